"""What became of an expected number: of compounds in the pipeline, of compounds that move, of money.

A count is decided by counts of the same measure. "Twelve will be in the clinic" is met by a statement of twelve or
more in the window, or by as many compounds as the log itself knows; it is missed if a count of that measure after the
window, within `SPEAKS_FOR_DAYS`, is lower, or if fewer have ever reached that stage. The log's own count never shows a
miss, because it holds named compounds only. An upper bound ("as many as eleven") turns this round: it is missed by a
higher count, and kept by doing nothing.

Of expected losses, revenues and presentations nothing in the log tells the outcome: they stay open, end indeterminate,
or are superseded by newer guidance.
"""

from __future__ import annotations

from collections.abc import Iterable

from ...values.answer import Answer, decided
from ...values.date_window import DateWindow, within
from ..event_types import EventType, Stage
from ..facts import Fact, PipelineStatement
from ..pipeline.climbing import entered
from ..pipeline.count_rules import counts_a_part, rule_of
from ..pipeline.counting import surely_different
from ..pipeline.moving import counted_by, left_by
from .cases import Case
from .matching import Scene
from .outcomes import Outcome, evidence_of, has_ended, waiting
from .verdicts import Evidence

SPEAKS_FOR_DAYS = 366
"""How long after the window a lower count still speaks for its end; assumed: counts are stated about once a year."""

_BOUND = "upper_bound"


def quantity_outcome(case: Case, scene: Scene) -> Outcome:
    """What became of a case that expects a number and names no compound."""
    if case.says.matter == "pipeline_count" and case.says.count is not None and case.rule is not None:
        return _decided(case, scene, _stock_evidence(case, scene))
    if case.says.matter is EventType.PHASE_START and case.says.count is not None:
        return _decided(case, scene, _flow_evidence(case, scene))
    return waiting(case, scene)


def _decided(case: Case, scene: Scene, evidence: tuple[Evidence, ...]) -> Outcome:
    against = next((each for each in evidence if each.speaks == "against"), None)
    met = next((each for each in evidence if each.speaks == "for"), None)
    if met and against:
        return Outcome("indeterminate", f"{met.why}, but {against.why}", evidence)
    if against and (has_ended(case, scene) or case.says.modality == _BOUND):
        return Outcome("missed", against.why, evidence)
    if met and (case.says.modality != _BOUND or has_ended(case, scene)):
        return Outcome("met", met.why, evidence)
    nothing = waiting(case, scene)
    return Outcome(nothing.verdict, nothing.why, evidence)


def _stock_evidence(case: Case, scene: Scene) -> tuple[Evidence, ...]:
    found = [_of_statement(case, fact, says) for fact, says in _statements(scene) if says.measure == "stock"]
    told = [each for each in found if each is not None]
    return (*told, *_own_stock(case, scene))


def _of_statement(case: Case, fact: Fact, says: PipelineStatement) -> Evidence | None:
    """What a stated stock says of an expected one."""
    rule, day, expected, end = rule_of(says.what), says.as_of.day, case.says.count, case.end
    if rule is None or case.rule is None or day is None or expected is None or end is None or day < case.says.said_on:
        return None
    why = f"{says.count} {rule} on {day}"
    more = says.count > expected if case.says.modality == _BOUND else says.count >= expected
    ever = rule.ever and rule.lowest is case.rule.lowest and not case.rule.ever
    if day >= end and not more and (ever or (rule == case.rule and (day - end).days <= SPEAKS_FOR_DAYS)):
        speaks = Answer.NO
    elif rule == case.rule and within(says.as_of, case.says.window) is Answer.YES:
        speaks = decided(yes=more, no=False)
    else:
        return None
    if case.says.modality == _BOUND and speaks is not Answer.UNDECIDED:
        speaks = Answer.NO if speaks is Answer.YES else Answer.YES
    return evidence_of(speaks, why, [fact], occurred=says.as_of)


def _own_stock(case: Case, scene: Scene) -> tuple[Evidence, ...]:
    """As many compounds as the log surely knows in the count at the end of the window: enough shows that it was met."""
    end = case.end
    if case.rule is None or case.says.count is None or end is None or case.rule.highest is not None:
        return ()
    day = min(end, scene.today)
    there = [
        row
        for row in scene.rows
        if counted_by(row, case.rule, day) is Answer.YES and left_by(row, case.rule, DateWindow(None, day)) is Answer.NO
    ]
    own = surely_different(there)
    enough = own > case.says.count if case.says.modality == _BOUND else own >= case.says.count
    if not enough:
        return ()
    steps = {fact for row in there for step in row.steps for fact in step.facts}
    facts = [fact for fact in scene.state.facts if fact.id in steps]
    speaks = Answer.NO if case.says.modality == _BOUND else Answer.YES
    return (evidence_of(speaks, f"{own} named compounds {case.rule} by {day}", facts),)


def _flow_evidence(case: Case, scene: Scene) -> tuple[Evidence, ...]:
    """Compounds that entered the clinic within the window, one by one and as a document counts them."""
    window, expected = case.says.window, case.says.count or 0
    came = []
    for row in scene.rows:
        reached = entered(row.steps, Stage.PHASE_1)
        if reached is not None and within(reached.occurred, window) is Answer.YES:
            came.append((row, reached.step.facts))
    found = []
    if came and surely_different(row for row, _ in came) >= expected:
        ids = {fact for _, facts in came for fact in facts}
        told = [fact for fact in scene.state.facts if fact.id in ids]
        found.append(evidence_of(Answer.YES, f"{len(came)} named compounds entered the clinic", told))
    for fact, says in _statements(scene):
        rule = rule_of(says.what)
        if says.measure != "flow" or rule is None or rule.lowest is not Stage.PHASE_1:
            continue
        covers = within(window, says.as_of) is Answer.YES and says.count < expected
        inside = within(says.as_of, window) is Answer.YES and says.count >= expected
        if covers or inside:
            speaks = Answer.YES if inside else Answer.NO
            found.append(evidence_of(speaks, f"{says.count} in {says.as_of}", [fact], occurred=says.as_of))
    return tuple(found)


def _statements(scene: Scene) -> Iterable[tuple[Fact, PipelineStatement]]:
    for fact in scene.state.facts:
        if isinstance(fact.says, PipelineStatement) and not counts_a_part(fact.says.what):
            yield fact, fact.says
