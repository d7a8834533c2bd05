"""The reference of the agreement language names every keyword of its grammar, and nothing it shows is unreadable."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from paylode.programme import EventType
from paylode.programme.agreements import agreements_text, read_agreements, read_facts
from paylode.programme.agreements.syntax import EXAMPLES, NOT_BUILT

ROOT = Path(__file__).resolve().parents[2]
GRAMMAR = ROOT / "src/paylode/programme/agreements/agreement.lark"
PAGE = (ROOT / "docs/reference/agreements.md").read_text(encoding="utf-8")
SHOWN = " ".join(re.findall(r"```text\n(.*?)```|`([^`]+)`", PAGE, re.DOTALL).__repr__().split())


def keywords() -> list[str]:
    """The words that the grammar writes out: in its rules, and as alternatives of its terminals."""
    found: set[str] = set()
    for line in GRAMMAR.read_text(encoding="utf-8").splitlines():
        if line.startswith(("//", "%")) or not line.strip():
            continue
        rule, _, body = line.strip().partition(":")
        found |= {word for word in re.findall(r'"([a-z][a-z_-]*(?: [a-z]+)?)"', body)}
        if rule.split(".")[0].strip("_").isupper() and (
            told := re.match(r"\s*/\(?([\w|/ .]+?)\)?(?:\(\?!|/$)", body.replace("\\/", "/"))
        ):
            found |= {word.rstrip("?") for word in told[1].split("|")}
        if rule in ("_DAYS", "_MONTHS", "_YEARS"):
            found.add(rule.strip("_").lower())
    return sorted(found)


def test_the_keywords_are_found() -> None:
    words = keywords()
    assert {"agreement", "milestone", "first", "actual/365", "last_valid_claim", "at most", "days", "1/2"} <= set(words)
    assert len(words) > 120


@pytest.mark.parametrize("word", keywords())
def test_every_keyword_of_the_grammar_is_on_the_page(word: str) -> None:
    assert re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", SHOWN), f"`{word}` is nowhere on the page as code"


@pytest.mark.parametrize("word", [*EventType, *NOT_BUILT])
def test_every_event_type_and_what_is_not_built_is_on_the_page(word: str) -> None:
    assert f"`{word}`" in PAGE


@pytest.mark.parametrize("word", EXAMPLES)
def test_every_line_has_its_example(word: str) -> None:
    assert EXAMPLES[word] in SHOWN


def test_the_page_shows_agreements_that_can_be_read() -> None:
    blocks = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    agreements = [each for each in blocks if re.match(r"agreement|fiscal|valid_claims", each)]
    assert agreements
    book = read_agreements({"page.txt": "\n".join(agreements)})
    assert read_agreements({"printed.txt": agreements_text(book)}) == book
    facts = [each for each in blocks if re.match(r"(\.\.)?\d{4}", each)]
    assert all(read_facts(each) for each in facts) and facts
