"""Releases in a terminal: the text of a file, and a reading as lines."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ..values.problem import InputError, Problem, one_line, quote

if TYPE_CHECKING:
    from ..programme.reading import Reading

LARGEST_BYTES = 8_000_000


def text_of(file: str) -> str:
    """The text of a file, or of stdin for `-`. Raises InputError where it cannot be read as text."""
    try:
        data = sys.stdin.buffer.read(LARGEST_BYTES + 1) if file == "-" else Path(file).read_bytes()
        if len(data) > LARGEST_BYTES:
            raise InputError(
                Problem(file, f"it is larger than {LARGEST_BYTES // 1_000_000} MB", "Give the release alone.")
            )
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise InputError(Problem(file, "the text is not UTF-8", "Save it as UTF-8.")) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            Problem(file, f"it cannot be read ({reason})", "Name a text file that you may read.")
        ) from None


def day_of(text: str) -> date | None:
    """The day written as 2011-11-14; None where nothing is written."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(Problem("--published", f"{quote(text)} is no day", "Write it like 2011-11-14.")) from None


def reading_text(reading: Reading) -> str:
    """One line for each claim, with the words it was made from, and one for each refusal."""
    document = reading.document
    lines = [f"{document.publisher or 'publisher not told'}, {document.published}", ""]
    lines += [f"  {claim.rule:<26}{_words(claim.source.quote)}" for claim in reading.claims]
    lines.append(f"\n  {len(reading.claims)} claims, {len(reading.refusals)} passed over")
    lines += [f"  passed over: {each.why}: {_words(each.source.quote)}" for each in reading.refusals]
    return "\n".join(lines)


def _words(text: str, limit: int = 90) -> str:
    shown = one_line(" ".join(text.split()))
    return shown if len(shown) <= limit else shown[: limit - 3] + "..."
