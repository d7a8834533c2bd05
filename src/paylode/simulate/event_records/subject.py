"""One subject of a table, in a model: its first parameters, its entries, and when to look at what."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...engine import Entry, Kind
from ...equations import Equations, evaluate
from ...observations.event_records import Event, EventTable, Observation, Subject
from ...values.problem import InputError, Problem, did_you_mean
from .cycle import Body, Cycle, Engine, steady_state
from .dosing import Dosing
from .resolve import Dose, Names, dose_of
from .timetable import Timetable, act, advance, begin, bolus, finish, infusion, observe, reset, running

_LONGEST_OVERLAP = 100_000
_DAY = {"min": 1440.0, "h": 24.0, "d": 1.0, "wk": 1 / 7}


@dataclass(frozen=True, slots=True)
class Setting:
    """What all subjects share. numbers: parameters, nan for those that are covariates.  time_factor: table to model."""

    equations: Equations
    dosing: Dosing
    table: EventTable
    numbers: dict[str, float]
    start: NDArray[np.float64]
    engine: Engine
    time_factor: float
    every_record: bool


@dataclass(frozen=True, slots=True)
class Planned:
    """parameters (p,) at the start.  entries: of the schedule.  looks: (time, observable) of each record looked at."""

    parameters: NDArray[np.float64]
    entries: list[Entry]
    looks: list[tuple[float, str]]


def timetable_of(subject: Subject, setting: Setting) -> Planned:
    """The plan of one subject. Raises InputError with every problem of its records."""
    places = {parameter.name: i for i, parameter in enumerate(setting.equations.parameters)}
    columns = _carried(subject, setting)
    times = [record.time * setting.time_factor for record in subject.records]
    timetable = begin(times)
    numbers = setting.numbers | {name: column[0] for name, column in columns.items()}
    first = np.array([numbers[name] for name in places])
    looks: list[tuple[float, str]] = []
    problems: list[Problem] = []
    for i, (time, record) in enumerate(zip(times, subject.records, strict=True)):
        changed = {name: column[i] for name, column in columns.items() if column[i] != numbers[name]}
        numbers |= changed
        sets = [(Kind.SET_PARAMETER, places[name], value) for name, value in changed.items()]
        if setting.dosing.carry == "next":
            act(timetable, sets)  # at the record before
            advance(timetable, time)
        else:
            advance(timetable, time)
            act(timetable, sets)
        try:
            if isinstance(record, Event):
                names = _names(record, subject, i, setting=setting, numbers=numbers)
                _happen(timetable, record, names, setting)
            if isinstance(record, Observation) or setting.every_record:
                looks.append((observe(timetable), _observable(record, setting)))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return Planned(first, finish(timetable), looks)


def _names(event: Event, subject: Subject, i: int, *, setting: Setting, numbers: dict[str, float]) -> Names:
    where = f"{setting.table.file}, line {event.line}"
    beside = {name: column[i] for name, column in subject.covariates.items()}
    return Names(where, dict(numbers), beside, setting.time_factor, _amount_factor(setting, where))


def _amount_factor(setting: Setting, where: str) -> float:
    unit = setting.table.amount_unit
    units = {each.unit for each in setting.equations.inputs if each.name in {r.input for r in setting.dosing.routes}}
    if not unit or units <= {unit}:
        return 1.0
    from ...values.quantity import dimension, factor

    to = min(units)
    if len(units) > 1 or dimension(unit) != dimension(to):
        what = f"amounts in {unit} cannot enter a model dosed in {' and '.join(sorted(units))}"
        raise InputError(Problem(where, what, "Convert them with the molar mass, or take another unit."))
    return factor(unit, to)


def _happen(of: Timetable, event: Event, names: Names, setting: Setting) -> None:
    """An event takes place. Raises InputError."""
    if event.kind == "other":
        return
    if event.kind in ("replace", "multiply"):
        what = f"an event of kind {event.kind} asks for the amount at that time, which no schedule knows beforehand"
        raise InputError(Problem(names.where, what, "Write it as an event of the model, or dose up to it at a visit."))
    if event.kind in ("reset", "reset_and_dose"):
        reset(of)
    if event.kind == "reset":
        return
    inputs = {each.name: i for i, each in enumerate(setting.equations.inputs)}
    dose = dose_of(event, setting.dosing.routes, inputs, names)
    interval = event.interval * setting.time_factor
    if event.steady:
        _become_steady(of, event, dose, interval=interval, names=names, setting=setting)
    if math.isfinite(dose.duration):
        for k in range(event.additional + 1):
            _give(of, dose, of.time + (k * interval + dose.lag), names.where)


def _give(of: Timetable, dose: Dose, start: float, where: str) -> None:
    if dose.amount == 0.0:
        return
    if dose.duration == 0.0:
        bolus(of, start, dose.input, dose.amount)
    elif not infusion(of, start, start + dose.duration, dose.input, amount=dose.amount):
        what = f"an infusion that lasts {dose.duration:.3g} from time {start:g} on lasts no time"
        raise InputError(Problem(where, what, "Give it at once, or more slowly."))


def _become_steady(of: Timetable, event: Event, dose: Dose, *, interval: float, names: Names, setting: Setting) -> None:
    """The state after endless doses before this one, each with the same lag, and what of them runs or is due later."""
    endless = not math.isfinite(dose.duration)
    if endless:  # any interval will do
        interval = _DAY.get(setting.equations.time_unit, 1.0)
        cycle, before = Cycle(dose.input, dose.rate * interval, interval, interval), 1
    else:
        cycle, before = Cycle(dose.input, dose.amount, dose.duration, interval), max(1, math.ceil(dose.lag / interval))
    phase = interval if endless else before * interval - dose.lag
    if not endless and dose.duration / interval > _LONGEST_OVERLAP:
        what = f"an infusion that lasts {dose.duration / interval:.0f} intervals"
        raise InputError(Problem(names.where, what, "Write it as a constant infusion: AMT 0, RATE and no II."))
    body = Body(
        setting.equations,
        np.array([names.parameters[p.name] for p in setting.equations.parameters]),
        _own_start(setting, names),
        names.where,
    )
    state = steady_state(body, cycle, phase, setting.engine, added=event.steady == 2)
    if event.steady == 1:
        reset(of)
        state = state - body.start
    ways = len(setting.equations.inputs)
    act(of, [(Kind.BOLUS, ways + i, value) for i, value in enumerate(state.tolist()) if value])
    if endless or not dose.amount:
        return
    if dose.duration:
        last = of.time - phase  # when the last dose that has arrived did so
        for k in range(int(dose.duration // interval) + 1):
            running(of, last - k * interval + dose.duration, dose.input, rate=dose.amount / dose.duration)
    for k in range(before - 1, 0, -1):
        _give(of, dose, of.time + (dose.lag - k * interval), names.where)


def _own_start(setting: Setting, names: Names) -> NDArray[np.float64]:
    """The start of this subject: where a start follows a covariate it is its own."""
    if np.isfinite(setting.start).all():
        return setting.start
    initial = [state.initial for state in setting.equations.states if state.initial is not None]
    return np.array(evaluate(initial, names.parameters))


def _observable(record: Event | Observation, setting: Setting) -> str:
    observed = setting.dosing.observed
    if isinstance(observed, str):
        if observed:
            return observed
        raise InputError(Problem("dosing", "what is observed is not said", "Name an observable of the model."))
    analyte = record.analyte if isinstance(record, Observation) else ""
    for label in (analyte, record.compartment):
        if label in observed:
            return observed[label]
    where = f"{setting.table.file}, line {record.line}"
    label = analyte or record.compartment or "what names neither DVID nor CMT"
    raise InputError(Problem(where, f"no observable is named for {label}", did_you_mean(label, observed)))


def _carried(subject: Subject, setting: Setting) -> dict[str, list[float]]:
    """Parameter -> its value at each record, gaps filled as covariates are carried. Raises InputError."""
    found: dict[str, list[float]] = {}
    problems = []
    for name, column in setting.dosing.covariates.items():
        values = subject.covariates[column]
        known = [value for value in values if value is not None]
        where = f"{setting.table.file}, subject {subject.id}, column {column}"
        if not known:
            problems.append(Problem(where, "the covariate is missing", "Write it at least once."))
            continue
        if len(set(known)) > 1 and setting.dosing.carry is None:
            cure = 'Write carry="next" (as in NONMEM) or carry="last".'
            problems.append(Problem(where, "it changes, and how it holds between records is not said", cure))
            continue
        backwards = setting.dosing.carry == "next"
        found[name] = _filled(list(values), backwards=backwards)
    if problems:
        raise InputError(problems)
    return found


def _filled(values: list[float | None], *, backwards: bool) -> list[float]:
    """Gaps take the next value, or the last; beyond the ends the nearest."""
    order = list(reversed(values)) if backwards else values
    current = next(value for value in order if value is not None)
    filled = []
    for value in order:
        current = current if value is None else value
        filled.append(current)
    return filled[::-1] if backwards else filled
