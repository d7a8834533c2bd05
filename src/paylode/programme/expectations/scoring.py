"""How often expectations came true in time, speaker by speaker, with n always said.

Of the decided ones (met and missed) the share that was met, with the 90 % interval of Wilson (1927). What is
indeterminate, superseded or open is counted and shown, and enters no share; how many of the superseded would have been
missed is told beside, so that guidance cannot be saved by moving it in time. Upper bounds are left out of the scored
share: a bound is kept by doing nothing. Below `MINIMUM_DECIDED` the score says that it is too few for a rate.

    centre = (p + z^2 / 2n) / (1 + z^2 / n),   half width = z / (1 + z^2 / n) sqrt(p (1 - p) / n + z^2 / 4n^2)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import sqrt
from typing import Literal, get_args

from ...values.problem import InputError, Problem
from ..facts import Control, Modality
from ..parties import plain_name
from .verdicts import DayRange, Resolved, SpeakerScore, Tally, Verdict

MINIMUM_DECIDED = 10
"""Decided expectations below which a score is called too small; assumed: at 5 of 10 the interval is 27 to 73 %."""

_Z = 1.6448536269514722
"""The normal quantile of 95 %, for a two-sided interval of 90 %."""


def scorecard(resolved: Iterable[Resolved], *, by: Literal["house", "speaker"] = "house") -> tuple[SpeakerScore, ...]:
    """One score per house (the party spoken for) or per speaker, those with most expectations first.

    Raises InputError if `by` is neither, or if an expectation comes twice.

    >>> scorecard([])
    ()
    """
    given = tuple(resolved)
    _check(given, by)
    names: dict[str, str] = {}
    groups: dict[str, list[Resolved]] = {}
    for each in given:
        name = each.house if by == "house" else each.speaker
        names.setdefault(plain_name(name), name)
        groups.setdefault(plain_name(name), []).append(each)
    ordered = sorted(groups, key=lambda key: (-len(groups[key]), key))
    return tuple(_score(names[key], groups[key]) for key in ordered)


def _score(speaker: str, group: Sequence[Resolved]) -> SpeakerScore:
    scored = _tally("all", [each for each in group if each.expectation.modality != "upper_bound"])
    delays = [each.delay for each in group if each.delay is not None and each.verdict in ("met", "missed")]
    everything = _tally("all", group)
    enough = scored.decided >= MINIMUM_DECIDED
    return SpeakerScore(
        speaker=speaker,
        all=everything,
        scored=scored,
        by_modality=_divided(group, get_args(Modality), by="modality"),
        by_control=_divided(group, get_args(Control), by="control"),
        mean_delay=_mean(delays),
        delays=len(delays),
        enough=enough,
        says=_sentence(everything, scored, enough),
    )


def _divided(
    group: Sequence[Resolved], kinds: Sequence[Modality] | Sequence[Control], *, by: Literal["modality", "control"]
) -> tuple[Tally, ...]:
    """A tally for each kind that there is."""
    found = []
    for kind in kinds:
        chosen = [
            each
            for each in group
            if (each.expectation.modality if by == "modality" else each.expectation.control) == kind
        ]
        if chosen:
            found.append(_tally(kind, chosen))
    return tuple(found)


def _tally(kind: Literal["all"] | Modality | Control, group: Sequence[Resolved]) -> Tally:
    def number(verdict: Verdict) -> int:
        return sum(each.verdict == verdict for each in group)

    met, missed = number("met"), number("missed")
    share, low, high = _share(met, met + missed)
    return Tally(
        kind=kind,
        total=len(group),
        met=met,
        missed=missed,
        indeterminate=number("indeterminate"),
        superseded=number("superseded"),
        open=number("open"),
        decided=met + missed,
        apart_missed=sum(each.verdict == "superseded" and each.apart == "missed" for each in group),
        share_met=share,
        low=low,
        high=high,
    )


def _share(met: int, decided: int) -> tuple[float | None, float | None, float | None]:
    """The share and its interval."""
    if decided == 0:
        return None, None, None
    share = met / decided
    scale = 1 + _Z**2 / decided
    centre = (share + _Z**2 / (2 * decided)) / scale
    half = _Z / scale * sqrt(share * (1 - share) / decided + _Z**2 / (4 * decided**2))
    return share, max(0.0, centre - half), min(1.0, centre + half)


def _mean(delays: Sequence[DayRange]) -> DayRange | None:
    """The mean delay as a range; an end that one of them leaves open is open."""
    if not delays:
        return None
    lows, highs = [each.at_least for each in delays], [each.at_most for each in delays]
    low = None if None in lows else round(sum(each for each in lows if each is not None) / len(lows))
    high = None if None in highs else round(sum(each for each in highs if each is not None) / len(highs))
    return DayRange(low, high)


def _sentence(everything: Tally, scored: Tally, enough: bool) -> str:
    counts = [
        f"{number} {word}"
        for word, number in (
            ("indeterminate", everything.indeterminate),
            ("superseded", everything.superseded),
            ("open", everything.open),
        )
        if number
    ]
    rest = f"; {', '.join(counts)}" if counts else ""
    bounds = everything.total - scored.total
    rest += f"; {bounds} upper {'bound' if bounds == 1 else 'bounds'} not scored" if bounds else ""
    told = f"{scored.met} met of {scored.decided} decided, n = {everything.total}{rest}"
    if scored.share_met is None or scored.low is None or scored.high is None:
        return f"{told}. Nothing is decided, so there is no share."
    share = f"{scored.share_met:.0%} met, 90 % interval {scored.low:.0%} to {scored.high:.0%}"
    return (
        f"{told}. {share}." if enough else f"{told}. {share}: fewer than {MINIMUM_DECIDED} decided, too few for a rate."
    )


def _check(given: Sequence[Resolved], by: str) -> None:
    problems = []
    if by not in ("house", "speaker"):
        problems.append(Problem("scorecard", f"cannot score by {by!r}", 'Choose "house" or "speaker".'))
    ids = [each.fact for each in given]
    twice = sorted({each for each in ids if ids.count(each) > 1})
    problems += [Problem(f"expectation {each}", "it is given twice", "Give one state's resolutions.") for each in twice]
    if problems:
        raise InputError(problems)
