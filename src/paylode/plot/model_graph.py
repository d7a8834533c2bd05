"""A model as a picture: its places as boxes with what they hold, its flows as arrows.

Blue is what moves antibody, vermillion what moves payload alone, green cells, and grey receptor. Flows between the same
two places are one arrow, with two heads where they go both ways. Accounts stand as words at the boxes which they feed
(an arrow in) or from which they take (an arrow out).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import fill
from typing import TYPE_CHECKING

from .graph_layout import Layout, Link, Spot, layout
from .style import CONJUGATE, FREE_PAYLOAD, INK, QUIET, SMALL, TEXT, TITLE, TUMOUR, new_figure, tint
from .tables import attach

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import FancyBboxPatch

    from ..model import Model

COLUMN, ROW = 2.65, 1.95
"""Distance between the middles of neighbouring boxes [inch]."""
BOX_WIDTH, BOX_HEIGHT = 1.65, 0.85
STUB = 0.3
SLIM = 8.5
LINE = 16
"""A flow's name is broken into lines of so many letters."""


def model_graph(model: Model) -> Figure:
    """A picture of a model's places and flows.

    >>> from paylode.models.solid_tumour import solid_tumour
    >>> figure = model_graph(solid_tumour())
    >>> figure.data["flows"].columns
    ['from', 'to', 'flows', 'parts']
    """
    made = layout(model)
    columns = [x for x, _ in made.spots.values()]
    rows = [y for _, y in made.spots.values()]
    width = (max(columns) - min(columns)) * COLUMN + BOX_WIDTH + 0.9
    height = (max(rows) - min(rows)) * ROW + BOX_HEIGHT + 2.5
    figure = new_figure(width, height)
    axes = figure.add_axes((0, 0, 1, 1), label="model")
    axes.set_axis_off()
    left, top = min(columns) * COLUMN - BOX_WIDTH / 2 - 0.45, -min(rows) * ROW + BOX_HEIGHT / 2 + 1.4
    axes.set_xlim(left, left + width)
    axes.set_ylim(top - height, top)
    regions = {name: area for name in made.regions if (area := _region(axes, made, name))}
    boxes = {place: _box(axes, model, made, place) for place in made.spots}
    _links(axes, made, boxes, regions)
    for place in made.spots:
        _stubs(axes, made, place)
    axes.text(left + 0.3, top - 0.4, f"model {model.name}", fontsize=TITLE, fontweight="bold", color=INK, va="center")
    axes.text(left + 0.3, top - height + 0.25, _legend(model), fontsize=SMALL, color=QUIET, va="center")
    _attach(figure, made)
    return figure


def _at(spot: Spot) -> tuple[float, float]:
    return spot[0] * COLUMN, -spot[1] * ROW


def _words(name: str) -> str:
    return name.replace("_", " ")


def _box(axes: Axes, model: Model, made: Layout, place: str) -> FancyBboxPatch:
    from matplotlib.patches import FancyBboxPatch

    x, y = _at(made.spots[place])
    parts = frozenset[str]().union(*({p for p, _ in model.species[name].parts} for name in made.species[place]))
    colour = _colour(parts)
    patch = FancyBboxPatch(
        (x - BOX_WIDTH / 2, y - BOX_HEIGHT / 2),
        BOX_WIDTH,
        BOX_HEIGHT,
        boxstyle="round,pad=0,rounding_size=0.08",
        facecolor=tint(colour, 0.12),
        edgecolor=colour,
        linewidth=1.4,
        gid=f"place:{place}",
        zorder=4,
    )
    axes.add_patch(patch)
    axes.text(
        x,
        y + BOX_HEIGHT / 2 - 0.14,
        _words(place),
        fontsize=9.5,
        fontweight="bold",
        color=INK,
        ha="center",
        va="center",
        zorder=5,
    )
    held = [_words(name) + "".join(f" [{axis}]" for axis in model.species[name].axes) for name in made.species[place]]
    axes.text(
        x, y - 0.13, "\n".join(held), fontsize=SLIM, color=INK, ha="center", va="center", zorder=5, linespacing=1.15
    )
    return patch


Area = tuple[float, float, float, float]
"""Left, bottom, right and top."""


def _region(axes: Axes, made: Layout, name: str) -> Area | None:
    """A dashed frame around places that lie in one; none where a stranger would stand in it."""
    from matplotlib.patches import FancyBboxPatch

    members = made.regions[name]
    spots = [made.spots[place] for place in members]
    (low_x, high_x), (low_y, high_y) = ((min(v), max(v)) for v in zip(*spots, strict=True))
    for place, (x, y) in made.spots.items():
        if place not in members and low_x <= x <= high_x and low_y <= y <= high_y:
            return None
    left, right = low_x * COLUMN - BOX_WIDTH / 2 - 0.18, high_x * COLUMN + BOX_WIDTH / 2 + 0.18
    bottom, top = -high_y * ROW - BOX_HEIGHT / 2 - 0.3, -low_y * ROW + BOX_HEIGHT / 2 + 0.72
    frame = FancyBboxPatch(
        (left, bottom),
        right - left,
        top - bottom,
        boxstyle="round,pad=0,rounding_size=0.15",
        facecolor="#F6FAF8",
        edgecolor=TUMOUR,
        linewidth=1.2,
        linestyle=(0, (4, 3)),
        gid=f"region:{name}",
        zorder=0,
    )
    axes.add_patch(frame)
    axes.text(left + 0.12, top - 0.16, _words(name), fontsize=TEXT, color=TUMOUR, fontweight="bold", va="center")
    return left, bottom, right, top


