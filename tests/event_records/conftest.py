"""Every test that takes an `engine` is run with each."""

from __future__ import annotations

import pytest
from engines import ENGINES

from paylode.simulate.event_records import Engine


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    """compile and solve."""
    return ENGINES[request.param]
