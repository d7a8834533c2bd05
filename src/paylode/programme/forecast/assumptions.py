"""Everything a forecast takes for granted, one line each, to be shown wherever its figures are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...values.distribution import Distribution
from .cash_rules import Deal
from .chain import Programme, Rate, Transition, Wait
from .durations import GammaTime, duration_mean
from .setting import Setting, origins


def assumptions(programmes: Sequence[Programme], deals: Sequence[Deal], setting: Setting) -> tuple[str, ...]:
    """The assumptions, those of the whole forecast first; none twice."""
    lines = [*_of_setting(setting), *_of_tables(programmes, setting)]
    if deals:
        lines.append(f"discounted at {setting.discounting}; the rate leaves attrition out")
    lines += [f"{each.name} sees the events of {', '.join(each.programmes)} only" for each in deals if each.programmes]
    for programme in programmes:
        lines += _of_programme(programme)
    return tuple(dict.fromkeys(lines))


def _of_setting(setting: Setting) -> Iterator[str]:
    yield f"made for {setting.valuation} on what was known on {setting.known_on}"
    yield f"{setting.paths:,} paths from number {setting.first_path}, seed {setting.seed}"
    yield f"events after {setting.last_day} are left out"
    if setting.hindsight:
        yield "hindsight: tables published after the day of the forecast are allowed"
    if setting.unverified:
        yield "unverified: numbers from memory are allowed"
    for each in setting.correlations:
        reason = f" ({each.because})" if each.because else ""
        yield (
            f"outcomes of {', '.join(each.programmes)} at one stage share a factor, {each.name}, "
            f"Gaussian copula of rho {each.rho:g}{reason}"
        )
    if not setting.correlations:
        yield "programmes are independent, but for rates they share"


def _of_tables(programmes: Sequence[Programme], setting: Setting) -> Iterator[str]:
    for each in (origin for programme in programmes for origin in origins(programme)):
        late = each.published.latest is None or each.published.latest > setting.known_on
        yield f"table {each.table}: {each.method}, published {each.published}" + (", hindsight" if late else "")


def _of_programme(programme: Programme) -> Iterator[str]:
    since = f" since {programme.entered}" if programme.entered else ", entered on the day of the forecast"
    yield f"{programme.name}: at {programme.start}{since}"
    for step in programme.transitions:
        place = f"{programme.name}, {step.start} to {step.end}"
        yield f"{place}: {_of_rate(step.rate)}; {_of_wait(step.wait)}"
        yield from _of_exits(step, place)


def _of_rate(rate: Rate) -> str:
    told = f"passes with {100 * rate.mean:.3g} %"
    value = rate.value
    if isinstance(value, Distribution):
        told += f" on the average of a {value.family} distribution"
        told += "".join(f"; {each}" for each in value.assumptions)
    return told + _from(rate.origin.table if rate.origin else "", rate.note)


def _of_wait(wait: Wait) -> str:
    shape = f", gamma of shape {wait.value.shape:g}" if isinstance(wait.value, GammaTime) else f", {wait.value.family}"
    return f"after {duration_mean(wait.value):.3g} years on the average{shape}" + _from(
        wait.origin.table if wait.origin else "", wait.note
    )


def _of_exits(step: Transition, place: str) -> Iterator[str]:
    if any(each.wait is None for each in step.exits):
        yield f"{place}: the time to an exit is not told, taken as that of passing"
    if len(step.exits) > 1:
        yield f"{place}: exits {', '.join(f'{each.type} {100 * each.share:.3g} %' for each in step.exits)} of failures"
    for over in step.skips:
        yield f"{place}: passes over {over} on purpose, so nothing that is due there is counted"


def _from(table: str, note: str) -> str:
    told = [f"table {table}"] if table else ["from no table"]
    return f" ({'; '.join([*told, *([note] if note else [])])})"
