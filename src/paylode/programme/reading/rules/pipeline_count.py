"""How many compounds are, or have moved, where: a count, its measure, and its day.

stock    "eight candidates are in clinical trials": a state on a day, that of publication if none is told
flow     "since then, four more have advanced to an active IND": what moved during an interval

Only numbers are counts: "numerous" and "several" are refused. Two counts are never added here.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ....values.date_window import DateWindow, certain
from ...event_types import Phase
from ...facts import PipelineStatement
from ..date_phrases import DatePhrase
from ..making import resolved
from ..rule import Declined, Draft, Hit, Made, Rule, of_first


def _stock(hit: Hit) -> Made:
    count = hit.count("count")
    if count is None:
        return Declined("vague", "a count that is no number")
    day = _day_told(hit) or certain(hit.said.moment.published)
    return Draft(
        PipelineStatement(as_of=day, what=_what(hit), measure="stock", count=count, most_advanced=_most_advanced(hit))
    )


def _day_told(hit: Hit) -> DateWindow | None:
    """The day a sentence begins with: "On July 1, there were ..."; said in the past tense."""
    for mention in hit.within("D", first=0):
        if isinstance(mention.value, DatePhrase) and mention.value.form != "ahead":
            return resolved(hit, mention.value, "back")
    return None


def _flow(hit: Hit) -> Made:
    count = hit.count("count") or hit.count("ordinal")
    if count is None:
        return Declined("vague", "a count that is no number")
    published = hit.said.moment.published
    window = resolved(hit, hit.date("when"), "back")
    start = window.earliest if window else hit.said.moment.before.earliest if hit.said.moment.before else None
    if start is None:
        return Declined("no date", "a count of what moved, and not since when")
    latest = window.latest if window and window.latest and window.latest < published else published
    return Draft(
        PipelineStatement(
            as_of=DateWindow(start, latest),
            what=_what(hit),
            measure="flow",
            count=count,
            most_advanced=_most_advanced(hit),
        )
    )


def _furthest(hit: Hit) -> Draft:
    found = of_first(hit.within("C"))
    name = hit.said.text[found.start : found.end] if found else hit.words("what")
    phase = hit.phase("phase")
    return Draft(
        PipelineStatement(
            as_of=certain(hit.said.moment.published),
            what=f"{name}, most advanced compound",
            measure="stock",
            count=1,
            most_advanced=str(phase or ""),
        )
    )


def _what(hit: Hit) -> str:
    words = (
        hit.said.text[slice(*hit.sentence.span(hit.match.start("what"), hit.last))]
        if hit.words("what")
        else hit.words("claim")
    )
    return " ".join(re.split(r",? with the most|, [A-Z][\w-]+ being", words)[0].split()).strip(",. ")


def _most_advanced(hit: Hit) -> str:
    clause = hit.sentence.text[hit.first : hit.last].lower()
    found = of_first(hit.within("F"))
    if found and isinstance(found.value, Phase) and "most advanced" in clause:
        return str(found.value)
    if re.search(r"advanced to (?:having )?an active", clause):
        return "ind_active"
    if "furthest" in clause and any(each.type == "approval" for each in hit.said.events):
        return "approved"
    return "phase_1" if re.search(r"enter(?:ed)? the clinic", clause) and hit.words("ordinal") else ""


def _share(hit: Hit) -> Made:
    """A part of what was counted just before."""
    made = _stock(hit)
    if not hit.said.counted:
        return Declined("vague", "a part of a count that is not told")
    return (
        replace(
            made, says=replace(made.says, what=" ".join(hit.sentence.text and hit.words("what").split()) or "of these")
        )
        if isinstance(made, Draft) and isinstance(made.says, PipelineStatement)
        else made
    )


_TESTED = (
    r"(?:{adv}(?:being )?(?:tested|evaluated|studied|developed) |{adv}(?:now |already )?)?(?:in"
    r"|into) (?:{clinic}|{F}|(?:the )?clinic)"
)
_IND = r"(?: ?and/or| or| and)? ?(?:have|with) (?:an )?active {I}"

CUE = r"{N}|{O}|most advanced"
"""Words and marks without which no rule here is tried."""

RULES = (
    Rule(
        "pipeline.stock",
        "how many compounds are where",
        "pipeline",
        (
            (
                rf"(?:there (?:are|were) {{adv}})?{{count:N}} (?P<what>{{products}}(?: with (?:[^\s,;:]+ "
                rf"){{1,5}}?technology)?) (?:(?:are|were) {{adv}})?{_TESTED}(?: testing| "
                rf"trials?)?(?:{_IND})?(?: through [^,;:]{{3,80}})?(?:, with the most advanced "
                rf"[^,;:]{{3,40}})?"
            ),
            r"{count:N} (?P<what>{products}) (?:are |were )?{adv}(?:have|with) (?:an )?active {I}s?",
            (
                r"{count:N} (?P<what>{products}(?: with [^,;:]{3,60}?)?) (?:have|had) {adv}(?:reached"
                r"|entered) {clinic}(?:, {C} being (?:the )?(?:furthest|most)[^,;:]{0,20})?"
            ),
        ),
        _stock,
        left="match",
    ),
    Rule(
        "pipeline.share",
        "how many of those counted before belong where",
        "pipeline",
        (
            (
                r"{count:N} (?:of (?:the others|these|them|those)|others) (?:are|is) (?P<what>wholly "
                r"owned(?: by {P})?|owned by {P}|partnered|[\w ]{0,20}partners)"
            ),
            r"{count:N} (?P<what>belong to {few}(?:partners|{P}|collaborators|licensees))",
        ),
        _share,
        left="match",
    ),
    Rule(
        "pipeline.flow",
        "how many compounds moved during an interval",
        "pipeline",
        (
            (
                r"(?:since then, |{when:D}, )?{count:N} (?:more|additional|further|new|other) "
                r"(?P<what>{products}) (?:have|has) {adv}(?:advanced|moved|progressed|entered|reached"
                r"|gone) (?:to |into )?[^,;:]{3,60}?(?:{I}|{clinic}|{F}|clinic)"
            ),
            (
                r"{C} (?:is|was|became) (?:{P}(?:'s)? |the |its |our ){1,2}{ordinal:O} "
                r"(?P<what>{products}) to (?:enter|reach) {clinic} {when:D}"
            ),
        ),
        _flow,
        left="match",
    ),
    Rule(
        "pipeline.most_advanced",
        "where the most advanced compound is",
        "pipeline",
        (
            (
                r"(?:the |our |its )?(?P<what>most advanced {products}(?: using [^,;:]{3,50})?), {C}, "
                r"(?:is|was) {adv}in {phase:F}(?: {trial})?"
            ),
            (
                r"(?:the |our |its )?(?P<what>most advanced {products}(?: using [^,;:]{3,50})?) (?:is"
                r"|was) {C}, (?:which is )?{adv}in {phase:F}(?: {trial})?"
            ),
        ),
        _furthest,
        left="match",
    ),
)
