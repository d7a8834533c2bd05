"""Expressions and equations as plain text, in the notation a paper would use.

The text is written piece by piece from a stack, so depth is no limit. Length is one: written out, an expression that
uses a part twice at each of its levels doubles with every level. Beyond `LONGEST` characters the text ends in ` ...`.
"""

from __future__ import annotations

from typing import NamedTuple, cast

from .equations import Equations
from .expression import Expression, multiply

LONGEST = 100_000

_LOOSE, _PRODUCT, _POWER, _TIGHT = 0, 1, 2, 3


class _Part(NamedTuple):
    """A node still to be written. room: how tightly its place binds.  flipped: the minus is already written."""

    node: Expression
    room: int
    flipped: bool = False


_Pieces = list["str | _Part"]


def expression_text(root: Expression) -> str:
    """One expression; cut at `LONGEST` characters.

    >>> from paylode.equations import symbol
    >>> print(expression_text(symbol("kon") * symbol("a") / (1 - symbol("b"))))
    a * kon / (1 - b)
    """
    written: list[str] = []
    length = 0
    stack: _Pieces = [_Part(root, _LOOSE)]
    while stack:
        piece = stack.pop()
        if isinstance(piece, _Part):
            stack.extend(reversed(_expand(piece)))
        elif length + len(piece) > LONGEST:
            return "".join(written) + " ..."
        else:
            written.append(piece)
            length += len(piece)
    return "".join(written)


def equations_text(equations: Equations) -> str:
    """The whole model: one line per derivative, quadrature and observable."""
    lines = [f"d {state.name} / dtime = {state.derivative}    [{state.unit}]" for state in equations.states]
    lines += [f"account {q.name}: d/dtime = {q.rate}    [{q.unit}]" for q in equations.quadratures]
    lines += [f"{o.name} = {o.expression}    [{o.unit}]" for o in equations.observables]
    return "\n".join(lines)


def has_minus(node: Expression) -> bool:
    """Whether the text starts with a minus: a negative number, or a product with one."""
    first = node.arguments[0] if node.kind == "multiply" else node
    return first.kind == "number" and cast(float, first.head) < 0


def stands_below(factor: Expression) -> bool:
    """Whether a factor is written below the fraction line: x^-2, x^(-h)."""
    return factor.kind == "power" and has_minus(factor.arguments[1])


def _expand(part: _Part) -> _Pieces:
    node, room, flipped = part
    pieces: _Pieces
    match node.kind:
        case "number":
            value = -cast(float, node.head) if flipped else cast(float, node.head)
            pieces, own = [f"{value:.15g}"], _TIGHT if value >= 0 else _PRODUCT
        case "symbol":
            pieces, own = [str(node.head)], _TIGHT
        case "call":
            inside = _joined([[_Part(argument, _LOOSE)] for argument in node.arguments], ", ")
            pieces, own = [f"{node.head}(", *inside, ")"], _TIGHT
        case "multiply":
            pieces, own = _product(node.arguments, flipped), _LOOSE if has_minus(node) and not flipped else _PRODUCT
        case "power" if stands_below(node):
            pieces, own = _product((node,), flipped=False), _PRODUCT
        case "power":
            root, exponent = node.arguments
            pieces, own = [_Part(root, _TIGHT), "^", _Part(exponent, _TIGHT)], _POWER
        case "add":
            pieces, own = _sum(node.arguments), _LOOSE
    return ["(", *pieces, ")"] if own < room else pieces


def _product(factors: tuple[Expression, ...], flipped: bool) -> _Pieces:
    sign = ""
    above: list[_Pieces] = []
    below: list[_Pieces] = []
    for factor in factors:
        if factor.kind == "number" and abs(cast(float, factor.head)) == 1.0:
            sign = "" if flipped else "-"
        elif stands_below(factor):
            root, exponent = factor.arguments
            upright = multiply(-1, exponent)
            one = upright.kind == "number" and upright.head == 1.0
            below.append([_Part(root, _POWER)] if one else [_Part(root, _TIGHT), "^", _Part(upright, _TIGHT)])
        else:
            above.append([_Part(factor, _PRODUCT, flipped and factor.kind == "number")])
    pieces = [sign, *(_joined(above, " * ") or ["1"])]
    return pieces + [piece for each in below for piece in (" / ", *each)]


def _sum(terms: tuple[Expression, ...]) -> _Pieces:
    pieces: _Pieces = [_Part(terms[0], _LOOSE)]
    for term in terms[1:]:
        minus = has_minus(term)
        pieces += [" - " if minus else " + ", _Part(term, _LOOSE, minus)]
    return pieces


def _joined(parts: list[_Pieces], by: str) -> _Pieces:
    return [piece for i, each in enumerate(parts) for piece in ((by, *each) if i else each)]
