"""An option: licences that its holder may take within a window, each for a fee, at most so many.

    option NAME holder ROLE from DATE until DATE at most N fee MONEY
      extend once N months for MONEY

Both days of the window belong to it. An exercise is one event that also takes a licence (`option_exercised` or
`licence_taken`); told twice for one licence it counts once. `agreement_amended` with `option NAME` extends it, if it
comes within the window. An exercise outside of the window, or one too many, is refused: it takes no licence and earns
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from ...values.answer import Answer, all_of
from ...values.date_window import DateWindow, add_months, within
from ...values.money import Amount, Undisclosed
from ...values.problem import Problem
from ..charges import Charge, Situation
from ..event_types import EventType
from ..happening import Happening
from ..notation import span_words
from ..statement import Statement, amount_of, below, count_of, name_of, needed_span, token, tokens
from ..terms import Agreement, Clause, PartyKind, Placed, Span
from ..triggers import day_order

RULE = "option"
BELOW = ("extend",)
EXAMPLE = """\
agreement EX-O "Example" signed 2011-02-28 effective 2011-03-01 term until never   [assumed: an example]
  licensor Lanthorn Biologics
  licensee Ostrava Pharma
  pay 30 days after trigger
  option targets holder licensee from 2011-03-01 until 2014-02-28 at most 3 fee USD 1,000,000
    extend once 12 months for USD 250,000
