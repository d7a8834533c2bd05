"""Ledgers, states, forecasts and boards that the pictures are tested on, and ways to look into a figure."""

from __future__ import annotations

import itertools
from datetime import date
from functools import cache

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from paylode.programme.agreements import read_agreements, read_facts
from paylode.programme.event_types import EventType, Phase, Stage, stage_of
from paylode.programme.expectations import DayRange, Resolved, Verdict
from paylode.programme.facts import Assumed, Expectation, Modality, Record, Subject
from paylode.programme.fold import State, as_of
from paylode.programme.forecast import (
    AgreementRules,
    Deal,
    Forecast,
    MilestoneSchedule,
    Setting,
    StagePayment,
    forecast,
    programme_from_tables,
)
from paylode.programme.ledger import Ledger
from paylode.programme.obligations import obligations
from paylode.programme.pipeline import Board, Row, Step
from paylode.programme.terms import AgreementBook
from paylode.values.answer import Answer
from paylode.values.date_window import DateWindow, date_window
from paylode.values.fiscal import FiscalYears, fiscal_calendar
from paylode.values.money import Amount, money

AGREEMENTS = """\
agreement ORM-BEL "Option and License" signed 2011-02-28 effective 2011-03-01 term until never   [assumed: invented]
  licensor Ormond Biologics
  licensee Belmar Pharma
  pay 30 days after trigger
  late 8 % a year actual/365
  fee access USD 5,000,000 when effective once per agreement
  option targets holder licensee from 2011-03-01 until 2014-02-28 at most 3 fee USD 1,000,000
  per licence
    milestone M1 USD 1,000,000 development when ind_active first per licence
    balance USD 33,000,000 triggers undisclosed
    total at most USD 34,000,000

agreement ORM-CAR "Exclusive License" signed 2012-05-02 effective 2012-05-02 term until never   [assumed: invented]
  licensor Ormond Biologics
  licensee Carnow AG
  pay 45 days after trigger
  fee upfront USD undisclosed when effective once per agreement
  per product
    milestone P2 USD 5,500,000 development when phase_start 2 first per product
    milestone P3 USD undisclosed development when phase_start 3 first per product

fiscal Ormond Biologics
  year to 30 June named by end from 1999-07-01 until never
"""
FACTS = """\
2012-05-10  option_exercised agreement ORM-BEL option targets licence L1
2013-01-15  option_exercised agreement ORM-BEL option targets licence L2
..2013-10-01  ind_submitted BEL-7 agreement ORM-BEL licence L1|L2
2013-11-14  ind_active BEL-7 agreement ORM-BEL licence L1|L2
2014-01-31  payment_received agreement ORM-BEL clause M1 amount USD 1,000,000
2012-09-01..2013-02-28  phase_start CAR-1 phase 2 agreement ORM-CAR
2013-08-01  payment_received CAR-1 agreement ORM-CAR clause upfront amount USD undisclosed
2014-06-01  programme_stopped CAR-1 agreement ORM-CAR
"""
HOSTILE = "$\\frac{1}{0 \u202eevil\n<script>%s</script> a compound with a name that no column of any picture can hold"
CALENDAR = fiscal_calendar("Ormond Biologics", [FiscalYears(6, 30, date(1999, 7, 1))])
TODAY = date(2026, 1, 1)


@cache
def book(text: str = AGREEMENTS) -> AgreementBook:
    return read_agreements({"orm.txt": text})


def state(day: date, facts: str = FACTS, *more: Record) -> State:
    return as_of([*read_facts(facts), *more], known=day)


def ledger(day: date, text: str = AGREEMENTS, facts: str = FACTS) -> Ledger:
    return obligations(book(text), state(day, facts))


def owed_and_forecast() -> tuple[Forecast, Ledger]:
    """A sum of ORM-CAR that falls due in February 2026 and is in the forecast of that agreement, and older ones of
    ORM-BEL that are overdue; CAR-2 goes on from Phase II."""
    facts = FACTS + "2025-12-20  phase_start CAR-2 phase 2 agreement ORM-CAR\n"
    text = AGREEMENTS.replace("milestone P3 USD undisclosed", "milestone P3 USD 10,000,000")
    until = date(2045, 12, 31)
    rules = AgreementRules(book(text), "ORM-CAR", "Ormond Biologics", TODAY, until, read_facts(facts))
    one = programme_from_tables("CAR-2", Stage.PHASE_2, known=TODAY)
    setting = Setting(TODAY, paths=500, until=until)
    found = forecast([one], [Deal("ORM-CAR", rules)], setting=setting, calendar=CALENDAR)
    return found, ledger(TODAY, text, facts)


EMPTY_LEDGER = obligations(AgreementBook(), as_of([], known=TODAY))


