"""Terms of agreements: upfront sums, fees, milestones, royalties, shares.

A ceiling is `up_to`; "approximately" is approximate; "royalties on sales" without a rate are undisclosed, not zero;
"no royalties" are zero. Sums joined by "or, depending on" are alternatives, never added.
"""

from __future__ import annotations

import re
from decimal import Decimal

from ....values.money import Money, Undisclosed
from ...event_types import EventType
from ...facts import AgreementTerm, AmountBasis, StatedAmount, TermKind
from ..rule import Declined, Draft, Hit, Made, Make, Rule

_ALTERNATIVE = re.compile(r" or,? depending ")
_SCOPE = re.compile(
    (
        r"\b(?:each|every|per|for (?:each|every|any)) (?:additional |such |licensed |resulting )?(target"
        r"|product|licen[sc]e|compound)"
    ),
    re.IGNORECASE,
)


def _term(kind: TermKind, basis: AmountBasis = "exact") -> Make:
    def make(hit: Hit) -> Made:
        amount = hit.money("amount")
        clause = hit.sentence.text[max(0, hit.first - 25) : hit.last].lower()
        if re.search(r"\b(?:more than|at least|over|in excess of) ?$", hit.sentence.text[: hit.first].lower()):
            return Declined("vague", "a sum of which only a floor is told")
        told: AmountBasis = "approximate" if re.search(r"approximately|about|around|roughly", clause) else basis
        stated = StatedAmount(amount, told) if amount else StatedAmount(Undisclosed(), "undisclosed")
        return Draft(
            AgreementTerm(
                kind=kind,
                amount=stated,
                scope=_scope(hit),
                trigger=_trigger(hit) if kind == "milestone_category" else "",
                creditable=kind == "upfront"
                and bool(re.search(r"\bcredit(?:ed|able)? (?:that sum|against|toward)", hit.said.text)),
                alternative_group="A"
                if hit.words("alternative") or _ALTERNATIVE.match(hit.sentence.text[hit.last :])
                else "",
            )
        )

    return make


def _scope(hit: Hit) -> str:
    found = _SCOPE.search(hit.sentence.text)
    if found:
        return f"per {found[1].lower().replace('license', 'licence')}"
    licences = [each for each in hit.said.events if each.type is EventType.LICENCE_TAKEN and not each.background]
    return (
        "per licence"
        if licences and re.search(r"\blicen[sc]e\b", hit.said.previous + hit.sentence.text, re.IGNORECASE)
        else ""
    )


def _trigger(hit: Hit) -> str:
    words = hit.sentence.text[hit.first : hit.last + 80].lower()
    phase = hit.phase("phase")
    if phase and "complet" in words:
        return ""  # the end of a phase is no event of the list
    if phase:
        return f"phase_start:{phase}"
    if "transfer" in words:
        return "technology_transfer"
    return next(
        (
            kind
            for word, kind in (("approv", "approval"), ("ind ", "ind_active"), ("launch", "launch"))
            if word in words
        ),
        "",
    )


def _upfront(hit: Hit) -> Made | tuple[Draft, ...]:
    """A fee for a licence that is named one, or is payable on its execution, is a licence fee."""
    words = hit.sentence.text[hit.first : hit.last + 60].lower()
    if "fee" in words and re.search(r"execution|licen[sc]e fee", words):
        return _term("licence_fee")(hit)
    return _term("upfront")(hit)


def _agreed(hit: Hit) -> Made | tuple[Draft, ...]:
    """A sum agreed for a signing or an amendment, where no milestone is named."""
    words = hit.sentence.text[hit.first : hit.last + 60].lower()
    if re.search(r"milestone|because|extension|option|licen[sc]e fee|royalt", words):
        return None
    return _term("upfront")(hit)


def _royalty(hit: Hit) -> Made:
    clause = hit.sentence.text[hit.first : hit.last].lower()
    zero = re.search(r"\bno (?:other )?(?:\w+ and no )?royalties", clause)
    amount = StatedAmount(Money(0, "USD")) if zero else StatedAmount(Undisclosed(), "undisclosed")
    return Draft(AgreementTerm(kind="royalty", amount=amount))


