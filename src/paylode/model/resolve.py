"""References become expressions of states and parameters, for one choice of labels.

A `Layout` knows which species is in which place, on which axes, and what each state is called:

    plasma.conjugate[3]          place, species, labels in the order of the axes
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from ..equations import TIME, ZERO, Expression, add, maximum, multiply, number, substitute, symbol
from ..values.problem import InputError, Problem, did_you_mean
from ..values.quantity import convert, engine_unit
from .compose import Model
from .declarations import Place, Species, Term
from .references import (
    AFTER_FIRST,
    FIRST,
    Amount,
    Choice,
    Choices,
    Constant,
    End,
    Label,
    LabelOf,
    Over,
    Position,
    Positions,
    Size,
    Step,
    Total,
    Value,
)

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
    _open: list[str] = field(default_factory=list)

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

    def every(self, axes: Iterable[str], only: Iterable[tuple[str, Choice | Step]] = ()) -> Iterator[dict[str, Label]]:
        """Every choice of labels of the axes; `only` restricts some."""
        axes = list(axes)
        restricted = dict(only)
        for axis in restricted:
            if axis not in axes:
                what = f"it is restricted on the axis {axis}, on which nothing in it leaves its label open"
                raise self._problem(what, did_you_mean(axis, axes) or "Leave that restriction out.")
        choices = [self._chosen(a, restricted[a]) if a in restricted else self.labels(a) for a in axes]
        for labels in itertools.product(*choices):
            yield dict(zip(axes, labels, strict=True))

    def run_over(self, terms: Iterable[Term], only: Choices = ()) -> Iterator[dict[str, Label]]:
        """The labels in play, one choice after the other, for what joins these terms.

        An axis on which every term names its label is not run over; there the label of the first term is in play.
        """
        opened: dict[str, None] = {}
        named: dict[str, Label] = {}
        for term in terms:
            positions = dict(term.positions)
            for axis in self.axes_of_term(term):
                where = positions.get(axis)
                if where is None or isinstance(where, Step):
                    opened[axis] = None
                else:
                    named.setdefault(axis, self._named(axis, where))
        fixed = {axis: label for axis, label in named.items() if axis not in opened}
        for labels in self.every(opened, only):
            yield {**fixed, **labels}

    def labels(self, axis: str) -> tuple[Label, ...]:
        """The labels of an axis."""
        return _known(self.model.axes, axis, "axis").labels

    def _chosen(self, axis: str, choice: Choice | Step) -> tuple[Label, ...]:
        if isinstance(choice, Step):
            raise self._problem(f"a step on the axis {axis} has no label to start from", "Name a label.")
        if choice == AFTER_FIRST:
            return self.labels(axis)[1:]
        listed = choice if isinstance(choice, tuple) else (choice,)
        return tuple(self._named(axis, each) for each in listed)

    def _named(self, axis: str, where: Label | End) -> Label:
        labels = self.labels(axis)
        if isinstance(where, End):
            if where == AFTER_FIRST:
                raise self._problem(f"AFTER_FIRST on the axis {axis} is many labels", "It may stand in only={...}.")
            return labels[0 if where == FIRST else -1]
        if where not in labels:
            raise self._problem(f"the axis {axis} has no label {where}", did_you_mean(str(where), map(str, labels)))
        return where

    def label(self, axis: str, position: Position, labels: Labels) -> Label | None:
        """The label a position means; None beyond the end of the axis."""
        if not isinstance(position, Step):
            return self._named(axis, position)
        along = self.labels(axis)
        index = along.index(self.in_play(axis, labels)) + position.by
        return along[index] if 0 <= index < len(along) else None

    def in_play(self, axis: str, labels: Labels, of: str = "a step") -> Label:
        """The label of an axis that is in play."""
        if axis not in labels:
            cure = f'Name the label, or sum: total(...) or over("{axis}", ...).'
            raise self._problem(f"{of} is on the axis {axis}, and no label of it is in play", cure)
        return labels[axis]

    def moved(self, positions: Positions, labels: Labels) -> Labels | None:
        """The labels in play, changed by positions; None beyond the end of an axis."""
        there = dict(labels)
        for axis, position in positions:
            found = self.label(axis, position, labels)
            if found is None:
                return None
            there[axis] = found
        return there

    def state(self, term: Term | Amount, labels: Labels) -> str | None:
        """The state a term means at these labels; None where a step leaves the axis."""
        axes = self.axes_of_term(Term(term.species, term.place))
        said = f"{term.species} in {term.place}"
        self._must_be_on(axes, term.positions, said)
        there = self.moved(term.positions, labels)
        if there is None:
            return None
        name = state_name(term.species, term.place, tuple(self.in_play(axis, there, said) for axis in axes))
        if name not in self.occupants:
            here = {o.species.name for o in self._by_place.get(term.place, [])}
            raise self._problem(
                f"nothing ever brings {term.species} into {term.place}", did_you_mean(term.species, here)
            )
        return name

    def _must_be_on(self, axes: Sequence[str], positions: Positions, said: str) -> None:
        """Refuses a label of an axis on which something is not."""
        for axis, _ in positions:
            if axis not in axes:
                where = f"it is on {' and '.join(axes)}" if axes else "it is on none"
                raise self._problem(f"{said} is not on the axis {axis}", f"Leave that label out: {where}.")

    def _problem(self, what: str, cure: str) -> InputError:
        return InputError(Problem(f"model {self.model.name}", what, cure))

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
            case Value(name, positions):
                if name not in self.model.definitions:
                    by = _known(self.model.parameters, name, "parameter or definition").by
                    self._must_be_on((by,) if by else (), positions, name)
                there = self.moved(positions, labels)
                return ZERO if there is None else self._value(name, there)
            case Amount():
                state = self.state(key, labels)
                return symbol(state) if state else ZERO
            case Size():
                return self._size(key, labels)
            case Total():
                return self._total(key, labels)
            case LabelOf(axis):
                return number(self._label_number(axis, self.in_play(axis, labels, "label(...)")))
            case Constant(value, unit):
                return number(convert(value, unit, engine_unit(unit, self.units)))
            case Over(axis, term):
                return add(*(self.resolve(term, {**labels, axis: each}) for each in self.labels(axis)))
        return TIME if key == "time" else None

    def _label_number(self, axis: str, label: Label) -> float:
        """A label as a number: itself, or its position where labels are words."""
        return float(label) if isinstance(label, int) else float(self.labels(axis).index(label))

    def _value(self, name: str, labels: Labels) -> Expression:
        if name in self.model.definitions:
            with self._once(name, labels):
                return self.resolve(self.model.definitions[name].expression, labels)
        parameter = self.model.parameters[name]
        if not parameter.by:
            self.used[name] = (name, None)
            return symbol(name)
        label = self.in_play(parameter.by, labels, f"the table {name}")
        full = f"{name}[{label}]"
        self.used[full] = (name, label)
        return symbol(full)

    def _size(self, key: Size, labels: Labels) -> Expression:
        there = self.moved(
            key.positions, labels
        )  # a concentration names labels of its species here too; they do no harm
        if there is None:
            return ZERO
        chain = self._around(_known(self.model.places, key.place, "place"))
        sized = chain[-1]
        assert sized.size is not None
        with self._once(f"the size of {key.place}", there):
            measured = self.resolve(sized.size, there)
            if sized.smallest is not None:
                measured = maximum(measured, self.resolve(sized.smallest, there))
            fraction = next((place.fraction for place in chain if place.fraction is not None), None)
            if key.accessible and fraction is not None:
                measured = multiply(self.resolve(fraction, there), measured)
            return measured

    def _around(self, place: Place) -> list[Place]:
        """The place and those around it, up to the first that has a size."""
        chain = [place]
        while chain[-1].size is None:
            chain.append(self.model.places[chain[-1].inside])
        return chain

    @contextmanager
    def _once(self, what: str, labels: Labels) -> Iterator[None]:
        """Refuses what is made from itself at the same labels."""
        entry = what + "".join(f" at {a}={v}" for a, v in sorted(labels.items()))
        if entry in self._open:
            circle = " -> ".join((*self._open[self._open.index(entry) :], entry))
            raise self._problem(f"definitions go round in a circle: {circle}", "Define one of them without the others.")
        self._open.append(entry)
        try:
            yield
        finally:
            self._open.pop()

    def _total(self, key: Total, labels: Labels) -> Expression:
        wanted = {axis: self.label(axis, position, labels) for axis, position in key.positions}
        contents = self.contents(key.inside)
        axes = list(dict.fromkeys(axis for occupant in contents for axis, _ in occupant.labels))
        self._must_be_on(axes, key.positions, f"what is in {key.inside}")
        terms = []
        for occupant in contents:
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
