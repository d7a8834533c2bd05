"""Events, obligations and expectations on one line of days.

    expected     the window in which a speaker expects something, and what became of it, as a sign: met, missed, ...
    happened     a diamond for a day, a bar for a window, a bar that fades to the left for what was only announced
    owed         from the window in which a sum was earned to the day it is due (open square) and was paid (filled)

Behind stand the fiscal periods with their names. The dotted line is the day asked; what lies to its right had not
happened. What has no day at all is named below the picture. Things share a line where there is room for their names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from ...programme.event_types import MONEY_EVENTS, EventType
from ...programme.expectations import Resolved
from ...programme.fold import State
from ...programme.happening import Happening
from ...programme.ledger import Ledger, Obligation, ObligationState
from ...values.answer import Answer
from ...values.date_window import ANY_DAY, DateWindow
from ...values.fiscal import FiscalCalendar
from ...values.problem import InputError, Problem
from ..frame import tidy
from ..style import INK, SMALL
from ..tables import attach
from .canvas import WIDTH, axes_inches, footnote, heading, page, say, text_width, words, wrapped
from .canvas import days as day_column
from .lanes import lanes
from .palette import BLUE, GREEN, NOT_DECIDED, VERDICTS, VERMILLION, ink
from .sums import short
from .time_line import Days, day_line, days_around, extent, shade_periods, today_line, window_bar

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ..tables import Column

Kind = Literal["expected", "happened", "owed"]
MOST_LANES = 40
"""More lanes of a kind are not drawn; the footnote says how many things are left out."""
LEFT, RIGHT = 1.1, 2.3
"""Margins [inches]; texts may run into the right one."""
LANE = 0.25
"""Height of a lane [inches]."""
_GAP = 0.8
KINDS: tuple[Kind, ...] = ("expected", "happened", "owed")
_OPEN_STATES = {
    ObligationState.TRIGGERED: "owed",
    ObligationState.INVOICED: "invoiced",
    ObligationState.DISPUTED: "disputed",
    ObligationState.PAID: "paid",
}


@dataclass(frozen=True, slots=True)
class _Thing:
    """One thing on the line: its windows in order (of an obligation: earned, due, paid), its text and its look."""

    kind: Kind
    text: str
    windows: tuple[DateWindow, ...]
    colour: str
    sign: str
    id: str
    full: str
    status: str
    decided: bool = True
    due: DateWindow | None = None
    paid: tuple[DateWindow, ...] = ()


def milestone_timeline(
    state: State,
    *,
    ledger: Ledger | None = None,
    expected: Iterable[Resolved] = (),
    calendar: FiscalCalendar | None = None,
    days: tuple[date, date] | None = None,
    into: Axes | None = None,
) -> Figure:
    """What happened, what is owed for it, and what was expected, from the first to the last day that anything names.

    ledger: whose obligations are drawn; those still potential have no day and are left out.  calendar: whose fiscal
    periods are shaded.  days: (first, last) to be shown.  into: Axes to draw into.
    Raises InputError if the first of the days is not before the last.

    >>> from datetime import date
    >>> from paylode.programme import as_of
    >>> milestone_timeline(as_of([], known=date(2012, 6, 30))).data["milestone_timeline"].height
    0
    """
    if days and not days[0] < days[1]:
        raise InputError(Problem("days", f"{days[0]} is not before {days[1]}", "Give (first, last)."))
    things = [*_expected(expected), *_happened(state), *(_owed(ledger) if ledger else ())]
    shown = Days(*days) if days else days_around([window for each in things for window in each.windows])
    inches = axes_inches(into)[0] if into else WIDTH - LEFT - RIGHT
    places = _placed(things, shown, inches, 0.0 if into else RIGHT - 0.1) if shown else []
    drawn = [each for each in places if each.lane < MOST_LANES]
    depth = max((-each.height for each in drawn), default=4.0) + 1.6
    top = 0.95 + 0.4 * (calendar is not None)
    figure, axes = page(into, height=top + 1.25 + LANE * depth, left=LEFT, right=RIGHT, top=top, bottom=1.25)
    lift = 0.0
    if shown and drawn:
        lift = _draw(axes, drawn, shown, state, calendar)
    else:
        say(axes, f"Nothing with a day is known as of {state.valid}.")
    above = f"as of {state.valid}, known by {state.known}"
    above += f"; fiscal periods of {words(calendar.party, 40)}" if lift and calendar else ""
    heading(axes, "Milestones: expected, happened, owed", above, left=LEFT - 0.25, lift=lift)
    if things:
        footnote(axes, _notes(things, places, drawn), left=LEFT - 0.25, below=0.55)
    attach(figure, "milestone_timeline", _columns(drawn))
    return figure


def _expected(expected: Iterable[Resolved]) -> list[_Thing]:
    found = []
    for each in expected:
        said = each.expectation
        colour, sign = VERDICTS[each.verdict]
        what = _matter(each)
        late = f", {_late(each)}" if each.delay and each.verdict in ("met", "missed") else ""
        text = f"{each.verdict}{late}: {words(str(said.subject), 34)} {what} ({words(each.speaker, 22)})"
        full = f"{said.subject}: {what} ({each.speaker}, {said.said_on})"
        found.append(_Thing("expected", text, (said.window,), colour, sign, each.fact, full, each.verdict))
    return found


def _matter(each: Resolved) -> str:
    """What is expected: `IND active`, `phase 1 start`, `pipeline count at most 11`."""
    said = each.expectation
    what = str(said.matter).replace("_", " ").replace("ind ", "IND ")
    if said.phase:
        phase = str(said.phase).replace("phase_", "phase ").replace("_", "/")
        what = what.replace("phase start", f"{phase} start")
    bound = " at most" if said.modality == "upper_bound" else ""
    return f"{what}{bound} {said.count}" if said.count is not None else what


def _late(each: Resolved) -> str:
    """`74 d early`, `3 d late`, `up to 40 d early`."""
    assert each.delay is not None
    low, high = each.delay.at_least, each.delay.at_most
    if low is not None and low == high:
        return "on the last day" if low == 0 else f"{abs(low)} d {'late' if low > 0 else 'early'}"
    if high is not None and high <= 0:
        return f"at least {-high} d early" if high else "in time"
    return f"at least {low} d late" if low is not None and low > 0 else "delay not decided"


def _happened(state: State) -> list[_Thing]:
    """Every happening but payments, which stand with the obligations."""
    found = []
    for each in state.happenings:
        if each.event.type in MONEY_EVENTS or each.happened is Answer.NO:
            continue
        who = words(str(each.event.subject), 40) or words(each.event.agreement, 40)
        text = f"{_event_words(each)}{': ' if who else ''}{who}"
        colour = VERMILLION if each.event.type in _SETBACKS else BLUE
        sure = each.happened is Answer.YES
        full = f"{_event_words(each)}: {each.event.subject}"
        sign = "\N{BALLOT X}" if each.event.type in _SETBACKS else ""
        found.append(_Thing("happened", text, (each.occurred,), colour, sign, each.id, full, str(each.happened), sure))
    return found


_SETBACKS = frozenset(
    {
        EventType.PROGRAMME_STOPPED,
        EventType.PROGRAMME_RETURNED,
        EventType.PROGRAMME_PAUSED,
        EventType.REFUSE_TO_FILE,
        EventType.AGREEMENT_TERMINATED,
        EventType.OPTION_LAPSED,
    }
)


def _event_words(each: Happening) -> str:
    if each.event.type is EventType.PHASE_START and each.event.phase:
        return f"{each.event.phase.value.replace('phase_', 'phase ').replace('_', '/')} start"
    region = f" in {words(each.event.region, 20)}" if each.event.region else ""
    return each.event.type.value.replace("_", " ").replace("ind ", "IND ") + region


def _owed(ledger: Ledger) -> list[_Thing]:
    found = []
    for each in ledger.obligations:
        if each.state not in _OPEN_STATES or each.earned is None or each.kind == "interest":
            continue
        name = "/".join(part for part in (each.clause, each.unit) if part) or _payer(each)
        text = f"{words(name, 36)} {short(each.cash)}, {_OPEN_STATES[each.state]}"
        colour = GREEN if each.state is ObligationState.PAID else VERMILLION
        paid = tuple(one.day for one in each.paid)
        windows = (each.earned, *([each.due] if each.due else []), *paid)
        state = str(each.state)
        found.append(_Thing("owed", text, windows, colour, "", each.id, _full(each), state, due=each.due, paid=paid))
    return found


def _payer(each: Obligation) -> str:
    return f"told, by {each.debtor or 'a payer not named'}"


def _full(each: Obligation) -> str:
    due = f", due {each.due}" if each.due else ""
    return f"{each.id}: {each.cash}, earned {each.earned}{due}"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a thing is drawn: its lane from the top, its height, its ends, its text and the side it stands on."""

    thing: _Thing
    lane: int
    height: float
    ends: tuple[float, float]
    on_right: bool
    text: str


