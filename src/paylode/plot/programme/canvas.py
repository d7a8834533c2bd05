"""Paper and letters: a page measured in inches, texts that never run as formulas, names cut to fit, empty pictures.

The pages are 10 inches wide, 1200 pixels at the usual resolution. Names come from documents, so that they are made
safe before they are drawn: one line, no control characters, and a `$` is a dollar, not the beginning of a formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, cast

from ...values.problem import one_line
from ..frame import figure_of
from ..style import INK, QUIET, SMALL, TEXT, TITLE, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ..tables import Column

WIDTH = 10.0
"""Of a page [inches]."""
POINTS = 72.0


def page(
    into: Axes | None,
    *,
    height: float,
    left: float,
    right: float = 0.25,
    top: float = 0.8,
    bottom: float = 0.6,
) -> tuple[Figure, Axes]:
    """The Axes to draw into, and their figure: those given, or a page so high, with margins [inches]."""
    if into is not None:
        return figure_of(into), into
    figure = new_figure(WIDTH, height)
    box = (left / WIDTH, bottom / height, (WIDTH - left - right) / WIDTH, (height - top - bottom) / height)
    return figure, figure.add_axes(box)


def heading(axes: Axes, title: str, under: str, *, left: float = 0.0, lift: float = 0.0) -> None:
    """Title and a quiet line below it, above the Axes. left, lift: how far left of and above them [inches]."""
    for text, up, size, weight, colour in (
        (title, 27, TITLE, "bold", INK),
        (under, 11, SMALL, "normal", QUIET),
    ):
        axes.annotate(
            text,
            (0.0, 1.0),
            xycoords="axes fraction",
            xytext=(-left * POINTS, up + lift * POINTS),
            textcoords="offset points",
            fontsize=size,
            fontweight=weight,
            color=colour,
            parse_math=False,
        )


def footnote(axes: Axes, text: str, *, left: float = 0.0, below: float = 0.5) -> None:
    """A quiet line below the Axes. left, below: how far from their lower left corner [inches]."""
    axes.annotate(
        text,
        (0.0, 0.0),
        xycoords="axes fraction",
        xytext=(-left * POINTS, -below * POINTS),
        textcoords="offset points",
        fontsize=SMALL - 1,
        color=QUIET,
        va="top",
        linespacing=1.35,
        parse_math=False,
    )


def say(axes: Axes, text: str) -> None:
    """A sentence in place of a picture, where there is nothing to draw."""
    axes.set_axis_off()
    axes.text(
        0.5,
        0.5,
        wrapped(text, 70),
        transform=axes.transAxes,
        fontsize=TEXT,
        color=QUIET,
        ha="center",
        va="center",
        parse_math=False,
    )


def words(text: str, limit: int = 60) -> str:
    """A name as it is drawn: one line of printable characters, cut at the end of a word where it is too long.

    >>> words("an anti-cancer agent that carries a very long name", 24)
    'an anti-cancer agent…'
    """
    plain = one_line(" ".join(text.split()))
    if len(plain) <= limit:
        return plain
    cut = plain[: limit - 1]
    whole = cut.rsplit(" ", 1)[0]
    return (whole if len(whole) > limit * 0.6 else cut).rstrip(" ,;:") + "…"


def wrapped(text: str, width: int, most: int = 99) -> str:
    """A text in lines of at most `width` letters, at most so many; the last one tells that it is cut.

    >>> wrapped("approval in US first per product", 14, 2).splitlines()
    ['approval in US', 'first per…']
    """
    import textwrap

    lines = textwrap.wrap(one_line(" ".join(text.split())), width, break_long_words=True) or [""]
    if len(lines) > most:
        lines = [*lines[: most - 1], words(" ".join(lines[most - 1 :]), width)]
    return "\n".join(lines)


def text_width(text: str, size: float = SMALL) -> float:
    """How wide a line of text is drawn [inches].

    >>> 0.2 < text_width("phase 1") < 1
    True
    """
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    width, _, _ = text_to_path.get_text_width_height_descent(text, FontProperties(size=size), ismath=False)
    return float(width) / POINTS


def axes_inches(axes: Axes) -> tuple[float, float]:
    """Width and height of Axes [inches]."""
    figure = figure_of(axes)
    box = axes.get_window_extent()
    return float(box.width) / figure.dpi, float(box.height) / figure.dpi


def days(column: Sequence[date | None]) -> Column:
    """A column of days for the table behind a figure."""
    return cast("Column", list(column))


def fitted(text: str, inches: float, *, size: float = TEXT, lines: int = 2) -> tuple[str, float]:
    """A name and the size of its letters so that it fits: smaller letters first, then more lines, then it is cut.

    >>> fitted("IMGN853", 2.0), fitted("a compound whose name has no end at all", 1.2)[0].count("\\n")
    (('IMGN853', 11.0), 1)
    """
    plain = words(text, 200)
    for smaller in (size, size - 1.0, size - 2.0):
        if text_width(plain, smaller) <= inches:
            return plain, smaller
    letters = max(4, int(len(plain) * inches / text_width(plain, size - 2.0) * 0.97))
    return wrapped(plain, letters, lines), size - 2.0
