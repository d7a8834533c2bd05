"""What changed between two views of a folder, as lines and as plain data (`paylode.diff/1`, `paylode.impact/1`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ...programme import Happening
from ...programme.clauses.fee import Fee
from ...programme.clauses.milestone import Milestone
from ...programme.conditions import Trigger
from ...programme.event_types import LADDER, rung, stage_of
from ...programme.expectations import Resolved
from ...programme.ledger import Obligation
from ...programme.pipeline import Row
from ...values.answer import Answer
from ...values.problem import InputError, Problem, one_line, quote
from ...workspace.programme_folder.diff import Compared, ObligationChange
from ..tables import columns
from .asking import day_option
from .expectations import matter_of


def day_pair(text: str) -> tuple[date, date]:
    """(valid, known) of `2026-06-30`, both that day, or of `2026-03-31@2026-06-30`: the first as known on the second.

    >>> [str(day) for day in day_pair("2026-03-31@2026-06-30")]
    ['2026-03-31', '2026-06-30']
    """
    valid, at, known = text.partition("@")
    days = day_option("diff", valid), day_option("diff", known if at else valid)
    if days[0] is None or days[1] is None:
        cure = "Write it like 2026-06-30, or 2026-03-31@2026-06-30."
        raise InputError(Problem("diff", f"{quote(text)} is no day", cure))
    return days[0], days[1]


def compared_text(told: Compared) -> str:
    """One section for each kind of thing that is different; those with nothing are left out."""
    sections = (
        ("stages", _stages(told)),
        ("obligations", _obligations(told)),
        ("near misses", _near(told)),
        ("cash", _cash(told)),
        ("expectations", _verdicts(told)),
        ("facts", _facts(told)),
        ("payments that stand open", _open(told)),
        ("conflicts", [(str(each),) for each in told.conflicts]),
        ("problems", [(str(each),) for each in told.problems]),
    )
    lines: list[str] = []
    for title, rows in sections:
        if rows:
            lines += ["", title, "", columns([""] * len(rows[0]), rows, indent="  ").partition("\n")[2]]
    return "\n".join(lines or ["", "nothing is different"])


def compared_data(told: Compared) -> dict[str, object]:
    """The same as plain data."""
    return {
        "before": {"as_of": str(told.before.valid), "known": str(told.before.known)},
        "after": {"as_of": str(told.after.valid), "known": str(told.after.known)},
        "facts": {
            "added": [each.id for each in told.facts.facts_added],
            "gone": [each.id for each in told.facts.facts_gone],
            "events_added": [each.id for each in told.facts.appeared],
            "events_changed": [each.after.id for each in told.facts.changed],
            "events_gone": [each.id for each in told.facts.vanished],
        },
        "stages": [
            {"compound": each.compound, "before": _stage(each.before), "after": _stage(each.after)}
            for each in told.stages
        ],
        "obligations": [
            {
                "id": each.id,
                "fields": list(each.fields),
                "before": _obligation(each.before),
                "after": _obligation(each.after),
            }
            for each in told.obligations
        ],
        "cash": [
            {
                "agreement": each.agreement,
                "received": [str(one) for one in each.received],
                "owed": [str(one) for one in each.owed],
            }
            for each in told.cash
        ],
        "expectations": [
            {
                "fact": each.fact,
                "what": _expected(each.after or each.before),
                "before": each.before.verdict if each.before else None,
                "after": each.after.verdict if each.after else None,
            }
            for each in told.expectations
        ],
        "open_payments": [{"event": each.told.id, "candidates": list(each.candidates)} for each in told.open_payments],
        "conflicts": [str(each) for each in told.conflicts],
        "problems": [str(each) for each in told.problems],
    }


def _stages(told: Compared) -> list[tuple[str, ...]]:
    return [(each.name, _stage(each.before) or "not known", "->", _stage(each.after) or "not known")
            for each in told.stages]  # fmt: skip


def _stage(row: Row | None) -> str | None:
    """Where a row stands, in words."""
    if row is None:
        return None
    since = f" since {row.since}" if row.stage and row.since else ""
    perhaps = f", perhaps {row.possible[-1]}" if row.possible else ""
    over = {Answer.YES: ", stopped", Answer.UNDECIDED: ", perhaps stopped"}.get(row.stopped, "")
    return f"{row.stage or 'no stage'}{since}{perhaps}{over}"


def _obligations(told: Compared) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for each in told.obligations:
        if each.before is None or each.after is None or set(each.fields) - {"near_misses"}:
            rows.append((one_line(each.id), _shown(each.before), "->", _shown(each.after)))
    return rows


def _shown(each: Obligation | None) -> str:
    if each is None:
        return "none"
    due = f", due {each.due}" if each.due else ""
    doubt = "" if each.arisen is not Answer.UNDECIDED or each.earned is None else ", not decided"
    return f"{each.state.value.replace('_', ' ')} {each.cash}{due}{doubt}"


def _near(told: Compared) -> list[tuple[str, ...]]:
    """New near misses; of several clauses that one event comes near to, those that ask for the lowest rung."""
    rows = [(each, miss) for each in told.obligations for miss in _new_misses(each)]
    lowest: dict[tuple[str, ...], int] = {}
    for each, miss in rows:
        lowest[_behind(each, miss)] = min(_rung(each), lowest.get(_behind(each, miss), _rung(each)))
    return [(each.id, one_line(miss)) for each, miss in rows if _rung(each) == lowest[_behind(each, miss)]]


def _behind(each: ObligationChange, miss: str) -> tuple[str, ...]:
    after = each.after
    return (miss.partition(";")[0], after.agreement, *after.units) if after else ("",)


def _rung(each: ObligationChange) -> int:
    """The lowest rung that a clause waits for; one beyond the ladder where it waits for none."""
    clause = each.after.placed.clause if each.after and each.after.placed else None
    conditions = clause.when.conditions if isinstance(clause, Milestone | Fee) else ()
    stages = (stage_of(one.type, one.phase) for one in conditions if isinstance(one, Trigger))
    return min((rung(one) for one in stages if one), default=len(LADDER))


def _new_misses(each: ObligationChange) -> Iterator[str]:
    before = each.before.near_misses if each.before else ()
    yield from (one for one in (each.after.near_misses if each.after else ()) if one not in before)


def _cash(told: Compared) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for each in told.cash:
        for word, (before, after) in (("received", each.received), ("owed", each.owed)):
            if before != after:
                rows.append((each.agreement, word, str(before), "->", str(after)))
    return rows


def _open(told: Compared) -> list[tuple[str, ...]]:
    return [(each.told.id, " or ".join(each.candidates)) for each in told.open_payments]


def _verdicts(told: Compared) -> list[tuple[str, ...]]:
    return [
        (
            each.before.verdict if each.before else "not said",
            "->",
            each.after.verdict if each.after else "not held",
            _expected(each.after or each.before),
        )
        for each in told.expectations
    ]


def _expected(each: Resolved | None) -> str:
    if each is None:
        return ""
    what = each.expectation
    matter = matter_of(what.matter, what.phase)
    return f"{one_line(str(what.subject))}: {matter} in {what.window} (said {what.said_on})"


def _facts(told: Compared) -> list[tuple[str, ...]]:
    shown = told.facts
    rows = [("new", each.id, _event(each), str(each.occurred)) for each in shown.appeared]
    rows += [("gone", each.id, _event(each), "") for each in shown.vanished]
    for each in shown.changed:
        if each.before.occurred != each.after.occurred:
            days = f"{each.before.occurred} -> {each.after.occurred}"
            rows.append(("changed", each.after.id, _event(each.after), days))
    return [tuple(one_line(cell) for cell in row) for row in rows]


def _event(each: Happening) -> str:
    subject = str(each.event.subject)
    return f"{each.event.type} of {subject}" if subject else str(each.event.type)


def _obligation(each: Obligation | None) -> dict[str, object] | None:
    if each is None:
        return None
    return {
        "state": each.state.value,
        "cash": str(each.cash),
        "arisen": str(each.arisen),
        "earned": str(each.earned) if each.earned else None,
        "due": str(each.due) if each.due else None,
        "debtor": each.debtor,
        "creditor": each.creditor,
        "near_misses": list(each.near_misses),
    }
