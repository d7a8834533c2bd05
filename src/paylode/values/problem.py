"""What can go wrong, said kindly: what, where, and the cure.

A *problem* is a value: a file reader or a checker collects all of them and shows them together. An *exception* is for
where work cannot go on. The whole exception tree, with the exit code a shell gives to each:

    PaylodeError
    |-- InputError      2   the user's input is wrong; carries every problem that was found
    |-- FailureError    1   the work could not be carried out (disk, solver)
    `-- CheckError      3   the work was carried out, and a check of its results failed
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    where: the place in the user's words (`t-dm1.toml, line 7, key antibody.mass`, or `regimen, place 5`).
    what: what is wrong there.  cure: what to write or do instead; may be empty only where none is known.

    >>> print(Problem("regimen, place 1", 'a decimal comma in "3,6 mg/kg"', "Write 3.6 mg/kg."))
    regimen, place 1: a decimal comma in "3,6 mg/kg". Write 3.6 mg/kg.
    """

    where: str
    what: str
    cure: str = ""

    def __str__(self) -> str:
        return one_line(f"{self.where}: {self.what}." + (f" {self.cure}" if self.cure else ""))


class PaylodeError(Exception):
    """Anything paylode raises on purpose."""

    exit_code = 1


class InputError(PaylodeError):
    """The input is wrong. `problems` holds everything that was found, not only the first."""

    exit_code = 2

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class FailureError(PaylodeError):
    """The work could not be carried out: a disk, a solver, a missing library."""

    exit_code = 1

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


class CheckError(PaylodeError):
    """The work was carried out, and a check of its results failed."""

    exit_code = 3

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The cure for an unknown name: the nearest known names, else all of them (at most twelve).

    >>> did_you_mean("tdm1", ["t-dm1", "t-dxd"])
    'Did you mean t-dm1?'
    >>> did_you_mean("CLL", ["CL", "V"])
    'Did you mean CL?'
    """
    names = sorted(known)
    spelt = {name.lower(): name for name in reversed(names)}
    near = [spelt[each] for each in difflib.get_close_matches(word[:80].lower(), spelt, n=3, cutoff=0.6)]
    if near:
        return f"Did you mean {' or '.join(near)}?"
    shown = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    return f"Known: {shown}." if names else ""


def quote(text: str, limit: int = 60) -> str:
    """User text made safe to show inside one line: control characters escaped, cut at `limit`."""
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[:limit])
    return f'"{shown}{"..." if len(text) > limit else ""}"'


def one_line(text: str) -> str:
    """`text` with every line break and control character escaped, so that an error stays one line."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text)
