"""References become expressions of states and parameters, for one choice of labels.

A `Layout` knows which species is in which place, on which axes, and what each state is called:

    plasma.conjugate[3]          place, species, labels in the order of the axes
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from ..equations import TIME, ZERO, Expression, add, maximum, multiply, number, substitute, symbol
from ..values.problem import InputError, Problem, did_you_mean
from ..values.quantity import convert, engine_unit
from .compose import Model
from .declarations import Place, Species, Term
from .references import Amount, Constant, End, Label, LabelOf, Over, Position, Positions, Size, Step, Total, Value

Thing = TypeVar("Thing")
Labels = Mapping[str, Label]
"""The labels in play, by axis."""


@dataclass(frozen=True, slots=True)
class Occupant:
    """One state of the model: a species in a place at labels."""

    name: str
    species: Species
    place: str
    labels: tuple[tuple[str, Label], ...]


@dataclass(slots=True)
class Layout:
    """The model's states and how references are read. units: the engine's unit of each base dimension."""

    model: Model
    units: Mapping[str, str]
    occupants: dict[str, Occupant] = field(default_factory=dict)
    used: dict[str, tuple[str, Label | None]] = field(default_factory=dict)
    _by_place: dict[str, list[Occupant]] = field(default_factory=dict)

    def add(self, species: str, place: str) -> None:
        """Let a species live in a place (once)."""
        owner, where = _known(self.model.species, species, "species"), _known(self.model.places, place, "place")
        axes = [*self.axes_of_place(where), *(a for a in owner.axes if a not in self.axes_of_place(where))]
        for labels in self.every(axes):
            name = state_name(species, place, tuple(labels.values()))
            if name not in self.occupants:
                occupant = Occupant(name, owner, place, tuple(labels.items()))
                self.occupants[name] = occupant
                self._by_place.setdefault(place, []).append(occupant)

    def axes_of_place(self, place: Place) -> tuple[str, ...]:
        """The place's axes, those of the places around it first."""
        around = self.axes_of_place(self.model.places[place.inside]) if place.inside else ()
        return (*around, *(a for a in place.axes if a not in around))

    def axes_of_term(self, term: Term) -> tuple[str, ...]:
        """The axes over which a term runs."""
        place = self.axes_of_place(_known(self.model.places, term.place, "place"))
        species = _known(self.model.species, term.species, "species").axes
        return (*place, *(a for a in species if a not in place))

    def every(self, axes: Iterable[str], only: Positions = ()) -> Iterator[dict[str, Label]]:
        """Every choice of labels of the axes; `only` fixes some."""
        axes = list(axes)
        fixed = dict(only)
        choices = [self._choices(a, fixed[a]) if a in fixed else self.model.axes[a].labels for a in axes]
        for labels in itertools.product(*choices):
            yield dict(zip(axes, labels, strict=True))

    def _choices(self, axis: str, position: Position) -> tuple[Label, ...]:
        if isinstance(position, End) and position.which == "after first":
            return self.model.axes[axis].labels[1:]
        label = self.label(axis, position, {})
        return () if label is None else (label,)

    def label(self, axis: str, position: Position, labels: Labels) -> Label | None:
        """The label a position means; None beyond the end of the axis."""
        known = _known(self.model.axes, axis, "axis").labels
        if isinstance(position, End):
            return known[0 if position.which == "first" else -1]
        if isinstance(position, Step):
            index = known.index(labels[axis]) + position.by
            return known[index] if 0 <= index < len(known) else None
        if position not in known:
            cure = did_you_mean(str(position), map(str, known))
            raise InputError(Problem(f"axis {axis}", f"it has no label {position}", cure))
        return position

    def state(self, term: Term | Amount, labels: Labels) -> str | None:
        """The state a term means at these labels; None where a step leaves the axis."""
        positions = dict(term.positions)
        chosen: list[Label] = []
        for axis in self.axes_of_term(Term(term.species, term.place)):
            if axis not in positions and axis not in labels:
                what = f"{term.species} in {term.place} is on the axis {axis}, and no label of it is in play"
                cure = f'Name the label, or sum: total(...) or over("{axis}", ...).'
                raise InputError(Problem(f"model {self.model.name}", what, cure))
            label = self.label(axis, positions[axis], labels) if axis in positions else labels[axis]
            if label is None:
                return None
            chosen.append(label)
        name = state_name(term.species, term.place, tuple(chosen))
        if name not in self.occupants:
            what = f"nothing ever brings {term.species} into {term.place}"
            here = {o.species.name for o in self._by_place.get(term.place, [])}
            raise InputError(Problem(f"model {self.model.name}", what, did_you_mean(term.species, here)))
        return name

    def inside(self, place: str) -> tuple[str, ...]:
        """The place and every place inside it."""
        _known(self.model.places, place, "place")
        within = [p.name for p in self.model.places.values() if p.inside == place]
        return (place, *itertools.chain.from_iterable(self.inside(p) for p in within))

    def contents(self, place: str) -> list[Occupant]:
        """The states in a place and in all that lies inside it."""
        return [o for p in self.inside(place) for o in self._by_place.get(p, [])]

    def resolve(self, what: Expression, labels: Labels) -> Expression:
        """`what` over states and parameters, at these labels."""
        return substitute([what], lambda key: self._reference(key, labels))[0]

    def _reference(self, key: object, labels: Labels) -> Expression | None:
        match key:
            case Value(name):
                return self._value(name, labels)
            case Amount():
                state = self.state(key, labels)
                return symbol(state) if state else ZERO
            case Size():
                return self._size(key, labels)
            case Total():
                return self._total(key, labels)
            case LabelOf(axis):
                return number(self.label_number(axis, labels[axis]))
            case Constant(value, unit):
                return number(convert(value, unit, engine_unit(unit, self.units)))
            case Over(axis, term):
                return add(*(self.resolve(term, {**labels, axis: each}) for each in self.model.axes[axis].labels))
        return TIME if key == "time" else None

    def label_number(self, axis: str, label: Label) -> float:
        """A label as a number: itself, or its position where labels are words."""
        return float(label) if isinstance(label, int) else float(self.model.axes[axis].labels.index(label))

    def _value(self, name: str, labels: Labels) -> Expression:
        if name in self.model.definitions:
            return self.resolve(self.model.definitions[name].expression, labels)
        if name not in self.model.parameters:
            known = [*self.model.definitions, *self.model.parameters]
            cure = did_you_mean(name, known)
            raise InputError(Problem(f"model {self.model.name}", f"{name} is neither a parameter nor offered", cure))
        parameter = self.model.parameters[name]
        if not parameter.by:
            self.used[name] = (name, None)
            return symbol(name)
        full = f"{name}[{labels[parameter.by]}]"
        self.used[full] = (name, labels[parameter.by])
        return symbol(full)

    def _size(self, key: Size, labels: Labels) -> Expression:
        place = _known(self.model.places, key.place, "place")
        here = dict(labels)
        for axis, position in key.positions:
            found = self.label(axis, position, labels)
            if found is None:
                return ZERO
            here[axis] = found
        of = place
        while of.size is None:
            of = self.model.places[of.inside]
        measured = self.resolve(of.size, here)
        if of.smallest is not None:
            measured = maximum(measured, self.resolve(of.smallest, here))
        if key.accessible:
            fraction = place.fraction if place.fraction is not None or place.size is not None else of.fraction
            if fraction is not None:
                measured = multiply(self.resolve(fraction, here), measured)
        return measured

    def _total(self, key: Total, labels: Labels) -> Expression:
        wanted = {axis: self.label(axis, position, labels) for axis, position in key.positions}
        terms = []
        for occupant in self.contents(key.inside):
            at = dict(occupant.labels)
            if key.species not in (None, occupant.species.name) or any(at.get(a, w) != w for a, w in wanted.items()):
                continue
            count = self.part(occupant, key.part)
            if count is not ZERO:
                terms.append(multiply(count, symbol(occupant.name)))
        return add(*terms)

    def part(self, occupant: Occupant, part: str) -> Expression:
        """How much of a part one unit of this state carries."""
        count = dict(occupant.species.parts).get(part, ZERO)
        return self.resolve(count, dict(occupant.labels))


def state_name(species: str, place: str, labels: tuple[Label, ...]) -> str:
    """The one spelling of a state's name."""
    return f"{place}.{species}" + (f"[{','.join(map(str, labels))}]" if labels else "")


def _known(things: Mapping[str, Thing], name: str, kind: str) -> Thing:
    if name not in things:
        raise InputError(Problem("model", f"there is no {kind} {name}", did_you_mean(name, things)))
    return things[name]
