"""Releases and filings of our own writing, invented companies all, in the styles of several houses.

Each with what a reader must claim of it, as (section, kind, words the span must hold), and what it must not.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Prose:
    name: str
    text: str
    claims: tuple[tuple[str, str, str], ...]
    never: tuple[tuple[str, str], ...] = ()


PROSE = (
    Prose(
        "wire release, two in one",
        """Corvane Pharmaceuticals Announces FDA Clearance of IND Application for CRV-401

SEATTLE--(BUSINESS WIRE)--Sep. 21, 2011-- Corvane Pharmaceuticals, Inc. (NASDAQ: CRVN) today
announced that the U.S. Food and Drug Administration (FDA) has cleared the Company's Investigational
New Drug (IND) application for CRV-401, an antibody-drug conjugate targeting CD70. The Company plans
to initiate a Phase 1b clinical trial of CRV-401 in patients with renal cell carcinoma by the end of
2011 and expects to report initial data in the second half of 2012.

Under its agreement with Halden AG, Corvane has earned a $4 million milestone payment. Corvane is
eligible to receive up to $120 million in additional milestones, as well as tiered royalties on
worldwide net sales.
""",
        (
            ("events", "ind_active", "cleared the Company's Investigational New Drug"),
            ("events", "payment_due", "earned a $4 million milestone payment"),
            ("expectations", "phase_start", "by the end of 2011"),
            ("expectations", "readout", "second half of 2012"),
            ("agreement_terms", "milestone_total", "up to $120 million"),
            ("agreement_terms", "royalty", "royalties on worldwide net sales"),
        ),
        (("events", "approval"), ("events", "phase_start"), ("events", "payment_received")),
    ),
    Prose(
        "British house, euros, a stop and a return of rights",
        """Ferrow plc (LSE: FRW) half-year update

London, UK, 14 March 2014 - Ferrow plc (LSE: FRW) announces that it has discontinued development of
FRW-22 following a strategic review. Rights to FRW-17 have been returned to Ostrava Pharma SA.

Ferrow received a payment of €2.5 million from Talvera AG in January 2014. The first patient was
dosed in the Phase II study of FRW-30 on 3 March 2014. Top-line results from the Phase II study are
expected in the fourth quarter of 2015.

Our pipeline remains strong, with numerous candidates in development.
""",
        (
            ("events", "programme_stopped", "discontinued development of FRW-22"),
            ("events", "programme_returned", "Rights to FRW-17"),
            ("events", "payment_received", "payment of €2.5 million"),
            ("events", "first_patient", "first patient was dosed"),
            ("expectations", "readout", "fourth quarter of 2015"),
        ),
        (("pipeline_statements", "stock"), ("events", "payment_due"), ("events", "phase_start")),
    ),
    Prose(
        "current report, an option and a licence",
        """FORM 8-K
Date of Report (Date of earliest event reported): May 3, 2016
Lanthorn Biologics, Inc.

Item 1.01 Entry into a Material Definitive Agreement.

On May 3, 2016, Lanthorn Biologics, Inc. ("Lanthorn" or the "Company") entered into a Collaboration
and License Agreement with Kestrel SA. Kestrel will pay Lanthorn an upfront payment of $30 million
within thirty days. Lanthorn may receive up to $410 million in development, regulatory and
commercial milestones and royalties on net sales ranging from the mid-single digits to the low
teens.

Kestrel exercised its option for a second target on May 2, 2016. The Company has not received any
milestone payments.

Dated: May 5, 2016
""",
        (
            ("events", "agreement_signed", "entered into a Collaboration and License Agreement"),
            ("events", "payment_due", "Kestrel will pay Lanthorn an upfront payment of $30 million"),
            ("events", "option_exercised", "exercised its option"),
            ("agreement_terms", "upfront", "upfront payment of $30 million"),
            ("agreement_terms", "milestone_total", "up to $410 million"),
            ("agreement_terms", "royalty", "royalties on net sales"),
        ),
        (("events", "payment_received"),),
    ),
    Prose(
        "approval and launch, a European house",
        """Meridel wins approval for Talvexa

