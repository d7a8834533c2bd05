"""The nouns of the modelling language: what a mechanism is made of.

A mechanism declares places, species, flows and the rest, and says what it needs from others. Nothing here knows
numbers, arrays or solvers. The explanation with worked cases is `docs/explanation/modelling-language.md`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..equations import Expression, Operand, expression, number
from ..values.problem import InputError, Problem
from ..values.quantity import check_unit, dimension
from .references import Choice, Choices, Label, Position, Positions, value

Parts = tuple[tuple[str, Expression], ...]
PerUnit = Operand | str
"""A rate or coefficient: an expression, a number, or the name of one parameter."""


@dataclass(frozen=True, slots=True)
class Axis:
    """Ordered labels with neighbours: drug-to-antibody ratios, dying stages, organs, shells."""

    name: str
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where species are. size: its volume [L]. fraction: the share of it that its contents reach.

    inside: the place in which it lies: it has that place's axes too, and its size and fraction where it states none.
    smallest: concentrations in a place that has shrunk below this size are said per this size.
    """

    name: str
    size: Expression | None
    axes: tuple[str, ...] = ()
    inside: str = ""
    fraction: Expression | None = None
    smallest: Expression | None = None
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Species:
    """What is counted. parts: how much of each conserved part one unit of it carries."""

    name: str
    axes: tuple[str, ...] = ()
    parts: Parts = ()
    unit: str = "nmol"
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """Where amounts come from or end, without a size: dosed, synthesised, degraded."""

    name: str


@dataclass(frozen=True, slots=True)
class Term:
    """A species in a place, perhaps at another label than the one in play."""

    species: str
    place: str
    positions: Positions = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """An amount that leaves `of` and arrives in `to`.

    rate: per unit of `of` [1/time]; amount per time where `of` is an account.
    to: what one unit becomes, with coefficients.  takes: partners used up, with coefficients.
    rest: the account that receives the parts which `to` does not.
    along: riders that leave at the same rate per unit: (from, to) pairs.
    contents: the place whose whole contents ride along; release: what each part of them becomes where they are let go.
    only: the labels at which it runs. An axis on which every end names its label is not run over.
    """

    name: str
    of: Term | Account
    rate: Expression
    to: tuple[tuple[Term, Expression], ...] = ()
    takes: tuple[tuple[Term, Expression], ...] = ()
    rest: Account | None = None
    along: tuple[tuple[Term, Term | Account], ...] = ()
    contents: str = ""
    release: tuple[tuple[str, Term], ...] = ()
    only: Choices = ()


@dataclass(frozen=True, slots=True)
class Inlet:
    """What a dose does: one nmol of dose adds `coefficient` to each term, over every label of its axes."""

    name: str
    into: tuple[tuple[Term, Expression], ...]
    unit: str = "nmol"
    account: str = "dosed"


