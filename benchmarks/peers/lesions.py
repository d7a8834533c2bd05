"""The timing model with many tumours: a family of models of 11 + 13 k states for the cost against the number of states.

Each of k tumours is that of the timing model; plasma is shared, and gains what each gives back.
"""

from __future__ import annotations

from dataclasses import replace

from paylode.equations import Equations, Observable, State, substitute, symbol

SHARED = (*(f"C{i}" for i in range(5)), *(f"P{i}" for i in range(5)), "Pp")


def with_tumours(one: Equations, count: int) -> Equations:
    """`count` tumours around one plasma."""
    shared = [state for state in one.states if state.name in SHARED]
    inside = [state for state in one.states if state.name not in SHARED]
    cut = {"Ppl": 0.0, "Dpl": 0.0}
    states: list[State] = []
    for state in shared:
        (apart,) = substitute([state.derivative], lambda key: cut.get(str(key)))
        total = apart
        for k in range(count):
            (joined,) = substitute([state.derivative - apart], _renamed(k))
            total = total + joined
        states.append(replace(state, derivative=total))
    for k in range(count):
        moved = substitute([state.derivative for state in inside], _renamed(k))
        states += [
            replace(state, name=f"{state.name}of{k}", derivative=rate)
            for state, rate in zip(inside, moved, strict=True)
        ]
    seen = tuple(Observable(state.name, state.unit, symbol(state.name)) for state in states)
    return replace(one, name=f"{one.name} with {count} tumours", states=tuple(states), observables=seen)


def _renamed(k: int):  # type: ignore[no-untyped-def]
    from .problem import timing_model

    own = {state.name for state in timing_model().states} - set(SHARED)
    return lambda key: symbol(f"{key}of{k}") if key in own else None
