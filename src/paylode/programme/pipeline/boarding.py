"""From a state to the board.

    State -histories-> the happenings of each compound -standing-> Row

Whether somebody unnamed was given up ("its one clinical-stage compound") may hit a named row: then whether work on
that row goes on is undecided, until a fact settles which it was.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from ...values.answer import Answer
from ...values.date_window import DateWindow, certain, overlaps
from ...values.problem import InputError
from ..belonging import same_party
from ..event_types import rung
from ..facts import Event, Expectation, Fact
from ..fold import State
from ..happening import Happening
from ..parties import name_on, party_named, plain_name
from .climbing import standing
from .compounds import Known, compounds_in, compounds_known
from .histories import History, histories, may_be_one
from .rows import Board, Row, Step

_PARTNER_ROLES = frozenset({"developer", "licensee", "licensor", "option_holder", "assignee"})


def board(state: State, *, house: str = "", among: Collection[str] = ()) -> Board:
    """The board on the day `state.valid`, as known on `state.known`.

    house: the party whose partners are shown beside each compound.  among: ids of compounds; empty for all there are.

    >>> from paylode.programme.fold import as_of
    >>> board(as_of([], known=date(2012, 7, 11))).rows
    ()
    """
    known = compounds_known(state)
    told = [each for each in histories(state) if not among or each.key in among]
    learnt = _last_learnt(state, known)
    rows = [_row(each, told, state, house=house, known=known, learnt=learnt) for each in told]
    settled = [replace(row, stopped=_clouded(row, rows)) for row in rows]
    return Board(state.valid, state.known, tuple(sorted(settled, key=_place)), house)


def steps_of(history: History) -> tuple[Step, ...]:
    """The happenings of one compound as steps, in the order of the days by which they had happened."""
    ordered = sorted(
        history.happenings,
        key=lambda each: (each.occurred.latest or date.max, each.occurred.earliest or date.min, each.learnt, each.id),
    )
    return tuple(_step(each) for each in ordered)


def _step(of: Happening) -> Step:
    event = of.event
    return Step(
        happening=of.id,
        type=event.type,
        phase=event.phase,
        stage=of.stage,
        occurred=of.occurred,
        happened=of.happened,
        learnt=of.learnt,
        region=event.region,
        indication=event.indication,
        registrational=event.registrational,
        facts=tuple(fact.id for fact in of.facts),
        sources=tuple(fact.source for fact in of.facts),
    )


def _row(
    of: History, others: list[History], state: State, *, house: str, known: Known, learnt: Mapping[str, date]
) -> Row:
    steps = steps_of(of)
    place = standing(steps)
    name, aliases = _names(of, state, known)
    last = max([learnt.get(of.key, date.min), *(fact.learnt for each in of.happenings for fact in each.facts)])
    return Row(
        compound=of.key,
        name=name,
        named=of.named,
        aliases=aliases,
        partners=_partners(of, state, house),
        stage=place.stage,
        since=place.since,
        possible=place.possible,
        stopped=place.stopped,
        stopped_in=place.stopped_in,
        steps=steps,
        last_learnt=last,
        silent_days=(state.known - last).days,
        may_be=tuple(each.key for each in others if each is not of and may_be_one(of, each, state)),
    )


def _names(of: History, state: State, known: Known) -> tuple[str, tuple[str, ...]]:
    """The name in use on the day of the board, and the others.

    Of the names whose time holds the day: the one that came into use last, if a naming says when; else the one that
    documents used last by that day.
    """
    if not of.named:
        return of.words, ()
    spellings = known.spellings.get(of.key, ()) or (of.words,)
    used = _used(of, state, known)
    day = certain(state.valid)
    fitting = tuple(each for each in spellings if _holds(used.get(plain_name(each), []), day)) or spellings
    started = [
        (window.earliest, each) for each in fitting for window in used.get(plain_name(each), []) if window.earliest
    ]
    name = max(started)[1] if started else _told_last(fitting, state)
    others = {plain_name(each): each for each in reversed(spellings)}
    others.pop(plain_name(name), None)
    return name, tuple(sorted(others.values()))


def _used(of: History, state: State, known: Known) -> dict[str, list[DateWindow]]:
    """Compared name -> when namings say that it was used."""
    found: dict[str, list[DateWindow]] = {}
    for compound in state.directory.compounds:
        if known.id_of.get(plain_name(compound.id)) == of.key:
            for name in compound.names:
                found.setdefault(plain_name(name.text), []).append(name.used)
    return found


def _holds(windows: list[DateWindow], day: DateWindow) -> bool:
    return not windows or any(overlaps(each, day) for each in windows)


def _told_last(spellings: tuple[str, ...], state: State) -> str:
    """The spelling that documents used last, up to the day of the board; the first one ever if none did by then."""
    subjects = [
        fact.says.subject.words
        for fact in state.facts
        if isinstance(fact.says, Event | Expectation) and fact.learnt <= state.valid
    ]
    for words in reversed(subjects):
        found = [each for each in spellings if each in words]
        if found:
            return max(found, key=lambda each: (-words.find(each), len(each)))
    return spellings[0]


def _partners(of: History, state: State, house: str) -> tuple[str, ...]:
    """Who works on it beside the house, as called on the day of the board, in the order in which they were told."""
    found: list[str] = []
    for happening in of.happenings:
        for role in happening.event.parties:
            known = [*found, house] if house else found
            if role.role in _PARTNER_ROLES and not any(
                same_party(role.party, each, state.directory, on=state.valid) for each in known
            ):
                found.append(role.party)
    return tuple(_called(each, state) for each in found)


def _called(party: str, state: State) -> str:
    try:
        return name_on(party_named(party, state.directory, on=state.valid), state.valid)
    except InputError:
        return party


def _last_learnt(state: State, known: Known) -> dict[str, date]:
    """Compound -> the last day on which a fact told anything of it."""
    found: dict[str, date] = {}
    for fact in state.facts:
        for compound in _tells_of(fact, known):
            found[compound] = max(fact.learnt, found.get(compound, date.min))
    return found


def _tells_of(fact: Fact, known: Known) -> tuple[str, ...]:
    return compounds_in(fact.says.subject, known) if isinstance(fact.says, Event | Expectation) else ()


def _clouded(row: Row, rows: list[Row]) -> Answer:
    """Whether work was given up, seen together with ends that are told of rows which may be this one."""
    if row.stopped is not Answer.NO:
        return row.stopped
    ends = [other for other in rows if other.compound in row.may_be and other.stopped is not Answer.NO]
    if any(not (row.named and _is_told(end, rows)) for end in ends):
        return Answer.UNDECIDED
    return Answer.NO


def _is_told(end: Row, rows: list[Row]) -> bool:
    """Whether the end of somebody unnamed may be that of a row which is known to have ended then."""
    return any(
        row.compound in end.may_be
        and row.stopped is Answer.YES
        and row.stopped_in is not None
        and end.stopped_in is not None
        and overlaps(row.stopped_in, end.stopped_in)
        for row in rows
    )


def _place(row: Row) -> tuple[int, str, str]:
    """The most advanced first, then by name."""
    return (-rung(row.stage) if row.stage else 1, row.name.casefold(), row.compound)
