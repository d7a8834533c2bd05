"""A forecast as lines and as plain data (`paylode.forecast/1`)."""

from __future__ import annotations

from dataclasses import asdict

from ...programme.forecast import Change, Forecast, RateTable, Spread, rate_table
from ...programme.forecast.setting import origins
from ...values.money import Money, major
from ...workspace.programme_folder.folder import ProgrammeFolder, View
from ...workspace.programme_folder.forecast import Plan
from ..tables import columns
from .asking import asked_json, heading

WhatIf = tuple[str, Change]
"""The words of a what-if, and what it changes."""


def forecast_text(
    folder: ProgrammeFolder, seen: View, plan: Plan, found: Forecast, changes: tuple[WhatIf, ...], *, quarters: int
) -> str:
    """The whole, the first fiscal quarters in which anything may come (all for 0), stages, rates, assumptions."""
    lines = [f"{heading(folder, seen)}: forecast in {found.currency}, {found.setting.paths:,} paths{_later(found)}", ""]
    lines += [
        *_whole(found),
        "",
        "cash by fiscal quarter",
        "",
        _quarters(found, quarters),
        "",
        "stages",
        "",
        _stages(found),
    ]
    if changes:
        lines += ["", "what if, on the same random numbers", ""]
        lines += [
            f"  {words}: cash {one.cash:+,.0f} +- {one.cash_standard_error:,.0f}, "
            f"value {one.value:+,.0f} +- {one.value_standard_error:,.0f}"
            for words, one in changes
        ]
    lines += ["", "rates", ""]
    lines += [f"  {_source(each)}" for each in tables_of(plan)]
    lines += ["", "assumptions", "", *(f"  {each}" for each in _once(found.assumptions))]
    return "\n".join(lines)


def forecast_data(
    folder: ProgrammeFolder, seen: View, plan: Plan, found: Forecast, changes: tuple[WhatIf, ...]
) -> dict[str, object]:
    """The same as plain data. Sums are in whole units of the currency."""
    return {
        **asked_json("paylode.forecast/1", folder, seen),
        "currency": found.currency,
        "paths": found.setting.paths,
        "seed": found.setting.seed,
        "hindsight": found.setting.hindsight,
        "discounting": str(found.setting.discounting),
        "cash": _spread(found.cash),
        "rnpv": _spread(found.rnpv),
        "rnpv_by_rate": [asdict(each) for each in found.rnpv_by_rate],
        "quarters": [
            {
                "period": str(each.period),
                "first": str(each.period.first),
                "last": str(each.period.last),
                "cash": _spread(each.cash),
                "by_then": _spread(each.by_then),
            }
            for each in found.quarters
        ],
        "stages": [{**asdict(each), "stage": str(each.stage)} for each in found.stages],
        "undisclosed": [{"agreement": name, "mean_number": number} for name, number in found.undisclosed],
        "what_if": [{"change": words, **asdict(each)} for words, each in changes],
        "rates": [
            {
                "table": each.id,
                "title": each.title,
                "publisher": each.publisher,
                "measure": each.measure,
                "method": each.method,
                "years": each.years,
                "published": str(each.published),
                "address": each.address,
            }
            for each in tables_of(plan)
        ],
        "assumptions": list(found.assumptions),
    }


def tables_of(plan: Plan) -> tuple[RateTable, ...]:
    """The published tables that a plan rests on, each once."""
    names = dict.fromkeys(origin.table for each in plan.programmes for origin in origins(each))
    return tuple(rate_table(name) for name in names)


def _later(found: Forecast) -> str:
    return ", WITH HINDSIGHT: rate tables that were published later are allowed" if found.setting.hindsight else ""


def _whole(found: Forecast) -> list[str]:
    lines = [
        f"  cash     mean {found.cash.mean:,.0f} +- {found.cash.standard_error:,.0f}   {_percentiles(found.cash)}"
        f"   probability of zero {found.cash.probability_of_zero:.3f}",
        f"  rNPV     mean {found.rnpv.mean:,.0f} +- {found.rnpv.standard_error:,.0f}   {_percentiles(found.rnpv)}"
        f"   {found.setting.discounting}",
        "  at       " + ", ".join(f"{100 * each.rate:g} %: {each.mean:,.0f}" for each in found.rnpv_by_rate),
    ]
    return lines + [
        f"  beside   {number:.2f} sums a path of {name} are not disclosed, and in no sum here"
        for name, number in found.undisclosed
    ]


def _quarters(found: Forecast, most: int) -> str:
    """The quarters in which some path pays; nothing is shown of the others."""
    paying = [each for each in found.quarters if each.cash.probability_of_zero < 1]
    shown = paying[:most] if most else paying
    rows = [
        (
            str(each.period),
            f"{each.cash.mean:,.0f}",
            *(_plain(one) for one in (each.cash.p10, each.cash.p50, each.cash.p90)),
            f"{each.cash.probability_of_zero:.3f}",
            *(_plain(one) for one in (each.by_then.p10, each.by_then.p50, each.by_then.p90)),
        )
        for each in shown
    ]
    names = ("quarter", "mean", "P10", "P50", "P90", "P(zero)", "P10 by then", "P50 by then", "P90 by then")
    left = (
        f"\n  and {len(paying) - len(shown)} more up to {paying[-1].period}: --quarters 0"
        if len(shown) < len(paying)
        else ""
    )
    return columns(names, rows, indent="  ") + left if rows else "  none"


def _stages(found: Forecast) -> str:
    rows = [
        (each.programme, str(each.stage), f"{each.probability:.3f}", f"+- {each.standard_error:.3f}")
        for each in found.stages
    ]
    return columns(("programme", "stage", "reached", ""), rows, indent="  ")


def _percentiles(spread: Spread) -> str:
    return f"P10 {_plain(spread.p10)}, P50 {_plain(spread.p50)}, P90 {_plain(spread.p90)}"


def _plain(amount: Money) -> str:
    """In whole units: the cents of a percentile mean nothing."""
    return f"{major(amount):,.0f}"


def _spread(spread: Spread) -> dict[str, object]:
    return {
        "mean": spread.mean,
        "sd": spread.sd,
        "standard_error": spread.standard_error,
        "p10": float(major(spread.p10)),
        "p50": float(major(spread.p50)),
        "p90": float(major(spread.p90)),
        "probability_of_zero": spread.probability_of_zero,
    }


def _once(assumptions: tuple[str, ...]) -> list[str]:
    """What is assumed of several steps in the same words, `OST-7, phase_1 to phase_2: ...`, is said once."""
    said: dict[str, list[str]] = {}
    for each in assumptions:
        what, _, says = each.partition(": ")
        said.setdefault(says if ", " in what and says else each, []).append(what)
    return [f"{'; '.join(of)}: {says}" if not says.startswith(of[0]) else says for says, of in said.items()]


def _source(table: RateTable) -> str:
    where = f", {table.address}" if table.address else ""
    return (
        f"{table.id}: {table.title}, {table.publisher}; {table.method}, years {table.years}, "
        f"published {table.published}{where}"
    )
