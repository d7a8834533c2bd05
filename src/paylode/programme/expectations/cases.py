"""A case: one expectation with who spoke, for whom, and about which compounds.

A person with a title speaks for the publisher of the document: guidance of "Daniel Junius, President and CEO" is that
of the company. Everybody else speaks for themselves, and a regulator's goal date is the regulator's, whoever tells it.
Two cases are of one matter if house, subject, event type, phase and measure are the same and neither region nor
indication differs; an upper bound ("as many as eleven") and a number are two matters, and so are the losses, or the
revenues, of two periods.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ...values.problem import InputError
from ..event_types import EventType, Stage, stage_of
from ..facts import Document, Expectation, Fact, Source, SourceSpan
from ..fold import State
from ..parties import name_on, party_named, plain_name
from ..pipeline.compounds import Known, compounds_in, compounds_known
from ..pipeline.count_rules import rule_of
from ..pipeline.counted import CountRule

_TITLE = re.compile(
    r", (?:[\w.&'-]+ ){0,5}?(?:Ph\.?D|M\.?D|MBA|President|Chief|C[EFMSO]O|Chair\w*|Vice|Head|Director|Officer|Counsel|"
    r"Treasurer|Secretary|Founder|spokes\w+)(?!\w)",
    re.IGNORECASE,
)
_OF_A_PERIOD = frozenset({"net_loss", "revenue_recognised"})


@dataclass(frozen=True, slots=True)
class Case:
    """One expectation. compounds: ids its subject names.  rule: the measure of a count, by the words it was told in."""

    fact: Fact
    says: Expectation
    speaker: str
    house: str
    compounds: tuple[str, ...]
    rule: CountRule | None

    @property
    def end(self) -> date | None:
        """The last day of the window."""
        return self.says.window.latest

    @property
    def stage(self) -> Stage | None:
        """The rung that is expected; a trial of no told phase is one of Phase I at least."""
        if not isinstance(self.says.matter, EventType):
            return None
        found = stage_of(self.says.matter, self.says.phase)
        return Stage.PHASE_1 if self.says.matter is EventType.PHASE_START and self.says.phase is None else found

    @property
    def subject(self) -> str:
        """The compounds, or the words where none is named."""
        return " and ".join(self.compounds) or self.says.subject.words


def cases(state: State) -> tuple[Case, ...]:
    """All expectations that were told by the day `state.valid`, in the order (said_on, id)."""
    known = compounds_known(state)
    documents = {each.id: each for each in state.documents}
    found = [
        _case(fact, fact.says, state, known=known, documents=documents)
        for fact in state.facts
        if isinstance(fact.says, Expectation) and fact.says.said_on <= state.valid
    ]
    return tuple(sorted(found, key=lambda each: (each.says.said_on, each.fact.id)))


def one_matter(left: Case, right: Case) -> bool:
    """Whether two cases are of one matter."""
    one, two = left.says, right.says
    return (
        plain_name(left.house) == plain_name(right.house)
        and one.matter == two.matter
        and one.phase == two.phase
        and left.rule == right.rule
        and (left.compounds == right.compounds if left.compounds or right.compounds else _same_words(left, right))
        and _fits(one.region, two.region)
        and _fits(one.indication, two.indication)
        and (one.matter not in _OF_A_PERIOD or one.window == two.window)
        and (one.modality == "upper_bound") == (two.modality == "upper_bound")
    )


def quote_of(source: Source) -> str:
    """The words a fact rests on; "" if it is assumed."""
    return source.quote if isinstance(source, SourceSpan) else ""


def _case(fact: Fact, says: Expectation, state: State, *, known: Known, documents: Mapping[str, Document]) -> Case:
    document = documents.get(fact.source.document) if isinstance(fact.source, SourceSpan) else None
    speaker, house = _voice(says.speaker, document.publisher if document else "")
    rule = rule_of(f"{quote_of(fact.source)} {says.subject.words}") if says.matter == "pipeline_count" else None
    return Case(fact, says, speaker, _called(house, state), compounds_in(says.subject, known), rule)


def _voice(words: str, publisher: str) -> tuple[str, str]:
    """Who spoke, without a title, and for whom."""
    person = _TITLE.search(words)
    if person is None:
        return words, words
    name = words[: person.start()].rstrip(" ,")
    return name, publisher or name


def _called(house: str, state: State) -> str:
    try:
        return name_on(party_named(house, state.directory, on=state.valid), state.valid)
    except InputError:
        return house


def _same_words(left: Case, right: Case) -> bool:
    return left.says.subject.words.casefold().split() == right.says.subject.words.casefold().split()


def _fits(one: str, two: str) -> bool:
    return not one or not two or one == two
