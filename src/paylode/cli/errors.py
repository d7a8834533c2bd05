"""What goes wrong, as lines on stderr: `paylode: <place>: <what>. <cure>`, one for each problem, and an exit code.

A traceback is never shown, unless the environment says PAYLODE_TRACEBACK=1.
"""

from __future__ import annotations

import os
import re
import sys
import traceback
from dataclasses import replace

from ..values.problem import FailureError, InputError, PaylodeError, Problem, did_you_mean, one_line

WRONG_INPUT, FAILED = InputError.exit_code, FailureError.exit_code
_PYTHON_SPELLING = re.compile(r'\b(weight|height|sex)(?:_kg|_cm)?=("?)([\w.]+)\2')
"""How a cure from a room below spells an argument, such as weight_kg=70; here it is --weight 70."""
_PLACES = {"given": "--set", "days": "--days"}
"""How a room below calls what here is an option."""


def report(error: Exception) -> int:
    """Say on stderr what went wrong, and return the exit code."""
    if os.environ.get("PAYLODE_TRACEBACK") == "1":
        traceback.print_exception(error)
    lines, code = explained(error)
    tell_problems(lines)
    return code


def tell_problems(problems: list[Problem]) -> None:
    """One line on stderr for each problem."""
    for problem in problems:
        here = replace(problem, where=_PLACES.get(problem.where, problem.where))
        print("paylode:", _PYTHON_SPELLING.sub(r"--\1 \3", str(here)), file=sys.stderr)


def explained(error: Exception) -> tuple[list[Problem], int]:
    """The problems behind an exception, and the exit code."""
    if isinstance(error, InputError):
        return list(error.problems), error.exit_code
    if isinstance(error, PaylodeError):
        problem = getattr(error, "problem", None)
        return [problem if isinstance(problem, Problem) else Problem("failed", str(error))], error.exit_code
    if hasattr(error, "format_message"):  # of typer: the classes move between its versions
        return [_usage(error)], WRONG_INPUT
    if isinstance(error, MemoryError):
        return [Problem("memory", "there is not enough of it", "Simulate fewer days, or on a larger machine.")], FAILED
    if isinstance(error, ModuleNotFoundError) and not (error.name or "").startswith("paylode"):
        cure = "Install paylode again: python -m pip install --upgrade paylode"
        return [Problem("installation", f"the library {error.name} is missing", cure)], FAILED
    if isinstance(error, OSError):
        return [Problem(str(error.filename or "output"), error.strerror or str(error), "Is the disk full?")], FAILED
    return [_fault(error)], FAILED


def _fault(error: Exception) -> Problem:
    place = traceback.extract_tb(error.__traceback__)[-1:]
    where = f" ({os.path.basename(place[0].filename)}, line {place[0].lineno})" if place else ""
    what = f"{type(error).__name__}: {one_line(str(error))[:200]}{where}"
    return Problem(
        "a fault in paylode itself", what, "Please report it with the command; PAYLODE_TRACEBACK=1 shows more."
    )


def _usage(error: Exception) -> Problem:
    """What typer says of a command line, as one line with its cure."""
    context = getattr(error, "ctx", None)
    words = context.command_path.split()[1:] if context else []
    place, see = " ".join(words) or "command line", f"See {' '.join(['paylode', *words, '--help'])}"
    message = error.format_message().strip()  # type: ignore[attr-defined]
    if option := getattr(error, "option_name", "") if type(error).__name__ == "NoSuchOption" else "":
        known = (
            [name for each in context.command.params for name in each.opts if name.startswith("--")] if context else []
        )
        near = did_you_mean(option, [*known, "--help"])
        return Problem(place, f"unknown option {option}", near if near.startswith("Did") else see)
    if found := re.match(r"No such command '([^']*)'", message):
        return Problem(
            place,
            f"unknown command {found[1]}",
            did_you_mean(found[1], getattr(getattr(context, "command", None), "commands", ())),
        )
    if found := re.match(r"Got unexpected extra argument\S* \((.*)\)", message, re.DOTALL):
        return Problem(place, f"too many words: {found[1]}", f"Put a text with blanks into quotes. {see}")
    if found := re.match(r"Missing (?:argument|option|parameter) '([^']*)'", message):
        return Problem(place, f"{found[1]} is missing", see)
    if message.startswith("Missing command"):
        return Problem(place, "a command is missing", see)
    if found := re.match(r"Option '([^']*)' requires an argument", message):
        return Problem(place, f"{found[1]} needs a value", f"Write {found[1]} and the value behind it.")
    return Problem(place, message.splitlines()[0].rstrip("."), see)
