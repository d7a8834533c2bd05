"""What somebody expects: who says it, of what, within which days, and how firmly.

firm           expects, anticipates, projects, is on track for, will
hedged         may, could, should, possibly, hopes, believes, aims
upper bound    up to, as many as

A window without an end ("very soon", or none told) stays open. What names no event and no number ("more compounds over
time") is refused.
"""

from __future__ import annotations

import re

from ....values.date_window import DateWindow
from ....values.money import Money
from ...event_types import EventType, Phase
from ...facts import Expectation, Modality, StatedAmount, Subject
from ..control import control_of, other_of
from ..date_phrases import DatePhrase
from ..expected_thing import expected_thing
from ..making import region_in, resolved
from ..marking import CLOSE, OPEN
from ..matters import Matter, matter_of, names_stage, stage_before
from ..rule import Declined, Draft, Hit, Made, Rule, of_first

_UPPER = re.compile(r"\b(?:up to|as many as|as much as|no more than|at most)\b", re.IGNORECASE)
_HEDGED = re.compile(
    r"\b(?:may|might|could|should|possibl[ey]|potentially|hopes?|believes?|aims?|would|targets|goal)\b", re.IGNORECASE
)


def _expected(hit: Hit) -> Made:
    clause = hit.sentence.text[hit.first : hit.last]
    matter = matter_of(clause) if not names_stage(clause) else stage_before(hit.sentence.text, hit.first)
    if matter is None:
        return Declined("vague", "an expectation that names no event of the list and no number")
    window = _window(hit)
    if window is None:
        return Declined(
            "no calendar", "an expectation within days that cannot be told: a fiscal calendar is needed, or a year"
        )
    return Draft(_expectation(hit, matter, window))


def _expectation(hit: Hit, matter: Matter, window: DateWindow) -> Expectation:
    clause = hit.sentence.text[hit.first : hit.last]
    phase = of_first(hit.within("F"))
    counted = matter in ("pipeline_count", EventType.PHASE_START, EventType.IND_SUBMITTED, EventType.IND_ACTIVE)
    speaker = _speaker(hit)
    return Expectation(
        speaker=speaker,
        said_on=hit.said.moment.published,
        subject=Subject(expected_thing(hit, matter)),
        matter=matter,
        window=window,
        modality=_modality(clause),
        control=control_of(hit, speaker),
        developer=other_of(hit, speaker),
        phase=phase.value if phase and isinstance(phase.value, Phase) and matter == EventType.PHASE_START else None,
        region=_region(hit, matter),
        count=_count(hit) if counted else None,
        amount=_amount(hit) if matter == EventType.PAYMENT_DUE else None,
    )


def _window(hit: Hit) -> DateWindow | None:
    """The days told in the clause; an open end where none are."""
    phrases = [each.value for each in hit.within("D", last=hit.last) if isinstance(each.value, DatePhrase)]
    if not phrases:
        return DateWindow(hit.said.moment.published, None)
    return resolved(hit, phrases[-1], "ahead")


def _modality(clause: str) -> Modality:
    return "upper_bound" if _UPPER.search(clause) else "hedged" if _HEDGED.search(clause) else "firm"


def _count(hit: Hit) -> int | None:
    found = of_first(hit.within("N"))
    return found.value if found and isinstance(found.value, int) and found.value < 1000 else None


def _amount(hit: Hit) -> StatedAmount | None:
    """The sum that falls due: the last one told before, else the first of the next sentence."""
    before = [each.value for each in hit.within("M", first=0, last=hit.last) if isinstance(each.value, Money)]
    if before:
        return StatedAmount(before[-1])
    return None


def _region(hit: Hit, matter: Matter) -> str:
    if region := region_in(hit):
        return region
    if matter in (EventType.FILING_SUBMITTED, EventType.LAUNCH) and any(each.region for each in hit.said.events):
        return next(each.region for each in hit.said.events if each.region)
    return ""


def _speaker(hit: Hit) -> str:
    """Who expects it: the party or person named, "he" and "we" in a quotation for the person who spoke last."""
    named = hit.mention("who")
    words = hit.words("who").lower()
    person = of_first(hit.within("S", first=0, last=hit.last))
    if words in ("we", "our") and hit.said.speaker:
        return hit.said.speaker
    if named is not None and named.kind == "P" and words not in ("we",):
        return str(named.value)
    return (
        str(person.value)
        if person
        else hit.said.speaker
        if words in ("he", "she", "it", "") and hit.said.speaker
        else hit.said.publisher
    )


