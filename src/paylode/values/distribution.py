"""An uncertain or varying number: the value by which all of paylode speaks of chance.

A parameter that varies between people, the probability of success of a trial, a forecast: each is a `Distribution`,
with its unit, the assumptions it rests on and its source. It is one of

    a family    normal, lognormal, uniform, triangular, beta, each of which may be truncated between bounds
    atoms       fixed, bernoulli, discrete: values that have a probability each
    samples     what a simulation or a survey gave, with weights or without

Draws are made by inverse transform from given uniforms: x = quantile(u). Who holds the uniforms (`seed.uniforms`) thus
holds the draws, one for each uniform, and equal uniforms make common random numbers between scenarios. For atoms and
samples quantile(p) is the smallest value x with P(X <= x) >= p; between samples nothing is interpolated.

A distribution is written as canonical JSON (RFC 8785) of the schema "paylode.distribution/1".
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Literal, cast, get_args, overload

from .atoms import atoms, running, sorted_together
from .distribution_check import distribution_problems, is_number, parameter_names
from .families import FAMILIES
from .json_text import LONGEST, Record, number_at, numbers_at, read_json, record, text_at, texts_at
from .problem import InputError, Problem, did_you_mean, quote
from .source import USER, Kind, Source
from .truncation import SMALLEST_MASS, cut, parameter_values, truncated_mean

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]

SCHEMA = "paylode.distribution/1"

Shape = Literal["normal", "lognormal", "uniform", "triangular", "beta", "fixed", "bernoulli", "discrete", "samples"]


@dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution. Made by the functions below; checked when made, all problems at once (InputError).

    parameters: (name, value) in the family's order.  values, probabilities: of discrete and samples, values rising;
    samples without weights have no probabilities.  lower, upper: the bounds of a truncated family.
    """

    family: Shape
    parameters: tuple[tuple[str, float], ...] = ()
    values: tuple[float, ...] = ()
    probabilities: tuple[float, ...] = ()
    lower: float | None = None
    upper: float | None = None
    unit: str = ""
    assumptions: tuple[str, ...] = ()
    source: Source = USER

    def __post_init__(self) -> None:
        problems = distribution_problems(self)
        if not problems and self.family in FAMILIES and cut(self).mass < SMALLEST_MASS:
            problems = [Problem("distribution", "nothing lies between the bounds", "Give other bounds.")]
        if problems:
            raise InputError(problems)


def normal(
    mean: float, sd: float, *, unit: str = "", assumptions: Iterable[str] = (), source: Source = USER
) -> Distribution:
    """The normal distribution of a mean and a standard deviation.

    >>> quantile(normal(10, 2, unit="nM"), 0.5)
    10.0
    """
    return _family("normal", (mean, sd), unit, assumptions, source)


def lognormal(
    median: float,
    *,
    cv: float | None = None,
    log_sd: float | None = None,
    unit: str = "",
    assumptions: Iterable[str] = (),
    source: Source = USER,
) -> Distribution:
    """The lognormal distribution of a median and either `cv` or `log_sd`.

    cv: standard deviation / mean of the number itself (0.3 for 30 %); log_sd = sqrt(log(1 + cv^2)).
    log_sd: standard deviation of its natural logarithm, the omega of population models.

    >>> round(mean(lognormal(2.0, cv=0.5)), 9) == round(2.0 * 1.25**0.5, 9)
    True
    """
    if (cv is None) == (log_sd is None):
        raise InputError(Problem("distribution", "a lognormal needs one of cv and log_sd", "Give one, such as cv=0.3."))
    if cv is not None:
        (cv,) = _floats("cv", (cv,))
        log_sd = math.copysign(math.sqrt(math.log1p(cv * cv)), cv)
    return _family("lognormal", (median, cast(float, log_sd)), unit, assumptions, source)


