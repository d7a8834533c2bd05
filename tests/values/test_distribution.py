"""Distributions: each law of probability that must hold, for every family, truncated or not, and for samples."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.integrate import quad

from paylode.values import InputError, Source
from paylode.values.distribution import (
    Distribution,
    bernoulli,
    beta,
    cdf,
    discrete,
    draw,
    fixed,
    from_json,
    lognormal,
    mean,
    normal,
    quantile,
    samples,
    to_json,
    triangular,
    truncated,
    uniform,
)
from paylode.values.seed import uniforms

LEVEL = st.floats(-1e3, 1e3)
WIDTH = st.floats(1e-2, 1e3)
SHARE = st.floats(0.0, 1.0)
INSIDE = st.floats(1e-6, 1 - 1e-6)

FAMILY = st.one_of(
    st.builds(normal, LEVEL, WIDTH),
    st.builds(lambda median, cv: lognormal(median, cv=cv), WIDTH, st.floats(0.01, 3)),
    st.builds(lambda median, log_sd: lognormal(median, log_sd=log_sd), WIDTH, st.floats(0.01, 2)),
    st.builds(lambda low, width: uniform(low, low + width), LEVEL, WIDTH),
    st.builds(lambda low, width, at: triangular(low, low + width, mode=low + at * width), LEVEL, WIDTH, SHARE),
    st.builds(beta, st.floats(0.3, 50), st.floats(0.3, 50)),
)


@st.composite
def cut_family(draw_from: st.DrawFn) -> Distribution:
    """A family truncated on one side or both, keeping a thousandth of it at least."""
    whole = draw_from(FAMILY)
    start, stop = sorted([draw_from(SHARE), draw_from(SHARE)])
    assume(stop - start > 1e-3)
    sides = draw_from(st.sampled_from(["lower", "upper", "both"]))
    lower = quantile(whole, start) if sides != "upper" and start > 0 else None
    upper = quantile(whole, stop) if sides != "lower" and stop < 1 else None
    return truncated(whole, lower=lower, upper=upper)


@st.composite
def atoms(draw_from: st.DrawFn) -> Distribution:
    """A distribution of single values."""
    values = draw_from(st.lists(LEVEL, min_size=1, max_size=8, unique=True))
    weights = draw_from(st.lists(st.integers(0, 9), min_size=len(values), max_size=len(values)))
    assume(sum(weights) > 0)
    kind = draw_from(st.sampled_from(["fixed", "bernoulli", "discrete", "weighted", "samples"]))
    if kind == "fixed":
        return fixed(values[0])
    if kind == "bernoulli":
        return bernoulli(weights[0] / 9)
    if kind == "discrete":
        return discrete(values, [weight / sum(weights) for weight in weights])
    return samples([*values, *values[:2]]) if kind == "samples" else samples(values, weights=weights)


CONTINUOUS = st.one_of(FAMILY, cut_family())
ANY = st.one_of(CONTINUOUS, atoms())


@given(CONTINUOUS, INSIDE)
def test_cdf_undoes_quantile(distribution: Distribution, p: float) -> None:
    x = quantile(distribution, p)
    # the share between the two floats beside x is all that a float can tell
    step = 4 * math.ulp(max(abs(x), 1.0))
    assert cdf(distribution, x - step) - 1e-9 <= p <= cdf(distribution, x + step) + 1e-9


@given(ANY, SHARE, LEVEL)
def test_quantile_is_the_smallest_value_that_reaches_a_share(distribution: Distribution, p: float, x: float) -> None:
    assume(abs(p - cdf(distribution, x)) > 1e-9)
    assert (quantile(distribution, p) <= x) == (p <= cdf(distribution, x))


@given(ANY, st.lists(SHARE, min_size=2, max_size=5), st.lists(LEVEL, min_size=2, max_size=5))
def test_cdf_and_quantile_rise(distribution: Distribution, shares: list[float], points: list[float]) -> None:
    quantiles = quantile(distribution, np.array(sorted(shares)))
    passed = cdf(distribution, np.array(sorted(points)))
    assert (quantiles[1:] >= quantiles[:-1]).all()
    assert (passed[1:] >= passed[:-1]).all()
    assert ((passed >= 0) & (passed <= 1)).all()
    assert cdf(distribution, -math.inf) == 0
    assert cdf(distribution, math.inf) == 1


@given(CONTINUOUS)
def test_the_mean_is_the_integral_of_the_quantiles(distribution: Distribution) -> None:
    # the outermost shares are left to the tails, where the quantile of an open side has no bound
    tail = 1e-10
    scale = quantile(distribution, 0.99) - quantile(distribution, 0.01) + abs(mean(distribution))
    inner, _ = quad(lambda p: quantile(distribution, p), tail, 1 - tail, limit=500, epsabs=1e-7 * scale, epsrel=1e-7)
    assert inner == pytest.approx(mean(distribution), abs=1e-5 * scale)


@given(atoms())
def test_the_mean_of_atoms_is_the_weighted_sum(distribution: Distribution) -> None:
    points = np.array(sorted({quantile(distribution, p) for p in np.linspace(0, 1, 1001).tolist()}))
    jumps = np.diff(cdf(distribution, points), prepend=0.0)
    assert mean(distribution) == pytest.approx(float(points @ jumps), rel=1e-9, abs=1e-9)


@given(ANY)
def test_draws_follow_the_distribution(distribution: Distribution) -> None:
    drawn = np.sort(draw(distribution, uniforms(7, range(2000), "check")[:, 0]))
    before, after = np.arange(2000) / 2000, np.arange(1, 2001) / 2000
    reached = cdf(distribution, drawn)
    below = cdf(distribution, np.nextafter(drawn, -np.inf))
    # Kolmogorov's distance at level 1e-6 (the uniforms are the same each time), and what one float step holds
    room = 2.7 / math.sqrt(2000) + 1e-3
    assert (before - reached).max() <= room
    assert (below - after).max() <= room


@given(ANY, st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=12))
def test_a_draw_belongs_to_its_uniform_and_keeps_the_shape(distribution: Distribution, shares: list[float]) -> None:
    flat = np.array(shares)
    drawn = draw(distribution, flat)
    assert np.isfinite(drawn).all()
    assert draw(distribution, flat[::-1]).tolist() == drawn[::-1].tolist()
    assert draw(distribution, flat.reshape(1, -1, 1)).shape == (1, flat.size, 1)
    assert draw(distribution, flat[0]).shape == ()
    assert drawn.tolist() == [float(draw(distribution, np.array(u))) for u in flat]


@given(cut_family(), SHARE, LEVEL)
def test_truncation_is_conditioning(distribution: Distribution, p: float, x: float) -> None:
    whole = replace(distribution, lower=None, upper=None)
    lower = -math.inf if distribution.lower is None else distribution.lower
    upper = math.inf if distribution.upper is None else distribution.upper
    assert lower <= quantile(distribution, p) <= upper
    assert lower <= mean(distribution) <= upper
    kept = cdf(whole, upper) - cdf(whole, lower)
    inside = cdf(whole, min(max(x, lower), upper)) - cdf(whole, lower)
    assert cdf(distribution, x) == pytest.approx(inside / kept, abs=1e-9)


def test_the_means_of_truncated_families_against_closed_forms() -> None:
    half_normal = math.sqrt(2 / math.pi)
    assert mean(truncated(normal(0, 1), lower=0)) == pytest.approx(half_normal, rel=1e-14)
    assert mean(truncated(normal(5, 2), upper=5)) == pytest.approx(5 - 2 * half_normal, rel=1e-14)
    assert mean(truncated(uniform(0, 10), lower=4)) == pytest.approx(7, rel=1e-14)
    assert mean(truncated(triangular(0, 2, mode=2), upper=1)) == pytest.approx(2 / 3, rel=1e-14)
    assert mean(truncated(beta(1, 1), lower=0.5)) == pytest.approx(0.75, rel=1e-14)
    assert mean(triangular(1, 6, mode=2)) == pytest.approx(3, rel=1e-15)
    assert mean(lognormal(2, log_sd=0.5)) == pytest.approx(2 * math.exp(0.125), rel=1e-15)


def test_a_cut_far_out_in_either_tail_keeps_its_digits() -> None:
    # E[X | X > z], the inverse of Mills' ratio, in powers of 1/z; the coefficients are OEIS A000698
    expected = 30 + 1 / 30 - 2 / 30**3 + 10 / 30**5 - 74 / 30**7 + 706 / 30**9
    upper, lower = truncated(normal(0, 1), lower=30), truncated(normal(0, 1), upper=-30)
    assert mean(upper) == pytest.approx(expected, rel=1e-12)
    assert mean(lower) == pytest.approx(-expected, rel=1e-12)
    for p in (0.01, 0.5, 0.99):
        assert cdf(upper, quantile(upper, p)) == pytest.approx(p, rel=1e-9)
        assert quantile(upper, p) == pytest.approx(-quantile(lower, 1 - p), rel=1e-12)
    assert 30 < quantile(upper, 0.5) < 30.1
    share = truncated(beta(50, 50), upper=1e-4)  # what is kept is 1e-172 of the whole
    for p in (1e-6, 0.5, 0.999):
        assert cdf(share, quantile(share, p)) == pytest.approx(p, rel=1e-6)
    thin = truncated(normal(0, 1), lower=1.0, upper=1.0 + 1e-12)
    assert 1.0 <= mean(thin) <= 1.0 + 1e-12


def test_the_coefficient_of_variation_is_that_of_the_number_itself() -> None:
    drawn = draw(lognormal(4, cv=0.3), (np.arange(200_000) + 0.5) / 200_000)
    assert drawn.std() / drawn.mean() == pytest.approx(0.3, rel=2e-3)
    assert quantile(lognormal(4, cv=0.3), 0.5) == pytest.approx(4, rel=1e-15)


def test_samples_are_a_set_of_values_in_any_order() -> None:
    assert samples([3, 1, 2, 1]) == samples([1, 1, 2, 3])
    assert samples([3, 1], weights=[1, 3]) == samples([1, 3], weights=[30, 10])
    assert samples(np.array([2.0, 1.0]), weights=np.array([1, 1])).values == (1.0, 2.0)
    assert mean(samples([1, 2, 3, 6])) == 3
    assert [quantile(samples([1, 2, 3, 6]), p) for p in (0, 0.25, 0.26, 0.75, 1)] == [1, 1, 2, 3, 6]
    assert quantile(samples([1, 2, 3], weights=[0, 1, 0]), 0) == 2


def test_a_probability_of_success_is_the_mean_of_a_bernoulli() -> None:
    success = bernoulli(0.35, assumptions=["phase 2 repeats in phase 3"], source=Source("assumed", reason="for a test"))
    assert mean(success) == pytest.approx(0.35, rel=1e-15)
    assert bernoulli(0.35, assumptions="the endpoint stays").assumptions == ("the endpoint stays",)
    assert draw(success, np.array([0.64, 0.66])).tolist() == [0.0, 1.0]
    assert [mean(bernoulli(p)) for p in (0, 1)] == [0, 1]


TEXT = st.text(max_size=20)
SOURCE = st.builds(
    Source,
    st.sampled_from(["publication", "label", "estimated", "assumed", "definition", "user"]),
    TEXT,
    TEXT,
    TEXT,
    TEXT,
)


@given(ANY, TEXT, st.lists(TEXT, max_size=3), SOURCE)
def test_json_there_and_back(distribution: Distribution, unit: str, assumptions: list[str], source: Source) -> None:
    written = replace(distribution, unit=unit, assumptions=tuple(assumptions), source=source)
    text = to_json(written)
    assert from_json(text) == written
    assert to_json(from_json(text)) == text
    assert json.loads(text)["schema"] == "paylode.distribution/1"


def test_the_json_shape_is_frozen() -> None:
    whole = lognormal(0.19, log_sd=0.25, unit="L/d", source=Source("publication", "Lu 2014", "Table 2"))
    assert to_json(truncated(whole, upper=1)) == (
        '{"assumptions":[],"family":"lognormal","parameters":{"log_sd":0.25,"median":0.19},"schema":"paylode.distribution/1",'
        '"source":{"kind":"publication","locator":"Table 2","title":"Lu 2014"},"unit":"L/d","upper":1}'
    )
    assert to_json(samples([2, 1], weights=[1, 3], assumptions=["as seen"])) == (
        '{"assumptions":["as seen"],"family":"samples","probabilities":[0.75,0.25],"schema":"paylode.distribution/1",'
        '"source":{"kind":"user","reason":"given at the call"},"unit":"","values":[1,2]}'
    )


GOOD = {
    "schema": "paylode.distribution/1",
    "family": "normal",
    "parameters": {"mean": 1, "sd": 2},
    "unit": "mg",
    "assumptions": [],
    "source": {"kind": "user"},
}
ATOMS = {**GOOD, "family": "discrete", "parameters": {}}
WRONG = {
    "a list": ([GOOD], "not an object"),
    "schema of tomorrow": ({**GOOD, "schema": "paylode.distribution/2"}, "paylode.distribution/1"),
    "schema empty": ({**GOOD, "schema": ""}, "paylode.distribution/1"),
    "schema missing": ({k: v for k, v in GOOD.items() if k != "schema"}, "key schema is missing"),
    "source missing": ({k: v for k, v in GOOD.items() if k != "source"}, "key source is missing"),
    "family unknown": ({**GOOD, "family": "normle"}, "Did you mean normal or"),
    "family a number": ({**GOOD, "family": 3}, "not a text"),
    "family a list": ({**GOOD, "family": ["normal"]}, "not a text"),
    "key unknown": ({**GOOD, "famly": "normal"}, "Did you mean family?"),
    "parameters missing": ({k: v for k, v in GOOD.items() if k != "parameters"}, "key mean is missing"),
    "parameters a list": ({**GOOD, "parameters": [1, 2]}, "a list, not an object"),
    "parameter of another": ({**GOOD, "parameters": {"mean": 1, "sd": 2, "log_sd": 1}}, '"log_sd" is not known'),
    "parameter a text": ({**GOOD, "parameters": {"mean": "1", "sd": 2}}, "a text, not a number"),
    "parameter true": ({**GOOD, "parameters": {"mean": True, "sd": 2}}, "true or false, not a number"),
    "parameter null": ({**GOOD, "parameters": {"mean": None, "sd": 2}}, "null, not a number"),
    "parameter huge": ({**GOOD, "parameters": {"mean": 10**400, "sd": 2}}, "not a number that fits"),
    "parameter too large": ({**GOOD, "parameters": {"mean": 1e200, "sd": 2}}, "not a finite number"),
    "sd zero": ({**GOOD, "parameters": {"mean": 1, "sd": 0}}, "sd must be above 0"),
    "bound a text": ({**GOOD, "lower": "0"}, "a text, not a number"),
    "bound null": ({**GOOD, "lower": None}, "null, not a number"),
    "bounds fall": ({**GOOD, "lower": 2, "upper": 1}, "do not rise"),
    "nothing between": ({**GOOD, "lower": 1e6}, "nothing lies between"),
    "atoms truncated": ({**ATOMS, "values": [1], "probabilities": [1], "lower": 0}, "only a family with a density"),
    "no atoms": (ATOMS, "there is no value"),
    "atoms not numbers": ({**ATOMS, "values": [1, "2"], "probabilities": [0.5, 0.5]}, "not a list of numbers"),
    "atoms nested": ({**ATOMS, "values": [[1]], "probabilities": [1]}, "not a list of numbers"),
    "atoms fall": ({**ATOMS, "values": [2, 1], "probabilities": [0.5, 0.5]}, "do not rise"),
    "atoms doubled": ({**ATOMS, "values": [1, 1], "probabilities": [0.5, 0.5]}, "do not rise"),
    "shares missing": ({**ATOMS, "values": [1, 2]}, "2 values and 0 probabilities"),
    "shares below 0": ({**ATOMS, "values": [1, 2], "probabilities": [-0.5, 1.5]}, "below 0"),
    "shares not 1": ({**ATOMS, "values": [1, 2], "probabilities": [0.5, 0.500001]}, "add up to 1.000001, not 1"),
    "values beside a family": ({**GOOD, "values": [1]}, "belong to discrete and samples"),
    "unit a number": ({**GOOD, "unit": 1}, "not a text"),
    "unit half a letter": ({**GOOD, "unit": "\ud800"}, "half a character"),
    "assumptions a text": ({**GOOD, "assumptions": "none"}, "not a list of texts"),
    "assumptions mixed": ({**GOOD, "assumptions": ["a", 1]}, "not a list of texts"),
    "source a text": ({**GOOD, "source": "Lu 2014"}, "a text, not an object"),
    "source kind unknown": ({**GOOD, "source": {"kind": "paper"}}, "no kind of source"),
    "source key unknown": ({**GOOD, "source": {"kind": "user", "doi": "10.1"}}, '"doi" is not known'),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_json_is_refused_with_place_and_cure(name: str) -> None:
    assert from_json(json.dumps(GOOD)) == normal(1, 2, unit="mg", source=Source("user"))
    record, expected = WRONG[name]
    with pytest.raises(InputError) as caught:
        from_json(json.dumps(record), "forecast.json")
    assert expected in str(caught.value)
    for problem in caught.value.problems:
        assert problem.where.startswith("forecast.json")
        assert problem.cure
        assert str(problem).isprintable()


def test_several_faults_are_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        from_json(json.dumps({**GOOD, "unit": 1, "assumptions": 2, "source": {"kind": "paper"}}))
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(GOOD).replace("2}", "NaN}"),
        json.dumps(GOOD).replace("2}", "-Infinity}"),
        json.dumps(GOOD).replace("2}", "1e400}"),
        json.dumps(GOOD).replace('"unit"', '"family"'),
        json.dumps(GOOD)[:-1],
        json.dumps({**GOOD, "assumptions": ["a" * 10_000_000]}),
        "",
    ],
    ids=["NaN", "Infinity", "1e400", "doubled key", "truncated", "oversized", "empty"],
)
def test_text_that_is_no_sound_json_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        from_json(text)


@given(st.data())
def test_a_mutilated_text_is_read_or_refused(data: st.DataObject) -> None:
    text = to_json(data.draw(ANY))
    place = data.draw(st.integers(0, len(text) - 1))
    torn = text[:place] + data.draw(st.text(max_size=3)) + text[place + data.draw(st.integers(0, 3)) :]
    try:
        read = from_json(torn)
    except InputError as error:
        assert all(problem.where for problem in error.problems)
    else:
        assert math.isfinite(mean(read))


@pytest.mark.parametrize(
    "make",
    [
        lambda: normal(0, -1),
        lambda: normal(math.nan, 1),
        lambda: normal(0, math.inf),
        lambda: normal("0", 1),
        lambda: normal(True, 1),
        lambda: lognormal(0, cv=0.3),
        lambda: lognormal(1),
        lambda: lognormal(1, cv=0.3, log_sd=0.3),
        lambda: lognormal(1, cv=0),
        lambda: lognormal(1, cv=-0.3),
        lambda: lognormal(1, cv=math.nan),
        lambda: lognormal(1, log_sd=100),
        lambda: uniform(2, 1),
        lambda: uniform(1, 1),
        lambda: triangular(0, 1, mode=2),
        lambda: triangular(1, 1, mode=1),
        lambda: beta(0, 1),
        lambda: bernoulli(1.5),
        lambda: bernoulli(-0.1),
        lambda: discrete([1, 2], [0.5, 0.6]),
        lambda: discrete([1, 2], [1.0]),
        lambda: discrete([], []),
        lambda: samples([]),
        lambda: samples([1, math.nan]),
        lambda: samples([1, 2], weights=[0, 0]),
        lambda: samples([1, 2], weights=[2, -1]),
        lambda: samples([1, 2], weights=[1]),
        lambda: samples([1, 2], weights=[]),
        lambda: fixed(1, unit=None),  # type: ignore[arg-type]
        lambda: fixed(1, assumptions=[1]),  # type: ignore[list-item]
        lambda: truncated(normal(0, 1), lower=50),
        lambda: truncated(uniform(0, 1), lower=2),
        lambda: truncated(normal(0, 1), lower=math.nan),
        lambda: truncated(fixed(1), lower=0),
        lambda: Distribution("gauss"),  # type: ignore[arg-type]
        lambda: Distribution("normal", (("sd", 1.0), ("mean", 1.0))),
        lambda: quantile(normal(0, 1), 1.5),
        lambda: quantile(normal(0, 1), math.nan),
        lambda: cdf(normal(0, 1), math.nan),
        lambda: draw(normal(0, 1), np.array([0.5, math.nan])),
        lambda: draw(normal(0, 1), np.array([-0.5])),
    ],
)
def test_what_is_no_distribution_is_refused_with_a_cure(make: object) -> None:
    with pytest.raises(InputError) as caught:
        make()  # type: ignore[operator]
    assert all(problem.cure and problem.where.startswith("distribution") for problem in caught.value.problems)