BASEL, Switzerland, 9 October 2018 -- Meridel AG (SIX: MRDL) announced today that the European
Commission has approved Talvexa® (talvetuzumab vedotin) for patients with relapsed Hodgkin lymphoma.
Meridel expects to launch Talvexa in Germany in the first quarter of 2019.

Following the approval, Meridel owes its partner Corvane Pharmaceuticals, Inc. a milestone of USD 12
million. Corvane will also receive royalties on net sales of Talvexa.

In the United States, the FDA has set a PDUFA goal date of 28 February 2019 for the BLA.
""",
        (
            ("events", "approval", "European Commission has approved Talvexa"),
            ("events", "payment_due", "USD 12 million"),
            ("events", "goal_date_set", "PDUFA goal date of 28 February 2019"),
            ("expectations", "launch", "expects to launch Talvexa"),
            ("expectations", "approval", "28 February 2019"),
            ("agreement_terms", "royalty", "royalties on net sales of Talvexa"),
        ),
        (("events", "launch"),),
    ),
    Prose(
        "quarterly report with fiscal periods and a count",
        """Lanthorn Biologics Reports First Quarter Results

WALTHAM, Mass., Oct. 28, 2011 -- Lanthorn Biologics, Inc. (Nasdaq: LANB) today reported results for
the quarter. Lanthorn's fiscal year ends June 30; this was the first quarter of its fiscal year
ending June 30, 2012.

Eight ADC compounds are now in clinical testing, five of them through partners. For fiscal year
2012, Lanthorn expects a net loss of $61 million to $65 million. Lanthorn anticipates submitting an
IND for LAN-7 in the third quarter of fiscal 2012.

Last quarter the Company initiated a Phase II trial of LAN-3 in patients with multiple myeloma.
There can be no assurance that any milestone will be paid.
""",
        (
            ("pipeline_statements", "8", "Eight ADC compounds are now in clinical testing"),
            ("expectations", "net_loss", "net loss of $61 million to $65 million"),
            ("expectations", "ind_submitted", "submitting an IND for LAN-7"),
            ("events", "phase_start", "initiated a Phase II trial of LAN-3"),
        ),
        (("events", "payment_due"), ("events", "ind_submitted")),
    ),
    Prose(
        "bad news, told plainly",
        """Halden Provides Update on HAL-9

ZUG, June 12, 2019 (GLOBE NEWSWIRE) -- Halden AG today announced that the Phase III BEACON trial of
HAL-9 in ovarian cancer did not meet its primary endpoint. The FDA has placed HAL-12 on clinical
hold. Halden and Ostrava Pharma SA have amended their license agreement, and Ostrava has declined to
exercise its option.

Halden could file a BLA for HAL-14 if the ongoing trial succeeds. No milestone payment has been triggered.
""",
        (
            ("events", "readout", "did not meet its primary endpoint"),
            ("events", "programme_paused", "placed HAL-12 on clinical hold"),
            ("events", "agreement_amended", "amended their license agreement"),
            ("events", "option_lapsed", "declined to exercise its option"),
        ),
        (("events", "payment_due"), ("events", "filing_submitted"), ("events", "option_exercised")),
    ),
    Prose(
        "a note that dates nothing it need not",
        """Kestrel and Talvera

March 2, 2020 - Talvera AG said that it has filed a Clinical Trial Application for TAL-102, which
Kestrel SA licensed in 2017. Talvera must pay Kestrel CHF 1,500,000 within 45 days. Dosing of the
first patient is planned for mid-2020. "We hope to have as many as five compounds in the clinic by
year end," said Anna Berg, Chief Executive Officer.
""",
        (
            ("events", "ind_submitted", "filed a Clinical Trial Application for TAL-102"),
            ("events", "payment_due", "Talvera must pay Kestrel CHF 1,500,000"),
            ("expectations", "first_patient", "planned for mid-2020"),
            ("expectations", "pipeline_count", "as many as five compounds"),
        ),
        (("events", "first_patient"), ("events", "ind_active"), ("pipeline_statements", "5")),
    ),
)
