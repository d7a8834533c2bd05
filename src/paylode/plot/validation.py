"""A whole observed set beside its predictions: every arm over time, and predicted against observed.

On the left each arm has its shade and its marker, the darker the higher the dose. On the right the diagonal is a
perfect prediction and the band holds what is within 2-fold; points in ug/mL and in ng/mL stand on the same numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..simulate.result import HOURS_PER_DAY
from ..values.quantity import factor
from . import marks
from .frame import day_axis, linear_axis, log_axis, tidy, title, value_axis
from .observed import counts, draw_limits, draw_pairs, pair_columns
from .style import ANALYTE_COLOURS, ANALYTE_NAMES, INK, QUIET, SMALL, TEXT, label, new_figure, tint, unit_text
from .tables import attach

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ..observations import Pair
    from ..simulate.validate import Validation
    from .tables import Column

WIDTH, HEIGHT = 13.0, 6.6
MARKERS = "osD^vph<>8H"
WITHIN = 2.0
ANTIBODY = ("total_antibody", "conjugate")


def validation(found: Validation, *, linear: bool = False) -> Figure:
    """The picture of a validation: its arms over time, and predicted against observed.

    linear: the concentrations on the left on a linear axis.

    >>> import paylode as pld
    >>> figure = pld.plot.validation(pld.validate("krop-2010"))
    >>> figure.data["observed"].columns[:5]
    ['arm', 'analyte', 'time_d', 'observed', 'predicted']
    """
    figure = new_figure(WIDTH, HEIGHT)
    pairs = [pair for arm in found.arms.values() for pair in arm.pairs]
    looks = _looks(found)
    rows = [row for row in (ANTIBODY, ("payload",)) if any(pair.series.analyte in row for pair in pairs)]
    axes = _over_time(figure, len(rows))
    for cell, analytes in zip(axes, rows, strict=True):
        _arms(cell, found, analytes, looks, linear=linear)
        day_axis(cell, 0.0, _last_day(pairs), named=cell is axes[-1], most=10, doses=False)
    title(axes[0], f"{found.dataset.id}: predicted curves, observed points")
    square = figure.add_axes((0.615, 0.13, 0.375, 0.375 * WIDTH / HEIGHT), label="predicted against observed")
    _against(square, pairs, looks)
    _score(figure, found, len(pairs))
    attach(figure, "observed", pair_columns(pairs))
    attach(figure, "predicted", _predicted(found))
    return figure


def _over_time(figure: Figure, count: int) -> list[Axes]:
    if count == 1:
        return [figure.add_axes((0.06, 0.13, 0.40, 0.738), label="over time")]
    return [
        figure.add_axes((0.06, 0.385, 0.40, 0.483), label="antibody over time"),
        figure.add_axes((0.06, 0.13, 0.40, 0.215), label="free payload over time"),
    ]


Looks = Mapping[tuple[str, str], tuple[str, str]]
"""(arm, analyte) -> (colour, marker)."""


def _looks(found: Validation) -> Looks:
    """The analyte's colour, darker with dose; a marker for each arm. Arms are taken in the order of their curves."""
    arms = sorted(found.arms, key=lambda arm: float(found.simulations[arm].curve("total_antibody").max()))
    looks = {}
    for analyte, colour in ANALYTE_COLOURS.items():
        mine = [arm for arm in arms if any(pair.series.analyte == analyte for pair in found.arms[arm].pairs)]
        for place, arm in enumerate(mine):
            strength = 1.0 if len(mine) == 1 else 0.45 + 1.1 * place / (len(mine) - 1)
            looks[arm, analyte] = (tint(colour, strength), MARKERS[arms.index(arm) % len(MARKERS)])
    return looks


def _arms(axes: Axes, found: Validation, analytes: Sequence[str], looks: Looks, *, linear: bool) -> None:
    """The curves and points of every arm that has one of these analytes."""
    shown = [
        (arm, analyte, [pair for pair in each.pairs if pair.series.analyte == analyte])
        for arm, each in found.arms.items()
        for analyte in analytes
    ]
    shown = [(arm, analyte, pairs) for arm, analyte, pairs in shown if pairs]
    unit = next(iter(found.simulations.values())).units[analytes[-1]]
    values = [pair.point.value * factor(pair.series.unit, unit) for _, _, pairs in shown for pair in pairs]
    values = [value for value in values if value > 0]
    high = max([*values, *(float(found.simulations[arm].curve(analyte).max()) for arm, analyte, _ in shown)])
    tidy(axes)
    linear_axis(axes, 1.06 * high) if linear else log_axis(axes, min(values, default=high / 1e3) / 2, 1.6 * high)
    drawn = list(dict.fromkeys(analyte for _, analyte, _ in shown))
    value_axis(axes, label(" and ".join(ANALYTE_NAMES[analyte] for analyte in drawn), unit))
    for arm, analyte, pairs in shown:
        colour, marker = looks[arm, analyte]
        sim = found.simulations[arm]
        marks.curve(axes, sim.times_h / HOURS_PER_DAY, sim.curve(analyte), name=f"{arm} {analyte}", colour=colour)
        draw_pairs(axes, pairs, unit=unit, colour=colour, marker=marker)
    limits = draw_limits(
        axes, [pair for _, _, pairs in shown for pair in pairs], unit=unit, colour=looks[shown[0][0], drawn[-1]][0]
    )
    _name_arms(axes, found, [(arm, analyte, looks[arm, analyte][0]) for arm, analyte, _ in shown], beside=limits)


