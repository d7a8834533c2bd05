"""A rule of treatment, what it is shown at visits, and what it answers; see `visiting.py`."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..equations import Equations
from ..values.problem import InputError, Problem
from .batch import Tolerances
from .domain import RELATIVE, absolute, guarded
from .jumps import conditions_before
from .kernel import Kernel
from .observables import integrated, observed
from .rates import flattened
from .result import ResumeState
from .row_values import row_values
from .schedule import Kind, Schedule, rows_of, subjects_of

if TYPE_CHECKING:
    from .simd.kernel import SimdKernel

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Visits:
    """m patients at a visit, before what is planned behind it at its time.

    patient (m,): row of the batch.  time (m,).  number (m,): how many visits the patient has had, with this one.
    states (m, s), accounts (m, q), parameters (m, p): as they are now, in the order of the equations.
    observed (m, k): the observables of the rule.
    """

    patient: Whole
    time: Numbers
    number: Whole
    states: Numbers
    accounts: Numbers
    parameters: Numbers
    observed: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Coming:
    """What is to be done with m patients from now on.

    entries: a list for each row, of the kinds of `Schedule`, from the time of the visit on; it is added to what is
        planned, at one time behind it. Doses of parameters follow by SET_PARAMETER, further visits by VISIT.
    instead (m,): True where doses and visits that are still planned fall away; an infusion that runs ends as planned.
        Without entries that is the end of the treatment.

    >>> Coming(Schedule.of([[(21.0, Kind.BOLUS, 0, 80.0)], []]), instead=np.array([False, True])).entries.offsets
    array([0, 1, 1])
    """

    entries: Schedule
    instead: NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """decide: pure and row by row.  observables: what it wants to see.  checked: whether it is tried out for that."""

    decide: Callable[[Visits], Coming]
    observables: tuple[str, ...] = ()
    checked: bool = True


def visits_of(
    kernel: Kernel | SimdKernel, rule: Rule, state: ResumeState, schedule: Schedule, tolerances: Tolerances
) -> Visits:
    """What the rule is shown of parked patients, numbered from 0."""
    m, s = len(state.time), len(kernel.equations.states)
    done = np.concatenate([[0], np.cumsum(np.asarray(schedule.kind) == Kind.VISIT)])
    first = schedule.offsets[:-1]
    return Visits(
        patient=np.arange(m),
        time=state.time.copy(),
        number=done[first + state.position] - done[first],
        states=state.state[:, :s].copy(),
        accounts=state.state[:, s:].copy(),
        parameters=state.parameters.copy(),
        observed=_observed(kernel, rule, state, tolerances),
    )


def _observed(kernel: Kernel | SimdKernel, rule: Rule, state: ResumeState, tolerances: Tolerances) -> Numbers:
    equations, parameters = kernel.equations, state.parameters
    if kernel.jumps is not None:  # a jump at the very time comes after the visit
        equations = kernel.jumps.equations
        parameters = np.hstack([parameters, conditions_before(kernel.jumps, parameters, state.time)])
    m, states = len(state.time), [each.name for each in equations.states]
    rates = np.zeros((m, len(equations.inputs)))
    subject, target, rate = flattened(state.rates)
    np.add.at(rates, (subject, target), rate)
    given: dict[Hashable, Numbers] = {"time": state.time, RELATIVE: np.full(m, tolerances.relative)}
    given |= dict(zip(integrated(equations), state.state.T, strict=True))
    given |= dict(zip((each.name for each in equations.parameters), parameters.T, strict=True))
    given |= dict(zip((f"input.{each.name}" for each in equations.inputs), rates.T, strict=True))
    given |= dict(zip(map(absolute, states), tolerances.absolute * state.scale.T, strict=True))
    return row_values(guarded(observed(equations, rule.observables), states), given, m)


def answer(rule: Rule, equations: Equations, visits: Visits) -> Coming:
    """What the rule says. Raises InputError where that cannot be carried out."""
    try:
        coming = rule.decide(visits)
    except Exception as failure:
        what = f"it raised {type(failure).__name__}: {failure}"
        raise InputError(Problem("visits, rule", what, "Mend the rule; it is shown a block of patients.")) from failure
    if said := _misfit(coming, len(visits.time)):
        raise InputError(Problem("visits, rule", *said))
    if said := _impossible(coming.entries, equations, visits):
        raise InputError(Problem("visits, rule", *said))
    return coming


def _misfit(coming: object, m: int) -> tuple[str, str] | None:
    """What does not fit m rows, and the cure."""
    if not isinstance(coming, Coming):
        return f"it gave a {type(coming).__name__}", "Let it return a Coming."
    entries, rows = coming.entries, len(coming.entries.offsets) - 1
    if rows != m:
        return f"it was shown {m} patients and gave entries for {rows}", "Give a list for each row, if empty."
    lengths = {len(column) for column in (entries.time, entries.kind, entries.target, entries.value)}
    if lengths != {int(entries.offsets[-1])} or (np.diff(entries.offsets) < 0).any():
        return "the columns of its entries are not of one length", "Make them with Schedule.of or from_columns."
    if coming.instead is not None and np.shape(coming.instead) != (m,):
        return f"`instead` of shape {np.shape(coming.instead)} for {m} patients", "Give True or False for each row."
    return None


def _impossible(entries: Schedule, equations: Equations, visits: Visits) -> tuple[str, str] | None:
    """The first entry that cannot be carried out, and the cure."""
    row, time, kind = subjects_of(entries), np.asarray(entries.time), np.asarray(entries.kind)
    target, value = np.asarray(entries.target), np.asarray(entries.value)
    known = np.full(len(Kind), np.iinfo(np.int64).max)
    known[[Kind.BOLUS, Kind.RATE_ON, Kind.RATE_OFF]] = len(equations.inputs)
    known[Kind.SET_PARAMETER] = len(equations.parameters)
    some = (kind >= 0) & (kind < len(Kind))
    wrong = {
        f"of no kind (1 of {len(Kind)})": (~some, "Kinds are those of `Kind`."),
        "which is past": (time < visits.time[row], "Give times from that of the visit on."),
        "with a number that is not finite": (~np.isfinite(time) | ~np.isfinite(value), "Give finite numbers."),
        "on what the model has not": (
            (target < 0) | (target >= known[np.where(some, kind, 0)]),
            "Count inputs and parameters from 0, in the order of the equations.",
        ),
    }
    for said, (found, cure) in wrong.items():
        if found.any():
            i = int(np.flatnonzero(found)[0])
            who = f"patient {visits.patient[row[i]]}, at a visit at time {visits.time[row[i]]:g},"
            return f"{who} would get an entry at time {time[i]:g}, {said}", cure
    return None


def agreed(rule: Rule, visits: Visits, coming: Coming) -> None:
    """Raises InputError where the rule answers otherwise in another order and company."""
    for rows in np.array_split(np.arange(len(visits.time))[::-1], 2):
        if not len(rows):
            continue
        fewer = Visits(*(getattr(visits, each.name)[rows] for each in fields(Visits)))
        try:
            same = _same(coming, rule.decide(fewer), rows)
        except Exception:
            same = False
        if not same:
            what = f"it answers otherwise when {len(rows)} of {len(visits.time)} patients are shown in another order"
            cure = "Let each row's answer follow from that row alone; draw lots by patient and number of the visit."
            raise InputError(Problem("visits, rule", what, cure))


def _same(coming: Coming, other: Coming, rows: Whole) -> bool:
    wanted = rows_of(coming.entries, rows)
    pairs = [(getattr(wanted, name), getattr(other.entries, name)) for name in ("offsets", "time", "kind", "target")]
    pairs.append((wanted.value, other.entries.value))
    none = np.zeros(len(rows), dtype=bool)
    instead = none if coming.instead is None else np.asarray(coming.instead, dtype=bool)[rows]
    pairs.append((instead, none if other.instead is None else np.asarray(other.instead, dtype=bool)))
    return all(np.array_equal(one, another) for one, another in pairs)
