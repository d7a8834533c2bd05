"""From the text of a release or filing to claims with exact spans, and to refusals.

    text -masthead, names-> who and when -sentences, marking-> marked sentences -rules-> claims, refusals

The text is read from the first word to the last; what a sentence says of "it", "this event" or "the same day" is
settled by what stands before it, never by what is known from elsewhere. The headlines are read last, and only what the
body does not tell is taken from them. No model weights, no network, no clock: the same text gives the same reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import cast

from ...values.date_window import DateWindow, certain
from ...values.fiscal import FiscalCalendar, FiscalYears, fiscal_calendar
from ...values.problem import InputError, Problem, quote
from ..event_types import EventType
from ..facts import Document, DocumentKind, Event, Expectation, PipelineStatement, SourceSpan
from .claims import Claim, FiscalYearTold, Published, Reading, Refusal, RefusalReason
from .date_phrases import Moment
from .marking import LONGEST, Marked, marked
from .masthead import Masthead, day_of, masthead
from .names import Names, names_in
from .namings import given_names
from .publisher import publisher_of
from .refusing import passed_over, standing_text
from .rule import Declined, Discourse, Draft, Hit, Rule, doubt, forecast, hits
from .rulebook import rulebook, rules_for
from .sentences import RawSentence, flattened, sentences
from .settling import settled

LONGEST_TEXT = 2_000_000
"""The most characters of a document."""


@dataclass(slots=True)
class _Work:
    """What grows while a document is read."""

    text: str
    id: str
    claims: list[Claim] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    def span(self, start: int, end: int) -> SourceSpan:
        return SourceSpan(self.id, start, end, self.text[start:end])

    def refuse(self, start: int, end: int, reason: RefusalReason, why: str) -> None:
        self.refusals.append(Refusal(self.span(start, end), reason, why))


def read(
    text: str,
    *,
    published: date | None = None,
    publisher: str = "",
    kind: DocumentKind | None = None,
    calendar: FiscalCalendar | None = None,
    document: str = "document",
) -> Reading:
    """Read a document. What is given is believed before what the text says of itself.

    published, publisher, kind: of the document.  calendar: the speaker's fiscal calendar.  document: its id.
    Raises InputError if it is no text, is empty or too long, names too many, or tells no day of publication and none is
    given.

    >>> found = read("BASEL, March 3, 2014 -- Talvera AG owes Meridel Inc. a milestone payment of $2 million.")
    >>> [(str(claim.says.type), claim.source.quote) for claim in found.claims if hasattr(claim.says, "type")]
    [('payment_due', 'Talvera AG owes Meridel Inc. a milestone payment of $2 million')]
    >>> read("No day at all.")
    Traceback (most recent call last):
    ...
    paylode.values.problem.InputError: document: no day of publication is told. Give it, like 2011-11-14.
    """
    _check(text, document)
    _check_characters(text, document, publisher)
    head = masthead(text)
    day = published or day_of(head.published)
    if day is None:
        raise InputError(Problem(document, "no day of publication is told", "Give it, like 2011-11-14."))
    flat = flattened(text, head.body)
    names = names_in(flat, publisher=publisher, body=head.body)
    who = publisher or publisher_of(text, head, names)
    work = _Work(text, document)
    _head_claims(work, head, who, day)
    found = sentences(text, headings=head.headings)
    raw = [each for each in found if each.end > head.body or each.start < head.headline_end]
    held = calendar or _told_calendar(flat, raw, names, who, day)
    said = Discourse(who, kind or head.kind, Moment(day, held), flat, _report_day(head))
    said = replace(said, closing="closing is" in text.lower() or "closing of the transaction" in text.lower())
    said = _body(work, raw, said, names, head)
    _headlines(work, raw, said, names, head)
    work.claims = settled(work.claims)
    _namings(work, flat, names, day)
    made = Document(
        document,
        who,
        day,
        kind or cast(DocumentKind, head.kind),
        _title(text, head),
        "",
        f"sha256:{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}",
    )
    named = tuple(dict.fromkeys(each.stands_for for each in reversed(names.parties)))
    return Reading(
        made,
        tuple(sorted(work.claims, key=lambda each: (each.source.start, each.source.end))),
        tuple(sorted(work.refusals, key=lambda each: (each.source.start, each.source.end))),
        names,
        named,
        held,
    )


def _check(text: str, document: str) -> None:
    if not isinstance(text, str):
        raise InputError(
            Problem(document, f"{quote(str(text))} is not a text", "Give the text of a release or filing.")
        )
    if not text.strip():
        raise InputError(Problem(document, "nothing is written", "Give the text of a release or filing."))
    if len(text) > LONGEST_TEXT:
        raise InputError(
            Problem(
                document,
                f"{len(text):,} characters are more than {LONGEST_TEXT:,}",
                "Give the exhibit or item that is meant.",
            )
        )


def _check_characters(text: str, document: str, publisher: str) -> None:
    """Halves of a character pair, as they come of bytes that were read in another code, can be written nowhere."""
    for said, where in ((document, "document"), (publisher, document), (text, document)):
        if half := _HALF.search(said):
            what = f"{quote(half.group())} at place {half.start():,} is half a character"
            raise InputError(Problem(where, what, "Read the file in the code it was written in, like UTF-8."))


_HALF = re.compile("[\ud800-\udfff]")


def _report_day(head: Masthead) -> DateWindow | None:
    day = day_of(head.report_date)
    return certain(day) if day else None


def _namings(work: _Work, flat: str, names: Names, day: date) -> None:
    """Other names that the document plainly gives, and what only looks like one."""
    for each in given_names(flat, names, day):
        if each.says is None:
            work.refuse(each.start, each.end, each.reason, each.why)
        else:
            work.claims.append(Claim(each.says, work.span(each.start, each.end), each.rule))


def _title(text: str, head: Masthead) -> str:
    return next((line.strip() for line in text[: head.headline_end].splitlines() if line.strip()), "")[:200]


def _head_claims(work: _Work, head: Masthead, who: str, day: date) -> None:
    """The publication, if the text itself tells the day that was taken."""
    if head.published and day_of(head.published) == day:
        source = work.span(head.published.start, head.published.end)
        work.claims.append(Claim(Published(who, day.isoformat()), source, "masthead.published"))


def _told_calendar(text: str, raw: list[RawSentence], names: Names, who: str, day: date) -> FiscalCalendar | None:
    """The fiscal calendar that the document itself tells: the years from the first it speaks of."""
    windows: list[DateWindow] = []
    rules = [rule for rule in rulebook() if rule.name.startswith("about.fiscal")]
    said = Discourse(who, "release", Moment(day), text)
    for each in raw:
        if "fiscal" in text[each.start : each.end] and each.end - each.start <= LONGEST:
            sentence = marked(text, each.start, each.end, names, publisher=who)
            made = [rule.make(hit) for rule in rules for hit in hits(rule, sentence, said)]
            windows += [
                draft.says.window
                for draft in made
                if isinstance(draft, Draft) and isinstance(draft.says, FiscalYearTold)
            ]
    ends = {(window.latest.month, window.latest.day) for window in windows if window.latest}
    if len(ends) != 1:
        return None
    month, last = ends.pop()
    first = min(window.earliest for window in windows if window.earliest)
    return fiscal_calendar(who, [FiscalYears(month, last, first)])


def _body(work: _Work, raw: list[RawSentence], said: Discourse, names: Names, head: Masthead) -> Discourse:
    lead = {next((each.block for each in raw if each.end > head.body), 0)}
    announced = next(
        (each.block for each in raw if each.end > head.body and _ANNOUNCED.search(work.text, each.start, each.end)),
        None,
    )
    lead |= {announced} if announced is not None else set()
    caution = 0
    for each in raw:
        if each.end <= head.body:
            continue
        if standing_text(work.text[each.start : each.end]):
            caution += 1
            if caution == 1:
                work.refuse(each.start, each.end, "standing text", "a legal caution; nothing is claimed of it")
            if each.start >= head.foot and "fiscal year" not in work.text[each.start : each.end]:
                continue
        part = "foot" if each.start >= head.foot else "lead" if each.block in lead or said.kind != "release" else "body"
        start = max(each.start, head.body)
        said = _sentence(work, replace(said, part=part), names, start, each.end)
    return said


_ANNOUNCED = re.compile(r"\b(?:announced|announces|reported|disclosed) (?:today )?|\btoday (?:announced|reported)\b")


def _headlines(work: _Work, raw: list[RawSentence], said: Discourse, names: Names, head: Masthead) -> None:
    """What the headlines tell and the body does not."""
    told = _Work(work.text, work.id)
    for each in raw:
        if each.end <= head.headline_end and head.kind == "release":
            _sentence(told, replace(said, part="headline", events=()), names, each.start, each.end)
    for claim in told.claims:
        if claim.rule == "filing.decision_due" or not any(_same(claim, other) for other in work.claims):
            work.claims.append(claim)
    work.refusals += [each for each in told.refusals if each.reason != "no rule"]


def _same(claim: Claim, other: Claim) -> bool:
    """Whether a headline's claim is told by the body too; headlines shorten, so the kind of claim is enough."""
    one, two = claim.says, other.says
    if isinstance(one, Event) and isinstance(two, Event):
        return one.type == two.type
    if isinstance(one, Event):
        return False
    if isinstance(one, Expectation) and isinstance(two, Expectation):
        return one.matter == two.matter
    if isinstance(one, PipelineStatement) and isinstance(two, PipelineStatement):
        return one.measure == two.measure and one.count == two.count
    return type(one) is type(two)


