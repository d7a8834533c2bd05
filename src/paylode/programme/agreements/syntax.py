"""From a line to a statement: the parser, and the words for a line that it cannot take.

    Line -parse-> Statement, or Unparsed and a Problem that says what stands there, what is expected, and an example

What the house knows by name and has not built is refused by that name, never read as something near to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from ...values.problem import Problem, did_you_mean, quote
from ..clauses import clause_kinds
from ..statement import Statement
from .lines import Line, source_problem

if TYPE_CHECKING:
    from lark import Lark, Token, Tree
    from lark.exceptions import UnexpectedInput

NOT_BUILT: Mapping[str, str] = MappingProxyType(
    {
        "anti-dilution": "protection against dilution",
        "audit": "audit rights and who bears their cost",
        "conversion": "a licence that changes from non-exclusive to exclusive",
        "convert": "conversion of currencies",
        "co-development": "an election to share development",
        "equity": "shares bought as part of an agreement",
        "escrow": "money held by a third party",
        "guarantee": "payment by a guarantor",
        "minimum": "minimum royalties",
        "most-favoured": "terms that follow better ones given to others",
        "profit-share": "a share of profit",
        "set-off": "setting off against other debts",
        "stacking": "royalty stacking other than `third party`",
        "sublicence": "a share of sublicence income",
        "withholding": "tax withheld at the source",
    }
)
"""What agreements say that is not built yet, and what it means."""

EXAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "agreement": 'agreement LAN-OST "Option and License" signed 2011-02-28 effective 2011-03-01 term until never',
        "licensor": "licensor Lanthorn Biologics",
        "licensee": "licensee Ostrava Pharma from 2011-03-01 until 2014-06-14",
        "payer": "payer Harbour Royalty LP",
        "payee": "payee Lanthorn Biologics",
        "define": 'define "clinical start" as phase_start 1',
        "notice": "notice 10 days after event",
        "pay": "pay 30 days after trigger",
        "late": "late 8 % a year actual/365",
        "option": "option targets holder licensee from 2011-03-01 until 2014-02-28 at most 3 fee USD 1,000,000",
        "extend": "extend once 12 months for USD 250,000",
        "fee": "fee access USD 5,000,000 when effective once per agreement",
        "creditable": "creditable against P2 up to 100 % if programme_paused",
        "recognised": "recognised evenly from 2010-01-20 until 2012-01-19",
        "per": "per licence",
        "milestone": "milestone M1 USD 1,000,000 development when ind_active first per licence",
        "balance": "balance USD 33,000,000 triggers undisclosed",
        "total": "total at most USD 34,000,000",
        "cap": "cap REG of A1, A2, A3 USD 18,000,000",
        "alternative": 'alternative SIZE of A1, A2 by "the composition of the conjugate"',
        "royalty": "royalty R on annual net_sales marginal",
        "to": "to USD 250 million 4 %",
        "above": "above 8 %",
        "countries": "countries US, DE",
        "term": "term per country from first_sale until later of 10 years, last_valid_claim",
        "without": "without valid_claim 50 % of the rate",
        "third": "third party 50 % credited, never below 3 % of net_sales",
        "report": "report 60 days after quarter",
        "buy-out": "buy-out A1, A2 for USD 6,000,000 by licensee from 2012-01-01 until 2014-12-31",
        "sale": "sale of MER-R to Harbour Royalty LP on 2017-06-30 for USD 80,000,000",
        "share": "share Harbour Royalty LP 100 % until USD 94,000,000 by 2020-06-30 else USD 104,000,000",
        "amendment": "amendment 1 effective 2013-03-29",
        "replaces": "replaces",
        "adds": "adds",
        "deletes": "deletes M3, M4",
        "fiscal": "fiscal Lanthorn Biologics",
        "year": "year to 30 June named by end from 1999-07-01 until 2016-06-30",
        "transition": "transition 2016-07-01 to 2016-12-31 named TP2016",
        "valid_claims": "valid_claims MER-TAL",
        "in": "in US from 2008-05-01 until 2021-06-30",
    }
)
"""The first word of each line of the grammar, with an example of it."""

BELOW: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "": ("agreement", "fiscal", "valid_claims"),
        "agreement": ("role", "define", "notice", "pay", "per", "amendment", "*"),
        "per": ("milestone", "balance", "total", "cap", "alternative", "royalty", "fee"),
        "amendment": ("replaces", "adds", "deletes"),
        "replaces": ("per", "*"),
        "adds": ("per", "*"),
        "fiscal": ("year", "transition"),
        "valid_claims": ("claim",),
    }
)
"""Which lines may stand below which; `*` is every kind of clause."""

_SAYS: Mapping[str, str] = MappingProxyType(
    {
        "OCCURRENCE": "how often it earns (once, each, first ...) per what (agreement, licence ...)",
        "MONEY": "an amount like USD 1,000,000 or USD 10.5 million",
        "DATE": "a date like 2011-03-01",
        "RATE": "a rate like 8 %",
        "COUNT": "a whole number",
        "NAME": "a name like M1",
        "TEXT": "words in quotes",
        "PARTY": "the name of a party",
        "DAYCOUNT": "actual/365, actual/360, actual/actual or 30e/360",
        "ROLE": "licensor, licensee, payer or payee",
        "UNIT": "licence or product",
        "COUNTED": "agreement, licence, compound, product, indication or region",
        "METHOD": "marginal or cliff",
        "LIMIT": "at most or exactly",
        "WHEN": "when, and what earns it",
        "AFTER": "trigger or invoice",
        "MONTH": "a month like June",
        "WEEKDAY": "a weekday like Saturday",
        "NAMED_BY": "end or start",
    }
)


def parse(line: Line, problems: list[Problem]) -> Statement | None:
    """The statement of a line and of all lines below it; None (and a problem) if the line itself cannot be read.

    Lines below an unreadable line are read too, so that their faults are told at the same time.
    """
    below = tuple(each for each in (parse(one, problems) for one in line.below) if each)
    tree = _tree(line, problems)
    if tree is None:
        return None
    statement = Statement(str(tree.data), tree, line.place, line.source, below)
    if any(getattr(each, "type", "") in ("MONEY", "RATE") for each in tree.children) and (
        wrong := source_problem(line)
    ):
        problems.append(wrong)
    problems += _misplaced(statement)
    return statement


def first_word(line: Line) -> str:
    """The keyword of a line."""
    return line.words.split()[0]


def parse_text(text: str, start: str) -> Tree[Token]:
    """Parse a text by a rule of the grammar: `line` or `fact`. Raises lark's UnexpectedInput."""
    return _parser(start).parse(_single_spaced(text))


