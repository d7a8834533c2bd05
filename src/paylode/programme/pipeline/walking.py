"""The walk from one stated count to the next: 7, 6, 9, and what stands between them.

    point     a stock that a document states for a day        step     from point to point, with the events between
    sum       a point and what came after it (6 + 4, 9 + 1): no document states it, and it holds only if none left

An event belongs to a step if it happened between the two days, or if it may have and was first told between them. A
difference that told events do not account for stays unexplained, with how many. Two points of different rules have a
difference too, but no movement: nothing is claimed to have come or gone. A flow ("four more since") is added to a
stock only as a sum, only to the stock of the day from which it counts, and only in a measure that holds both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from ...values.problem import InputError, Problem, did_you_mean, quote
from ..facts import Document, Fact, PipelineStatement, SourceSpan
from ..fold import State
from ..parties import plain_name
from .count_rules import counts_a_part, rule_of
from .counted import CountPoint, CountWalk, LeftOut, WalkStep
from .moving import Ledger, ledger_of, moves_between, net
from .sums import event_sums, flow_sums

Statements = Sequence[tuple[Fact, PipelineStatement]]


def count_walk(state: State, *, publisher: str = "") -> CountWalk:
    """The counts of one publisher up to the day `state.valid`, as known on `state.known`.

    publisher: whose documents; may be left out if only one publisher states counts. Raises InputError otherwise, or
    if that publisher states none.

    >>> from datetime import date
    >>> from paylode.programme.fold import as_of
    >>> count_walk(as_of([], known=date(2012, 7, 11))).points
    ()
    """
    who = _publisher(state, publisher)
    documents = {each.id: each for each in state.documents}
    statements = [
        (fact, fact.says)
        for fact in state.facts
        if isinstance(fact.says, PipelineStatement) and _by(fact, documents) == plain_name(who)
    ]
    points, left_out = _points(statements, state)
    ledger = ledger_of(state)
    from_flows, unused = flow_sums(statements, points, ledger)
    return CountWalk(
        publisher=who,
        valid=state.valid,
        known=state.known,
        points=points,
        steps=tuple(_step(earlier, later, ledger) for earlier, later in pairwise(points)),
        sums=tuple(
            sorted(
                (*from_flows, *event_sums(points, ledger)), key=lambda each: (str(each.day.latest), each.by, each.total)
            )
        ),
        left_out=tuple(sorted((*left_out, *unused), key=lambda each: (str(each.statement.as_of.latest), each.fact))),
    )


def _points(statements: Statements, state: State) -> tuple[tuple[CountPoint, ...], list[LeftOut]]:
    """The stocks of the whole pipeline on certain days, and what else is stated, with the reason."""
    points: dict[tuple[object, ...], CountPoint] = {}
    left_out = []
    for fact, says in statements:
        if says.measure == "flow":
            continue
        rule = rule_of(says.what)
        why = _unfit(says, state)
        if rule is None or why:
            left_out.append(LeftOut(fact.id, says, fact.source, why or "names no stage that is counted"))
        elif (says.as_of, rule, says.count) in points:
            left_out.append(LeftOut(fact.id, says, fact.source, "tells the same again"))
        else:
            points[says.as_of, rule, says.count] = CountPoint(
                fact.id, says.as_of, says.count, rule, says.what, fact.source, fact.learnt
            )
    ordered = sorted(points.values(), key=lambda each: (str(each.day.day), each.learnt, each.fact))
    return tuple(ordered), left_out


def _unfit(says: PipelineStatement, state: State) -> str:
    if says.as_of.day is None:
        return "no certain day"
    if says.as_of.day > state.valid:
        return "of a later day"
    return "counts a part of the pipeline" if counts_a_part(says.what) else ""


def _step(earlier: CountPoint, later: CountPoint, ledger: Ledger) -> WalkStep:
    moves = moves_between(earlier, later, ledger)
    low, high = net(moves, earlier, later, ledger)
    difference = later.count - earlier.count
    return WalkStep(
        earlier=earlier,
        later=later,
        difference=difference,
        moves=moves,
        explained_at_least=low,
        explained_at_most=high,
        unexplained_at_least=difference - high,
        unexplained_at_most=difference - low,
        one_measure=earlier.rule == later.rule,
    )


def _publisher(state: State, wanted: str) -> str:
    documents = {each.id: each for each in state.documents}
    facts = [fact for fact in state.facts if isinstance(fact.says, PipelineStatement)]
    names = _each_once(documents[_document(fact)].publisher for fact in facts if _document(fact) in documents)
    if not wanted:
        if len(names) > 1:
            what = f"{len(names)} publishers state counts"
            raise InputError(Problem("count walk", what, f"Choose one of {', '.join(names)}."))
        return names[0] if names else ""
    found = [each for each in names if plain_name(each) == plain_name(wanted)]
    if not found:
        what = f"no document of {quote(wanted)} states a count"
        raise InputError(Problem("count walk", what, did_you_mean(wanted, names)))
    return found[0]


def _each_once(names: Iterable[str]) -> list[str]:
    found: dict[str, str] = {}
    for each in names:
        found.setdefault(plain_name(each), each)
    return [found[key] for key in sorted(found)]


def _document(fact: Fact) -> str:
    return fact.source.document if isinstance(fact.source, SourceSpan) else ""


def _by(fact: Fact, documents: dict[str, Document]) -> str:
    document = documents.get(_document(fact))
    return plain_name(document.publisher) if document else ""
