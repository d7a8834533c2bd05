"""The explanation page runs, and what it shows of files is in them."""

from __future__ import annotations

import doctest

import pytest
from language_page import PAGE, ROOT, blocks


def test_every_block_runs_and_shows_what_it_says() -> None:
    names: dict[str, object] = {"__name__": "page"}
    options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    for number, (source, code) in enumerate(blocks()):
        if source:
            continue
        if ">>> " not in code:
            exec(compile(code, str(PAGE), "exec"), names)
            continue
        told: list[str] = []
        test = doctest.DocTestParser().get_doctest(code, names, f"block {number}", str(PAGE), 0)
        failed = doctest.DocTestRunner(optionflags=options).run(test, out=told.append, clear_globs=False).failed
        assert not failed, "".join(told)
        names.update(test.globs)


@pytest.mark.parametrize(("source", "code"), [each for each in blocks() if each[0]])
def test_what_is_shown_of_a_file_is_in_it(source: str, code: str) -> None:
    def bare(text: str) -> str:
        return "\n".join(line.strip() for line in text.splitlines())

    assert bare(code) in bare((ROOT / source).read_text(encoding="utf-8"))