def _placed(things: Sequence[_Thing], days: Days, inches: float, margin: float) -> list[_Place]:
    """Each thing that is shown with its place: expectations first, then events, then obligations.

    inches: how wide the days are drawn; margin: how far texts may run beyond them.
    """
    inch = inches / days.length
    edge = days.last.toordinal() + 1 + margin / inch
    found: list[_Place] = []
    top = 0.0
    for kind in KINDS:
        mine = [(each, ends) for each in things if each.kind == kind and (ends := _ends(each, days))]
        mine.sort(key=lambda pair: (pair[1], pair[0].id))
        room = [_with_text(each, ends, days.first.toordinal(), edge, inch) for each, ends in mine]
        taken = lanes([(left, right) for left, right, _, _ in room])
        for (each, ends), lane, (_, _, on_right, text) in zip(mine, taken, room, strict=True):
            found.append(_Place(each, lane, top - lane, ends, on_right, text))
        if mine:
            top -= min(max(taken), MOST_LANES - 1) + 1 + _GAP
    return found


def _ends(each: _Thing, days: Days) -> tuple[float, float] | None:
    found = [ends for window in each.windows if (ends := extent(window, days))]
    return (min(left for left, _ in found), max(right for _, right in found)) if found else None


def _with_text(
    each: _Thing, ends: tuple[float, float], first: float, edge: float, inch: float
) -> tuple[float, float, bool, str]:
    """From, to, whether the text stands on the right, and the text, cut where neither side has room for it."""
    text = f"{each.sign} {each.text}".strip()
    left, right = ends[0] - 0.1 / inch, ends[1] + 0.1 / inch
    on_right = right + _room(text) / inch <= edge or edge - right >= left - first
    free = (edge - right if on_right else left - first) * inch
    if not on_right and _room(text) > free and edge - right >= left - first:
        on_right, free = True, (edge - right) * inch
    while _room(text) > free and len(text) > 8:
        text = words(text, len(text) - max(1, int((_room(text) - free) / 0.2)))
    wide = _room(text) / inch
    return (left, right + wide, True, text) if on_right else (left - wide, right, False, text)


