"""Readings that the page is tested on, and the page as a browser's parser sees it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser

from paylode.programme.event_types import EventType
from paylode.programme.facts import (
    AgreementTerm,
    Document,
    Event,
    Expectation,
    PartyRole,
    SourceSpan,
    StatedAmount,
    Subject,
)
from paylode.programme.reading import Claim, Reading, Refusal
from paylode.programme.reading.claims import Said
from paylode.programme.reading.names import names_in
from paylode.values.date_window import ANY_DAY, certain
from paylode.values.money import Undisclosed

VOID = {"meta", "br", "link", "img", "input", "hr"}
DAY = date(2014, 3, 3)
EVENT = Event(
    type=EventType.IND_ACTIVE,
    subject=Subject("<b>TAL-7</b>"),
    occurred=certain(DAY),
    parties=(PartyRole("developer", "<script>alert(1)</script>"),),
)
EXPECTATION = Expectation(speaker="A\u202eB", said_on=DAY, subject=Subject("TAL-8"), matter="net_loss", window=ANY_DAY)
TERM = AgreementTerm(kind="royalty", amount=StatedAmount(Undisclosed()))


def span(text: str, start: int, end: int) -> SourceSpan:
    return SourceSpan("d1", start, end, text[start:end])


def reading(
    text: str,
    *spans: tuple[int, int, Said],
    refused: tuple[tuple[int, int], ...] = (),
    title: str = "",
    publisher: str = "Talvera AG",
) -> Reading:
    """A reading made by hand: claims with their spans, and refusals."""
    return Reading(
        document=Document("d1", publisher, DAY, "release", title=title),
        claims=tuple(Claim(said, span(text, start, end), "by.hand") for start, end, said in spans),
        refusals=tuple(Refusal(span(text, *pair), "no rule", "<i>why</i>") for pair in refused),
        names=names_in(""),
    )


@dataclass
class Page(HTMLParser):
    """What a page holds: its tags in order, ids, links, the words of the release with the notes that cover them."""

    tags: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str, str]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    words: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    text: str = ""
    unclosed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    covering: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        found = {name: value or "" for name, value in attrs}
        self.attributes += [(tag, name, value) for name, value in found.items()]
        if "id" in found:
            self.ids.append(found["id"])
        if "href" in found:
            self.links.append(found["href"])
        if tag not in VOID:
            self.unclosed.append(f"{tag} {found.get('class', '')}".strip())
        if tag == "u" and "data-note" in found:
            self.covering.append(found["data-note"])

    def handle_endtag(self, tag: str) -> None:
        if not self.unclosed or self.unclosed.pop().split()[0] != tag:
            self.wrong.append(tag)
        if tag == "u" and self.covering and "div row" in " ".join(self.unclosed):
            self.covering.pop()

    def handle_data(self, data: str) -> None:
        self.text += data
        path = " ".join(self.unclosed)
        if "div row" in path and "ol notes" not in path and "a mark" not in path:
            self.words.append((data, frozenset(self.covering)))


def parsed(page: str) -> Page:
    found = Page()
    found.feed(page)
    found.close()
    return found
