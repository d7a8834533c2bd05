"""Every name that a block uses must be declared by some block: species, places, axes, labels, parts, values.

Looked at when a model is composed, so that a slip of the pen is reported beside the block that made it, with the
nearest name that exists, and before anything is written out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING

from ..equations import Expression
from ..values.problem import Problem, did_you_mean
from .declarations import Flow, Initial, Mechanism, Parameter, Place, Reading, Species, Term
from .references import Amount, End, LabelOf, Over, Size, Step, Total, Value

if TYPE_CHECKING:
    from .compose import Model


def unknown_names(model: Model, block: str, made: Mechanism, *, told: Iterable[str] = ()) -> Iterator[Problem]:
    """A problem for each name in a block that the model does not have; each once, and none for those in `told`."""
    kinds = (
        made.parameters,
        made.places,
        made.species,
        made.definitions,
        made.flows,
        made.inlets,
        made.initials,
        made.readings,
        made.jumps,
    )
    seen = {(kind, name) for name in told for kind in ("species", "place", "value")}
    for item in (item for kind in kinds for item in kind):
        where = f"block {block}, {item.term.species if isinstance(item, Initial) else item.name}"
        for kind, name, known in _strangers(model, item):
            if (kind, name) not in seen:
                seen.add((kind, name))
                yield Problem(where, f"there is no {kind} {name}", did_you_mean(name, known) or f"Declare a {kind}.")


def _strangers(model: Model, item: object) -> Iterator[tuple[str, str, Iterable[str]]]:
    """(kind, name, known names) for each unknown name in a declaration."""
    values = {**model.definitions, **model.parameters}
    parts = {part for species in model.species.values() for part, _ in species.parts}
    known = {"species": model.species, "place": model.places, "axis": model.axes, "value": values, "part": parts}
    for each in _inside(item):
        for kind, name in _named(each):
            if name not in known[kind]:
                yield kind, name, known[kind]
        for axis, label in _labelled(each):
            if axis not in model.axes:
                yield "axis", axis, model.axes
            elif not isinstance(label, End | Step) and label not in model.axes[axis].labels:
                yield f"label of {axis}", str(label), map(str, model.axes[axis].labels)


def _inside(item: object) -> Iterator[object]:
    """A declaration and all nouns and references within it, in a fixed order."""
    if isinstance(item, Expression):
        for key in sorted(item.symbols, key=repr):
            yield from _inside(key)
    elif isinstance(item, tuple):
        for each in item:
            yield from _inside(each)
    elif is_dataclass(item):
        yield item
        for field in fields(item):
            yield from _inside(getattr(item, field.name))


def _named(each: object) -> Iterable[tuple[str, str]]:
    match each:
        case Term(species, place) | Amount(species, place):
            return ("species", species), ("place", place)
        case Size(place):
            return (("place", place),)
        case Total(part, place, species):
            return ("part", part), ("place", place), *((("species", species),) if species else ())
        case Value(name):
            return (("value", name),)
        case LabelOf(axis) | Over(axis):
            return (("axis", axis),)
        case Place() | Species():
            around = (("place", each.inside),) if isinstance(each, Place) and each.inside else ()
            return (*around, *(("axis", axis) for axis in each.axes))
        case Parameter() | Reading() if each.by:
            return (("axis", each.by),)
        case Flow() if each.contents:
            return ("place", each.contents), *(("part", part) for part, _ in each.release)
    return ()


def _labelled(each: object) -> Iterator[tuple[str, object]]:
    """(axis, what is said of its label) wherever a position or a restriction names an axis."""
    positions = each.only if isinstance(each, Flow | Initial) else getattr(each, "positions", ())
    for axis, where in positions:
        for label in where if isinstance(where, tuple) else (where,):
            yield axis, label
