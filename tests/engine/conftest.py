"""The two engines: tests that ask for `engine` run on each of them. The timing model is that of the benchmarks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pharmacokinetics import in_use, use

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


@pytest.fixture(scope="module", params=["scipy", "vector"])
def engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """`compile`, `solve` and `run` of the tests are those of this engine."""
    use(request.param)
    yield request.param
    use("scipy")


@pytest.fixture
def scipy_engine() -> Iterator[None]:
    """Only the SciPy engine: what the test says is not so of the other, as the README of `simd` tells."""
    before = in_use()
    use("scipy")
    yield
    use(before)
