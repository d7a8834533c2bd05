"""The equations as text in the language of each tool, made from the one graph, so that all solve the same thing.

A node that is used more than once becomes a variable. Powers with a whole exponent are products, negative exponents
divisions; the rest is the `power` of the language.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from paylode.equations import Equations, Expression, walk

Templates = Mapping[str, str]
Value = TypeVar("Value")

PYTHON: Templates = {
    "power": "({0}) ** ({1})",
    "exp": "math.exp({0})",
    "log": "math.log({0})",
    "maximum": "max({0}, {1})",
    "minimum": "min({0}, {1})",
    "greater": "(1.0 if ({0}) > ({1}) else 0.0)",
    "select": "(({1}) if ({0}) else ({2}))",
}
C: Templates = {
    "power": "pow({0}, {1})",
    "exp": "exp({0})",
    "log": "log({0})",
    "maximum": "fmax({0}, {1})",
    "minimum": "fmin({0}, {1})",
    "greater": "(({0}) > ({1}) ? 1.0 : 0.0)",
    "select": "(({0}) != 0.0 ? ({1}) : ({2}))",
}
DIFFSL: Templates = {
    "power": "pow({0}, {1})",
    "exp": "exp({0})",
    "log": "log({0})",
    "maximum": "max({0}, {1})",
    "minimum": "min({0}, {1})",
}
ANTIMONY: Templates = {
    "power": "({0})^({1})",
    "exp": "exp({0})",
    "log": "ln({0})",
    "maximum": "max({0}, {1})",
    "minimum": "min({0}, {1})",
    "greater": "piecewise(1, ({0}) > ({1}), 0)",
    "select": "piecewise({1}, ({0}) > 0.5, {2})",
}
_HIGHEST_WHOLE_POWER = 8
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Code:
    """Straight-line code: variables, each of earlier ones, then the text of each root."""

    variables: tuple[tuple[str, str], ...]
    roots: tuple[str, ...]


def symbols_of(equations: Equations) -> dict[str, str]:
    """States as y0, y1, ... and parameters as p0, p1, ...: no name collides with a word of a language."""
    if equations.events or any("time" in state.derivative.symbols for state in equations.states):
        raise ValueError(f"{equations.name}: the comparison takes no events and no rate laws in time")
    return {state.name: f"y{i}" for i, state in enumerate(equations.states)} | {
        parameter.name: f"p{i}" for i, parameter in enumerate(equations.parameters)
    }


def rates(equations: Equations, templates: Templates) -> Code:
    """The right-hand side. Inputs have no rate: doses are jumps."""
    names = symbols_of(equations) | {f"input.{each.name}": "0.0" for each in equations.inputs}
    return code([state.derivative for state in equations.states], names, templates)


def code(roots: Sequence[Expression], names: Mapping[str, str], templates: Templates) -> Code:
    """Text for all roots. Raises KeyError for a function that the language lacks."""
    nodes = walk(roots)
    uses = Counter(argument for node in nodes for argument in node.arguments)
    uses.update(roots)
    texts: dict[Expression, str] = {}
    depths: dict[Expression, int] = {}
    variables: list[tuple[str, str]] = []
    for node in nodes:
        if node.kind == "symbol":
            texts[node], depths[node] = names[str(node.head)], 0
            continue
        text = _text(node, [texts[argument] for argument in node.arguments], templates)
        depth = 1 + max((depths[argument] for argument in node.arguments), default=-1)
        if node.kind != "number" and (uses[node] > 1 or depth > _DEEPEST):
            variables.append((f"v{len(variables)}", text))
            text, depth = variables[-1][0], 0
        texts[node], depths[node] = text, depth
    return Code(tuple(variables), tuple(texts[root] for root in roots))


def _text(node: Expression, arguments: list[str], templates: Templates) -> str:
    match node.kind:
        case "number":
            return repr(node.head) if float(str(node.head)) >= 0.0 else f"({node.head!r})"
        case "add":
            return f"({' + '.join(arguments)})"
        case "multiply":
            above = [text for text in arguments if not text.startswith("(1.0 / ")]
            below = [text[len("(1.0 / ") : -1] for text in arguments if text.startswith("(1.0 / ")]
            text = " * ".join(above) or "1.0"
            return f"({text} / ({' * '.join(below)}))" if below else f"({text})"
        case "power":
            return _power(node.arguments[1], arguments, templates)
    return templates[str(node.head)].format(*arguments)


def _power(exponent: Expression, arguments: list[str], templates: Templates) -> str:
    if exponent.kind != "number" or not isinstance(exponent.head, float):
        return f"({templates['power'].format(*arguments)})"
    size = abs(exponent.head)
    whole = size.is_integer() and size <= _HIGHEST_WHOLE_POWER
    text = " * ".join([arguments[0]] * int(size)) if whole else templates["power"].format(arguments[0], repr(size))
    return f"(1.0 / ({text}))" if exponent.head < 0.0 else f"({text})"


def computed(
    roots: Sequence[Expression], values: Mapping[str, Value], functions: Mapping[str, Callable[..., Value]]
) -> list[Value]:
    """The roots in another algebra: functions has number, add, multiply, power and the calls."""
    done: dict[Expression, Value] = {}
    for node in walk(roots):
        if node.kind == "symbol":
            done[node] = values[str(node.head)]
        elif node.kind == "number":
            done[node] = functions["number"](node.head)
        else:
            name = str(node.head) if node.kind == "call" else node.kind
            done[node] = functions[name](*(done[argument] for argument in node.arguments))
    return [done[root] for root in roots]
