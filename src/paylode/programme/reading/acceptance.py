"""Claims become facts only by acceptance, and acceptance says by whom: a rule, or a user.

    reading -records_of-> the document's record, then one fact per accepted claim

Who accepts chooses the claims; without a choice all statements are accepted by the rule that read each. A fact's id
follows from what it says and where, so a document that is read twice makes no fact twice. Two documents that contradict
each other stay two facts: the ranks of `happening` decide which is held, and show the other.

A payment names the fact of the event it falls due with as its `cause`. Which happening that is, with what other
documents tell of the same event, is settled when the facts are folded; so no fact is given an `about` here, which would
keep other documents from telling of the same happening.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from ..facts import (
    Acceptance,
    AgreementTerm,
    DocumentRecord,
    Event,
    Expectation,
    Fact,
    Naming,
    PipelineStatement,
    Record,
)
from ..parties import Compound, Directory, Party, plain_name
from ..record_json import fact_id
from .claims import Claim, Reading

_STATEMENTS = (Event, Expectation, PipelineStatement, AgreementTerm, Naming)
_CHECKED = frozenset({"filing", "8-K", "notice", "release"})


def records_of(
    reading: Reading,
    *,
    user: str = "",
    accept: Callable[[Claim], bool] | None = None,
    known: Directory | None = None,
) -> tuple[Record, ...]:
    """The document and the facts that its accepted claims become, learnt on the day of publication.

    user: who accepts; "" if the rules do.  accept: which claims; None for all statements.  known: the parties and
    compounds that are known already; a naming of one of them is about that one.
    Raises InputError if a claim holds what no log can hold, like half a character.

    >>> from paylode.programme.reading.read import read
    >>> [type(each).__name__ for each in records_of(read("March 3, 2014 -- Talvera AG owes Meridel AG $2 million."))]
    ['DocumentRecord', 'Fact']
    """
    chosen = [
        claim for claim in reading.claims if isinstance(claim.says, _STATEMENTS) and (accept is None or accept(claim))
    ]
    if known is not None:
        chosen = _about_the_known(chosen, known)
    document = reading.document
    telling = dict(_telling(chosen, reading))
    facts = [_fact(claim, reading, user, telling) for claim in chosen]
    return (DocumentRecord(id=f"document-{document.id}", learnt=document.published, document=document), *facts)


def _about_the_known(claims: list[Claim], known: Directory) -> list[Claim]:
    """The claims, with namings under the id that one of their names has already; if several have it, as they are."""
    own: dict[tuple[str, str], set[str]] = {}
    for claim in claims:
        if isinstance(claim.says, Naming):
            names = (claim.says.id, *claim.says.names)
            own.setdefault((claim.says.of, claim.says.id), set()).update(plain_name(each) for each in names)
    ids: dict[tuple[str, str], str] = {}
    for (of, name), spelled in own.items():
        entries: Iterable[Party | Compound] = known.parties if of == "party" else known.compounds
        found = [
            each.id for each in entries if spelled & {plain_name(one.text) for one in each.names} or each.id == name
        ]
        if len(found) == 1:
            ids[of, name] = found[0]
    return [
        replace(claim, says=replace(claim.says, id=ids.get((claim.says.of, claim.says.id), claim.says.id)))
        if isinstance(claim.says, Naming)
        else claim
        for claim in claims
    ]


def by_rank(reading: Reading) -> bool:
    """Whether a document's kind lets its claims be accepted by rule without a second source: news and forums do not."""
    return reading.document.kind in _CHECKED


def _telling(claims: Iterable[Claim], reading: Reading) -> Iterator[tuple[Event, str]]:
    """Each event -> the id of the fact that tells it here."""
    for claim in claims:
        if isinstance(claim.says, Event):
            yield claim.says, fact_id(claim.says, claim.source, reading.document.published)


def _fact(claim: Claim, reading: Reading, user: str, telling: Mapping[Event, str]) -> Fact:
    says = claim.says
    assert isinstance(says, _STATEMENTS)
    learnt = reading.document.published
    cause = telling.get(claim.follows, "") if claim.follows else ""
    if isinstance(says, Event) and cause:
        says = replace(says, cause=cause)
    accepted = Acceptance("user", user) if user else Acceptance("rule", claim.rule)
    return Fact(
        id=fact_id(says, claim.source, learnt), learnt=learnt, says=says, source=claim.source, accepted=accepted
    )
