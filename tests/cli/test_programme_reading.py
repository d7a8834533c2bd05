"""Releases read into a programme folder: what they would change, and claims that become facts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from programme_example import INBOX, example_in

from paylode.values.problem import FailureError, Problem

DOCUMENT = "2026-06-22-lanthorn-biologics"


@pytest.fixture
def lanthorn(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example, as the working folder."""
    path = example_in(folder)
    monkeypatch.chdir(path)
    return path


def test_impact_shows_what_changes_and_writes_nothing(lanthorn: Path, paylode: Callable) -> None:
    before = paylode("programme", "export").out
    text = paylode("read", str(INBOX), "--impact").out
    assert "3 claims held in a scratch copy" in text and "the document is not in the log" in text
    assert "LAN-OST/M1/L2  ind_submitted of OST-9 on ..2026-06-22; the clause asks for ind_active" in text
    found = paylode("read", str(INBOX), "--impact", "--json").json
    assert found["schema"] == "paylode.impact/1" and found["in_log"] is False
    stages = {row["compound"]: (row["before"], row["after"]) for row in found["stages"]}
    assert stages["LAN-4"] == ("ind_active since 2025-05-14..2025-12-16", "phase_1 since 2026-06-03")
    assert ("open", "met") in {(row["before"], row["after"]) for row in found["expectations"]}
    assert paylode("programme", "export").out == before
    assert not (Path("documents") / f"{DOCUMENT}.txt").exists()


def test_impact_of_a_payment_names_the_obligation_and_its_day(lanthorn: Path, paylode: Callable) -> None:
    Path("release.txt").write_text(
        "Lanthorn Biologics Earns Milestone Payment\n\n"
        "Waltham, Mass., July 2, 2026 - Lanthorn Biologics, Inc. (Nasdaq: LNTH) today announced that the\n"
        "Investigational New Drug (IND) application submitted by Ostrava Pharma for OST-9 is now active. This event\n"
        "triggers a $1 million milestone payment to Lanthorn.\n"
    )
    assert paylode("programme", "tell", "2026-05-04  target_selected OST-9 agreement LAN-OST licence L2").code == 0
    found = paylode("read", "release.txt", "--impact", "--json").json
    changed = {row["id"]: row for row in found["obligations"]}
    earned = changed["LAN-OST/M1/L2"]["after"]
    assert (earned["state"], earned["due"]) == ("triggered", "..2026-08-01"), "announced: by that day"
    assert found["cash"][0]["owed"] == ["USD 11,178.08", "USD 1,011,178.08"]


def test_accepted_by_rule_once_however_often(lanthorn: Path, paylode: Callable) -> None:
    text = paylode("read", str(INBOX), "--accept").out
    assert f"{DOCUMENT}: 3 of 4 claims are facts now, 4 records new" in text and "about the document" in text
    again = paylode("read", str(INBOX), "--accept", "--json").json
    assert again["schema"] == "paylode.acceptance/1" and again["new"] == 0
    assert (Path("documents") / f"{DOCUMENT}.txt").read_text() == INBOX.read_text()
    assert paylode("programme", "check").out.endswith("all is well\n")
    later = paylode("read", str(INBOX), "--impact")
    assert "is in the log; below: with it against without it" in later.out and "LAN-4" in later.out


def test_single_claims_by_number(lanthorn: Path, paylode: Callable) -> None:
    chosen = paylode("read", str(INBOX), "--accept", "--claims", "3", "--by", "M. Okafor", "--json").json
    assert [row["status"] for row in chosen["claims"]] == ["about the document", "left out", "fact", "left out"]
    board = paylode("programme", "board", "--json").json["compounds"]
    assert {row["compound"]: row["stage"] for row in board}["LAN-4"] == "phase_1"
    assert "OST-9" not in {row["compound"] for row in board if row["stage"]}
    assert '"name":"M. Okafor"' in paylode("programme", "export").out
    rest = paylode("read", str(INBOX), "--accept", "--refuse", "3", "--json").json
    assert [row["status"] for row in rest["claims"]][1:] == ["fact", "left out", "fact"]


def test_news_is_not_accepted_by_rule(lanthorn: Path, paylode: Callable) -> None:
    ran = paylode("read", str(INBOX), "--kind", "News", "--accept")
    assert (ran.code, ran.out) == (2, "")
    assert ran.lines == [
        "paylode: --accept: it is of kind news, whose claims are not accepted by rule. "
        "Name the claims that you accept by number: --claims 1,3."
    ]
    assert "LAN-4" in paylode("read", str(INBOX), "--kind", "news", "--impact").out, "a scratch copy may hold it"
    assert paylode("read", str(INBOX), "--kind", "news", "--accept", "--claims", "2-3").code == 0
    assert paylode("read", str(INBOX), "--kind", "newsletter").lines == [
        'paylode: --kind: "newsletter" is no kind of document. Known: 8-K, filing, forum, news, notice, release, wire.'
    ]


