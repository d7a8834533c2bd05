"""Answers of a programme folder on a day at work: licences not told, interest that runs, other rates."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from paylode.values.problem import InputError
from paylode.workspace import (
    ProgrammeFolder,
    View,
    accept,
    claimed,
    due,
    forecast_of,
    new_programme,
    open_programme,
    planned,
    reading_of,
    tell,
    view,
    why,
    with_tables,
)

RECORDED = "2026-11-22T12:00:00Z"
THIRD = "2026-07-15  licence_taken agreement LAN-OST licence L3\n"
ACTIVE = "2026-09-08  ind_active OST-9 agreement LAN-OST\n"
NAMED = "2026-09-30  target_selected OST-9 agreement LAN-OST licence L2\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return new_programme(tmp_path / "lanthorn", recorded=RECORDED)


def seen_after(path: Path, facts: str, known: date) -> tuple[ProgrammeFolder, View]:
    tell(open_programme(path), facts, recorded=RECORDED, file="facts")
    folder = open_programme(path)
    return folder, view(folder, known=known)


def test_while_a_licence_is_not_told_its_obligation_is_found_under_each(path: Path) -> None:
    folder, seen = seen_after(path, THIRD + ACTIVE, date(2026, 9, 20))
    told = why(folder, seen, "lan-ost/m1/l2")
    assert "|" in told.id and told.events and told == why(folder, seen, told.id)
    folder, seen = seen_after(path, NAMED, date(2026, 9, 30))
    assert why(folder, seen, "LAN-OST/M1/L2").events and not why(folder, seen, "LAN-OST/M1/L3").events


def test_what_is_not_earned_says_so(path: Path) -> None:
    folder = open_programme(path)
    seen = view(folder, known=date(2026, 3, 10))
    assert "not earned" in why(folder, seen, "LAN-OST/M1/L2").arithmetic
    assert "not earned" not in why(folder, seen, "LAN-OST/M1/L1").arithmetic


def test_a_part_of_an_id_brings_the_ids_that_hold_it(path: Path) -> None:
    folder = open_programme(path)
    with pytest.raises(InputError, match=r"Did you mean LAN-OST/M1/L1 or LAN-OST/M1/L1/late#1 or LAN-OST/M1/L2\?"):
        why(folder, view(folder, known=date(2026, 3, 10)), "m1")


def test_a_compound_is_asked_why_and_answers_with_what_is_told_of_it_in_order(path: Path) -> None:
    folder = open_programme(path)
    told = why(folder, view(folder, known=date(2026, 3, 10)), "lan-4")
    assert [each.sentences[0].learnt for each in told.events] == ["2025-05-14", "2025-12-16", "2025-12-16"]
    assert "phase_start phase_1 of LAN-4" in told.events[-1].what


def test_interest_that_runs_stands_below_what_it_is_on(path: Path) -> None:
    _, seen = seen_after(path, THIRD, date(2026, 9, 1))
    rows = {(each.kind, each.id): each for each in due(seen)}
    owed, interest = rows["payment", "LAN-OST/targets/L3"], rows["interest", "LAN-OST/targets/L3/late#1"]
    assert owed.overdue and interest.overdue and owed.days == interest.days == -18
    kinds = [(each.kind, each.id) for each in due(seen)]
    assert kinds.index(("interest", interest.id)) == kinds.index(("payment", owed.id)) + 1


def test_an_option_of_which_all_is_taken_ends_without_a_word(path: Path) -> None:
    before = view(open_programme(path), known=date(2026, 3, 10))
    assert "option ends" in {each.kind for each in due(before)}
    _, seen = seen_after(path, THIRD, date(2026, 9, 1))
    assert "option ends" not in {each.kind for each in due(seen)}


def test_another_rate_table_for_one_forecast(path: Path) -> None:
    folder = open_programme(path)
    seen = view(folder, known=date(2026, 3, 10))
    other = with_tables(folder, probabilities="biomedtracker-2011-all")
    usual, told = (forecast_of(planned(each, seen, paths=2000)) for each in (folder, other))
    assert told.cash.mean > usual.cash.mean + 4 * (told.cash.standard_error + usual.cash.standard_error)
    assert any("biomedtracker-2011-all" in each for each in told.assumptions)
    assert with_tables(folder) == folder
    with pytest.raises(InputError, match="no rate table") as caught:
        with_tables(folder, probabilities="bio", durations="dimasi")
    assert [each.where for each in caught.value.problems] == ["--probabilities", "--durations"]


@pytest.mark.parametrize("day", [date(2026, 8, 20), date(2028, 6, 30)])
def test_the_example_is_forecast_while_its_phase_i_is_not_told(path: Path, day: date) -> None:
    folder, seen = seen_after(path, f"{day}  programme_paused TAL-102 agreement LAN-TAL\n", day)
    assert forecast_of(planned(folder, seen, paths=100)).assumptions


def test_a_stage_that_outlasts_its_own_durations_says_where_to_mend_it(path: Path) -> None:
    folder, seen = seen_after(path, "2029-06-01  programme_paused TAL-102 agreement LAN-TAL\n", date(2029, 6, 1))
    with pytest.raises(InputError, match=r"longer than its durations allow.*programme\.toml.*longest"):
        forecast_of(planned(folder, seen, paths=100))


def test_of_several_clauses_the_nearest_is_the_near_miss(path: Path) -> None:
    from paylode.cli.programme.diff import compared_text
    from paylode.workspace import impact

    folder = open_programme(path)
    text = (path / "inbox" / "2026-06-22-second-compound.txt").read_text(encoding="utf-8")
    shown = compared_text(impact(folder, claimed(reading_of(folder, text)), known=date(2026, 6, 22)))
    assert shown.count("the clause asks for") == 1 and "the clause asks for ind_active" in shown
    accept(folder, claimed(reading_of(folder, text)), text, recorded=RECORDED)
    seen = view(open_programme(path), known=date(2026, 6, 22))
    assert why(folder, seen, "LAN-OST/M2/L2").near_misses, "asked for itself, each clause tells of its own"
