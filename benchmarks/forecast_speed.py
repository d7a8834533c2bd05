"""How much faster the forecast's vector engine is than its reference engine: `python -m benchmarks.forecast_speed`.

The chain is that of the default tables, Phase I to approval, with payments on Phase II, Phase III and approval. Both
engines give the same flows, which is checked on the paths that the reference engine runs. Figures are CPU seconds, the
best of some repetitions, since the wall clock of a busy machine tells little; the ratio is per path.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import date

import numpy as np

from paylode.programme.event_types import Stage
from paylode.programme.forecast import (
    Deal,
    MilestoneSchedule,
    PathFlows,
    Programme,
    Setting,
    StagePayment,
    flows_path_by_path,
    programme_from_tables,
    vector_flows,
)
from paylode.values.money import Money

VALUATION = date(2026, 1, 1)


def main() -> None:
    """Print seconds for both engines and their ratio."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer paths, one repetition")
    quick = parser.parse_args().quick
    vector_paths, reference_paths, times = (100_000, 500, 1) if quick else (1_000_000, 5_000, 3)
    for number in (1, 3):
        programmes = [_programme(name) for name in "ABC"[:number]]
        deals = [Deal(each.name, _schedule(), (each.name,)) for each in programmes]
        few = Setting(VALUATION, paths=reference_paths)
        slow, reference = _best(lambda: flows_path_by_path(programmes, deals, few), times)  # noqa: B023
        assert _same(reference, vector_flows(programmes, deals, few)), "the engines differ"
        many = Setting(VALUATION, paths=vector_paths)
        fast, _ = _best(lambda: vector_flows(programmes, deals, many), times)  # noqa: B023
        each_slow, each_fast = slow / reference_paths, fast / vector_paths
        print(
            f"{number} programme(s)   vector {fast:.2f} s for {vector_paths:,} paths   path by path {slow:.2f} s for "
            f"{reference_paths:,}   ratio {each_slow / each_fast:.0f}"
        )


def _programme(name: str) -> Programme:
    return programme_from_tables(name, Stage.PHASE_1, known=VALUATION)


def _schedule() -> MilestoneSchedule:
    sums = ((Stage.PHASE_2, 3), (Stage.PHASE_3, 5), (Stage.APPROVAL, 20))
    return MilestoneSchedule(tuple(StagePayment(stage, Money(each * 10**8, "USD")) for stage, each in sums))


def _best(run: Callable[[], PathFlows], times: int) -> tuple[float, PathFlows]:
    spent = []
    for _ in range(times):
        start = time.process_time()
        found = run()
        spent.append(time.process_time() - start)
    return min(spent), found


def _same(one: PathFlows, two: PathFlows) -> bool:
    return all(np.array_equal(getattr(one, name), getattr(two, name)) for name in ("path", "day", "minor", "deal"))


if __name__ == "__main__":
    main()
