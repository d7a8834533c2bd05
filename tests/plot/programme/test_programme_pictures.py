"""Every picture of programmes is legible, 1200 pixels wide, names its units, and survives any name."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from programme_scenes import (
    CALENDAR,
    EMPTY_LEDGER,
    EXPECTED,
    FACTS,
    HOSTILE,
    ROWS,
    board,
    cash,
    golden,
    hidden_words,
    ledger,
    owed_and_forecast,
    resolved,
    row,
    state,
    written,
)

from paylode.plot import figure_data
from paylode.plot.programme import cash_fan, milestone_timeline, obligation_waterfall, pipeline_board, scorecard
from paylode.plot.programme.lanes import lanes
from paylode.programme.event_types import Stage
from paylode.programme.fold import as_of
from paylode.values.answer import Answer
from paylode.values.fiscal import calendar_years
from paylode.values.money import Undisclosed, money

DAY = date(2014, 2, 1)
MANY = tuple(replace(each, name=f"{number}: {each.name}") for number in range(25) for each in ROWS[:1])
LONG = "a candidate with a truly remarkably long working title that no column holds"


def whole_timeline() -> Figure:
    return milestone_timeline(state(DAY), ledger=ledger(DAY), expected=EXPECTED, calendar=CALENDAR)


def fan_with_owed_sums() -> Figure:
    found, owed = owed_and_forecast()
    return cash_fan(found, ledger=owed, party="Ormond Biologics", in_forecast=("ORM-CAR",))


PICTURES: dict[str, Callable[[], Figure]] = {
    "board": lambda: pipeline_board(board(*ROWS)),
    "board of one": lambda: pipeline_board(board(ROWS[0])),
    "board of many with long names": lambda: pipeline_board(
        board(*(replace(each, name=f"{LONG} {each.name}", partners=(LONG, LONG)) for each in MANY))
    ),
    "timeline": whole_timeline,
    "timeline of a year": lambda: milestone_timeline(
        state(DAY), ledger=ledger(DAY), expected=EXPECTED, calendar=CALENDAR, days=(date(2013, 2, 1), date(2014, 2, 1))
    ),
    "timeline of one event": lambda: milestone_timeline(state(DAY, "2013-11-14  ind_active BEL-7"), calendar=CALENDAR),
    "waterfall": lambda: obligation_waterfall(ledger(DAY), outside={"shares": money("USD 15 million")}),
    "waterfall of one agreement": lambda: obligation_waterfall(ledger(DAY), agreement="ORM-BEL"),
    "waterfall, nothing disclosed": lambda: obligation_waterfall(
        ledger(DAY, "\n".join(UNDISCLOSED)), agreement="ORM-CAR"
    ),
    "fan": lambda: cash_fan(golden(), ledger=ledger(DAY)),
    "fan with owed sums": fan_with_owed_sums,
    "fan of one quarter": lambda: cash_fan(golden(), until=date(2026, 1, 31)),
    "fan of ten years": lambda: cash_fan(golden(), until=date(2035, 12, 31), ledger=ledger(DAY)),
    "fan of nothing but zero": lambda: cash_fan(cash(money("USD 0"))),
    "fan below zero": lambda: cash_fan(cash(money("USD -3 million"), money("USD 20 million"))),
    "scorecard": lambda: scorecard(EXPECTED),
    "scorecard of one": lambda: scorecard(EXPECTED[:1]),
    "scorecard of many": lambda: scorecard(
        [resolved("met", "2013", number=n, speaker=f"Speaker {n % 20} of a long title, Ph.D.") for n in range(60)]
    ),
}
UNDISCLOSED = [
    'agreement ORM-CAR "Exclusive License" signed 2012-05-02 effective 2012-05-02 term until never  [assumed: none]',
    "  licensor Ormond Biologics",
    "  licensee Carnow AG",
    "  fee upfront USD undisclosed when effective once per agreement",
    "  per product",
    "    milestone P2 undisclosed development when phase_start 2 first per product",
]
EMPTY: dict[str, Callable[[], Figure]] = {
    "No compound is known as of 2012-07-11.": lambda: pipeline_board(board()),
    "Nothing with a day is known as of 2014-02-01.": lambda: milestone_timeline(as_of([], known=DAY)),
    "No obligation of any agreement is known as of 2026-01-01.": lambda: obligation_waterfall(EMPTY_LEDGER),
    "No path pays anything after 2026-01-01: there is no quarter to draw.": lambda: cash_fan(cash()),
    "All that is paid after 2026-01-01 is undisclosed: P0": lambda: cash_fan(cash(Undisclosed("USD"))),
    "No expectation is known.": lambda: scorecard([]),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_legible_and_carries_its_numbers(name: str) -> None:
    figure = PICTURES[name]()
    assert hidden_words(figure) == []
    assert figure.get_figwidth() * figure.dpi == 1200
    tables = figure_data(figure)
    assert all(table.height > 0 for key, table in tables.items() if key != "delays")


@pytest.mark.parametrize("sentence", EMPTY)
def test_nothing_to_draw_is_a_sentence_in_the_picture(sentence: str) -> None:
    figure = EMPTY[sentence]()
    assert sentence in " ".join(" ".join(written(figure)).split())
    assert hidden_words(figure) == []
    assert all(table.height == 0 for table in figure_data(figure).values())


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("waterfall", "[USD million]"),
        ("waterfall, nothing disclosed", "[USD]"),
        ("fan", "[USD million]"),
        ("scorecard", "[number]"),
        ("scorecard", "[d]"),
    ],
)
def test_axes_name_their_unit_and_currency(name: str, unit: str) -> None:
    figure = PICTURES[name]()
    labels = [text for axes in figure.findobj(Axes) for text in (axes.get_xlabel(), axes.get_ylabel()) if text]
    assert any(unit in text for text in labels)


@pytest.mark.parametrize(
    "draw",
    [
        lambda name: pipeline_board(board(row(name, stage=Stage.PHASE_2, partners=(name, name), stopped=Answer.YES))),
        lambda name: scorecard([resolved("missed", "2013", speaker=name)]),
        lambda name: milestone_timeline(state(DAY), expected=[resolved("open", "2013", speaker=name)]),
        lambda name: obligation_waterfall(ledger(DAY), outside={name: money("USD 1 million")}),
        lambda name: milestone_timeline(state(DAY), calendar=calendar_years(name)),
    ],
)
def test_a_hostile_name_is_drawn_as_text(draw: Callable[[str], Figure]) -> None:
    figure = draw(HOSTILE)
    assert hidden_words(figure) == []
    assert not any("\u202e" in text for text in written(figure))


@pytest.mark.parametrize("draw", [pipeline_board, scorecard])
def test_a_picture_draws_into_axes_of_the_user(draw: Callable[..., Figure]) -> None:
    mine = Figure(figsize=(10, 6))
    axes = mine.add_axes((0.25, 0.2, 0.6, 0.6))
    assert draw(board(*ROWS) if draw is pipeline_board else EXPECTED, into=axes) is mine
    mine.savefig(BytesIO(), format="png")


def test_a_picture_can_be_saved_as_a_drawing() -> None:
    file = BytesIO()
    whole_timeline().savefig(file, format="svg")
    assert b"<svg" in file.getvalue()


def test_no_window_system_is_touched() -> None:
    code = (
        "import sys, paylode.plot.programme as p; assert 'matplotlib' not in sys.modules; p.scorecard([]); "
        "assert 'matplotlib.figure' in sys.modules and 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), max_size=40))
def test_nothing_in_a_lane_covers_another(pairs: list[tuple[int, int]]) -> None:
    extents = [(float(start), float(start + length)) for start, length in pairs]
    taken = lanes(extents)
    for lane in set(taken):
        mine = sorted(each for each, its in zip(extents, taken, strict=True) if its == lane)
        assert all(left[1] <= right[0] for left, right in pairwise(mine))
    deepest = max((sum(a <= x < b for a, b in extents) for x, _ in extents), default=0)
    assert len(set(taken)) == deepest


def test_facts_are_those_of_the_scene() -> None:
    assert len(state(DAY).happenings) == len(FACTS.splitlines()) - 1