def uniform(
    lower: float, upper: float, *, unit: str = "", assumptions: Iterable[str] = (), source: Source = USER
) -> Distribution:
    """Every value between two bounds alike.

    >>> mean(uniform(2, 4, unit="h"))
    3.0
    """
    return _family("uniform", (lower, upper), unit, assumptions, source)


def triangular(
    lower: float, upper: float, *, mode: float, unit: str = "", assumptions: Iterable[str] = (), source: Source = USER
) -> Distribution:
    """Least, most and likeliest value.

    >>> round(quantile(triangular(0, 2, mode=1, unit="nM"), 0.5), 12)
    1.0
    """
    return _family("triangular", (lower, mode, upper), unit, assumptions, source)


def beta(
    alpha: float, beta: float, *, unit: str = "", assumptions: Iterable[str] = (), source: Source = USER
) -> Distribution:
    """A share between 0 and 1; beta(1 + successes, 1 + failures) after a uniform prior.

    >>> mean(beta(1 + 3, 1 + 5))
    0.4
    """
    return _family("beta", (alpha, beta), unit, assumptions, source)


def fixed(value: float, *, unit: str = "", assumptions: Iterable[str] = (), source: Source = USER) -> Distribution:
    """One value for certain.

    >>> quantile(fixed(3.5), 0.9)
    3.5
    """
    return _family("fixed", (value,), unit, assumptions, source)


def bernoulli(probability: float, *, assumptions: Iterable[str] = (), source: Source = USER) -> Distribution:
    """1 with the probability, else 0: success or failure. Its mean is the probability of success.

    >>> cdf(bernoulli(0.25), 0)
    0.75
    """
    return _family("bernoulli", (probability,), "", assumptions, source)


def discrete(
    values: Sequence[float],
    probabilities: Sequence[float],
    *,
    unit: str = "",
    assumptions: Iterable[str] = (),
    source: Source = USER,
) -> Distribution:
    """Some values with a probability each, in any order; the probabilities add up to 1.

    >>> mean(discrete([0, 4, 2], [0.5, 0.25, 0.25], unit="mol_payload/mol_antibody"))
    1.5
    """
    risen, shares = sorted_together(_floats("values", values), _floats("probabilities", probabilities))
    return Distribution("discrete", (), risen, shares, unit=unit, assumptions=_listed(assumptions), source=source)


def samples(
    values: Sequence[float],
    *,
    weights: Sequence[float] | None = None,
    unit: str = "",
    assumptions: Iterable[str] = (),
    source: Source = USER,
) -> Distribution:
    """What a simulation or a survey gave. weights: not negative, of any sum; None: each counts alike.

    >>> quantile(samples([5, 1, 3]), 0.5)
    3.0
    """
    shares = _floats("weights", () if weights is None else weights)
    whole = math.fsum(shares)
    if weights is not None and not (whole > 0 and min(shares) >= 0):
        cure = "Give each sample a weight of 0 or more, one at least above 0."
        raise InputError(Problem("distribution, key weights", "a weight is below 0, or all are 0", cure))
    risen, shares = sorted_together(_floats("values", values), [share / whole for share in shares])
    return Distribution("samples", (), risen, shares, unit=unit, assumptions=_listed(assumptions), source=source)


def truncated(distribution: Distribution, *, lower: float | None = None, upper: float | None = None) -> Distribution:
    """The distribution given that the value lies between the bounds; None leaves a side open, earlier bounds go.

    >>> round(quantile(truncated(normal(0, 1), lower=0), 0.5), 6)
    0.67449
    """
    return replace(distribution, lower=lower, upper=upper)


def mean(distribution: Distribution) -> float:
    """The mean, in the distribution's unit.

    >>> mean(triangular(1, 6, mode=2))
    3.0
    """
    if distribution.family not in FAMILIES:
        values, probabilities = atoms(distribution)
        return math.fsum(values * probabilities) / math.fsum(probabilities)
    if distribution.lower is None and distribution.upper is None:
        return FAMILIES[distribution.family].mean(parameter_values(distribution))
    return truncated_mean(distribution)


