"""The summary as text for a terminal: aligned, one thought a line, no colour."""

from __future__ import annotations

from .result import Exposure
from .summary import Check, Reading, Summary

_NAMES = {"conjugate": "conjugate", "total_antibody": "total antibody", "payload": "free payload"}
_WORDS = {
    "volume_change": "volume",
    "diameter_change": "diameter",
    "lowest_volume": "lowest volume",
    "receptor_occupancy": "receptor occupancy",
    "payload_per_cell": "payload per cell",
    "volume_at_start": "volume",
    "below_one_cell": "below one cell from",
    "volume": "volume",
}


def summary_text(found: Summary) -> str:
    """The summary, without what differs from run to run."""
    lines = [found.title]
    lines += [f"  {name:<9}{text}" for name, text in found.setting]
    lines += ["", *_exposures(found.exposures), "", "  tumour"]
    lines += [f"    {_WORDS[name]:<20}{_reading(name, each)}" for name, each in found.tumour.items()]
    worst = ", ".join(f"{part} {error:.0e}" for part, error in found.balance.items())
    lines += ["", f"  balances  {worst}"]
    lines += [f"  CHECK FAILED  {_failed(each)}" for each in found.checks if not each.passed]
    lines += [f"  sources   {found.sources} (paylode cite)"]
    lines += [f"  note      {text}" for text in found.warnings]
    return "\n".join(lines)


def _exposures(exposures: tuple[Exposure, ...]) -> list[str]:
    start, end = (t / 24 for t in exposures[0].interval_h)
    head = f"  {'analyte':<16}{'Cmax':>16}{f'AUC {start:g}-{end:g} d':>20}{f'trough, {end:g} d':>18}{'half-life':>14}"
    return [head, *(_exposure(each) for each in exposures)]


def _exposure(each: Exposure) -> str:
    trough = "-" if each.trough is None else f"{each.trough:.3g} {each.unit}"
    half_life = "-" if each.half_life_d is None else f"{each.half_life_d:.2f} d"
    auc = f"{each.auc:.4g} {each.auc_unit}"
    return f"  {_NAMES[each.analyte]:<16}{f'{each.cmax:.4g} {each.unit}':>16}{auc:>20}{trough:>18}{half_life:>14}"


def _reading(name: str, each: Reading) -> str:
    if each.value is None:
        return "-"
    sign = "+" if name.endswith("_change") else ""
    return f"{each.value:{sign}.3g} {each.unit}" + (f"   {each.when}" if each.when else "")


def _failed(check: Check) -> str:
    return f"{check.name}: {check.value:.3g}, limit {check.limit:.3g}"
