"""What is said on stderr while the work goes on, and which person is meant when none is named."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from paylode.cli.asked import ask
from paylode.cli.talk import progress, say
from paylode.simulate import DEFAULT_PERSON


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal in place of stderr; called within the test, since pytest puts its own there before."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    return terminal


def test_long_work_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = shown(monkeypatch)
    monkeypatch.setattr("paylode.cli.talk.PATIENCE_S", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    with progress("simulating t-dm1") as show:
        assert show is not None
        for share in (0.1, 0.5, 1.0):
            show(share)
    assert "simulating t-dm1" in terminal.getvalue()


def test_short_work_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = shown(monkeypatch)
    with progress("simulating") as show:
        assert show is not None
        show(0.5)
    assert terminal.getvalue() == ""


def test_nothing_is_shown_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = shown(monkeypatch)
    with progress("simulating", quiet=True) as show:
        assert show is None
    say("something", quiet=True)
    assert terminal.getvalue() == ""
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with progress("simulating") as show:
        assert show is None


def test_no_person_named_is_the_default_person(tmp_path: Path) -> None:
    asked = ask("t-dm1", "3.6 mg/kg", person=("", "", ""), grown="none", days="", given=[], observed=[])
    assert asked.person == DEFAULT_PERSON
