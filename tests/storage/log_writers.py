"""Writers for the tests of the event log, in a process of their own that has one thread, so that it may fork.

    python log_writers.py kill FOLDER ROUNDS SEED      two writers, killed at a random moment, again and again
    python log_writers.py many FOLDER WRITERS EACH     many writers at once, all to the end

Prints what it saw as one JSON object.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from paylode.storage.event_log import append, open_log, read_log
from paylode.storage.event_record import Entry
from paylode.values.problem import PaylodeError

NOW = "2026-01-31T12:00:00Z"
ROUNDS_PER_LOG = 40


@dataclass
class Seen:
    rounds: int = 0
    acknowledged: int = 0
    lost: int = 0
    double: int = 0
    slowest_opening: float = 0.0
    refused: list[str] = field(default_factory=list)


def main() -> None:
    what, folder, *numbers = sys.argv[1:]
    first, second = (int(each) for each in numbers)
    seen = kill_rounds(Path(folder), first, second) if what == "kill" else many_writers(Path(folder), first, second)
    print(json.dumps(seen))


def kill_rounds(folder: Path, rounds: int, seed: int) -> dict[str, object]:
    chance = random.Random(seed)
    seen = Seen()
    acknowledged: set[str] = set()
    for round_ in range(rounds):
        path = folder / f"{round_ // ROUNDS_PER_LOG}.log"
        if round_ % ROUNDS_PER_LOG == 0:
            acknowledged = set()
        writers = [start(path, endless(f"{round_}-{which}")) for which in "ab"]
        time.sleep(chance.uniform(0.0, 0.12))
        for pid, _ in writers:
            os.kill(pid, signal.SIGKILL)
        for pid, pipe in writers:
            os.waitpid(pid, 0)
            told = lines(pipe)
            acknowledged |= told
            seen.acknowledged += len(told)
        seen.rounds += 1
        if path.exists() or acknowledged:
            check(path, acknowledged, seen)
    return asdict(seen)


def check(path: Path, acknowledged: set[str], seen: Seen) -> None:
    """Count what was promised and is not there, and what is there twice."""
    started = time.perf_counter()
    try:
        with open_log(path):
            ids = [record.id for record in read_log(path).records]
    except PaylodeError as error:
        seen.refused.append(str(error))
        return
    seen.slowest_opening = max(seen.slowest_opening, time.perf_counter() - started)
    seen.lost += len(acknowledged - set(ids))
    seen.double += len(ids) - len(set(ids))


def many_writers(folder: Path, writers: int, each: int) -> dict[str, object]:
    path = folder / "many.log"
    started = [start(path, (f"{which}-{n}" for n in range(each))) for which in range(writers)]
    acknowledged = [line for _, pipe in started for line in lines(pipe)]
    ends = [os.waitpid(pid, 0)[1] for pid, _ in started]
    ids = [record.id for record in read_log(path).records]
    in_order = all(ordered(ids, str(which)) for which in range(writers))
    return {
        "acknowledged": len(acknowledged),
        "lost": len(set(acknowledged) - set(ids)),
        "there": len(ids),
        "double": len(ids) - len(set(ids)),
        "failed": sum(end != 0 for end in ends),
        "in_order": in_order,
    }


def ordered(ids: list[str], writer: str) -> bool:
    numbers = [int(each.split("-")[1]) for each in ids if each.split("-")[0] == writer]
    return numbers == list(range(len(numbers)))


def endless(prefix: str) -> Iterator[str]:
    n = 0
    while True:
        yield f"{prefix}-{n}"
        n += 1


def start(path: Path, names: Iterator[str]) -> tuple[int, int]:
    """A writer in a child process: (its id, the pipe on which it acknowledges)."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writer)
        return pid, reader
    os.close(reader)
    code = 1
    try:
        with open_log(path) as log:
            for name in names:
                append(log, [Entry(name, {"said": name, "padding": "x" * 100})], recorded=NOW)
                os.write(writer, f"{name}\n".encode())
        code = 0
    finally:
        os._exit(code)


def lines(pipe: int) -> set[str]:
    """All whole lines of a pipe, to its end."""
    with os.fdopen(pipe) as stream:
        return {line.strip() for line in stream if line.endswith("\n")}


if __name__ == "__main__":
    main()
