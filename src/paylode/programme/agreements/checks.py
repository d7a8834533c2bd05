"""What is wrong with an agreement as a whole, beyond what a single line can say.

names are known and given once          roles are filled on every day of the term, by one party at a time
words are defined once                   amendments come in order and change what is there
the agreement takes effect no earlier than it was signed, and ends no earlier than it takes effect
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from ...values.fiscal import FiscalCalendar
from ...values.problem import Problem, did_you_mean, quote
from ..amending import amended
from ..terms import Agreement, PartyKind, RoleHolder, Span, ValidClaims
from ..wording import trigger_problems

_ONE_DAY = timedelta(days=1)
_PAIRS: tuple[tuple[PartyKind, PartyKind], ...] = (("licensor", "licensee"), ("payee", "payer"))


def agreement_problems(agreement: Agreement) -> Iterator[Problem]:
    """Everything that is wrong with one agreement."""
    where = str(agreement.place)
    if agreement.effective < agreement.signed:
        what = f"it takes effect on {agreement.effective}, before it was signed on {agreement.signed}"
        yield Problem(where, what, "Correct one of the two days.")
    if not isinstance(agreement.until, str) and agreement.until < agreement.effective:
        yield Problem(
            where, f"its term ends on {agreement.until}, before it takes effect", "Correct one of the two days."
        )
    yield from _double_names(agreement)
    yield from _role_problems(agreement)
    yield from _definition_problems(agreement)
    yield from _amendment_problems(agreement)
    for placed in amended(agreement):
        yield from placed.clause.problems(placed, agreement)


def book_problems(
    agreements: Sequence[Agreement], calendars: Sequence[FiscalCalendar], claims: Sequence[ValidClaims]
) -> Iterator[Problem]:
    """What is wrong between agreements: two of one name, claims for none."""
    ids = [each.id for each in agreements]
    for place, agreement in enumerate(agreements):
        if agreement.id in ids[:place]:
            yield Problem(str(agreement.place), f"two agreements are called {agreement.id}", "Give one another name.")
    parties = [each.party for each in calendars]
    for name in sorted({each for each in parties if parties.count(each) > 1}):
        yield Problem("fiscal", f"{quote(name)} has two fiscal calendars", "Put all spans into one.")
    for claim in claims:
        if claim.agreement not in ids:
            yield Problem(
                str(claim.place), f"no agreement is called {claim.agreement}", did_you_mean(claim.agreement, ids)
            )


def _double_names(agreement: Agreement) -> Iterator[Problem]:
    """Two clauses of one name, the lines that could not be read among them."""
    lines = [
        (each.clause.name, each.block, type(each.clause).__name__.lower(), each.place) for each in agreement.clauses
    ]
    lines += [
        (each.name, each.block, each.rule, each.place) for each in agreement.unread if each.name and not each.amends
    ]
    seen: dict[tuple[str, str], int] = {}
    for name, block, kind, place in sorted(lines, key=lambda each: each[3].line):
        key = (name, str(block) if kind in ("balance", "total") else "")
        if key in seen:
            yield Problem(str(place), f"{name} is the name of line {seen[key]} too", "Give one of them another name.")
        seen.setdefault(key, place.line)


def _role_problems(agreement: Agreement) -> Iterator[Problem]:
    """Roles that nobody has, or two at a time, on a day of the term."""
    roles = {each.role for each in agreement.roles}
    pairs = [pair for pair in _PAIRS if roles & set(pair)]
    for missing in [role for pair in pairs or _PAIRS[:1] for role in pair if role not in roles]:
        yield Problem(str(agreement.place), f"nobody is {missing}", f"Add a line: {missing} NAME.")
    last = None if isinstance(agreement.until, str) else agreement.until
    for role in sorted(roles):
        yield from _gaps([each for each in agreement.roles if each.role == role], agreement.effective, last)


def _gaps(holders: Sequence[RoleHolder], first: date, last: date | None) -> Iterator[Problem]:
    whole = Span(first, last)
    spans = sorted(((each.span or whole, each) for each in holders), key=lambda pair: pair[0].first)
    start, holder = spans[0]
    if start.first > first:
        yield _gap(holder, first, start.first - _ONE_DAY)
    for (left, _), (right, after) in pairwise(spans):
        if left.last is None or left.last >= right.first:
            what = f"{after.role} is held by two from {right.first} on"
            yield Problem(str(after.place), what, "End the earlier one the day before the later one begins.")
        elif left.last + _ONE_DAY < right.first:
            yield _gap(after, left.last + _ONE_DAY, right.first - _ONE_DAY)
    end, holder = spans[-1]
    if end.last is not None and (last is None or end.last < last):
        yield _gap(holder, end.last + _ONE_DAY, last)


def _gap(holder: RoleHolder, first: date, last: date | None) -> Problem:
    until = "on" if last is None else f"to {last}"
    what = f"nobody is {holder.role} from {first} {until}"
    return Problem(str(holder.place), what, "Correct a span, or add a line for these days.")


def _definition_problems(agreement: Agreement) -> Iterator[Problem]:
    words = [text for text, _ in agreement.definitions]
    for text in sorted({each for each in words if words.count(each) > 1}):
        yield Problem(str(agreement.place), f"{quote(text)} is defined twice", "Keep one of the two.")
    for _, trigger in agreement.definitions:
        yield from trigger_problems(trigger, str(agreement.place))


def _amendment_problems(agreement: Agreement) -> Iterator[Problem]:
    known = [each.clause.name for each in agreement.clauses] + [each.name for each in agreement.unread if each.name]
    last = agreement.effective
    for amendment in agreement.amendments:
        where = str(amendment.place)
        if amendment.effective < last:
            yield Problem(
                where, f"it takes effect on {amendment.effective}, before what it changes", "Write amendments in order."
            )
        last = max(last, amendment.effective)
        for name in amendment.deleted:
            yield from _unknown(name, known, where)
        for placed in amendment.replaced:
            yield from _unknown(placed.clause.name, known, str(placed.place))
        for placed in amendment.added:
            if placed.clause.name in known:
                yield Problem(str(placed.place), f"{placed.clause.name} is there already", "Write it below `replaces`.")
        known = [name for name in known if name not in amendment.deleted] + [
            each.clause.name for each in amendment.added
        ]


def _unknown(name: str, known: Iterable[str], where: str) -> Iterator[Problem]:
    if name not in known:
        yield Problem(where, f"no clause here is called {name}", did_you_mean(name, set(known)))
