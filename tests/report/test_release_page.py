"""The page of a release: all of the text and nothing but the text, each word under the notes made of it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from release_texts import DAY, EVENT, EXPECTATION, TERM, parsed, reading

from paylode.programme.facts import Acceptance, Document, DocumentRecord, Fact, SourceSpan
from paylode.programme.fold import as_of
from paylode.programme.reading import read, records_of
from paylode.report import release_page
from paylode.values.date_window import DateWindow, certain
from paylode.values.problem import InputError

DOCUMENTS = Path(__file__).resolve().parents[2] / "../shared/data/documents"
TEXT = (
    "Talvera AG: TAL-7 is active\n\n"
    "BASEL, March 3, 2014 -- Talvera AG announced that the IND for TAL-7 is now active. This event triggers a $2 "
    "million milestone payment to Meridel Inc. Several compounds may enter the clinic. We expect the IND for TAL-8 to "
    "become active by June.\n"
)
HOSTILE = (
    "<script>alert(1)</script> & \"both\" 'kinds' </title></style><img src=x onerror=alert(1)>\n\n"
    "Paid \u202eUSD 1\u202c; javascript:alert(1). Lone \ud800, nul \x00, none\u200bseen.\n\n" + "x" * 5000
)


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_a_release_reads_as_it_was_with_its_claims_beside_it() -> None:
    found = read(TEXT, document="d1")
    page = parsed(release_page(found, TEXT))
    assert squeezed("".join(words for words, _ in page.words)) == squeezed(TEXT)
    assert page.wrong == [] and page.unclosed == []
    for sentence in ("IND active of TAL-7", "payment due of TAL-7: USD 2,000,000", "no claim was made"):
        assert sentence in page.text
    assert f"{len(found.claims)} claims, {len(found.refusals)} passed over" in page.text
    assert "Talvera AG, 2014-03-03, release, document d1" in page.text


def test_every_mark_leads_to_its_note_and_back() -> None:
    found = read(TEXT, document="d1")
    page = parsed(release_page(found, TEXT))
    number = len(found.claims) + len(found.refusals)
    assert len(page.ids) == len(set(page.ids))
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    assert len([each for each in page.ids if re.fullmatch(r"m[cr]\d+", each)]) == number
    assert len([each for each in page.ids if re.fullmatch(r"[cr]\d+", each)]) == number


def test_a_refusal_tells_the_reason_and_the_cure() -> None:
    page = parsed(release_page(reading("one two three", refused=((4, 7),)), "one two three"))
    assert "no rule: <i>why</i>." in page.text
    assert "enter it by hand with this sentence as its source" in page.text
    assert ("u", "class", "refused y0") in page.attributes


def test_nothing_is_fetched_and_nothing_runs() -> None:
    page = parsed(release_page(read(TEXT), TEXT))
    assert not {"script", "img", "link", "iframe", "object", "form", "base"} & set(page.tags)
    assert not any(name.startswith("on") or name in ("src", "style") for _, name, _ in page.attributes)
    assert all(link.startswith("#") for link in page.links)
    assert any(value.startswith("default-src 'none'") for _, name, value in page.attributes if name == "content")
    assert "url(" not in release_page(read(TEXT), TEXT) and "@import" not in release_page(read(TEXT), TEXT)


def test_a_hostile_release_is_text() -> None:
    made = reading(
        HOSTILE,
        (0, 24, EVENT),
        (20, 120, EXPECTATION),
        refused=((30, 60),),
        title="</title><script>x</script>\u202e",
        publisher='"><b>',
    )
    plain = release_page(made, HOSTILE)
    plain.encode("utf-8")
    page = parsed(plain)
    assert not {"script", "img", "b onclick"} & set(page.tags)
    assert page.wrong == [] and page.unclosed == []
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\x00\ud800-\udfff]", plain)
    assert "⟨U+202E⟩USD 1⟨U+202C⟩" in page.text and "⟨U+D800⟩" in page.text and "⟨U+0000⟩" in page.text
    assert "<script>alert(1)</script>" in page.text and "developer\u00a0<script>alert(1)</script>" in page.text


SPANS = st.lists(st.tuples(st.integers(0, 80), st.integers(1, 40)), max_size=12)
LETTERS = st.text(alphabet="ab <&\n\"'", min_size=1, max_size=90)


@settings(max_examples=150, deadline=None)
@given(LETTERS, SPANS)
def test_each_letter_stands_under_exactly_the_claims_made_of_it(text: str, pairs: list[tuple[int, int]]) -> None:
    said = (EVENT, EXPECTATION, TERM)
    spans = [(start, min(start + length, len(text))) for start, length in pairs if start < len(text)]
    spans = [(start, end) for start, end in spans if text[start:end].strip()]
    made = reading(text, *((start, end, said[place % 3]) for place, (start, end) in enumerate(spans)))
    page = parsed(release_page(made, text))
    names = {f"c{number}": pair for number, pair in enumerate(sorted(spans), 1)}
    expected = [
        (letter, frozenset(name for name, (start, end) in names.items() if start <= place < end))
        for place, letter in enumerate(text)
        if letter.strip()
    ]
    shown = [(letter, notes) for words, notes in page.words for letter in words if letter.strip()]
    assert shown == expected
    assert page.wrong == [] and page.unclosed == []
    assert sorted(each[1:] for each in page.ids if each.startswith("mc")) == sorted(names)


def test_claims_of_the_same_words_have_underlines_of_their_own() -> None:
    text = "three words here"
    page = parsed(release_page(reading(text, (0, 11, EVENT), (6, 16, TERM), (6, 11, EXPECTATION)), text))
    looks = {value for tag, name, value in page.attributes if tag == "u" and name == "class"}
    assert {"event y0", "term y1", "expectation y2"} <= looks


def test_another_text_than_the_one_read_is_refused_with_the_cure() -> None:
    with pytest.raises(
        InputError, match=r"the text has other words at 0-3 than were read there\. Give the text that was"
    ):
        release_page(reading("abc def", (0, 3, EVENT)), "xyz def")


def test_a_conflict_with_another_document_is_framed() -> None:
    def fact(name: str, day: date, source: SourceSpan) -> Fact:
        says = EVENT.__class__(type=EVENT.type, subject=EVENT.subject, occurred=as_day(day))
        return Fact(id=name, learnt=DAY, says=says, source=source, accepted=Acceptance("user"), about="same")

    made = reading("It is active now.", (0, 17, EVENT))
    other = SourceSpan("d2", 5, 9, "<b>later</b>")
    documents = [
        DocumentRecord(id=name, learnt=DAY, document=Document(name, "P", DAY, kind))
        for name, kind in (("d1", "news"), ("d2", "8-K"))
    ]
    held = as_of([*documents, fact("f1", DAY, made.claims[0].source), fact("f2", date(2014, 3, 1), other)], known=DAY)
    page = parsed(release_page(made, "It is active now.", state=held))
    assert "1 claim in conflict" in page.text
    assert 'conflict about occurred of ind_active: d2 5-9 says otherwise: "<b>later</b>".' in page.text
    assert "The other one is held, by rank." in page.text


def as_day(day: date) -> DateWindow:
    return certain(day)


def test_a_document_without_a_claim_is_still_a_page() -> None:
    page = parsed(release_page(reading("Nothing."), "Nothing."))
    assert "0 claims, 0 passed over" in page.text and "Nothing." in page.text


def test_a_megabyte_is_one_page_whatever_its_lines() -> None:
    text = "word " * 200_000
    made = reading(text, *((5 * place, 5 * place + 14, EVENT) for place in range(300)), refused=((0, 900_000),))
    plain = release_page(made, text)
    assert squeezed(text) in squeezed("".join(words for words, _ in parsed(plain).words))


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the annotated documents are not at hand")
def test_annotated_documents_are_pages_that_hold_every_word() -> None:
    paths = sorted(DOCUMENTS.glob("20*.txt"))
    assert paths
    for path in paths:
        text = path.read_text(encoding="utf-8")
        found = read(text, document=path.stem)
        page = parsed(release_page(found, text, state=as_of(records_of(found), known=found.document.published)))
        assert squeezed("".join(words for words, _ in page.words)) == squeezed(text)
        assert page.wrong == [] and len(page.ids) == len(set(page.ids))
