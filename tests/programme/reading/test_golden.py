"""The reader against annotated documents. A match is of one kind and shares at least half of the longer span."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from comparison import compare, documents
from table import HEADING, table

import paylode.programme.reading as reading_room
from paylode.programme.reading import read, reading_json

FOLDER = (Path(__file__).resolve().parents[3] / "../shared/data/documents").resolve()
needs_documents = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"annotated documents are not at {FOLDER}")


compared = cache(compare)


@needs_documents
def test_precision_and_recall_per_section() -> None:
    scores, faults, refusals = compared(FOLDER)
    shown = table(scores, refusals)
    print(shown)
    assert shown.startswith(HEADING)
    assert sum(score.golden for score in scores.values()) == 124
    assert refusals > 0
    for section, score in scores.items():
        wrong = "\n".join(fault for fault in faults if "EXTRA" in fault or "MISSED" in fault)
        assert score.precision >= 0.95, f"{section}\n{wrong}"
        assert score.recall >= 0.85, f"{section}\n{wrong}"


@needs_documents
@pytest.mark.parametrize(
    ("section", "field", "least"),
    [
        ("events", "occurred", 0.95),
        ("events", "amount", 0.95),
        ("events", "phase", 0.95),
        ("events", "goal_date", 0.95),
        ("events", "result", 0.95),
        ("events", "parties", 0.85),
        ("expectations", "window", 0.95),
        ("expectations", "modality", 0.95),
        ("expectations", "speaker", 0.95),
        ("pipeline_statements", "as_of", 0.95),
        ("pipeline_statements", "measure", 0.95),
        ("agreement_terms", "amount", 0.95),
    ],
)
def test_fields_of_matches_agree(section: str, field: str, least: float) -> None:
    scores, faults, _ = compared(FOLDER)
    right, of = scores[section].fields[field]
    assert right / of >= least, "\n".join(fault for fault in faults if f" {field}:" in fault)


@needs_documents
def test_each_claim_and_refusal_quotes_its_span() -> None:
    for name, text, _ in documents(FOLDER):
        found = read(text, document=name)
        for each in (*found.claims, *found.refusals):
            assert text[each.source.start : each.source.end] == each.source.quote != ""


@needs_documents
def test_nothing_is_claimed_of_dates_to_come() -> None:
    for name, text, golden in documents(FOLDER):
        for event in reading_json(read(text, document=name))["events"]:  # type: ignore[union-attr]
            assert event["occurred"][1] <= golden["document"]["published"], event  # type: ignore[index, call-overload]


@needs_documents
def test_no_rule_is_made_of_a_document() -> None:
    """No string of the reader's code is a sentence of a document: seven words in a row of one stand in none."""
    sources = [path.read_text(encoding="utf-8") for path in Path(reading_room.__file__).parent.rglob("*.py")]
    literals = [
        node.value
        for source in sources
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    code = " ".join(" ".join(literals).lower().split())
    names = {path.stem for path in FOLDER.glob("*.txt")}
    assert not [name for name in names if name in code]
    shared = set()
    for _, text, _ in documents(FOLDER):
        words = re.findall(r"[\w'-]+", text.lower())
        runs = {" ".join(words[place : place + 7]) for place in range(len(words) - 6)}
        shared |= {run for run in runs if run in code}
    assert not shared
