"""Texts that mean no well: read, or refused with one line; never a crash, never a hang."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paylode.programme.reading import read, reading_json
from paylode.programme.reading.read import LONGEST_TEXT
from paylode.values.problem import InputError

NAUGHTY = (Path(__file__).resolve().parents[3] / "../shared/data/reference/bad_inputs/blns/blns.json").resolve()
DAY = "March 3, 2014 -- "


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("", "Give the text"),
        (" \n\t ", "Give the text"),
        ("Talvera AG owes Meridel AG $2 million.", "like 2011-11-14"),
        ("\x00\x01\x02", "like 2011-11-14"),
        ("a" * (LONGEST_TEXT + 1), "the exhibit or item"),
    ],
)
def test_refused_with_one_line_and_a_cure(text: str, cure: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text)
    assert cure in str(caught.value) and "\n" not in str(caught.value)


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(InputError, match="is not a text"):
        read(b"March 3, 2014 -- a PDF")  # type: ignore[arg-type]


@pytest.mark.skipif(not NAUGHTY.is_file(), reason=f"the naughty strings are not at {NAUGHTY}")
def test_naughty_strings_make_no_claim_and_no_crash() -> None:
    for string in json.loads(NAUGHTY.read_text(encoding="utf-8")):
        found = read(f"{DAY}Talvera AG said {string} today.", publisher=string[:40])
        assert json.loads(json.dumps(reading_json(found)))["events"] == []


@pytest.mark.parametrize(
    "body",
    [
        "a" * 1_000_000,
        "Talvera will " * 80_000,
        "$1 million " * 2_000,
        "(" * 20_000,
        "Aaaa " * 40_000,
        "two hundred and " * 20_000,
        "\n" * 200_000,
        "ab c\n" * 100_000,
        "We expect " * 100 + ". ",
        ("IND " * 300 + ". ") * 10,
        ("Phase II trial of " * 80 + ". ") * 10,
        ("milestone payments of up to " * 50 + ". ") * 10,
        "\u202e\u200b\ue000P0\ue001 owes \ue000P1\ue001 \ue000M2\ue001.",
    ],
    ids=lambda body: repr(body[:12]),
)
def test_long_and_odd_texts_are_read_without_a_claim(body: str) -> None:
    rows = reading_json(read(DAY + body))
    assert not rows["events"] and not rows["agreement_terms"]


def test_a_megabyte_of_prose_is_read() -> None:
    sentence = "On this day nothing of note was to be told of the garden, and the weather kept fair throughout. "
    text = DAY + sentence * (1_000_000 // len(sentence)) + "\n\nTalvera AG owes Meridel AG $2 million."
    found = read(text)
    assert [each.source.quote for each in found.claims][-1:] == ["Talvera AG owes Meridel AG $2 million"]


def test_a_sentence_too_long_to_read_is_refused_by_name() -> None:
    found = read(DAY + "Talvera AG and " * 200 + "owes $2 million.")
    assert [each.reason for each in found.refusals] == ["too long"]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=20),
            st.sampled_from(
                [
                    "Talvera AG",
                    "owes",
                    "Meridel Inc.",
                    "$2 million",
                    "the IND for TAL-7",
                    "is now active",
                    "Phase II",
                    "(",
                    ")",
                    ".",
                    ",",
                    "we expect",
                    "by June",
                    "milestone payments of up to",
                    "has",
                    "not",
                    "if",
                    "seven ADC compounds",
                    "in the clinic",
                    "\n\n",
                    "“",
                    "royalties on sales",
                ]
            ),
        ),
        max_size=30,
    )
)
def test_any_words_have_exact_spans_and_read_the_same_twice(words: list[str]) -> None:
    text = DAY + " ".join(words)
    found = read(text)
    assert reading_json(found) == reading_json(read(text))
    for each in (*found.claims, *found.refusals):
        assert text[each.source.start : each.source.end] == each.source.quote


@pytest.mark.parametrize(
    "clause",
    [
        "may owe Meridel AG $2 million",
        "would owe Meridel AG up to $2 million",
        "will owe Meridel AG $2 million if TAL-7 is approved",
        "does not owe Meridel AG $2 million",
        "expects to owe Meridel AG $2 million",
        "is eligible to receive $2 million upon approval",
    ],
)
def test_a_sum_that_may_be_paid_is_never_due(clause: str) -> None:
    rows = reading_json(read(f"{DAY}Talvera AG {clause}."))
    assert not [row for row in rows["events"] if row["type"].startswith("payment")]  # type: ignore[union-attr, index, call-overload]
