"""What is kept of a population that is solved block by block.

Of each subject its reductions and its status; of all together curves, counts of messages, sums of counters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..values.problem import InputError, Problem
from .batch import Tolerances
from .curves import Curves
from .request import Points, Request
from .result import Result, Status
from .tally import Tally, add, curves_from, tally_for, tally_of

OTHERS = "(other messages)"
_MOST_MESSAGES = 100


@dataclass(frozen=True, slots=True)
class Streamed:
    """n subjects, of which those below `done` have been solved, each a row in the order of the population.

    reductions (n, r): nan where a subject failed or has not had its turn.  status (n,): of `Status`; CANCELLED for
    those that have not.  curves: of the subjects below `done` at the points asked for; None if none were.
    messages: how often each was given; after the first hundred different ones the rest is one.  counters: sums.
    model, request, tolerances: what it is an answer to.
    """

    model: str
    request: Request
    tolerances: Tolerances
    done: int
    reductions: NDArray[np.float64]
    status: NDArray[np.int8]
    curves: Curves | None
    messages: Mapping[str, int]
    counters: Mapping[str, int]


@dataclass(slots=True)
class Kept:
    """The same while it grows."""

    model: str
    request: Request
    tolerances: Tolerances
    done: int
    reductions: NDArray[np.float64]
    status: NDArray[np.int8]
    tally: Tally | None
    messages: dict[str, int] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)


def kept_before(earlier: Streamed | None, model: str, n: int, *, request: Request, tolerances: Tolerances) -> Kept:
    """What there is to begin with: nothing, or what an earlier run kept. Raises InputError where that was another."""
    if earlier is None:
        points = request.points
        return Kept(
            model=model,
            request=request,
            tolerances=tolerances,
            done=0,
            reductions=np.full((n, len(request.reductions)), np.nan),
            status=np.full(n, int(Status.CANCELLED), dtype=np.int8),
            tally=None if points is None else tally_for(np.size(points.times), len(points.observables)),
        )
    differs = _differences(earlier, model, n, request=request, tolerances=tolerances)
    if differs:
        cure = "Go on with what the earlier run was given, or leave `earlier` out."
        raise InputError(Problem("earlier run", f"it has another {', another '.join(differs)}", cure))
    return Kept(
        model=model,
        request=request,
        tolerances=tolerances,
        done=earlier.done,
        reductions=earlier.reductions.copy(),
        status=earlier.status.copy(),
        tally=None if earlier.curves is None else tally_of(earlier.curves),
        messages=dict(earlier.messages),
        counters=dict(earlier.counters),
    )


def keep(kept: Kept, result: Result) -> None:
    """Adds the next block, up to the first subject that was cancelled."""
    cancelled = np.flatnonzero(result.status == Status.CANCELLED)
    count = int(cancelled[0]) if len(cancelled) else len(result.status)
    rows = slice(kept.done, kept.done + count)
    kept.reductions[rows] = result.reductions[:count]
    kept.status[rows] = result.status[:count]
    if kept.tally is not None:
        add(kept.tally, result.values[:count])
    for message in filter(None, result.messages[:count]):
        known = message in kept.messages or len(kept.messages) < _MOST_MESSAGES
        told = message if known else OTHERS
        kept.messages[told] = kept.messages.get(told, 0) + 1
    for name, counted in result.counters.items():
        kept.counters[name] = kept.counters.get(name, 0) + int(counted[:count].sum())
    kept.done += count


def streamed(kept: Kept) -> Streamed:
    """What has been kept, as a value."""
    return Streamed(
        model=kept.model,
        request=kept.request,
        tolerances=kept.tolerances,
        done=kept.done,
        reductions=kept.reductions,
        status=kept.status,
        curves=None if kept.tally is None else curves_from(kept.tally),
        messages=kept.messages,
        counters=kept.counters,
    )


def _differences(earlier: Streamed, model: str, n: int, *, request: Request, tolerances: Tolerances) -> list[str]:
    same = {
        "model": earlier.model == model,
        "number of subjects": len(earlier.status) == n,
        "request": _same(earlier.request, request),
        "tolerance": earlier.tolerances == tolerances,
    }
    return [what for what, is_same in same.items() if not is_same]


def _same(one: Request, other: Request) -> bool:
    rest = (one.reductions, one.until) == (other.reductions, other.until)
    if one.points is None or other.points is None:
        return rest and one.points is other.points
    return rest and all(np.array_equal(a, b) for a, b in zip(_parts(one.points), _parts(other.points), strict=True))


def _parts(points: Points) -> tuple[NDArray[np.generic], ...]:
    before = np.zeros(np.shape(points.times), bool) if points.before is None else points.before
    return np.array(points.observables, dtype=np.str_), np.asarray(points.times), np.asarray(before)
