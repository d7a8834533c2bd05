"""A royalty: a part of the net sales of a calendar year, by tiers, per country, for a term, in arrears.

    royalty NAME undisclosed | royalty NAME on annual net_sales marginal|cliff
      to MONEY RATE          above RATE              marginal: each rate on its own slice; cliff: one rate on the whole
      countries R1, R2 | other                       other: those that no other royalty of the block names
      term per country from first_sale until later|earlier of N years, last_valid_claim | N years | last_valid_claim
      without valid_claim RATE of the rate           step-down where no patent claim is valid in that country
      third party RATE credited, never below RATE of net_sales      what is paid to others for the same sales
      report N days after quarter                    when it is due; without it, as the agreement pays

Assumed, and shown where it matters: sales outside of the term enter neither the tiers nor the royalty; a country's term
runs from `launch` there, or, if no launch is known, from the first reported period; a period in which the term or the
last claim ends counts as a whole, by its last day; where no claim is loaded for a country, only the years count.
Sales in another currency than the tiers are refused. How a year is worked out: `../royalty_year.py`; how the rates
work: `../royalty_rates.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from ...values.money import Undisclosed
from ...values.problem import InputError, Problem
from ..charges import Charge, Situation
from ..event_types import EventType
from ..notation import percent, quoted
from ..royalty_rates import Clock, Rates, ThirdParty, Tier
from ..royalty_year import charges_of_year, refused
from ..statement import (
    Statement,
    Value,
    attempted,
    below,
    count_of,
    name_of,
    part,
    parts,
    rate_of,
    regions_of,
    share_of,
    sum_of,
    token,
    tokens,
)
from ..terms import Agreement, Clause, Placed
from ..triggers import sales_by_year

RULE = "royalty"
BELOW = ("tier", "top_tier", "countries", "term", "without_claim", "third_party", "report")
EXAMPLE = """\
agreement EX-R "Example" signed 2010-01-20 effective 2010-01-20 term until royalties end   [assumed: an example]
  licensor Meridel Inc
  licensee Talvera AG
  per product
    royalty R on annual net_sales marginal
      to USD 250 million 4 %
      above 6 %
      term per country from first_sale until later of 10 years, last_valid_claim
      without valid_claim 50 % of the rate
      third party 50 % credited, never below 3 % of net_sales
      report 60 days after quarter

valid_claims EX-R   [assumed: an example]
  in US from 2010-01-20 until 2025-06-30
