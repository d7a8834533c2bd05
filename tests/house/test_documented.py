"""Everything that others use says what it is."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "paylode"
MODULES = sorted(PACKAGE.rglob("*.py"))
FOLDERS = sorted(path.parent for path in MODULES if path.name == "__init__.py")


def dotted(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def is_documented(found: object, name: str) -> bool:
    """Whether a function or class has a docstring of its own (a dataclass is given its signature as one)."""
    if not (inspect.isfunction(found) or inspect.isclass(found)):
        return True
    text = (found.__doc__ or "").strip()
    inherited = inspect.isclass(found) and any(found.__doc__ == base.__doc__ for base in found.__mro__[1:])
    return bool(text) and not text.startswith(f"{name}(") and not inherited


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_every_module_opens_with_what_it_is(path: Path) -> None:
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    assert len(text.split()) >= 3, f"{dotted(path)} needs a docstring at its top"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: dotted(path / "__init__.py"))
def test_every_room_has_a_readme(folder: Path) -> None:
    """The package itself is told by the README of the repository; a folder inside a room may be told by the room's."""
    inside_a_room = folder.parent != PACKAGE and not (folder / "README.md").is_file()
    told_in = PACKAGE.parents[1] if folder == PACKAGE else folder.parent if inside_a_room else folder
    readme = told_in / "README.md"
    assert readme.is_file() and len(readme.read_text(encoding="utf-8").split()) >= 30


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: dotted(path / "__init__.py"))
def test_every_public_name_is_there_sorted_and_documented(folder: Path) -> None:
    module = importlib.import_module(dotted(folder / "__init__.py"))
    names = list(getattr(module, "__all__", []))
    assert len(names) == len(set(names))
    assert names == sorted(names, key=lambda name: (not name.isupper(), not name[:1].isupper(), name))
    undocumented = [name for name in names if not is_documented(getattr(module, name), name)]
    assert undocumented == [], f"{module.__name__}: no docstring"


DOCS = PACKAGE.parents[1] / "docs" / "reference"


def test_every_public_name_of_the_face_stands_in_the_reference() -> None:
    page = (DOCS / "python.md").read_text(encoding="utf-8")
    missing = [name for name in importlib.import_module("paylode").__all__ if not re.search(rf"\b{name}\b", page)]
    assert missing == [], "docs/reference/python.md does not name them"


def test_every_command_stands_in_the_reference() -> None:
    page = (DOCS / "command-line.md").read_text(encoding="utf-8")
    commands = [path.stem for path in (PACKAGE / "cli" / "commands").glob("*.py") if path.name != "__init__.py"]
    assert commands
    assert [name for name in commands if f"paylode {name}" not in page] == []


def test_every_mechanism_stands_in_the_reference() -> None:
    page = (DOCS / "mechanisms.md").read_text(encoding="utf-8")
    folder = PACKAGE / "mechanisms"
    files = [path for path in folder.rglob("*.py") if path.name != "__init__.py"]
    assert files
    names = [path.relative_to(folder).with_suffix("").as_posix() for path in files]
    assert [name for name in names if f"`{name}`" not in page] == []
