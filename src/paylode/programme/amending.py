"""The clauses of an agreement with the days on which each is in force, amendments applied.

An amendment replaces clauses by others of the same name, adds and deletes; what was earned under the old wording stays
earned, and a clause that was replaced counts on: "first per licence" is still the first.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ..values.date_window import DateWindow
from .terms import Agreement, Placed

_ONE_DAY = timedelta(days=1)


def amended(agreement: Agreement) -> tuple[Placed, ...]:
    """Every clause that is or was in force, each with its days."""
    current = list(agreement.clauses)
    past: list[Placed] = []
    for amendment in agreement.amendments:
        gone = set(amendment.deleted) | {each.clause.name for each in amendment.replaced}
        ends = DateWindow(None, amendment.effective - _ONE_DAY)
        for each in [one for one in current if one.clause.name in gone]:
            past.append(replace(each, in_force=DateWindow(each.in_force.earliest, ends.latest)))
            current.remove(each)
        starts = DateWindow(amendment.effective, None)
        current += [replace(each, in_force=starts) for each in (*amendment.replaced, *amendment.added)]
    return (*past, *current)
