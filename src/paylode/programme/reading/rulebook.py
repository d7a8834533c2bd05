"""All rules: every file of `rules/` has a tuple `RULES` and a `CUE`, and is found by standing there.

For speed the rules of a file are only tried on a sentence that holds its cue.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from . import rules
from .marking import Marked
from .phrases import loose
from .rule import Rule


@dataclass(frozen=True, slots=True)
class Family:
    """The rules of one file, and its cue."""

    name: str
    cue: str
    rules: tuple[Rule, ...]


@cache
def families() -> tuple[Family, ...]:
    """Every family of rules, in the order of the files' names.

    >>> "ind" in [family.name for family in families()]
    True
    """
    names = sorted(module.name for module in pkgutil.iter_modules(rules.__path__))
    modules = [(name, importlib.import_module(f"{rules.__name__}.{name}")) for name in names]
    return tuple(Family(name, module.CUE, module.RULES) for name, module in modules)


def rulebook() -> tuple[Rule, ...]:
    """Every rule.

    >>> "ind.active" in [rule.name for rule in rulebook()]
    True
    """
    return tuple(rule for family in families() for rule in family.rules)


def rules_for(sentence: Marked) -> Iterator[Rule]:
    """The rules whose cue a sentence holds."""
    for family in families():
        if loose(family.cue).search(sentence.text):
            yield from family.rules
