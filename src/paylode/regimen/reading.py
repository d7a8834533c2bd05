"""From the text of a regimen to a Regimen.

    text -parse-> tree -collect-> clauses of each block, with their places -build-> blocks -check-> Regimen

The grammar (regimen.lark) knows the shape. This file turns clauses into values and refuses what a shape cannot say: a
clause written twice, `x 6` without an interval. All that is found is reported at once, each with its place in the text,
counted from 1.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..values.problem import InputError, Problem, quote
from .check import faults
from .clauses import Clauses, block_of, collect, subtrees
from .diagnosis import place, syntax_problem
from .prescription import Regimen

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

LONGEST = 1000
"""The most characters a regimen may have."""


def regimen(text: str) -> Regimen:
    """Read a regimen. Raises InputError with every problem found, each with its place and its cure.

    >>> regimen("3.6 mg/kg iv 90 min q3w x 6").blocks[0].infusion
    Quantity(value=90.0, unit='min')
    >>> regimen("3,6 mg/kg")
    Traceback (most recent call last):
    ...
    paylode.values.problem.InputError: regimen, place 1: a decimal comma in "3,6 mg/kg". Write 3.6 mg/kg.
    """
    _check_text(text)
    collected = [collect(text, tree) for tree in subtrees(_parse(text))]
    if problems := [problem for clauses in collected for problem in clauses.problems]:
        raise InputError(problems)
    blocks = tuple(block_of(clauses) for clauses in collected)
    if found := faults(blocks):
        at = [(_position(collected[one.block], one.part), one) for one in found]
        ordered = sorted(at, key=lambda pair: pair[0])
        raise InputError(Problem(place(position), one.what, one.cure) for position, one in ordered)
    return Regimen(blocks)


def _check_text(text: str) -> None:
    example = "Write it like 3.6 mg/kg iv 90 min q3w x 6."
    if not isinstance(text, str):
        raise InputError(Problem("regimen", f"{quote(str(text))} is not a text", example))
    if len(text) > LONGEST:
        raise InputError(Problem("regimen", f"{len(text):,} characters are more than {LONGEST:,}", example))
    if not text.strip():
        raise InputError(Problem("regimen", "nothing is written", example))


def _parse(text: str) -> Tree[Token]:
    from lark.exceptions import UnexpectedInput

    try:
        return _parser().parse(text)
    except UnexpectedInput as error:
        raise InputError(syntax_problem(text, error)) from None


@cache
def _parser() -> Lark:
    from lark import Lark

    grammar = Path(__file__).with_name("regimen.lark").read_text(encoding="utf-8")
    # ASCII, so that neither a Kelvin sign nor an Arabic digit passes for a unit or a number.
    return Lark(grammar, parser="lalr", maybe_placeholders=False, g_regex_flags=re.ASCII)


def _position(clauses: Clauses, part: str) -> int:
    """Where a part stands in the text; a part that was not written is looked for at its block's dose."""
    return clauses.places.get(part, clauses.places["dose"])
