"""Every panel draws every kind of simulation, names its units, keeps its words apart, and carries its numbers."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Callable

import polars as pl
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from scenes import SCENES, axes_of, png, scene, texts, validated

from paylode.models.solid_tumour import solid_tumour
from paylode.plot import (
    balance_sheet,
    concentration,
    dar,
    figure_data,
    model_graph,
    overview,
    tumour,
    validation,
)
from paylode.simulate import Simulation
from paylode.values.problem import InputError

PANELS: dict[str, Callable[[Simulation], Figure]] = {
    "balance_sheet": balance_sheet,
    "balance_sheet of antibody": lambda sim: balance_sheet(sim, part="antibody"),
    "concentration": concentration,
    "concentration, linear": lambda sim: concentration(sim, linear=True),
    "dar": dar,
    "overview": overview,
    "tumour": tumour,
    "tumour, logarithmic": lambda sim: tumour(sim, linear=False),
}
UNITS = ("[d]", "[%]", "[mL]", "[µg/mL]", "[ng/mL]", "[payloads per antibody]")


DRAWN = [("overview", name) for name in SCENES]
DRAWN += [(panel, name) for panel in PANELS for name in ("no tumour", "many small doses") if panel != "overview"]


@pytest.mark.parametrize(("panel", "name"), DRAWN)
def test_a_panel_draws_legibly_and_carries_its_numbers(panel: str, name: str) -> None:
    figure = PANELS[panel](scene(name))
    tables = figure_data(figure)
    assert tables
    assert_words_apart(figure)
    for table in tables.values():
        assert isinstance(table, pl.DataFrame) and table.height > 0
        assert table.select(pl.selectors.float().is_finite().all()).row(0) == (True,) * table.width


@pytest.mark.parametrize("panel", PANELS)
def test_every_axis_says_its_unit(panel: str) -> None:
    named = [
        text
        for axes in axes_of(PANELS[panel](scene("three doses")))
        for text in (axes.get_xlabel(), axes.get_ylabel())
        if text
    ]
    assert named and all(any(unit in text for unit in UNITS) for text in named)


@pytest.mark.parametrize("observed", ["girish-2012", "krop-2010", "tdm1-total-antibody"])
def test_words_of_observed_sets_stand_apart(observed: str) -> None:
    assert_words_apart(overview(scene("three doses"), observed))
    assert_words_apart(validation(validated(observed)))


def test_words_of_a_model_stand_apart() -> None:
    assert_words_apart(model_graph(solid_tumour()))


def test_a_panel_draws_into_axes_of_the_user() -> None:
    mine = Figure(figsize=(12, 9))
    FigureCanvasAgg(mine)
    drawn = [concentration, dar, balance_sheet, tumour]
    for axes, panel in zip(mine.subplots(2, 2).flat, drawn, strict=True):
        assert panel(scene("a single dose"), into=axes) is mine
    assert sorted(figure_data(mine)) == ["balance_sheet", "concentration", "dar", "tumour"]
    assert png(mine).startswith(b"\x89PNG")


@pytest.mark.parametrize("panel", [concentration, dar, balance_sheet, tumour])
def test_a_window_holds_its_days_alone(panel: Callable[..., Figure]) -> None:
    figure = panel(scene("three doses"), days=(2.0, 30.0))
    (table,) = figure_data(figure).values()
    assert (table["time_d"].min(), table["time_d"].max()) == (2.0, 30.0)
    assert all(axes.get_xlim() == (2.0, 30.0) for axes in axes_of(figure))


@pytest.mark.parametrize("panel", [concentration, dar, balance_sheet, tumour])
@pytest.mark.parametrize("days", [(5.0, 5.0), (7.0, 3.0), (100.0, 200.0)])
def test_a_window_without_a_day_is_refused(panel: Callable[..., Figure], days: tuple[float, float]) -> None:
    with pytest.raises(InputError, match=r"^days: "):
        panel(scene("a single dose"), days=days)


@pytest.mark.parametrize("panel", [concentration, dar, balance_sheet, tumour])
def test_nothing_was_dosed_yet(panel: Callable[..., Figure]) -> None:
    """A window before the first dose is drawn, empty where there is nothing to share out."""
    assert png(panel(scene("late boluses, a large tumour"), days=(0.0, 2.0))).startswith(b"\x89PNG")


def test_a_notebook_shows_the_figure() -> None:
    shown = getattr(tumour(scene("a single dose")), "_repr_png_")()  # noqa: B009 - the name that notebooks look for
    assert shown.startswith(b"\x89PNG")


def test_a_figure_from_elsewhere_has_no_data() -> None:
    with pytest.raises(InputError, match="it was not drawn by paylode"):
        figure_data(Figure())


def test_no_window_system_is_touched() -> None:
    """`pyplot` costs time and holds global state; matplotlib itself is fetched only when something is drawn."""
    code = (
        "import sys, paylode.plot; assert 'matplotlib' not in sys.modules; "
        "from paylode.models.solid_tumour import solid_tumour; paylode.plot.model_graph(solid_tumour()); "
        "assert 'matplotlib.figure' in sys.modules and 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def assert_words_apart(figure: Figure) -> None:
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    width, height = canvas.get_width_height()
    boxes = [
        (text.get_text(), text.get_window_extent(renderer))
        for text in figure.findobj(Text)
        if isinstance(text, Text) and text.get_text().strip()
    ]
    assert len(boxes) == len(texts(figure)) > 5
    outside = [text for text, box in boxes if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height]
    assert outside == []
    hidden = [
        (one, other)
        for (one, a), (other, b) in itertools.combinations(boxes, 2)
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 2 and min(a.y1, b.y1) - max(a.y0, b.y0) > 2
    ]
    assert hidden == []
