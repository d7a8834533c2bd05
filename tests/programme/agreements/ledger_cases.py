"""The worked agreements as text, and a ledger as the lines a person would compare."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from paylode.programme.agreements import read_agreements, read_facts
from paylode.programme.facts import Record
from paylode.programme.fold import as_of
from paylode.programme.ledger import Ledger, Obligation
from paylode.programme.obligations import obligations
from paylode.programme.terms import AgreementBook

OPTIONS = """\
agreement LAN-OST "Option and License" signed 2011-02-28 effective 2011-03-01 term until never   [assumed: invented]
  licensor Lanthorn Biologics
  licensee Ostrava Pharma from 2011-03-01 until 2014-06-14
  licensee Kestrel SA from 2014-06-15 until never                  # assignment: obligations go with the role
  notice 10 days after event
  pay 30 days after trigger
  late 8 % a year actual/365
  fee access USD 5,000,000 when effective once per agreement
  option targets holder licensee from 2011-03-01 until 2014-02-28 at most 3 fee USD 1,000,000
    extend once 12 months for USD 250,000
  per licence
    milestone M1 USD 1,000,000 development when ind_active first per licence
    balance USD 33,000,000 triggers undisclosed
    total at most USD 34,000,000
    royalty R undisclosed
"""

OPTIONS_FACTS = """\
2012-05-10  licence_taken agreement LAN-OST licence L1
2013-01-15  licence_taken agreement LAN-OST licence L2
..2013-10-01  ind_submitted OST-7 agreement LAN-OST licence L1|L2
2013-11-14  ind_active OST-7  licence L1|L2  learnt 2013-11-14  [doc-17 440-545]
2014-01-31  payment_received agreement LAN-OST clause M1 amount USD 1,000,000
"""

PRODUCT = """\
agreement MER-TAL "Exclusive License" signed 2010-01-20 effective 2010-01-20 term until never   [assumed: invented]
  licensor Meridel Inc
  licensee Talvera AG
  pay 45 days after trigger
  fee signing USD 3,500,000 when effective once per agreement
    creditable against P2 up to 100 % if programme_paused
  per product
    milestone P2 USD 5,000,000 development when phase_start 2 first per product
    milestone A1 USD 10,000,000 regulatory when approval in US first per product
    milestone A2 USD 5,000,000 regulatory when approval in US for second indication once per product
    milestone A3 USD 5,000,000 regulatory when approval in DE and price_agreed in DE first per product
    cap REG of A1, A2, A3 USD 18,000,000
    milestone S1 USD 25,000,000 sales when net_sales above USD 500 million in a calendar year once per product
    total at most USD 48,000,000
    royalty R on annual net_sales marginal
      to USD 250 million 4 %
      to USD 1,000 million 6 %
      above 8 %
      term per country from first_sale until later of 10 years, last_valid_claim
      without valid_claim 50 % of the rate
      third party 50 % credited, never below 3 % of net_sales
      report 60 days after quarter

valid_claims MER-TAL   [assumed: invented]
  in US from 2008-01-01 until 2025-06-30

fiscal Meridel Inc
  year to 31 December named by end from 2000-01-01 until never
"""

PRODUCT_FACTS = """\
2011-06-01  programme_paused TAL-1 agreement MER-TAL
2013-05-01  phase_start TAL-1 phase 2 agreement MER-TAL
2016-02-01  approval TAL-1 in US for "breast cancer" agreement MER-TAL
2017-02-01  approval TAL-1 in US for "gastric cancer" agreement MER-TAL
2018-03-12  approval TAL-1 in DE agreement MER-TAL
2018-09-30  price_agreed TAL-1 in DE agreement MER-TAL
2016-03-01  launch TAL-1 in US agreement MER-TAL
2018-11-01  launch TAL-1 in DE agreement MER-TAL
2019-12-01  payment_received TAL-1 agreement MER-TAL clause "R third party" amount USD 3.0 million
2020-01-20  sales_reported TAL-1 in US agreement MER-TAL period 2019 amount USD 500 million
2020-01-20  sales_reported TAL-1 in DE agreement MER-TAL period 2019 amount USD 100 million
"""

SALE = """\
agreement HAR-LAN "Royalty Purchase" signed 2017-06-30 effective 2017-06-30 term until never   [assumed: invented]
  payer Harbour Royalty LP
  payee Lanthorn Biologics
  fee price USD 80,000,000 when effective once per agreement
  sale of MER-R to Harbour Royalty LP on 2017-06-30 for USD 80,000,000
    share Harbour Royalty LP 100 % until USD 94,000,000 by 2020-06-30 else USD 104,000,000
    share Harbour Royalty LP 15 % until never

