"""Money: whole minor units (cents) and a currency, never a float.

    Money(100000000, "USD")    1,000,000 US dollars        Undisclosed("USD")    a sum that exists and is not told
    Amount = Money | Undisclosed

An undisclosed sum is a value unlike zero: it cannot be added by mistake, and a `Total` says how many of its parts are
undisclosed. Two currencies are never added. What a rate makes of a sum is exact until it is rounded, once, to whole
minor units; `allocate` splits a sum so that the parts add up to it to the cent. Text in and out is one and the same:

    amount := CUR digits ["thousand"|"million"|"billion"] | CUR "undisclosed" | "undisclosed"
    digits := [-] 1234567.89 | 1,234,567.89

It is printed in full digits. `m`, `M` and `mm` are refused: they are thousands to one reader and millions to the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Literal

from .currency import NOT_TOLD, decimals
from .problem import InputError, Problem, quote

Rate = int | Decimal | Fraction
"""An exact number."""

Rounding = Literal["half_up", "half_even", "down", "refuse"]
"""half_up: half a cent goes away from zero, as in spreadsheets; down: towards zero; refuse: an error unless exact."""

_SCALES = {"": 1, "thousand": 10**3, "million": 10**6, "billion": 10**9}
_AMOUNT = re.compile(
    r"(?:(?P<currency>[A-Z]{3}) +)?(?P<sign>[-\u2212]?)(?P<whole>\d{1,3}(?:,\d{3})+|\d{1,18})(?:\.(?P<part>\d{1,12}))?"
    r"(?: +(?P<scale>thousand|million|billion))?",
    re.ASCII,
)
_UNDISCLOSED = re.compile(r"(?:(?P<currency>[A-Z]{3}) +)?undisclosed", re.ASCII)
_CURE = "Write it like USD 1,000,000, USD 10.5 million or USD undisclosed."


@dataclass(frozen=True, slots=True)
class Money:
    """`minor` minor units of `currency`.

    >>> print(Money(1050000000, "USD"), Money(1052055, "USD"), Money(500, "JPY"))
    USD 10,500,000 USD 10,520.55 JPY 500
    """

    minor: int
    currency: str = NOT_TOLD

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise InputError(Problem("money", f"{quote(str(self.minor))} is not a whole number of minor units", _CURE))
        decimals(self.currency, "money")

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + _same(self, other).minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - _same(self, other).minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < _same(self, other).minor

    def __le__(self, other: Money) -> bool:
        return self.minor <= _same(self, other).minor

    def __gt__(self, other: Money) -> bool:
        return self.minor > _same(self, other).minor

    def __ge__(self, other: Money) -> bool:
        return self.minor >= _same(self, other).minor

    def __str__(self) -> str:
        return f"{self.currency} {digits(self)}"


@dataclass(frozen=True, slots=True)
class Undisclosed:
    """A sum that exists and is not told; its currency may be.

    >>> print(Undisclosed("USD"), "and", Undisclosed())
    USD undisclosed and undisclosed
    """

    currency: str = NOT_TOLD

    def __post_init__(self) -> None:
        decimals(self.currency, "money")

    def __str__(self) -> str:
        return "undisclosed" if self.currency == NOT_TOLD else f"{self.currency} undisclosed"


Amount = Money | Undisclosed


@dataclass(frozen=True, slots=True)
class Total:
    """A sum of amounts: `known`, one Money per currency in alphabetical order, and how many parts are undisclosed.

    >>> print(total([Money(100), Undisclosed(), Money(250, "USD")]))
    USD 2.50 + XXX 1 + 1 undisclosed
    """

    known: tuple[Money, ...]
    undisclosed: int

    def __str__(self) -> str:
        hidden = [f"{self.undisclosed} undisclosed"] if self.undisclosed else []
        return " + ".join([str(each) for each in self.known] + hidden) or "nothing"


def money(text: str, where: str = "money") -> Amount:
    """Read an amount. Raises InputError with place and cure for anything else.

    >>> money("USD 10.5 million")
    Money(minor=1050000000, currency='USD')
    >>> money("undisclosed")
    Undisclosed(currency='XXX')
    >>> money("USD 5m")
    Traceback (most recent call last):
    ...
    paylode.values.problem.InputError: money: "USD 5m" is not an amount. Write thousand or million in full.
    """
    stripped = text.strip()
    if hidden := _UNDISCLOSED.fullmatch(stripped):
        code = hidden["currency"] or NOT_TOLD
        decimals(code, where)
        return Undisclosed(code)
    told = _AMOUNT.fullmatch(stripped)
    if not told:
        raise InputError(Problem(where, f"{quote(stripped)} is not an amount", _amount_cure(stripped)))
    number = Fraction(f"{told['whole'].replace(',', '')}.{told['part'] or 0}") * _SCALES[told["scale"] or ""]
    return from_major(-number if told["sign"] else number, told["currency"] or NOT_TOLD, where=where)


def from_major(number: Rate, currency: str, *, rounding: Rounding = "refuse", where: str = "money") -> Money:
    """`number` dollars, euros or yen as Money. Raises InputError if it has more decimals than the currency.

    >>> from_major(Decimal("10520.547945"), "USD", rounding="half_up")
    Money(minor=1052055, currency='USD')
    """
    minor = _fraction(number) * 10 ** decimals(currency, where)
    if rounding == "refuse" and minor.denominator != 1:
        allowed = decimals(currency)
        cure = f"{currency} has {allowed} decimals: round it." if allowed else f"{currency} has no decimals: round it."
        raise InputError(
            Problem(
                where, f"{_shown(minor / 10 ** decimals(currency))} {currency} has a part of the smallest unit", cure
            )
        )
    return Money(rounded(minor, rounding), currency)


def major(amount: Money) -> Decimal:
    """The amount in dollars, euros or yen, exactly, with the decimals of its currency.

    >>> major(Money(1052055, "USD"))
    Decimal('10520.55')
    """
    places = decimals(amount.currency)
    whole, part = divmod(abs(amount.minor), 10**places)
    text = f"{whole}.{part:0{places}}" if places else f"{whole}"
    return Decimal(("-" if amount.minor < 0 else "") + text)


def digits(amount: Money) -> str:
    """The number alone, in full digits; decimals only where there are any.

    >>> digits(Money(-123456789, "USD")), digits(Money(100, "USD"))
    ('-1,234,567.89', '1')
    """
    places = decimals(amount.currency)
    whole, part = divmod(abs(amount.minor), 10**places)
    return ("-" if amount.minor < 0 else "") + f"{whole:,}" + (f".{part:0{places}}" if part else "")


def times(amount: Money, rate: Rate, *, rounding: Rounding = "half_up") -> Money:
    """`amount` times an exact rate, rounded once.

    >>> print(times(Money(100000000, "USD"), Fraction(8 * 48, 100 * 365)))
    USD 10,520.55
    """
    return Money(rounded(amount.minor * _fraction(rate), rounding), amount.currency)


def rounded(number: Fraction, rounding: Rounding = "half_up") -> int:
    """A whole number of minor units.

    >>> rounded(Fraction(-5, 2)), rounded(Fraction(5, 2), "half_even"), rounded(Fraction(-5, 2), "down")
    (-3, 2, -2)
    """
    if rounding == "half_even":
        return round(number)
    size = abs(number)
    whole = (2 * size.numerator + size.denominator) // (2 * size.denominator) if rounding == "half_up" else int(size)
    if rounding == "refuse" and whole != size:
        raise InputError(Problem("money", f"{number} minor units are not whole", "Say how to round."))
    return -whole if number < 0 else whole


def allocate(amount: Money, weights: Sequence[Rate]) -> tuple[Money, ...]:
    """`amount` split in proportion to `weights`; the parts add up to it exactly.

    Each part is at most one minor unit off its exact share: the units that rounding down leaves go to the largest
    remainders, to the earlier part where two are equal. Raises InputError unless the weights are 0 or more and not
    all 0.

    >>> [str(part) for part in allocate(Money(100, "USD"), [1, 1, 1])]
    ['USD 0.34', 'USD 0.33', 'USD 0.33']
    """
    shares = [_fraction(weight) for weight in weights]
    whole = sum(shares, Fraction(0))
    if whole <= 0 or min(shares) < 0:
        raise InputError(
            Problem("allocate", "the weights must be 0 or more, and not all 0", "Give one positive weight.")
        )
    sign = -1 if amount.minor < 0 else 1
    exact = [abs(amount.minor) * share / whole for share in shares]
    parts = [int(each) for each in exact]
    left = abs(amount.minor) - sum(parts)
    by_remainder = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_remainder[:left]:
        parts[place] += 1
    return tuple(Money(sign * part, amount.currency) for part in parts)


def total(amounts: Iterable[Amount]) -> Total:
    """The sum per currency, and how many amounts are undisclosed."""
    known: dict[str, int] = {}
    hidden = 0
    for amount in amounts:
        if isinstance(amount, Undisclosed):
            hidden += 1
        else:
            known[amount.currency] = known.get(amount.currency, 0) + amount.minor
    return Total(tuple(Money(known[code], code) for code in sorted(known)), hidden)


def zero(currency: str) -> Money:
    """No money of a currency.

    >>> sum([Money(5, "USD"), Money(7, "USD")], zero("USD"))
    Money(minor=12, currency='USD')
    """
    return Money(0, currency)


def _same(left: Money, right: Money) -> Money:
    """`right`, if the two can be added and compared."""
    if left.currency != right.currency:
        what = f"{left} and {right} are of two currencies"
        raise InputError(Problem("money", what, "Convert one by a stated rate, or keep two totals."))
    return right


def _fraction(number: Rate) -> Fraction:
    if isinstance(number, float) or (isinstance(number, Decimal) and not number.is_finite()):
        raise InputError(
            Problem("money", f"{number} is not an exact number", "Write it as a whole number, Decimal or Fraction.")
        )
    return Fraction(number)


def _shown(number: Fraction) -> str:
    """As a decimal if it is one, else as it is."""
    with localcontext(prec=60):
        decimal = Decimal(number.numerator) / Decimal(number.denominator)
    return f"{decimal:f}" if Fraction(decimal) == number else str(number)


def _amount_cure(text: str) -> str:
    """The cure for what people write most: $, m, mm, a decimal comma."""
    if re.fullmatch(r"(?:[A-Z]{3} +)?\d[\d.,]* *(?:[mM]{1,2}|[kK])", text):
        return "Write thousand or million in full."
    if comma := re.fullmatch(r"(?:[A-Z]{3} +)?\d+,\d{1,2}", text):
        return f"A decimal has a point: write {comma.group().replace(',', '.')}."
    return _CURE
