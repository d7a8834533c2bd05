"""Guidance drift: how the expectation of one matter moved from release to release.

Each telling is a point with its window and its words; the shift is how much later the window ends than that of the
telling before. A window told again unchanged is a point with a shift of 0: it was confirmed. Of numeric guidance the
two ends of the range move, in money. Figures that were corrected (superseded facts) are no drift and do not appear;
"instead of the 50 to 53 it forecast before" is a point only if that earlier telling is a fact itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...values.money import Money
from ..facts import StatedAmount
from ..fold import State
from .cases import Case, cases, one_matter
from .resolving import resolve
from .verdicts import Drift, DriftPoint, Resolved


def drift(state: State, *, tellings: int = 2) -> tuple[Drift, ...]:
    """The matters of which at least `tellings` expectations are told, in the order of their first telling.

    >>> from datetime import date
    >>> from paylode.programme.fold import as_of
    >>> drift(as_of([], known=date(2012, 7, 11)))
    ()
    """
    groups: list[list[Case]] = []
    for case in cases(state):
        own = next((group for group in groups if all(one_matter(case, other) for other in group)), None)
        if own is None:
            groups.append([case])
        else:
            own.append(case)
    became = {each.fact: each for each in resolve(state)}
    return tuple(_drift(group, became[group[-1].fact.id]) for group in groups if len(group) >= tellings)


def _drift(group: Sequence[Case], last: Resolved) -> Drift:
    points: list[DriftPoint] = []
    for case in group:
        points.append(_point(case, points[-1] if points else None))
    first_end, last_end = points[0].window.latest, points[-1].window.latest
    says = group[0].says
    return Drift(
        house=group[0].house,
        subject=group[0].subject,
        matter=says.matter,
        phase=says.phase,
        region=next((case.says.region for case in group if case.says.region), ""),
        points=tuple(points),
        total_days=(last_end - first_end).days if first_end and last_end else None,
        occurred=last.occurred,
    )


def _point(case: Case, earlier: DriftPoint | None) -> DriftPoint:
    end, before = case.says.window.latest, earlier.window.latest if earlier else None
    low, high = _moved(case.says.amount, earlier.amount if earlier else None)
    return DriftPoint(
        fact=case.fact.id,
        said_on=case.says.said_on,
        window=case.says.window,
        modality=case.says.modality,
        speaker=case.speaker,
        source=case.fact.source,
        shift_days=(end - before).days if end and before else None,
        amount=case.says.amount,
        shift_low=low,
        shift_high=high,
    )


def _moved(now: StatedAmount | None, before: StatedAmount | None) -> tuple[Money | None, Money | None]:
    """How the lower and the upper end of a range moved."""
    if now is None or before is None:
        return None, None
    return _difference(now.amount, before.amount), _difference(_upper(now), _upper(before))


def _upper(stated: StatedAmount) -> object:
    return stated.highest or stated.amount


def _difference(now: object, before: object) -> Money | None:
    if isinstance(now, Money) and isinstance(before, Money) and now.currency == before.currency:
        return now - before
    return None
