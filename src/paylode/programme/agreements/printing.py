"""The one printer of agreements, fiscal calendars and valid claims: text that reads back as the same values.

Amounts are printed in full digits, names that could be read in two ways in quotes, a source where it changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from ...values.date_window import last_of_month
from ...values.fiscal import FiscalCalendar, FiscalYears
from ..notation import MONTHS, party_words, quoted, span_words
from ..terms import Agreement, AgreementBook, Block, Placed, ValidClaims


def agreements_text(book: AgreementBook) -> str:
    """Everything in a book as one file.

    >>> agreements_text(AgreementBook())
    ''
    """
    parts = [agreement_text(each) for each in book.agreements]
    parts += [claims_text(each) for each in book.claims] + [calendar_text(each) for each in book.calendars]
    return "\n".join(parts)


def agreement_text(agreement: Agreement) -> str:
    """One agreement."""
    head = f'agreement {agreement.id} "{agreement.title}" signed {agreement.signed} effective {agreement.effective}'
    lines = [_sourced(f"{head} term until {agreement.until}", agreement.source, "")]
    lines += [f"  {each.role} {party_words(each.party)}{span_words(each.span)}" for each in agreement.roles]
    lines += [f'  define "{text}" as {trigger}' for text, trigger in agreement.definitions]
    payment = agreement.payment
    lines += [f"  notice {payment.notice} days after event"] if payment.notice is not None else []
    lines += [f"  pay {payment.days} days after {payment.after}"] if payment.days is not None else []
    lines += _clauses(agreement.clauses, "  ", agreement.source)
    for each in agreement.amendments:
        lines.append(_sourced(f"  amendment {each.number} effective {each.effective}", each.source, agreement.source))
        for word, clauses in (("replaces", each.replaced), ("adds", each.added)):
            lines += [f"    {word}", *_clauses(clauses, "      ", each.source)] if clauses else []
        lines += [f"    deletes {', '.join(each.deleted)}"] if each.deleted else []
    return "\n".join(lines) + "\n"


def calendar_text(calendar: FiscalCalendar) -> str:
    """One fiscal calendar."""
    lines = [f"fiscal {party_words(calendar.party)}"]
    for each in calendar.spans:
        if isinstance(each, FiscalYears):
            until = each.last or "never"
            longer = f" week 53 in quarter {each.long_quarter}" if each.weekday and each.long_quarter != 4 else ""
            lines.append(f"  year to {_end(each)} named by {each.named_by}{longer} from {each.first} until {until}")
        else:
            lines.append(f"  transition {each.first} to {each.last} named {each.name}")
    return "\n".join(lines) + "\n"


def _end(years: FiscalYears) -> str:
    """Where a fiscal year ends: 30 June, last Saturday of September, Sunday nearest 31 December."""
    month = MONTHS[years.end_month - 1]
    if years.weekday is None:
        return f"{years.end_day} {month}"
    if years.nearest or years.end_day < last_of_month(2000, years.end_month).day:
        return f"{years.weekday} {'nearest' if years.nearest else 'up to'} {years.end_day} {month}"
    return f"last {years.weekday} of {month}"


def claims_text(claims: ValidClaims) -> str:
    """Valid claims of one agreement."""
    lines = [_sourced(f"valid_claims {claims.agreement}", claims.source, "")]
    lines += [f"  in {quoted(region)}{span_words(span)}" for region, span in claims.spans]
    return "\n".join(lines) + "\n"


def _clauses(clauses: Sequence[Placed], indent: str, source: str) -> Iterator[str]:
    """The lines of clauses, those of one block below its `per` line."""
    for block, group in groupby(clauses, key=lambda each: each.block):
        inner = indent
        if block != Block():
            yield f"{indent}per {block.unit} {block.name}".rstrip()
            inner = f"{indent}  "
        for placed in group:
            first, *rest = placed.clause.lines()
            yield _sourced(f"{inner}{first}", placed.source, source)
            yield from (f"{inner}{line}" for line in rest)


def _sourced(line: str, source: str, inherited: str) -> str:
    return f"{line}   [{source}]" if source != inherited else line
