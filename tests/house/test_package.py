"""The package as it is shipped: licence, version, dependencies, and tests that do not hide one another."""

from __future__ import annotations

import ast
import hashlib
import re
import sys
import tomllib
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "paylode"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
APACHE_2 = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
OPTIONAL = {"pandas"}
"""Imported where a user asks for it and has it; never needed."""


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=\[; ]", requirement)[0] for requirement in requirements}


def imported() -> set[str]:
    """The top names of every library that a module imports, wherever the import stands."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names)


def test_the_licence_is_the_standard_text() -> None:
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == APACHE_2
    assert PROJECT["license"] == "Apache-2.0"


def test_every_imported_library_is_declared() -> None:
    extras = {name for group in PROJECT["optional-dependencies"].values() for name in names(group)}
    assert imported() - names(PROJECT["dependencies"]) - extras - OPTIONAL == set()


def test_every_needed_library_is_used() -> None:
    assert names(PROJECT["dependencies"]) - imported() == set()


def test_no_requirement_is_pinned_from_above() -> None:
    groups = [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    assert [text for group in groups for text in group if not re.fullmatch(r"[\w-]+>=[\d.]+", text)] == []


def test_the_version_is_the_same_everywhere() -> None:
    version = PROJECT["version"]
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text()
    init = (PACKAGE / "__init__.py").read_text()
    assert "__version__" not in init or version in init or "importlib" in init


def test_test_files_have_names_of_their_own() -> None:
    """Two test files of one name in different folders hide each other from pytest."""
    files = [path.name for path in (ROOT / "tests").rglob("*.py")]
    counts = Counter(name for name in files if name not in ("__init__.py", "conftest.py"))
    assert [name for name, count in counts.items() if count > 1] == []
