"""Stacked shares: drug-to-antibody ratios, the balance sheet, and the stages of the tumour."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from scenes import SCENES, axes_of, doses, lines, scene, texts, xy

from paylode.plot import balance_sheet, dar, figure_data, tumour
from paylode.simulate import balance
from paylode.values.problem import InputError

GREEN = "#009e73"


def bands(figure: Figure) -> dict[str, PolyCollection]:
    """The areas by name; of one drawn twice, the last."""
    found = [each for each in figure.findobj(PolyCollection) if isinstance(each, PolyCollection)]
    return {str(each.get_gid()).removeprefix("band:"): each for each in found}


@pytest.mark.parametrize("name", SCENES)
def test_shares_of_antibody_add_up(name: str) -> None:
    table = figure_data(dar(scene(name)))["dar"]
    total = table.select(pl.sum_horizontal(pl.col("^dar .*$"))).to_series()
    assert total.to_numpy() == pytest.approx(100.0, abs=1e-6)
    mean = table.select(pl.sum_horizontal(n * pl.col(f"dar {n} [%]") / 100 for n in range(9))).to_series()
    assert mean.to_numpy() == pytest.approx(table["mean_dar"].to_numpy(), abs=1e-9)


def test_the_mean_ratio_is_the_simulated_one() -> None:
    sim = scene("a single dose")
    (line,) = lines(dar(sim), "curve:mean_dar")
    given = dict(zip(sim.times_h / 24, sim.curve("mean_dar"), strict=True))
    days, values = xy(line)
    assert len(days) > 40 and all(given[t] == v for t, v in zip(days, values, strict=True))


def test_antibody_without_payload_is_grey_and_more_payload_is_darker() -> None:
    drawn = bands(dar(scene("a single dose")))
    shades = [to_hex(drawn[f"dar {n}"].get_facecolor()[0]) for n in range(9)]
    assert shades[0] == "#dddddd"
    brightness = [sum(int(shade[i : i + 2], 16) for i in (1, 3, 5)) for shade in shades[1:]]
    assert brightness == sorted(brightness, reverse=True) and len(set(shades)) == 9


@pytest.mark.parametrize("part", ["payload", "antibody"])
@pytest.mark.parametrize("name", SCENES)
def test_everything_dosed_is_somewhere(name: str, part: str) -> None:
    table = figure_data(balance_sheet(scene(name), part=part))["balance_sheet"]
    total = table.select(pl.sum_horizontal(pl.col(r"^.* \[%\]$"))).to_series()
    assert total.to_numpy() == pytest.approx(100.0, abs=1e-6)


def test_bands_are_the_sheet_by_human_names() -> None:
    sim = scene("a single dose")
    sheet = balance(sim)["payload"]
    table = figure_data(balance_sheet(sim))["balance_sheet"]
    last = {name: values[-1] / -sheet.accounts["dosed"][-1] * 100 for name, values in sheet.present.items()}
    cells = sum(last[place] for place in ("surface", "endosome", "lysosome", "cytosol"))
    assert table["tumour cells [%]"][-1] == pytest.approx(cells)
    assert table["free, tissue [%]"][-1] == pytest.approx(last["payload_peripheral"])
    assert table["on antibody, plasma [%]"][-1] == pytest.approx(last["plasma"])


def test_the_tumour_is_magnified_and_its_share_said() -> None:
    sim = scene("a single dose")
    figure = balance_sheet(sim)
    table = figure_data(figure)["balance_sheet"]
    share = table["tumour cells [%]"] + table["tumour, outside cells [%]"]
    (said,) = [text for text in texts(figure) if "magnified" in text]
    assert f"highest {share.max():.2g} %" in said
    whole, magnified = axes_of(figure)
    assert whole.get_ylim() == (0.0, 100.0)
    assert magnified.get_ylim()[1] == pytest.approx(1.1 * share.max())
    assert to_hex(bands(figure)["tumour cells"].get_facecolor()[0]) == GREEN


def test_without_a_tumour_nothing_is_magnified() -> None:
    figure = balance_sheet(scene("no tumour"))
    assert len(axes_of(figure)) == 1 and not any("magnified" in text for text in texts(figure))


def test_a_part_without_a_picture_is_refused() -> None:
    with pytest.raises(InputError, match="Did you mean payload"):
        balance_sheet(scene("a single dose"), part="payloads")


def test_stages_add_up_to_the_tumour() -> None:
    sim = scene("three doses")
    figure = tumour(sim)
    (line,) = lines(figure, "curve:tumour_volume")
    table = figure_data(figure)["tumour"]
    assert xy(line)[1] == pytest.approx(table["tumour_volume [mL]"].to_numpy(), rel=1e-9)
    assert set(bands(figure)) == {"growing", "dying 1", "dying 2", "dying 3"}
    assert to_hex(bands(figure)["growing"].get_facecolor()[0]) == GREEN
    assert [doses(axes) for axes in axes_of(figure)] == [[0.0, 21.0, 42.0]]


@pytest.mark.parametrize("linear", [True, False])
def test_limits_of_response_are_volumes_at_changes_of_diameter(linear: bool) -> None:
    sim = scene("three doses")
    figure = tumour(sim, linear=linear)
    heights = sorted(float(xy(line)[1][0]) for line in lines(figure, "level"))
    diameters = np.cbrt(np.array(heights) / sim.curve("tumour_volume")[0])
    assert diameters == pytest.approx([0.7, 1.2])
    assert all(line.get_linestyle() == "--" for line in lines(figure, "level"))
    assert sum("diameter" in text for text in texts(figure)) == 2


@pytest.mark.parametrize("linear", [True, False])
def test_no_tumour_is_said(linear: bool) -> None:
    figure = tumour(scene("no tumour"), linear=linear)
    assert "no tumour" in texts(figure) and lines(figure, "level") == []
