"""Composition: mechanisms, each under its own names, become one model.

    use(mechanism, "negative", conjugate="naked_antibody")

uses a mechanism under an instance name. What it declares gets the instance name in front (`negative.surface`), unless a
name is given; what it needs is looked for under the same name, unless a name is given. Parameters of one name are one
parameter, and their units must agree. Every unmet need and every clash is listed at once, naming both blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
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
from .names import unknown_names
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


@dataclass(frozen=True, slots=True, eq=False)
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
        declared: tuple[Place | Species | Definition, ...] = (*made.places, *made.species, *made.definitions)
        for item in declared:
            if item.name in declared_by:
                what = f"{item.name} is declared by block {declared_by[item.name]} too"
                problems.append(Problem(f"block {block}", what, "Use one of them under an instance name."))
            declared_by[item.name] = block
    parameters = _parameters(blocks, declared_by, problems)
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
        unmet = [(need.name, problem) for need in made.needs if (problem := _unmet(model, block, need))]
        problems += [problem for _, problem in unmet]
        problems += unknown_names(model, block, made, told={name for name, _ in unmet})
    problems += [*_doubled(model), *_around_itself(model)]
    if problems:
        raise InputError(problems)
    return model


def _parameters(
    blocks: list[tuple[str, Mechanism]], declared_by: Mapping[str, str], problems: list[Problem]
) -> dict[str, Parameter]:
    found: dict[str, tuple[str, Parameter]] = {}
    for block, made in blocks:
        for each in made.parameters:
            other, first = found.setdefault(each.name, (block, each))
            where = f"block {block}"
            if dimension(first.unit) != dimension(each.unit):
                what = f"parameter {each.name} is in {_unit(each.unit)}, and in {_unit(first.unit)} for block {other}"
                problems.append(Problem(where, what, "Give one of the two another name."))
            if first.by != each.by:
                kinds = [f"a table over {by}" if by else "one number" for by in (each.by, first.by)]
                what = f"parameter {each.name} is {kinds[0]}, and {kinds[1]} for block {other}"
                problems.append(Problem(where, what, "Give one of the two another name."))
            if each.name in declared_by:
                what = f"it has the parameter {each.name}, which block {declared_by[each.name]} declares"
                problems.append(Problem(where, what, "Make it a port, or give one of the two another name."))
    return {name: each for name, (_, each) in found.items()}


def _unmet(model: Model, block: str, need: Need) -> Problem | None:
    """A need that nobody meets, or meets in another unit."""
    where = f"block {block}"
    if need.kind != "value":
        offered: Mapping[str, object] = model.places if need.kind == "place" else model.species
        if need.name in offered:
            return None
        cure = did_you_mean(need.name, offered)
        return Problem(where, f"it needs the {need.kind} {need.name}, and no block offers it", cure)
    values: dict[str, Definition | Parameter] = {**model.definitions, **model.parameters}
    if need.name not in values:
        what = f"it needs {need.name} [{_unit(need.unit)}], and no block offers it"
        return Problem(where, what, _connection(model, need))
    unit = values[need.name].unit
    if dimension(unit) == dimension(need.unit):
        return None
    other = f"block {model.declared_by[need.name]} offers" if need.name in model.declared_by else "the parameters hold"
    what = f"it needs {need.name} [{_unit(need.unit)}]; {other} {need.name} [{_unit(unit)}]"
    return Problem(where, what, "Offer it in that unit, or connect another name.")


def _connection(model: Model, need: Need) -> str:
    """The cure for an unmet port: what a block offers under a near name, else in the same unit."""
    near = get_close_matches(need.name, model.definitions, n=1)
    alike = [d.name for d in model.definitions.values() if dimension(d.unit) == dimension(need.unit)]
    if not near + alike:
        return f'Offer it: define("{need.name}", ..., "{need.unit}").'
    found = (near + alike)[0]
    unit = _unit(model.definitions[found].unit)
    return f'Block {model.declared_by[found]} offers {found} [{unit}]; connect it: use(..., {need.name}="{found}").'


def _doubled(model: Model) -> Iterable[Problem]:
    """Two observables, doses or events of one name."""
    for kind, declared in (("observable", model.readings), ("inlet", model.inlets), ("event", model.jumps)):
        first: dict[str, str] = {}
        for block, item in declared:
            if item.name in first:
                what = f"the {kind} {item.name} is declared by block {first[item.name]} too"
                yield Problem(f"block {block}", what, "Use one of them under an instance name.")
            first.setdefault(item.name, block)


def _around_itself(model: Model) -> Iterable[Problem]:
    for name in model.places:
        around = [name]
        while (outer := model.places[around[-1]].inside) in model.places and outer not in around:
            around.append(outer)
        if outer == name:
            circle = " inside ".join((*around, name))
            yield Problem(
                f"block {model.declared_by[name]}", f"the place {circle}", "Give one of them a size of its own."
            )


def _unit(unit: str) -> str:
    return unit or "1"


def _declared(mechanism: Mechanism) -> set[str]:
    things = {item.name for kind in (mechanism.places, mechanism.species, mechanism.definitions) for item in kind}
    return things | {item.name for kind in (mechanism.readings, mechanism.inlets, mechanism.jumps) for item in kind}


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

    changes = {
        f.name: rename(getattr(each.mechanism, f.name)) for f in fields(Mechanism) if f.name not in ("name", "essay")
    }
    renamed = replace(each.mechanism, **changes)  # type: ignore[arg-type]
    # An observable may be called as a need is: another name for the need is not another name for what is shown.
    needed = {need.name for need in each.mechanism.needs}
    shown = (f"{each.instance}.{r.name}" if each.instance else r.name for r in each.mechanism.readings)
    readings = (
        replace(new, name=own) if old.name in needed else new
        for old, new, own in zip(each.mechanism.readings, renamed.readings, shown, strict=True)
    )
    return replace(renamed, readings=tuple(readings))


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
    Jump: ("name",),
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


def _rename_noun(item: object, name: Callable[[str], str], rename: Callable[[object], object]) -> object:
    """A noun with its names and all that is inside it renamed; anything else as it is."""
    kind = type(item)
    if kind not in _NAMING:
        return item
    changes: dict[str, object] = {f: name(old) for f in _NAMING[kind] if (old := getattr(item, f))}
    changes |= {f: rename(getattr(item, f)) for f in _DEEP.get(kind, ())}
    return replace(item, **changes) if changes else item  # type: ignore[type-var]
