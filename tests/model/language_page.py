"""The explanation page of the modelling language as code: its tests run the very mechanisms that it shows."""

from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "explanation" / "modelling-language.md"
EXAMPLES = ROOT / "docs" / "examples"
sys.path.append(str(EXAMPLES))

_BLOCK = re.compile(r"(?:<!-- not run: part of (?P<source>\S+) -->\n)?```python\n(?P<code>.*?)```", re.DOTALL)


def blocks() -> list[tuple[str, str]]:
    """(file of which it is a part, or "", code) for every block of Python on the page."""
    return [(found["source"] or "", found["code"]) for found in _BLOCK.finditer(PAGE.read_text(encoding="utf-8"))]


@cache
def page() -> SimpleNamespace:
    """What the page declares: its blocks run one after the other, those with prompts and parts of files left out."""
    names: dict[str, object] = {"__name__": "page"}
    for source, code in blocks():
        if not source and ">>> " not in code:
            exec(compile(code, str(PAGE), "exec"), names)
    return SimpleNamespace(**names)
