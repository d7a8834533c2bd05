"""The board and its counts, as lines and as plain data (`paylode.board/1`)."""

from __future__ import annotations

from ...programme.pipeline import Board, Count, CountSum, CountWalk, Row, WalkStep
from ...values.answer import Answer
from ...values.problem import one_line
from ...workspace.programme_folder.folder import ProgrammeFolder, View
from ..tables import columns
from .asking import asked_json, heading


def board_text(
    folder: ProgrammeFolder, seen: View, rows: Board, numbers: tuple[Count, ...], walk: CountWalk, *, history: bool
) -> str:
    """One line a compound, the most advanced first; then counts, and the walk from stated count to stated count."""
    names = ("compound", "stage", "since", "partner", "also called", "nothing new for")
    lines = [heading(folder, seen), "", columns(names, [_row(each) for each in rows.rows], indent="  ")]
    doubts = [f"  {each.name} may be {' or '.join(each.may_be)}" for each in rows.rows if each.may_be]
    lines += ["", *doubts] if doubts else []
    if history:
        lines += [line for each in rows.rows for line in _history(each)]
    lines += ["", "counts", ""]
    lines += [f"  {_count(each)}" for each in numbers]
    if walk.points:
        lines += ["", "from count to count, as documents state them", "", *_walk(walk)]
    return "\n".join(lines)


def board_data(
    folder: ProgrammeFolder, seen: View, rows: Board, numbers: tuple[Count, ...], walk: CountWalk
) -> dict[str, object]:
    """The same as plain data."""
    return {
        **asked_json("paylode.board/1", folder, seen),
        "house": rows.house,
        "compounds": [_row_data(each) for each in rows.rows],
        "counts": [
            {
                "what": each.rule.name,
                "at_least": each.at_least,
                "at_most": each.at_most,
                "certain": list(each.certain),
                "possible": list(each.possible),
                "claimed": [
                    {"fact": one.fact, "count": one.statement.count, "agrees": str(one.agrees), "missing": one.missing}
                    for one in each.claimed
                ],
            }
            for each in numbers
        ],
        "walk": {
            "points": [
                {
                    "fact": each.fact,
                    "day": str(each.day),
                    "count": each.count,
                    "what": each.what,
                    "rule": each.rule.name,
                }
                for each in walk.points
            ],
            "steps": [_step_data(each) for each in walk.steps],
            "sums": [
                {"sum": str(each), "day": str(each.day), "holds": str(each.holds), "conditions": list(each.conditions)}
                for each in walk.sums
            ],
            "left_out": [{"fact": each.fact, "why": each.why} for each in walk.left_out],
        },
    }


def _row(each: Row) -> tuple[str, ...]:
    perhaps = f", perhaps {each.possible[-1]}" if each.possible else ""
    over = {Answer.YES: ", stopped", Answer.UNDECIDED: ", perhaps stopped"}.get(each.stopped, "")
    return (
        one_line(each.name),
        f"{each.stage or 'none told'}{perhaps}{over}",
        str(each.since or ""),
        one_line(", ".join(each.partners)),
        one_line(", ".join(each.aliases)),
        f"{each.silent_days} days",
    )


def _history(each: Row) -> list[str]:
    rows = [
        (str(step.occurred), step.label, {Answer.YES: "", Answer.NO: "not yet"}.get(step.happened, "not decided"),
         f"known {step.learnt}", one_line("; ".join(str(one) for one in step.sources)))
        for step in each.steps
    ]  # fmt: skip
    table = columns(("when", "what", "", "", "source"), rows, indent="  ").partition("\n")[2]
    return ["", one_line(each.name), "", table] if rows else []


def _count(each: Count) -> str:
    number = str(each.at_least) if each.decided else f"{each.at_least} to {each.at_most}"
    told = "; ".join(
        f"{one.statement.count} claimed ({one.source})"
        + (f", {one.missing} of them told by no fact" if one.missing else "")
        for one in each.claimed
    )
    return f"{each.rule}: {number}" + (f"; {one_line(told)}" if told else "")


def _walk(walk: CountWalk) -> list[str]:
    lines = [f"  {each.day}: {each.count} {one_line(each.what)}  [{each.source}]" for each in walk.points]
    for each in walk.steps:
        moves = ", ".join(f"{one.change:+d} {one.name} ({one.type})" for one in each.moves) or "no event told"
        rest = "" if each.explained else f"; unexplained {_unexplained(each)}"
        measure = "" if each.one_measure else "; two measures, so the difference is no movement"
        lines.append(f"  {each.earlier.count} -> {each.later.count}: {one_line(moves)}{rest}{measure}")
    return lines + [_sum(each) for each in walk.sums]


def _unexplained(each: WalkStep) -> str:
    least, most = each.unexplained_at_least, each.unexplained_at_most
    return str(least) if least == most else f"{least} to {most}"


def _sum(each: CountSum) -> str:
    needs = f", if {'; '.join(each.conditions)}" if each.conditions else ""
    return one_line(f"  {each} on {each.day}: a sum that no document states, holds: {each.holds}{needs}")


def _row_data(each: Row) -> dict[str, object]:
    return {
        "compound": each.compound,
        "name": each.name,
        "named": each.named,
        "aliases": list(each.aliases),
        "partners": list(each.partners),
        "stage": each.stage.value if each.stage else None,
        "since": str(each.since) if each.since else None,
        "possible": [stage.value for stage in each.possible],
        "stopped": str(each.stopped),
        "last_learnt": str(each.last_learnt),
        "silent_days": each.silent_days,
        "may_be": list(each.may_be),
        "steps": [
            {
                "event": step.happening,
                "what": step.label,
                "stage": step.stage.value if step.stage else None,
                "occurred": str(step.occurred),
                "happened": str(step.happened),
                "learnt": str(step.learnt),
                "facts": list(step.facts),
            }
            for step in each.steps
        ],
    }


def _step_data(each: WalkStep) -> dict[str, object]:
    return {
        "from": each.earlier.count,
        "to": each.later.count,
        "one_measure": each.one_measure,
        "moves": [{"change": one.change, "compound": one.compound, "event": one.happening} for one in each.moves],
        "unexplained": [each.unexplained_at_least, each.unexplained_at_most],
    }