def _name_arms(
    axes: Axes, found: Validation, shown: Sequence[tuple[str, str, str]], *, beside: Sequence[marks.Label]
) -> None:
    """Each curve's name where it ends: at the right, or at the bottom where it leaves the Axes earlier."""
    low, _ = axes.get_ylim()
    end = _last_day([pair for arm in found.arms.values() for pair in arm.pairs])
    at_the_right = list(beside)
    arms, analytes = {arm for arm, _, _ in shown}, {analyte for _, analyte, _ in shown}
    for arm, analyte, colour in shown:
        sim = found.simulations[arm]
        words = [arm] * (len(arms) > 1 or len(analytes) == 1) + [ANALYTE_NAMES[analyte]] * (len(analytes) > 1)
        days, values = sim.times_h / HOURS_PER_DAY, sim.curve(analyte)
        visible = (values >= low) & (days <= end)
        last = int(visible.nonzero()[0][-1]) if visible.any() else 0
        if days[last] > 0.97 * end:
            at_the_right.append(marks.Label(float(values[last]), " ".join(words), colour, strong=True))
        else:
            axes.annotate(
                " ".join(words),
                (float(days[min(last + 1, len(days) - 1)]), low),
                xytext=(4, 5),
                textcoords="offset points",
                fontsize=SMALL,
                color=colour,
                fontweight="bold",
            )
    marks.end_labels(axes, at_the_right)


def _against(axes: Axes, pairs: Sequence[Pair], looks: Looks) -> None:
    """Predicted against observed, with the identity and the 2-fold band."""
    seen = [value for pair in pairs for value in (pair.point.value, pair.predicted) if value > 0]
    high = 2.5 * max(seen, default=1.0)
    low = min((pair.point.value for pair in pairs if pair.point.value > 0), default=high / 1e3) / 4
    axes.set_xscale("log")
    log_axis(axes, low, high)
    axes.set_xlim(low, high)
    axes.set_xticks(axes.get_yticks(), [tick.get_text() for tick in axes.get_yticklabels()])
    axes.set_xticks([], minor=True)
    tidy(axes, grid=False)
    ends = [low, high]
    axes.fill_between(
        ends, [e / WITHIN for e in ends], [e * WITHIN for e in ends], color="#EEEEEE", gid="band:2-fold", linewidth=0
    )
    axes.plot(ends, ends, color=QUIET, linewidth=1.1, gid="identity")
    for pair in pairs:
        colour, marker = looks[pair.series.arm, pair.series.analyte]
        # A prediction of next to nothing, such as before the first dose, stands at the lower edge.
        place = max(pair.predicted, low)
        marks.points(axes, [pair.point.value], [place], colour=colour, filled=counts(pair), marker=marker)
    units: dict[str, dict[str, None]] = {}
    for pair in pairs:
        units.setdefault(pair.series.unit, {})[ANALYTE_NAMES[pair.series.analyte]] = None
    text = "; ".join(f"{', '.join(names)} [{unit_text(unit)}]" for unit, names in units.items())
    axes.set_xlabel(f"observed: {text}", fontsize=TEXT, color=INK, labelpad=2)
    value_axis(axes, f"predicted: {text}")
    title(axes, "Predicted against observed")
    axes.text(0.97, 0.03, "band: within 2-fold", transform=axes.transAxes, fontsize=SMALL, color=QUIET, ha="right")


def _score(figure: Figure, found: Validation, points: int) -> None:
    score = found.score
    if score.within_2_fold is None or score.fold_error is None:
        text = "no point to score"
    else:
        near = round(score.within_2_fold * score.points)
        text = f"{near} of {score.points} points within 2-fold, fold error {score.fold_error:.2f}"
        text += f"; {points - score.points} open: not scored" if points > score.points else ""
    figure.text(0.02, 0.02, f"\N{BLACK CIRCLE} {text}", fontsize=TEXT, color=INK)
    source = found.dataset.source.title
    figure.text(0.985, 0.02, source, fontsize=SMALL, color=QUIET, ha="right")


def _predicted(found: Validation) -> dict[str, Column]:
    """The drawn curves as a long table."""
    drawn = [
        (arm, analyte, found.simulations[arm])
        for arm, each in found.arms.items()
        for analyte in dict.fromkeys(pair.series.analyte for pair in each.pairs)
    ]
    return {
        "arm": [arm for arm, _, sim in drawn for _ in sim.times_h],
        "analyte": [analyte for _, analyte, sim in drawn for _ in sim.times_h],
        "time_d": [float(time) / HOURS_PER_DAY for _, _, sim in drawn for time in sim.times_h],
        "predicted": [float(value) for _, analyte, sim in drawn for value in sim.curve(analyte)],
        "unit": [sim.units[analyte] for _, analyte, sim in drawn for _ in sim.times_h],
    }


def _last_day(pairs: Sequence[Pair]) -> float:
    return max(pair.point.time_d for pair in pairs)