@overload
def quantile(distribution: Distribution, p: float) -> float: ...
@overload
def quantile(distribution: Distribution, p: Array) -> Array: ...
def quantile(distribution: Distribution, p: float | Array) -> float | Array:
    """The value below which a share p of the distribution lies, in its unit; same shape as p. p lies from 0 to 1.

    >>> quantile(uniform(2, 4), 0.25)
    2.5
    """
    import numpy as np

    shares = np.asarray(p, np.float64)
    if not ((shares >= 0) & (shares <= 1)).all():
        raise InputError(Problem("distribution", "a probability lies outside 0 to 1", "Give numbers from 0 to 1."))
    if distribution.family in FAMILIES:
        family, of, kept = FAMILIES[distribution.family], parameter_values(distribution), cut(distribution)
        if kept.by_below:
            found = family.from_below(np.minimum(kept.start + shares * kept.mass, 1.0), of)
        else:
            found = family.from_above(np.maximum(kept.start - shares * kept.mass, 0.0), of)
        found = np.clip(found, kept.lowest, kept.highest)
    else:
        values, probabilities = atoms(distribution)
        found = values[np.searchsorted(running(probabilities), shares, side="left")]
    return float(found) if np.ndim(p) == 0 else found


@overload
def cdf(distribution: Distribution, x: float) -> float: ...
@overload
def cdf(distribution: Distribution, x: Array) -> Array: ...
def cdf(distribution: Distribution, x: float | Array) -> float | Array:
    """P(X <= x); same shape as x, which is in the distribution's unit.

    >>> cdf(discrete([0, 1, 2], [0.25, 0.5, 0.25]), 1)
    0.75
    """
    import numpy as np

    points = np.asarray(x, np.float64)
    if np.isnan(points).any():
        raise InputError(Problem("distribution", "a value is not a number", "Leave it out."))
    if distribution.family in FAMILIES:
        family, of, kept = FAMILIES[distribution.family], parameter_values(distribution), cut(distribution)
        inside = np.clip(points, kept.lowest, kept.highest)
        passed = family.below(inside, of) - kept.start if kept.by_below else kept.start - family.above(inside, of)
        found = np.clip(passed / kept.mass, 0.0, 1.0)
    else:
        values, probabilities = atoms(distribution)
        shares = np.concatenate([[0.0], running(probabilities)])
        found = shares[np.searchsorted(values, points, side="right")]
    return float(found) if np.ndim(x) == 0 else found


def draw(distribution: Distribution, uniforms: Array) -> Array:
    """One draw for each uniform in [0, 1), by inverse transform; same shape, in the distribution's unit.

    A uniform of exactly 0 or 1 counts as the middle of the last step of 2^-53 beside it, so no draw is infinite.

    >>> from paylode.values.seed import uniforms
    >>> draw(lognormal(0.19, cv=0.3, unit="L/d"), uniforms(1, [17], "clearance")).shape
    (1, 1)
    """
    import numpy as np

    shares = np.asarray(uniforms, np.float64)
    inside = np.where((shares < 0) | (shares > 1), np.nan, np.clip(shares, 2.0**-54, 1 - 2.0**-53))
    return np.asarray(quantile(distribution, np.atleast_1d(inside))).reshape(inside.shape)


def to_json(distribution: Distribution) -> str:
    """The distribution as canonical JSON; equal distributions give equal text. Raises InputError beyond 10 MB.

    >>> from_json(to_json(fixed(3.5, unit="mg"))) == fixed(3.5, unit="mg")
    True
    """
    import rfc8785

    shown: dict[str, object] = {
        "schema": SCHEMA,
        "family": distribution.family,
        "parameters": dict(distribution.parameters),
        "values": list(distribution.values),
        "probabilities": list(distribution.probabilities),
        "lower": distribution.lower,
        "upper": distribution.upper,
    }
    shown = {key: value for key, value in shown.items() if value not in (None, [], {})}
    source = {field.name: getattr(distribution.source, field.name) for field in fields(Source)}
    shown |= {
        "unit": distribution.unit,
        "assumptions": list(distribution.assumptions),
        "source": {key: value for key, value in source.items() if value},
    }
    text = rfc8785.dumps(shown).decode()  # type: ignore[arg-type]
    if len(text) > LONGEST:
        raise InputError(
            Problem("distribution", f"its text would be longer than {LONGEST} characters", "Keep fewer samples.")
        )
    return text


