"""What a result was computed with: Python, the kind of machine, libraries, and the source's commit in a checkout."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from types import MappingProxyType

from ..storage import Json

DEPENDENCIES = ("lark", "matplotlib", "numpy", "pint", "polars", "rfc8785", "rich", "scipy", "typer")
_PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Environment:
    """python, platform: as they call themselves.  dependencies: library -> version, None where it is not installed.
    git: {commit, changed} of the package's own source, or None where it is installed without its history."""

    python: str
    platform: str
    dependencies: Mapping[str, str | None]
    git: Json


def environment() -> Environment:
    """This process's environment. Asks git, if there is one, where the package itself stands in a checkout."""
    import platform

    versions = MappingProxyType({name: version(name) for name in DEPENDENCIES})
    return Environment(platform.python_version(), platform.platform(), versions, _git())


def version(library: str) -> str | None:
    """The version of an installed library, or None.

    >>> version("no-such-library") is None
    True
    """
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return None


def _git() -> Json:
    """The package's commit; None if its files are in no repository's history (a virtual environment inside one)."""
    if not any((folder / ".git").exists() for folder in _PACKAGE.parents) or not _ask_git("ls-files", "__init__.py"):
        return None
    commit, status = _ask_git("rev-parse", "HEAD"), _ask_git("status", "--porcelain", "--", ".")
    return None if not commit or status is None else {"commit": commit, "changed": status != ""}


def _ask_git(*words: str) -> str | None:
    """What git says in the package's folder, or None where it cannot be asked."""
    command = ["git", "--no-optional-locks", "-C", str(_PACKAGE), *words]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=5, check=True)
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
    return answer.stdout.strip()