def _guidance(hit: Hit) -> Made:
    low, high = hit.money("low"), hit.money("high")
    window = resolved(hit, hit.date("when"), "ahead")
    if low is None:
        return Declined("no amount", "a forecast without a sum")
    if window is None:
        return Declined("no calendar", "a forecast for a period that cannot be told without a fiscal calendar")
    rest = hit.sentence.text[hit.last :]
    older = re.search(
        (
            rf"\b(?:instead of|from|compared (?:to|with)|rather than)(?: the)?(?: previous)? "
            rf"?{OPEN}M(\d+){CLOSE} (?:to|and) {OPEN}M(\d+){CLOSE}"
        ),
        rest,
    )
    replaced = ""
    if older:
        first, last = (hit.sentence.mentions[int(older[place])] for place in (1, 2))
        replaced = hit.said.text[first.start : last.end]
    made = Expectation(
        speaker=hit.party("who") or hit.said.publisher,
        said_on=hit.said.moment.published,
        subject=Subject(hit.party("who") or hit.said.publisher),
        matter="revenue_recognised" if "revenue" in hit.sentence.text[hit.first : hit.last].lower() else "net_loss",
        window=window,
        control="own",
        amount=StatedAmount(low, highest=high),
    )
    return Draft(made, supersedes=replaced)


def _presentation(hit: Hit) -> Draft:
    return Draft(_expectation(hit, "presentation", _window(hit) or DateWindow(hit.said.moment.published, None)))


def _launch(hit: Hit) -> Draft:
    return Draft(_expectation(hit, EventType.LAUNCH, _window(hit) or DateWindow(hit.said.moment.published, None)))


_EXPECT = (
    r"(?:expects?|anticipates?|foresees?|plans?|intends?|projects?|hopes?|aims?|believes?|looks "
    r"for|look for|is planning|are planning)"
)

_NEXT = r"(?:expects?|anticipates?|plans?|intends?|hopes?|aims?)"
_UNTIL_NEXT = rf"(?:(?!\b{_NEXT}\b)[^;:])"
_UNTIL_NEXT_CLAUSE = rf"(?:(?! (?:and|but) (?:also )?{_NEXT}\b)[^,;:])"

CUE = (
    r"expect|anticipat|foresee|plan|intend|project|hope|aim|believe|look|track|course|schedule"
    r"|target|should|will|may|could|ready|prepared|poised|due|slated|once|when|upon"
)

"""Words and marks without which no rule here is tried."""

