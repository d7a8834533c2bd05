"""The ledger for other programs: CSV, JSON, beancount and iCalendar, each as text.

A spreadsheet runs what begins with = + - @: such text is written after an apostrophe in CSV. What is not known is
empty,
`undisclosed` is a word, never 0. beancount takes one day for each entry: a window stands under its last day, with the
window beside it as metadata; a sum that is undisclosed is a note. Nothing here reads a clock: times are those of the
ledger.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta

from ..values.date_window import DateWindow
from ..values.money import Amount, Money, major
from .books import entries, owed_now
from .event_types import MONEY_EVENTS
from .ledger import OWED, Ledger, Obligation
from .obligations import shifted

COLUMNS = (
    "id",
    "agreement",
    "clause",
    "kind",
    "category",
    "unit",
    "debtor",
    "creditor",
    "currency",
    "amount",
    "cash",
    "state",
    "arisen",
    "earned",
    "due",
    "paid",
    "received",
    "clause_place",
    "source",
    "events",
    "notes",
    "near_misses",
)
"""The columns of the CSV and the keys of the JSON."""

_FORMULA = re.compile(r"^[\s\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20|%]")


def ledger_rows(ledger: Ledger) -> list[dict[str, str]]:
    """One row of texts per obligation, in the order of the ledger."""
    return [_row(each) for each in ledger.obligations]


def ledger_csv(ledger: Ledger) -> str:
    """The ledger as CSV (RFC 4180, UTF-8), safe to open in a spreadsheet."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for row in ledger_rows(ledger):
        writer.writerow(
            {key: value if key in ("amount", "cash", "received") else safe_cell(value) for key, value in row.items()}
        )
    return out.getvalue()


def safe_cell(text: str) -> str:
    """Text that a spreadsheet does not run.

    >>> safe_cell("=1+1"), safe_cell("M1")
    ("'=1+1", 'M1')
    """
    plain = "".join(c if c.isprintable() else " " for c in text)
    return f"'{plain}" if _FORMULA.match(plain) else plain


def ledger_json(ledger: Ledger) -> str:
    """The ledger as JSON: the days asked, the obligations, open payments and problems."""
    told = {
        "valid": str(ledger.valid),
        "known": str(ledger.known),
        "obligations": ledger_rows(ledger),
        "open_payments": [
            {"event": each.told.id, "candidates": list(each.candidates)} for each in ledger.open_payments
        ],
        "problems": [str(each) for each in ledger.problems],
    }
    return json.dumps(told, ensure_ascii=True, indent=1) + "\n"


def ledger_beancount(ledger: Ledger) -> str:
    """The entries in the language of beancount, accounts opened on the day of the first entry."""
    all_ = entries(ledger)
    days = [each.window.latest or ledger.valid for each in all_]
    first = min(days, default=ledger.valid)
    accounts = sorted({_account(one.account) for each in all_ for one in each.postings})
    lines = [f"{first} open {account}" for account in accounts]
    for each, day in zip(all_, days, strict=True):
        lines += ["", f'{day} * "{_quoted(each.obligation)}" "{each.what}"']
        lines += [f'  window: "{each.window}"'] if each.window.day is None else []
        lines += [f"  {_account(one.account)}  {major(one.amount)} {one.amount.currency}" for one in each.postings]
    hidden = [each for each in ledger.obligations if each.earned and not isinstance(each.cash, Money)]
    lines += ["", *(f"; {_quoted(each.id)}: undisclosed" for each in hidden)] if hidden else []
    return "\n".join(lines) + "\n"


def ledger_calendar(ledger: Ledger) -> str:
    """What is to come as iCalendar (RFC 5545): sums owed, notices, and the ends of options, as whole days."""
    stamp = f"{ledger.known:%Y%m%d}T000000Z"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//paylode//ledger//EN"]
    for day, title, key in sorted(_days(ledger)):
        uid = hashlib.sha256(f"{key} {title}".encode()).hexdigest()[:32]
        lines += ["BEGIN:VEVENT", f"UID:{uid}@paylode", f"DTSTAMP:{stamp}", f"DTSTART;VALUE=DATE:{day:%Y%m%d}"]
        lines += [f"DTEND;VALUE=DATE:{_next(day):%Y%m%d}", f"SUMMARY:{_escaped(title)}", "END:VEVENT"]
    lines.append("END:VCALENDAR")
    return "".join(part + "\r\n" for line in lines for part in _folded(line))


