"""Correct digits of both engines on four published stiff problems: `python -m benchmarks.stiff_set`.

What counts as a digit is told in `tests/engine/stiff_set.py`. Nothing here is a time, so it may run on a busy machine.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests" / "engine"))

from stiff_set import PROBLEMS, PUBLISHED, TIGHT, digits, problem

from paylode.engine import Tolerances


def main() -> None:
    """Print the table."""
    if not PUBLISHED.exists():
        raise SystemExit(f"the published answers are not at hand: {PUBLISHED.resolve()}")
    columns = ("scd", "mescd", "steps")
    heads = [f"{engine} {column}" for engine in ("SciPy", "vector") for column in columns]
    print(f"| problem | relative tolerance | sizes | {' | '.join(heads)} |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name in PROBLEMS:
        solved = problem(name)
        for tolerances in (Tolerances(), TIGHT):
            for told in (False, True):
                found = [digits(solved, engine, tolerances, told=told) for engine in ("scipy", "vector")]
                cells = " | ".join(f"{each.scd:.1f} | {each.mescd:.1f} | {each.steps}" for each in found)
                print(f"| {name} | {tolerances.relative:.0e} | {'told' if told else 'not told'} | {cells} |")


if __name__ == "__main__":
    main()