fiscal Lanthorn Biologics
  year to 30 June named by end from 1999-07-01 until 2016-06-30
  transition 2016-07-01 to 2016-12-31 named TP2016
  year to 31 December named by end from 2017-01-01 until never
"""

_QUARTERS = (
    "2017-11-29 2018-02-28 2018-05-30 2018-08-29 2018-11-29 2019-02-28 "
    "2019-05-30 2019-08-29 2019-11-29 2020-02-28 2020-05-30"
)
SALE_FACTS = "".join(f"{day} payment_received clause MER-R amount USD 9,000,000\n" for day in _QUARTERS.split())

AMGEN = """\
agreement ABX "Option and License" signed 2000-09-05 effective 2000-09-05 term until never   [assumed: invented]
  licensor ImmunoGen
  licensee Abgenix from 2000-09-05 until 2006-03-31
  licensee Amgen from 2006-04-01 until never
  fee access USD 5,000,000 when effective once per agreement
  per licence
    milestone IND USD 1,000,000 development when ind_active first per licence
    balance USD 33,000,000 triggers undisclosed
    total at most USD 34,000,000

fiscal ImmunoGen
  year to 30 June named by end from 1999-07-01 until 2016-06-30
  transition 2016-07-01 to 2016-12-31 named TP2016
  year to 31 December named by end from 2017-01-01 until never
"""

ROCHE = """\
agreement HER2 "HER2 License" signed 2000-05-02 effective 2000-05-02 term until royalties end   [release-2000-05-02]
  licensor ImmunoGen
  licensee Genentech
  fee upfront USD 2,000,000 when effective once per agreement
  per product
    milestone P1 USD 2,000,000 development when phase_start 1 first per product
    milestone P2 USD 5,000,000 development when phase_start 2 first per product
    milestone P3 USD 6,500,000 development when phase_start 3 first per product
    total exactly USD 13,500,000 development
    milestone A1 USD 10,500,000 regulatory when approval in US first per product
    balance USD 20,000,000 regulatory triggers undisclosed
    total exactly USD 30,500,000 regulatory
    total exactly USD 44,000,000
"""

ROCHE_FACTS = """\
2006-04  phase_start t-dm1 phase 1 agreement HER2
2006-04  payment_received t-dm1 agreement HER2 clause P1 amount USD 2,000,000
2007-07-31  phase_start t-dm1 phase 2 agreement HER2
2007-07-31  payment_received t-dm1 agreement HER2 clause P2 amount USD 5,000,000
2009  phase_start t-dm1 phase 3 agreement HER2 learnt 2009-12-31
2009  payment_received t-dm1 agreement HER2 clause P3 amount USD 6.5 million learnt 2009-12-31
2013-02-22  approval t-dm1 in US agreement HER2
2013-02-22  payment_received t-dm1 agreement HER2 amount USD 10.5 million
2013-02-23..2020-12-31  payment_received t-dm1 agreement HER2 amount USD 5,000,000
2013-02-23..2020-12-31  payment_received t-dm1 agreement HER2 amount USD 5,000,000
2013-02-23..2020-12-31  payment_received t-dm1 agreement HER2 amount USD 5,000,000
"""


def book(*texts: str) -> AgreementBook:
    """The agreements in texts, as files 1.txt, 2.txt, ..."""
    return read_agreements({f"{place}.txt": text for place, text in enumerate(texts, 1)})


def ledger(text: str, facts: str | Iterable[Record], known: str) -> Ledger:
    """The ledger of one file of agreements and facts, as known on a day."""
    records = read_facts(facts) if isinstance(facts, str) else facts
    return obligations(book(text), as_of(records, known=date.fromisoformat(known)))


def line(each: Obligation) -> str:
    """An obligation as a line: id, cash, state, due."""
    return f"{each.id} {each.cash} {each.state}" + (f" due {each.due}" if each.due else "")


def lines(found: Ledger, *kinds: str) -> list[str]:
    """The ledger as lines, of all kinds unless some are named."""
    return [line(each) for each in found.obligations if not kinds or each.kind in kinds]


def one(found: Ledger, name: str) -> Obligation:
    """The obligation with an id."""
    return next(each for each in found.obligations if each.id == name)
