"""Every command of `paylode programme` on the worked example: text for people, JSON for programs."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from programme_example import INBOX, example_in

LATE = "2026-06-22"


@pytest.fixture
def lanthorn(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example, as the working folder."""
    path = example_in(folder)
    monkeypatch.chdir(path)
    return path


def test_new_makes_a_folder_in_which_all_is_well(folder: Path, paylode: Callable) -> None:
    ran = paylode("programme", "new", "mine")
    assert ran.code == 0 and ran.err == "" and "README.txt" in ran.out
    names = {each.name for each in (folder / "mine").iterdir() if not each.name.startswith(".")}
    assert names >= {"programme.toml", "names.txt", "agreements", "documents", "inbox", "log.sqlite"}
    assert paylode("programme", "check", "-p", "mine").out.endswith("all is well\n")
    found = paylode("programme", "check", "-p", "mine", "--json").json
    assert found["ok"] is True and found["problems"] == [] and found["agreements"] == 2
    again = paylode("programme", "new", "mine")
    assert again.code == 2 and again.lines == [
        "paylode: mine: something stands there already. Choose a new name for the folder."
    ]


def test_board(lanthorn: Path, paylode: Callable) -> None:
    text = paylode("programme", "board").out
    assert text.startswith("Lanthorn Biologics, an invented company, as of 2026-03-10\n")
    assert "ostrazumab maritansine  ind_active  2025-11-11" in text and "OST-7" in text
    found = paylode("programme", "board", "--json").json
    assert found["schema"] == "paylode.board/1"
    stages = {row["compound"]: row["stage"] for row in found["compounds"]}
    assert stages == {"OST-7": "ind_active", "LAN-4": "ind_active", "TAL-102": "phase_2"}
    partners = {row["compound"]: row["partners"] for row in found["compounds"]}
    assert partners["OST-7"] == ["Ostrava Pharma"]
    assert {row["what"]: row["at_least"] for row in found["counts"]}["in the clinic"] == 1
    before = paylode("programme", "board", "--as-of", "2025-11-12", "--json").json
    assert before["as_of"] == "2025-11-12" and before["known"] == "2026-03-10"
    early = paylode("programme", "board", "--known", "2025-11-12", "--json").json
    assert "OST-7" not in {row["compound"] for row in early["compounds"] if row["stage"]}
    assert "ind_active    known 2025-12-16" in paylode("programme", "board", "--history").out


def test_ledger(lanthorn: Path, paylode: Callable) -> None:
    text = paylode("programme", "ledger").out
    assert "total USD 68,000,000 = received USD 1,000,000 + open USD 67,000,000" in text
    assert "received USD 7,500,000; owed USD 11,178.08" in text and "never a cash total" in text
    found = paylode("programme", "ledger", "--json").json
    assert found["schema"] == "paylode.ledger/1"
    rows = {row["id"]: row for row in found["obligations"]}
    assert rows["LAN-OST/M1/L1"]["state"] == "paid" and rows["LAN-OST/M1/L2"]["state"] == "potential"
    assert (
        rows["LAN-TAL/P2/TAL-102"] | {"state": "triggered", "due": "2026-04-18", "left": "5000000.00"}
        == (rows["LAN-TAL/P2/TAL-102"])
    )
    # 1,000,000 at 8 % a year, 51 days of 365
    assert rows["LAN-OST/M1/L1/late#1"]["cash"] == "11178.08"
    assert [row["number"] for row in found["obligations"]] == list(range(1, len(rows) + 1))
    total = next(each for each in found["agreements"] if each["id"] == "LAN-OST")["totals"][0]
    assert total["total"] == {"currency": "USD", "amount": "68000000.00"} and total["units"] == 2


def test_ledger_for_other_programs(lanthorn: Path, paylode: Callable) -> None:
    ran = paylode("programme", "ledger", "--csv", "a.csv", "--beancount", "a.bean", "--ics", "a.ics", "--json")
    assert ran.code == 0 and ran.lines == ["wrote a.csv", "wrote a.bean", "wrote a.ics"]
    with Path("a.csv").open(newline="") as stream:
        ids = [row["id"] for row in csv.DictReader(stream)]
    assert ids == [row["id"] for row in ran.json["obligations"]]
    assert "Assets:Receivable" in Path("a.bean").read_text()
    assert Path("a.ics").read_text().startswith("BEGIN:VCALENDAR")


def test_due(lanthorn: Path, paylode: Callable) -> None:
    found = paylode("programme", "due", "--json").json
    assert found["schema"] == "paylode.due/1"
    rows = {(row["kind"], row["id"]): row for row in found["due"]}
    assert rows["payment", "LAN-TAL/P2/TAL-102"]["days"] == 39
    assert rows["option ends", "LAN-OST/targets"]["when"] == "2026-11-30"
    assert rows["interest", "LAN-OST/M1/L1/late#1"]["amount"] == {"currency": "USD", "amount": "11178.08"}
    later = paylode("programme", "due", "--as-of", LATE).out
    assert later.index("overdue") < later.index("65 days late") < later.index("to come")
    # nobody has been paid by then, and the option has not opened
    assert paylode("programme", "due", "--as-of", "2020-01-01", "--known", "2020-01-01").out.endswith(
        "nothing is due\n"
    )


