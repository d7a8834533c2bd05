"""How pictures look: colours, sizes and units, in this one place.

Colours are those of Okabe and Ito, which colour-blind readers tell apart, and mean the same in every picture:

    conjugate            blue            #0072B2        conjugated payload   sky-blue   #56B4E9
    total antibody       dark grey       #333333        free payload         vermillion #D55E00
    tumour               bluish green    #009E73

A shade of a colour (`tint`) belongs to the same thing. What is neither drug nor tumour is grey.
Source of the palette: Okabe & Ito 2008, Color Universal Design.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CONJUGATE = "#0072B2"
TOTAL_ANTIBODY = "#333333"
FREE_PAYLOAD = "#D55E00"
CONJUGATED_PAYLOAD = "#56B4E9"
TUMOUR = "#009E73"
INK = "#222222"
QUIET = "#6E6E6E"
GONE = "#DDDDDD"

ANALYTE_COLOURS: Mapping[str, str] = MappingProxyType(
    {"conjugate": CONJUGATE, "total_antibody": TOTAL_ANTIBODY, "payload": FREE_PAYLOAD}
)
ANALYTE_NAMES: Mapping[str, str] = MappingProxyType(
    {"conjugate": "conjugate", "total_antibody": "total antibody", "payload": "free payload"}
)

TITLE, TEXT, SMALL = 13.5, 11.0, 10.0
"""Sizes of letters [pt]."""
CURVE, HAIRLINE = 2.2, 0.8
"""Widths of lines [pt]."""
POINT = 6.0
"""Size of a marker [pt]."""
DOTS_PER_INCH = 120
FOR_NOTEBOOKS = "_repr_png_"

_MICRO = re.compile(r"\bu(?=(?:g|m|L|M|mol)\b)")


def tint(colour: str, strength: float) -> str:
    """A colour mixed with white (strength below 1) or with black (above 1).

    >>> tint("#0072B2", 1.0), tint("#0072B2", 0.0), tint("#0072B2", 2.0)
    ('#0072b2', '#ffffff', '#000000')
    """
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    mixed = [255 + (p - 255) * strength if strength <= 1 else p * (2 - strength) for p in parts]
    return "#" + "".join(f"{round(p):02x}" for p in mixed)


def unit_text(unit: str) -> str:
    """A unit as printed on a figure.

    >>> unit_text("ug*d/mL"), unit_text("ng/mL"), unit_text("um")
    ('µg·d/mL', 'ng/mL', 'µm')
    """
    return _MICRO.sub("µ", unit).replace("*", "·")


def label(name: str, unit: str) -> str:
    """The label of an axis.

    >>> label("total_antibody", "ug/mL")
    'total antibody [µg/mL]'
    """
    return name.replace("_", " ") + (f" [{unit_text(unit)}]" if unit else "")


def number(value: float) -> str:
    """A number as printed at an axis or in a label.

    >>> number(0.001), number(100.0), number(1000000.0), number(1e-7)
    ('0.001', '100', '1,000,000', '1e-7')
    """
    if value and not 1e-5 <= abs(value) < 1e7:
        digits, _, power = f"{value:.3g}".partition("e")
        return f"{digits}e{int(power)}" if power else digits
    return f"{value:,.10g}" if abs(value) >= 1 else f"{value:.6f}".rstrip("0").rstrip(".") or "0"


def new_figure(width: float, height: float) -> Figure:
    """An empty figure [inches] that can be saved, without any window and without global state.

    A notebook shows it as a picture; for figures of `pyplot` alone this comes from the notebook itself.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), dpi=DOTS_PER_INCH, facecolor="white")
    FigureCanvasAgg(figure)
    setattr(figure, FOR_NOTEBOOKS, partial(_png, figure))
    return figure


def _png(figure: Figure) -> bytes:
    from io import BytesIO

    file = BytesIO()
    figure.savefig(file, format="png")
    return file.getvalue()
