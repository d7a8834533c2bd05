"""From the headline to the cash: what an agreement is said to be worth, and what became of it, as one falling stair.

    headline  =  outside the cash  +  potential  +  ended  +  triggered
                 triggered  =  not due yet  +  due            due  =  owed  +  paid

Grey, blue, orange and green bars stand on the ground and are sums; those that hang between two of them are what was
taken off. They add up to the ledger's totals to the cent. A sum that is not told is a hatched block of one fixed height
which says nothing, with the number of such sums; it is never drawn as nothing.

The headline is all that the clauses could pay, caps and alternatives considered, and what is given otherwise than in
cash under the agreement (`outside`: shares, for instance). Royalties, interest and the price of a buy-out are no part
of a headline; what they came to stands below the picture. A sum paid before its day counts as due.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from ...programme.books import headline, owed_now
from ...programme.ledger import OWED, Ledger, Obligation, ObligationState
from ...values.money import Amount, Money, Undisclosed
from ...values.problem import InputError, Problem, did_you_mean, quote
from ..frame import linear_axis, tidy, value_axis
from ..style import INK, SMALL, TEXT, tint
from ..tables import attach
from .canvas import axes_inches, footnote, heading, page, say, text_width, words, wrapped
from .palette import BLUE, GREEN, GREY, NOT_TOLD, ORANGE, PALE, PURPLE, SKY, VERMILLION, ink
from .sums import Scale, commonest, on, scale_for, short

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BESIDE = frozenset({"royalty", "interest", "share", "buy_out"})
"""Kinds of obligation that are no part of a headline."""
ENDED = frozenset({ObligationState.LAPSED, ObligationState.WAIVED, ObligationState.BOUGHT_OUT})

_WORDS: Mapping[str, tuple[str, str, str]] = {
    "headline": ("headline", "\N{BLACK SQUARE}", GREY),
    "outside": ("outside the cash", "\N{WHITE DIAMOND}", PURPLE),
    "potential": ("still potential", "\N{WHITE CIRCLE}", SKY),
    "ended": ("ended, credited or waived", "\N{BALLOT X}", PALE),
    "triggered": ("triggered", "\N{BLACK SQUARE}", BLUE),
    "not_due": ("not due yet, or no day told", "\N{WHITE SQUARE}", tint(BLUE, 0.5)),
    "due": ("due", "\N{BLACK SQUARE}", ORANGE),
    "owed": ("owed, not known to be paid", "!", VERMILLION),
    "paid": ("paid", "\N{CHECK MARK}", GREEN),
}
_STANDING = ("headline", "triggered", "due", "paid")


@dataclass(slots=True)
class _Sum:
    """Minor units that are told, how many sums are not, and whose they are."""

    minor: int = 0
    hidden: int = 0
    obligations: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Step:
    """One bar, from `bottom` to `top` in minor units."""

    name: str
    bottom: int
    top: int
    hidden: int


def obligation_waterfall(
    ledger: Ledger,
    *,
    agreement: str = "",
    outside: Mapping[str, Amount] | None = None,
    currency: str = "",
    into: Axes | None = None,
) -> Figure:
    """The waterfall of one agreement, or of all in the ledger.

    outside: what the agreement gives otherwise than in cash, by name.  currency: the one that is drawn, the commonest
    unless told; what is in others is named below.  into: Axes to draw into.
    Raises InputError for an agreement that the ledger does not hold.

    >>> from datetime import date
    >>> from paylode.programme import as_of
    >>> from paylode.programme.obligations import obligations
    >>> from paylode.programme.terms import AgreementBook
    >>> ledger = obligations(AgreementBook(), as_of([], known=date(2012, 6, 30)))
    >>> obligation_waterfall(ledger).data["obligation_waterfall"].height
    0
    """
    chosen = _of(ledger, agreement)
    parts = [each for each in chosen if each.kind not in BESIDE]
    beside = [each for each in chosen if each.kind in BESIDE]
    given = dict(outside or {})
    code = currency or commonest([each.cash.currency for each in parts] + [each.currency for each in given.values()])
    sums = _sums(parts, given, ledger, code)
    steps = _steps(sums)
    figure, axes = page(into, height=5.6, left=1.0, top=0.95, bottom=1.55)
    if steps:
        _draw(axes, steps, scale_for(code, max(step.top for step in steps)))
    else:
        say(axes, f"No obligation of {agreement or 'any agreement'} is known as of {ledger.valid}.")
    under = f"as of {ledger.valid}, known by {ledger.known}"
    named = words(agreement, 60) if agreement else "all agreements"
    heading(axes, f"From headline to cash: {named}", f"{under}; each step down is what is taken off", left=0.75)
    notes = ["hatched: a sum that exists and is not told; its height says nothing"] * any(s.hidden for s in steps)
    notes += [*_told(ledger, agreement), *_other_currencies(parts, given, code), *_beside(beside)]
    footnote(axes, "\n".join(wrapped(note, 150, 2) for note in notes[:4]), left=0.75, below=0.85)
    attach(
        figure,
        "obligation_waterfall",
        {
            "step": [step.name for step in steps],
            f"from [{code}]": [step.bottom / 10 ** _places(code) for step in steps],
            f"to [{code}]": [step.top / 10 ** _places(code) for step in steps],
            "minor units": [step.top - step.bottom for step in steps],
            "undisclosed": [step.hidden for step in steps],
            "obligations": [", ".join(sums[step.name].obligations) if step.name in sums else "" for step in steps],
        },
    )
    return figure


def _places(code: str) -> int:
    from ...values.currency import decimals

    return decimals(code)


def _of(ledger: Ledger, agreement: str) -> list[Obligation]:
    known = sorted({each.agreement for each in ledger.obligations} | {each.id for each in ledger.book.agreements})
    if agreement and agreement not in known:
        what = f"no agreement {quote(agreement)} is in the ledger"
        raise InputError(Problem("obligation waterfall", what, did_you_mean(agreement, known)))
    return [each for each in ledger.obligations if not agreement or each.agreement == agreement]


def _sums(parts: list[Obligation], given: Mapping[str, Amount], ledger: Ledger, code: str) -> dict[str, _Sum]:
    """What hangs or stands at the end, in the drawn currency: the six parts that make the headline."""
    found = {name: _Sum() for name in ("outside", "potential", "ended", "not_due", "owed", "paid")}
    for name, amount in given.items():
        _add(found["outside"], amount, name, code)
    for each in parts:
        for receipt in each.paid:
            _add(found["paid"], receipt.amount, each.id, code)
        for change in each.changes:
            if change.kind == "credit":
                _add(found["ended"], change.amount, each.id, code)
        left = owed_now(each)
        settled = each.state is ObligationState.PAID
        if not settled and not (isinstance(left, Money) and left.minor < 0):
            _add(found[_standing(each, ledger)], left, each.id, code)
    return found


def _standing(each: Obligation, ledger: Ledger) -> str:
    """Which part the rest of an obligation belongs to."""
    if each.state in ENDED:
        return "ended"
    if each.state in OWED:
        late = each.due is not None and each.due.latest is not None and each.due.latest <= ledger.valid
        return "owed" if late else "not_due"
    return "potential"


def _add(to: _Sum, amount: Amount, name: str, code: str) -> None:
    if isinstance(amount, Undisclosed):
        to.hidden += 1
        to.obligations.append(name)
    elif amount.currency == code:
        to.minor += amount.minor
        to.obligations.append(name)


def _steps(sums: Mapping[str, _Sum]) -> list[_Step]:
    """The bars from left to right; none at all where there is nothing. What never was is left out."""
    inside = {
        "headline": ("outside", "potential", "ended", "not_due", "owed", "paid"),
        "triggered": ("not_due", "owed", "paid"),
        "due": ("owed", "paid"),
        "paid": ("paid",),
    }
    if not any(each.obligations for each in sums.values()):
        return []
    found, level = [], sum(each.minor for each in sums.values())
    for name in _WORDS:
        if name in inside:
            top = sum(sums[part].minor for part in inside[name])
            found.append(_Step(name, 0, top, sum(sums[part].hidden for part in inside[name])))
        elif sums[name].obligations:
            found.append(_Step(name, level - sums[name].minor, level, sums[name].hidden))
            level -= sums[name].minor
    return found


def _draw(axes: Axes, steps: list[_Step], scale: Scale) -> None:
    highest = max(step.top for step in steps) / scale.size
    block = 0.09 * highest if highest else 1.0
    tidy(axes)
    linear_axis(axes, highest * 1.12 + 2.2 * block * any(step.hidden for step in steps) if highest else 4.0)
    if not highest:
        axes.set_yticks([0.0], ["0"])
    value_axis(axes, f"sum [{scale.unit}]")
    axes.set_xlim(-0.6, len(steps) - 0.4)
    axes.set_xticks([])
    for place, step in enumerate(steps):
        _bar(axes, place, step, scale, block)
    for place, (step, after) in enumerate(pairwise(steps)):
        level = (step.top if step.name in _STANDING else step.bottom) / scale.size
        if after.name in _STANDING or after.top / scale.size == level:
            axes.plot([place, place + 1], [level, level], color=GREY, linewidth=0.8, zorder=1)


def _bar(axes: Axes, place: int, step: _Step, scale: Scale, block: float) -> None:
    text, sign, colour = _WORDS[step.name]
    bottom, top = step.bottom / scale.size, step.top / scale.size
    standing = step.name in _STANDING
    hatch = "\\\\\\" if step.name == "ended" else None
    axes.bar(
        place,
        top - bottom,
        0.66,
        bottom,
        facecolor=colour,
        edgecolor="white" if hatch else colour,
        hatch=hatch,
        alpha=1.0 if standing else 0.85,
        linewidth=0.0 if hatch else 0.8,
        gid=f"bar:{step.name}",
        zorder=2,
    )
    high = top
    if step.hidden:
        axes.bar(
            place,
            block,
            0.66,
            top,
            facecolor="white",
            edgecolor=colour,
            hatch=NOT_TOLD,
            linestyle="--",
            linewidth=1.2,
            gid=f"undisclosed:{step.name}",
            zorder=2,
        )
        high = top + block
    told = on(scale, step.top - step.bottom)
    minus = "" if standing or told == "0" else "\N{MINUS SIGN}"
    lines = [f"{minus}{told}"] if step.top > step.bottom or not step.hidden else []
    lines += [f"{'+ ' if lines else ''}{step.hidden} undisclosed"] * bool(step.hidden)
    left, right = axes.get_xlim()
    pitch = axes_inches(axes)[0] / (right - left)
    sizes = [size for size in (SMALL, SMALL - 1, SMALL - 2) if text_width(max(lines, key=len), size) * 1.1 < pitch]
    axes.annotate(
        "\n".join(lines),
        (place, high),
        xytext=(0, 4),
        textcoords="offset points",
        fontsize=(sizes or [SMALL - 2.5])[0],
        fontweight="bold" if standing else "normal",
        color=ink(colour) if step.name != "ended" else INK,
        ha="center",
        va="bottom",
        parse_math=False,
    )
    axes.annotate(
        f"{sign} {wrapped(text, 13)}",
        (place, 0),
        xytext=(0, -8),
        textcoords="offset points",
        fontsize=TEXT - 0.5,
        fontweight="bold" if standing else "normal",
        color=INK,
        ha="center",
        va="top",
    )


def _told(ledger: Ledger, agreement: str) -> list[str]:
    """The ceiling that a release would tell, for one agreement."""
    if not any(each.id == agreement for each in ledger.book.agreements):
        return []
    found = headline(ledger, agreement)
    fees = f"told in the agreement: fees of {found.fees}"
    if not found.ceiling_each.known:
        return [fees]
    return [f"{fees}, a ceiling of {found.ceiling_each} for each licence or product, here {found.units}"]


def _other_currencies(parts: list[Obligation], given: Mapping[str, Amount], code: str) -> list[str]:
    other = [each.cash for each in parts if isinstance(each.cash, Money) and each.cash.currency != code]
    other += [each for each in given.values() if isinstance(each, Money) and each.currency != code]
    if not other:
        return []
    codes = sorted({each.currency for each in other})
    return [f"not drawn, in other currencies: {len(other)} sums in {', '.join(codes)}"]


def _beside(beside: list[Obligation]) -> list[str]:
    found = []
    for kind in sorted({each.kind for each in beside}):
        mine = [each for each in beside if each.kind == kind and each.state is not ObligationState.POTENTIAL]
        known = [each.cash for each in mine if isinstance(each.cash, Money)]
        for code in sorted({each.currency for each in known}):
            sum_ = Money(sum(each.minor for each in known if each.currency == code), code)
            found.append(f"{kind} {short(sum_)}")
        hidden = len(mine) - len(known)
        found += [f"{kind} undisclosed ({hidden})"] * bool(hidden)
    return [f"earned beside the headline: {', '.join(found)}"] if found else []
