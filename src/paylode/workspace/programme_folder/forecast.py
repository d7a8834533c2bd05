"""The forecast of a programme folder: its compounds as they stand, its agreements, and the settings of programme.toml.

    plan = planned(folder, view)                            which compounds, from which stage, under which agreements
    forecast_of(plan)                                       the paths: cash by fiscal quarter, value, assumptions
    with_change(plan, "OST-7 stops")                        a what-if: the same paths, one thing changed
    with_tables(folder, probabilities="hay-2014-oncology")  the folder with other rates than its settings name

A compound starts from the highest stage that surely was reached, entered on the last day that its window allows. Each
agreement under which any of them falls is run by the clause engine on the simulated events; sums are positive for the
speaker of the folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ...programme import Stage, rung
from ...programme.belonging import belonging
from ...programme.books import owed_now
from ...programme.event_types import EXITS
from ...programme.forecast import (
    AgreementRules,
    Deal,
    Forecast,
    Programme,
    Rate,
    Setting,
    Tables,
    Wait,
    forecast,
    own_rate,
    programme_from_tables,
    rate_tables,
)
from ...programme.forecast.backtest_case import standing
from ...programme.ledger import OWED
from ...programme.parties import plain_name
from ...programme.terms import Agreement
from ...values.answer import Answer
from ...values.fiscal import FiscalCalendar, calendar_years
from ...values.problem import InputError, Problem, did_you_mean, quote
from .folder import ProgrammeFolder, View
from .rows import ForecastProgramme, Step, step_named

DEFAULT_YEARS = 20
"""How far a forecast of a folder looks if its settings do not say."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is forecast. calendar: the speaker's, or that of the calendar year where none is told (`notes` says so)."""

    programmes: tuple[Programme, ...]
    deals: tuple[Deal, ...]
    setting: Setting
    calendar: FiscalCalendar
    notes: tuple[str, ...]


def planned(
    folder: ProgrammeFolder,
    seen: View,
    *,
    seed: int | None = None,
    paths: int | None = None,
    hindsight: bool = False,
) -> Plan:
    """The forecast that the settings ask for, as of a view.

    Raises InputError with every compound that stands nowhere, and every step that no table and no setting tells of.
    """
    told = folder.settings.forecast
    tables = replace(told.tables, hindsight=hindsight)
    until = told.until or date(seen.valid.year + DEFAULT_YEARS, 12, 31)
    setting = Setting(
        seen.valid,
        told.seed if seed is None else seed,
        told.paths if paths is None else paths,
        known=seen.known,
        until=until,
        discounting=told.discounting,
        correlations=told.correlations,
        hindsight=hindsight,
        unverified=tables.unverified,
    )
    notes: list[str] = []
    asked = told.programmes or _all(folder, seen, notes)
    problems: list[Problem] = []
    programmes = [one for each in asked if (one := _programme(folder, seen, each, tables, problems=problems))]
    deals = _deals(folder, seen, asked, setting=setting, problems=problems, notes=notes)
    if not asked:
        cure = "Name compounds in programme.toml, below [[forecast.programmes]]."
        problems.append(Problem("forecast", "no compound stands on the ladder as of that day", cure))
    if problems:
        raise InputError(dict.fromkeys(problems))
    notes += _already_owed(seen, [each.name for each in deals])
    return Plan(tuple(programmes), deals, setting, _calendar(folder, notes), tuple(notes))


def with_tables(folder: ProgrammeFolder, *, probabilities: str = "", durations: str = "") -> ProgrammeFolder:
    """The folder with other rate tables in its settings; nothing is written.

    Raises InputError that offers the nearest tables.
    """
    told = folder.settings.forecast
    wanted = {"probabilities": probabilities, "durations": durations}
    problems = [
        Problem(f"--{option}", f"no rate table {quote(name)}", did_you_mean(name, rate_tables()))
        for option, name in wanted.items()
        if name and name not in rate_tables()
    ]
    if problems:
        raise InputError(problems)
    named = replace(
        told.tables,
        probabilities=probabilities or told.tables.probabilities,
        durations=durations or told.tables.durations,
    )
    return replace(folder, settings=replace(folder.settings, forecast=replace(told, tables=named)))


