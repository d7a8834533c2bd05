"""The verb `simulate`: describe -> compose -> flatten -> bind -> compile -> schedule -> solve -> result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from ..compounds import Compound, compound, dar_distribution, molecular_mass_g_per_mol
from ..engine import Batch, Kernel, Points, Request, Result, Status, Tolerances, compile, solve
from ..model import Flat, Model, flatten
from ..models.solid_tumour import solid_tumour
from ..organisms import Tumour, organism
from ..organisms import tumour as tumour_of
from ..regimen import Regimen, course_h, dose_warnings, first_interval_h, last_interval_h
from ..regimen import doses as planned_doses
from ..regimen import regimen as regimen_of
from ..values.entry import Entry
from ..values.person import Person
from ..values.problem import FailureError, InputError, Problem
from ..values.quantity import Quantity, quantity
from .bind import Bound, bind
from .exposure import ANALYTES, Windows, exposure, exposure_reductions, tail_times, windows
from .grid import output_times
from .result import HOURS_PER_DAY, Effort, Exposure, Setting, Simulation
from .schedule import Given, given_doses, schedule

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Noun = TypeVar("Noun")
DEFAULT_PERSON = Person(70.0, name="default person")
DAYS_OF_A_SINGLE_DOSE = 42.0
DAYS_WITHOUT_AN_END = 126.0
LONGEST_DAYS = 36525.0


@dataclass(frozen=True, slots=True)
class Options:
    """How to simulate, for those who care: tolerances, further output times [h], progress and stop.

    progress: called with the share done (0..1).  stop: asked now and then; True ends the work.
    """

    tolerances: Tolerances = field(default_factory=Tolerances)
    also_h: tuple[float, ...] = ()
    progress: Callable[[float], None] | None = None
    stop: Callable[[], bool] | None = None


def simulate(
    of: Compound | str,
    under: Regimen | str,
    *,
    days: float | None = None,
    person: Person = DEFAULT_PERSON,
    tumour: Tumour | str = "her2-3+",
    parameters: Mapping[str, Quantity | str] | None = None,
    options: Options | None = None,
) -> Simulation:
    """Simulate a compound under a regimen in one person with a solid tumour.

    of, under: a compound and a regimen, or their names and texts.  days: how long; by default to the end of the last
    interval.  parameters: values that replace those of the catalogue.  Raises InputError for wrong input, with every
    problem found, and FailureError where the solver could not finish.

    >>> import paylode as pld
    >>> sim = pld.simulate("t-dm1", "3.6 mg/kg iv 90 min", days=21)
    >>> bool(60 < sim.curve("conjugate").max() < 100)
    True
    """
    options = options or Options()
    setting = _setting(of, under, days, person, tumour)
    model = solid_tumour()
    flat = flat_of(model)
    doses = _doses(setting, flat)
    bound = _bind(setting, flat, doses, parameters or {})
    kernel = _kernel(model)
    end_h = setting.days * HOURS_PER_DAY
    over = windows(doses, end_h, last_interval_h(setting.regimen))
    times, before = output_times(doses, end_h, also=(*options.also_h, *tail_times(over)))
    result = _solve(kernel, bound, doses, _request(kernel, over, times, before), options)
    return _simulation(setting, bound, doses, over, times, before, result, options.tolerances)


def _setting(
    of: Compound | str, under: Regimen | str, days: float | None, person: Person, tumour: Tumour | str
) -> Setting:
    """Every name looked up, every text read; all that is wrong is said together."""
    problems: list[Problem] = []

    found = _read(of, compound, problems)
    given = _read(under, regimen_of, problems)
    grown = _read(tumour, tumour_of, problems)
    if found and found.kind != "conjugate":
        problems.append(
            Problem(found.id, f"it is of kind {found.kind}, and only a conjugate is dosed", "Name a conjugate.")
        )
    if days is not None and not 0 < days <= LONGEST_DAYS:
        problems.append(Problem("days", f"{days:g} days", f"Give more than 0 and at most {LONGEST_DAYS:g} days."))
    if problems:
        raise InputError(problems)
    assert found and given and grown
    chosen = days or _default_days(given, person)
    if not planned_doses(given, person, chosen * HOURS_PER_DAY):
        what = f"no dose falls within {chosen:g} days"
        raise InputError(Problem("days", what, "Simulate longer, or dose earlier."))
    return Setting(found, given, organism("human"), person, grown, chosen)


def _read(named: Noun | str, reader: Callable[[str], Noun], problems: list[Problem]) -> Noun | None:
    """What is named, or None with its problems added to the list."""
    try:
        return reader(named) if isinstance(named, str) else named
    except InputError as error:
        problems.extend(error.problems)
        return None


def _default_days(regimen: Regimen, person: Person) -> float:
    """To the end of the last interval; after a single dose, and without an end, as the constants above say."""
    course = course_h(regimen)
    if course is not None:
        return course / HOURS_PER_DAY
    if first_interval_h(regimen) is not None:
        return DAYS_WITHOUT_AN_END
    (only,) = planned_doses(regimen, person, LONGEST_DAYS * HOURS_PER_DAY)
    return only.time_h / HOURS_PER_DAY + DAYS_OF_A_SINGLE_DOSE


@lru_cache(maxsize=8)
def flat_of(model: Model) -> Flat:
    """The model's equations, flattened once for each process."""
    return flatten(model)