def _cap(hit: Hit) -> Made:
    amount = hit.money("amount")
    if amount is None:
        return Declined("no amount", "a ceiling on royalties without a sum")
    group = "A" if hit.words("alternative") or re.search(r"^ or ", hit.sentence.text[hit.last :]) else ""
    return Draft(
        AgreementTerm(
            kind="royalty",
            amount=StatedAmount(amount, "up_to"),
            alternative_group=group,
            note="ceiling on what the buyer receives",
        )
    )


def _share(hit: Hit) -> Made:
    amount = StatedAmount(Undisclosed(), "exact", share_percent=Decimal(hit.words("share")))
    return Draft(AgreementTerm(kind="royalty", amount=amount))


_MILESTONES = (
    r"(?:(?:development|regulatory|sales|clinical|commercial|additional|potential|further"
    r"|future|contingent|and|,) ?)*(?:milestones|milestone payments|contingent payments)(?: "
    r"payments)?"
)
_ABOUT = r"(?:approximately |about |around |roughly )?"
_UPTO = (
    r"(?:up to |with a |potential |total value of |a potential total value of |as much as |a "
    r"maximum of |a total of |an aggregate of |in aggregate |in total |potentially |totaling "
    r"|totalling |of |a further )*"
)
_ON = (
    r"(?:on|from|as a percentage of) (?:(?:any|all|net|product|worldwide|future|commercial|the|of"
    r"|resulting) )*(?:sales?(?: of (?:(?:any|all|the|licensed|resulting) ){0,2}(?:{C}|products?))?"
    r"|{C}|products?)"
)

CUE = r"{M}|royalt|milestone"
"""Words and marks without which no rule here is tried."""

