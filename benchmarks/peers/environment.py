"""The environment of the peers: a virtual environment in a cache folder, made once, filled from the package index.

Only wheels are taken: nothing is built, so that what is measured is what a user gets. Each tool is installed by itself,
so that one which has no wheel for this machine leaves the others alone; it is tried again next time.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_DONE = "installed.json"
_LONGEST_S = 900
_VERSIONS = """
import json, sys
from importlib.metadata import distributions
found = {each.metadata["Name"].lower(): each.version for each in distributions()}
print(json.dumps({name: found[name] for name in sys.argv[1:] if name in found}))
"""


def default_cache() -> Path:
    """Where the environment is kept."""
    from platformdirs import user_cache_path

    return user_cache_path("paylode") / "benchmarks"


def peers_python(cache: Path) -> Path:
    """The interpreter of the environment, which is made if need be."""
    folder = cache / f"peers-{sys.implementation.cache_tag}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    return python


def install(python: Path, wanted: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Tools by name with their packages, installed where they are not. Returns why not, for those that could not be."""
    record = python.parents[1] / _DONE
    done: dict[str, list[str]] = json.loads(record.read_text()) if record.exists() else {}
    failed: dict[str, str] = {}
    for name, packages in wanted.items():
        if done.get(name) == list(packages):
            continue
        print(f"installing {name}: {' '.join(packages)}", flush=True)
        if reason := _installed(python, packages):
            failed[name] = reason
        else:
            done[name] = list(packages)
            record.write_text(json.dumps(done, indent=1))
    return failed


def versions(python: Path, packages: tuple[str, ...]) -> dict[str, str]:
    """The versions of what is installed; a package that is not is left out."""
    found = subprocess.run([str(python), "-c", _VERSIONS, *packages], capture_output=True, text=True)
    return dict(json.loads(found.stdout)) if found.returncode == 0 else {}


def _installed(python: Path, packages: tuple[str, ...]) -> str:
    command = [str(python), "-m", "pip", "install", "--quiet", "--only-binary", ":all:", "numpy", *packages]
    try:
        found = subprocess.run(command, capture_output=True, text=True, timeout=_LONGEST_S)
    except subprocess.TimeoutExpired:
        return f"pip took longer than {_LONGEST_S} s"
    errors = [line for line in found.stderr.splitlines() if line.startswith("ERROR")]
    return "" if found.returncode == 0 else f"pip, wheels only: {errors[-1] if errors else found.stderr[-200:]}"