def forecast_of(plan: Plan) -> Forecast:
    """Simulate and sum up. Raises InputError for a stage that has lasted longer than its times allow."""
    try:
        found = forecast(plan.programmes, plan.deals, setting=plan.setting, calendar=plan.calendar)
    except InputError as error:
        where = "In programme.toml it is `longest`, below [[forecast.steps]]."
        told = [(each, f"{each.cure} {where}" if "durations" in each.what else each.cure) for each in error.problems]
        raise InputError([Problem(each.where, each.what, cure) for each, cure in told]) from None
    return replace(found, assumptions=(*found.assumptions, *plan.notes))


def with_change(plan: Plan, words: str) -> Plan:
    """The plan with one thing changed: `OST-7 stops`, or `OST-7 phase_1 to phase_2 = 0.8`.

    All draws stay the same, so that `forecast.compare` shows the change alone. Raises InputError for other words, and
    for a compound or a step that is not in the plan.
    """
    cure = "Write it like: OST-7 stops, or OST-7 phase_1 to phase_2 = 0.8"
    names = {each.name.casefold(): each.name for each in plan.programmes}
    told = " ".join(words.split())
    name = next(
        (names[key] for key in sorted(names, key=len, reverse=True) if told.casefold().startswith(f"{key} ")), ""
    )
    if not name:
        raise InputError(
            Problem(
                "--what-if", f"{quote(words)} names no programme that is forecast", f"{_known(names.values())} {cure}"
            )
        )
    change = told[len(name) :].strip()
    if change == "stops":
        return _changed(plan, name, None, own_rate(0.0, name=f"{name} stops", because="what-if: it is stopped"))
    step, equals, number = change.partition("=")
    try:
        chance = float(number)
    except ValueError:
        chance = -1.0
    if not equals or not 0 <= chance <= 1:
        raise InputError(Problem("--what-if", f"{quote(words)} gives no probability from 0 to 1", cure))
    rate = own_rate(chance, name=f"what-if, {name} {step.strip()}", because="what-if")
    return _changed(plan, name, step_named(step.strip(), "--what-if"), rate)


def _known(names: Iterable[str]) -> str:
    return f"Forecast are {', '.join(names)}."


def _changed(plan: Plan, name: str, step: Step | None, rate: Rate) -> Plan:
    """The plan with the rate of one step of one programme changed; of its first step, if none is named."""
    changed = []
    for each in plan.programmes:
        places = [n for n, one in enumerate(each.transitions) if step in (None, (one.start, one.end))]
        if each.name == name and not places:
            known = [f"{one.start} to {one.end}" for one in each.transitions]
            wanted = f"{step[0]} to {step[1]}" if step else ""
            raise InputError(Problem("--what-if", f"{name} has no step {wanted}", did_you_mean(wanted, known)))
        if each.name == name:
            steps = list(each.transitions)
            steps[places[0]] = replace(steps[places[0]], rate=rate)
            changed.append(replace(each, transitions=tuple(steps)))
        else:
            changed.append(each)
    return replace(plan, programmes=tuple(changed))


def _all(folder: ProgrammeFolder, seen: View, notes: list[str]) -> tuple[ForecastProgramme, ...]:
    """Every compound that stands below approval, and goes on."""
    gone = {
        each.event.subject.compound
        for each in seen.state.happenings
        if each.event.type in EXITS and each.happened is Answer.YES
    }
    compounds = dict.fromkeys(each.event.subject.compound for each in seen.state.happenings)
    found = []
    for name in sorted(each for each in compounds if each and each not in gone):
        stands = standing(seen.state, name)
        if stands and rung(stands.stage) < rung(Stage.APPROVAL):
            found.append(ForecastProgramme(name))
    if found:
        notes.append(f"programmes: every compound on the ladder: {', '.join(each.compound for each in found)}")
    return tuple(found)


