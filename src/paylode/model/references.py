"""What a rate law may name: the leaves of the modelling language's expressions.

Each function returns an expression whose leaf is a *reference*; `flatten` later replaces it by states, parameters and
numbers, once for every label of the axes in play. The labels in play are those of the flow (or observable) in which the
expression stands; any reference may also name a label itself: `value("plasma_flow", organ="liver")`, `dar=step(-1)`.
Beyond the end of an axis there is nothing: such a reference is 0.

    value("clearance")                       a parameter of this mechanism, or a named expression of another
    amount("receptor", "surface")            how much of a species is in a place                      [nmol]
    concentration("receptor", "surface")     amount / volume of that place                            [nM]
    size("tumour"), volume("tumour")         size of a place; volume = accessible fraction x size     [L]
    total("payload", inside="cells")         a part summed over every species in a place and in all that lies inside it
    label("dar")                             the label of an axis as a number (its position where labels are words)
    over("dar", expression)                  the sum over an axis
    constant("1 g/mL")                       a number with a unit
    TIME                                     the time since the start
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..equations import Expression, Operand, expression, greater, select, symbol
from ..values.quantity import quantity

Label = str | int


@dataclass(frozen=True, slots=True)
class Step:
    """A neighbour along an axis: `step(-1)` is the label before the one in play."""

    by: int


@dataclass(frozen=True, slots=True)
class End:
    """The first or the last label of an axis, or (in `only`) all after the first, whatever its length."""

    which: str


FIRST, LAST, AFTER_FIRST = End("first"), End("last"), End("after first")
Position = Label | Step | End
Positions = tuple[tuple[str, Position], ...]
Choice = Label | End | tuple[Label, ...]
Choices = tuple[tuple[str, Choice], ...]
"""The labels to which a flow or a start is restricted, by axis."""


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter or a named expression."""

    name: str
    positions: Positions = ()


@dataclass(frozen=True, slots=True)
class Amount:
    """The amount of a species in a place."""

    species: str
    place: str
    positions: Positions = ()


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a place; accessible: only the fraction that the place's contents reach."""

    place: str
    accessible: bool
    positions: Positions = ()


@dataclass(frozen=True, slots=True)
class Total:
    """A part, summed over all species in a place and in the places inside it."""

    part: str
    inside: str
    species: str | None
    positions: Positions = ()


@dataclass(frozen=True, slots=True)
class LabelOf:
    """The label of an axis, as a number."""

    axis: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A number with a unit."""

    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Over:
    """The sum of an expression over an axis."""

    axis: str
    term: Expression


Reference = Value | Amount | Size | Total | LabelOf | Constant | Over


def step(by: int) -> Step:
    """The neighbour `by` labels along the axis, towards the end where `by` is positive."""
    return Step(by)


def value(name: str, **positions: Position) -> Expression:
    """A parameter of this mechanism or a named expression that another offers."""
    return symbol(Value(name, _sorted(positions)))


def amount(species: str, place: str, **positions: Position) -> Expression:
    """How much of `species` is in `place`, in the species' unit."""
    return symbol(Amount(species, place, _sorted(positions)))


def size(place: str, **positions: Position) -> Expression:
    """The size of `place` [L]."""
    return symbol(Size(place, False, _sorted(positions)))


def volume(place: str, **positions: Position) -> Expression:
    """The accessible volume of `place`: accessible fraction x size [L]."""
    return symbol(Size(place, True, _sorted(positions)))


def concentration(species: str, place: str, **positions: Position) -> Expression:
    """amount / accessible volume, the one meaning of a concentration in this language [nM]."""
    return amount(species, place, **positions) / volume(place, **positions)


def total(part: str, inside: str, species: str | None = None, **positions: Position) -> Expression:
    """A part (antibody, payload, receptor ...) summed over a place and all inside it, over every label not named."""
    return symbol(Total(part, inside, species, _sorted(positions)))


def label(axis: str) -> Expression:
    """The label in play, as a number; its position, counted from 0, where labels are words."""
    return symbol(LabelOf(axis))


def over(axis: str, term: Operand) -> Expression:
    """The sum of `term` over all labels of `axis`."""
    return symbol(Over(axis, expression(term)))


def safe_ratio(above: Operand, below: Operand) -> Expression:
    """above / below, and 0 where there is nothing to divide by."""
    return select(greater(below, 0), expression(above) / below, 0)


def constant(text: str) -> Expression:
    """A number with a unit, written as a quantity.

    >>> constant("1 cell").symbols
    frozenset({Constant(value=1.0, unit='cell')})
    """
    read = quantity(text, where="constant")
    return symbol(Constant(read.value, read.unit))


def _sorted(positions: Mapping[str, Position]) -> Positions:
    return tuple(sorted(positions.items()))
