"""What to say of subjects that could not be solved."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...equations import Equations
from ..batch import Tolerances
from ..bound import Bound
from ..kernel import Kernel
from ..result import Status

Numbers = NDArray[np.float64]


def refused_numbers(
    equations: Equations, parameters: Numbers, scale: Numbers, start: Numbers, time: Numbers
) -> list[str]:
    """A message for each subject whose parameters, scales or start no solver can use; empty for all others."""
    messages = [""] * len(parameters)
    for i, j in np.argwhere(~np.isfinite(start))[::-1]:
        name, value = equations.states[j].name, start[i, j]
        messages[i] = f"at time {time[i]:.6g} {name} is {value}, not a finite number"
    good = np.isfinite(scale) & (scale > 0.0)
    for i, j in np.argwhere(~good)[::-1]:
        messages[i] = f"the scale of {equations.states[j].name} is {scale[i, j]}, not a positive finite number"
    for i, j in np.argwhere(~np.isfinite(parameters))[::-1]:
        messages[i] = f"the parameter {equations.parameters[j].name} is {parameters[i, j]}, not a finite number"
    return messages


def explained(
    kernel: Kernel, status: Status, time: float, numbers: Numbers, *, tolerances: Tolerances, spent: bool
) -> tuple[Status, str]:
    """The status and message of a subject that failed at a time. numbers: its states, accounts and parameters there.

    spent: whether it took all steps it might.
    """
    if status == Status.BUDGET_SPENT and not spent:
        return status, f"at time {time:.6g} events set each other off without end"
    if status == Status.BUDGET_SPENT:
        return status, f"{tolerances.maximum_steps} steps were spent by time {time:.6g}"
    if status == Status.CANCELLED:
        return status, "cancelled before it was done"
    size = kernel.pattern.size
    y = numbers[:size]
    bound = Bound(kernel, numbers[size:].tolist(), ())
    with np.errstate(all="ignore"):
        wrong, rates = bound.wrong(time, y), bound.derivative(time, y)
    if wrong:
        return Status.NON_FINITE, wrong
    if status == Status.NON_FINITE:
        return status, f"at time {time:.6g} a derivative is not a finite number"
    states = len(kernel.equations.states)
    names = [s.name for s in kernel.equations.states]
    with np.errstate(all="ignore"):
        fastest = names[int(np.argmax(np.abs(rates[:states]) / (1e-300 + np.abs(y[:states]))))]
    return Status.STEP_COLLAPSE, f"at time {time:.6g} no step is small enough; {fastest} moves fastest"