def test_why(lanthorn: Path, paylode: Callable) -> None:
    text = paylode("programme", "why", "lan-ost/m1/l1").out
    for part in (
        "agreements/lan-ost.txt:12",
        "milestone M1 USD 1,000,000 development when ind_active first per licence",
        "documents/2025-11-13-lanthorn-biologics.txt:3, characters 182-265, known 2025-11-13",
        "Investigational New Drug (IND) application for OST-7 became active",
        "due 2025-12-11, 30 days after it was earned",
        "less USD 1,000,000, paid 2026-01-31",
        "interest USD 11,178.08: 51 days late",
    ):
        assert part in text
    document = Path("documents/2025-11-13-lanthorn-biologics.txt").read_text()
    found = paylode("programme", "why", "5", "--json").json
    assert (found["schema"], found["id"]) == ("paylode.why/1", "LAN-OST/M1/L1")
    sentence = found["events"][0]["sentences"][0]
    assert document[slice(*sentence["span"])] == sentence["words"]
    of_document = paylode("programme", "why", "2025-11-13-lanthorn-biologics").out
    assert "bears on LAN-OST/M1/L1: USD 1,000,000, paid" in of_document


def test_why_tells_how_near_it_came(lanthorn: Path, paylode: Callable) -> None:
    near = "near     ind_submitted of OST-9 on ..2026-06-22; the clause asks for ind_active"
    assert near not in paylode("programme", "why", "LAN-OST/M1/L2").out
    assert paylode("read", str(INBOX), "--accept").code == 0
    assert near in paylode("programme", "why", "LAN-OST/M1/L2").out


def test_expectations(lanthorn: Path, paylode: Callable) -> None:
    text = paylode("programme", "expectations").out
    assert "2 met of 2 decided, n = 4" in text
    found = paylode("programme", "expectations", "--json").json
    assert found["schema"] == "paylode.expectations/1"
    verdicts = {row["what"]: row["verdict"] for row in found["expectations"]}
    assert verdicts["ind_active of LAN-4"] == "met" and verdicts["phase_1 start of OST-7"] == "open"
    later = paylode("programme", "expectations", "--known", LATE, "--json").json
    row = next(each for each in later["expectations"] if each["what"] == "phase_1 start of OST-7")
    assert row["verdict"] == "indeterminate", "nothing was heard since, which decides neither way"
    assert [each["passed_on"] for each in later["silence"]] == ["2026-03-31"]
    persons = paylode("programme", "expectations", "--persons", "--json").json
    assert all("Lindqvist" in each["speaker"] for each in persons["scorecard"])


def test_forecast(lanthorn: Path, paylode: Callable) -> None:
    words = ("programme", "forecast", "--paths", "2000", "--json")
    found = paylode(*words, "--seed", "3", "--what-if", "OST-7 stops").json
    assert found["schema"] == "paylode.forecast/1" and (found["paths"], found["seed"]) == (2000, 3)
    assert found == paylode(*words, "--seed", "3", "--what-if", "OST-7 stops").json
    assert found["cash"] != paylode(*words, "--seed", "4").json["cash"]
    # what TAL-102 has earned and not been paid comes for sure, on its day
    first = found["quarters"][1]
    assert first["period"] == "FY2026 Q4" and first["cash"]["p10"] == first["cash"]["p90"] == 5_000_000
    assert found["cash"]["probability_of_zero"] == 0
    owed = "owed already, and in the forecast on 2026-04-18: LAN-TAL/P2/TAL-102, USD 5,000,000"
    assert owed in found["assumptions"]
    late = paylode("programme", "forecast", "--paths", "200", "--as-of", LATE, "--known", LATE, "--json").json
    assert any("since its day has passed: LAN-TAL/P2/TAL-102" in each for each in late["assumptions"])
    assert late["cash"]["probability_of_zero"] > 0
    change = found["what_if"][0]
    assert change["change"] == "OST-7 stops" and change["cash"] < -10 * change["cash_standard_error"]
    assert {each["table"] for each in found["rates"]} == {"bio-2016-oncology", "bio-2021-durations-oncology"}
    assert all(each["method"] and each["years"] for each in found["rates"])
    chances = {(each["programme"], each["stage"]): each["probability"] for each in found["stages"]}
    assert chances["TAL-102", "phase_3"] == pytest.approx(0.246, abs=0.05)
    text = paylode("programme", "forecast", "--paths", "500", "--quarters", "3").out
    assert "more up to" in text and "assumptions" in text and "phase by phase" in text


def test_a_what_if_that_changes_nothing_is_nothing(lanthorn: Path, paylode: Callable) -> None:
    same = "TAL-102 phase_2 to phase_3 = 0.246"
    found = paylode("programme", "forecast", "--paths", "500", "--json", "--what-if", same).json
    assert found["what_if"][0]["cash"] == 0 and found["what_if"][0]["value"] == 0


