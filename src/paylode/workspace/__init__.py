"""The folder that a run is written to: see README.md."""

from .environment import DEPENDENCIES, Environment, environment, version
from .equations_hash import equations_hash
from .manifest import SCHEMA, curves_hash, entry_json, manifest, source_json
from .run_folder import (
    MANIFEST,
    Run,
    RunFolder,
    folder_name,
    latest_run,
    read_run,
    run_json,
    write_run,
    write_validation,
)

__all__ = [
    "DEPENDENCIES",
    "MANIFEST",
    "SCHEMA",
    "Environment",
    "Run",
    "RunFolder",
    "curves_hash",
    "entry_json",
    "environment",
    "equations_hash",
    "folder_name",
    "latest_run",
    "manifest",
    "read_run",
    "run_json",
    "source_json",
    "version",
    "write_run",
    "write_validation",
]
