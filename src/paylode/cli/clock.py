"""The clock and the words of the command line: what differs from run to run. The rooms below have no clock."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..workspace import Run


@dataclass(slots=True)
class _Started:
    at: float
    words: tuple[str, ...]


_started = _Started(time.perf_counter(), ())


def begin(arguments: Sequence[str]) -> None:
    """A command line begins."""
    _started.at, _started.words = time.perf_counter(), ("paylode", *arguments)


def seconds_so_far() -> float:
    """Seconds since the command line began."""
    return time.perf_counter() - _started.at


def run_now() -> Run:
    """The run that ends now."""
    from ..workspace import Run

    return Run(datetime.now(UTC), seconds_so_far(), _started.words)


def today() -> date:
    """The day it is here."""
    return date.today()


def moment() -> str:
    """Now, in UTC, as a log records it.

    >>> moment()[-1]
    'Z'
    """
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