def _room(text: str) -> float:
    return text_width(text) + 0.3


def _draw(axes: Axes, places: Sequence[_Place], days: Days, state: State, calendar: FiscalCalendar | None) -> float:
    lowest = min(each.height for each in places)
    tidy(axes, grid=False)
    axes.spines["left"].set_visible(False)
    axes.set_ylim(min(lowest, -1.0) - 0.8, 0.8)
    axes.set_yticks([])
    day_line(axes, days)
    lift = shade_periods(axes, calendar, days)
    today_line(axes, state.valid, days, f"as of {state.valid}")
    for kind in KINDS:
        heights = [each.height for each in places if each.thing.kind == kind]
        if heights:
            _group(axes, kind, max(heights))
    for each in places:
        _thing(axes, each, days)
    return lift


def _group(axes: Axes, kind: str, top: float) -> None:
    axes.annotate(
        kind,
        (0.0, top),
        xycoords=axes.get_yaxis_transform(),
        xytext=(-8, 0),
        textcoords="offset points",
        fontsize=SMALL,
        fontweight="bold",
        color=INK,
        ha="right",
        va="center",
        annotation_clip=False,
    )


def _thing(axes: Axes, place: _Place, days: Days) -> None:
    thing = place.thing
    hatch = "" if thing.decided else NOT_DECIDED
    first, *later = thing.windows
    if later:
        axes.plot(place.ends, [place.height] * 2, color=thing.colour, linewidth=1.0, zorder=2)
    window_bar(axes, first, days, height=place.height, colour=thing.colour, hatch=hatch)
    for window in later:
        _later(axes, window, days, place)
    _text(axes, place)