def _sentence(work: _Work, said: Discourse, names: Names, start: int, end: int) -> Discourse:
    if end - start > LONGEST:
        work.refuse(start, start + LONGEST, "too long", f"a sentence of {end - start:,} characters is not read")
        return said
    sentence = marked(said.text, start, end, names, publisher=said.publisher)
    before = len(work.claims)
    spoke = next((str(each.value) for each in sentence.mentions if each.kind == "S"), "")
    latest = said.events[said.before_sentence :]
    said = replace(said, speaker=spoke or said.speaker, latest=latest, before_sentence=len(said.events))
    refused: list[tuple[int, int]] = []
    for rule, hit in _best(sentence, said):
        hit = replace(hit, said=said)
        made = _made(rule, hit)
        first, last = hit.sentence.span(hit.first, hit.last)
        if isinstance(made, Declined):
            if not any(first < stop and begin < last for begin, stop in refused):
                work.refuse(first, last, made.reason, made.why)
            refused.append((first, last))
            continue
        for draft in made:
            work.claims.append(
                Claim(draft.says, work.span(first, last), rule.name, draft.target, draft.supersedes, draft.follows)
            )
            said = _after(said, draft)
    claimed = [(each.source.start, each.source.end) for each in work.claims[before:]] + refused
    for first, last, reason, why in passed_over(sentence, claimed):
        if said.part != "foot" or reason == "vague":
            work.refuse(first, last, reason, why)
    return _on(
        said,
        sentence,
        work.text[start:end],
        counted=any(isinstance(each.says, PipelineStatement) for each in work.claims[before:]),
    )


