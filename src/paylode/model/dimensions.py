"""Units of rate laws, checked before anything is expanded.

The dimension of an expression follows from its leaves; sums must agree, exponents and the arguments of exp and log must
be pure numbers. A part of a species counted in mol has the tag of its part (`nmol_payload`), so that payload and antibody
are never added, and the drug-to-antibody ratio is their quotient.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..equations import ZERO, Expression, walk
from ..values.problem import InputError, Problem
from ..values.quantity import Dimension, dimension, unit_text
from .compose import Model
from .declarations import Account, Flow, Species
from .references import Amount, Constant, LabelOf, Over, Size, Total, Value

TAGGED_PARTS = ("antibody", "payload", "receptor")
_PURE: Dimension = ()
_TIME = (("time", 1.0),)


def part_unit(part: str, species: Species) -> str:
    """The unit in which a part is summed: tagged where the species is counted in mol."""
    tagged = part in TAGGED_PARTS and dimension(species.unit) == dimension("nmol")
    return f"nmol_{part}" if tagged else species.unit


def unit_problems(model: Model) -> list[Problem]:
    """Everything in the model whose units do not agree."""
    found: list[Problem] = []
    for block, flow in model.flows:
        found += _flow_problems(model, block, flow)
    for name, definition in model.definitions.items():
        found += _expect(model, model.declared_by[name], name, definition.expression, dimension(definition.unit))
    for block, reading in model.readings:
        found += _expect(model, block, reading.name, reading.expression, dimension(reading.unit))
    for place in model.places.values():
        block = model.declared_by[place.name]
        for role, what, of in (
            ("size", place.size, dimension("L")),
            ("smallest size", place.smallest, dimension("L")),
            ("accessible fraction", place.fraction, _PURE),
        ):
            if what is not None:
                found += _expect(model, block, f"{role} of {place.name}", what, of)
    for block, start in model.initials:
        if start.value is not None:
            unit = dimension(model.species[start.term.species].unit)
            found += _expect(model, block, f"start of {start.term.species}", start.value, unit)
    for block, inlet in model.inlets:
        for term, count in inlet.into:
            ratio = _ratio(dimension(model.species[term.species].unit), dimension(inlet.unit))
            found += _expect(model, block, f"{term.species} per dose through {inlet.name}", count, ratio)
    return found


def dimension_of(model: Model, what: Expression) -> Dimension | None:
    """The dimension of an expression; None for a plain 0, which fits anywhere. Raises InputError where terms disagree."""
    sizes: dict[Expression, Dimension | None] = {}
    for node in walk([what]):
        inner = [sizes[a] for a in node.arguments]
        match node.kind:
            case "number":
                sizes[node] = None if node is ZERO else _PURE
            case "symbol":
                sizes[node] = _leaf(model, node.head)
            case "add":
                sizes[node] = _same(node, inner)
            case "multiply":
                sizes[node] = _product((each or _PURE, 1.0) for each in inner)
            case "power":
                sizes[node] = _powered(node, inner)
            case "call":
                sizes[node] = _called(node, inner)
    return sizes[what]


def _flow_problems(model: Model, block: str, flow: Flow) -> list[Problem]:
    if isinstance(flow.of, Account):
        of = dimension(model.species[flow.to[0][0].species].unit)
        wanted, per = _ratio(of, _TIME), of
    else:
        per = dimension(model.species[flow.of.species].unit)
        wanted = _ratio(_PURE, _TIME)
    found = _expect(model, block, f"rate of {flow.name}", flow.rate, wanted)
    for term, count in (*flow.to, *flow.takes):
        unit = dimension(model.species[term.species].unit)
        found += _expect(model, block, f"{term.species} per unit in {flow.name}", count, _ratio(unit, per))
    return found


def _expect(model: Model, block: str, role: str, what: Expression, wanted: Dimension) -> list[Problem]:
    where = f"block {block}, {role}"
    try:
        found = dimension_of(model, what)
    except InputError as error:
        return [Problem(where, problem.what, problem.cure) for problem in error.problems]
    if found is None or found == wanted:
        return []
    said = f"{show(what)} is in {unit_text(found) or 'pure number'}, and {unit_text(wanted) or 'a pure number'} is needed"
    return [Problem(where, said, "Divide or multiply by what is missing, or correct the unit of a parameter.")]


def _leaf(model: Model, key: object) -> Dimension | None:
    match key:
        case Value(name):
            if name in model.definitions:
                return dimension(model.definitions[name].unit)
            if name in model.parameters:
                return dimension(model.parameters[name].unit)
            raise InputError(Problem("", f"{name} is neither a parameter nor offered by any block"))
        case Amount(species):
            if species not in model.species:
                raise InputError(Problem("", f"there is no species {species}"))
            return dimension(model.species[species].unit)
        case Size():
            return dimension("L")
        case Total(part, _, species):
            carriers = [s for s in model.species.values() if part in dict(s.parts) and species in (None, s.name)]
            if not carriers:
                raise InputError(Problem("", f"no species carries the part {part}"))
            return dimension(part_unit(part, carriers[0]))
        case LabelOf():
            return _PURE
        case Constant(_, unit):
            return dimension(unit)
        case Over(_, term):
            return dimension_of(model, term)
        case "time":
            return _TIME
    raise InputError(Problem("", f"{key} is not part of the modelling language"))


def _same(node: Expression, inner: Iterable[Dimension | None]) -> Dimension | None:
    sizes = {each for each in inner if each is not None}
    if len(sizes) > 1:
        units = " and ".join(sorted(unit_text(each) or "pure number" for each in sizes))
        raise InputError(Problem("", f"{show(node)} puts {units} together", "Only like is added to or compared with like."))
    return sizes.pop() if sizes else None


def _powered(node: Expression, inner: list[Dimension | None]) -> Dimension | None:
    root, exponent = inner
    if exponent:
        raise InputError(Problem("", f"the exponent in {show(node)} is in {unit_text(exponent)}", "An exponent is a pure number."))
    if not root:
        return root if root is not None else _PURE
    if node.arguments[1].kind != "number":
        raise InputError(Problem("", f"{show(node)} raises {unit_text(root)} to a power that varies", "Divide by a reference."))
    return _product([(root, float(str(node.arguments[1].head)))])


def _called(node: Expression, inner: list[Dimension | None]) -> Dimension | None:
    if node.head in ("exp", "log"):
        if inner[0]:
            raise InputError(Problem("", f"{node.head} of {unit_text(inner[0])} in {show(node)}", "Divide by a reference."))
        return _PURE
    if node.head == "greater":
        _same(node, inner)
        return _PURE
    return _same(node, inner[1:] if node.head == "select" else inner)


def _product(factors: Iterable[tuple[Dimension, float]]) -> Dimension:
    powers: dict[str, float] = {}
    for of, times in factors:
        for name, power in of:
            powers[name] = powers.get(name, 0.0) + power * times
    return tuple(sorted((name, round(power, 9)) for name, power in powers.items() if abs(power) > 1e-9))


def _ratio(above: Dimension, below: Dimension) -> Dimension:
    return _product([(above, 1.0), (below, -1.0)])


def show(what: Expression) -> str:
    """An expression in the user's words."""
    from .show import readable

    text = readable(what)
    return text if len(text) <= 120 else text[:117] + "..."