RULES = (
    Rule(
        "expectation.guidance",
        "a forecast of loss or revenue",
        "expectation",
        (
            (
                rf"(?:{{who:P}} )?{{adv}}{_EXPECT} (?:that )?(?:its |a |the )?(?:{{few}})(?:net loss"
                rf"|revenues?) (?:of|to be|will be|will total|between) {{few}}{{low:M}}(?: (?:to|and|-) "
                rf"{{high:M}})?(?: (?:for|in))? ?{{when:D}}"
            ),
            (
                rf"{{when:D}}, {{adv}}{{who:P}} {{adv}}{_EXPECT} (?:that )?(?:its |a |the "
                rf")?(?:{{few}})(?:net loss|revenues?) (?:of|to be|will be|will total|between) "
                rf"{{few}}{{low:M}}(?: (?:to|and|-) {{high:M}})?"
            ),
        ),
        _guidance,
        guarded=False,
        left="match",
        rank=3,
    ),
    Rule(
        "expectation.count_in",
        "how many compounds will be where, and by when",
        "expectation",
        (
            (
                r"{D}, (?:he|she|{P}) (?:anticipates|expects|believes),? (?P<subject>{N} {products} "
                r"(?:will|should|to) be in [^,;:]{3,60})"
            ),
            (
                rf"(?:{_EXPECT}|on (?:course|track) for) (?P<claim>(?:up to |as many as |at least "
                rf")?(?P<subject>{{N}} {{products}}) to be in {{clinic}} {{D}})"
            ),
            (
                rf"{_EXPECT} to (?P<claim>(?:have |see )(?:up to |as many as |at least "
                rf")?(?P<subject>{{N}} {{products}}) in {{clinic}}(?: {{D}})?)"
            ),
            (
                r"(?P<claim>(?P<subject>{N} of (?:these|them|those)) (?:should|will|may|could) (?:{D} "
                r")?be in {F}(?: or (?:later|beyond))?(?: {D})?)"
            ),
        ),
        _expected,
        guarded=False,
        left="match",
        rank=3,
    ),
    Rule(
        "expectation.to_happen",
        "somebody expects something to happen",
        "expectation",
        (
            (
                rf"(?:{{who:P}}|he|she|it)? ?{{adv}}{_EXPECT} (?!to )(?P<subject>{_UNTIL_NEXT}{{2,140}}?) "
                rf"to {{adv}}(?:be|begin|start|enter|reach|get|become|go|move|advance|commence|complete"
                rf"|close|supply|provide|yield|report|receive|open|have|deliver|generate|file|submit|read"
                rf"|give|initiate|come|result)\b[^,;:]{{0,160}}"
            ),
        ),
        _expected,
        guarded=False,
        left="match",
        rank=2,
    ),
    Rule(
        "expectation.own_act",
        "somebody expects to do something",
        "expectation",
        (
            rf"(?:{{who:P}}|he|she|it|and|but) {{adv}}{_EXPECT} to {{adv}}{_UNTIL_NEXT_CLAUSE}{{3,140}}",
            r"(?:{who:P}|he|she|it) {adv}(?:expects|anticipates|projects|foresees) [^,;:]{3,120} {D}",
        ),
        _expected,
        guarded=False,
        left="match",
    ),
    Rule(
        "expectation.on_track",
        "something is on track",
        "expectation",
        (
            (
                r"(?P<subject>(?:[^\s,;:]+ ){1,6}?)(?:is|are|remains?) {adv}on (?:track|course|schedule"
                r"|target) (?:for|to) [^,;:]{3,120}"
            ),
        ),
        _expected,
        guarded=False,
        left="match",
    ),
    Rule(
        "expectation.is_expected",
        "something is expected within a time",
        "expectation",
        (
            (
                r"(?P<claim>(?:with )?(?P<subject>(?:[\w-]+ ){0,4}(?:results|data|readout|findings)(?: "
                r"from [^,;:]{2,50}?)?) (?:(?:is|are) {adv})?(?:expected|anticipated|planned|due) {D})"
            ),
            r"(?:is|are) {adv}(?:expected|anticipated|planned|scheduled|slated|projected) (?:to [^,;:]{2,80}? )?{D}",
        ),
        lambda hit: _is_expected(hit),
        guarded=False,
        left="clause",
    ),
    Rule(
        "expectation.condition_foreseen",
        "a condition of a payment is foreseen within a time",
        "expectation",
        (
            (
                r"(?:once|when|upon) (?P<subject>[^,;:]{3,90}), which {few}(?:parties|company|companies"
                r"|{who:P}) (?:foresees?|expects?|anticipates?|plans?) [^,;:]{0,40}?{D}"
            ),
        ),
        _expected,
        guarded=False,
        left="match",
        rank=2,
    ),
    Rule(
        "expectation.presentation",
        "results are going to be presented",
        "expectation",
        (
            (
                r"{who:P} (?:will|plans to|intends to) {adv}(?:submit|present|report|publish) "
                r"{few}(?:results|data|findings) (?:to|at|in) [^,;:]{3,80}"
            ),
        ),
        _presentation,
        guarded=False,
        left="match",
        rank=2,
    ),
    Rule(
        "expectation.launch",
        "a product is going to be launched",
        "expectation",
        (
            r"(?:stands|is) (?:ready|prepared|poised) to launch [^,;:]{1,80}",
            r"looks forward to {adv}(?:possibly |potentially )?(?:bringing|launching|making) [^,;:]{2,100}",
        ),
        _launch,
        guarded=False,
        left="match",
        rank=2,
    ),
    Rule(
        "expectation.vague",
        "hopes without an event or a number",
        "expectation",
        (rf"{_EXPECT} (?:more|further|additional|other|continued) [^;:]{{3,100}}",),
        lambda hit: Declined("vague", "an expectation that names no event of the list and no number"),
        guarded=False,
        left="match",
        rank=-1,
    ),
)


def _is_expected(hit: Hit) -> Made:
    """The matter stands before the verb: in the same clause, or in the sentence for a second verb of one subject."""
    clause = hit.sentence.text[hit.first : hit.last]
    matter = matter_of(clause) or matter_of(hit.sentence.text[: hit.last])
    window = _window(hit)
    if matter is None or window is None:
        return Declined(
            "vague" if matter is None else "no calendar", "an expectation whose event or days cannot be told"
        )
    return Draft(_expectation(hit, matter, window))
