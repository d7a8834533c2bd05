"""The version of the package, for what is written beside results. `pyproject.toml` states the same; a test compares."""

VERSION = "0.1.0"
