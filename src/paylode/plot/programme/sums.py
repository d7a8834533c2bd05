"""Sums of money on an axis: which unit suits them, and how they are written beside a mark.

Sums stay whole minor units until they are drawn. A sum that is not told is never given a height that could be read:
where it stands, the mark is hatched and says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ...values.currency import NOT_TOLD, decimals
from ...values.money import Amount, Money
from ..style import number

_UNITS = ((10**9, "billion"), (10**6, "million"), (10**3, "thousand"))


@dataclass(frozen=True, slots=True)
class Scale:
    """A unit for an axis: `size` minor units of a currency are 1 on it."""

    currency: str
    size: int
    word: str

    @property
    def unit(self) -> str:
        """As it is written at the axis."""
        return " ".join(part for part in (currency_words(self.currency), self.word) if part)


def scale_for(currency: str, highest: int) -> Scale:
    """The unit that suits sums up to `highest` minor units.

    >>> scale_for("USD", 4400000000).unit, scale_for("JPY", 900).unit, scale_for("XXX", 0).unit
    ('USD million', 'JPY', 'currency not told')
    """
    one = 10 ** decimals(currency)
    size, word = next(((size, word) for size, word in _UNITS if abs(highest) >= size * one), (1, ""))
    return Scale(currency, size * one, word)


def currency_words(currency: str) -> str:
    """A currency as it is written.

    >>> currency_words("USD"), currency_words("XXX")
    ('USD', 'currency not told')
    """
    return "currency not told" if currency == NOT_TOLD else currency


def on(scale: Scale, minor: float) -> str:
    """A sum as a number on a scale, to two decimals.

    >>> on(scale_for("USD", 10**9), 1050000000), on(scale_for("USD", 10**9), 0)
    ('10.5', '0')
    """
    value = minor / scale.size
    if value and abs(value) < 0.005:
        return "<0.01"
    return number(round(value, 2))


def short(amount: Amount) -> str:
    """A sum in few letters, as beside a mark.

    >>> short(Money(1050000000, "USD")), short(Money(1052055, "USD")), short(Money(25000000, "USD"))
    ('USD 10.5 million', 'USD 10,520.55', 'USD 250,000')
    """
    if not isinstance(amount, Money):
        return str(amount)
    scale = scale_for(amount.currency, amount.minor)
    if scale.word in ("", "thousand"):
        return str(amount)
    return f"{currency_words(amount.currency)} {on(scale, amount.minor)} {scale.word}"


def about(amount: Money) -> str:
    """An estimate, to three figures.

    >>> about(Money(25947382, "USD")), about(Money(367737000, "USD")), about(Money(0, "USD"))
    ('USD 259 thousand', 'USD 3.68 million', 'USD 0')
    """
    scale = scale_for(amount.currency, amount.minor)
    value = float(f"{amount.minor / scale.size:.3g}")
    return " ".join(part for part in (currency_words(amount.currency), number(value), scale.word) if part)


def round_places(low: float, high: float, most: int = 5) -> list[float]:
    """Round numbers from `low` to `high`, about so many.

    >>> round_places(-80.0, 10.0)
    [-80.0, -60.0, -40.0, -20.0, 0.0]
    """
    from matplotlib.ticker import MaxNLocator

    found = MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    return [float(f"{each:.6g}") for each in found if low <= each <= high]


def commonest(currencies: Iterable[str]) -> str:
    """The currency that most sums are in, the first in the alphabet of several; `XXX` of none.

    >>> commonest(["USD", "EUR", "EUR"])
    'EUR'
    """
    told = [each for each in currencies if each != NOT_TOLD]
    return max(sorted(set(told)), key=told.count, default=NOT_TOLD)