"""
FACTS = """\
2013-02-22  launch TAL-1 in US agreement EX-R
2014-04-20  sales_reported TAL-1 in US agreement EX-R period 2014-01-01..2014-03-31 amount USD 200,000,000.03
2014-07-20  sales_reported TAL-1 in US agreement EX-R period 2014-04-01..2014-06-30 amount USD 100,000,000.01
2014-07-20  sales_reported TAL-1 in DE agreement EX-R period 2014-04-01..2014-06-30 amount USD 33,333,333.33
2014-07-21  payment_received TAL-1 agreement EX-R clause "R third party" period 2014-06 amount USD 1,000,000
"""


@dataclass(frozen=True, slots=True)
class Royalty(Clause):
    """A part of net sales. countries empty: all.  others: those that no other royalty of the block names."""

    name: str
    rates: Rates
    countries: tuple[str, ...] = ()
    others: bool = False
    clock: Clock | None = None
    report_days: int | None = None

    def lines(self) -> list[str]:
        """As it is written."""
        if not self.rates.tiers:
            return [f"royalty {self.name} undisclosed"]
        found = [f"royalty {self.name} on annual net_sales {'marginal' if self.rates.marginal else 'cliff'}"]
        found += [
            f"  to {each.to} {percent(each.rate)}" if each.to else f"  above {percent(each.rate)}"
            for each in self.rates.tiers
        ]
        if self.others or self.countries:
            found.append(
                f"  countries {'other' if self.others else ', '.join(quoted(each) for each in self.countries)}"
            )
        if self.clock:
            found.append(f"  term per country from first_sale until {self.clock}")
        if self.rates.without_claim is not None:
            found.append(f"  without valid_claim {percent(self.rates.without_claim)} of the rate")
        if self.rates.third_party:
            floor = (
                f", never below {percent(self.rates.third_party.floor)} of net_sales"
                if self.rates.third_party.floor
                else ""
            )
            found.append(f"  third party {percent(self.rates.third_party.credited)} credited{floor}")
        return found + ([f"  report {self.report_days} days after quarter"] if self.report_days is not None else [])

    def problems(self, placed: Placed, agreement: Agreement) -> Iterator[Problem]:
        """Tiers that do not rise, or have no highest."""
        yield from _tier_problems(self.rates.tiers, str(placed.place)) if self.rates.tiers else ()

    def charges(self, placed: Placed, situation: Situation) -> Iterator[Charge]:
        """What each reported period earned, for each product."""
        for each in situation.happenings:
            if each.event.type is EventType.SALES_REPORTED and not (each.event.period and each.event.period.latest):
                empty = Charge(placed=placed, kind="royalty", amount=Undisclosed(), events=(each,))
                yield refused(
                    empty,
                    Problem(
                        "royalty",
                        f"sales of {each.event.subject} are told for no period",
                        "Add: period 2014-01-01..2014-03-31.",
                    ),
                )
        for sales in sales_by_year(situation).values():
            for compound in dict.fromkeys(each.event.subject.compound or each.event.subject.words for each in sales):
                mine = [each for each in sales if compound in (each.event.subject.compound, each.event.subject.words)]
                mine = [each for each in mine if _covers(self, each.event.region, placed, situation.agreement)]
                yield from charges_of_year(self, compound, mine, placed, situation)


def _tier_problems(tiers: Sequence[Tier], where: str) -> Iterator[Problem]:
    sums = [each.to for each in tiers if each.to]
    if tiers and (tiers[-1].to is not None or len(sums) != len(tiers) - 1):
        yield Problem(where, "the tiers have no single highest", "End with one line: above RATE.")
    if len({each.currency for each in sums}) > 1:
        yield Problem(where, "the tiers are in two currencies", "Write one currency.")
    elif any(left >= right for left, right in pairwise(sums)):
        yield Problem(where, "the tiers do not rise", "Write them from the lowest to the highest.")


def _covers(royalty: Royalty, region: str, placed: Placed, agreement: Agreement) -> bool:
    """Whether the royalty is for a country."""
    if royalty.others:
        rest = [
            one.clause for one in agreement.clauses if one.block == placed.block and isinstance(one.clause, Royalty)
        ]
        return not any(region in each.countries for each in rest)
    return not royalty.countries or region in royalty.countries


def read(statement: Statement) -> Royalty:
    """Read the line and those below it."""
    name = name_of(statement)
    if token(statement.tree, "UNDISCLOSED"):
        if statement.below:
            cure = "Leave them out, or write: on annual net_sales marginal."
            raise InputError(Problem(statement.where, "an undisclosed royalty has terms below it", cure))
        return Royalty(name, Rates())
    problems: list[Problem] = []
    read_tiers = [
        attempted(lambda each=each: _tier(each), None, problems)  # type: ignore[misc]
        for each in statement.below
        if each.rule in ("tier", "top_tier")
    ]
    tiers = tuple(each for each in read_tiers if each)
    if not read_tiers:
        cure = "Add lines: to USD 250 million 4 %, above 6 %; or write undisclosed."
        problems.append(Problem(statement.where, "the royalty has no tiers", cure))
    found = _with_terms(name, tiers, statement, problems)
    if problems:
        raise InputError(
            [*problems, *(_tier_problems(tiers, statement.where) if len(tiers) == len(read_tiers) else ())]
        )
    return found


def _with_terms(name: str, tiers: tuple[Tier, ...], statement: Statement, problems: list[Problem]) -> Royalty:
    """The royalty with all lines below it but the tiers; what is wrong with them goes to `problems`."""

    def of(rule: str, read_line: Callable[[Statement], Value]) -> Value | None:
        line = attempted(lambda: below(statement, rule), None, problems)
        return attempted(lambda: read_line(line), None, problems) if line else None

    countries = of("countries", lambda line: (regions_of(line.tree), bool(token(line.tree, "OTHER"))))
    return Royalty(
        name,
        Rates(
            tiers,
            marginal=token(statement.tree, "METHOD") == "marginal",
            without_claim=of("without_claim", share_of),
            third_party=of("third_party", _third_party),
        ),
        countries=countries[0] if countries else (),
        others=bool(countries and countries[1]),
        clock=of("term", _clock),
        report_days=of("report", count_of),
    )


def _tier(statement: Statement) -> Tier:
    return Tier(sum_of(statement) if statement.rule == "tier" else None, share_of(statement))


def _third_party(statement: Statement) -> ThirdParty:
    two = len(tokens(statement.tree, "RATE")) == 2
    return ThirdParty(share_of(statement), rate_of(statement, 1) if two else Fraction(0))


def _clock(statement: Statement) -> Clock:
    clocks = parts(statement.tree, "clock")
    years = [int(token(each, "COUNT")) for each in clocks if token(each, "COUNT")]
    claims = any(token(each, "LAST_CLAIM") for each in clocks)
    which = token(statement.tree, "WHICH")
    if part(statement.tree, "clock") is None or (which and (len(years) != 1 or not claims)):
        raise InputError(
            Problem(statement.where, "the two clocks are of one kind", "Write: later of 10 years, last_valid_claim.")
        )
    if years and years[0] > 200:
        raise InputError(Problem(statement.where, f"{years[0]} years is no term", "Write at most 200 years."))
    return Clock(years[0] if years else None, claims, "later" if which == "later" else "earlier" if which else None)
