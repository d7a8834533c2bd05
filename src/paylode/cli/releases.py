"""Releases in a terminal: the text of a file, and a reading as lines."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from ..values.problem import InputError, Problem, did_you_mean, one_line, quote
from .tables import counted

if TYPE_CHECKING:
    from ..programme.facts import DocumentKind
    from ..programme.reading import Reading

LARGEST_BYTES = 8_000_000


def text_of(file: str) -> str:
    """The text of a file, or of stdin for `-`. Raises InputError where it cannot be read as text."""
    try:
        data = sys.stdin.buffer.read(LARGEST_BYTES + 1) if file == "-" else _beginning(Path(file))
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


def _beginning(path: Path) -> bytes:
    """The bytes of a file, no more than may be there and one: it may be a device that never ends."""
    with path.open("rb") as stream:
        return stream.read(LARGEST_BYTES + 1)


def day_of(text: str) -> date | None:
    """The day written as 2011-11-14; None where nothing is written."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(Problem("--published", f"{quote(text)} is no day", "Write it like 2011-11-14.")) from None


def kind_of(text: str) -> DocumentKind | None:
    """The kind of document called so; None where nothing is written."""
    from ..programme.facts import DocumentKind

    known = {each.lower(): each for each in get_args(DocumentKind)}
    if text and text.lower() not in known:
        raise InputError(Problem("--kind", f"{quote(text)} is no kind of document", did_you_mean(text, known.values())))
    return known.get(text.lower())


def check_choices(*, impact: bool, accept: bool, chosen: bool) -> None:
    """Refuse options that do not go together, before anything is read."""
    if impact and accept:
        raise InputError(Problem("--accept", "--impact writes nothing", "Give one of the two, then the other."))
    if chosen and not (impact or accept):
        what = "claims are chosen, and nothing is asked of them"
        raise InputError(Problem("--claims", what, "Say --accept, or --impact to look first."))


def check_page(path: Path | None) -> None:
    """Refuse a page's file by its name, before anything is read."""
    if path is not None and path.suffix.lower() not in (".html", ".htm"):
        raise InputError(Problem("--page", f"{quote(str(path))} is no page", "Let its name end in .html."))


def write_page(path: Path, reading: Reading, text: str) -> None:
    """Write a release as a page with its claims in the margin, and say so."""
    from ..report import release_page
    from ..storage import write_text
    from .talk import say

    write_text(path, release_page(reading, text))
    say(f"wrote {path}")


def reading_text(reading: Reading) -> str:
    """One line for each claim, with the words it was made from, and one for each refusal."""
    document = reading.document
    lines = [f"{document.publisher or 'publisher not told'}, {document.published}", ""]
    lines += [
        f"  {number:>3}  {claim.rule:<26}{_words(claim.source.quote)}" for number, claim in enumerate(reading.claims, 1)
    ]
    lines.append(f"\n  {counted(len(reading.claims), 'claim')}, {len(reading.refusals)} passed over")
    lines += [f"  passed over: {each.why}: {_words(each.source.quote)}" for each in reading.refusals]
    return "\n".join(lines)


def _words(text: str, limit: int = 90) -> str:
    shown = one_line(" ".join(text.split()))
    return shown if len(shown) <= limit else shown[: limit - 3] + "..."
