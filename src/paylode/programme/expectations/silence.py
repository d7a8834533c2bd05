"""Silence: windows that have passed, and no word since of what became of them.

That nothing is told is no miss. It is shown with how long ago the window ended, and what was last learnt of the same
subject at all, so that a reader can ask.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..facts import Event, Expectation, Fact
from ..fold import State
from ..pipeline.compounds import Known, compounds_in, compounds_known
from .verdicts import Resolved, SilentWindow


def silence(resolved: Iterable[Resolved], state: State) -> tuple[SilentWindow, ...]:
    """The windows that passed with no word, the longest silence first. resolved: made of `state`.

    >>> from datetime import date
    >>> from paylode.programme.fold import as_of
    >>> silence([], as_of([], known=date(2012, 7, 11)))
    ()
    """
    known = compounds_known(state)
    found = [_silent(each, state, known) for each in resolved if each.silent]
    return tuple(sorted(found, key=lambda each: (-each.silent_days, each.resolved.fact)))


def _silent(of: Resolved, state: State, known: Known) -> SilentWindow:
    end = of.expectation.window.latest
    assert end is not None
    words = [fact for fact in state.facts if fact.id != of.fact and _one_subject(fact, of, known)]
    last = max(words, key=lambda fact: (fact.learnt, fact.id), default=None)
    return SilentWindow(
        resolved=of,
        passed_on=end,
        silent_days=(min(state.valid, state.known) - end).days,
        last_word=last.id if last else "",
        last_learnt=last.learnt if last else of.expectation.said_on,
        last_source=last.source if last else of.source,
    )


def _one_subject(fact: Fact, of: Resolved, known: Known) -> bool:
    """Whether a fact tells of what the expectation is about: a compound of it, or the same words."""
    if not isinstance(fact.says, Event | Expectation):
        return False
    mine, theirs = compounds_in(of.expectation.subject, known), compounds_in(fact.says.subject, known)
    if mine or theirs:
        return bool(set(mine) & set(theirs))
    return fact.says.subject.words.casefold().split() == of.expectation.subject.words.casefold().split()