"""
FACTS = """\
2012-05-10  option_exercised agreement EX-O option targets licence L1
2014-02-01  agreement_amended agreement EX-O option targets
2014-03-05  option_exercised agreement EX-O option targets licence L2
2015-03-05  option_exercised agreement EX-O option targets licence L3
"""

_EXERCISES = (EventType.OPTION_EXERCISED, EventType.LICENCE_TAKEN)


@dataclass(frozen=True, slots=True)
class Extension:
    """How long an option may be extended, and for how much."""

    months: int
    fee: Amount | None


@dataclass(frozen=True, slots=True)
class Option(Clause):
    """A right to take licences within a window."""

    name: str
    holder: PartyKind
    span: Span
    at_most: int | None
    fee: Amount | None
    extension: Extension | None

    def lines(self) -> list[str]:
        """As it is written."""
        many = f" at most {self.at_most}" if self.at_most is not None else ""
        fee = f" fee {self.fee}" if self.fee is not None else ""
        found = [f"option {self.name} holder {self.holder}{span_words(self.span)}{many}{fee}"]
        if self.extension:
            price = f" for {self.extension.fee}" if self.extension.fee is not None else ""
            found.append(f"  extend once {self.extension.months} months{price}")
        return found

    def problems(self, placed: Placed, agreement: Agreement) -> Iterator[Problem]:
        """A holder that nobody is, or a window that opens before the agreement."""
        where = str(placed.place)
        if self.holder not in {each.role for each in agreement.roles}:
            yield Problem(where, f"nobody is {self.holder}", f"Add a line: {self.holder} NAME.")
        if self.span.first < agreement.signed:
            what = f"the option opens on {self.span.first}, before the agreement was signed on {agreement.signed}"
            yield Problem(where, what, "Correct one of the two days.")

    def charges(self, placed: Placed, situation: Situation) -> Iterator[Charge]:
        """The fee of each exercise and of the extension; open ones for the licences that may still be taken."""
        taken, refused = exercises(self, situation.agreement, situation.happenings)
        fee = self.fee if self.fee is not None else Undisclosed()
        empty = Charge(placed=placed, kind="option", amount=fee)
        for each, sure in taken:
            if self.fee is not None:
                yield replace(
                    empty,
                    units=each.event.licences,
                    earned=each.occurred,
                    arisen=all_of([sure, each.happened]),
                    events=(each,),
                )
        for each, why, cure in refused:
            yield replace(empty, kind="refused", units=each.event.licences, events=(each,), ended=why, notes=(cure,))
        extended = _extended(self, situation.happenings)
        if extended and self.extension and self.extension.fee is not None:
            yield replace(
                empty,
                amount=self.extension.fee,
                part="extension",
                earned=extended.occurred,
                arisen=extended.happened,
                events=(extended,),
            )
        if self.at_most is not None and self.fee is not None:
            last = _last_day(self, extended)
            ended = f"the option ended on {last}" if last < situation.valid else ""
            for _ in range(self.at_most - len(taken)):
                yield replace(empty, ended=ended)


Taken = tuple[Happening, Answer]
Refused = tuple[Happening, str, str]


def exercises(
    option: Option, agreement: Agreement, happenings: Sequence[Happening]
) -> tuple[list[Taken], list[Refused]]:
    """(exercises with whether they surely count, refused ones with why and the cure), earliest first."""
    options = [each.clause for each in agreement.clauses if isinstance(each.clause, Option)]
    mine = sorted((each for each in happenings if _is_exercise(each, option, alone=len(options) == 1)), key=day_order)
    extended = _extended(option, happenings)
    last = _last_day(option, extended)
    taken: list[Taken] = []
    refused: list[Refused] = []
    for each in mine:
        inside = within(each.occurred, DateWindow(None, last))
        early = within(each.occurred, DateWindow(option.span.first, None))
        if each.event.licences and any(before.event.licences == each.event.licences for before, _ in taken):
            continue
        if inside is Answer.NO:
            refused.append(
                (
                    each,
                    f"{option.name} was exercised on {each.occurred}; it ended on {last}",
                    _cure(option, extended, last),
                )
            )
        elif each.occurred.latest and each.occurred.latest < option.span.first:
            refused.append(
                (
                    each,
                    f"{option.name} was exercised on {each.occurred}; it opens on {option.span.first}",
                    "Correct the day.",
                )
            )
        elif option.at_most is not None and len(taken) >= option.at_most:
            refused.append(
                (
                    each,
                    f"{option.name} was exercised more than {option.at_most} times",
                    "Correct the number, or add an amendment.",
                )
            )
        else:
            opened = Answer.YES if each.occurred.earliest is None else early
            taken.append((each, all_of([inside, opened])))
    return taken, refused


def open_until(option: Option, agreement: Agreement, happenings: Sequence[Happening], on: date) -> date | None:
    """The last day of an option that can be exercised on a day or later; None if it is used up or over, or has no end.

    An exercise that only perhaps counts leaves it open.
    """
    taken, _ = exercises(option, agreement, happenings)
    sure = sum(1 for _, counts in taken if counts is Answer.YES)
    over = any(each.event.type is EventType.AGREEMENT_TERMINATED and each.happened is Answer.YES for each in happenings)
    last = _last_day(option, _extended(option, happenings))
    if over or last < on or last == date.max or (option.at_most is not None and sure >= option.at_most):
        return None
    return last


def _is_exercise(each: Happening, option: Option, *, alone: bool) -> bool:
    event = each.event
    return event.type in _EXERCISES and (event.option == option.name or (alone and not event.option))


def _extended(option: Option, happenings: Sequence[Happening]) -> Happening | None:
    """The event that extended the option in time; None if there is none."""
    if option.extension is None:
        return None
    within_span = DateWindow(None, option.span.last)
    found = [
        each
        for each in happenings
        if each.event.type is EventType.AGREEMENT_AMENDED
        and each.event.option == option.name
        and within(each.occurred, within_span) is Answer.YES
    ]
    return min(found, key=day_order, default=None)


def _last_day(option: Option, extended: Happening | None) -> date:
    last = option.span.last or date.max
    return add_months(last, option.extension.months) if extended and option.extension else last


def _cure(option: Option, extended: Happening | None, last: date) -> str:
    if option.extension and extended is None:
        price = f" for {option.extension.fee}" if option.extension.fee is not None else ""
        return (
            f"Correct the day, or add the event that extended the option by {option.extension.months} months{price}: "
            f"agreement_amended with option {option.name}, by {last}."
        )
    return "Correct the day, or add an amendment."


def read(statement: Statement) -> Option:
    """Read the line and the one below it."""
    tree = statement.tree
    longer = below(statement, "extend")
    extension = None
    if longer:
        extension = Extension(count_of(longer), amount_of(longer) if tokens(longer.tree, "MONEY") else None)
    return Option(
        name=name_of(statement),
        holder=cast(PartyKind, token(tree, "ROLE")),
        span=needed_span(statement),
        at_most=count_of(statement) if tokens(tree, "COUNT") else None,
        fee=amount_of(statement) if tokens(tree, "MONEY") else None,
        extension=extension,
    )
