"""The closed list of events, and the ladder."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from paylode.programme.event_types import (
    LADDER,
    MEANING,
    EventType,
    Phase,
    Stage,
    event_type,
    passed_before,
    rung,
    stage_of,
)
from paylode.values.problem import InputError

DOCUMENTS = Path(__file__).resolve().parents[2] / "../shared/data/documents"


def test_each_type_has_its_meaning() -> None:
    assert set(MEANING) == set(EventType)
    assert len(EventType) == 33
    assert len(set(MEANING.values())) == 33


@pytest.mark.skipif(not DOCUMENTS.exists(), reason="the annotated documents are not at hand")
def test_every_annotated_event_has_a_type_and_a_phase_of_the_list() -> None:
    for path in DOCUMENTS.glob("*.json"):
        for event in json.loads(path.read_text(encoding="utf-8"))["events"]:
            event_type(event["type"])
            if "phase" in event:
                Phase(event["phase"])


def test_the_ladder_is_climbed_from_toxicology_to_launch() -> None:
    assert [str(stage) for stage in LADDER] == [
        "tox_start",
        "ind_submitted",
        "ind_active",
        "phase_1",
        "phase_2",
        "phase_3",
        "filing_submitted",
        "filing_accepted",
        "approval",
        "price_agreed",
        "launch",
    ]
    for below, above in pairwise(LADDER):
        assert rung(below) < rung(above)
        assert passed_before(above)[-1] is below
    assert passed_before(Stage.TOX_START) == ()


@pytest.mark.parametrize(
    ("kind", "phase", "stage"),
    [
        (EventType.IND_ACTIVE, None, Stage.IND_ACTIVE),
        (EventType.PHASE_START, Phase.PHASE_1, Stage.PHASE_1),
        (EventType.PHASE_START, Phase.PHASE_2_3, Stage.PHASE_2),
        (EventType.PHASE_START, None, None),
        (EventType.PHASE_START, Phase.PIVOTAL, None),
        (EventType.FIRST_PATIENT, Phase.PHASE_1, None),
        (EventType.READOUT, Phase.PHASE_3, None),
        (EventType.REFUSE_TO_FILE, None, None),
        (EventType.LAUNCH, None, Stage.LAUNCH),
    ],
)
def test_events_stand_on_their_rung_or_beside_the_ladder(
    kind: EventType, phase: Phase | None, stage: Stage | None
) -> None:
    assert stage_of(kind, phase) is stage


def test_a_word_near_a_type_is_offered() -> None:
    with pytest.raises(InputError, match="Did you mean phase_start"):
        event_type("phase_starts", "line 3")
