"""Object code on disk: shared by processes, never stale, and never run where it is not what its name says."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from pharmacokinetics import decay, one_compartment

import paylode
from paylode.engine import Batch, Kind, Points, Request, Schedule
from paylode.engine.simd import cache
from paylode.engine.simd_engine import compile, solve
from paylode.equations import Equations, State, symbol

PACKAGE = Path(paylode.__file__).parent
DOSE = Schedule.of([[(0.0, Kind.BOLUS, 0, 1.0)]])
REQUEST = Request(Points(("concentration",), np.array([1.0])))


def value(folder: Path, equations: Equations | None = None) -> float:
    kernel = compile(equations or one_compartment(), cache=folder, lanes=2)
    return float(solve(kernel, Batch(np.array([[0.1, 2.0]])), DOSE, REQUEST).values[0, 0, 0])


def model_files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_what_is_there_is_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, files = value(tmp_path), model_files(tmp_path)

    def refuse(*_: object) -> None:
        raise AssertionError("compiled again")

    monkeypatch.setattr("paylode.engine.simd.kernel.object_code", refuse)
    assert value(tmp_path) == first
    assert model_files(tmp_path) == files


def harmed(data: bytes, how: str) -> bytes:
    """A file's content, spoilt."""
    if how.startswith("bit"):
        place = int(float(how.split()[1]) * (len(data) - 1))
        return data[:place] + bytes([data[place] ^ 0x10]) + data[place + 1 :]
    kept = {"nothing": 0, "a byte": 1, "half": len(data) // 2, "all but a byte": len(data) - 1}
    return data[: kept[how]] if how in kept else {"foreign": b"\x7fELF" * 400, "longer": data + b"\0"}[how]


@pytest.mark.parametrize(
    "how",
    ["nothing", "a byte", "half", "all but a byte", "foreign", "longer", "bit 0", "bit 0.01", "bit 0.4", "bit 1"],
)
def test_a_file_that_is_not_as_it_was_written_is_written_anew(tmp_path: Path, how: str) -> None:
    first, files = value(tmp_path), model_files(tmp_path)
    for name, data in files.items():
        (tmp_path / name).write_bytes(harmed(data, how))
    assert value(tmp_path) == first
    assert model_files(tmp_path) == files


def test_the_code_of_another_model_under_this_name_is_not_run(tmp_path: Path) -> None:
    """Whole in itself, but not what its name says."""
    first = value(tmp_path)
    before = set(model_files(tmp_path))
    faster = Equations(
        "decay", states=(State("a", "nmol", -2 * symbol("k") * symbol("a")),), parameters=decay().parameters
    )
    compile(faster, cache=tmp_path, lanes=2)
    (new,) = set(model_files(tmp_path)) - before
    for name in before:
        shutil.copy(tmp_path / new, tmp_path / name)
    assert value(tmp_path) == first


def test_a_folder_without_room_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert value(tmp_path) == pytest.approx(0.5 * np.exp(-0.1), rel=1e-6)
    assert not list(tmp_path.iterdir())


_ONE_OF_MANY = """
import sys
from pathlib import Path
from paylode.engine.simd.cache import fetched
start, folder = Path(sys.argv[1], "go"), Path(sys.argv[1], "code")
while not start.exists():
    pass
made = 0
for round in range(300):
    name = f"model {round % 3}"
    code = name.encode() * 20_000
    def make():
        global made
        made += 1
        return {"vectors": round % 3}, code
    facts, found = fetched(folder, (name,), make)
    assert (facts["vectors"], found) == (round % 3, code), name
    if round % 7 == int(sys.argv[2]):
        for path in folder.glob("*.code"):
            path.unlink(missing_ok=True)
print(made)
"""


def test_many_processes_write_one_folder_at_once(tmp_path: Path) -> None:
    """They make the same files, also while others take them away: each has its code, and no file is half written."""
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    commands = [[sys.executable, "-c", _ONE_OF_MANY, str(tmp_path), str(i)] for i in range(5)]
    children = [subprocess.Popen(each, env=environment, stdout=subprocess.PIPE, text=True) for each in commands]
    (tmp_path / "go").touch()
    made = [int(child.communicate(timeout=120)[0]) for child in children]
    assert [child.returncode for child in children] == [0] * 5
    assert sum(made) > 15, "they did get in each other's way"
    left = list((tmp_path / "code").iterdir())
    assert all(path.suffix == ".code" and cache._read(path) is not None for path in left)


def imported(path: Path) -> set[str]:
    """The modules of the package that a module imports, as paths from its folder."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            folder = path.parents[node.level - 1]
            base = folder.joinpath(*(node.module or "").split(".")) if node.module else folder
            for target in (base, *(base / alias.name for alias in node.names)):
                found |= {file for file in (target.with_suffix(".py"), target / "__init__.py") if file.exists()}
    return {file.relative_to(PACKAGE).as_posix() for file in found}


def test_all_that_shapes_code_is_in_the_rooms_that_are_hashed() -> None:
    """From `simd/kernel.py` along every import: only what says what went wrong lies elsewhere."""
    seen, waiting = set[str](), {"engine/simd/kernel.py"}
    while waiting:
        each = waiting.pop()
        seen.add(each)
        if each.split("/")[0] in cache.ROOMS:
            waiting |= imported(PACKAGE / each) - seen
    assert {"engine/observables.py", "engine/methods/rodas5p.py", "equations/derivative.py"} <= seen
    assert {each.split("/")[0] for each in seen} - set(cache.ROOMS) <= {"values"}
    elsewhere = {each for each in seen if each.split("/")[0] not in cache.ROOMS}
    assert elsewhere <= {"values/problem.py", "values/__init__.py"}


def test_a_change_in_any_module_makes_old_code_foreign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for room in cache.ROOMS:
        shutil.copytree(PACKAGE / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(cache, "_PACKAGE", tmp_path)

    def text() -> str | None:
        cache.own_text.cache_clear()
        return cache.own_text()

    try:
        before = text()
        assert before is not None and before == text()
        for name in ("engine/observables.py", "engine/methods/tableau.py", "equations/graph.py", "engine/simd/emit.py"):
            path = tmp_path / name
            path.write_text(path.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
            changed = text()
            assert changed != before
            before = changed
        shutil.rmtree(tmp_path / "equations")
        assert text() is None
        assert value(tmp_path / "code") > 0.0 and not (tmp_path / "code").exists()
    finally:
        cache.own_text.cache_clear()