def _programme(
    folder: ProgrammeFolder, seen: View, asked: ForecastProgramme, tables: Tables, *, problems: list[Problem]
) -> Programme | None:
    stands = standing(seen.state, asked.compound)
    if stands is None:
        known = sorted({each.event.subject.compound for each in seen.state.happenings} - {""})
        what = f"{asked.compound} stands nowhere on the ladder as of {seen.valid}, as known on {seen.known}"
        problems.append(Problem("forecast", what, did_you_mean(asked.compound, known)))
        return None
    rates: dict[Step, Rate] = {}
    waits: dict[Step, Wait] = {}
    for each in folder.settings.forecast.steps:
        if rung(stands.stage) <= rung(each.step[0]) and rung(each.step[1]) <= rung(asked.end):
            rates |= {each.step: each.rate} if each.rate else {}
            waits |= {each.step: each.wait} if each.wait else {}
    try:
        chain = programme_from_tables(
            asked.compound,
            stands.stage,
            known=seen.known,
            tables=tables,
            own_rates=rates,
            own_waits=waits,
            end=asked.end,
        )
    except InputError as error:
        problems += [Problem(each.where, each.what, _in_settings(each.cure)) for each in error.problems]
        return None
    entered = min(stands.since, seen.valid)
    return replace(chain, entered=entered, compound=asked.compound, region=asked.region, indication=asked.indication)


def _in_settings(cure: str) -> str:
    """A cure with the place where it is said in a folder."""
    return cure.replace("or say unverified.", "or write unverified = true below [forecast] in programme.toml.")


def _deals(
    folder: ProgrammeFolder,
    seen: View,
    asked: Sequence[ForecastProgramme],
    *,
    setting: Setting,
    problems: list[Problem],
    notes: list[str],
) -> tuple[Deal, ...]:
    """One deal for each agreement that any of the compounds falls under."""
    known = {each.id: each for each in folder.book.agreements}
    under: dict[str, list[ForecastProgramme]] = {}
    for each in asked:
        if each.agreement and each.agreement not in known:
            cure = did_you_mean(each.agreement, known)
            problems.append(Problem("forecast", f"no agreement is called {quote(each.agreement)}", cure))
            continue
        ids = (each.agreement,) if each.agreement else _agreements_of(folder, seen, each.compound)
        for id in ids:
            under.setdefault(id, []).append(each)
        if not ids:
            notes.append(f"{each.compound} falls under no agreement that is loaded: it earns nothing here")
    deals = []
    for id, mine in under.items():
        party = _party(folder, known[id], problems)
        licences = {each.compound: each.licences for each in mine if each.licences}
        rules = AgreementRules(folder.book, id, party, seen.known, setting.last_day, seen.records, licences)
        deals.append(Deal(id, rules, tuple(each.compound for each in mine)))
    return tuple(deals)


def _already_owed(seen: View, agreements: Sequence[str]) -> Iterator[str]:
    """What is owed before anything is simulated: in the forecast if its day is still to come, else left out."""
    for each in seen.ledger.obligations:
        if each.agreement not in agreements or each.state not in OWED or each.kind == "interest":
            continue
        last = (each.due.latest if each.due else None) or (each.earned.latest if each.earned else None)
        sum_ = f"{each.id}, {owed_now(each)}"
        if last is not None and last >= seen.valid:
            yield f"owed already, and in the forecast on {last}: {sum_}"
        else:
            yield f"owed already, and not in the forecast, since its day has passed: {sum_}"


def _agreements_of(folder: ProgrammeFolder, seen: View, compound: str) -> tuple[str, ...]:
    told = belonging(folder.book, seen.state)
    mine = [told.get(each.id, ()) for each in seen.state.happenings if each.event.subject.compound == compound]
    return tuple(sorted({ids[0] for ids in mine if len(ids) == 1}))


def _party(folder: ProgrammeFolder, agreement: Agreement, problems: list[Problem]) -> str:
    """The speaker, as the agreement calls it."""
    wanted = plain_name(folder.settings.speaker)
    held = [each.party for each in agreement.roles]
    found = next((each for each in held if plain_name(each) == wanted), "")
    if not found:
        what = f"{agreement.id} does not name {quote(folder.settings.speaker)}, whose forecast this is"
        problems.append(Problem("forecast", what, f'Write speaker = "{held[0] if held else ""}" in programme.toml.'))
    return found


def _calendar(folder: ProgrammeFolder, notes: list[str]) -> FiscalCalendar:
    if folder.calendar is None:
        notes.append("no fiscal calendar of the speaker is told: quarters are those of the calendar year")
    return folder.calendar or calendar_years(folder.settings.speaker)
