"""The comparison as one table: `PYTHONPATH=src python tests/programme/reading/table.py FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent))

from comparison import Score, compare

HEADING = "A fit: the rules were written with these documents in sight. It says nothing about others."


def table(scores: dict[str, Score], refusals: int) -> str:
    """Precision and recall per section, then how many matches agree in each field."""
    lines = [HEADING, "", f"{'section':<22}{'golden':>8}{'claimed':>9}{'matched':>9}{'precision':>11}{'recall':>8}"]
    for name, score in scores.items():
        told = f"{score.golden:>8}{score.claimed:>9}{score.matched:>9}{score.precision:>11.3f}{score.recall:>8.3f}"
        lines.append(f"{name:<22}{told}")
    lines += ["", f"refusals: {refusals}", "", "fields that agree, of the matches:"]
    for name, score in scores.items():
        agreed = ", ".join(f"{each} {right}/{of}" for each, (right, of) in score.fields.items())
        lines.append(f"  {name}: {agreed}")
    return "\n".join(lines)


if __name__ == "__main__":
    found, faults, passed = compare(Path(sys.argv[1]))
    print(table(found, passed), "", *faults, sep="\n")