RULES = (
    Rule(
        "terms.upfront",
        "a sum at signing",
        "term",
        (
            (
                r"(?P<claim>(?:is paid |an? )?{amount:M} (?:upfront|up-front|up front)(?: (?:payment"
                r"|fee))?|(?:an? )?(?:upfront|up-front|signing)(?: cash| licen[sc]e)? (?:payment|fee|sum) "
                r"of {amount:M})"
            ),
        ),
        _upfront,
        left="match",
    ),
    Rule(
        "terms.agreed_sum",
        "a sum agreed for a signing or amendment",
        "term",
        (
            r"agreed to pay (?:{P} )?{few}{amount:M}(?! (?:upfront|up-front|milestone))",
            r"(?:the )?{P} (?:will|is to|shall) pay {amount:M}(?! (?:upfront|up-front|milestone|if|once|upon|when))",
        ),
        _agreed,
        left="match",
    ),
    Rule(
        "terms.licence_fee",
        "a fee for a licence",
        "term",
        (r"(?:an? |the )?(?:{few})licen[sc]e fee of {amount:M}", r"{amount:M} licen[sc]e fee"),
        _term("licence_fee"),
        left="match",
    ),
    Rule(
        "terms.option_fee",
        "a fee for an option, or for more time to use it",
        "term",
        (
            r"(?:an? |the )?(?:option|extension|access|exercise|maintenance) (?:fee|payment) of {amount:M}",
            r"(?:an? )?{amount:M} (?:option|extension|access|exercise) (?:fee|payment)",
        ),
        _term("option_fee"),
        left="match",
    ),
    Rule(
        "terms.equity",
        "shares bought as part of an agreement",
        "term",
        (
            r"(?:an? )?(?:equity investment|purchase of (?:{few})(?:shares|stock)) of {amount:M}",
            r"{amount:M} (?:equity investment|(?:in|of) (?:{few})(?:shares|stock|equity))",
        ),
        _term("equity"),
        left="match",
    ),
    Rule(
        "terms.milestone_total",
        "milestones, up to a ceiling",
        "term",
        (
            (
                rf"{_MILESTONES} (?:tied to [^;:]{{3,80}}?, )?{_UPTO}{_ABOUT}{{amount:M}}(?: "
                rf"(?:altogether|in (?:all|total|aggregate)|at most))?"
            ),
            (
                rf"{_UPTO}{_ABOUT}{{amount:M}}(?: (?:altogether|in (?:all|total|aggregate)|at most))? "
                rf"(?:in|of|for|from) {_MILESTONES}"
            ),
            (
                rf"{_MILESTONES} (?:could|may|might|would|can|that could) (?:reach|total|come to|amount "
                rf"to|be worth) {_UPTO}(?P<claim>{_ABOUT}{{amount:M}}(?= or, ))"
            ),
            (
                rf"{_MILESTONES} (?:could|may|might|would|can|that could) (?:reach|total|come to|amount "
                rf"to|be worth) {_UPTO}{_ABOUT}{{amount:M}}"
            ),
            (
                rf"{_MILESTONES}[^;:]{{0,80}}?{{M}} or, depending on [^;:,]{{3,80}}, "
                rf"(?P<claim>{_ABOUT}(?P<alternative>{{amount:M}}))"
            ),
        ),
        _term("milestone_total", "up_to"),
        left="match",
        rank=2,
    ),
    Rule(
        "terms.milestone_untold",
        "milestones that are not told",
        "term",
        (
            (
                r"milestone payments(?: and royalties)? (?:would have been|are|will be|would be|may be"
                r"|could be) (?:due|payable|paid)(?: to {P})?"
            ),
        ),
        _term("milestone_total"),
        left="match",
    ),
    Rule(
        "terms.milestone",
        "one milestone with its trigger",
        "term",
        (
            (
                r"(?:an? )?(?:{few})(?:milestone|payment) of {amount:M} (?:once|if|when|upon|on|at"
                r"|following|after) (?:(?:{np})?{phase:F} {trial}|[^,;:]{3,80})"
            ),
            (
                r"(?:another|an additional|a further|and) {amount:M} (?:once|if|when|upon|on|at) "
                r"(?:{np}{phase:F}(?: {trial})?|[^,;:]{3,80})"
            ),
            r"(?<!paid )(?<!received ){amount:M} (?:once|if|when|upon) (?:{np}{phase:F}(?: {trial})?|[^,;:]{3,80})",
        ),
        _term("milestone_category"),
        left="match",
    ),
    Rule(
        "terms.royalty",
        "royalties, their rate not told",
        "term",
        (
            (
                rf"(?:(?:{{P}}|it) (?:will|would|may|could|is entitled to|is eligible to) "
                rf"{{adv}}(?:receive|earn|collect|be paid) |together with |plus |and )?(?:tiered "
                rf"|double-digit |single-digit |mid-|low-|high-)*royalties (?:(?:ranging|in the|at"
                rf"|starting)[^,;:]{{3,60}}? )?(?:{_ON}(?:, if any)?|when {{np}}[^,;:]{{2,30}}(?:sold"
                rf"|sales)|should {{np}}[^,;:]{{2,40}}sold)(?! until)"
            ),
            r"(?:no (?:other )?milestones? and )?no royalties (?:are|is|will be) (?:payable|due|owed)(?: to {P})?",
        ),
        _royalty,
        left="match",
    ),
    Rule(
        "terms.royalty_cap",
        "a ceiling on royalties sold",
        "term",
        (
            (
                r"until (?:these|they|it|the royalties|such royalties)? ?(?:add up to|total|reach|amount "
                r"to|has received|have received) {amount:M}"
            ),
            (
                r"until [^,;:]{3,60} {M} or (?P<claim>(?P<alternative>{amount:M})(?:, (?:the (?:figure"
                r"|amount)|depending) [^;:]{3,70})?)"
            ),
        ),
        _cap,
        left="match",
    ),
    Rule(
        "terms.royalty_share",
        "a share of royalties",
        "term",
        (
            (
                r"(?P<share>\d{1,3}(?:\.\d{1,2})?)% of (?:the |all )?royalties (?:will|would|are to"
                r"|shall) (?:be|go|belong) {few}(?:ours|{P}|[\w']+)"
            ),
            r"\band (?P<claim>(?P<share>\d{1,3}(?:\.\d{1,2})?)% (?:(?:to|for) )?(?:the )?{P}(?:'s)?)",
        ),
        _share,
        left="match",
    ),
)
