"""Whole pages: the overview and the validation."""

from __future__ import annotations

import numpy as np
import pytest
from scenes import axes_of, is_open, lines, png, scene, texts, validated, xy

from paylode.plot import figure_data, overview, validation
from paylode.simulate import compare


def test_the_overview_says_what_is_shown() -> None:
    sim = scene("three doses")
    figure = overview(sim, "girish-2012")
    head = texts(figure)
    assert "t-dm1  trastuzumab emtansine" in head
    assert "3.6 mg/kg iv 90 min q3w x 3 (252 mg per dose) | 70 kg (default person) | tumour her2-3+, 1.6 mL" in head
    assert tuple(figure.get_size_inches()) == (13.0, 8.5) and 110 <= figure.dpi <= 130
    assert sorted(figure_data(figure)) == ["balance_sheet", "concentration", "dar", "observed", "tumour"]


def test_the_caption_is_the_score() -> None:
    sim = scene("three doses")
    score = compare(sim, "girish-2012").score
    assert score.within_2_fold is not None and score.fold_error is not None
    expected = (
        f"girish-2012: {score.within_2_fold * score.points:.0f} of {score.points} points within 2-fold, "
        f"fold error {score.fold_error:.2f}"
    )
    assert any(expected in text for text in texts(overview(sim, "girish-2012")))


def test_without_an_observed_set_no_score_is_said() -> None:
    figure = overview(scene("a single dose"))
    assert not any("fold" in text for text in texts(figure)) and lines(figure, "observed") == []


def test_no_tumour_is_in_the_headline() -> None:
    assert any(text.endswith("| no tumour") for text in texts(overview(scene("no tumour"))))


def test_the_same_simulation_gives_the_same_picture() -> None:
    sim = scene("a single dose")
    assert png(overview(sim, "girish-2012")) == png(overview(sim, "girish-2012"))


def test_a_validation_draws_every_arm_and_every_point_twice() -> None:
    found = validated("girish-2012")
    figure = validation(found)
    for arm, sim in found.simulations.items():
        (line,) = lines(figure, f"curve:{arm} conjugate")
        assert np.nanmax(xy(line)[1]) == sim.curve("conjugate").max()
    square = next(axes for axes in axes_of(figure) if axes.get_label() == "predicted against observed")
    every = [pair for arm in found.arms.values() for pair in arm.pairs]
    against = lines(square, "observed")
    assert len(against) == len(every)
    assert sum(not is_open(line) for line in against) == found.score.points
    over_time = [line for axes in axes_of(figure) if axes is not square for line in lines(axes, "observed")]
    assert sum(len(line.get_xdata()) for line in over_time) == len(every)


def test_arms_are_told_apart_by_shade_and_marker() -> None:
    figure = validation(validated("girish-2012"))
    arms = list(validated("girish-2012").arms)
    shades = [lines(figure, f"curve:{arm} conjugate")[0].get_color() for arm in arms]
    assert len(set(shades)) == len(arms) and set(arms) <= set(texts(figure))
    square = next(axes for axes in axes_of(figure) if axes.get_label() == "predicted against observed")
    assert len({line.get_marker() for line in lines(square, "observed")}) == len(arms)


def test_predicted_points_stand_over_observed_ones() -> None:
    found = validated("krop-2010")
    figure = validation(found)
    square = next(axes for axes in axes_of(figure) if axes.get_label() == "predicted against observed")
    drawn = [tuple(float(each[0]) for each in xy(line)) for line in lines(square, "observed")]
    assert drawn == [(pair.point.value, pair.predicted) for pair in found.arms["3.6 mg/kg"].pairs]
    (identity,) = lines(square, "identity")
    assert list(xy(identity)[0]) == list(xy(identity)[1])


def test_a_validation_says_its_score_and_carries_its_numbers() -> None:
    found = validated("girish-2012")
    figure = validation(found)
    assert found.score.fold_error is not None
    assert any(f"fold error {found.score.fold_error:.2f}" in text for text in texts(figure))
    tables = figure_data(figure)
    assert tables["observed"].height == sum(len(arm.pairs) for arm in found.arms.values())
    assert tables["observed"]["scored"].sum() == found.score.points
    assert tables["predicted"]["arm"].unique().len() == len(found.arms)


@pytest.mark.parametrize("linear", [False, True])
def test_the_scale_of_a_validation_can_be_chosen(linear: bool) -> None:
    left = [
        axes for axes in axes_of(validation(validated("krop-2010"), linear=linear)) if axes.get_label() == "over time"
    ]
    assert [axes.get_yscale() for axes in left] == ["linear" if linear else "log"]
