"""Facts as lines of text, one each: for agreements tried by hand, for examples and tests.

    2013-11-14  ind_active OST-7  licence L1|L2  learnt 2013-11-14  [doc-17 440-545]
    ..2013-11-14  ind_submitted OST-7  learnt 2013-11-14                              some day up to then
    2014-01-31  payment_received agreement LAN-OST clause M1 amount USD 1,000,000

    line = window type [compound] {detail} [ "[" source "]" ]
    detail = "agreement" ID | "licence" L {"|" L} | "phase" 1|1/2|2|2/3|3 | "registrational" | "in" region
           | "for" "indication" | "for" second "indication" | "amount" MONEY | "threshold" MONEY | "period" window
           | "target" NAME|"undisclosed" | "clause" NAME | "cause" ID | "about" ID | "option" NAME | role PARTY
           | "learnt" DATE

Without `learnt`, a fact became known on the last day of its window. `about` is the id of the happening; without it, a
fact has the id fact-N of its line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ...values.date_window import DateWindow, date_window
from ...values.money import money
from ...values.problem import InputError, Problem, quote
from ..event_types import event_type
from ..facts import Assumed, Event, Fact, PartyRole, Role, Source, SourceSpan, StatedAmount, Subject
from ..notation import ORDINALS, PHASE_WORDS
from ..statement import part, token, tokens, unquoted
from .lines import Line, lines_of
from .syntax import parse_text

if TYPE_CHECKING:
    from lark import Token, Tree

_PHASES = {words: phase for phase, words in PHASE_WORDS.items()}
_EXAMPLE = "Write it like: 2013-11-14 ind_active OST-7 agreement LAN-OST licence L1."


def read_facts(text: str, file: str = "facts") -> tuple[Fact, ...]:
    """The facts in a text. Raises InputError with every problem found.

    >>> fact, = read_facts("2013-11-14  ind_active OST-7  licence L1|L2")
    >>> fact.says.licences, str(fact.learnt)
    (('L1', 'L2'), '2013-11-14')
    """
    lines, problems = lines_of(text, file)
    found = []
    for line in _flat(lines):
        try:
            found.append(_fact(line))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return tuple(found)


def _flat(lines: tuple[Line, ...]) -> list[Line]:
    return [each for line in lines for each in (line, *_flat(line.below))]


def _fact(line: Line) -> Fact:
    from lark.exceptions import UnexpectedInput

    where = str(line.place)
    try:
        tree = parse_text(line.words, "fact")
    except UnexpectedInput as error:
        column = getattr(error, "column", 0)
        rest = line.words[column - 1 :] if isinstance(column, int) and column > 0 else ""
        raise InputError(Problem(where, f"{quote(rest, 40)} is not understood here", _EXAMPLE)) from None
    window = date_window(token(tree, "WINDOW"), where)
    event = _event(tree, window, where)
    told = part(tree, "learnt")
    learnt = date_window(token(told, "DATE"), where).day if told is not None else window.latest
    if learnt is None:
        raise InputError(Problem(where, "it is open when this became known", "Add: learnt 2013-11-14."))
    return Fact(
        id=f"fact-{line.place.line:04}", learnt=learnt, says=event, source=_source(line), about=_text(tree, "about")
    )


def _event(tree: Tree[Token], window: DateWindow, where: str) -> Event:
    subject = _text(tree, "subject")
    amount, threshold, period = part(tree, "amount"), part(tree, "threshold"), part(tree, "period")
    ordinal, phase, licences = part(tree, "ordinal"), part(tree, "phase"), part(tree, "licences")
    region = part(tree, "in_region")
    return Event(
        type=event_type(token(tree, "NAME"), where),
        subject=Subject(subject, subject),
        occurred=window,
        parties=tuple(_parties(tree)),
        phase=_PHASES[token(phase, "PHASE")] if phase is not None else None,
        registrational=part(tree, "registrational") is not None,
        region=_text(region, "region") if region is not None else "",
        indication=_quoted(tree, "indication"),
        target=_text(tree, "target"),
        ordinal=ORDINALS.index(token(ordinal, "ORDINAL")) + 1 if ordinal is not None else None,
        amount=StatedAmount(money(token(amount, "MONEY"), where)) if amount is not None else None,
        threshold=StatedAmount(money(token(threshold, "MONEY"), where)) if threshold is not None else None,
        period=date_window(token(period, "WINDOW"), where) if period is not None else None,
        agreement=_name(tree, "in_agreement"),
        licences=tuple(tokens(licences, "NAME")) if licences is not None else (),
        option=_name(tree, "of_option"),
        clause=_text(tree, "clause"),
        cause=_text(tree, "cause"),
    )


def _parties(tree: Tree[Token]) -> list[PartyRole]:
    found = []
    for each in tree.children:
        if getattr(each, "data", "") == "party":
            sub = cast("Tree[Token]", each)
            found.append(PartyRole(cast(Role, token(sub, "EVENT_ROLE")), unquoted(token(sub, "PARTY"))))
    return found


def _text(tree: Tree[Token], rule: str) -> str:
    """A name or quoted text below a rule, through its `region` if it has one."""
    found = part(tree, rule)
    if found is None:
        return ""
    inner = part(found, "region") or found
    return unquoted(str(inner.children[0]))


def _name(tree: Tree[Token], rule: str) -> str:
    found = part(tree, rule)
    return token(found, "NAME") if found is not None else ""


def _quoted(tree: Tree[Token], rule: str) -> str:
    found = part(tree, rule)
    return unquoted(token(found, "TEXT")) if found is not None else ""


def _source(line: Line) -> Source:
    document, _, span = line.source.partition(" ")
    start, dash, end = span.partition("-")
    if line.source and not line.source.startswith("assumed:") and dash and start.isdigit() and end.isdigit():
        return SourceSpan(document, int(start), int(end), "")
    return Assumed(line.source.removeprefix("assumed:").strip() or "told by hand")
