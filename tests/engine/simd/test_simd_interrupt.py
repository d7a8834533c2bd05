"""Ctrl-C: answered at once however few subjects there are, and what comes after it works."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from pharmacokinetics import one_compartment

import paylode
from paylode.engine import Batch, Kind, Points, Request, Schedule, Tolerances
from paylode.engine.simd_engine import SimdKernel, compile, solve
from paylode.equations import Equations, State, symbol

_CHILD = """
import sys, threading, time
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from test_simd_interrupt import kernels, long_run, short_run
swing, small = kernels(Path(sys.argv[3]))
wanted = short_run(small)
print("ready", flush=True)
try:
    long_run(swing, int(sys.argv[2]))
    print("finished", flush=True)
except KeyboardInterrupt:
    print("interrupted", flush=True)
print("as before" if short_run(small) == wanted else "other numbers", flush=True)
time.sleep(0.3)
running = [each.name for each in threading.enumerate() if each is not threading.main_thread()]
print(len(running), flush=True)
"""


def kernels(cache: Path | None = None) -> tuple[SimdKernel, SimdKernel]:
    """An oscillator, and a model that is solved in no time."""
    x, v = symbol("x"), symbol("v")
    swing = Equations("swing", states=(State("x", "1", v, 1 + 0 * x), State("v", "1", -x)))
    return compile(swing, cache=cache), compile(one_compartment(), cache=cache)


def long_run(swing: SimdKernel, n: int) -> None:
    """It turns for hours of ours: more work than anybody has patience for."""
    nothing = Schedule.of([[]] * n)
    solve(swing, Batch(np.zeros((n, 0))), nothing, Request(until=1e12), Tolerances(maximum_steps=10**15))


def short_run(small: SimdKernel) -> float:
    schedule, request = Schedule.of([[(0.0, Kind.BOLUS, 0, 1.0)]]), Request(Points(("a",), np.array([5.0])))
    return float(solve(small, Batch(np.array([[0.1, 1.0]])), schedule, request).values[0, 0, 0])


@pytest.fixture(scope="module")
def small() -> SimdKernel:
    return kernels()[1]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("code")


@pytest.mark.skipif(os.name != "posix", reason="sends SIGINT")
@pytest.mark.parametrize("n", [1, 3, 200])
def test_ctrl_c_is_answered_although_hours_are_to_go(n: int, cache: Path) -> None:
    """Without progress or stop, with fewer subjects than lanes, and with more. At most one thread stays."""
    here = Path(__file__).resolve().parent
    path = os.pathsep.join([str(Path(paylode.__file__).parents[1]), str(here.parent)])
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(here), str(n), str(cache)],
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        text=True,
    )
    patience = threading.Timer(60.0, child.kill)
    patience.start()
    try:
        assert child.stdout is not None and child.stdout.readline() == "ready\n"
        time.sleep(0.5)
        assert child.poll() is None, "it is under way"
        child.send_signal(signal.SIGINT)
        assert child.stdout.readline() == "interrupted\n"
        assert child.stdout.readline() == "as before\n"
        assert int(child.stdout.readline()) <= 1
        assert child.wait() == 0
    finally:
        patience.cancel()
        child.kill()
        child.wait()


def test_threads_of_the_caller_get_their_own_numbers(small: SimdKernel) -> None:
    """Eight at once, none of them the main one, on kernels whose observers all of them compile at once."""
    for _ in range(4):
        fresh, found = compile(small.equations), dict[int, float]()

        def one(i: int, kernel: SimdKernel = fresh, into: dict[int, float] = found) -> None:
            into[i] = short_run(kernel)

        team = [threading.Thread(target=one, args=(i,)) for i in range(8)]
        for each in team:
            each.start()
        for each in team:
            each.join()
        assert set(found.values()) == {short_run(small)} and len(found) == 8


def test_a_solve_within_the_progress_of_another(small: SimdKernel) -> None:
    """What is told may look something up with the same engine."""
    within: list[float] = []
    n = 3
    schedule = Schedule.of([[(float(t), Kind.BOLUS, 0, 1.0) for t in range(2000)]] * n)
    batch, request = Batch(np.array([[0.1, 1.0]] * n)), Request(until=3000.0)
    solve(small, batch, schedule, request, progress=lambda *_: within.append(short_run(small)))
    assert within and set(within) == {short_run(small)}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_a_process_that_was_forked_solves_too(small: SimdKernel) -> None:
    """The thread that is kept does not live on in a child: the child has its own."""
    wanted = short_run(small)
    child = os.fork()
    if child == 0:
        os._exit(0 if short_run(small) == wanted else 1)
    deadline = time.monotonic() + 30.0
    while (ended := os.waitpid(child, os.WNOHANG))[0] == 0 and time.monotonic() < deadline:
        time.sleep(0.01)
    if ended[0] == 0:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert ended == (child, 0)
