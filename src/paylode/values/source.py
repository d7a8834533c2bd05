"""Where a number comes from.

Every number in the house has a value, a unit and a source: a publication with the place in it, or `assumed` with the
reason. Nothing else goes in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["publication", "label", "estimated", "assumed", "definition", "user"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number comes from.

    kind: `publication` or `label` (read there), `estimated` (fitted by us to the data named in `reason`),
    `assumed` (with the `reason`), `definition` (true by definition) or `user` (given at the call).
    title: author, journal and year.  locator: table, figure, page or equation.  identifier: DOI or PMID.

    >>> Source("publication", "Scheuher 2023, J Pharmacokinet Pharmacodyn", "Table S2").cite()
    'Scheuher 2023, J Pharmacokinet Pharmacodyn, Table S2'
    """

    kind: Kind
    title: str = ""
    locator: str = ""
    identifier: str = ""
    reason: str = ""

    def cite(self) -> str:
        """One line for people."""
        parts = [
            self.title,
            self.locator,
            f"doi {self.identifier}" if self.identifier.startswith("10.") else self.identifier,
        ]
        text = ", ".join(part for part in parts if part)
        if self.kind in ("assumed", "estimated"):
            return f"{self.kind}: {self.reason}" + (f" ({text})" if text else "")
        return text or self.kind


USER = Source("user", reason="given at the call")