def resolved(
    verdict: Verdict,
    window: str,
    *,
    number: int = 1,
    speaker: str = "Anna Berg",
    delay: DayRange | None = None,
    modality: Modality = "firm",
) -> Resolved:
    said = Expectation(
        speaker=speaker,
        said_on=date(2012, 1, 2),
        subject=Subject("BEL-7"),
        matter=EventType.IND_ACTIVE,
        window=date_window(window),
        modality=modality,
    )
    day = date(2014, 2, 1)
    return Resolved(
        fact=f"e{number}",
        expectation=said,
        source=Assumed("invented"),
        speaker=speaker,
        house="Ormond Biologics",
        valid=day,
        known=day,
        verdict=verdict,
        why="invented",
        evidence=(),
        apart=verdict,
        delay=delay,
    )


EXPECTED = (
    resolved("met", "2013-06-01..2013-12-31", number=1, delay=DayRange(-47, -47)),
    resolved("missed", "2012-06-01..2012-12-31", number=2, delay=DayRange(3, None)),
    resolved("indeterminate", "2012-06", number=3, speaker="Carl Dorn, Vice President and a good deal more besides"),
    resolved("superseded", "2012-06", number=4),
    resolved("open", "2014-06-01..", number=5),
    resolved("met", "2013-12", number=6, modality="upper_bound"),
)


def cash(*amounts: Amount, programmes: int = 1, paths: int = 2000) -> Forecast:
    """A forecast of programmes that pay so much on Phase II, Phase III, filing and approval."""
    stages = (Stage.PHASE_2, Stage.PHASE_3, Stage.FILING_SUBMITTED, Stage.APPROVAL)
    pays = MilestoneSchedule(tuple(StagePayment(*pair) for pair in zip(stages, amounts, strict=False)))
    names = [f"P{place}" for place in range(programmes)]
    return forecast(
        [programme_from_tables(name, Stage.PHASE_1, known=TODAY) for name in names],
        [Deal(name, pays, (name,)) for name in names],
        setting=Setting(TODAY, paths=paths),
        calendar=CALENDAR,
    )


@cache
def golden() -> Forecast:
    return cash(money("USD 3 million"), money("USD 5 million"), money("USD 0"), money("USD 20 million"))


def step(kind: str, window: str, phase: Phase | None = None, happened: Answer = Answer.YES) -> Step:
    type_ = EventType(kind)
    stage = stage_of(type_, phase)
    return Step(f"{kind} {window}", type_, phase, stage, date_window(window), happened, date(2012, 7, 11))


def row(
    name: str,
    *steps: Step,
    stage: Stage | None = None,
    possible: tuple[Stage, ...] = (),
    stopped: Answer = Answer.NO,
    stopped_in: DateWindow | None = None,
    partners: tuple[str, ...] = (),
    named: bool = True,
) -> Row:
    since = next((each.occurred for each in steps if each.stage is stage), None)
    return Row(
        compound=name,
        name=name,
        named=named,
        aliases=(),
        partners=partners,
        stage=stage,
        since=since,
        possible=possible,
        stopped=stopped,
        stopped_in=stopped_in,
        steps=steps,
        last_learnt=date(2012, 7, 11),
        silent_days=10,
    )


START, WINDOW = (
    step("ind_active", "..2012-04-17"),
    step("phase_start", "2012-04..2012-07", Phase.PHASE_1, Answer.UNDECIDED),
)
ROWS = (
    row("BEL-7", START, WINDOW, stage=Stage.IND_ACTIVE, possible=(Stage.PHASE_1,), partners=("Belmar Pharma",)),
    row(
        "CAR-1",
        step("ind_submitted", "2010-02"),
        step("phase_start", "2011-05-03", Phase.PHASE_1),
        stage=Stage.PHASE_1,
        stopped=Answer.YES,
        stopped_in=date_window("2012"),
    ),
    row("launched", step("launch", "2011"), stage=Stage.LAUNCH, stopped=Answer.UNDECIDED),
    row("a third compound", named=False),
)


def board(*rows: Row) -> Board:
    return Board(date(2012, 7, 11), date(2012, 7, 11), rows, "Ormond Biologics")


def patches(figure: Figure, gid: str) -> list[Rectangle]:
    """The bars of one kind."""
    found = [each for each in figure.findobj(Rectangle) if isinstance(each, Rectangle)]
    return [each for each in found if (each.get_gid() or "").startswith(gid)]


def written(figure: Figure) -> list[str]:
    """Every text that is not empty."""
    found = [each for each in figure.findobj(Text) if isinstance(each, Text)]
    return [each.get_text() for each in found if each.get_text().strip() and each.get_visible()]


def hidden_words(figure: Figure) -> list[object]:
    """Texts outside the page, and pairs of texts that cover each other."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    width, height = canvas.get_width_height()
    boxes = [
        (text.get_text(), text.get_window_extent(renderer))
        for text in figure.findobj(Text)
        if isinstance(text, Text) and text.get_text().strip() and text.get_visible()
    ]
    found: list[object] = [text for text, box in boxes if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height]
    found += [
        (one, other)
        for (one, a), (other, b) in itertools.combinations(boxes, 2)
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 2 and min(a.y1, b.y1) - max(a.y0, b.y0) > 2
    ]
    return found