def _row(each: Obligation) -> dict[str, str]:
    amount = each.amount
    return {
        "id": each.id,
        "agreement": each.agreement,
        "clause": each.clause,
        "kind": each.kind,
        "category": each.category,
        "unit": each.unit,
        "debtor": each.debtor,
        "creditor": each.creditor,
        "currency": amount.currency,
        "amount": _number(amount),
        "cash": _number(each.cash),
        "state": each.state.value,
        "arisen": str(each.arisen),
        "earned": _window(each.earned),
        "due": _window(each.due),
        "paid": "; ".join(str(one.day) for one in each.paid),
        "received": "; ".join(_number(one.amount) for one in each.paid),
        "clause_place": str(each.placed.place) if each.placed else "",
        "source": each.placed.source if each.placed else "",
        "events": "; ".join(one.id for one in (*each.events, *each.told)),
        "notes": "; ".join(each.notes),
        "near_misses": "; ".join(each.near_misses),
    }


def _number(amount: Amount) -> str:
    return str(major(amount)) if isinstance(amount, Money) else "undisclosed"


def _window(window: DateWindow | None) -> str:
    return str(window) if window else ""


def _account(name: str) -> str:
    """A name of an account as beancount takes it, kept apart from others by a short hash where letters were lost."""
    root = {
        "Receivable": "Assets:Receivable",
        "Cash": "Assets:Cash",
        "Income": "Income",
        "Credits": "Expenses:Credits",
        "Waived": "Expenses:Waived",
    }
    head, _, rest = name.partition("/")
    parts = [_component(part) for part in rest.split("/")] if rest else []
    return ":".join([root[head], *parts])


def _component(text: str) -> str:
    plain = re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")
    if re.fullmatch(r"[A-Z0-9][A-Za-z0-9-]*", text):
        return text
    mark = hashlib.sha256(text.encode()).hexdigest()[:4].upper()
    return f"{plain[:1].upper()}{plain[1:60]}-{mark}" if plain else f"X-{mark}"


def _quoted(text: str) -> str:
    plain = "".join(c if c.isprintable() else " " for c in text)
    return plain.replace("\\", "\\\\").replace('"', '\\"')


def _days(ledger: Ledger) -> Iterator[tuple[date, str, str]]:
    """(day, title, key) of everything the calendar shows."""
    for each in ledger.obligations:
        if each.state in OWED and each.due and each.due.latest and each.due.latest >= ledger.valid:
            yield each.due.latest, f"{each.debtor} owes {each.creditor} {owed_now(each)}: {each.id}", each.id
    for one in ledger.open_options:
        yield one.last, f"option {one.clause} of {one.agreement} ends", f"{one.agreement}/{one.clause}"
    yield from _notices(ledger)


def _notices(ledger: Ledger) -> Iterator[tuple[date, str, str]]:
    """The last days on which events are to be told: of what an event earned, not of interest, nor of a payment told."""
    days = {each.id: each.payment.notice for each in ledger.book.agreements}
    for each in ledger.obligations:
        notice = days.get(each.agreement)
        event = any(one.event.type not in MONEY_EVENTS for one in each.events) and each.kind != "interest"
        if notice is not None and event and each.earned and each.state in OWED:
            last = shifted(each.earned, notice).latest
            if last and last >= ledger.valid:
                yield last, f"{each.debtor} tells {each.creditor} of {each.id}", f"notice {each.id}"


def _escaped(text: str) -> str:
    plain = "".join(c if c.isprintable() else " " for c in text)
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> Iterator[str]:
    """A line cut to 75 octets, the rest on lines that begin with a space."""
    left = line
    width = 75
    while len(left.encode()) > width:
        cut = width
        while len(left[:cut].encode()) > width:
            cut -= 1
        yield left[:cut]
        left = f" {left[cut:]}"
    yield left


def _next(day: date) -> date:
    return day + timedelta(days=1)