def from_json(text: str, where: str = "distribution") -> Distribution:
    """The distribution that `to_json` wrote. Raises InputError with every problem and its place.

    >>> from_json('{"schema": "paylode.distribution/1", "family": "normal", "parameters": {"mean": 1, "sd": Infinity}}')
    Traceback (most recent call last):
    ...
    paylode.values.problem.InputError: distribution: Infinity is not a number in JSON. Write a finite number or null.
    """
    problems: list[Problem] = []
    needed = ("schema", "family", "unit", "assumptions", "source")
    optional = ("parameters", "values", "probabilities", "lower", "upper")
    whole = record(read_json(text, where), where, problems, needed=needed, optional=optional)
    schema = text_at(whole, "schema")
    if isinstance(whole.table.get("schema"), str) and schema != SCHEMA:
        whole.refuse("schema", f"{quote(schema)} is not the schema that is read here", f"It must be {SCHEMA}.")
    family = text_at(whole, "family")
    if isinstance(whole.table.get("family"), str) and family not in get_args(Shape):
        whole.refuse("family", f"no family {quote(family)}", did_you_mean(family, get_args(Shape)))
    if problems:
        raise InputError(problems)
    names = parameter_names(family)
    inner = record(whole.table.get("parameters", {}), f"{where}, key parameters", problems, needed=names)
    parameters = tuple((name, cast(float, number_at(inner, name))) for name in names)
    values, probabilities = numbers_at(whole, "values"), numbers_at(whole, "probabilities")
    lower, upper = number_at(whole, "lower"), number_at(whole, "upper")
    unit, assumptions, source = text_at(whole, "unit"), texts_at(whole, "assumptions"), _source(whole)
    if problems:
        raise InputError(problems)
    try:
        return Distribution(
            cast(Shape, family), parameters, values, probabilities, lower, upper, unit, assumptions, source
        )
    except InputError as error:
        here = (
            replace(problem, where=where + problem.where.removeprefix("distribution")) for problem in error.problems
        )
        raise InputError(here) from None


def _source(whole: Record) -> Source:
    names = [field.name for field in fields(Source) if field.name != "kind"]
    place = f"{whole.where}, key source"
    inner = record(whole.table["source"], place, whole.problems, needed=["kind"], optional=names)
    kind = text_at(inner, "kind")
    if isinstance(inner.table.get("kind"), str) and kind not in get_args(Kind):
        inner.refuse("kind", f"no kind of source {quote(kind)}", did_you_mean(kind, get_args(Kind)))
    return Source(cast(Kind, kind), **{name: text_at(inner, name) for name in names})


def _family(
    family: Shape, values: Sequence[float], unit: str, assumptions: Iterable[str], source: Source
) -> Distribution:
    parameters = tuple(zip(parameter_names(family), _floats(family, values), strict=True))
    return Distribution(family, parameters, unit=unit, assumptions=_listed(assumptions), source=source)


def _listed(assumptions: Iterable[str]) -> tuple[str, ...]:
    """One assumption may be given as a plain text."""
    return (assumptions,) if isinstance(assumptions, str) else tuple(assumptions)


def _floats(name: str, values: Sequence[float]) -> tuple[float, ...]:
    """Plain floats, no -0.0 among them."""
    for value in values:
        if not is_number(value):
            raise InputError(
                Problem(f"distribution, key {name}", f"{value!r} is not a finite number", "Write it like 0.25.")
            )
    return tuple(float(value) + 0.0 for value in values)