def _tree(line: Line, problems: list[Problem]) -> Tree[Token] | None:
    from lark.exceptions import UnexpectedInput

    try:
        return parse_text(line.words, "line")
    except UnexpectedInput as error:
        problems.append(_syntax_problem(line, error))
        return None


@cache
def _parser(start: str) -> Lark:
    from lark import Lark

    grammar = Path(__file__).with_name("agreement.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", start=start, maybe_placeholders=False)


def _single_spaced(text: str) -> str:
    """Runs of spaces made one, outside of quotes."""
    parts = text.split('"')
    return '"'.join(re.sub(" +", " ", part) if place % 2 == 0 else part for place, part in enumerate(parts))


def _misplaced(statement: Statement) -> list[Problem]:
    """Statements that may not stand below the one above them."""
    kinds = clause_kinds()
    known = BELOW.get(statement.rule, kinds[statement.rule].BELOW if statement.rule in kinds else ())
    allowed = {*known, *(kinds if "*" in known else ())}
    found = []
    for each in statement.below:
        if each.rule not in allowed:
            word, above = each.place.words.split()[0], statement.place.words.split()[0]
            what = f"`{word}` cannot stand below `{above}`"
            found.append(Problem(each.where, what, _home(each.rule)))
    return found


def _home(rule: str) -> str:
    """Where a line of a kind belongs."""
    kinds = clause_kinds()
    homes = [above for above, below in BELOW.items() if rule in below or ("*" in below and rule in kinds)]
    homes += [name for name, kind in kinds.items() if rule in kind.BELOW]
    if "" in homes:
        return "It begins at the left edge."
    return f"Write it below {' or '.join(f'`{home}`' for home in homes)}, indented." if homes else ""


def _syntax_problem(line: Line, error: UnexpectedInput) -> Problem:
    where, word = str(line.place), first_word(line)
    plain = word.lower().replace("_", "-")
    if plain in NOT_BUILT:
        return Problem(
            where,
            f"`{word}` ({NOT_BUILT[plain]}) is not built yet",
            "Leave it out, and keep it in mind in what follows.",
        )
    if word not in EXAMPLES:
        return Problem(where, f"no line begins with {quote(word)}", did_you_mean(word, EXAMPLES))
    column = getattr(error, "column", -1)
    text = _single_spaced(line.words)
    at = column - 1 if isinstance(column, int) and 0 < column <= len(text) else len(text)
    if getattr(getattr(error, "token", None), "type", "") == "$END":
        at = len(text)
    rest = text[at:]
    wanted = _wanted(error)
    what = (
        f"{quote(rest, 40)} stands where {wanted} is expected" if rest else f"the line ends where {wanted} is expected"
    )
    return Problem(where, what, f"{_hint(rest)}Write it like: {EXAMPLES[word]}.")


def _wanted(error: UnexpectedInput) -> str:
    """The terminals that would have been taken, in words."""
    expected = cast("set[str]", getattr(error, "expected", None) or getattr(error, "allowed", None) or set())
    if "OCCURRENCE" in expected:
        return _SAYS["OCCURRENCE"]
    words = [_SAYS.get(name, f"`{name.lower()}`") for name in sorted(expected) if not name.startswith(("$", "_", "__"))]
    return " or ".join(words[:4]) or "something else"


def _hint(rest: str) -> str:
    """The cure for what people write most."""
    if re.match(r"[$€£]", rest):
        return "Write the currency by its three letters. "
    if re.match(r"\d{1,2} [A-Z][a-z]+ \d{4}|[A-Z][a-z]+ \d{1,2}, \d{4}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}", rest):
        return "Write dates like 2011-03-01. "
    if re.match(r"\d+,\d+ ?%", rest):
        return "A decimal has a point. "
    return ""
