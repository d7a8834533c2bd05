"""Compiling for the vector engine: equations to machine code."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from ...equations import Equations
from ...values.problem import InputError, Problem
from ..jumps import Jumps, jumps_of
from ..kernel import Kernel
from ..kernel import compile as compile_plainly
from ..methods import RODAS5P, Tableau
from .cache import digest, fetched
from .driver import driver_text
from .inside import Text, observer_text
from .machine import Code, Machine, load, object_code, this_machine
from .memory import Layout, layout_of
from .slopes import SlopePlaces, functions_of, slope_observer_text, slope_places, slopes_text
from .step import FUNCTIONS, step_text

Run = Callable[[int], None]


@dataclass(frozen=True, eq=False)
class SlopeCode:
    """The functions of sensitivities by what moves. vectors: how much memory the model then needs."""

    places: SlopePlaces
    code: Code
    vectors: int


@dataclass(frozen=True, eq=False)
class SimdKernel:
    """A model as machine code. Made by `compile`.

    code: the model's functions.  run: the lane loop, called with the address of a context.
    vectors: how much memory the model needs.
    jumps, solved: of a model with conditions on time, how they become stops, and the kernel that is solved for it.
    """

    equations: Equations
    method: Tableau
    machine: Machine
    layout: Layout
    code: Code
    vectors: int
    run: Run
    cache: Path | None
    driver: Code = field(repr=False)
    _observers: dict[tuple[object, ...], tuple[Code, int]] = field(default_factory=dict, repr=False)
    _slopes: dict[tuple[str, ...], SlopeCode] = field(default_factory=dict, repr=False)
    jumps: Jumps | None = None
    solved: SimdKernel | None = field(default=None, repr=False)

    @cached_property
    def plain(self) -> Kernel:
        """The same model for the SciPy engine, which also names what is wrong with an input."""
        return compile_plainly(self.equations)

    def observer(self, wanted: tuple[str, ...], first: int) -> tuple[int, int]:
        """The address of the function that works out these observables into memory from `first`, and what it needs."""
        key = (wanted, first)
        code, vectors = _kept(self._observers, key, lambda: _observer(self, wanted, first))
        return code.addresses["observe"], vectors

    def slopes(self, moving: tuple[str, ...]) -> SlopeCode:
        """What sensitivities need where these parameters and input rates have slopes."""
        return _kept(self._slopes, moving, lambda: _slope_code(self, moving))

    def slope_observer(self, wanted: tuple[str, ...], slopes: SlopeCode, first: int) -> tuple[int, int]:
        """As `observer`, of the slopes of the observables."""
        key = (wanted, first, slopes.places.moving)
        code, vectors = _kept(self._observers, key, lambda: _slope_observer(self, wanted, slopes, first))
        return code.addresses["observe_slopes"], vectors


Key = TypeVar("Key", bound=Hashable)
Made = TypeVar("Made")


def _kept(made: dict[Key, Made], key: Key, make: Callable[[], Made]) -> Made:
    """What is made once and then kept. Of two threads that make it at once one keeps its own and both use that: code
    that is thrown away while another thread runs it takes the process down."""
    found = made.get(key)
    return made.setdefault(key, make()) if found is None else found


def compile(
    equations: Equations, *, method: Tableau = RODAS5P, lanes: int | None = None, cache: Path | None = None
) -> SimdKernel:
    """Equations as machine code, for any number of calls of `solve`.

    lanes: other than the machine's own.
    cache: a folder for object code, which only the user may write to; None: nothing is kept.
    """
    if not equations.states:
        raise InputError(Problem(f"equations {equations.name}", "they have no state to integrate", "Declare a state."))
    jumps = jumps_of(equations)
    if jumps is not None:
        kernel = compile(jumps.equations, method=method, lanes=lanes, cache=cache)
        return replace(kernel, equations=equations, jumps=jumps, solved=kernel)
    machine = this_machine(lanes)
    parts = ("model", digest(equations), repr(method), machine.identity)

    def make() -> tuple[dict[str, int], bytes]:
        text = step_text(equations, method, machine)
        return {"vectors": text.vectors}, object_code(machine, text.text)

    facts, code = fetched(cache, parts, make)
    driver = _driver(machine, method.error_order, cache)
    return SimdKernel(
        equations=equations,
        method=method,
        machine=machine,
        layout=layout_of(equations, method),
        code=load(machine, code, FUNCTIONS),
        vectors=facts["vectors"],
        run=ctypes.CFUNCTYPE(None, ctypes.c_void_p)(driver.addresses["run"]),
        cache=cache,
        driver=driver,
    )


_drivers: dict[tuple[str, int], Code] = {}


def _driver(machine: Machine, error_order: int, cache: Path | None) -> Code:
    def make() -> Code:
        parts = ("driver", str(error_order), machine.identity)
        _, code = fetched(
            cache, parts, lambda: ({}, object_code(machine, driver_text(machine, error_order), passes=True))
        )
        return load(machine, code, ("run",))

    return _kept(_drivers, (machine.identity, error_order), make)


def _observer(kernel: SimdKernel, wanted: tuple[str, ...], first: int) -> tuple[Code, int]:
    return _made(
        kernel,
        ("observer", repr(wanted), str(first)),
        lambda: observer_text(kernel.equations, wanted, kernel.layout, kernel.machine, first),
        ("observe",),
    )


def _slope_observer(kernel: SimdKernel, wanted: tuple[str, ...], slopes: SlopeCode, first: int) -> tuple[Code, int]:
    return _made(
        kernel,
        ("slope observer", repr(wanted), repr(slopes.places), str(first)),
        lambda: slope_observer_text(kernel.equations, wanted, kernel.machine, kernel.layout, slopes.places, first),
        ("observe_slopes",),
    )


def _slope_code(kernel: SimdKernel, moving: tuple[str, ...]) -> SlopeCode:
    equations, method, layout = kernel.equations, kernel.method, kernel.layout
    places = slope_places(equations, method, layout, moving, kernel.vectors)
    code, vectors = _made(
        kernel,
        ("slopes", repr(places)),
        lambda: slopes_text(equations, method, kernel.machine, layout, places),
        functions_of(moving),
    )
    return SlopeCode(places, code, vectors)


def _made(
    kernel: SimdKernel, parts: tuple[str, ...], text: Callable[[], Text], functions: tuple[str, ...]
) -> tuple[Code, int]:
    """Code that goes with a kernel, and the memory it needs; from the cache where it is there."""
    machine = kernel.machine

    def make() -> tuple[dict[str, int], bytes]:
        written = text()
        return {"vectors": written.vectors}, object_code(machine, written.text)

    depends = (*parts, digest(kernel.equations), repr(kernel.method), machine.identity)
    facts, code = fetched(kernel.cache, depends, make)
    return load(machine, code, functions), facts["vectors"]
