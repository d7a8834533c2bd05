"""The summary of a simulation: what a person wants to know first, as a value, as text and as JSON.

Version of the JSON shape: `paylode.simulation/1`.

    analytes.<conjugate|total_antibody|payload>.<cmax|auc|trough|half_life|auc_inf>   {value, unit, interval}
    tumour.<volume_change|lowest_volume|receptor_occupancy|payload_per_cell>          {value, unit, ...}
    balance.<antibody|payload|receptor|cell>                                          worst relative imbalance
    checks                                                                            [{name, value, limit, passed}]
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from ..regimen import regimen_summary
from .balance import LIMIT, balance
from .cite import citations
from .result import HOURS_PER_DAY, Exposure, Simulation

SCHEMA = "paylode.simulation/1"
LOWEST_IN_TOLERANCES = -10.0
RESPONSE_DIAMETER, PROGRESSION_DIAMETER = -30.0, 20.0


@dataclass(frozen=True, slots=True)
class Reading:
    """A number with its unit, and when or over what it was read."""

    value: float | None
    unit: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A check of the results: passed if `value` keeps to `limit`."""

    name: str
    value: float
    limit: float
    passed: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """What a simulation showed. str(summary) is the text for a terminal."""

    title: str
    setting: tuple[tuple[str, str], ...]
    exposures: tuple[Exposure, ...]
    tumour: Mapping[str, Reading]
    balance: Mapping[str, float]
    checks: tuple[Check, ...]
    sources: int
    warnings: tuple[str, ...]

    def __str__(self) -> str:
        from .summary_text import summary_text

        return summary_text(self)


def summary(sim: Simulation) -> Summary:
    """Summarise a simulation.

    >>> import paylode as pld
    >>> found = pld.summary(pld.simulate("t-dm1", "3.6 mg/kg iv 90 min", days=21))
    >>> found.exposures[0].analyte, found.exposures[0].unit
    ('conjugate', 'ug/mL')
    """
    setting = sim.setting
    sheets = {part: sheet.worst for part, sheet in balance(sim).items()}
    person = f"{setting.person.weight_kg:g} kg ({setting.person.name})"
    parts = " - ".join(setting.compound.parts[role].name for role in ("target", "linker", "payload"))
    lines = (
        ("parts", parts + (f" ({setting.compound.parts['linker'].cleavage})" if setting.compound.parts else "")),
        ("person", f"{person}   tumour {setting.tumour.id}"),
        ("regimen", f"{regimen_summary(setting.regimen, setting.person)}, {setting.days:g} days simulated"),
        ("model", f"{sim.bound.flat.model.name}, {sim.effort.states} states"),
    )
    return Summary(
        title=f"{setting.compound.id}  {setting.compound.name}",
        setting=lines,
        exposures=sim.exposures,
        tumour=_tumour(sim),
        balance=sheets,
        checks=_checks(sim, sheets),
        sources=len(citations(sim)),
        warnings=sim.warnings,
    )


def summary_json(sim: Simulation) -> dict[str, object]:
    """The summary as plain data in the shape named above, without what differs from run to run."""
    found = summary(sim)
    return {
        "schema": SCHEMA,
        "compound": sim.setting.compound.id,
        "regimen": regimen_summary(sim.setting.regimen, sim.setting.person),
        "person": {"weight_kg": sim.setting.person.weight_kg, "name": sim.setting.person.name},
        "tumour_type": sim.setting.tumour.id,
        "days": sim.setting.days,
        "model": {"name": sim.bound.flat.model.name, "states": sim.effort.states},
        "analytes": {each.analyte: _exposure_json(each) for each in found.exposures},
        "tumour": {name: {"value": r.value, "unit": r.unit, "interval": r.when} for name, r in found.tumour.items()},
        "balance": dict(found.balance),
        "checks": [{"name": c.name, "value": c.value, "limit": c.limit, "passed": c.passed} for c in found.checks],
        "sources": found.sources,
        "warnings": list(found.warnings),
    }


