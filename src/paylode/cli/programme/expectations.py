"""Expectations, who kept them, how they moved and which were never spoken of again (`paylode.expectations/1`)."""

from __future__ import annotations

from dataclasses import asdict

from ...programme.event_types import EventType, Guidance, Phase
from ...programme.expectations import Drift, Resolved, SilentWindow, SpeakerScore, Tally
from ...values.problem import one_line
from ...workspace.programme_folder.expectations import Expectations
from ...workspace.programme_folder.folder import ProgrammeFolder, View
from ..tables import columns
from .asking import asked_json, heading


def expectations_text(folder: ProgrammeFolder, seen: View, told: Expectations) -> str:
    """What was said and what became of it; the score of each speaker; guidance that moved; windows with no word."""
    names = ("said", "what", "window", "how", "verdict", "why")
    lines = [heading(folder, seen), "", columns(names, [_row(each) for each in told.resolved], indent="  ")]
    sections = (
        ("scorecard", [one_line(f"{each.speaker}: {each.says}") for each in told.scores]),
        ("guidance that moved", [_drift(each) for each in told.drifts if len(each.points) > 1]),
        ("windows that passed with no word", [_silent(each) for each in told.silent]),
    )
    for title, some in sections:
        lines += ["", title, "", *(f"  {each}" for each in some)] if some else []
    return "\n".join(lines)


def expectations_data(folder: ProgrammeFolder, seen: View, told: Expectations) -> dict[str, object]:
    """The same as plain data."""
    return {
        **asked_json("paylode.expectations/1", folder, seen),
        "expectations": [_resolved_data(each) for each in told.resolved],
        "scorecard": [_score_data(each) for each in told.scores],
        "drift": [
            {
                "house": each.house,
                "subject": each.subject,
                "matter": str(each.matter),
                "total_days": each.total_days,
                "points": [
                    {
                        "fact": one.fact,
                        "said": str(one.said_on),
                        "window": str(one.window),
                        "shift_days": one.shift_days,
                    }
                    for one in each.points
                ],
            }
            for each in told.drifts
        ],
        "silence": [
            {"fact": each.resolved.fact, "passed_on": str(each.passed_on), "silent_days": each.silent_days}
            for each in told.silent
        ],
    }


def _row(each: Resolved) -> tuple[str, ...]:
    said = each.expectation
    return (
        str(said.said_on),
        what_of(each),
        str(said.window),
        said.modality.replace("_", " "),
        each.verdict,
        one_line(each.why),
    )


def what_of(each: Resolved) -> str:
    """What was expected, in words."""
    said = each.expectation
    region = f" in {said.region}" if said.region else ""
    return one_line(f"{matter_of(said.matter, said.phase)} of {said.subject}{region}")


def matter_of(matter: EventType | Guidance, phase: Phase | None) -> str:
    """What is expected, in words.

    >>> matter_of(EventType.PHASE_START, Phase.PHASE_2)
    'phase_2 start'
    """
    if phase and matter is EventType.PHASE_START:
        return f"{phase} start"
    return f"{matter} {phase}" if phase else str(matter)


def _drift(each: Drift) -> str:
    shown = " -> ".join(f"{one.window} ({one.said_on})" for one in each.points)
    total = "" if each.total_days is None else f": {each.total_days:+d} days"
    return one_line(f"{matter_of(each.matter, each.phase)} of {each.subject}: {shown}{total}")


def _silent(each: SilentWindow) -> str:
    return f"{what_of(each.resolved)} by {each.passed_on}: {each.silent_days} days; last word on {each.last_learnt}"


def _resolved_data(each: Resolved) -> dict[str, object]:
    said = each.expectation
    return {
        "fact": each.fact,
        "speaker": each.speaker,
        "house": each.house,
        "said": str(said.said_on),
        "what": what_of(each),
        "window": str(said.window),
        "modality": said.modality,
        "verdict": each.verdict,
        "apart": each.apart,
        "why": each.why,
        "occurred": str(each.occurred) if each.occurred else None,
        "delay_days": str(each.delay) if each.delay else None,
        "superseded_by": each.superseded_by or None,
        "silent": each.silent,
        "evidence": [{"speaks": one.speaks, "why": one.why, "facts": list(one.facts)} for one in each.evidence],
    }


def _score_data(each: SpeakerScore) -> dict[str, object]:
    return {
        "speaker": each.speaker,
        "says": each.says,
        "enough": each.enough,
        "all": _tally(each.all),
        "scored": _tally(each.scored),
        "by_modality": [_tally(one) for one in each.by_modality],
        "by_control": [_tally(one) for one in each.by_control],
        "mean_delay_days": str(each.mean_delay) if each.mean_delay else None,
        "delays": each.delays,
    }


def _tally(each: Tally) -> dict[str, object]:
    return asdict(each)
