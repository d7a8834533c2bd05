"""Plasma: the curves are the simulation's, the points are the publication's, and each looks as it should."""

from __future__ import annotations

import numpy as np
import pytest
from scenes import axes_of, doses, is_open, lines, scene, texts, xy

from paylode.observations import dataset
from paylode.plot import concentration, figure_data
from paylode.simulate import compare
from paylode.values.problem import InputError

COLOURS = {"conjugate": "#0072B2", "total_antibody": "#333333", "payload": "#D55E00"}


@pytest.mark.parametrize("linear", [False, True])
@pytest.mark.parametrize("analyte", COLOURS)
def test_curves_are_the_simulated_ones_in_their_colours(analyte: str, linear: bool) -> None:
    sim = scene("a single dose")
    (line,) = lines(concentration(sim, linear=linear), f"curve:{analyte}")
    assert line.get_color() == COLOURS[analyte]
    days, values = xy(line)
    expected = {(t / 24, v) for t, v in zip(sim.times_h, sim.curve(analyte), strict=True) if v > 0 or linear}
    assert {(t, v) for t, v in zip(days, values, strict=True) if np.isfinite(v)} <= expected
    positive = {(t, v) for t, v in expected if v > 0 and t < 21}
    assert positive <= set(zip(days, values, strict=True))


def test_the_axes_are_logarithmic_unless_told_otherwise() -> None:
    sim = scene("three doses")
    assert {axes.get_yscale() for axes in axes_of(concentration(sim))} == {"log"}
    assert {axes.get_yscale() for axes in axes_of(concentration(sim, linear=True))} == {"linear"}


def test_first_interval_and_whole_course_share_their_scales() -> None:
    cells = axes_of(concentration(scene("three doses")))
    assert [axes.get_xlim() for axes in cells] == [(0.0, 21.0), (0.0, 63.0)] * 2
    assert cells[0].get_ylim() == cells[1].get_ylim() and cells[2].get_ylim() == cells[3].get_ylim()
    assert [doses(axes) for axes in cells] == [[0.0], [0.0, 21.0, 42.0]] * 2


def test_a_single_dose_has_one_column() -> None:
    assert [doses(axes) for axes in axes_of(concentration(scene("a single dose")))] == [[0.0], [0.0]]


@pytest.mark.parametrize("name", ["girish-2012", "krop-2010", "tdm1-total-antibody"])
def test_every_observed_point_is_drawn_and_only_the_scored_ones_filled(name: str) -> None:
    sim = scene("three doses")
    found = compare(sim, name)
    drawn = lines(concentration(sim, name), "observed")
    points = {(x, y, is_open(line)) for line in drawn for x, y in zip(*xy(line), strict=True)}
    assert points == {
        (pair.point.time_d, pair.point.value, not pair.point.scored or pair.point.censored) for pair in found.pairs
    }
    assert len(found.pairs) > found.score.points or name != "girish-2012"


def test_points_wear_the_colour_of_their_analyte() -> None:
    drawn = lines(concentration(scene("three doses"), "girish-2012"), "observed")
    edges = {line.get_markeredgecolor() if is_open(line) else line.get_markerfacecolor() for line in drawn}
    assert edges == {COLOURS["conjugate"], COLOURS["payload"]}


def test_the_limit_of_an_assay_is_dashed_and_named() -> None:
    figure = concentration(scene("a single dose"), "girish-2012")
    (level,) = lines(figure, "level")
    assert list(xy(level)[1]) == [0.74, 0.74] and level.get_linestyle() == "--"
    assert "LLOQ 0.74 ng/mL" in texts(figure)
    assert lines(concentration(scene("a single dose")), "level") == []


def test_a_dataset_a_name_and_a_comparison_draw_the_same() -> None:
    sim = scene("a single dose")
    given = ["girish-2012", dataset("girish-2012"), compare(sim, "girish-2012")]
    one, *others = [figure_data(concentration(sim, each))["observed"] for each in given]
    assert all(one.equals(other) for other in others)


def test_a_set_with_another_dose_is_refused() -> None:
    with pytest.raises(InputError, match="no series with the simulated dose"):
        concentration(
            scene("no tumour"), dataset("girish-2012").__class__("empty", "", dataset("girish-2012").source, ())
        )
    with pytest.raises(InputError, match="no series with the simulated dose"):
        concentration(scene("late boluses, a large tumour"), "krop-2010")


def test_the_data_are_the_curves() -> None:
    sim = scene("three doses")
    table = figure_data(concentration(sim))["concentration"]
    assert table["conjugate [ug/mL]"].max() == sim.curve("conjugate").max()
    assert table.columns == ["time_d", "total_antibody [ug/mL]", "conjugate [ug/mL]", "payload [ng/mL]"]
