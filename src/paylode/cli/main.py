"""The entry point `paylode`: runs a command and turns whatever happens into an exit code and lines on stderr.

    0    done
    1    it could not be carried out (a disk, the solver, a missing library)
    2    the input is wrong
    3    it was carried out, and a check of the results failed
    130  interrupted from the keyboard

Nothing heavy is imported here or in `app`, so that `--help` answers at once; commands import what they need. What `run`
needs is imported within its `try`, so that an interrupt during the imports is an interrupt like any other.
"""

from __future__ import annotations

import atexit
import gc
import sys
from collections.abc import Sequence

INTERRUPTED = 130
SELDOM = 100_000
"""How many new objects there must be before unreachable ones are looked for: one command makes hardly any."""


def main() -> None:
    """Run the command in `sys.argv` and leave with its exit code."""
    gc.set_threshold(SELDOM)
    atexit.register(gc.freeze)  # else Python looks once more through all that lives before it ends: 0.2 to 0.4 s
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run a command, such as `["compounds", "list"]`, and return its exit code. Never raises, but for SystemExit.

    >>> run(["compounds", "show", "tdm"])
    2
    """
    try:
        code = _dispatch(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:
        return _closed_pipe()
    except Exception as error:
        from .errors import report

        return report(error)
    if code == INTERRUPTED:
        print("paylode: stopped", file=sys.stderr)
    return code


def _dispatch(arguments: Sequence[str]) -> int:
    from io import TextIOWrapper

    from .clock import begin

    begin(arguments)
    from .app import dispatch

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # what a terminal cannot show is escaped, and never an error
            stream.reconfigure(errors="backslashreplace")
    return dispatch(arguments)


def _closed_pipe() -> int:
    """The reader has gone (`paylode compounds list | head -1`): say nothing, not even when Python closes stdout."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1
