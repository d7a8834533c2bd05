"""What became of an expected event: the verdict, before later expectations of the same matter are looked at.

    the event's window      wholly by the last day of the expected window     met (early is in time)
                            wholly after it                                   missed, once the window has ended
                            reaching over it                                  indeterminate, once it has ended
    a later rung            by the last day                                   met: the expected one was passed by then
    a lower rung            not before some day after the last day            missed
    still expected          after the last day, by whoever                    missed
    given up                by the last day, with no word that it happened    missed: it has become impossible
    nothing of these        indeterminate once the window has ended: silence alone is never a miss

A regulator's goal date means that a decision is due, not that it is an approval: an approval by then meets it, and
nothing else decides it, since a refusal in time would meet it too. A window without an end cannot be missed in time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ...values.answer import Answer, all_of
from ...values.date_window import DateWindow, within
from ..facts import Fact
from ..happening import Happening
from .cases import Case
from .matching import Hit, NotYet, Scene, given_up, hits, not_yet
from .verdicts import DayRange, Evidence, Verdict


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict on a case, why, what it rests on, when it happened and how late that was."""

    verdict: Verdict
    why: str
    evidence: tuple[Evidence, ...] = ()
    occurred: DateWindow | None = None
    delay: DayRange | None = None


def event_outcome(case: Case, scene: Scene) -> Outcome:
    """What became of an expected event: of each compound it names, and of all together."""
    subjects = case.compounds or ("",)
    outcomes = [_of_one(case, compound, scene) for compound in subjects]
    if len(outcomes) == 1:
        return outcomes[0]
    verdict = _together([each.verdict for each in outcomes])
    told = "; ".join(
        f"{compound}: {each.verdict}, {each.why}" for compound, each in zip(subjects, outcomes, strict=True)
    )
    return Outcome(verdict, told, tuple(one for each in outcomes for one in each.evidence))


def has_ended(case: Case, scene: Scene) -> bool:
    """Whether the window lies behind the day of the question."""
    return case.end is not None and scene.today > case.end


def evidence_of(speaks: Answer, why: str, facts: Iterable[Fact], *, occurred: DateWindow | None = None) -> Evidence:
    """Facts as evidence: for it, against it, or undecided."""
    given = tuple(facts)
    side = {Answer.YES: "for", Answer.NO: "against"}.get(speaks, "open")
    return Evidence(
        speaks=side,  # type: ignore[arg-type]
        why=why,
        facts=tuple(fact.id for fact in given),
        sources=tuple(fact.source for fact in given),
        occurred=occurred,
    )


def waiting(case: Case, scene: Scene) -> Outcome:
    """The outcome where nothing is known of it: open, and indeterminate once the window has ended."""
    if case.end is None:
        return Outcome("open", "no end of the window is told")
    if not has_ended(case, scene):
        return Outcome("open", f"the window runs to {case.end}")
    return Outcome("indeterminate", f"the window ended on {case.end}, and nothing learnt says what became of it")


def _of_one(case: Case, compound: str, scene: Scene) -> Outcome:
    found = hits(case, compound, scene)
    judged = [(hit, _in_time(hit, case, scene)) for hit in found]
    later = [each for each in not_yet(case, compound, scene) if case.end is not None and each.day > case.end]
    ends = given_up(case, compound, scene)
    evidence = _evidence(case, judged, later, ends)
    met = next((hit for hit, answer in judged if answer is Answer.YES), None)
    if met is not None:
        word = "passed" if met.implied else "happened"
        return Outcome("met", f"{word} by {met.by.latest}", evidence, met.by, _delay(case, met.by))
    first = next((hit for hit in found if hit.sure is Answer.YES and not hit.implied), None)
    occurred = first.by if first else None
    delay = _delay(case, occurred) if occurred else None
    if case.end is None and first is not None:
        return Outcome("indeterminate", "it happened, and no end of the window is told", evidence, occurred)
    if impossible := _impossible(case, ends, found):
        return Outcome("missed", impossible, evidence)
    if not has_ended(case, scene):
        return Outcome("open", waiting(case, scene).why, evidence, occurred, delay)
    why = _missed(case, judged, later)
    if why:
        return Outcome("missed", why, evidence, occurred, delay or _at_least(case, later))
    if evidence:
        return Outcome("indeterminate", _open_reason(case, evidence), evidence, occurred, delay)
    return waiting(case, scene)


