"""One row of event records becomes an event or an observation, or every problem with it.

    EVID   0 observation, 1 dose, 2 other, 3 reset, 4 reset and dose; 5 and 8 replace, 6 multiply
           without it: a dose where AMT (or RATE at steady state) is not 0, else an observation
    RATE   above 0: an infusion at this rate; -1 the model tells the rate; -2 the model tells the duration; 0: at once
    DUR    above 0: an infusion of this duration (RATE is then 0 or missing)
    ADDL   so many more doses, II apart; needs II above 0
    SS     1 steady state, 2 added to what there is; needs II above 0, but for a constant infusion (AMT 0, RATE, II 0)
    CMT    a number or a name; 0 or missing: the usual one
    MDV    1: nothing was measured; a dose has MDV 1 or none
    BLQ    1: below LLOQ, or below DV where there is no LLOQ.   CENS the same, and -1: above DV.   LIMIT: above this

What a row says twice or what contradicts itself is refused; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...values.problem import Problem, did_you_mean, quote
from ..table import number
from .records import Censored, Event, EventKind, Modelled, Observation

KINDS: Mapping[int, EventKind] = {
    1: "dose",
    2: "other",
    3: "reset",
    4: "reset_and_dose",
    5: "replace",
    6: "multiply",
    8: "replace",
}
ANALYTES = ("ADC", "TAB", "PAY", "ACPAY")
"""Conjugate, total antibody, free payload, conjugated payload: the names a DVID may have besides a number."""

_GIVES = ("dose", "reset_and_dose")
_LARGEST_COUNT = 1_000_000


@dataclass(slots=True)
class Cells:
    """The cells of one row by column, and the problems found in it so far."""

    file: str
    line: int
    texts: Mapping[str, str | None]
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, column: str, what: str, cure: str) -> None:
        """Notes a problem in a column."""
        self.problems.append(Problem(f"{self.file}, line {self.line}, column {column}", what, cure))

    def number(self, column: str) -> float | None:
        """The number in a column; None where there is none, or where it is refused."""
        text = self.texts.get(column)
        if text is None:
            return None
        value = number(text, f"{self.file}, line {self.line}, column {column}")
        if isinstance(value, Problem):
            if column == "TIME" and ":" in text:
                value = Problem(value.where, f"{quote(text)} is a time of day", "Count hours or days from one start.")
            self.problems.append(value)
            return None
        return value

    def whole(self, column: str, allowed: tuple[int, ...] = ()) -> int | None:
        """The whole number in a column."""
        value = self.number(column)
        if value is None:
            return None
        if value != int(value) or abs(value) > _LARGEST_COUNT or (allowed and int(value) not in allowed):
            cure = f"Write {' or '.join(map(str, allowed))}." if allowed else "Write a whole number."
            self.wrong(column, f"{quote(str(self.texts[column]))} is not allowed", cure)
            return None
        return int(value)


def record(cells: Cells, analytes: Mapping[str, str]) -> Event | Observation:
    """The record of a row. Where `cells.problems` is not empty afterwards it must not be used."""
    time = cells.number("TIME")
    if time is None and cells.texts.get("TIME") is None:
        cells.wrong("TIME", "the time is missing", "Give every record its time.")
    before = len(cells.problems)
    kind = _kind(cells)
    if len(cells.problems) > before:  # what the rest of the row may say depends on it
        return Observation(cells.line, time or 0.0)
    occasion = cells.whole("OCC")
    if kind is None:
        return _observation(cells, time or 0.0, occasion, analytes)
    return _event(cells, time or 0.0, kind, occasion)


def _kind(cells: Cells) -> EventKind | None:
    """The kind of event, None for an observation."""
    before = len(cells.problems)
    code = cells.whole("EVID")
    if len(cells.problems) > before:
        return None
    if code is None:
        texts = [cells.texts.get(name) for name in ("AMT", "RATE")]
        given = any(text is not None and text.strip("+-0.") not in ("", "e", "E") for text in texts)
        return "dose" if given else None
    if code != 0 and code not in KINDS:
        cure = "Write 0 to 4, 5 or 8 (replace), or 6 (multiply)."
        cells.wrong("EVID", f"EVID {code} is not known", cure)
    return KINDS.get(code)


def _event(cells: Cells, time: float, kind: EventKind, occasion: int | None) -> Event:
    amount = cells.number("AMT")
    rate, duration, modelled = _length(cells)
    additional = cells.whole("ADDL") or 0
    interval = cells.number("II") or 0.0
    steady = _steady(cells)
    if cells.whole("MDV", (0, 1)) == 0:
        cells.wrong("MDV", f"MDV 0 says that something was measured, and the record is a {kind}", "Write 1.")
    event = Event(
        cells.line,
        time,
        kind,
        compartment=_compartment(cells),
        amount=amount or 0.0,
        rate=rate,
        duration=duration,
        modelled=modelled,
        additional=additional,
        interval=interval,
        steady=steady,
        occasion=occasion,
    )
    if kind in _GIVES:
        _check_dose(cells, event, amount)
    else:
        _check_no_dose(cells, event, amount)
    return event


def _length(cells: Cells) -> tuple[float | None, float | None, Modelled]:
    """(rate, duration, which the model tells)."""
    rate, duration = cells.number("RATE"), cells.number("DUR")
    if rate and duration:
        cells.wrong("DUR", "both RATE and DUR are given", "Give one of them.")
    if duration is not None and duration < 0:
        cells.wrong("DUR", f"the duration {duration:g} is negative", "Write 0 for a bolus.")
    if rate == -1.0:
        return None, None, "rate"
    if rate == -2.0:
        return None, None, "duration"
    if rate is not None and rate < 0:
        cells.wrong(
            "RATE", f"RATE {rate:g} is not known", "Write -1 (the model tells the rate), -2 (the duration), or a rate."
        )
        return None, None, ""
    return rate or None, duration or None, ""


def _steady(cells: Cells) -> int:
    steady = cells.whole("SS") or 0
    if steady not in (0, 1, 2):
        cure = "Write 1 (steady state) or 2 (added to what there is)."
        cells.wrong("SS", f"SS {steady} is not known here", cure)
        return 0
    return steady


def _compartment(cells: Cells) -> str:
    """A number or a name as written; "" for the usual one."""
    text = cells.texts.get("CMT")
    if text is None:
        return ""
    if text[0] not in "+-.0123456789":
        return text
    place = cells.whole("CMT")
    if place is not None and place < 0:
        cells.wrong(
            "CMT", f"CMT {place} turns a compartment off, which is not done here", "Write its number or its name."
        )
    return str(place) if place else ""


def _check_dose(cells: Cells, event: Event, amount: float | None) -> None:
    """The rules of a dose."""
    infused = event.rate is not None or event.modelled == "rate"
    endless = bool(event.steady) and infused and event.interval == 0 and not event.amount
    if amount is None and cells.texts.get("AMT") is not None:
        pass  # told already
    elif amount is None and not endless:
        cells.wrong("AMT", "a dose without an amount", "Write its amount.")
    elif event.amount < 0:
        cells.wrong("AMT", f"the amount {event.amount:g} is negative", "Write what was given.")
    elif event.amount == 0 and not endless:
        cure = "Give an amount, or EVID 2 where nothing was given; only a constant infusion at steady state has AMT 0."
        cells.wrong("AMT", "a dose of nothing", cure)
    if event.additional < 0:
        cells.wrong("ADDL", f"ADDL {event.additional} is negative", "For steady state write SS 1.")
    if event.interval < 0:
        cells.wrong("II", f"the interval {event.interval:g} is negative", "Write how far apart the doses are.")
    if event.additional > 0 and event.interval == 0:
        cells.wrong("II", f"ADDL {event.additional} without an interval", "Write how far apart the doses are.")
    if event.steady and event.interval == 0 and not endless:
        cells.wrong("II", f"SS {event.steady} without an interval", "Write how far apart the doses are.")
    if event.interval > 0 and not event.additional and not event.steady:
        cells.wrong("II", f"II {event.interval:g} without ADDL or SS repeats nothing", "Write ADDL, or 0 for II.")


def _check_no_dose(cells: Cells, event: Event, amount: float | None) -> None:
    """A record that gives no dose must not speak of one."""
    if event.kind in ("replace", "multiply"):
        if amount is None or amount < 0:
            cells.wrong("AMT", f"a record of kind {event.kind} needs an amount of 0 or more", "Write it.")
    elif amount:
        cells.wrong("AMT", f"an amount on a record of kind {event.kind}", "Write EVID 1 or 4 for a dose, or AMT 0.")
    said = {"RATE": event.rate or event.modelled, "DUR": event.duration, "ADDL": event.additional, "SS": event.steady}
    for column, value in said.items():
        if value:
            cells.wrong(column, f"{column} on a record that gives no dose", "Write 0, or EVID 1 for a dose.")


def _observation(cells: Cells, time: float, occasion: int | None, analytes: Mapping[str, str]) -> Observation:
    for column in ("AMT", "RATE", "DUR", "ADDL", "SS"):
        if cells.number(column):
            cells.wrong(column, f"{column} on an observation", "Write 0, or EVID 1 for a dose.")
    value = cells.number("DV")
    missing = cells.whole("MDV", (0, 1))
    if missing == 1:
        value = None
    elif missing == 0 and value is None and cells.texts.get("DV") is None:
        cells.wrong("DV", "MDV 0 says that something was measured, and DV is missing", "Write MDV 1, or the value.")
    censored, limit, lower = _censoring(cells, value)
    return Observation(
        cells.line,
        time,
        value,
        compartment=_compartment(cells),
        analyte=_analyte(cells, analytes),
        censored=censored,
        limit=limit,
        lower=lower,
        occasion=occasion,
    )


def _censoring(cells: Cells, value: float | None) -> tuple[Censored, float | None, float | None]:
    """(whether, at which limit, above what at least)."""
    column = "CENS" if "CENS" in cells.texts else "BLQ"
    code = cells.whole(column, (-1, 0, 1) if column == "CENS" else (0, 1)) or 0
    quantification, lower = cells.number("LLOQ"), cells.number("LIMIT")
    if not code:
        return "", quantification, None
    limit = value if code < 0 or quantification is None else quantification
    if limit is None:
        cells.wrong(column, "censored, and no limit is given", "Write it in LLOQ, or in DV.")
    elif lower is not None and lower >= limit:
        cells.wrong("LIMIT", f"LIMIT {lower:g} is not below the limit {limit:g}", "It says above what the value lies.")
    return ("below" if code > 0 else "above"), limit, lower


def _analyte(cells: Cells, analytes: Mapping[str, str]) -> str:
    text = cells.texts.get("DVID")
    if text is None:
        return ""
    if text in analytes:
        return analytes[text]
    if text[0] in "+-.0123456789":
        place = cells.whole("DVID")
        return "" if place is None else analytes.get(str(place), str(place))
    if text.upper() not in ANALYTES:
        cells.wrong("DVID", f"unknown analyte {quote(text)}", did_you_mean(text.upper(), ANALYTES))
    return text.upper()
