"""A past to forecast from: facts with the day they became known, what is asked, and what no table tells.

One TOML file in `cases/` for each. The facts go through the same fold as any log (`as_of`), so that what was learnt
after the day of the forecast cannot enter it: the stage a programme stands at, and since when, are answers as of that
day. A stage whose day is a window counts from the end of the window, as an announced date does; an application that
was refused is no stage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import cast

from ...values.answer import Answer
from ...values.date_window import DateWindow, date_window
from ...values.distribution import uniform
from ...values.problem import InputError, Problem, did_you_mean, quote
from ...values.quantity import quantity
from ...values.toml_document import Document, document, in_order, problem_at, text_at, unknown_keys, value_at, where
from ..event_types import LADDER, EventType, Phase, Stage, event_type, rung, stage_of
from ..facts import Assumed, Event, Fact, Subject
from ..fold import State, as_of
from ..happening import Happening
from .chain import Rate, Wait

SCHEMA = "paylode.backtest/1"
Step = tuple[Stage, Stage]


@dataclass(frozen=True, slots=True)
class Question:
    """When does a compound reach a stage? not_by: a day by which it surely had not, told at `address`."""

    compound: str
    stage: Stage
    not_by: date | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class AssumedStep:
    """What is put in place of a table for one step; a part that is None is not assumed."""

    step: Step
    rate: Rate | None
    wait: Wait | None


@dataclass(frozen=True, slots=True)
class BacktestCase:
    """known: the day of the forecast.  evidence_to: the last day that the facts reach."""

    id: str
    title: str
    known: date
    evidence_to: date
    facts: tuple[Fact, ...]
    questions: tuple[Question, ...]
    assumed: tuple[AssumedStep, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a compound stood, and since when at the latest."""

    stage: Stage
    since: date


def backtest_cases() -> tuple[str, ...]:
    """The names of the cases.

    >>> backtest_cases()
    ('immunogen-2011-11-14',)
    """
    folder = files(__package__) / "cases"
    return tuple(sorted(each.name.removesuffix(".toml") for each in folder.iterdir() if each.name.endswith(".toml")))


@cache
def backtest_case(name: str) -> BacktestCase:
    """The case called `name`. Raises InputError that offers the nearest."""
    if name not in backtest_cases():
        raise InputError(Problem("backtest", f"no case {quote(name)}", did_you_mean(name, backtest_cases())))
    text = (files(__package__) / "cases" / f"{name}.toml").read_text("utf-8")
    return read_backtest_case(text, f"{name}.toml", id=name)


def standing(state: State, compound: str) -> Standing | None:
    """Where a compound stands in a state; None if no stage of it is known, or only one without a last day."""
    mine = [each for each in _of(state, compound) if each.happened is Answer.YES and each.occurred.latest]
    refused = [each.occurred for each in mine if each.event.type is EventType.REFUSE_TO_FILE]
    found = []
    for each in mine:
        filed = each.stage in (Stage.FILING_SUBMITTED, Stage.FILING_ACCEPTED)
        if each.stage and not (filed and any(_not_before(day, each.occurred) for day in refused)):
            found.append(Standing(each.stage, cast(date, each.occurred.latest)))
    return max(found, key=lambda one: rung(one.stage), default=None)


def outcome(state: State, question: Question, *, after: date) -> DateWindow | None:
    """When it happened, for the first happening that may lie after a day; None if none is told."""
    days = [each.occurred for each in _of(state, question.compound) if each.stage is question.stage]
    later = [each for each in days if each.latest and each.latest > after]
    return min(later, key=lambda each: cast(date, each.latest), default=None)


def state_on(case: BacktestCase, known: date) -> State:
    """What was held on a day."""
    return as_of(case.facts, known=known)


def read_backtest_case(text: str, file: str, *, id: str) -> BacktestCase:
    """A case from its text. Raises InputError with every problem and its line."""
    doc = document(text, file)
    problems = unknown_keys(doc, (), ("schema", "title", "known", "evidence_to", "facts", "questions", "assumed"))
    if text_at(doc, ("schema",), problems) != SCHEMA:
        problems.append(problem_at(doc, ("schema",), "not the schema that is read here", f'Write "{SCHEMA}".'))
    title = text_at(doc, ("title",), problems)
    known, evidence_to = _day(doc, ("known",), problems), _day(doc, ("evidence_to",), problems)
    facts = [_fact(doc, number, problems) for number in range(_length(doc, "facts", problems))]
    questions = [_question(doc, number, problems) for number in range(_length(doc, "questions", problems))]
    assumed = [_assumed(doc, number, problems) for number in range(_length(doc, "assumed", problems))]
    if problems or known is None or evidence_to is None:
        raise InputError(in_order(problems))
    return BacktestCase(
        id,
        title,
        known,
        evidence_to,
        tuple(each for each in facts if each),
        tuple(each for each in questions if each),
        tuple(each for each in assumed if each),
    )


