r"""Expressions and equations as LaTeX, by way of sympy.

A name becomes readable mathematics: its last word stands upright, where it is and its labels stand below.

    k, k_on               k,  k_{\mathrm{on}}                          one letter: italic
    clearance             \mathrm{clearance}
    plasma.conjugate[3]   \mathrm{conjugate}_{\mathrm{plasma},3}

Only commands that MathJax, KaTeX and matplotlib know are used. sympy is optional: `pip install "paylode[latex]"`.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, cast

from ..values.problem import FailureError, Problem
from .equations import Equations
from .expression import Expression, depth
from .graph import walk

if TYPE_CHECKING:
    import sympy

_SPECIAL = {c: rf"\{c}" for c in "{}$%_ "}
_SPECIAL |= {"\\": r"\backslash ", "^": r"\hat{}", "~": r"\sim ", "&": r"\wedge ", "#": r"{\#}", '"': "''", "`": "'"}
_DEEPEST = 1000
_LABELS = re.compile(r"\[([^\[\]]*)\]")


def expression_latex(expression: Expression) -> str:
    r"""One expression, without dollar signs.

    Raises FailureError if sympy is missing, or if the expression is nested too deeply to be shown.

    >>> from paylode.equations import symbol
    >>> print(expression_latex(symbol("k_on") * symbol("plasma.conjugate[3]")))
    k_{\mathrm{on}}\,\mathrm{conjugate}_{\mathrm{plasma},3}
    """
    sympy = _sympy()
    names = {sympy.Symbol(_sympy_name(key)): symbol_latex(key) for key in expression.symbols}
    shown = to_sympy(expression)
    with _sympys_limits():
        return str(sympy.latex(shown, symbol_names=names, mul_symbol=r"\,"))


def equations_latex(equations: Equations) -> str:
    """The whole model as one `aligned` environment: derivatives, quadratures, observables, each with its unit."""
    rows = [(_rate(state.name), state.derivative, state.unit) for state in equations.states]
    rows += [(_rate(quadrature.name), quadrature.rate, quadrature.unit) for quadrature in equations.quadratures]
    rows += [(symbol_latex(each.name), each.expression, each.unit) for each in equations.observables]
    lines = [rf"{left} &= {expression_latex(right)} && [{_unit(unit)}]" for left, right, unit in rows]
    return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"


def to_sympy(expression: Expression) -> sympy.Expr:
    """The expression in sympy. A symbol keyed by text keeps its name; another is named after its type and `repr`.

    Raises FailureError if sympy is missing, or if the expression is nested too deeply for it.

    >>> from paylode.equations import maximum, symbol
    >>> to_sympy(maximum(symbol("a"), 2) / 4)
    0.25*Max(2, a)
    """
    library = _sympy()
    done: dict[Expression, sympy.Expr] = {}
    with _sympys_limits():
        if depth(expression) > _DEEPEST:
            raise RecursionError
        for node in walk([expression]):
            done[node] = _converted(library, node, [done[argument] for argument in node.arguments])
    return done[expression]


def symbol_latex(key: Hashable) -> str:
    r"""A symbol's name.

    >>> print(symbol_latex("cell.internalisation_rate"))
    \mathrm{internalisation\ rate}_{\mathrm{cell}}
    """
    if key == "time":
        return "t"
    text = str(key)
    labels = [_upright(label.strip()) for label in _LABELS.findall(text)]
    *path, name = [word for word in _LABELS.sub("", text).split(".") if word] or ["?"]
    below = [_upright(word) for word in path]
    if found := re.fullmatch(r"([A-Za-z])_(\w+)", name):
        name, first = found.groups()
        below.insert(0, _upright(first))
    below += labels
    return _upright(name) + (f"_{{{','.join(below)}}}" if below else "")


def _rate(name: str) -> str:
    return rf"\frac{{d\,{symbol_latex(name)}}}{{dt}}"


def _upright(text: str) -> str:
    """Text inside mathematics; a number or a single letter needs no upright face."""
    if re.fullmatch(r"[+-]?\d+|[A-Za-z]", text):
        return text
    shown = "".join(
        _SPECIAL.get(c, c) if c.isprintable() else "?" for c in text.replace("_", " ").strip() or text.strip() or "?"
    )
    return rf"\mathrm{{{shown}}}"


def _unit(unit: str) -> str:
    shown = re.sub(r"\^(-?[0-9.]+)", r"^{\1}", unit.replace("%", r"\%").replace("_", r"\_"))
    return rf"\mathrm{{{shown}}}"


def _converted(sympy: ModuleType, node: Expression, below: list[sympy.Expr]) -> sympy.Expr:
    match node.kind:
        case "number":
            value = cast(float, node.head)
            return sympy.Integer(int(value)) if value.is_integer() and abs(value) < 1e15 else sympy.Float(value)
        case "symbol":
            return sympy.Symbol(_sympy_name(node.head))
        case "add":
            return sympy.Add(*below)
        case "multiply":
            return sympy.Mul(*below)
        case "power":
            return sympy.Pow(*below)
    match node.head:
        case "maximum" | "minimum":  # sympy compares every pair of arguments unless told not to
            return (sympy.Max if node.head == "maximum" else sympy.Min)(*below, evaluate=False)
        case "greater":
            return sympy.Piecewise((1, sympy.Gt(*below)), (0, True))
        case "select":
            condition = node.arguments[0]
            plain = condition.kind == "call" and condition.head == "greater"
            taken = below[0].args[0].cond if plain and below[0].is_Piecewise else sympy.Ne(below[0], 0)
            return sympy.Piecewise((below[1], taken), (below[2], True))
    return getattr(sympy, str(node.head))(below[0])


def _sympy_name(key: Hashable) -> str:
    return key if isinstance(key, str) else f"{type(key).__name__} {key!r}"


@contextmanager
def _sympys_limits() -> Iterator[None]:
    """sympy recurses, and compares real numbers only; what it cannot follow is refused in one line."""
    cure = "Show its parts, or use expression_text, which has no such limit."
    try:
        yield
    except RecursionError:
        raise FailureError(Problem("LaTeX", "an expression is nested too deeply for sympy", cure)) from None
    except TypeError as error:
        raise FailureError(Problem("LaTeX", f"sympy cannot take an expression in: {error}", cure)) from None


def _sympy() -> ModuleType:
    try:
        import sympy
    except ImportError:
        cure = 'Install it with pip install "paylode[latex]".'
        raise FailureError(Problem("LaTeX", "the library sympy is missing", cure)) from None
    library: ModuleType = sympy
    return library
