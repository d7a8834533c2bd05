"""What the options of the programme commands ask for: a folder, two days, and where a picture goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ...values.problem import InputError, Problem, one_line, quote
from ...workspace.programme_folder.folder import ProgrammeFolder, View, day_of_asking, open_programme, view
from ..clock import today

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PICTURES = (".png", ".svg", ".pdf")
DOTS_PER_INCH = 150


def seen_of(path: Path, as_of: str, known: str) -> tuple[ProgrammeFolder, View]:
    """The folder, and the view that `--as-of` and `--known` ask for.

    Without `--known` it is the day of asking; without `--as-of`, what had happened by the day of knowledge.
    """
    days = [day_option("--as-of", as_of), day_option("--known", known)]
    folder = open_programme(path)
    knowledge = days[1] or day_of_asking(folder, today())
    return folder, view(folder, known=knowledge, valid=days[0])


def day_option(option: str, text: str) -> date | None:
    """The day of an option; None where it is left out."""
    if not text:
        return None
    try:
        if len(text) != len("2026-06-30"):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(Problem(option, f"{quote(text)} is no day", "Write it like 2026-06-30.")) from None


def numbers(option: str, text: str) -> tuple[int, ...]:
    """The whole numbers of `1,3-5`, each once.

    >>> numbers("--claims", "1,3-5")
    (1, 3, 4, 5)
    """
    found: list[int] = []
    for part in (each.strip() for each in text.split(",")) if text.strip() else ():
        first, dash, last = part.partition("-")
        ends = (first.strip(), last.strip() if dash else first.strip())
        if not all(each.isascii() and each.isdigit() and len(each) < 6 for each in ends):
            raise InputError(Problem(option, f"{quote(part)} is no number", "Write numbers like 1,3-5."))
        found += range(int(ends[0]), int(ends[1]) + 1)
    return tuple(dict.fromkeys(found))


def check_picture(path: Path | None) -> None:
    """Refuse a picture's file of a kind that cannot be drawn, before any work is done."""
    if path is not None and path.suffix.lower() not in PICTURES:
        what = f"{quote(str(path))} is no picture"
        raise InputError(Problem("--picture", what, f"Let its name end in {', '.join(PICTURES)}."))


def draw(figure: Figure, path: Path) -> None:
    """Write a figure to a file, whole or not at all."""
    from io import BytesIO

    from ...storage import write_bytes

    stream = BytesIO()
    figure.savefig(stream, format=path.suffix.lower().removeprefix("."), dpi=DOTS_PER_INCH)
    write_bytes(path, stream.getvalue())


def answer(text: Callable[[], str], data: Callable[[], dict[str, object]], *, json: bool) -> None:
    """Print an answer: as JSON, or as lines in which characters that steer a terminal are escaped."""
    from ...storage import json_text

    if json:
        print(json_text(data()), end="")
    else:
        print("\n".join(one_line(line) for line in text().split("\n")))


def heading(folder: ProgrammeFolder, seen: View) -> str:
    """The line above every answer: of what, as of when.

    Two days are told where they differ.
    """
    title = folder.settings.title or folder.path.absolute().name
    known = "" if seen.known == seen.valid else f", as known on {seen.known}"
    return f"{title}, as of {seen.valid}{known}"


def asked_json(schema: str, folder: ProgrammeFolder, seen: View) -> dict[str, object]:
    """The head of every JSON answer."""
    return {"schema": schema, "title": folder.settings.title, "as_of": str(seen.valid), "known": str(seen.known)}
