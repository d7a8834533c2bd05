"""Talk: what is said on stderr, and how far long work has come."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE_S = 1.0
"""Work that is done sooner than this shows no progress."""


def say(text: str, *, quiet: bool = False) -> None:
    """A line on stderr, unless quiet."""
    if not quiet:
        print(text, file=sys.stderr)


@contextmanager
def progress(label: str, *, quiet: bool = False) -> Iterator[Callable[[float], None] | None]:
    """What to call with the share done (0..1); None where nobody would see it (quiet, or stderr is no terminal).

    The bar appears once the work has taken a second, and goes when it ends.
    """
    if quiet or not sys.stderr.isatty():
        yield None
        return
    bar = _Bar(label, time.monotonic())
    try:
        yield bar.show
    finally:
        bar.end()


class _Bar:
    """A bar on stderr that is not made, and rich not imported, before it is due."""

    def __init__(self, label: str, began: float) -> None:
        self.label, self.began = label, began
        self.shown: Progress | None = None

    def show(self, share: float) -> None:
        if self.shown is None and time.monotonic() - self.began >= PATIENCE_S:
            from rich.console import Console
            from rich.progress import Progress

            self.shown = Progress(console=Console(stderr=True), transient=True)
            self.shown.add_task(self.label, total=1.0)
            self.shown.start()
        if self.shown is not None:
            self.shown.update(self.shown.tasks[0].id, completed=share)

    def end(self) -> None:
        if self.shown is not None:
            self.shown.stop()
