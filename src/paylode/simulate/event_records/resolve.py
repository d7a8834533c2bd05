"""A dose record and the numbers of its subject become a dose: which input, how much, how long, how late.

bioavailable amount = F x AMT
at a rate           duration = F AMT / RATE
over a duration     rate = F AMT / duration
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from ...observations.event_records import Event
from ...values.problem import InputError, Problem, did_you_mean, quote
from .dosing import Route, Told


@dataclass(frozen=True, slots=True)
class Dose:
    """amount: what enters the input.  duration: 0 for a bolus, infinite for an infusion without end, at `rate`."""

    input: int
    amount: float
    duration: float
    lag: float
    rate: float = 0.0


@dataclass(frozen=True, slots=True)
class Names:
    """All that a told name may mean at one record. unit factors: from the table to the model."""

    where: str
    parameters: Mapping[str, float]
    covariates: Mapping[str, float | None]
    time_factor: float = 1.0
    amount_factor: float = 1.0


def dose_of(event: Event, routes: tuple[Route, ...], inputs: Mapping[str, int], names: Names) -> Dose:
    """The dose of a record, in the units of the model. Raises InputError."""
    route = _route(event, routes, names.where)
    time, amount = names.time_factor, names.amount_factor
    lag = _told(route.lag, "lag", names) * time
    fraction = _told(route.fraction, "fraction", names)
    available = event.amount * fraction * amount
    place = inputs[route.input]
    rate, duration = event.rate, event.duration
    if event.modelled:
        told = route.rate if event.modelled == "rate" else route.duration
        if told is None:
            code, cure = ("-1", "rate") if event.modelled == "rate" else ("-2", "duration")
            what = f"RATE {code}, and the route into {route.input} tells no {cure}"
            raise InputError(Problem(names.where, what, f"Give the route its {cure}, or write the rate."))
        value = _told(told, event.modelled, names)
        if value <= 0.0:
            raise InputError(Problem(names.where, f"the modelled {event.modelled} is {value:g}", "It must be above 0."))
        rate, duration = (value, None) if event.modelled == "rate" else (None, value)
    if rate is not None:
        rate = rate * amount / time
        return Dose(place, available, available / rate if event.amount else math.inf, lag, rate)
    return Dose(place, available, (duration or 0.0) * time, lag)


def _route(event: Event, routes: tuple[Route, ...], where: str) -> Route:
    if not event.compartment:
        if len(routes) == 1:
            return routes[0]
        what = "no compartment is named, and the model has several ways in" if routes else "the model takes no dose"
        raise InputError(Problem(where, what, "Write it in CMT." if routes else "Give a route for it."))
    for route in routes:
        if event.compartment in (route.compartment, str(route.number)) or event.compartment == route.input:
            return route
    known = [name for route in routes for name in (route.compartment, str(route.number or ""), route.input) if name]
    what = f"no route leads into compartment {quote(event.compartment)}"
    raise InputError(Problem(where, what, did_you_mean(event.compartment, known)))


def _told(told: Told, what: str, names: Names) -> float:
    if isinstance(told, str):
        value = names.parameters.get(told, names.covariates.get(told))
        if value is None:
            known = [*names.parameters, *names.covariates]
            missing = told in names.covariates
            said = f"the {what} {quote(told)} is {'missing' if missing else 'no parameter and no column'}"
            raise InputError(Problem(names.where, said, "Write it." if missing else did_you_mean(told, known)))
    else:
        value = float(told)
    if not (math.isfinite(value) and value >= 0.0):
        raise InputError(Problem(names.where, f"the {what} is {value:g}", "It must be 0 or more."))
    return value
