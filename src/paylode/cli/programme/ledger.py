"""The ledger and what is due, as lines and as plain data (`paylode.ledger/1`, `paylode.due/1`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from ...programme.books import headline, owed_now, reconciled
from ...programme.ledger import OWED, Ledger, Obligation
from ...programme.ledger_export import ledger_rows
from ...values.money import Amount, Money, major
from ...values.problem import one_line
from ...workspace.programme_folder.due import DueRow
from ...workspace.programme_folder.folder import ProgrammeFolder, View
from ..tables import columns, counted
from .asking import asked_json, heading

_PLAIN = ("potential", "triggered", "invoiced", "paid", "disputed", "waived", "lapsed", "bought_out")


def ledger_text(folder: ProgrammeFolder, seen: View) -> str:
    """The obligations of each agreement with their numbers, then headline against cash, then totals against caps."""
    ledger = seen.ledger
    lines = [heading(folder, seen)]
    numbered = list(enumerate(ledger.obligations, 1))
    for name in dict.fromkeys(each.agreement for each in ledger.obligations):
        mine = [(number, each) for number, each in numbered if each.agreement == name]
        lines += ["", _title(ledger, name), ""]
        names = ("", "obligation", "state", "to be paid", "earned", "due", "left to pay")
        lines.append(columns(names, [_row(number, each) for number, each in mine], indent="  "))
        lines += ["", *_sums(ledger, name)]
    lines += [f"\n  {each}" for each in ledger.problems]
    if ledger.open_payments:
        lines += ["", "  payments that stand open"]
        lines += [f"    {each.told.id}: {' or '.join(each.candidates)}" for each in ledger.open_payments]
    return "\n".join([*lines, "", f"  {_count(ledger)}; paylode programme why NUMBER tells where a line comes from"])


def ledger_data(folder: ProgrammeFolder, seen: View) -> dict[str, object]:
    """The same as plain data: sums as decimal texts, days and windows as texts, undisclosed as a word."""
    ledger = seen.ledger
    agreements = [
        {
            "id": each.id,
            "title": each.title,
            "headline": _headline_data(ledger, each.id),
            "totals": [_total_data(one) for one in reconciled(ledger, each.id)],
        }
        for each in ledger.book.agreements
    ]
    rows = [
        {"number": number, **row, "left": amount_text(owed_now(each))}
        for number, (row, each) in enumerate(zip(ledger_rows(ledger), ledger.obligations, strict=True), 1)
    ]
    return {
        **asked_json("paylode.ledger/1", folder, seen),
        "obligations": rows,
        "agreements": agreements,
        "open_payments": [
            {"event": each.told.id, "candidates": list(each.candidates)} for each in ledger.open_payments
        ],
        "problems": [str(each) for each in ledger.problems],
    }


def due_text(folder: ProgrammeFolder, seen: View, rows: tuple[DueRow, ...]) -> str:
    """What is overdue, what comes, and what has no day."""
    lines = [heading(folder, seen)]
    late = [each for each in rows if each.overdue]
    comes = [each for each in rows if each.days is not None and not each.overdue]
    rest = [each for each in rows if each.days is None]
    for title, some in (("overdue", late), ("to come", comes), ("no day is told", rest)):
        if some:
            table = columns(("when", "", "what", "amount", "who", "of"), [_due_row(each) for each in some], indent="  ")
            lines += ["", title, "", table]
    return "\n".join(lines if rows else [*lines, "", "nothing is due"])


def due_data(folder: ProgrammeFolder, seen: View, rows: tuple[DueRow, ...]) -> dict[str, object]:
    """The same as plain data."""
    told = [
        {
            **{key: value for key, value in asdict(each).items() if key not in ("when", "amount")},
            "when": str(each.when) if each.when else None,
            "amount": amount_data(each.amount),
            "overdue": each.overdue,
        }
        for each in rows
    ]
    return {**asked_json("paylode.due/1", folder, seen), "due": told}


def amount_text(amount: Amount) -> str:
    """A sum without its currency, as in the columns of the ledger; the word undisclosed where it is not told."""
    return str(major(amount)) if isinstance(amount, Money) else "undisclosed"


def amount_data(amount: Amount | None) -> dict[str, str] | None:
    """A sum as plain data."""
    return None if amount is None else {"currency": amount.currency, "amount": amount_text(amount)}


def _title(ledger: Ledger, name: str) -> str:
    found = next((each for each in ledger.book.agreements if each.id == name), None)
    return f'{found.id} "{one_line(found.title)}"' if found else one_line(name) or "told by documents, no agreement"


def _row(number: int, each: Obligation) -> tuple[str, ...]:
    return (
        str(number),
        one_line(each.id),
        each.state.value.replace("_", " "),
        str(each.cash),
        str(each.earned or ""),
        str(each.due or ""),
        str(owed_now(each)) if each.state in OWED else "",
    )


def _sums(ledger: Ledger, name: str) -> Iterator[str]:
    if name not in [each.id for each in ledger.book.agreements]:
        return
    told = headline(ledger, name)
    yield f"  received {told.received}; owed {told.owed}"
    many = f" for each of {told.units}" if told.units > 1 else ""
    if told.ceiling_each.known or told.ceiling_each.undisclosed:
        yield f"  headline: fees {told.fees}, milestones up to {told.ceiling_each}{many}; a ceiling, never a cash total"
    for each in reconciled(ledger, name):
        parts = {"received": each.received, "owed": each.owed, "open": each.open, "ended": each.ended}
        shown = " + ".join(f"{word} {part}" for word, part in parts.items() if part.minor)
        beyond = f", {each.beyond} beyond it" if each.beyond.minor else ""
        hidden = f", {each.undisclosed} undisclosed" if each.undisclosed else ""
        yield f"  total {each.total} = {shown or 'nothing yet'}{beyond}{hidden}"


def _count(ledger: Ledger) -> str:
    states = [each.state.value for each in ledger.obligations]
    told = [f"{states.count(state)} {state.replace('_', ' ')}" for state in _PLAIN if state in states]
    return f"{counted(len(states), 'obligation')}: {', '.join(told)}" if states else "no obligations"


def _headline_data(ledger: Ledger, name: str) -> dict[str, object]:
    told = headline(ledger, name)
    sums = {"fees": told.fees, "ceiling_each": told.ceiling_each, "received": told.received, "owed": told.owed}
    return {"units": told.units} | {key: str(each) for key, each in sums.items()}


def _total_data(each: object) -> dict[str, object]:
    return {key: value if isinstance(value, int | str) else _money(value) for key, value in _fields(each).items()}


def _fields(each: object) -> dict[str, object]:
    names = ("total", "units", "received", "owed", "open", "ended", "undisclosed", "beyond")
    return {name: getattr(each, name) for name in names}


def _money(value: object) -> object:
    return amount_data(value) if isinstance(value, Money) else str(value)


def _due_row(each: DueRow) -> tuple[str, ...]:
    who = f"{each.who} to {each.whom}" if each.who and each.whom else each.who or each.whom
    days = "" if each.days is None else "today" if each.days == 0 else _far(each.days)
    amount = "" if each.amount is None else str(each.amount)
    return str(each.when or ""), days, f"{each.kind}: {one_line(each.what)}", amount, who, one_line(each.id)


def _far(days: int) -> str:
    return f"{counted(-days, 'day')} late" if days < 0 else f"in {counted(days, 'day')}"
