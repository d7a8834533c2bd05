"""What a sound distribution is: everything that may be wrong with one, said at once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from numbers import Real
from typing import TYPE_CHECKING

from .atoms import ATOMS
from .families import FAMILIES
from .problem import Problem, did_you_mean, quote

if TYPE_CHECKING:
    from .distribution import Distribution

LARGEST = 1e150
"""Beyond this the square of a number is no number any more."""


def parameter_names(family: str) -> tuple[str, ...]:
    """The names of a family's parameters, in order."""
    return FAMILIES[family].parameters if family in FAMILIES else ATOMS[family]


def is_number(value: object) -> bool:
    """Whether a value is a number that can be reckoned with: finite, not beyond `LARGEST`, not true or false."""
    return isinstance(value, Real) and not isinstance(value, bool) and abs(float(value)) <= LARGEST


def distribution_problems(distribution: Distribution) -> list[Problem]:
    """Everything that is wrong with a distribution, except for bounds between which nothing lies."""
    family = distribution.family
    if family not in FAMILIES and family not in ATOMS:
        known = [*FAMILIES, *ATOMS]
        return [
            Problem("distribution, key family", f"no family {quote(str(family))}", did_you_mean(str(family), known))
        ]
    found = [*_wrong_numbers(distribution), *_wrong_texts(distribution)]
    return found or [*_wrong_parameters(distribution), *_wrong_atoms(distribution), *_wrong_bounds(distribution)]


def _wrong_numbers(distribution: Distribution) -> Iterable[Problem]:
    bounds = [(name, getattr(distribution, name)) for name in ("lower", "upper")]
    singles = [*distribution.parameters, *((name, value) for name, value in bounds if value is not None)]
    lists = [("values", distribution.values), ("probabilities", distribution.probabilities)]
    for name, value in singles:
        if not is_number(value):
            yield Problem(f"distribution, key {name}", f"{value} is not a finite number", "Write it like 0.25.")
    for name, values in lists:
        for value in [value for value in values if not is_number(value)][:5]:
            yield Problem(f"distribution, key {name}", f"{value} is not a finite number", "Leave it out.")


def _wrong_texts(distribution: Distribution) -> Iterable[Problem]:
    source = distribution.source
    texts = [source.kind, source.title, source.locator, source.identifier, source.reason]
    for text in (distribution.unit, *distribution.assumptions, *texts):
        if not isinstance(text, str):
            yield Problem("distribution", f"{text!r} is not a text", "Unit, assumptions and source are texts.")
            continue
        try:
            text.encode()
        except UnicodeEncodeError:
            yield Problem("distribution", f"{quote(text)} holds half a character", "Write it anew.")


def _wrong_parameters(distribution: Distribution) -> Iterable[Problem]:
    place, names = f"distribution, {distribution.family}", parameter_names(distribution.family)
    values = tuple(value for _, value in distribution.parameters)
    if tuple(name for name, _ in distribution.parameters) != names:
        yield Problem(place, "its parameters do not fit", f"Give {', '.join(names)}." if names else "Give none.")
    elif distribution.family in FAMILIES:
        if fault := FAMILIES[distribution.family].fault(values):
            shown = ", ".join(f"{name} {value:g}" for name, value in distribution.parameters)
            yield Problem(place, f"{shown}: {fault}", "For one value for certain use fixed.")
    elif distribution.family == "bernoulli" and not 0 <= values[0] <= 1:
        yield Problem(place, f"the probability {values[0]:g} lies outside 0 to 1", "Write 0.3 for 30 %.")


def _wrong_atoms(distribution: Distribution) -> Iterable[Problem]:
    place, family = f"distribution, {distribution.family}", distribution.family
    values, probabilities = distribution.values, distribution.probabilities
    if family not in ("discrete", "samples"):
        if values or probabilities:
            yield Problem(place, "values and probabilities belong to discrete and samples", "Leave them out.")
        return
    if not values:
        yield Problem(place, "there is no value", "Give one at least.")
    elif any(a > b for a, b in pairwise(values)) or (family == "discrete" and any(a == b for a, b in pairwise(values))):
        yield Problem(
            place, "the values do not rise", "Sort them, each once." if family == "discrete" else "Sort them."
        )
    if probabilities or family == "discrete":
        yield from _wrong_probabilities(place, values, probabilities)


def _wrong_probabilities(place: str, values: Sequence[float], probabilities: Sequence[float]) -> Iterable[Problem]:
    if len(probabilities) != len(values):
        what = f"there are {len(values)} values and {len(probabilities)} probabilities"
        yield Problem(place, what, "Give each value one.")
    elif any(p < 0 for p in probabilities):
        yield Problem(place, f"the probability {min(probabilities):g} is below 0", "Write 0 or more.")
    elif abs(math.fsum(probabilities) - 1) > 1e-9:
        yield Problem(
            place, f"the probabilities add up to {math.fsum(probabilities):.12g}, not 1", "Correct or rescale them."
        )


def _wrong_bounds(distribution: Distribution) -> Iterable[Problem]:
    lower, upper = distribution.lower, distribution.upper
    place = f"distribution, {distribution.family}"
    if lower is None and upper is None:
        return
    if distribution.family not in FAMILIES:
        yield Problem(place, "only a family with a density can be truncated", "Leave out the values beyond the bounds.")
    elif lower is not None and upper is not None and not lower < upper:
        yield Problem(place, f"the bounds {lower:g} and {upper:g} do not rise", "Give the lower one first.")
