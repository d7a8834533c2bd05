"""The measures of a count, and which of them a document's words mean.

    "in the clinic", "in clinical testing", "in human trials"      in the clinic
    "being tested in patients and/or have an active IND"           in the clinic or with an active IND
    "have advanced to having an active IND"                        with an active IND
    "in Phase II", "in Phase II or later"                          that rung alone; that rung and all above
    "have reached the clinic"                                      ever: who has left counts on

Words that count a part (those "wholly owned", those of "partners"), or one compound by a superlative, are no count of
the pipeline, and words that name no stage have no measure: neither is compared with anything.
"""

from __future__ import annotations

import re

from ..event_types import Stage, rung
from .counted import CountRule

IN_CLINIC = CountRule("in the clinic", Stage.PHASE_1)
IN_CLINIC_OR_IND = CountRule("in the clinic or with an active IND", Stage.IND_ACTIVE)
WITH_IND = CountRule("with an active IND", Stage.IND_ACTIVE, Stage.IND_ACTIVE)
REACHED_CLINIC = CountRule("have reached the clinic", Stage.PHASE_1, ever=True)

_PHASES = {"i": Stage.PHASE_1, "ii": Stage.PHASE_2, "iii": Stage.PHASE_3}
_NUMERALS = {"1": "i", "2": "ii", "3": "iii"}

RULES: tuple[CountRule, ...] = (
    IN_CLINIC_OR_IND,
    IN_CLINIC,
    REACHED_CLINIC,
    WITH_IND,
    *(CountRule(f"in Phase {numeral.upper()}", stage, stage) for numeral, stage in _PHASES.items()),
    CountRule("in Phase II or later", Stage.PHASE_2),
    CountRule("in Phase III or later", Stage.PHASE_3),
    CountRule("filed or further", Stage.FILING_SUBMITTED),
    CountRule("approved", Stage.APPROVAL),
    CountRule("on the market", Stage.LAUNCH),
)
"""What releases count, the widest first."""

_BY_NAME = {rule.name: rule for rule in RULES}
_SUPERLATIVE = re.compile(r"\bmost advanced\b|\bfurthest\b|\blead compound\b")
_OWN = re.compile(r"\bwholly[- ]owned\b|\bown(?:s|ed)?\b|\bproprietary\b|\bthe company's\b")
_OF_PARTNERS = re.compile(r"\bpartner(?:s|ed|'s|s')?\b|\bcollaborators?\b|\blicensees?\b")
_IND = re.compile(r"\bactive ind|\binds?\b[^.;]{0,30}\bactive|\binvestigational new drug\b")
_CLINIC = re.compile(
    r"\bclinic\b|\bclinical(?:ly)?[- ](?:test|trial|develop|stage|stud)|\bhuman (?:trial|test|stud)"
    r"|\bin (?:patients|people|humans|man|trials)\b"
)
_PHASE = re.compile(r"\bphase (iii|ii|i|[123])\b(?P<more>\s*(?:or|and|/)\s*(?:later|beyond|further|above|higher))?")
_EVER = re.compile(r"\b(?:have|has|had) (?:ever )?(?:reached|entered|gone into|made it (?:in)?to)\b")


def rule_named(name: str) -> CountRule | None:
    """The rule called `name`; None if there is none.

    >>> str(rule_named("in Phase II"))
    'in Phase II'
    """
    return _BY_NAME.get(name)


def counts_a_part(words: str) -> bool:
    """Whether the words count a part of the pipeline, or one compound of it. Own and partners' together are all.

    >>> counts_a_part("wholly owned by Talvera"), counts_a_part("its own and its partners' compounds in the clinic")
    (True, False)
    """
    plain = _plain(words)
    return bool(_SUPERLATIVE.search(plain)) or bool(_OWN.search(plain)) != bool(_OF_PARTNERS.search(plain))


def rule_of(words: str) -> CountRule | None:
    """The measure that words count in; None if they name no stage.

    >>> str(rule_of("nine compounds are being tested in patients and/or have an active IND"))
    'in the clinic or with an active IND'
    >>> str(rule_of("Phase II or later")), rule_of("numerous compounds") is None
    ('in Phase II or later', True)
    """
    plain = _plain(words)
    phase = _PHASE.search(plain)
    clinic = _CLINIC.search(plain) is not None
    if _IND.search(plain):
        return IN_CLINIC_OR_IND if clinic or phase else WITH_IND
    if phase:
        numeral = _NUMERALS.get(phase[1], phase[1])
        if not phase["more"]:
            return _BY_NAME[f"in Phase {numeral.upper()}"]
        return IN_CLINIC if numeral == "i" else _BY_NAME[f"in Phase {numeral.upper()} or later"]
    if clinic:
        return REACHED_CLINIC if _EVER.search(plain) else IN_CLINIC
    if re.search(r"\bon the market\b|\bmarketed\b|\blaunched\b", plain):
        return _BY_NAME["on the market"]
    return _BY_NAME["approved"] if re.search(r"\bapproved\b", plain) else None


def wider(left: CountRule, right: CountRule) -> CountRule | None:
    """The narrowest measure that holds all that either counts; None if no rule does.

    >>> str(wider(IN_CLINIC, WITH_IND))
    'in the clinic or with an active IND'
    """
    if left == right:
        return left
    lowest = min(left.lowest, right.lowest, key=rung)
    fitting = [each for each in RULES if each.highest is None and each.lowest is lowest and not each.ever]
    return None if left.ever or right.ever or not fitting else fitting[0]


def _plain(words: str) -> str:
    return " ".join(words.replace("\u2019", "'").casefold().split())