def _later(axes: Axes, window: DateWindow, days: Days, place: _Place) -> None:
    """When a sum is due, or was paid: a square, a bar where the day is a window."""
    thing = place.thing
    is_paid = window in thing.paid
    if window.day is None:
        window_bar(axes, window, days, height=place.height, colour=thing.colour, thick=0.2)
    elif days.first <= window.day <= days.last:
        axes.plot(
            [window.day.toordinal() + 0.5],
            [place.height],
            marker="s" if not is_paid else "o",
            markersize=6.0,
            markerfacecolor=thing.colour if is_paid else "white",
            markeredgecolor=thing.colour,
            markeredgewidth=1.4,
            linestyle="none",
            zorder=5,
            gid="paid" if is_paid else "due",
        )


def _text(axes: Axes, place: _Place) -> None:
    from matplotlib.patheffects import withStroke

    axes.annotate(
        place.text,
        (place.ends[place.on_right], place.height),
        xytext=(7 if place.on_right else -7, 0),
        textcoords="offset points",
        fontsize=SMALL,
        color=ink(place.thing.colour) if place.thing.kind == "expected" else INK,
        ha="left" if place.on_right else "right",
        va="center",
        parse_math=False,
        annotation_clip=False,
        path_effects=[withStroke(linewidth=2.5, foreground="white")],
        zorder=6,
    )


def _notes(things: Sequence[_Thing], places: Sequence[_Place], drawn: Sequence[_Place]) -> str:
    """What the signs mean, and what is not in the picture."""
    lines = [
        "\N{BLACK DIAMOND} a day;  bar: some day of these;  fading: up to that day, or from it on;  "
        "hatched: may have happened;  \N{WHITE SQUARE} due;  \N{BLACK CIRCLE} paid"
    ]
    undated = [each.text for each in things if all(one == ANY_DAY for one in each.windows)]
    if undated:
        lines.append(f"no day told: {'; '.join(undated)}")
    if len(drawn) < len(places):
        lines.append(f"{len(places) - len(drawn)} more are not drawn: choose fewer days with days=(first, last)")
    return "\n".join(wrapped(line, 150, 2) for line in lines)


def _columns(places: Sequence[_Place]) -> dict[str, Column]:
    rows = [each.thing for each in places]
    return {
        "kind": [each.kind for each in rows],
        "id": [each.id for each in rows],
        "text": [each.full for each in rows],
        "earliest": day_column([each.windows[0].earliest for each in rows]),
        "latest": day_column([each.windows[0].latest for each in rows]),
        "due_earliest": day_column([each.due.earliest if each.due else None for each in rows]),
        "due_latest": day_column([each.due.latest if each.due else None for each in rows]),
        "status": [each.status for each in rows],
        "lane": [float(each.lane) for each in places],
    }
