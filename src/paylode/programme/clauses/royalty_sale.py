"""A royalty sold: what is received on a stream is shared between its buyer and its seller.

    sale of STREAM to BUYER on DATE for MONEY
      share BUYER RATE until MONEY [by DATE else MONEY]
      share BUYER RATE until never

Each share holds until the buyer has received its ceiling; the rest of the same receipt goes on under the next share.
`by
DATE else MONEY`: if the first ceiling is not reached by that day, the second takes its place; the two are alternatives
and never added. The seller has the rest of each receipt, so that the two parts add up to it to the cent. STREAM is the
clause that receipts (`payment_received`) name, or AGREEMENT.CLAUSE.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from ...values.answer import Answer
from ...values.money import Amount, Money, rounded, zero
from ...values.problem import Problem, quote
from ..charges import Charge, Situation
from ..happening import Happening
from ..notation import party_words, percent
from ..statement import Statement, amount_of, day_of, name_of, share_of, sum_of, token, tokens, unquoted
from ..terms import Agreement, Clause, Placed
from ..triggers import day_order

RULE = "sale"
BELOW = ("share",)
EXAMPLE = """\
agreement EX-S "Example" signed 2017-06-30 effective 2017-06-30 term until never   [assumed: an example]
  payer Harbour Royalty LP
  payee Lanthorn Biologics
  fee price USD 8,000,000 when effective once per agreement
  sale of MER-R to Harbour Royalty LP on 2017-06-30 for USD 8,000,000
    share Harbour Royalty LP 100 % until USD 9,400,000 by 2020-06-30 else USD 10,400,000
    share Harbour Royalty LP 15 % until never
"""
FACTS = """\
2017-11-29  payment_received agreement EX-S clause MER-R amount USD 9,000,000.01
2018-02-28  payment_received agreement EX-S clause MER-R amount USD 900,000.01
"""


@dataclass(frozen=True, slots=True)
class Share:
    """The buyer's part of receipts until it has received `ceiling` (None: without end)."""

    party: str
    rate: Fraction
    ceiling: Money | None = None
    by: date | None = None
    otherwise: Money | None = None


@dataclass(frozen=True, slots=True)
class RoyaltySale(Clause):
    """A stream of royalties sold for a price."""

    name: str
    buyer: str
    on: date
    price: Amount
    shares: tuple[Share, ...]

    def lines(self) -> list[str]:
        """As it is written."""
        found = [f"sale of {self.name} to {party_words(self.buyer)} on {self.on} for {self.price}"]
        for each in self.shares:
            until = str(each.ceiling) if each.ceiling else "never"
            last = f" by {each.by} else {each.otherwise}" if each.by else ""
            found.append(f"  share {party_words(each.party)} {percent(each.rate)} until {until}{last}")
        return found

    def problems(self, placed: Placed, agreement: Agreement) -> Iterator[Problem]:
        """Shares that leave it open who receives what."""
        where = str(placed.place)
        if not self.shares or self.shares[-1].ceiling is not None:
            yield Problem(where, "the shares come to an end", f"End with: share {self.buyer} 0 % until never.")
        for each in self.shares[:-1]:
            if each.ceiling is None:
                yield Problem(where, "a share without end is not the last", "Put it last.")
        for each in self.shares:
            if each.party != self.buyer:
                yield Problem(where, f"{quote(each.party)} is not the buyer", f"Write {self.buyer}.")
            if each.otherwise and each.ceiling and each.otherwise.currency != each.ceiling.currency:
                yield Problem(where, "the two ceilings are in two currencies", "Write one currency.")

    def charges(self, placed: Placed, situation: Situation) -> Iterator[Charge]:
        """For each receipt on the stream, the buyer's part and the seller's."""
        received: Money | None = None
        told = [each for each in situation.streams if self.name in stream_names(each)]
        for each in sorted(told, key=day_order):
            amount = each.event.amount.amount if each.event.amount else None
            if not isinstance(amount, Money) or not _after(each, self.on):
                continue
            received = received if received is not None else zero(amount.currency)
            if amount.currency != received.currency or any(
                s.ceiling and s.ceiling.currency != amount.currency for s in self.shares
            ):
                yield _refused(placed, each, amount)
                continue
            part = buyers_part(self.shares, amount, received=received, on=each.occurred.latest or date.max)
            received = received + part
            seller = next(
                (one.party for one in situation.agreement.roles if one.role in ("payee", "licensor")), "the seller"
            )
            for party, sum_ in ((self.buyer, part), (seller, amount - part)):
                if sum_.minor == 0:
                    continue
                yield Charge(
                    placed=placed,
                    kind="share",
                    amount=sum_,
                    part=f"{each.id} to {party}",
                    earned=each.occurred,
                    due=each.occurred,
                    arisen=each.happened,
                    events=(each,),
                    payer=f"receipts of {self.name}",
                    payee=party,
                )


def buyers_part(shares: Sequence[Share], receipt: Money, *, received: Money, on: date) -> Money:
    """What the buyer has of a receipt, having received so much before it. Rounded once.

    >>> shares = (Share("B", Fraction(1), Money(9400, "USD")), Share("B", Fraction(15, 100)))
    >>> print(buyers_part(shares, Money(900, "USD"), received=Money(9000, "USD"), on=date(2020, 5, 30)))
    USD 4.75
    """
    left, had = Fraction(receipt.minor), Fraction(received.minor)
    for share in shares:
        ceiling = _ceiling(share, received, on)
        if ceiling is None or share.rate == 0:
            had += left * share.rate
            left = Fraction(0)
            break
        room = max(Fraction(ceiling.minor) - had, Fraction(0))
        used = min(left, room / share.rate)
        had += used * share.rate
        left -= used
    return Money(rounded(had - received.minor), receipt.currency)


def stream_names(receipt: Happening) -> tuple[str, str]:
    """What the stream of a receipt may be called: the clause it names, alone or after its agreement."""
    return receipt.event.clause, f"{receipt.event.agreement}.{receipt.event.clause}"


def _ceiling(share: Share, received: Money, on: date) -> Money | None:
    """The ceiling that holds on a day: the other one if the first was not reached in time."""
    if share.ceiling is None or share.by is None or share.otherwise is None:
        return share.ceiling
    return share.ceiling if on <= share.by or received >= share.ceiling else share.otherwise


def _after(each: Happening, day: date) -> bool:
    return each.occurred.latest is None or each.occurred.latest >= day


def _refused(placed: Placed, each: Happening, amount: Money) -> Charge:
    why = f"a receipt in {amount.currency} cannot be shared: the ceilings are in another currency"
    return Charge(
        placed=placed,
        kind="refused",
        amount=amount,
        events=(each,),
        arisen=Answer.NO,
        ended=why,
        notes=("Conversion of currencies is not built: record it in the currency of the ceilings.",),
    )


def read(statement: Statement) -> RoyaltySale:
    """Read the line and its shares."""
    shares = tuple(_share(each) for each in statement.below if each.rule == "share")
    buyer = unquoted(token(statement.tree, "PARTY"))
    return RoyaltySale(name_of(statement), buyer, day_of(statement), amount_of(statement), shares)


def _share(statement: Statement) -> Share:
    party, rate = unquoted(token(statement.tree, "PARTY")), share_of(statement)
    sums = len(tokens(statement.tree, "MONEY"))
    return Share(
        party,
        rate,
        sum_of(statement) if sums else None,
        day_of(statement) if sums > 1 else None,
        sum_of(statement, 1) if sums > 1 else None,
    )
