"""Object code on disk, so that a model is compiled once per machine.

A file holds a digest of what follows, a line of facts (JSON), and the code. Its name is a digest of all that the code
depends on: the equations by structure, the method, the machine, the version of LLVM, and the text of the two rooms in
which it is made, `engine` and `equations`: a change in any of their modules makes every older file foreign. The digest
inside covers the name too, so that a file that is truncated, damaged, of another model or of something else altogether
counts as absent, and is written anew. Writers write beside and rename, so a reader never sees half a file, whoever else
writes. The folder is the caller's to choose; it must be one that only the user can write to, for what lies there is
run.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from ...equations import Equations, Expression

Facts = Mapping[str, int]
ROOMS = ("engine", "equations")
"""The folders whose modules shape the code."""
_PACKAGE = Path(__file__).parents[2]
_MAGIC = b"paylode object code 2\n"
_SEAL = 32


def fetched(
    folder: Path | None, parts: tuple[str, ...], make: Callable[[], tuple[Facts, bytes]]
) -> tuple[Facts, bytes]:
    """Facts and code from the folder, or made and kept there. parts: all that they depend on.

    A folder that cannot be read or written is done without; so is any folder where the package is there without its
    text, for then nobody knows whether a file is of this version.
    """
    text = None if folder is None else own_text()
    if folder is None or text is None:
        return make()
    name = hashlib.blake2b("\0".join((*parts, text)).encode(), digest_size=20).hexdigest()
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
    head = len(_MAGIC) + _SEAL
    if not data.startswith(_MAGIC) or _seal(path.stem, data[head:]) != data[len(_MAGIC) : head]:
        return None
    facts, code = data[head:].split(b"\n", 1)
    return json.loads(facts), code


def _write(path: Path, facts: Facts, code: bytes) -> None:
    import tempfile

    content = json.dumps(dict(facts)).encode() + b"\n" + code
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    except OSError:
        return
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_MAGIC + _seal(path.stem, content) + content)
        os.replace(beside, path)
    except BaseException as failure:  # a full disk, or Ctrl-C
        with suppress(OSError):
            os.unlink(beside)
        if not isinstance(failure, OSError):
            raise


def _seal(name: str, content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_SEAL, key=name.encode()).digest()


@lru_cache(maxsize=1)
def own_text() -> str | None:
    """A digest of the rooms in which code is made, or None where their text is not there."""
    total = hashlib.blake2b(digest_size=20)
    for room in ROOMS:
        modules = sorted((_PACKAGE / room).rglob("*.py"))
        if not modules:
            return None
        for path in modules:
            name, text = path.relative_to(_PACKAGE).as_posix().encode(), path.read_bytes()
            total.update(len(name).to_bytes(4, "little") + name + len(text).to_bytes(4, "little") + text)
    return total.hexdigest()