def test_tables_of_a_later_day_need_hindsight(lanthorn: Path, paylode: Callable) -> None:
    settings = Path("programme.toml").read_text()
    Path("programme.toml").write_text(settings.replace('"last learnt"', '"2026-03-10"'))
    facts = "2014-01-01  phase_start TAL-102 phase 1 agreement LAN-TAL\n"
    assert paylode("programme", "tell", facts).code == 0
    Path("programme.toml").write_text(
        settings.split("[[forecast.programmes]]")[0]
        + '[[forecast.programmes]]\ncompound = "TAL-102"\nagreement = "LAN-TAL"\n'
    )
    days = ("--as-of", "2015-12-31", "--known", "2015-12-31", "--paths", "200")
    refused = paylode("programme", "forecast", *days)
    assert refused.code == 2 and "bio-2016-oncology" in refused.err
    allowed = paylode("programme", "forecast", *days, "--hindsight", "--json")
    assert allowed.code == 0 and allowed.json["hindsight"] is True


def test_diff(lanthorn: Path, paylode: Callable) -> None:
    found = paylode("programme", "diff", "2025-12-01", "2026-03-10", "--json").json
    assert found["schema"] == "paylode.diff/1"
    changed = {row["id"]: row for row in found["obligations"]}
    assert changed["LAN-OST/M1/L1"]["before"]["state"] == "triggered"
    assert changed["LAN-OST/M1/L1"]["after"]["state"] == "paid"
    assert {row["compound"] for row in found["stages"]} == {"TAL-102", "LAN-4"}
    assert {(row["before"], row["after"]) for row in found["expectations"]} == {("open", "met"), (None, "open")}
    cash = next(row for row in found["cash"] if row["agreement"] == "LAN-OST")
    assert cash["received"] == ["USD 6,500,000", "USD 7,500,000"]
    assert paylode("programme", "diff", "2026-03-10", "2026-03-10").out.endswith("nothing is different\n")
    pair = paylode("programme", "diff", "2025-12-31@2025-12-01", "2025-12-31@2025-12-20").out
    assert "LAN-4" in pair and "obligations" not in pair


def test_export_and_import(lanthorn: Path, folder: Path, paylode: Callable) -> None:
    assert paylode("programme", "export", "log.jsonl", "--json").json["records"] > 20
    text = paylode("programme", "export").out
    assert text == Path("log.jsonl").read_text() and text.count("\n") == len(text.splitlines())
    ledger = paylode("programme", "ledger").out
    for name in ("log.sqlite", "log.sqlite.head", "log.sqlite-wal", "log.sqlite-shm"):
        Path(name).unlink(missing_ok=True)
    assert paylode("programme", "ledger").out != ledger
    count = str(text.count("\n"))
    assert paylode("programme", "import", "log.jsonl").out == f"{count} new records\n"
    assert paylode("programme", "import", "log.jsonl", "--json").json["new"] == 0
    assert paylode("programme", "ledger").out == ledger
    assert paylode("programme", "export").out == text


def test_facts_told_by_hand_and_taken_back(lanthorn: Path, paylode: Callable) -> None:
    before = paylode("programme", "ledger", "--as-of", "2026-03-20").out
    fact = "2026-03-12  payment_received agreement LAN-TAL clause P2 amount USD 5,000,000"
    told = paylode("programme", "tell", fact, "--json").json
    assert told["new"] == 1
    assert paylode("programme", "tell", fact, "--json").json["new"] == 0, "told twice, it is one payment"
    rows = {row["id"]: row for row in paylode("programme", "ledger", "--json").json["obligations"]}
    assert rows["LAN-TAL/P2/TAL-102"]["state"] == "paid"
    id = told["facts"][0]
    assert paylode("programme", "withdraw", id, "--because", "a mistyped sum", "--learnt", "2026-03-15").code == 0
    assert (
        paylode("programme", "ledger", "--as-of", "2026-03-20", "--known", "2026-03-10").out.splitlines()[2:]
        == (before.splitlines()[2:])
    )
    still = paylode("programme", "ledger", "--known", "2026-03-12", "--json").json["obligations"]
    assert {row["id"]: row["state"] for row in still}["LAN-TAL/P2/TAL-102"] == "paid", "on that day it was held"


@pytest.mark.parametrize("name", ["board", "ledger", "due", "expectations", "forecast"])
def test_pictures(name: str, lanthorn: Path, paylode: Callable) -> None:
    extra = ("--paths", "200") if name == "forecast" else ()
    ran = paylode("programme", name, "--picture", "picture.svg", *extra)
    assert ran.code == 0 and ran.lines == ["wrote picture.svg"]
    assert "<svg" in Path("picture.svg").read_text()


def test_json_is_all_that_goes_to_stdout(lanthorn: Path, paylode: Callable) -> None:
    for words in (["board"], ["ledger"], ["due"], ["why", "1"], ["expectations"], ["check"]):
        assert json.loads(paylode("programme", *words, "--json").out)["schema"].startswith("paylode.")
