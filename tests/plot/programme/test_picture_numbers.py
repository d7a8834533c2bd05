"""What the pictures of programmes show is what the ledger, the forecast, the board and the verdicts say."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.lines import Line2D
from programme_scenes import (
    AGREEMENTS,
    CALENDAR,
    EXPECTED,
    FACTS,
    ROWS,
    board,
    cash,
    golden,
    ledger,
    owed_and_forecast,
    patches,
    resolved,
    row,
    state,
    step,
    written,
)

from paylode.plot import figure_data
from paylode.plot.programme import cash_fan, milestone_timeline, obligation_waterfall, pipeline_board, scorecard
from paylode.programme.books import headline, owed_now, reconciled
from paylode.programme.event_types import Phase, Stage
from paylode.programme.ledger import OWED, Ledger
from paylode.values.answer import Answer
from paylode.values.date_window import date_window
from paylode.values.money import Money, Undisclosed, money, total
from paylode.values.problem import InputError

DAY = date(2014, 2, 1)
DAYS = st.dates(date(2010, 1, 1), date(2020, 1, 1))


def steps(found: Ledger, **options: object) -> dict[str, int]:
    table = figure_data(obligation_waterfall(found, **options))["obligation_waterfall"]  # type: ignore[arg-type]
    return dict(table.select("step", "minor units").iter_rows())


class TestWaterfall:
    @settings(max_examples=25, deadline=None)
    @given(DAYS)
    def test_the_bars_add_up_on_every_day(self, day: date) -> None:
        found = steps(ledger(day), outside={"shares": money("USD 15 million")})
        part = {name: found.get(name, 0) for name in ("outside", "potential", "ended", "not_due", "owed", "paid")}
        assert found["headline"] == sum(part.values())
        if "triggered" in found:
            assert found["triggered"] == part["not_due"] + part["owed"] + part["paid"]
            assert found["due"] == part["owed"] + part["paid"]

    @settings(max_examples=25, deadline=None)
    @given(DAYS)
    def test_they_are_the_totals_of_the_books(self, day: date) -> None:
        made = ledger(day)
        if not any(each.agreement == "ORM-BEL" for each in made.obligations):
            return
        found, told = steps(made, agreement="ORM-BEL"), headline(made, "ORM-BEL")
        late = total(owed_now(each) for each in made.obligations if each.kind == "interest" and each.state in OWED)
        owed = sum(each.minor for each in told.owed.known) - sum(each.minor for each in late.known)
        assert found["paid"] == sum(each.minor for each in told.received.known)
        assert found.get("owed", 0) + found.get("not_due", 0) == owed
        for each in reconciled(made, "ORM-BEL"):
            assert each.open.minor <= found["potential"]

    def test_what_is_worked_out_by_hand(self) -> None:
        millions = {name: minor / 10**8 for name, minor in steps(ledger(DAY), agreement="ORM-BEL").items()}
        assert millions == {"headline": 76, "potential": 68, "triggered": 8, "due": 8, "owed": 7, "paid": 1}

    def test_each_bar_stands_where_its_numbers_say(self) -> None:
        figure = obligation_waterfall(ledger(DAY), agreement="ORM-BEL")
        table = figure_data(figure)["obligation_waterfall"]
        for name, low, high in table.select("step", "from [USD]", "to [USD]").iter_rows():
            (bar,) = patches(figure, f"bar:{name}")
            assert bar.get_y() * 1e6 == pytest.approx(low)
            assert (bar.get_y() + bar.get_height()) * 1e6 == pytest.approx(high)

    def test_what_is_not_told_is_hatched_and_never_nothing(self) -> None:
        made = ledger(DAY)
        figure = obligation_waterfall(made, agreement="ORM-CAR")
        table = figure_data(figure)["obligation_waterfall"]
        hidden = [
            each for each in made.obligations if each.agreement == "ORM-CAR" and isinstance(each.cash, Undisclosed)
        ]
        assert len(hidden) == 2
        assert table.filter(pl.col("step") == "headline")["undisclosed"].item() == 2
        blocks = patches(figure, "undisclosed:")
        assert {each.get_gid() for each in blocks} >= {"undisclosed:headline", "undisclosed:paid"}
        assert all(each.get_hatch() and each.get_height() > 0 for each in blocks)
        assert "1 undisclosed" in written(figure)

    def test_another_currency_is_named_and_not_added(self) -> None:
        text = AGREEMENTS.replace("milestone P2 USD 5,500,000", "milestone P2 EUR 5,500,000")
        figure = obligation_waterfall(ledger(DAY, text))
        assert any("other currencies: 1 sums in EUR" in each for each in written(figure))
        assert steps(ledger(DAY, text), currency="EUR")["headline"] == 550000000

    def test_an_unknown_agreement_is_refused_with_the_cure(self) -> None:
        with pytest.raises(InputError, match=r'no agreement "ORM-BEN" is in the ledger. Did you mean ORM-BEL\?'):
            obligation_waterfall(ledger(DAY), agreement="ORM-BEN")


class TestFan:
    def test_it_shows_the_quarters_of_the_forecast(self) -> None:
        found = golden()
        table = figure_data(cash_fan(found, until=date(2099, 1, 1)))["cash_fan"]
        assert table["quarter"].to_list() == [str(each.period) for each in found.quarters]
        assert table["by_then mean [USD]"].to_list() == [each.by_then.mean for each in found.quarters]
        assert table["cash probability of zero"].to_list() == [each.cash.probability_of_zero for each in found.quarters]
        ordered = (table["by_then P10 [USD]"] <= table["by_then P50 [USD]"]) & (
            table["by_then P50 [USD]"] <= table["by_then P90 [USD]"]
        )
        assert ordered.all()
        assert table["cash mean [USD]"].sum() == pytest.approx(found.cash.mean)

    def test_it_ends_once_nearly_all_has_come_and_says_what_is_left(self) -> None:
        found = golden()
        figure = cash_fan(found)
        table = figure_data(figure)["cash_fan"]
        assert table.height < len(found.quarters)
        assert table["by_then mean [USD]"][-1] >= 0.99 * found.cash.mean
        assert any("not drawn: " in each for each in written(figure))

    def test_the_probability_of_nothing_is_written(self) -> None:
        share = f"{100 * golden().cash.probability_of_zero:.0f} %"
        assert any(f"probability of nothing at all {share}" in each for each in written(cash_fan(golden())))

    def test_what_is_due_stands_beside_it(self) -> None:
        made = ledger(DAY)
        owed = [each for each in made.obligations if each.state in OWED and each.due]
        sums = sum(left.minor for each in owed if isinstance(left := owed_now(each), Money)) / 100
        table = figure_data(cash_fan(golden(), ledger=made))["cash_fan"]
        assert table["due [USD]"].sum() == sums  # all of it is overdue in 2026, and stands in the first quarter
        assert table["due [USD]"][0] == sums
        nobody = figure_data(cash_fan(golden(), ledger=made, party="Carnow AG"))["cash_fan"]
        assert nobody["due [USD]"].sum() == 0

    def test_a_quarter_that_is_not_decided_is_hatched_over_both(self) -> None:
        text = AGREEMENTS.replace("late 8 % a year actual/365", "")
        facts = FACTS + "2026-02-10..2026-03-20  phase_start CAR-2 phase 2 agreement ORM-CAR\n"
        figure = cash_fan(golden(), ledger=ledger(date(2026, 4, 1), text, facts), until=date(2026, 12, 31))
        table = figure_data(figure)["cash_fan"]
        assert table["due at most [USD]"].to_list()[:2] == [table["due [USD]"][0] + 5.5e6, 5.5e6]
        assert [bool(each.get_hatch()) for each in patches(figure, "due")].count(True) == 1

    def test_what_the_forecast_counts_is_a_solid_part_of_its_mean_and_what_is_overdue_stands_beside_it(self) -> None:
        found, made = owed_and_forecast()
        until = date(2045, 12, 31)
        figure = cash_fan(found, ledger=made, party="Ormond Biologics", in_forecast=("ORM-CAR",), until=until)
        table = figure_data(figure)["cash_fan"]
        assert table["due, in the mean [USD]"].to_list()[:2] == [5.5e6, 0]
        assert table["cash mean [USD]"][0] == pytest.approx(5.5e6)
        overdue = sum(
            left.minor / 100
            for each in made.obligations
            if each.state in OWED and each.due and each.due.latest and each.due.latest < date(2026, 1, 1)
            if isinstance(left := owed_now(each), Money)
        )
        assert overdue > 5.5e6  # of the agreement that was forecast too
        assert table["due [USD]"][0] == pytest.approx(5.5e6 + overdue)
        assert table["by_then mean [USD]"][-1] == pytest.approx(found.cash.mean)  # the fan holds nothing twice
        counted, *beside = sorted(patches(figure, "due"), key=lambda bar: bar.get_y())
        assert (counted.get_y(), bool(counted.get_hatch())) == (0, False)
        assert {each.get_facecolor() for each in beside}.isdisjoint({counted.get_facecolor()})
        said = ("solid bars (USD 5.5 million), part of the fan", "pale bars (USD 12.5 million), no part of the fan")
        assert all(any(words in each for each in written(figure)) for words in said)

    def test_what_no_forecast_counts_is_all_beside_it(self) -> None:
        found, made = owed_and_forecast()
        figure = cash_fan(found, ledger=made)
        table = figure_data(figure)["cash_fan"]
        assert table["due, in the mean [USD]"].sum() == 0
        assert table["due [USD]"][0] > 5.5e6
        assert not any("solid bars" in each for each in written(figure))

    def test_payments_whose_sum_is_not_told_are_named(self) -> None:
        figure = cash_fan(cash(money("USD 3 million"), Undisclosed("USD")))
        assert any("undisclosed in P0: " in each for each in written(figure))


class TestTimeline:
    def test_an_announced_day_is_never_drawn_as_a_day(self) -> None:
        figure = milestone_timeline(state(DAY, "..2013-10-01  ind_submitted BEL-7\n2013-11-14  ind_active BEL-7\n"))
        marks = [each for each in figure.findobj(Line2D) if isinstance(each, Line2D) and each.get_gid() == "day"]
        assert len(marks) == 1
        fading = patches(figure, "fading")
        assert len(fading) > 5
        strengths = [each.get_alpha() or 0 for each in sorted(fading, key=lambda each: each.get_x())]
        assert strengths == sorted(strengths) and strengths[0] < 0.05

    def test_everything_that_has_a_day_is_there(self) -> None:
        made = ledger(DAY)
        table = figure_data(milestone_timeline(state(DAY), ledger=made, expected=EXPECTED))["milestone_timeline"]
        earned = [each.id for each in made.obligations if each.earned and each.kind != "interest"]
        assert sorted(table.filter(pl.col("kind") == "owed")["id"]) == sorted(earned)
        assert table.filter(pl.col("kind") == "expected")["status"].to_list().count("met") == 2
        assert table.filter(pl.col("kind") == "happened").height == 5  # payments stand with what they pay

    def test_what_may_have_happened_is_hatched(self) -> None:
        day = date(2012, 12, 1)
        facts = "2012-09-01..2013-02-28  phase_start CAR-1 phase 2 learnt 2012-11-01\n"
        figure = milestone_timeline(state(day, facts))
        (bar,) = patches(figure, "window")
        assert bar.get_hatch()
        assert figure_data(figure)["milestone_timeline"]["status"].to_list() == ["undecided"]

    def test_what_has_no_day_is_named_below(self) -> None:
        figure = milestone_timeline(state(DAY, FACTS), expected=[resolved("open", "..")])
        assert any("no day told: open: BEL-7 IND active (Anna Berg)" in each for each in written(figure))

    def test_fiscal_quarters_are_named_by_the_calendar(self) -> None:
        texts = written(milestone_timeline(state(DAY), calendar=CALENDAR, days=(date(2011, 7, 1), date(2012, 6, 30))))
        assert "FY2012" in texts and {"Q1", "Q2", "Q3", "Q4"} <= set(texts)

    def test_days_the_wrong_way_round_are_refused(self) -> None:
        with pytest.raises(InputError, match="2014-02-01 is not before 2013-02-01"):
            milestone_timeline(state(DAY), days=(DAY, date(2013, 2, 1)))


class TestBoard:
    def test_cells_are_the_rungs_up_to_the_highest_those_not_told_of_paler(self) -> None:
        figure = pipeline_board(board(ROWS[1]))
        cells = sorted(patches(figure, "reached"), key=lambda each: each.get_x())
        assert [each.get_x() for each in cells] == [0.0, 1.0, 2.0, 3.0]
        assert cells[0].get_facecolor() != cells[3].get_facecolor()
        assert patches(figure, "possible") == []

    def test_a_phase_implies_the_rungs_below_it(self) -> None:
        one = row("X", step("phase_start", "2012-07", Phase.PHASE_1), stage=Stage.PHASE_1)
        cells = sorted(patches(pipeline_board(board(one)), "reached"), key=lambda each: each.get_x())
        assert [each.get_x() for each in cells] == [0.0, 1.0, 2.0, 3.0]
        assert len({each.get_facecolor() for each in cells[:3]}) == 1
        assert cells[2].get_facecolor() != cells[3].get_facecolor()

    def test_what_may_have_been_reached_is_hatched(self) -> None:
        figure = pipeline_board(board(ROWS[0]))
        (bar,) = patches(figure, "possible")
        assert bar.get_hatch() and bar.get_x() == 3.0
        assert figure_data(figure)["pipeline_board"]["possible"].to_list() == ["phase_1"]
        assert "2012-04\nto 07" in written(figure)

    def test_an_announced_rung_says_by_when(self) -> None:
        one = row("X", step("phase_start", "..2012-07-11", Phase.PHASE_1), stage=Stage.PHASE_1)
        assert {"by 2012-07", "by\n2012-07", "\N{LESS-THAN OR EQUAL TO}2012-07"} & set(
            written(pipeline_board(board(one)))
        )

    @pytest.mark.parametrize(("answer", "gid"), [(Answer.YES, "stopped"), (Answer.UNDECIDED, "perhaps stopped")])
    def test_stopped_ones_are_crossed(self, answer: Answer, gid: str) -> None:
        one = row("X", stage=Stage.PHASE_1, stopped=answer, stopped_in=date_window("2006-01"))
        figure = pipeline_board(board(one))
        crosses = [each for each in figure.findobj(Line2D) if isinstance(each, Line2D) and each.get_gid() == gid]
        assert len(crosses) == 1
        assert any("2006-01" in each for each in written(figure))

    def test_names_and_partners_are_written(self) -> None:
        texts = written(pipeline_board(board(*ROWS)))
        assert {"BEL-7", "Belmar Pharma", "CAR-1", "a third compound", "no stage is told"} <= set(texts)


class TestScorecard:
    def test_counts_add_up_to_n(self) -> None:
        table = figure_data(scorecard(EXPECTED))["scorecard"]
        parts = table.select("met", "missed", "indeterminate", "superseded", "open").sum_horizontal()
        assert parts.to_list() == table["n"].to_list()
        assert table["n"].sum() == len(EXPECTED)

    def test_an_upper_bound_is_kept_by_doing_nothing_and_not_scored(self) -> None:
        texts = written(scorecard(EXPECTED))
        assert "n 5, 1 of 2 met, too few" in texts

    def test_enough_decided_make_a_share(self) -> None:
        many = [resolved("met" if number % 3 else "missed", "2013", number=number) for number in range(12)]
        assert "n 12, 8 of 12 met" in written(scorecard(many))

    def test_delays_are_those_that_are_known(self) -> None:
        table = figure_data(scorecard(EXPECTED))["delays"]
        assert table.rows() == [("Anna Berg", -47, -47), ("Anna Berg", 3, None)]

    def test_houses_instead_of_speakers(self) -> None:
        table = figure_data(scorecard(EXPECTED, by_house=True))["scorecard"]
        assert table.select("speaker", "n").rows() == [("Ormond Biologics", 6)]
