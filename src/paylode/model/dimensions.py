"""Units of rate laws, checked before anything is expanded.

The dimension of an expression follows from its leaves; sums must agree, exponents and the arguments of exp and log
must be pure numbers. A part of a species counted in mol has the tag of its part (`nmol_payload`), so that payload and
antibody are never added, and the drug-to-antibody ratio is their quotient.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..equations import ZERO, Expression, walk
from ..values.problem import InputError, Problem
from ..values.quantity import Dimension, dimension, unit_text
from .compose import Model
from .declarations import Account, Flow, Species, Term
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
    for block, role, what, of in _expected(model):
        found += _expect(model, block, role, what, of)
    return found


def _expected(model: Model) -> Iterable[tuple[str, str, Expression, Dimension]]:
    """(block, what it is for, expression, dimension that it must have) for everything but flows."""
    for name, definition in model.definitions.items():
        yield model.declared_by[name], name, definition.expression, dimension(definition.unit)
    for block, reading in model.readings:
        yield block, reading.name, reading.expression, dimension(reading.unit)
    for place in model.places.values():
        for role, what, of in (
            ("size", place.size, dimension("L")),
            ("smallest size", place.smallest, dimension("L")),
            ("accessible fraction", place.fraction, _PURE),
        ):
            if what is not None:
                yield model.declared_by[place.name], f"{role} of {place.name}", what, of
    for species in model.species.values():
        for part, count in species.parts:
            yield model.declared_by[species.name], f"{part} per unit of {species.name}", count, _PURE
    for block, start in model.initials:
        if start.value is not None:
            yield block, f"start of {start.term.species}", start.value, _of(model, start.term)
    for block, inlet in model.inlets:
        for term, count in inlet.into:
            ratio = _ratio(_of(model, term), dimension(inlet.unit))
            yield block, f"{term.species} per dose through {inlet.name}", count, ratio
    for block, jump in model.jumps:
        for term, new in jump.assignments:
            yield block, f"{term.species} after {jump.name}", new, _of(model, term)


def _of(model: Model, term: Term) -> Dimension:
    return dimension(model.species[term.species].unit)


def dimension_of(model: Model, what: Expression) -> Dimension | None:
    """The dimension of an expression; None for a plain 0, which fits anywhere. Raises InputError where it has none."""
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
        if not flow.to:
            what = f"it leaves the account {flow.of.name} and arrives nowhere"
            return [Problem(f"block {block}, {flow.name}", what, "Name the species and place it goes to.")]
        per = _of(model, flow.to[0][0])
        wanted = _ratio(per, _TIME)
    else:
        per = _of(model, flow.of)
        wanted = _ratio(_PURE, _TIME)
    found = _expect(model, block, f"rate of {flow.name}", flow.rate, wanted)
    for term, count in (*flow.to, *flow.takes):
        found += _expect(model, block, f"{term.species} per unit in {flow.name}", count, _ratio(_of(model, term), per))
    for rider, end in flow.along:
        if isinstance(end, Term) and _of(model, rider) != _of(model, end):
            units = f"{said(_of(model, rider))}, and {end.species} in {said(_of(model, end))}"
            what = f"{rider.species} rides along in {units}"
            found.append(
                Problem(f"block {block}, {flow.name}", what, "What rides along arrives in the unit in which it left.")
            )
    return found


def _expect(model: Model, block: str, role: str, what: Expression, wanted: Dimension) -> list[Problem]:
    where = f"block {block}, {role}"
    try:
        found = dimension_of(model, what)
    except InputError as error:
        return [Problem(where, problem.what, problem.cure) for problem in error.problems]
    if found is None or found == wanted:
        return []
    needed = f"{show(what)} is in {said(found)}, and {said(wanted)} is needed"
    return [Problem(where, needed, "Divide or multiply by what is missing, or correct the unit of a parameter.")]


def said(of: Dimension) -> str:
    """A dimension as a unit that people write.

    >>> said(dimension("nM")), said(())
    ('nmol/L', 'a pure number')
    """
    return unit_text(of).replace("dm^3", "L") or "a pure number"


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
        units = " and ".join(sorted(said(each) for each in sizes))
        raise InputError(
            Problem("", f"{show(node)} puts {units} together", "Only like is added to or compared with like.")
        )
    return sizes.pop() if sizes else None


def _powered(node: Expression, inner: list[Dimension | None]) -> Dimension | None:
    root, exponent = inner
    if exponent:
        raise InputError(
            Problem("", f"the exponent in {show(node)} is in {said(exponent)}", "An exponent is a pure number.")
        )
    if not root:
        return root if root is not None else _PURE
    if node.arguments[1].kind != "number":
        raise InputError(
            Problem("", f"{show(node)} raises {said(root)} to a power that varies", "Divide by a reference.")
        )
    return _product([(root, float(str(node.arguments[1].head)))])


def _called(node: Expression, inner: list[Dimension | None]) -> Dimension | None:
    if node.head in ("exp", "log"):
        if inner[0]:
            raise InputError(Problem("", f"{node.head} of {said(inner[0])} in {show(node)}", "Divide by a reference."))
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
