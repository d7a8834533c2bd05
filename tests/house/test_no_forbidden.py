"""What must not be in the house: doors for hostile text, paths of one machine, names that say nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "paylode"
MODULES = sorted(PACKAGE.rglob("*.py"))

GENERATED_CODE = {"engine/python_code.py", "engine/kernel.py"}
"""The engine's code generator: it runs what it wrote itself from checked expressions."""

CALLS = {"eval", "exec", "compile", "__import__", "sympify", "parse_expr", "system", "popen", "execfile"}
LIBRARIES = {"pickle", "cPickle", "dill", "cloudpickle", "marshal", "shelve", "yaml", "joblib", "telnetlib"}
EMPTY_NAMES = {"core", "utils", "util", "helpers", "helper", "manager", "managers", "base", "misc", "common"}
MACHINE_PATH = re.compile(r"(?<![\w.])(?:/work/|/root/|/home/|/Users/|/opt/|/tmp/|/farm/)|[A-Z]:\\\\Users|\.\./shared")


def forbidden(source: str, file: str) -> Iterator[str]:
    """What a module does that it must not, one line each."""
    tree = ast.parse(source)
    own = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    relative = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level]
    own |= {alias.asname or alias.name for node in relative for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
                dangerous = node.func.value.id in ("builtins", "os", "sympy", "subprocess")
                name = node.func.attr if dangerous else ""
            if name in CALLS and name not in own and not (name in ("exec", "compile") and file in GENERATED_CODE):
                yield f"{file}, line {node.lineno}: calls {name}"
            if any(k.arg == "shell" and getattr(k.value, "value", None) is True for k in node.keywords):
                yield f"{file}, line {node.lineno}: shell=True"
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) and node.level == 0 else []
        for name in names:
            if name.split(".")[0] in LIBRARIES:
                yield f"{file}, line {node.lineno}: imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_opens_a_door_for_hostile_text(path: Path) -> None:
    assert list(forbidden(path.read_text(encoding="utf-8"), path.relative_to(PACKAGE).as_posix())) == []


@pytest.mark.parametrize(
    ("source", "file", "wrong"),
    [
        ("eval('1')", "model/a.py", True),
        ("exec('1')", "model/a.py", True),
        ("exec('1')", "engine/python_code.py", False),
        ("eval('1')", "engine/python_code.py", True),
        ("import builtins\nbuiltins.exec('1')", "model/a.py", True),
        ("import re\nre.compile('a')", "model/a.py", False),
        ("from ..engine import compile\ncompile(1)", "simulate/a.py", False),
        ("import pickle", "model/a.py", True),
        ("from yaml import load", "model/a.py", True),
        ("import os\nos.system('ls')", "model/a.py", True),
        ("import subprocess\nsubprocess.run('ls', shell=True)", "model/a.py", True),
        ("import sympy\nsympy.sympify('x')", "model/a.py", True),
        ("from .evaluate import evaluate\nevaluate([])", "model/a.py", False),
    ],
)
def test_the_search_sees_what_it_should(source: str, file: str, wrong: bool) -> None:
    assert bool(list(forbidden(source, file))) == wrong


def shipped() -> list[Path]:
    """Every text file that a user gets, tests aside: there a path may be needed to find optional data."""
    inside = [path for folder in ("src", "docs", "scripts", ".ci") for path in (ROOT / folder).rglob("*")]
    return sorted(
        path
        for path in (*inside, *ROOT.glob("*"))
        if path.is_file()
        and path.suffix in (".py", ".md", ".toml", ".csv", ".txt", ".lark", ".cff", ".yaml", "")
        and not {"__pycache__", "_build", ".pytest_cache"} & set(path.parts)
    )


@pytest.mark.parametrize("path", shipped(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_knows_the_machine_it_was_written_on(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [f"line {n}: {line.strip()}" for n, line in enumerate(lines, 1) if MACHINE_PATH.search(line)] == []


@pytest.mark.parametrize("path", [*MODULES, *sorted((ROOT / "tests").rglob("*.py"))], ids=lambda path: path.stem)
def test_no_file_has_a_name_that_says_nothing(path: Path) -> None:
    assert not {path.stem, path.parent.name} & EMPTY_NAMES