def _exposure_json(each: Exposure) -> dict[str, object]:
    first = [t / HOURS_PER_DAY for t in each.interval_h]
    tail = [t / HOURS_PER_DAY for t in each.half_life_interval_h]
    return {
        "cmax": {"value": each.cmax, "unit": each.unit, "interval": first},
        "auc": {"value": each.auc, "unit": each.auc_unit, "interval": first},
        "auc_inf": {"value": each.auc_inf, "unit": each.auc_unit, "interval": [0.0, None]},
        "trough": {"value": each.trough, "unit": each.unit, "interval": [first[1], first[1]]},
        "half_life": {"value": each.half_life_d, "unit": "d", "interval": tail, "r2": each.r2, "kind": "apparent"},
    }


def _tumour(sim: Simulation) -> dict[str, Reading]:
    volume = sim.curve("tumour_volume")
    days = sim.times_h / HOURS_PER_DAY
    first, last, low = float(volume[0]), float(volume[-1]), int(volume.argmin())
    if first <= 0:
        return {"volume": Reading(0.0, "mL", "no tumour")}
    occupancy, payload = sim.curve("receptor_occupancy"), sim.curve("payload_per_cell")
    diameter = 100 * ((max(last, 0.0) / first) ** (1 / 3) - 1)
    readings = {
        "volume_at_start": Reading(first, "mL", "day 0"),
        "volume_change": Reading(100 * (last / first - 1), "%", f"day {days[-1]:g}"),
        "diameter_change": Reading(diameter, "%", f"day {days[-1]:g}, {_response(diameter)}"),
        "lowest_volume": Reading(float(volume[low]), "mL", f"day {days[low]:.3g}"),
        "receptor_occupancy": Reading(float(occupancy.max()), "%", f"highest, day {days[occupancy.argmax()]:.3g}"),
        "payload_per_cell": Reading(float(payload.max()), "copies/cell", f"highest, day {days[payload.argmax()]:.3g}"),
    }
    if low_enough := [t for t, v in zip(days, volume, strict=True) if v < _one_cell_ml(sim)]:
        readings["below_one_cell"] = Reading(low_enough[0], "d", "from this day concentrations are per one cell")
    return readings


def _response(diameter_change: float) -> str:
    if diameter_change <= -99.9:
        return "no tumour left to measure"
    if diameter_change <= RESPONSE_DIAMETER:
        return "partial response by diameter"
    return "progression by diameter" if diameter_change >= PROGRESSION_DIAMETER else "stable by diameter"


def _one_cell_ml(sim: Simulation) -> float:
    from ..values.entry import scalar

    entries = sim.bound.entries
    return scalar(entries["cell_volume"]).to("mL/cell") / scalar(entries["cell_fraction"]).to("")


def _checks(sim: Simulation, sheets: Mapping[str, float]) -> tuple[Check, ...]:
    """Balances; no state far below zero; no curve that is not a number."""
    import numpy as np

    found = [Check(f"balance of {part}", worst, LIMIT, worst <= LIMIT) for part, worst in sheets.items()]
    state, depth = min(((n, low / atol) for n, (low, atol) in sim.lowest.items()), key=lambda item: item[1])
    name = "lowest state, in absolute tolerances"
    shown = f"{name} ({state})" if depth < 0 else name
    found.append(Check(shown, depth, LOWEST_IN_TOLERANCES, depth >= LOWEST_IN_TOLERANCES))
    wrong = sum(int(np.count_nonzero(~np.isfinite(values))) for values in sim.curves.values())
    found.append(Check("values that are not numbers", float(wrong), 0.0, wrong == 0))
    return tuple(found)


def finite(value: float | None) -> float | None:
    """A number that JSON can hold, or None."""
    return value if value is not None and math.isfinite(value) else None
