"""Every test that takes an `engine` is run with each. The models of the event records' tests are used here too."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "event_records"))

from engines import ENGINES

from paylode.simulate.event_records import Engine


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    """compile and solve."""
    return ENGINES[request.param]
