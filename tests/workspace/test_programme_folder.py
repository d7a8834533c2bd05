"""A programme folder from Python: what it answers, and that every answer is a function of texts, log and two days."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paylode.programme import Fact, PipelineStatement
from paylode.programme.agreements import read_facts
from paylode.programme.ledger import ObligationState
from paylode.values.problem import FailureError, InputError
from paylode.workspace import (
    ProgrammeFolder,
    accept,
    check_programme,
    claimed,
    compared,
    day_of_asking,
    due,
    expectations_of,
    export_log,
    forecast_of,
    impact,
    import_log,
    new_programme,
    open_programme,
    planned,
    programme_examples,
    reading_of,
    tell,
    view,
    why,
    with_change,
    withdraw,
)

RECORDED = "2026-11-22T12:00:00Z"
TODAY = date(2026, 11, 22)
DOCUMENTS = Path(__file__).resolve().parents[2] / "../shared/data/documents"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_programme(tmp_path_factory.mktemp("programme") / "lanthorn", recorded=RECORDED)


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "lanthorn"))


@pytest.fixture
def lanthorn(path: Path) -> ProgrammeFolder:
    return open_programme(path)


@pytest.mark.parametrize("name", programme_examples())
def test_every_example_is_made_and_all_is_well(name: str, tmp_path: Path) -> None:
    path = new_programme(tmp_path / "new", example=name, recorded=RECORDED)
    checked = check_programme(path, today=TODAY)
    assert checked.ok and checked.problems == () and checked.facts > 10
    folder = open_programme(path)
    seen = view(folder, known=day_of_asking(folder, TODAY))
    assert {each.state for each in seen.ledger.obligations} >= {ObligationState.PAID, ObligationState.TRIGGERED}
    assert expectations_of(seen).resolved and due(seen) and planned(folder, seen).programmes


def test_the_log_is_the_same_whenever_it_is_made(made: Path, tmp_path: Path) -> None:
    again = new_programme(tmp_path / "other" / "name", recorded=RECORDED)
    assert export_log(again) == export_log(made)


def test_a_folder_is_made_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("paylode.workspace.programme_folder.example.tell", full)
    with pytest.raises((OSError, FailureError)):
        new_programme(tmp_path / "lanthorn", recorded=RECORDED)
    assert list(tmp_path.iterdir()) == []


def test_the_day_of_asking_is_the_last_day_on_which_anything_was_learnt(lanthorn: ProgrammeFolder) -> None:
    assert day_of_asking(lanthorn, TODAY) == date(2026, 3, 10)
    settings_file = lanthorn.path / "programme.toml"
    text = settings_file.read_text()
    settings_file.write_text(text.replace('today = "last learnt"', 'today = "2026-05-01"'))
    assert day_of_asking(open_programme(lanthorn.path), TODAY) == date(2026, 5, 1)
    settings_file.write_text("\n".join(line for line in text.splitlines() if not line.startswith("today")))
    assert day_of_asking(open_programme(lanthorn.path), TODAY) == TODAY


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.integers(0, 1500), later=st.integers(1, 400))
def test_what_is_learnt_later_changes_no_answer(made: Path, days: int, later: int) -> None:
    folder = open_programme(made)
    known = date(2022, 6, 1) + timedelta(days=days)
    fact = read_facts(f"2021-06-01  phase_start TAL-102 phase 3  learnt {known + timedelta(days=later)}")
    before, after = view(folder, known=known), view(folder, known=known, records=(*folder.records, *fact))
    assert before.state.facts == after.state.facts
    assert before.ledger.obligations == after.ledger.obligations
    assert compared(folder, before, after).nothing


def test_impact_is_what_acceptance_then_does(lanthorn: ProgrammeFolder) -> None:
    text = next((lanthorn.path / "inbox").iterdir()).read_text()
    reading = reading_of(lanthorn, text)
    records = claimed(reading)
    told = impact(lanthorn, records, known=reading.document.published)
    assert not told.nothing and view(open_programme(lanthorn.path), known=told.after.known).state == told.before.state
    written = accept(lanthorn, records, text, recorded=RECORDED)
    assert written.new == len(records)
    now = open_programme(lanthorn.path)
    assert view(now, known=told.after.known).state == told.after.state
    assert accept(now, records, text, recorded=RECORDED).new == 0
    withdrawn = withdraw(now, [reading.document.id], reason="a hoax", learnt=told.after.known, recorded=RECORDED)
    assert withdrawn.new == 1
    assert view(open_programme(lanthorn.path), known=told.after.known).state.facts == told.before.state.facts


def test_why_gives_the_clause_the_sentence_and_the_sum(lanthorn: ProgrammeFolder) -> None:
    seen = view(lanthorn, known=date(2026, 3, 10))
    told = why(lanthorn, seen, "LAN-TAL/P2/TAL-102")
    assert told.clause is not None and told.clause[:2] == ("agreements/lan-tal.txt", 9)
    (event,) = told.events
    (sentence,) = event.sentences
    lines = (lanthorn.path / sentence.file).read_text().splitlines()
    assert sentence.span and sentence.words.split()[0] in lines[sentence.line - 1]
    assert told.arithmetic[-1] == "due 2026-04-18, 45 days after it was earned"
    with pytest.raises(InputError, match="Did you mean LAN-TAL/P2/TAL-102"):
        why(lanthorn, seen, "LAN-TAL/P2/TAL-103")


def test_two_equal_lines_are_two_facts_and_a_retry_is_none(lanthorn: ProgrammeFolder) -> None:
    line = "2026-03-05  payment_received agreement LAN-OST amount USD 2,000,000\n"
    assert tell(lanthorn, line * 2, recorded=RECORDED).new == 2
    assert tell(lanthorn, line * 2, recorded=RECORDED).new == 0
    assert tell(lanthorn, line, recorded=RECORDED).new == 0


def test_an_export_comes_back_and_a_stranger_is_refused(lanthorn: ProgrammeFolder, tmp_path: Path) -> None:
    text = export_log(lanthorn.path)
    for name in ("log.sqlite", "log.sqlite.head", "log.sqlite-wal", "log.sqlite-shm"):
        (lanthorn.path / name).unlink(missing_ok=True)
    half = "".join(text.splitlines(keepends=True)[:10])
    assert import_log(lanthorn.path, half) == 10
    assert import_log(lanthorn.path, text) == text.count("\n") - 10
    assert open_programme(lanthorn.path).records == lanthorn.records
    tell(lanthorn, "2026-03-05  payment_received agreement LAN-OST amount USD 7", recorded=RECORDED)
    other = text + text.splitlines(keepends=True)[-1]
    with pytest.raises(InputError, match="it has the number"):
        import_log(lanthorn.path, other)


def test_a_text_that_came_meanwhile_is_not_written_over(lanthorn: ProgrammeFolder) -> None:
    mine = next((lanthorn.path / "inbox").iterdir()).read_text()
    theirs = mine.replace("June 3, 2026", "June 4, 2026")
    reading = reading_of(lanthorn, mine)
    accept(lanthorn, claimed(reading_of(lanthorn, theirs)), theirs, recorded=RECORDED)
    with pytest.raises(InputError, match="Read yours again: it gets a number"):
        accept(lanthorn, claimed(reading), mine, recorded=RECORDED)
    assert check_programme(lanthorn.path, today=TODAY).ok
    again = open_programme(lanthorn.path)
    second = reading_of(again, mine)
    assert second.document.id == f"{reading.document.id}-2"
    assert accept(again, claimed(second), mine, recorded=RECORDED).new > 0
    assert check_programme(lanthorn.path, today=TODAY).ok
    assert not [each for each in (lanthorn.path / "documents").iterdir() if each.name.startswith(".")]


def test_settings_that_name_no_agreement_are_found(lanthorn: ProgrammeFolder) -> None:
    settings_file = lanthorn.path / "programme.toml"
    settings_file.write_text(settings_file.read_text().replace('agreement = "LAN-OST"', 'agreement = "LAN-OTS"'))
    (problem,) = check_programme(lanthorn.path, today=TODAY).problems
    assert (
        str(problem)
        == 'programme.toml, forecast of OST-7: no agreement is called "LAN-OTS". Did you mean LAN-OST or LAN-TAL?'
    )


def test_names_are_read_with_their_days(lanthorn: ProgrammeFolder) -> None:
    names = lanthorn.path / "names.txt"
    names.write_text(
        names.read_text() + "party Kestrel SA\n  also Kestrel from 2026-01-01\n  succeeded by Ostrava Pharma\n"
    )
    folder = open_programme(lanthorn.path)
    early, late = (view(folder, known=day).state.directory for day in (date(2025, 12, 31), date(2026, 1, 1)))
    assert [len(each.names) for known in (early, late) for each in known.parties if each.id == "Kestrel SA"] == [1, 2]
    names.write_text("party A\n\n  also B from 2026-13-01\ncompound X\n  succeeded by Y\nparty A\n")
    with pytest.raises(InputError) as refused:
        open_programme(lanthorn.path)
    assert [each.where for each in refused.value.problems] == [
        "names.txt, line 3",
        "names.txt, line 5",
        "names.txt, line 6",
    ]


def test_a_compound_goes_by_the_name_that_is_added_later(lanthorn: ProgrammeFolder) -> None:
    known = date(2026, 3, 10)
    assert "TAL-102" in {each.event.subject.compound for each in view(lanthorn, known=known).state.happenings}
    names = lanthorn.path / "names.txt"
    names.write_text(names.read_text().replace("compound TAL-102", "compound talverumab\n  also TAL-102"))
    compounds = {
        each.event.subject.compound for each in view(open_programme(lanthorn.path), known=known).state.happenings
    }
    assert "talverumab" in compounds, "what a document calls by another name is the same compound"


def test_a_forecast_by_the_folder_and_one_change(lanthorn: ProgrammeFolder) -> None:
    seen = view(lanthorn, known=date(2026, 3, 10))
    plan = planned(lanthorn, seen, seed=5, paths=400)
    assert {each.name: str(each.start) for each in plan.programmes} == {"OST-7": "ind_active", "TAL-102": "phase_2"}
    assert {each.name for each in plan.deals} == {"LAN-OST", "LAN-TAL"}
    found, other = forecast_of(plan), forecast_of(with_change(plan, "tal-102 STOPS".replace("STOPS", "stops")))
    chance = {(each.programme, str(each.stage)): each.probability for each in found.stages}
    changed = {(each.programme, str(each.stage)): each.probability for each in other.stages}
    assert changed["TAL-102", "phase_3"] == 0 < chance["TAL-102", "phase_3"]
    assert {key: value for key, value in chance.items() if key[0] == "OST-7"} == {
        key: value for key, value in changed.items() if key[0] == "OST-7"
    }, "the luck of the others stays as it was"


def test_without_programmes_every_compound_on_the_ladder_is_forecast(lanthorn: ProgrammeFolder) -> None:
    settings_file = lanthorn.path / "programme.toml"
    text = settings_file.read_text()
    head, _, rest = text.partition("[[forecast.programmes]]")
    settings_file.write_text(head + "[[forecast.steps]]" + rest.partition("[[forecast.steps]]")[2])
    folder = open_programme(lanthorn.path)
    plan = planned(folder, view(folder, known=date(2026, 3, 10)), paths=50)
    assert {each.name for each in plan.programmes} == {"LAN-4", "OST-7", "TAL-102"}
    assert any("LAN-4 falls under no agreement" in each for each in plan.notes)
    settings_file.write_text(head)
    bare = open_programme(lanthorn.path)
    with pytest.raises(InputError, match="ind_active to phase_1"):
        planned(bare, view(bare, known=date(2026, 3, 10)))


@pytest.mark.skipif(not DOCUMENTS.exists(), reason="the documents are not at hand")
def test_the_founding_document_read_into_a_folder(tmp_path: Path) -> None:
    (tmp_path / "agreements").mkdir()
    (tmp_path / "agreements" / "abx.txt").write_text(ABGENIX)
    (tmp_path / "names.txt").write_text("party ImmunoGen\nparty Amgen\n")
    folder = open_programme(tmp_path)
    tell(folder, LICENCES, recorded=RECORDED)
    for name in ("2011-11-14-immunogen-amgen-second-ind", "2012-04-17-immunogen-imgn853-ind-active"):
        folder = open_programme(tmp_path)
        text = (DOCUMENTS / f"{name}.txt").read_text(encoding="utf-8")
        accept(folder, claimed(reading_of(folder, text)), text, recorded=RECORDED)
    folder = open_programme(tmp_path)
    assert check_programme(tmp_path, today=TODAY).ok
    seen = view(folder, known=date(2011, 11, 14))
    owed = [each for each in seen.ledger.obligations if each.clause == "IND" and each.earned]
    assert [str(each.cash) for each in owed] == ["USD 1,000,000"] * 2 and {each.unit for each in owed} == {"L1|L2"}
    assert {each.state for each in owed} == {ObligationState.TRIGGERED} and {each.debtor for each in owed} == {"Amgen"}
    counts = {
        each.says.count
        for each in seen.state.facts
        if isinstance(each, Fact) and isinstance(each.says, PipelineStatement)
    }
    assert 10 not in counts and {6, 4} <= counts, "ten is a sum, and no document says it"
    later = expectations_of(view(folder, known=date(2012, 4, 17)))
    assert next(each.verdict for each in later.resolved if each.expectation.subject.words == "IMGN853") == "met"


ABGENIX = """\
agreement ABX "Option and License" signed 2000-09-05 effective 2000-09-05 term until never   [assumed: for a test]
  licensor ImmunoGen
  licensee Abgenix from 2000-09-05 until 2006-03-31
  licensee Amgen from 2006-04-01 until never
  fee access USD 5,000,000 when effective once per agreement
  per licence
    milestone IND USD 1,000,000 development when ind_active first per licence
    balance USD 33,000,000 triggers undisclosed
    total at most USD 34,000,000

fiscal ImmunoGen
  year to 30 June named by end from 1999-07-01 until 2016-06-30
  transition 2016-07-01 to 2016-12-31 named TP2016
  year to 31 December named by end from 2017-01-01 until never
"""
LICENCES = """\
2009-09  licence_taken agreement ABX licence L1 learnt 2009-11-19
2009-11-19  licence_taken agreement ABX licence L2
"""


def test_answers_from_python_need_nothing_that_simulates(path: Path) -> None:
    program = (
        "import sys; from paylode.workspace import open_programme, view, due; from datetime import date; "
        f"due(view(open_programme({str(path)!r}), known=date(2026, 3, 10))); "
        "print([name for name in ('scipy', 'polars', 'matplotlib', 'paylode.simulate') if name in sys.modules])"
    )
    root = Path(__file__).resolve().parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(root / "src")},
        check=True,
    )
    assert ran.stdout.strip() == "[]"
