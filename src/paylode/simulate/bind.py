"""Binding: the parameters of a model get their numbers.

Numbers are looked for in this order: what the caller gave, then the tumour, the compound, the organism. Each is checked
against the unit that the model's blocks ask for and brought into the engine's unit system. Every miss is listed at
once.

The *scale* of a state, which its absolute tolerance follows, is the larger of its family's start (a family is one
species in one place, over all labels) and, for what a dose brings, the concentration that the largest dose makes
where it enters, times the volume of the place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from ..equations import Equations, Expression, derivative, evaluate
from ..model import Flat
from ..values.entry import Entry
from ..values.problem import InputError, Problem, did_you_mean
from ..values.quantity import Quantity, dimension, factor
from ..values.source import USER

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Bound:
    """A model with all its numbers.

    values: (p,) in the order of the equations' parameters.  start, scale: (s,) in the order of its states.
    entries: model parameter -> the catalogue entry it came from.
    """

    flat: Flat
    values: NDArray[np.float64]
    start: NDArray[np.float64]
    scale: NDArray[np.float64]
    entries: Mapping[str, Entry]


def bind(
    flat: Flat,
    catalogues: Iterable[tuple[str, Mapping[str, Entry]]],
    *,
    given: Mapping[str, Quantity] | None = None,
    largest_dose: float = 0.0,
) -> Bound:
    """The model's numbers. catalogues: (what it is called, its entries), the first that has a name wins.

    largest_dose: in the unit of the model's inlet.  Raises InputError listing every parameter that is missing or in a
    unit that does not fit, and every given name that the model does not have.
    """
    import numpy as np

    searched = [("given", _as_entries(given or {})), *catalogues]
    problems = _strangers(flat, given or {})
    numbers: dict[str, float] = {}
    entries: dict[str, Entry] = {}
    for parameter in flat.equations.parameters:
        name, label = flat.parameters[parameter.name]
        where, entry = next(((w, c[name]) for w, c in searched if name in c), ("", None))
        if entry is None:
            problems.append(_missing(flat, name, [w for w, _ in searched]))
            continue
        entries[name] = entry
        found = _quantity(entry, label)
        wanted = flat.model.parameters[name].unit
        if found is None:
            what = f"{name} has no value for {entry.by or flat.model.parameters[name].by} = {label}"
            problems.append(Problem(where, what, "Add it to the table."))
        elif dimension(found.unit) != dimension(wanted):
            what = f"{name} is in {found.unit or 'pure number'}, and the model asks for {wanted or 'a pure number'}"
            problems.append(Problem(where, what, f"Write it in {wanted or 'no unit'} or a unit of the same kind."))
        else:
            numbers[parameter.name] = found.value * factor(found.unit, parameter.unit)
    if problems:
        raise InputError(dict.fromkeys(problems))
    start = _start(flat.equations, numbers)
    scale = _scale(flat, numbers, start, largest_dose)
    values = np.array([numbers[p.name] for p in flat.equations.parameters])
    return Bound(flat, values, np.array(start), np.array(scale), MappingProxyType(entries))


def _as_entries(given: Mapping[str, Quantity]) -> dict[str, Entry]:
    return {name: Entry(name, q, q.unit, USER, "given at the call", origin="given") for name, q in given.items()}


def _strangers(flat: Flat, given: Mapping[str, Quantity]) -> list[Problem]:
    known = {name for name, _ in flat.parameters.values()}
    problems = [
        Problem("given", f"the model {flat.model.name} has no parameter {name}", did_you_mean(name, known))
        for name in given
        if name not in known
    ]
    negative = (f"{name} is negative, {value}" for name, value in given.items() if value.unit and value.value < 0)
    return problems + [Problem("given", what, "A value with a unit is zero or more.") for what in negative]


def _missing(flat: Flat, name: str, searched: Sequence[str]) -> Problem:
    declared = flat.model.parameters[name]
    what = f"{name} [{declared.unit or '1'}], {declared.meaning}, is in none of {', '.join(searched)}"
    return Problem(f"model {flat.model.name}", what, f"Add [parameters.{name}] to one of these files, or give it.")


def _quantity(entry: Entry, label: object) -> Quantity | None:
    if isinstance(entry.value, Quantity):
        return entry.value if label is None or entry.origin == "given" else None
    return entry.value.get(str(label)) if label is not None else None


def _start(equations: Equations, numbers: Mapping[str, float]) -> list[float]:
    """Starting values; a state that starts at its steady state without drug is found with all others held."""
    known = [s.initial for s in equations.states if s.initial is not None]
    evaluated = iter(evaluate(known, dict(numbers)))
    start = [next(evaluated) if s.initial is not None else 0.0 for s in equations.states]
    open_ones = [i for i, s in enumerate(equations.states) if s.initial is None]
    return _steady(equations, numbers, start, open_ones) if open_ones else start


def _steady(equations: Equations, numbers: Mapping[str, float], start: list[float], which: list[int]) -> list[float]:
    """Newton's method on the derivatives of the states in `which`, the others held at their start."""
    import numpy as np

    names = [equations.states[i].name for i in which]
    slopes = [equations.states[i].derivative for i in which]
    matrix: list[Expression] = [derivative(slope, name) for slope in slopes for name in names]
    at = dict(numbers) | {s.name: v for s, v in zip(equations.states, start, strict=True)}
    at |= {f"input.{each.name}": 0.0 for each in equations.inputs} | {"time": 0.0}
    for _ in range(50):
        residual = np.array(evaluate(slopes, at))
        jacobian = np.array(evaluate(matrix, at)).reshape(len(which), len(which))
        step = np.linalg.lstsq(jacobian, -residual, rcond=None)[0]
        for name, change in zip(names, step, strict=True):
            at[name] += float(change)
        if np.all(np.abs(step) <= 1e-13 * (np.abs([at[n] for n in names]) + 1e-300)):
            return [at[s.name] for s in equations.states]
    what = f"no steady state without drug was found for {', '.join(names[:5])}"
    raise InputError(Problem(f"model {equations.name}", what, "Start these from numbers."))


def _scale(flat: Flat, numbers: Mapping[str, float], start: Sequence[float], largest_dose: float) -> list[float]:
    at = dict(numbers) | {s.name: v for s, v in zip(flat.equations.states, start, strict=True)}
    volumes = evaluate([o.volume for o in flat.occupants], at)
    families: dict[tuple[str, str], float] = {}
    brought = _brought(flat)
    concentration = largest_dose / _entry_volume(flat, volumes) if largest_dose > 0 else 1.0
    for occupant, volume, first in zip(flat.occupants, volumes, start, strict=True):
        family = (occupant.species, occupant.place)
        dosed = concentration * volume if brought & set(occupant.parts) or not occupant.parts else 0.0
        families[family] = max(families.get(family, 0.0), abs(first), dosed)
    return [families[o.species, o.place] or 1.0 for o in flat.occupants]


def _brought(flat: Flat) -> set[str]:
    """The parts that a dose brings."""
    targets = {target for each in flat.equations.inputs for target, _ in each.targets}
    return {part for o in flat.occupants if o.state in targets for part in o.parts}


def _entry_volume(flat: Flat, volumes: Sequence[float]) -> float:
    """The volume of the place that a dose enters first."""
    first = flat.equations.inputs[0].targets[0][0] if flat.equations.inputs else ""
    return next((v for o, v in zip(flat.occupants, volumes, strict=True) if o.state == first), 1.0)