def _in_time(hit: Hit, case: Case, scene: Scene) -> Answer:
    """Whether a hit is the expected event, and in time, and had happened by the day asked."""
    if case.end is None:
        return Answer.UNDECIDED
    by_end = within(hit.by, DateWindow(None, case.end))
    if by_end is Answer.NO:
        return Answer.NO
    happened = within(hit.by, DateWindow(None, scene.state.valid))
    return all_of([hit.sure, by_end, Answer.YES if happened is Answer.YES else Answer.UNDECIDED])


def _missed(case: Case, judged: Sequence[tuple[Hit, Answer]], later: Sequence[NotYet]) -> str:
    """Why it surely had not happened by the end of the window; "" if that is not known."""
    if case.says.modality == "goal_date":
        return ""
    if later:
        return later[0].why
    own = [(hit, answer) for hit, answer in judged if not hit.implied]
    if any(answer is not Answer.NO for _, answer in own):
        return ""
    sure = [hit for hit, _ in own if hit.sure is Answer.YES]
    return f"happened later, {sure[0].by}" if sure else ""


def _impossible(case: Case, ends: Sequence[Happening], found: Sequence[Hit]) -> str:
    """Why it cannot happen any more: given up by the end of the window, with no word that it happened."""
    if case.says.modality == "goal_date" or any(hit.sure is Answer.YES for hit in found):
        return ""
    in_time = [each for each in ends if within(each.occurred, DateWindow(None, case.end)) is Answer.YES]
    return f"given up by {in_time[0].occurred.latest}" if in_time else ""


def _open_reason(case: Case, evidence: Sequence[Evidence]) -> str:
    if case.says.modality == "goal_date":
        return f"a decision was due by {case.end}, and nothing says that there was none"
    return f"what is known does not decide whether it was by {case.end}: {evidence[0].why}"


def _evidence(
    case: Case, judged: Sequence[tuple[Hit, Answer]], later: Sequence[NotYet], ends: Sequence[Happening]
) -> tuple[Evidence, ...]:
    """Everything that speaks to it, in the order of the days it was learnt."""
    found: list[tuple[date, Evidence]] = []
    direct = any(answer is Answer.YES and not hit.implied for hit, answer in judged)
    for hit, answer in judged:
        if direct and hit.implied and answer is not Answer.YES:
            continue  # a later rung says nothing where the expected one is dated itself
        doubtful = case.says.modality == "goal_date" or hit.sure is not Answer.YES
        side = Answer.UNDECIDED if answer is Answer.NO and doubtful else answer
        what = f"{hit.happening.event.type} {'passed it by' if hit.implied else ''}".strip()
        why = f"{what} {hit.by}"
        found.append(
            (hit.happening.learnt, evidence_of(side, why, hit.happening.facts, occurred=hit.happening.occurred))
        )
    for each in later:
        facts = each.happening.facts if each.happening else (each.case.fact,) if each.case else ()
        when = each.happening.occurred if each.happening else None
        found.append((min(fact.learnt for fact in facts), evidence_of(Answer.NO, each.why, facts, occurred=when)))
    for end in ends:
        in_time = within(end.occurred, DateWindow(None, case.end)) if case.end else Answer.YES
        side = Answer.NO if in_time is Answer.YES else Answer.UNDECIDED
        found.append(
            (end.learnt, evidence_of(side, f"{end.event.type} {end.occurred}", end.facts, occurred=end.occurred))
        )
    return tuple(each for _, each in sorted(found, key=lambda pair: (pair[0], pair[1].facts)))


def _delay(case: Case, occurred: DateWindow) -> DayRange | None:
    if case.end is None or occurred == DateWindow(None, None):
        return None
    first, last = (None if day is None else (day - case.end).days for day in (occurred.earliest, occurred.latest))
    return DayRange(first, last)


def _at_least(case: Case, later: Sequence[NotYet]) -> DayRange | None:
    """How late it is at the least, where only that it had not happened is known."""
    return DayRange((later[0].day - case.end).days, None) if later and case.end else None


def _together(verdicts: Sequence[Verdict]) -> Verdict:
    """One verdict for several compounds that were named together: all of them, or not."""
    for decisive in ("missed", "open", "indeterminate"):
        if decisive in verdicts:
            return decisive
    return "met"
