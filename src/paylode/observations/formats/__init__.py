"""One file per format of observations: text -> Dataset, or every problem. The folder is the registry. See README.md."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache
from typing import Protocol, cast

from ..dataset import Dataset

__all__ = ["Fetch", "Format", "formats"]

Fetch = Callable[[str], str]
"""Gives the text of a file that stands beside the one being read, by its plain name. Raises InputError."""


class Format(Protocol):
    """What each file in this folder offers. EXAMPLE is the text of a small dataset (its other files in BESIDE)."""

    SUFFIX: str
    EXAMPLE: str
    BESIDE: dict[str, str]

    def read(self, content: str, file: str, fetch: Fetch) -> Dataset:
        """The dataset in `content`; `file` is its name, for messages and as its id."""
        ...


@cache
def formats() -> dict[str, Format]:
    """The formats by file suffix (`.csv`), found by looking into this folder.

    >>> sorted(formats())
    ['.csv', '.toml']
    """
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    found = [cast(Format, importlib.import_module(f"{__name__}.{name}")) for name in names]
    return {each.SUFFIX: each for each in found}