def _made(rule: Rule, hit: Hit) -> Declined | tuple[Draft, ...]:
    if rule.guarded and rule.section == "event":
        declined = doubt(hit)
        if declined:
            return declined
    if rule.section == "pipeline" and forecast(hit):
        return ()
    made = rule.make(hit)
    if made is None or isinstance(made, Declined):
        return made or ()
    return tuple(_with_target(draft) for draft in (made if isinstance(made, tuple) else (made,)))


def _with_target(draft: Draft) -> Draft:
    """The draft of an event with its target in the event too."""
    made = draft.says
    return replace(draft, says=replace(made, target=draft.target)) if isinstance(made, Event) else draft


_STATES = frozenset({"pipeline", "about"})


def _best(sentence: Marked, said: Discourse) -> Iterator[tuple[Rule, Hit]]:
    """The hits of a sentence in its order. Of two of one family that overlap, that of higher rank, then the longer."""
    found: list[tuple[Rule, Hit]] = []
    for rule in rules_for(sentence):
        if said.part == "foot" and rule.section not in _STATES:
            continue
        found += [(rule, hit) for hit in hits(rule, sentence, said)]
    found.sort(key=lambda pair: (-pair[0].rank, -(pair[1].last - pair[1].first)))
    chosen: list[tuple[Rule, Hit]] = []
    for rule, hit in found:
        rivals = [other for kept, other in chosen if _rivals(kept, rule)]
        if not any(hit.first < other.last and other.first < hit.last for other in rivals):
            chosen.append((rule, hit))
    order = {"about": 0, "pipeline": 1, "event": 2, "term": 3, "expectation": 4}
    turns = [(_pays(rule), *_turn(rule, hit, chosen), order[rule.section]) for rule, hit in chosen]
    return iter([chosen[place] for place in sorted(range(len(chosen)), key=turns.__getitem__)])


