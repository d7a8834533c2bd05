"""A model shows itself: as text, and as a graph of places and flows in Mermaid's notation.

The equations as text are `equations.equations_text(flat.equations)`; as LaTeX, `equations.equations_latex`.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..equations import ONE, Expression, substitute, symbol
from .compose import Model
from .declarations import Account, Flow, Term
from .references import Amount, Choice, Constant, End, LabelOf, Over, Size, Step, Total, Value


def readable(what: Expression) -> str:
    """An expression over references as a person would write it.

    >>> from paylode.model import concentration, value
    >>> readable(value("clearance") * concentration("conjugate", "plasma"))
    'amount(conjugate, plasma) * clearance / volume(plasma)'
    """
    return str(substitute([what], lambda key: symbol(_word(key)))[0])


def model_text(model: Model) -> str:
    """The model in words: a line per flow, as `block: of -> to   at rate`, with what rides along and where it runs."""
    lines = [f"model {model.name}"]
    lines += [f"  axis {a.name}: {a.labels[0]} .. {a.labels[-1]}" for a in model.axes.values()]
    return "\n".join([*lines, *(f"  {block}: {_flow_text(flow)}" for block, flow in model.flows)])


def _flow_text(flow: Flow) -> str:
    left = " + ".join([_at(flow.of), *(_at(term, count) for term, count in flow.takes)])
    right = " + ".join([*(_at(term, count) for term, count in flow.to), *([_at(flow.rest)] if flow.rest else [])])
    text = f"{left} -> {right}   at {readable(flow.rate)}"
    riders = [f"{_at(rider)} -> {_at(end)}" for rider, end in flow.along]
    riders += [f"all in {flow.contents}"] if flow.contents else []
    riders += [f"its {part} -> {_at(term)}" for part, term in flow.release]
    text += f"   along: {', '.join(riders)}" if riders else ""
    return text + (f"   only: {_where(flow.only)}" if flow.only else "")


def model_graph(model: Model) -> tuple[tuple[str, str, str], ...]:
    """The edges (from, to, flow) between species in places and accounts, each once, in the order declared."""
    edges: dict[tuple[str, str, str], None] = {}
    for _, flow in model.flows:
        ends = [_end(t) for t, _ in flow.to] + ([f"({flow.rest.name})"] if flow.rest else [])
        moves = [(_end(start), end) for start in (flow.of, *(t for t, _ in flow.takes)) for end in ends]
        moves += [(_end(rider), _end(end)) for rider, end in flow.along]
        edges |= {(start, end, flow.name): None for start, end in moves if start != end}
    for _, inlet in model.inlets:
        for term, _ in inlet.into:
            edges[f"({inlet.account})", _end(term), inlet.name] = None
    return tuple(edges)


def model_mermaid(model: Model) -> str:
    """The graph in Mermaid's notation, for a page or a notebook."""
    edges = model_graph(model)
    nodes = dict.fromkeys(node for start, end, _ in edges for node in (start, end))
    ids = {node: f"n{i}" for i, node in enumerate(nodes)}
    lines = ["flowchart LR"]
    lines += [f'  {ids[n]}(["{n.strip("()")}"])' if n.startswith("(") else f'  {ids[n]}["{n}"]' for n in nodes]
    lines += [f"  {ids[start]} -->|{name}| {ids[end]}" for start, end, name in edges]
    return "\n".join(lines)


def _end(end: Term | Account) -> str:
    return f"({end.name})" if isinstance(end, Account) else f"{end.place}.{end.species}"


def _at(end: Term | Account, count: Expression = ONE) -> str:
    """An end with its coefficient and the labels that it names."""
    if isinstance(end, Account):
        return _end(end)
    text = _end(end) + (f"[{_where(end.positions)}]" if end.positions else "")
    if count is ONE:
        return text
    return f"{readable(count)} {text}" if count.kind in ("number", "symbol") else f"({readable(count)}) {text}"


def _where(positions: Iterable[tuple[str, Choice | Step]]) -> str:
    return ", ".join(
        f"{axis}{where.by:+d}" if isinstance(where, Step) else f"{axis}={_label(where)}" for axis, where in positions
    )


def _label(where: Choice) -> str:
    if isinstance(where, End):
        return where.which
    return " or ".join(map(str, where)) if isinstance(where, tuple) else str(where)


def _word(key: object) -> str:
    match key:
        case Value(name, positions):
            return name + (f"[{_where(positions)}]" if positions else "")
        case Amount(species, place, positions):
            return f"amount({_listed(species, place, _where(positions))})"
        case Size(place, accessible, positions):
            return f"{'volume' if accessible else 'size'}({_listed(place, _where(positions))})"
        case Total(part, inside, species, positions):
            return f"total({_listed(part, inside, species or '', _where(positions))})"
        case LabelOf(axis):
            return f"label({axis})"
        case Constant(value, unit):
            return f"{value:g} {unit}"
        case Over(axis, term):
            return f"over({axis}, {readable(term)})"
    return str(key)


def _listed(*words: str) -> str:
    return ", ".join(filter(None, words))
