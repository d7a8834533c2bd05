"""From the text of a press release or filing to claims with exact spans, and to refusals: see README.md."""

from .acceptance import by_rank, records_of
from .claims import UNDISCLOSED, Claim, FiscalYearTold, PartnersTold, Published, Reading, Refusal
from .golden_json import reading_json
from .read import read

__all__ = [
    "UNDISCLOSED",
    "Claim",
    "FiscalYearTold",
    "PartnersTold",
    "Published",
    "Reading",
    "Refusal",
    "by_rank",
    "read",
    "reading_json",
    "records_of",
]
