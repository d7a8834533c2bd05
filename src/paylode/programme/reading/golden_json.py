"""A reading as JSON: the schema of the golden annotations, with the rule of each row and the refusals beside it.

    document {publisher, published, kind}   events[]   pipeline_statements[]   expectations[]   agreement_terms[]
    parties[]   namings[]   about[]   refusals[]

Dates are [first, last], a null end is open; the days of what is only announced are the day of publication, as there.
Amounts are whole minor units, null where undisclosed. The spans count Unicode code points of the text.
"""

from __future__ import annotations

from ...storage.canonical import Json
from ...values.date_window import ANY_DAY, DateWindow
from ...values.money import Money
from ..facts import AgreementTerm, Event, Expectation, Naming, PipelineStatement, StatedAmount
from .claims import Claim, FiscalYearTold, PartnersTold, Published, Reading


def reading_json(reading: Reading) -> dict[str, Json]:
    """The reading as plain data.

    >>> from paylode.programme.reading.read import read
    >>> reading_json(read("March 3, 2014 -- Lanthorn AG is well."))["document"]
    {'publisher': 'Lanthorn AG', 'published': '2014-03-03', 'kind': 'release', 'title': ''}
    """
    document = reading.document
    return {
        "document": {
            "publisher": document.publisher,
            "published": document.published.isoformat(),
            "kind": document.kind,
            "title": document.title,
        },
        "events": [
            _row(each, _event(each.says, reading), each.target)
            for each in reading.claims
            if isinstance(each.says, Event)
        ],
        "pipeline_statements": [
            _row(each, _pipeline(each.says)) for each in reading.claims if isinstance(each.says, PipelineStatement)
        ],
        "expectations": [
            _row(each, _expectation(each.says)) for each in reading.claims if isinstance(each.says, Expectation)
        ],
        "agreement_terms": [
            _row(each, _term(each.says)) for each in reading.claims if isinstance(each.says, AgreementTerm)
        ],
        "parties": list(reading.parties),
        "namings": [_row(each, _naming(each.says)) for each in reading.claims if isinstance(each.says, Naming)],
        "about": [
            _row(each, _about(each))
            for each in reading.claims
            if isinstance(each.says, Published | FiscalYearTold | PartnersTold)
        ],
        "refusals": [
            {
                "reason": each.reason,
                "why": each.why,
                "quote": each.source.quote,
                "span": [each.source.start, each.source.end],
            }
            for each in reading.refusals
        ],
    }


def _row(claim: Claim, fields: dict[str, Json], target: str = "") -> dict[str, Json]:
    told: dict[str, Json] = {key: value for key, value in fields.items() if value not in ("", {}, False)}
    if target:
        told["target"] = target
    if claim.supersedes:
        told["supersedes"] = claim.supersedes
    return {**told, "quote": claim.source.quote, "span": [claim.source.start, claim.source.end], "rule": claim.rule}


def _window(window: DateWindow) -> list[Json]:
    return [each.isoformat() if each else None for each in (window.earliest, window.latest)]


def _optional(**fields: Json) -> dict[str, Json]:
    return {key: value for key, value in fields.items() if value is not None}


def _amount(stated: StatedAmount) -> dict[str, Json]:
    amount = stated.amount
    found: dict[str, Json] = {
        "value": amount.minor if isinstance(amount, Money) else None,
        "currency": amount.currency,
        "basis": stated.basis,
    }
    if stated.share_percent is not None:
        found["share_percent"] = str(stated.share_percent)
    return found


def _event(event: Event, reading: Reading) -> dict[str, Json]:
    announced = event.basis == "announced"
    day = reading.document.published.isoformat()
    return {
        "type": event.type.value,
        "subject": event.subject.words,
        "parties": {each.role: each.party for each in event.parties},
        "phase": event.phase.value if event.phase else "",
        "registrational": event.registrational,
        "region": event.region,
        "indication": event.indication,
        "approval": event.approval or "",
        "occurred": [day, day] if announced else _window(event.occurred),
        "occurred_basis": event.basis,
        "role": "background" if event.background else "news",
        **_optional(
            result=event.result,
            goal_date=event.goal_date.isoformat() if event.goal_date else None,
            amount=_amount(event.amount) if event.amount else None,
        ),
    }


def _pipeline(statement: PipelineStatement) -> dict[str, Json]:
    return {
        "as_of": _window(statement.as_of),
        "what": statement.what,
        "measure": statement.measure,
        "count": statement.count,
        "most_advanced": statement.most_advanced or None,
    }


def _expectation(expected: Expectation) -> dict[str, Json]:
    stated = expected.amount
    low = stated.amount.minor if stated and isinstance(stated.amount, Money) else None
    return {
        "speaker": expected.speaker,
        "said_on": expected.said_on.isoformat(),
        "subject": expected.subject.words,
        "event": str(expected.matter),
        "window": _window(expected.window),
        "modality": expected.modality,
        "phase": expected.phase.value if expected.phase else "",
        "region": expected.region,
        "note": expected.note,
        **_optional(
            developer=expected.developer or None,
            count=expected.count,
            range=[low, stated.highest.minor] if stated and stated.highest else None,
            amount=_amount(stated) if stated and not stated.highest else None,
        ),
    }


def _term(term: AgreementTerm) -> dict[str, Json]:
    return {
        "kind": term.kind,
        "amount": _amount(term.amount),
        "scope": term.scope,
        "trigger": term.trigger,
        "creditable": term.creditable,
        "alternative_group": term.alternative_group,
        "note": term.note,
    }


def _naming(naming: Naming) -> dict[str, Json]:
    used = naming.used != ANY_DAY
    return {
        "of": naming.of,
        "id": naming.id,
        "names": list(naming.names),
        **_optional(used=_window(naming.used) if used else None),
    }


def _about(claim: Claim) -> dict[str, Json]:
    said = claim.says
    if isinstance(said, Published):
        return {"says": "published", "publisher": said.publisher, "published": said.published}
    if isinstance(said, FiscalYearTold):
        return {"says": "fiscal_year", "party": said.party, "window": _window(said.window)}
    assert isinstance(said, PartnersTold)
    return {"says": "partners", "party": said.party, "partners": list(said.partners)}
