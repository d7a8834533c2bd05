"""Expressions and equations as plain text, in the notation a paper would use."""

from __future__ import annotations

from .equations import Equations
from .expression import Expression

_LOOSE, _PRODUCT, _POWER, _TIGHT = 0, 1, 2, 3


def expression_text(root: Expression) -> str:
    """One expression.

    >>> from paylode.equations import symbol
    >>> print(expression_text(symbol("kon") * symbol("a") / (1 - symbol("b"))))
    kon * a / (1 - b)
    """
    return _text(root, _LOOSE)


def equations_text(equations: Equations) -> str:
    """The whole model: one line per derivative, quadrature and observable."""
    lines = [f"d {state.name} / dtime = {state.derivative}    [{state.unit}]" for state in equations.states]
    lines += [f"account {q.name}: d/dtime = {q.rate}    [{q.unit}]" for q in equations.quadratures]
    lines += [f"{o.name} = {o.expression}    [{o.unit}]" for o in equations.observables]
    return "\n".join(lines)


def _text(node: Expression, room: int) -> str:
    match node.kind:
        case "number":
            text, own = f"{node.head:.15g}", _TIGHT if node.head >= 0 else _PRODUCT  # type: ignore[operator]
        case "symbol":
            text, own = str(node.head), _TIGHT
        case "call":
            text, own = f"{node.head}({', '.join(_text(a, _LOOSE) for a in node.arguments)})", _TIGHT
        case "power":
            root, exponent = node.arguments
            if _negative_number(exponent):
                return _text_of_product((node,), room)
            text, own = f"{_text(root, _TIGHT)}^{_text(exponent, _TIGHT)}", _POWER
        case "multiply":
            return _text_of_product(node.arguments, room)
        case "add":
            text, own = _text_of_sum(node.arguments), _LOOSE
    return f"({text})" if own < room else text


def _text_of_product(factors: tuple[Expression, ...], room: int) -> str:
    sign, above, below = "", [], []
    for factor in factors:
        if factor.kind == "number" and factor.head == -1.0:
            sign = "-"
        elif factor.kind == "power" and _negative_number(factor.arguments[1]):
            root, exponent = factor.arguments
            flipped = -exponent.head  # type: ignore[operator]
            below.append(_text(root, _POWER) if flipped == 1 else f"{_text(root, _TIGHT)}^{flipped:.15g}")
        else:
            above.append(_text(factor, _PRODUCT))
    text = sign + (" * ".join(above) or "1") + "".join(f" / {b}" for b in below)
    return f"({text})" if room > _PRODUCT or (sign and room > _LOOSE) else text


def _text_of_sum(terms: tuple[Expression, ...]) -> str:
    text = ""
    for term in terms:
        part = _text(term, _PRODUCT) if term.kind == "add" else _text(term, _LOOSE)
        if not text:
            text = part
        elif part.startswith("-"):
            text += f" - {part[1:]}"
        else:
            text += f" + {part}"
    return text


def _negative_number(node: Expression) -> bool:
    return node.kind == "number" and node.head < 0  # type: ignore[operator]
