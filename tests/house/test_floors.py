"""The floors: a room imports only rooms on floors below its own, and never `paylode` itself.

A room is a folder of `src/paylode`. The table is the one in ARCHITECTURE.md. `equations` stands on `values`, so the
ground floor has two levels.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "paylode"

FLOORS = {
    "values": 0.0,
    "equations": 0.5,
    "model": 1.0,
    "engine": 1.0,
    "compounds": 1.0,
    "organisms": 1.0,
    "regimen": 1.0,
    "observations": 1.0,
    "storage": 1.0,
    "mechanisms": 2.0,
    "programme": 2.0,
    "models": 3.0,
    "published": 3.0,
    "simulate": 4.0,
    "plot": 6.0,
    "workspace": 7.0,
    "report": 7.0,
    "cli": 9.0,
}
ROOF = 10.0
"""The package's own `__init__` and `__main__`: they may import every room."""

MODULES = sorted(PACKAGE.rglob("*.py"))


def module_name(path: Path) -> tuple[str, ...]:
    """The parts of a module's name below `paylode`; a package ends with `__init__`."""
    return path.relative_to(PACKAGE).with_suffix("").parts


def floor_of(parts: tuple[str, ...]) -> float:
    return FLOORS[parts[0]] if len(parts) > 1 else ROOF


def rooms_imported(source: str, parts: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """(line, room) of every import from the package; "paylode" stands for an absolute one, ".." for one above it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, "paylode") for alias in node.names if alias.name.split(".")[0] == "paylode")
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            if (node.module or "").split(".")[0] == "paylode":
                yield node.lineno, "paylode"
        elif isinstance(node, ast.ImportFrom):
            folder = parts[:-1]
            if node.level - 1 > len(folder):
                yield node.lineno, ".."
                continue
            base = folder[: len(folder) - node.level + 1] + tuple(filter(None, (node.module or "").split(".")))
            for alias in node.names:
                yield node.lineno, (*base, alias.name)[0]


def violations(source: str, parts: tuple[str, ...]) -> list[str]:
    """What is wrong with the imports of one module, one line each."""
    found = []
    own = parts[0] if len(parts) > 1 else ""
    for line, room in rooms_imported(source, parts):
        place = f"{'/'.join(parts)}.py, line {line}"
        if room == "paylode":
            found.append(f"{place}: imports paylode by name. Import relatively.")
        elif room == "..":
            found.append(f"{place}: imports from above the package.")
        elif room != own and room in FLOORS and FLOORS[room] >= floor_of(parts):
            found.append(f"{place}: {own} (floor {floor_of(parts):g}) imports {room} (floor {FLOORS[room]:g}).")
        elif own and room != own and room not in FLOORS:
            found.append(f"{place}: imports {room}, which is no room.")
    return found


def test_every_room_has_a_floor() -> None:
    rooms = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    assert rooms <= set(FLOORS), f"give a floor to {sorted(rooms - set(FLOORS))}, here and in ARCHITECTURE.md"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: "/".join(module_name(path)))
def test_imports_only_go_down(path: Path) -> None:
    assert violations(path.read_text(encoding="utf-8"), module_name(path)) == []


@pytest.mark.parametrize(
    ("module", "source", "wrong"),
    [
        ("engine/solve", "from ..values.problem import Problem", False),
        ("engine/solve", "from ..equations import Equations", False),
        ("engine/solve", "from .kernel import Kernel", False),
        ("engine/solve", "from . import kernel", False),
        ("engine/solve", "from ..model import Model", True),
        ("engine/solve", "from .. import model", True),
        ("engine/solve", "from ..model.flatten import flatten", True),
        ("engine/solve", "def f():\n    from ..simulate import run", True),
        ("engine/solve", "import paylode", True),
        ("engine/solve", "from paylode.values import problem", True),
        ("engine/solve", "from .... import outside", True),
        ("engine/solve", "from .. import version", True),
        ("observations/formats/plain_csv", "from ...values.problem import Problem", False),
        ("observations/formats/plain_csv", "from ..layout import Layout", False),
        ("observations/formats/plain_csv", "from . import Fetch", False),
        ("observations/formats/plain_csv", "from ...regimen import regimen", True),
        ("values/problem", "from ..equations import symbol", True),
        ("cli/main", "from ..simulate import simulate", False),
        ("__init__", "from .simulate import simulate", False),
    ],
)
def test_the_reader_of_imports_sees_what_it_should(module: str, source: str, wrong: bool) -> None:
    assert bool(violations(source, tuple(module.split("/")))) == wrong