def _links(axes: Axes, made: Layout, boxes: dict[str, FancyBboxPatch], regions: dict[str, Area]) -> None:
    """One arrow for each two places, and one from each region that lets its contents go."""
    by_ends = {(link.start, link.end): link for link in made.links}
    for (start, end), link in by_ends.items():
        back = by_ends.get((end, start))
        if start in regions and end in boxes:
            _from_region(axes, link, regions[start], made.spots[end])
        elif start in boxes and end in boxes and (back is None or start < end):
            _between(axes, made, boxes, link, back)


def _between(axes: Axes, made: Layout, boxes: dict[str, FancyBboxPatch], link: Link, back: Link | None) -> None:
    from matplotlib.patches import FancyArrowPatch

    start, end = _at(made.spots[link.start]), _at(made.spots[link.end])
    arrow = FancyArrowPatch(
        start,
        end,
        patchA=boxes[link.start],
        patchB=boxes[link.end],
        arrowstyle="<|-|>" if back else "-|>",
        mutation_scale=12,
        shrinkA=2,
        shrinkB=2,
        color=_colour(link.parts),
        linewidth=1.6,
        gid=f"link:{link.start} {link.end}",
        zorder=2,
    )
    axes.add_patch(arrow)
    text = _names(link.flows) + (f"\n{_names(back.flows)}" if back else "")
    # On a slope the name stands off the middle, where most crossings are.
    level, upright = start[1] == end[1], start[0] == end[0]
    upper, lower = (start, end) if start[1] >= end[1] else (end, start)
    falling = lower[0] > upper[0]
    along, side = (0.5, "center") if level or upright else (0.3, "left") if back else (0.66, "right")
    axes.text(
        upper[0] + along * (lower[0] - upper[0]),
        upper[1] + along * (lower[1] - upper[1]) + (0.06 if level else 0.0),
        text,
        fontsize=SLIM,
        color=_colour(link.parts),
        ha=side if falling else "center",
        va="bottom" if level else "center",
        linespacing=1.1,
        zorder=3,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.85},
    )


def _from_region(axes: Axes, link: Link, area: Area, spot: Spot) -> None:
    """An arrow out of a frame, below the middle of the box where it goes."""
    x, y = _at(spot)
    left, _, right, _ = area
    to_the_left = x < left
    edge, target = (left, x + BOX_WIDTH / 2) if to_the_left else (right, x - BOX_WIDTH / 2)
    height = y - BOX_HEIGHT / 2 + 0.12
    axes.annotate(
        "",
        (target, height),
        xytext=(edge, height),
        arrowprops={"arrowstyle": "-|>", "color": _colour(link.parts), "linewidth": 1.6, "shrinkA": 0, "shrinkB": 2},
    )
    axes.text(
        (edge + target) / 2,
        y - BOX_HEIGHT / 2 - 0.04,
        _names(link.flows),
        fontsize=SLIM,
        color=_colour(link.parts),
        ha="center",
        va="top",
    )


def _stubs(axes: Axes, made: Layout, place: str) -> None:
    """Short arrows in from and out to accounts: above a box, or below it where payload alone is."""
    x, y = _at(made.spots[place])
    away = -1 if made.spots[place][1] > 0 else 1
    edge = y + away * BOX_HEIGHT / 2
    sides = (
        (-1, [link for link in made.into if link.end == place]),
        (1, [link for link in made.out_of if link.start == place]),
    )
    for side, links in sides:
        if not links:
            continue
        foot, tip = (x + side * BOX_WIDTH * 0.36, edge), (x + side * BOX_WIDTH * 0.36, edge + away * STUB)
        start, end = (tip, foot) if side < 0 else (foot, tip)
        accounts = dict.fromkeys((link.start if side < 0 else link.end).strip("()") for link in links)
        colour = _colour(frozenset[str]().union(*(link.parts for link in links)))
        axes.annotate(
            "",
            end,
            xytext=start,
            arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 1.3, "shrinkA": 0, "shrinkB": 0},
        )
        axes.text(
            tip[0],
            tip[1] + away * 0.05,
            "\n".join(_words(name) for name in accounts),
            fontsize=SLIM,
            color=QUIET,
            style="italic",
            ha="center",
            va="bottom" if away > 0 else "top",
            linespacing=1.15,
        )


def _names(flows: Sequence[str]) -> str:
    """The names of flows on short lines; of two where one ends with the other, the shorter."""
    kept = [name for name in flows if not any(name != other and name.endswith(other) for other in flows)]
    return "\n".join(fill(name, LINE) for name in kept)


def _colour(parts: Iterable[str]) -> str:
    held = set(parts)
    if "antibody" in held:
        return CONJUGATE
    return FREE_PAYLOAD if "payload" in held else TUMOUR if "cell" in held else QUIET


def _legend(model: Model) -> str:
    axes = [f"{axis.name}: {axis.labels[0]} .. {axis.labels[-1]}" for axis in model.axes.values()]
    return "   |   ".join(["blue: antibody", "vermillion: payload alone", "grey: receptor", "green: cells", *axes])


def _attach(figure: Figure, made: Layout) -> None:
    links = (*made.links, *made.into, *made.out_of)
    columns = {
        "from": [link.start for link in links],
        "to": [link.end for link in links],
        "flows": [", ".join(link.flows) for link in links],
        "parts": [", ".join(sorted(link.parts)) for link in links],
    }
    attach(figure, "flows", columns)
