"""One file per kind of clause: how it is written, what it earns, an example. The folder is the registry."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import Protocol, cast

from ..statement import Statement
from ..terms import Clause

__all__ = ["ClauseKind", "clause_kinds"]


class ClauseKind(Protocol):
    """What each file in this folder offers.

    RULE: the line of the grammar that it is.  BELOW: the lines that may stand below it.  EXAMPLE, FACTS: an agreement
    with such a clause, and facts that make it earn, as text.
    """

    RULE: str
    BELOW: tuple[str, ...]
    EXAMPLE: str
    FACTS: str

    def read(self, statement: Statement) -> Clause:
        """The clause that a line states. Raises InputError for what the line cannot mean."""
        ...


@cache
def clause_kinds() -> dict[str, ClauseKind]:
    """The kinds of clause by their rule, found by looking into this folder.

    >>> sorted(clause_kinds())[:4]
    ['alternative', 'balance', 'buy_out', 'cap']
    """
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    found = [cast(ClauseKind, importlib.import_module(f"{__name__}.{name}")) for name in names]
    return {each.RULE: each for each in found}