@dataclass(frozen=True, slots=True)
class Initial:
    """Where a species starts. value None: at its steady state without drug. held: it stays there, whatever flows."""

    term: Term
    value: Expression | None
    only: Choices = ()
    held: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that a mechanism needs. by: the axis over which it is a table."""

    name: str
    unit: str
    meaning: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """A named expression with its unit, offered to other mechanisms."""

    name: str
    expression: Expression
    unit: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """An observable: what is shown. by: the axis over which it is one curve per label."""

    name: str
    expression: Expression
    unit: str
    meaning: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Jump:
    """An event: when `trigger` rises through 0, each term takes its new value."""

    name: str
    trigger: Expression
    assignments: tuple[tuple[Term, Expression], ...]


@dataclass(frozen=True, slots=True)
class Need:
    """Something that another mechanism must offer: a `place`, a `species`, or a `value` with its unit."""

    kind: str
    name: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One mechanism: everything it declares and everything it needs. Made by `mechanism(...)`."""

    name: str
    essay: str
    needs: tuple[Need, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    places: tuple[Place, ...] = ()
    species: tuple[Species, ...] = ()
    definitions: tuple[Definition, ...] = ()
    flows: tuple[Flow, ...] = ()
    inlets: tuple[Inlet, ...] = ()
    initials: tuple[Initial, ...] = ()
    readings: tuple[Reading, ...] = ()
    jumps: tuple[Jump, ...] = ()


def mechanism(name: str, essay: str, **declared: tuple[object, ...]) -> Mechanism:
    """A mechanism, with its module's docstring as essay. Raises InputError for a doubled name or an unknown unit.

    declared: needs, parameters, places, species, definitions, flows, inlets, initials, readings, jumps.
    """
    made = Mechanism(name, essay or "", **declared)  # type: ignore[arg-type]
    measured: tuple[Parameter | Definition, ...] = (*made.parameters, *made.definitions)
    for each in measured:
        check_unit(each.unit, f"mechanism {name}, {each.name}")
    named: tuple[Parameter | Definition | Place | Species, ...] = (*measured, *made.places, *made.species)
    names = Counter(item.name for item in named)
    if twice := [item for item, times in names.items() if times > 1]:
        where = f"mechanism {name}"
        raise InputError(Problem(where, f"{item} is declared twice", "Give each its own name.") for item in twice)
    return made


def axis(name: str, labels: Iterable[Label]) -> Axis:
    """An axis. Raises InputError where it has no label, or one twice.

    >>> axis("dar", range(3)).labels
    (0, 1, 2)
    """
    listed = tuple(labels)
    if not listed:
        raise InputError(Problem(f"axis {name}", "it has no label", "Give at least one."))
    if len(set(listed)) < len(listed):
        twice = next(each for each in listed if listed.count(each) > 1)
        raise InputError(Problem(f"axis {name}", f"it has the label {twice} twice", "Give each label its own name."))
    return Axis(name, listed)


def place(
    name: str,
    size: PerUnit | None = None,
    *,
    axes: Iterable[str] = (),
    inside: str = "",
    fraction: PerUnit | None = None,
    smallest: PerUnit | None = None,
    meaning: str = "",
) -> Place:
    """A place; see `Place`."""
    if size is None and not inside:
        raise InputError(
            Problem(f"place {name}", "it has no size", 'Give a size, or the place it lies inside: inside="...".')
        )
    return Place(name, _maybe(size), tuple(axes), inside, _maybe(fraction), _maybe(smallest), meaning)


def species(
    name: str,
    *,
    axes: Iterable[str] = (),
    parts: Mapping[str, Operand] | None = None,
    unit: str = "nmol",
    meaning: str = "",
) -> Species:
    """A species; see `Species`."""
    check_unit(unit, f"species {name}")
    carried = tuple((part, expression(count)) for part, count in (parts or {}).items())
    return Species(name, tuple(axes), carried, unit, meaning)


def account(name: str) -> Account:
    """An account."""
    return Account(name)


def at(species: str, place: str, **positions: Position) -> Term:
    """A species in a place: `at("conjugate", "plasma", dar=step(-1))`."""
    return Term(species, place, tuple(sorted(positions.items())))


def parameter(name: str, unit: str, meaning: str, *, by: str = "") -> Parameter:
    """A parameter with its unit and one line on what it means."""
    return Parameter(name, unit, meaning, by)


def define(name: str, what: PerUnit, unit: str, meaning: str = "") -> Definition:
    """A named expression that this mechanism offers."""
    return Definition(name, _named(what), unit, meaning)


def observable(name: str, what: PerUnit, unit: str, meaning: str = "", *, by: str = "") -> Reading:
    """A named result in the unit in which it is to be shown."""
    check_unit(unit, f"observable {name}")
    return Reading(name, _named(what), unit, meaning, by)


def flow(
    name: str,
    of: Term | Account,
    to: Term | Account | Iterable[tuple[Term, PerUnit]],
    rate: PerUnit,
    *,
    takes: Term | Iterable[tuple[Term, PerUnit]] = (),
    rest: Account | None = None,
    along: Iterable[tuple[Term, Term | Account]] = (),
    only: Mapping[str, Choice] | None = None,
) -> Flow:
    """A flow at `rate` per unit of `of`; see `Flow`.

    >>> flow("clearance", at("conjugate", "plasma"), account("cleared"), "elimination_rate").rest
    Account(name='cleared')
    """
    riders = tuple(along)
    if isinstance(of, Account) and (riders or rest):
        what = f"it leaves the account {of.name}, and names {'riders' if riders else 'a rest'}"
        cure = "Out of an account nothing rides along, and nothing is left over: leave them out."
        raise InputError(Problem(f"flow {name}", what, cure))
    if isinstance(to, Account):
        rest, to = to, ()
    return Flow(name, of, _named(rate), _terms(to), _terms(takes), rest, riders, only=_sorted(only))


def cell_flow(
    name: str,
    of: Term,
    to: Term | Account,
    rate: PerUnit,
    *,
    contents: str,
    release: Mapping[str, Term] | None = None,
    rest: Account | None = None,
    only: Mapping[str, Choice] | None = None,
) -> Flow:
    """A flow of cells that takes along everything in the places inside `contents`.

    Where `to` is a term, the contents go to the same places at the label where the cells go. Where it is an account,
    the contents are let go: each part named in `release` becomes that term, and all other parts end in that account.
    """
    targets = () if isinstance(to, Account) else ((to, number(1.0)),)
    ending = to if isinstance(to, Account) else rest
    released = tuple(sorted((release or {}).items()))
    return Flow(name, of, _named(rate), targets, (), ending, (), contents, released, _sorted(only))


def inlet(name: str, into: Iterable[tuple[Term, PerUnit]], *, unit: str = "nmol", account: str = "dosed") -> Inlet:
    """An inlet; see `Inlet`."""
    return Inlet(name, _terms(into), unit, account)


def initial(
    term: Term, what: PerUnit | None, *, only: Mapping[str, Choice] | None = None, held: bool = False
) -> Initial:
    """The start of a species in a place; see `Initial`."""
    return Initial(term, _maybe(what), _sorted(only), held)


def jump(name: str, trigger: Operand, assignments: Iterable[tuple[Term, Operand]]) -> Jump:
    """An event."""
    return Jump(name, expression(trigger), tuple((term, expression(new)) for term, new in assignments))


def needs_place(*names: str) -> tuple[Need, ...]:
    """Places that another mechanism must declare."""
    return tuple(Need("place", name) for name in names)


def needs_species(*names: str) -> tuple[Need, ...]:
    """Species that another mechanism must declare."""
    return tuple(Need("species", name) for name in names)


def port(name: str, unit: str) -> Need:
    """A named expression that another mechanism must offer, in this unit or one that measures the same."""
    dimension(unit)
    return Need("value", name, unit)


def _named(what: PerUnit) -> Expression:
    return value(what) if isinstance(what, str) else expression(what)


def _maybe(what: PerUnit | None) -> Expression | None:
    return None if what is None else _named(what)


def _terms(given: Term | Iterable[tuple[Term, PerUnit]]) -> tuple[tuple[Term, Expression], ...]:
    if isinstance(given, Term):
        return ((given, number(1.0)),)
    return tuple((term, _named(count)) for term, count in given)


def _sorted(only: Mapping[str, Choice] | None) -> Choices:
    return tuple(sorted((only or {}).items()))