def _of(state: State, compound: str) -> list[Happening]:
    return [each for each in state.happenings if each.event.subject.compound == compound]


def _not_before(day: DateWindow, other: DateWindow) -> bool:
    """Whether `day` may lie on or after `other`."""
    return day.latest is None or other.earliest is None or day.latest >= other.earliest


def _length(doc: Document, name: str, problems: list[Problem]) -> int:
    value = value_at(doc, (name,))
    if value is None or (isinstance(value, list) and all(isinstance(each, dict) for each in value)):
        return len(value) if isinstance(value, list) else 0
    problems.append(problem_at(doc, (name,), "no list of tables", f"Write [[{name}]]."))
    return 0


def _entry(doc: Document, name: str, number: int, keys: Sequence[str], problems: list[Problem]) -> dict[str, object]:
    """The table at a place of a list, for which value_at has no path."""
    table = cast("list[dict[str, object]]", value_at(doc, (name,)))[number]
    place = where(doc, (name, number))
    for key in table:
        if key not in keys:
            problems.append(Problem(place, f"unknown key {quote(key)}", did_you_mean(key, keys)))
    return table


def _fact(doc: Document, number: int, problems: list[Problem]) -> Fact | None:
    keys = ("compound", "event", "phase", "region", "occurred", "learnt", "address")
    told, place = _entry(doc, "facts", number, keys, problems), where(doc, ("facts", number))
    texts = {key: str(told.get(key, "")) for key in keys}
    try:
        kind, phase = event_type(texts["event"], place), Phase(texts["phase"]) if texts["phase"] else None
        occurred, learnt = date_window(texts["occurred"], place), date_window(texts["learnt"], place).day
    except InputError as error:
        problems.extend(error.problems)
        return None
    except ValueError:
        problems.append(Problem(place, f"{quote(texts['phase'])} is no phase", did_you_mean(texts["phase"], Phase)))
        return None
    if learnt is None or not texts["compound"] or not texts["address"]:
        problems.append(Problem(place, "compound, the day it was learnt, or address is missing", "Give all three."))
        return None
    subject = Subject(texts["compound"], texts["compound"])
    event = Event(type=kind, subject=subject, occurred=occurred, phase=phase, region=texts["region"])
    source = Assumed(f"told at {texts['address']}; the text is not kept here")
    name = f"{number:03} {texts['compound']} {stage_of(kind, phase) or kind}"
    return Fact(id=name, learnt=learnt, says=event, source=source)


def _question(doc: Document, number: int, problems: list[Problem]) -> Question | None:
    keys = ("compound", "stage", "not_by", "address")
    told, place = _entry(doc, "questions", number, keys, problems), where(doc, ("questions", number))
    stage = _stage(str(told.get("stage", "")), place, problems)
    try:
        not_by = date_window(str(told["not_by"]), place).latest if "not_by" in told else None
    except InputError as error:
        problems.extend(error.problems)
        return None
    return Question(str(told.get("compound", "")), stage, not_by, str(told.get("address", ""))) if stage else None


def _assumed(doc: Document, number: int, problems: list[Problem]) -> AssumedStep | None:
    keys = ("step", "probability", "shortest", "longest", "because")
    told, place = _entry(doc, "assumed", number, keys, problems), where(doc, ("assumed", number))
    parts = str(told.get("step", "")).split(" to ")
    start, end = _stage(parts[0], place, problems), _stage(parts[-1], place, problems)
    because, chance = str(told.get("because", "")), told.get("probability")
    if not because:
        problems.append(Problem(place, "no reason is given", "Say why: because = ..."))
    if start is None or end is None:
        return None
    if chance is not None and not (isinstance(chance, int | float) and 0 <= chance <= 1):
        problems.append(Problem(place, "the probability is no number from 0 to 1", "Write it like 0.95."))
        return None
    rate = Rate(f"assumed, {start} to {end}", float(chance), None, because) if chance is not None else None
    try:
        bounds = [quantity(str(told[key])).to("year") for key in ("shortest", "longest") if key in told]
        wait = Wait(uniform(*bounds, unit="year"), None, because) if len(bounds) == 2 else None
    except InputError as error:
        problems.extend(Problem(place, each.what, each.cure) for each in error.problems)
        return None
    return AssumedStep((start, end), rate, wait)


def _stage(text: str, place: str, problems: list[Problem]) -> Stage | None:
    if text in [str(each) for each in LADDER]:
        return Stage(text)
    problems.append(Problem(place, f"{quote(text)} is no stage", did_you_mean(text, LADDER)))
    return None


def _day(doc: Document, path: tuple[str, ...], problems: list[Problem]) -> date | None:
    text = text_at(doc, path, problems)
    try:
        day = date_window(text, where(doc, path)).day if text else None
    except InputError as error:
        problems.extend(error.problems)
        return None
    if text and day is None:
        problems.append(problem_at(doc, path, "no certain day", "Write it like 2011-11-14."))
    return day