def test_a_page_with_the_claims_in_its_margin(lanthorn: Path, paylode: Callable) -> None:
    ran = paylode("read", str(INBOX), "--page", "page.html")
    assert ran.code == 0 and ran.lines == ["wrote page.html"] and "trial.entered" in ran.out
    page = Path("page.html").read_text()
    assert page.startswith("<!DOCTYPE html>") and "LAN-4 entered Phase I testing" in page
    with_impact = paylode("read", str(INBOX), "--page", "other.html", "--impact", "--json")
    assert with_impact.json["schema"] == "paylode.impact/1" and Path("other.html").read_text() == page


def test_another_text_of_the_same_day_gets_a_number(lanthorn: Path, paylode: Callable) -> None:
    assert paylode("read", str(INBOX), "--accept").code == 0
    other = INBOX.read_text().replace("June 3, 2026", "June 4, 2026")
    Path("other.txt").write_text(other)
    told = paylode("read", "other.txt", "--accept", "--json").json
    assert told["document"] == f"{DOCUMENT}-2"
    ran = paylode("programme", "check")
    assert ran.code == 0 and "two sources tell occurred differently" in ran.out


def test_a_withdrawn_document_takes_exactly_its_claims_with_it(lanthorn: Path, paylode: Callable) -> None:
    days = ("--as-of", "2026-07-01", "--known", "2026-07-01", "--json")
    answers = (("board",), ("ledger",), ("expectations",))
    before = [paylode("programme", *words, *days).json for words in answers]
    assert paylode("read", str(INBOX), "--accept").code == 0
    assert [paylode("programme", *words, *days).json for words in answers] != before
    ran = paylode("programme", "withdraw", DOCUMENT, "--because", "a hoax", "--learnt", "2026-06-30")
    assert ran.code == 0 and "from 2026-06-30 on" in ran.out
    assert [paylode("programme", *words, *days).json for words in answers] == before


def test_what_became_known_later_changes_no_earlier_answer(lanthorn: Path, paylode: Callable) -> None:
    days = ("--as-of", "2026-06-21", "--known", "2026-06-21", "--json")
    before = paylode("programme", "board", *days).json
    assert paylode("read", str(INBOX), "--accept").code == 0
    assert paylode("programme", "board", *days).json == before


def test_nothing_is_told_to_be_written_that_is_not(
    lanthorn: Path, paylode: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise FailureError(Problem("log.sqlite", "the disk is full", "Make room on it."))

    with monkeypatch.context() as patched:
        patched.setattr("paylode.workspace.programme_folder.log.append", full)
        ran = paylode("read", str(INBOX), "--accept")
    assert (ran.code, ran.out) == (1, "")
    assert ran.lines == ["paylode: log.sqlite: the disk is full. Make room on it."]
    left = paylode("programme", "check").out
    assert f"open: documents/{DOCUMENT}.txt: no claim of it is in the log. Accept it: paylode read" in left
    assert paylode("read", str(INBOX), "--accept", "--json").json["new"] == 4
    assert paylode("programme", "check").out.endswith("all is well\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--accept", "--claims", "9"), "claims: there is no claim 9. They are numbered 1 to 4."),
        (("--accept", "--claims", "one"), '--claims: "one" is no number. Write numbers like 1,3-5.'),
        (("--accept", "--refuse", "2", "--by", "me"), "--by: nobody but the rules accepts here"),
        (("--impact", "--accept"), "--accept: --impact writes nothing. Give one of the two, then the other."),
        (("--claims", "3"), "--claims: claims are chosen, and nothing is asked of them. Say --accept"),
        (("--page", "page.exe"), '--page: "page.exe" is no page. Let its name end in .html.'),
        (("--impact", "--known", "soon"), '--known: "soon" is no day'),
        (("--impact", "-p", "nowhere"), "nowhere: no such folder. Make one: paylode programme new nowhere"),
    ],
)
def test_wrong_choices_are_one_line(words: tuple[str, ...], said: str, lanthorn: Path, paylode: Callable) -> None:
    ran = paylode("read", str(INBOX), *words)
    assert (ran.code, ran.out, len(ran.lines)) == (2, "", 1) and said in ran.err