@lru_cache(maxsize=8)
def _kernel(model: Model) -> Kernel:
    return compile(flat_of(model).equations)


def _doses(setting: Setting, flat: Flat) -> tuple[Given, ...]:
    mass = molecular_mass_g_per_mol(setting.compound)
    planned = planned_doses(setting.regimen, setting.person, setting.days * HOURS_PER_DAY)
    return given_doses(planned, inlet_unit=flat.equations.inputs[0].unit, molar_mass_g_per_mol=mass)


def _bind(setting: Setting, flat: Flat, doses: Sequence[Given], parameters: Mapping[str, Quantity | str]) -> Bound:
    given = {name: quantity(q, f"parameter {name}") if isinstance(q, str) else q for name, q in parameters.items()}
    given.setdefault("body_weight", Quantity(setting.person.weight_kg, "kg"))
    catalogues = (
        (f"tumour {setting.tumour.id}", setting.tumour.parameters),
        (setting.compound.id, _scaled_shares(setting.compound)),
        (setting.organism.id, setting.organism.parameters),
    )
    return bind(flat, catalogues, given=given, largest_dose=max((dose.amount for dose in doses), default=0.0))


def _scaled_shares(compound: Compound) -> Mapping[str, Entry]:
    """The compound's parameters, with shares at every drug-to-antibody ratio, scaled to sum to 1."""
    from dataclasses import replace

    entry = compound.parameters["dar_fraction"]
    shares = {str(n): Quantity(share, "") for n, share in enumerate(dar_distribution(compound))}
    return {**compound.parameters, "dar_fraction": replace(entry, value=shares, unit="")}


def _request(kernel: Kernel, over: Windows, times: NDArray[np.float64], before: NDArray[np.bool_]) -> Request:
    equations = kernel.equations
    names = (*(o.name for o in equations.observables), *(s.name for s in equations.states))
    return Request(points=Points(names, times, before), reductions=exposure_reductions(over, ANALYTES))


def _exposure(
    analyte: str,
    unit: str,
    over: Windows,
    curve: NDArray[np.float64],
    times: NDArray[np.float64],
    before: NDArray[np.bool_],
    reduced: NDArray[np.float64],
) -> Exposure:
    import numpy as np

    def left(time: float) -> int:
        return int(np.argmin(np.abs(times - time)))  # the first of two equal times is the left limit

    tail = curve[[left(t) for t in (*tail_times(over), over.tail[1])]]
    return exposure(
        analyte,
        unit,
        over,
        reduced=(float(reduced[0]), float(reduced[1])),
        trough=float(curve[left(over.first[1])]),
        tail=tail,
    )


def _solve(kernel: Kernel, bound: Bound, doses: Sequence[Given], request: Request, options: Options) -> Result:
    import numpy as np

    batch = Batch(
        parameters=bound.values[None, :], start=bound.start[None, :], start_time=np.zeros(1), scale=bound.scale[None, :]
    )
    progress = options.progress
    result = solve(
        kernel,
        batch,
        schedule(doses),
        request,
        options.tolerances,
        progress=None if progress is None else lambda done, of, share: progress(share),
        stop=options.stop,
    )
    if result.status[0] != Status.OK:
        raise FailureError(
            Problem("solver", result.messages[0], "Look at the parameters that are far from their range.")
        )
    return result


def _simulation(
    setting: Setting,
    bound: Bound,
    doses: tuple[Given, ...],
    over: Windows,
    times: NDArray[np.float64],
    before: NDArray[np.bool_],
    result: Result,
    tolerances: Tolerances,
) -> Simulation:
    equations = bound.flat.equations
    count = len(equations.observables)
    curves = {o.name: result.values[0, :, i] for i, o in enumerate(equations.observables)}
    units = {o.name: o.unit for o in equations.observables}
    lowest = {
        state.name: (float(result.values[0, :, count + i].min()), tolerances.absolute * float(bound.scale[i]))
        for i, state in enumerate(equations.states)
    }
    found = tuple(
        _exposure(
            analyte, units[analyte], over, curves[analyte], times, before, result.reductions[0, 2 * i : 2 * i + 2]
        )
        for i, analyte in enumerate(ANALYTES)
    )
    effort = Effort(
        "scipy",
        len(equations.states),
        {name: int(values[0]) for name, values in result.counters.items()},
        tolerances.relative,
        tolerances.absolute,
    )
    warnings = (*dose_warnings(setting.regimen, setting.person, setting.compound.dosed_per), *setting.compound.notes)
    return Simulation(setting, bound, doses, times, before, curves, units, found, lowest, effort, warnings)
