"""Composition: mechanisms, each under its own names, become one model.

    use(mechanism, "negative", conjugate="naked_antibody")

uses a mechanism under an instance name. What it declares gets the instance name in front (`negative.surface`), unless a
name is given; what it needs is looked for under the same name, unless a name is given. Parameters of one name are one
parameter, and their units must agree. Every unmet need and every clash is listed at once, naming both blocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType

from ..equations import Expression, substitute, symbol
from ..values.problem import InputError, Problem, did_you_mean
from ..values.quantity import dimension
from .declarations import (
    Account,
    Axis,
    Definition,
    Flow,
    Initial,
    Inlet,
    Jump,
    Mechanism,
    Need,
    Parameter,
    Place,
    Reading,
    Species,
    Term,
)
from .references import Amount, Over, Size, Total, Value


@dataclass(frozen=True, slots=True)
class Use:
    """A mechanism, its instance name, and the names it goes by here."""

    mechanism: Mechanism
    instance: str
    names: Mapping[str, str]

    @property
    def block(self) -> str:
        """The name shown for this block."""
        return self.instance or self.mechanism.name


@dataclass(frozen=True, slots=True)
class Model:
    """A composed model: every name final, every need met. Nothing in it is a number of a compound or a person."""

    name: str
    axes: Mapping[str, Axis]
    uses: tuple[Use, ...]
    places: Mapping[str, Place]
    species: Mapping[str, Species]
    parameters: Mapping[str, Parameter]
    definitions: Mapping[str, Definition]
    flows: tuple[tuple[str, Flow], ...]
    inlets: tuple[tuple[str, Inlet], ...]
    initials: tuple[tuple[str, Initial], ...]
    readings: tuple[tuple[str, Reading], ...]
    jumps: tuple[tuple[str, Jump], ...]
    declared_by: Mapping[str, str]


def use(mechanism: Mechanism, instance: str = "", **names: str) -> Use:
    """A mechanism under an instance name, with other names for what it declares or needs."""
    known = _declared(mechanism) | {need.name for need in mechanism.needs} | _accounts(mechanism)
    known |= {p.name for p in mechanism.parameters}
    problems = [
        Problem(f"block {instance or mechanism.name}", f"it has no {name} to rename", did_you_mean(name, known))
        for name in names
        if name not in known
    ]
    if problems:
        raise InputError(problems)
    return Use(mechanism, instance, MappingProxyType(dict(names)))


def compose(name: str, uses: Iterable[Use], *, axes: Iterable[Axis] = ()) -> Model:
    """One model of the mechanisms. Raises InputError listing every unmet need, clash and unknown axis."""
    named = tuple(uses)
    problems: list[Problem] = []
    blocks = [(each.block, _renamed(each)) for each in named]
    declared_by: dict[str, str] = {}
    for block, made in blocks:
        for kind in (made.places, made.species, made.definitions):
            for item in kind:
                if item.name in declared_by:
                    other = declared_by[item.name]
                    cure = "Use one of them under an instance name."
                    problems.append(Problem(f"block {block}", f"{item.name} is declared by block {other} too", cure))
                declared_by[item.name] = block
    parameters = _parameters(blocks, problems)
    model = Model(
        name=name,
        axes=MappingProxyType({each.name: each for each in axes}),
        uses=named,
        places=MappingProxyType({p.name: p for _, made in blocks for p in made.places}),
        species=MappingProxyType({s.name: s for _, made in blocks for s in made.species}),
        parameters=MappingProxyType(parameters),
        definitions=MappingProxyType({d.name: d for _, made in blocks for d in made.definitions}),
        flows=tuple((block, flow) for block, made in blocks for flow in made.flows),
        inlets=tuple((block, each) for block, made in blocks for each in made.inlets),
        initials=tuple((block, each) for block, made in blocks for each in made.initials),
        readings=tuple((block, each) for block, made in blocks for each in made.readings),
        jumps=tuple((block, each) for block, made in blocks for each in made.jumps),
        declared_by=MappingProxyType(declared_by),
    )
    for block, made in blocks:
        problems += [problem for need in made.needs if (problem := _unmet(model, block, need))]
        problems += _unknown_axes(model, block, made)
    if problems:
        raise InputError(problems)
    return model


def _parameters(blocks: list[tuple[str, Mechanism]], problems: list[Problem]) -> dict[str, Parameter]:
    found: dict[str, tuple[str, Parameter]] = {}
    for block, made in blocks:
        for each in made.parameters:
            other, first = found.setdefault(each.name, (block, each))
            if dimension(first.unit) != dimension(each.unit) or first.by != each.by:
                what = f"parameter {each.name} is in {each.unit or 'pure number'}, and in {first.unit} for block {other}"
                problems.append(Problem(f"block {block}", what, "Give one of the two another name."))
    return {name: each for name, (_, each) in found.items()}


def _unmet(model: Model, block: str, need: Need) -> Problem | None:
    offered = {"place": model.places, "species": model.species}.get(need.kind, {**model.definitions, **model.parameters})
    where = f"block {block}"
    if need.name not in offered:
        what = f"it needs the {need.kind} {need.name}" + (f" [{need.unit}]" if need.kind == "value" else "")
        return Problem(where, f"{what}, and no block offers it", did_you_mean(need.name, offered))
    if need.kind == "value":
        unit = model.definitions[need.name].unit if need.name in model.definitions else model.parameters[need.name].unit
        if dimension(unit) != dimension(need.unit):
            other = model.declared_by.get(need.name, "the parameters")
            what = f"it needs {need.name} [{need.unit or '1'}]; block {other} offers {need.name} [{unit or '1'}]"
            return Problem(where, what, "Offer it in that unit, or connect another name.")
    return None


def _unknown_axes(model: Model, block: str, made: Mechanism) -> Iterable[Problem]:
    for item in (*made.places, *made.species):
        for axis in item.axes:
            if axis not in model.axes:
                cure = "Declare it: compose(..., axes=[axis(...)])."
                yield Problem(f"block {block}", f"{item.name} is on the axis {axis}, which this model does not have", cure)
    for parameter in made.parameters:
        if parameter.by and parameter.by not in model.axes:
            cure = "Declare it: compose(..., axes=[axis(...)])."
            yield Problem(f"block {block}", f"{parameter.name} is a table over {parameter.by}, no axis of this model", cure)
    for place in made.places:
        if place.inside and place.inside not in model.places:
            cure = did_you_mean(place.inside, model.places)
            yield Problem(f"block {block}", f"place {place.name} lies inside {place.inside}, which nobody declares", cure)


def _declared(mechanism: Mechanism) -> set[str]:
    kinds = (mechanism.places, mechanism.species, mechanism.definitions, mechanism.readings, mechanism.inlets)
    return {item.name for kind in kinds for item in kind}


def _accounts(mechanism: Mechanism) -> set[str]:
    found = {inlet.account for inlet in mechanism.inlets}
    for flow in mechanism.flows:
        ends = [flow.of, flow.rest, *(end for _, end in flow.along)]
        found |= {end.name for end in ends if isinstance(end, Account)}
    return found


def _renamed(each: Use) -> Mechanism:
    """The mechanism with every name final."""
    local = _declared(each.mechanism)

    def name(old: str) -> str:
        if old in each.names:
            return each.names[old]
        return f"{each.instance}.{old}" if each.instance and old in local else old

    memory: dict[Expression, Expression] = {}

    def rename(item: object) -> object:
        if isinstance(item, Expression):
            if item not in memory:
                memory[item] = substitute([item], lambda key: symbol(rename(key)))[0]
            return memory[item]
        if isinstance(item, tuple):
            return tuple(rename(part) for part in item)
        return _rename_noun(item, name, rename)

    changes = {f.name: rename(getattr(each.mechanism, f.name)) for f in fields(Mechanism) if f.name not in ("name", "essay")}
    return replace(each.mechanism, **changes)  # type: ignore[arg-type]


_NAMING = {
    Place: ("name", "inside"),
    Species: ("name",),
    Account: ("name",),
    Term: ("species", "place"),
    Flow: ("contents",),
    Inlet: ("name", "account"),
    Initial: (),
    Parameter: ("name",),
    Definition: ("name",),
    Reading: ("name",),
    Jump: (),
    Need: ("name",),
    Value: ("name",),
    Amount: ("species", "place"),
    Size: ("place",),
    Total: ("inside", "species"),
    Over: (),
}
_DEEP = {
    Place: ("size", "fraction", "smallest"),
    Species: ("parts",),
    Flow: ("of", "rate", "to", "takes", "rest", "along", "release"),
    Inlet: ("into",),
    Initial: ("term", "value"),
    Definition: ("expression",),
    Reading: ("expression",),
    Jump: ("trigger", "assignments"),
    Over: ("term",),
}


def _rename_noun(item, name, rename):  # type: ignore[no-untyped-def]
    """A noun with its names and all that is inside it renamed; anything else as it is."""
    kind = type(item)
    if kind not in _NAMING:
        return item
    changes = {f: name(old) for f in _NAMING[kind] if (old := getattr(item, f))}
    changes |= {f: rename(getattr(item, f)) for f in _DEEP.get(kind, ())}
    return replace(item, **changes) if changes else item
