"""Programmes that were given up, paused, or returned. An agreement that ended is another event (`agreement`)."""

from __future__ import annotations

from ...event_types import EventType
from ..making import event, roles, trimmed
from ..rule import Draft, Hit, Make, Rule, of_first


def _programme(kind: EventType) -> Make:
    def make(hit: Hit) -> Draft:
        developer = hit.party("developer") or _before(hit)
        words = hit.words("subject")
        return event(
            hit,
            kind,
            parties=roles(developer=developer),
            subject=trimmed(words) if words and not of_first(hit.within("C")) else None,
        )

    return make


def _before(hit: Hit) -> str:
    """The party that speaks of "it": the first of the sentence."""
    found = of_first(hit.within("P", first=0, last=hit.first))
    return str(found.value) if found else ""


_THING = (
    r"(?P<subject>(?:the |its |their )?(?:[^\s,;:]+ ){0,4}?(?:compound|candidate|programme"
    r"|program|product|agent|{C}|trial of {C}))"
)

CUE = (
    r"halt|stop|discontinu|end(?:s|ed)\b|terminat|abandon|ceas|drop|will not|not to\b|no longer|not "
    r"(?:plan|intend)|paus|suspend|hold|return|revert|regain|reacquir"
)

"""Words and marks without which no rule here is tried."""

RULES = (
    Rule(
        "programme.stopped",
        "work on a compound was given up",
        "event",
        (
            (
                r"(?:it|{developer:P}) (?:will not|has decided not to|decided not to|does not (?:plan"
                r"|intend) to|no longer (?:plans|intends) to|has elected not to) {adv}(?:take|develop"
                r"|pursue|advance|continue|move) {np}{C}{tail}"
            ),
            (
                rf"(?:{{developer:P}}|it) {{had}}{{adv}}(?:halted|stopped|discontinued|discontinues|ended"
                rf"|terminated|abandoned|ceased|dropped) (?:(?:all |further |clinical )*(?:work"
                rf"|development|testing) (?:on|of) )?{_THING}(?: {{when:D}})?"
            ),
            (
                rf"(?:development|testing) of {_THING} {{adv}}{{been}} {{adv}}(?:halted|stopped"
                rf"|discontinued|ended|terminated|abandoned)(?: {{when:D}})?"
            ),
            r"{C} {adv}{been} {adv}(?:discontinued|dropped|abandoned)(?: {when:D})?",
        ),
        _programme(EventType.PROGRAMME_STOPPED),
        guarded=False,
    ),
    Rule(
        "programme.paused",
        "work on a compound was halted, to be taken up again",
        "event",
        (
            r"{developer:P} {had}{adv}(?:paused|suspended) {np}{C}{tail}",
            (
                r"(?:development|testing|enrol?lment|dosing) {np}{C} {been} {adv}(?:paused|suspended|put "
                r"on (?:clinical )?hold){tail}"
            ),
            r"{R} {had}{adv}placed {np}{C} on (?:clinical |partial clinical )?hold",
        ),
        _programme(EventType.PROGRAMME_PAUSED),
    ),
    Rule(
        "programme.returned",
        "the rights to a compound went back to the licensor",
        "event",
        (
            r"{developer:P} {had}{adv}returned {few}rights (?:to|for) {np}{C}{tail}",
            (
                r"(?:the |all |worldwide )*rights (?:to|for) {np}{C} {adv}(?:have |has )?(?:been "
                r")?(?:reverted|returned) to {P}{tail}"
            ),
            r"{P} {had}{adv}(?:regained|reacquired) {few}rights (?:to|for) {np}{C}{tail}",
        ),
        _programme(EventType.PROGRAMME_RETURNED),
    ),
)
