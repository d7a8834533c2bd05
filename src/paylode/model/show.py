"""A model shows itself: as text, and as a graph of places and flows in Mermaid's notation.

The equations as text are `equations.equations_text(flat.equations)`; as LaTeX, `equations.equations_latex`.
"""

from __future__ import annotations

from ..equations import Expression, substitute, symbol
from .compose import Model
from .declarations import Account, Term
from .references import Amount, Constant, LabelOf, Over, Size, Total, Value


def readable(what: Expression) -> str:
    """An expression over references as a person would write it.

    >>> from paylode.model import concentration, value
    >>> readable(value("clearance") * concentration("conjugate", "plasma"))
    'clearance * amount(conjugate, plasma) / volume(plasma)'
    """
    return str(substitute([what], lambda key: symbol(_word(key)))[0])


def model_text(model: Model) -> str:
    """The model in words: one line per flow, as `block: of -> to at rate`."""
    lines = [f"model {model.name}"]
    lines += [f"  axis {a.name}: {a.labels[0]} .. {a.labels[-1]}" for a in model.axes.values()]
    for block, flow in model.flows:
        ends = [_end(term) for term, _ in flow.to] + ([f"({flow.rest.name})"] if flow.rest else [])
        taken = "".join(f" + {_end(term)}" for term, _ in flow.takes)
        lines.append(f"  {block}: {_end(flow.of)}{taken} -> {' + '.join(ends)}   at {readable(flow.rate)}")
    return "\n".join(lines)


def model_graph(model: Model) -> tuple[tuple[str, str, str], ...]:
    """The edges (from, to, flow) between species in places and accounts, each once, in the order declared."""
    edges: dict[tuple[str, str, str], None] = {}
    for _, flow in model.flows:
        ends = [_end(t) for t, _ in flow.to] + ([f"({flow.rest.name})"] if flow.rest else [])
        for start in [_end(flow.of), *(_end(t) for t, _ in flow.takes)]:
            for end in ends:
                if start != end:
                    edges[start, end, flow.name] = None
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
    if isinstance(end, Account):
        return f"({end.name})"
    return f"{end.place}.{end.species}"


def _word(key: object) -> str:
    match key:
        case Value(name):
            return name
        case Amount(species, place):
            return f"amount({species}, {place})"
        case Size(place, accessible):
            return f"{'volume' if accessible else 'size'}({place})"
        case Total(part, inside):
            return f"total({part}, {inside})"
        case LabelOf(axis):
            return f"label({axis})"
        case Constant(value, unit):
            return f"{value:g} {unit}"
        case Over(axis, term):
            return f"over({axis}, {readable(term)})"
    return str(key)
