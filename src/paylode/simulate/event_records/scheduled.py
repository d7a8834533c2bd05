"""All subjects of a table, scheduled for a model, and the result read back row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ...engine import Batch, Entry, Kind, Points, Request, Result, Schedule
from ...equations import ONE, Equations, Input, evaluate
from ...observations.event_records import EventTable, Observation, Subject
from ...values.problem import InputError, Problem, did_you_mean
from .cycle import Engine
from .dosing import Dosing
from .subject import Setting, timetable_of

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scheduled:
    """Ready for an engine: solve(compile(equations), batch, schedule, request).

    equations: those given, with one more input per state where steady states are set.
    rows: for each record looked at, in the order of the file: (subject, point, observable).
    """

    equations: Equations
    batch: Batch
    schedule: Schedule
    request: Request
    rows: tuple[tuple[int, int, int], ...]


def scheduled(
    equations: Equations,
    table: EventTable,
    dosing: Dosing,
    *,
    parameters: Mapping[str, float] | None = None,
    start: Vector | None = None,
    engine: Engine | None = None,
    every_record: bool = False,
) -> Scheduled:
    """The table's subjects in a model. Raises InputError with every problem of every record.

    parameters: their values, instead of the model's defaults; covariates come from the table.
    start: (s,) where the states do not start at their `initial`.  engine: which finds the steady states.
    every_record: predictions at events too, just after each; else at observations only.

    >>> from paylode.engine import compile, solve
    >>> from paylode.equations import ONE, Equations, Input, Parameter, State, symbol
    >>> from paylode.observations.event_records import read_event_records
    >>> from paylode.simulate.event_records import Dosing, Route
    >>> a, k = symbol("a"), symbol("k")
    >>> decay = Equations(
    ...     "decay", states=(State("a", "mg", -k * a),), parameters=(Parameter("k", "1/h", 0.1),),
    ...     inputs=(Input("dose", "mg", (("a", ONE),)),),
    ... )
    >>> table = read_event_records("ID,TIME,AMT,II,SS,DV\\n1,0,100,12,1,.\\n1,12,.,.,.,41\\n", "my.csv")
    >>> ready = scheduled(decay, table, Dosing((Route("dose"),), observed="a"))
    >>> result = solve(compile(ready.equations), ready.batch, ready.schedule, ready.request)
    >>> predictions(ready, result).round(2)
    array([43.1])
    """
    numbers, problems = _numbers(equations, dosing, table, parameters or {})
    problems += _unknown_inputs(equations, dosing)
    if problems:
        raise InputError(problems)
    steady = any(getattr(record, "steady", 0) for subject in table.subjects for record in subject.records)
    setting = Setting(
        equations=equations,
        dosing=dosing,
        table=table,
        numbers=numbers,
        start=_start(equations, numbers) if start is None else np.asarray(start, dtype=np.float64),
        engine=engine or Engine(),
        time_factor=_factor(table.time_unit, equations.time_unit),
        every_record=every_record,
    )
    begins = [subject.records[0].time * setting.time_factor for subject in table.subjects]
    earliest = min(begins)
    entries: list[list[Entry]] = []
    looks: list[list[tuple[float, str]]] = []
    first = np.empty((len(table.subjects), len(equations.parameters)))
    for i, subject in enumerate(table.subjects):
        try:
            planned = timetable_of(subject, setting)
        except InputError as error:
            problems += error.problems
            continue
        own = [(begins[i], Kind.RESET, 0, 0.0)] if begins[i] > earliest else []
        entries.append([*own, *planned.entries])
        looks.append(planned.looks)
        first[i] = planned.parameters
    if problems:
        raise InputError(problems)
    times = sorted({time for each in looks for time, _ in each})
    names = tuple(dict.fromkeys(name for each in looks for _, name in each))
    rows = _rows(table.subjects, looks, times, names, every_record=every_record)
    n = len(table.subjects)
    starts = None if start is None else np.tile(setting.start, (n, 1))
    return Scheduled(
        equations=_with_ways_into_states(equations) if steady else equations,
        batch=Batch(first, start=starts, start_time=np.full(n, earliest)),
        schedule=Schedule.of(entries),
        request=Request(Points(names, np.array(times))) if times else Request(until=_last(table) * setting.time_factor),
        rows=rows,
    )


def predictions(of: Scheduled, result: Result) -> Vector:
    """One number per record looked at, in the order of the file; nan where the subject failed."""
    return np.array([result.values[row] for row in of.rows])


def _last(table: EventTable) -> float:
    return max(subject.records[-1].time for subject in table.subjects)


def _rows(
    subjects: Sequence[Subject],
    looks: Sequence[Sequence[tuple[float, str]]],
    times: Sequence[float],
    names: Sequence[str],
    *,
    every_record: bool,
) -> tuple[tuple[int, int, int], ...]:
    at = {time: i for i, time in enumerate(times)}
    of = {name: i for i, name in enumerate(names)}
    found: list[tuple[int, tuple[int, int, int]]] = []
    for i, (subject, own) in enumerate(zip(subjects, looks, strict=True)):
        lines = [record.line for record in subject.records if every_record or isinstance(record, Observation)]
        found += [(line, (i, at[time], of[name])) for line, (time, name) in zip(lines, own, strict=True)]
    return tuple(row for _, row in sorted(found))


def _factor(unit: str, to: str) -> float:
    if unit == to:
        return 1.0
    from ...values.quantity import factor

    return factor(unit, to)


def _numbers(
    equations: Equations, dosing: Dosing, table: EventTable, given: Mapping[str, float]
) -> tuple[dict[str, float], list[Problem]]:
    """The parameters that do not come from the table; nan for those that do."""
    where = f"equations {equations.name}"
    known = [parameter.name for parameter in equations.parameters]
    strangers = [name for name in (*given, *dosing.covariates) if name not in known]
    problems = [Problem(where, f"there is no parameter {name}", did_you_mean(name, known)) for name in strangers]
    for column in dosing.covariates.values():
        if column not in table.covariates:
            cure = did_you_mean(column, table.covariates)
            problems.append(Problem(table.file, f"there is no covariate {column}", cure))
    numbers: dict[str, float] = {}
    for parameter in equations.parameters:
        value = given.get(parameter.name, parameter.value)
        if parameter.name in dosing.covariates:
            value = float("nan")
        if value is None:
            problems.append(Problem(where, f"the parameter {parameter.name} has no value", "Give it."))
        else:
            numbers[parameter.name] = value
    return numbers, problems


def _unknown_inputs(equations: Equations, dosing: Dosing) -> list[Problem]:
    known = [each.name for each in equations.inputs]
    cures = [(route.input, did_you_mean(route.input, known)) for route in dosing.routes if route.input not in known]
    return [Problem(f"equations {equations.name}", f"there is no input {name}", cure) for name, cure in cures]


def _start(equations: Equations, numbers: Mapping[str, float]) -> Vector:
    """The states' own starts. Raises InputError where one is not known, or follows a covariate."""
    found = []
    for state in equations.states:
        if state.initial is None:
            what = f"{state.name} starts at its steady state without drug, which is not known here"
            raise InputError(Problem(f"equations {equations.name}", what, "Find it first, and give it in `start`."))
        try:
            found.append(evaluate([state.initial], numbers)[0])
        except ArithmeticError:
            found.append(float("nan"))  # of a covariate: found for each subject
    return np.array(found)


def _with_ways_into_states(equations: Equations) -> Equations:
    """The equations with an input into each state, by which a steady state is set."""
    ways = tuple(Input(f"state {state.name}", state.unit, ((state.name, ONE),)) for state in equations.states)
    return replace(equations, inputs=(*equations.inputs, *ways))