def _pays(rule: Rule) -> bool:
    return rule.section == "event" and rule.name.startswith("payment")


def _turn(rule: Rule, hit: Hit, chosen: list[tuple[Rule, Hit]]) -> tuple[int, int]:
    """When a hit has its turn: in the order of the sentence, but what stands in passing within the clause of another
    event before that one. So the event that was told last is the one that the sentence is about."""
    if rule.section != "event" or _pays(rule):
        return hit.first, 0
    events = [other for held, other in chosen if held.section == "event" and not _pays(held)]
    around = [other.first for other in events if other.first <= hit.first and hit.last <= other.last]
    within = any(other is not hit and hit.first <= other.first and other.last <= hit.last for other in events)
    return min(around), int(within)


def _rivals(one: Rule, other: Rule) -> bool:
    """Whether two rules read the same thing: one section and, of events, one family or one type of thing."""
    if one.section != other.section:
        return False
    if one.section != "event":
        return True
    families = [rule.name.partition(".")[0] for rule in (one, other)]
    if {one.name, other.name} & {"ind.submitted_by"}:
        return one.name == other.name
    return (
        families[0] == families[1]
        or set(families) <= {"agreement", "licence"}
        or set(families) <= {"trial", "approval"}
    )


def _after(said: Discourse, draft: Draft) -> Discourse:
    """The discourse after a claim."""
    made = draft.says
    if isinstance(made, Event):
        moment = replace(said.moment, before=made.occurred)
        parties = {each.role: each.party for each in made.parties}
        aside = made.type in (EventType.AGREEMENT_SIGNED, EventType.READOUT) and said.subject
        subject = said.subject if aside else made.subject.words
        return replace(
            said,
            moment=moment,
            subject=subject or said.subject,
            developer=parties.get("developer", said.developer),
            target=draft.target or said.target,
            events=(*said.events, made),
        )
    if isinstance(made, Expectation):
        counted = made.subject.words if made.matter == "pipeline_count" else said.counted_what
        return replace(said, counted_what=counted, moment=replace(said.moment, before=made.window))
    if isinstance(made, PipelineStatement):
        return replace(said, moment=replace(said.moment, before=made.as_of))
    return said


def _on(said: Discourse, sentence: Marked, words: str, *, counted: bool) -> Discourse:
    """The discourse after a sentence: what it was about, whom it named."""
    target = next((str(each.value) for each in sentence.mentions if each.kind == "T"), "")
    compounds = [each for each in sentence.mentions if each.kind == "C"]
    subject = said.subject
    if compounds and (not subject or sentence.text.startswith("\ue000C")):
        subject = said.text[compounds[0].start : compounds[0].end]
    return replace(said, previous=words, counted=counted, target=target or said.target, subject=subject)
