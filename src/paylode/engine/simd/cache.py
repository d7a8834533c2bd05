"""Object code on disk, so that a model is compiled once per machine.

A file holds a digest of what follows, a line of facts (JSON), and the code. Its name is a digest of all that the code
depends on: the equations by structure, the method, the machine, the versions of LLVM and of this package's own text.
A file that is truncated, foreign or damaged does not match its digest and counts as absent; writers write beside and
rename, so a reader never sees half a file, whoever else writes. The folder is the caller's to choose; it must be one
that only the user can write to, for what lies there is run.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from ...equations import Equations, Expression

Facts = Mapping[str, int]
_MAGIC = b"paylode object code 1\n"


def fetched(
    folder: Path | None, parts: tuple[str, ...], make: Callable[[], tuple[Facts, bytes]]
) -> tuple[Facts, bytes]:
    """Facts and code from the folder, or made and kept there. parts: all that they depend on.

    A folder that cannot be read or written is done without.
    """
    if folder is None:
        return make()
    name = hashlib.blake2b("\0".join((*parts, _own_text())).encode(), digest_size=20).hexdigest()
    path = folder / f"{name}.code"
    found = _read(path)
    if found is None:
        found = make()
        _write(path, *found)
    return found


def digest(equations: Equations) -> str:
    """What the equations are, by structure."""
    total = hashlib.blake2b(digest_size=20)

    def take(*parts: object) -> None:
        for part in parts:
            data = part.order[3] if isinstance(part, Expression) else repr(part).encode()
            total.update(len(data).to_bytes(4, "little") + data)

    for state in equations.states:
        take("state", state.name, state.derivative, state.initial, state.scale)
    for quadrature in equations.quadratures:
        take("quadrature", quadrature.name, quadrature.rate)
    for parameter in equations.parameters:
        take("parameter", parameter.name)
    for each in equations.inputs:
        take("input", each.name, *(part for target in each.targets for part in target))
    for event in equations.events:
        take("event", event.name, event.trigger, *(part for assignment in event.assignments for part in assignment))
    for observable in equations.observables:
        take("observable", observable.name, observable.expression)
    return total.hexdigest()


def _read(path: Path) -> tuple[Facts, bytes] | None:
    try:
        data = path.read_bytes()
    except OSError:
        return None
    head = len(_MAGIC) + 32
    if not data.startswith(_MAGIC) or hashlib.blake2b(data[head:], digest_size=32).digest() != data[len(_MAGIC) : head]:
        return None
    facts, code = data[head:].split(b"\n", 1)
    return json.loads(facts), code


def _write(path: Path, facts: Facts, code: bytes) -> None:
    import tempfile

    content = json.dumps(dict(facts)).encode() + b"\n" + code
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
        with os.fdopen(handle, "wb") as file:
            file.write(_MAGIC + hashlib.blake2b(content, digest_size=32).digest() + content)
        os.replace(beside, path)
    except OSError:
        return


@lru_cache(maxsize=1)
def _own_text() -> str:
    """A digest of the modules that write the code: a change in any of them makes every older file foreign."""
    total = hashlib.blake2b(digest_size=20)
    for path in sorted([*Path(__file__).parent.glob("*.py"), *Path(__file__).parent.parent.glob("methods/*.py")]):
        total.update(path.read_bytes())
    return total.hexdigest()
