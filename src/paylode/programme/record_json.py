"""Records as plain data, and back: what stands in the log.

The dataclasses of `facts` are the schema. A field that has its default is left out; a date is `2012-04-17`, a window
`2012-04-17..2012-07-11`, an amount `USD 1,000,000`, an exact number a text; a statement stands under the name of its
kind:

    {"record": "fact", "form": 1, "id": "...", "learnt": "2012-04-17", "source": {"document": "...", ...},
     "says": {"event": {"type": "ind_active", "subject": {"words": "IMGN853"}, "occurred": "..2012-04-17"}}}

Reading is strict: an unknown key, a missing one and a value of the wrong kind are all listed, each with its place. A
record of a later `form` is refused by name.
"""

from __future__ import annotations

import dataclasses
import json
import re
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache

from ..storage.canonical import Json, canonical_hash
from ..values.date_window import DateWindow, date_window
from ..values.money import Money, Undisclosed, money
from ..values.problem import InputError, Problem, did_you_mean, quote
from .facts import (
    AgreementTerm,
    Assumed,
    DocumentRecord,
    Event,
    Expectation,
    Fact,
    Naming,
    PipelineStatement,
    Record,
    Source,
    SourceSpan,
    Statement,
    Withdrawal,
)

FORM = 1
"""The form of the records that are written."""

_RECORDS: Mapping[str, type] = {"fact": Fact, "document": DocumentRecord, "withdrawal": Withdrawal}
_STATEMENTS: Mapping[str, type] = {
    "event": Event,
    "expectation": Expectation,
    "pipeline": PipelineStatement,
    "term": AgreementTerm,
    "naming": Naming,
}
_SOURCES: Mapping[str, type] = {"span": SourceSpan, "assumed": Assumed}


def record_json(record: Record) -> dict[str, Json]:
    """The record as plain data.

    >>> record_json(Withdrawal(id="w1", learnt=date(2012, 7, 1), reason="a hoax", documents=("doc-3",)))["documents"]
    ['doc-3']
    """
    return {"record": _tag(record, _RECORDS), "form": FORM, **_fields(record)}


def record_from_json(data: Json, where: str = "record") -> Record:
    """Read plain data as a record. Raises InputError with every problem found.

    >>> record_from_json({"record": "withdrawal", "form": 1, "id": "w1", "reason": "a hoax"})
    Traceback (most recent call last):
    ...
    paylode.values.problem.InputError: record: `learnt` is missing. Write it as a date like 2011-11-14.
    """
    if not isinstance(data, Mapping):
        raise InputError(Problem(where, "it is not an object", 'Write {"record": "fact", ...}.'))
    named = data.get("record")
    if not isinstance(named, str) or named not in _RECORDS:
        raise InputError(Problem(where, f"unknown record {quote(str(named))}", did_you_mean(str(named), _RECORDS)))
    if data.get("form") != FORM:
        what = f"form {quote(str(data.get('form')))} of a record is not the form {FORM} that is understood here"
        raise InputError(Problem(where, what, "Read it with the version of paylode that wrote it, or a later one."))
    reader = _Reader()
    rest = {key: value for key, value in data.items() if key not in ("record", "form")}
    made = reader.noun(rest, _RECORDS[named], where)
    if reader.problems:
        raise InputError(reader.problems)
    return typing.cast(Record, made)


def fact_id(says: Statement, source: Source, learnt: date) -> str:
    """An id that follows from what is said: who reads one document twice makes one fact of one sentence, not two.

    Raises InputError if it holds what no log can hold.

    >>> fact_id(Naming(of="party", id="amgen", names=("Amgen",)), Assumed("common knowledge"), date(2011, 11, 14))
    'fact-9db34dea9024040fcb3ca131'
    """
    told: dict[str, Json] = {"says": _json(says), "source": _json(source), "learnt": learnt.isoformat()}
    try:
        return f"fact-{canonical_hash(told).removeprefix('sha256:')[:24]}"
    except ValueError:
        where = f"claim at {source.start}-{source.end}" if isinstance(source, SourceSpan) else "claim"
        raise InputError(_unwritable(told, where)) from None


def _unwritable(told: Mapping[str, Json], where: str) -> Problem:
    """Why plain data cannot be written into a log."""
    try:
        json.dumps(told, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        what = f"{quote(error.object[error.start])} is half a character, and can be written nowhere"
        return Problem(where, what, "Read the file in the code it was written in, like UTF-8.")
    return Problem(where, "a number in it is larger than 2^53", "Check the number.")


def _tag(value: object, tags: Mapping[str, type]) -> str:
    return next(name for name, kind in tags.items() if isinstance(value, kind))


def _fields(noun: object) -> dict[str, Json]:
    """The fields of a dataclass that do not have their default."""
    fields = dataclasses.fields(noun)  # type: ignore[arg-type]
    told = [(field, getattr(noun, field.name)) for field in fields]
    return {field.name: _json(value) for field, value in told if value != field.default}


def _json(value: object) -> Json:
    if isinstance(value, StrEnum):
        return value.value
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, tuple):
        return [_json(each) for each in value]
    if isinstance(value, date | DateWindow | Money | Undisclosed | Decimal):
        return str(value)
    for tags in (_STATEMENTS, _SOURCES):
        if type(value) in tags.values():
            return {_tag(value, tags): _fields(value)}
    return _fields(value)


class _Reader:
    """Reads plain data by the types of fields, and collects what is wrong."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def noun(self, data: Json, kind: type, where: str) -> object:
        """The dataclass `kind`, from an object with its fields."""
        if not isinstance(data, Mapping):
            return self._wrong(where, "it is not an object", f"Write its fields: {', '.join(_hints(kind))}.")
        for key in data:
            if key not in _hints(kind):
                self._wrong(where, f"unknown key {quote(key)}", did_you_mean(key, _hints(kind)))
        values = {}
        for field in dataclasses.fields(kind):
            hint = _hints(kind)[field.name]
            if field.name in data:
                values[field.name] = self.value(data[field.name], hint, f"{where}, {field.name}")
            elif field.default is dataclasses.MISSING:
                self._wrong(where, f"`{field.name}` is missing", _example(hint))
        if self.problems:
            return None
        try:
            return kind(**values)
        except InputError as error:
            self.problems += error.problems
            return None

    def value(self, data: Json, hint: object, where: str) -> object:
        """A value of the type that `hint` names."""
        origin, inner = typing.get_origin(hint), typing.get_args(hint)
        if origin in (typing.Union, types.UnionType):
            return self._either(data, inner, where)
        if origin is tuple:
            if isinstance(data, str) or not isinstance(data, Sequence):
                return self._wrong(where, f"{quote(str(data))} is not a list", "Write it in [ ].")
            return tuple(self.value(each, inner[0], f"{where}, {place}") for place, each in enumerate(data, 1))
        if origin is typing.Literal:
            return self._one_of(data, [str(each) for each in inner], where)
        if isinstance(hint, type) and issubclass(hint, StrEnum):
            told = self._one_of(data, [each.value for each in hint], where)
            return hint(told) if isinstance(told, str) else None
        if dataclasses.is_dataclass(hint) and hint not in (DateWindow, Money, Undisclosed):
            return self.noun(data, typing.cast(type, hint), where)
        return self._plain(data, hint, where)

    def _either(self, data: Json, inner: tuple[object, ...], where: str) -> object:
        """One of several types: a statement or a source by its tag, an amount by its text, None where it may be."""
        if data is None and type(None) in inner:
            return None
        told = [each for each in inner if each is not type(None)]
        for tags in (_STATEMENTS, _SOURCES):
            if set(told) == set(tags.values()):
                return self._tagged(data, tags, where)
        if set(told) == {Money, Undisclosed}:
            return self._text(data, lambda text: money(text, where), where)
        texts = [each for each in told if typing.get_origin(each) is typing.Literal or _is_enum(each)]
        if len(told) > 1 and len(texts) == len(told):
            return self._first_of(data, texts, where)
        return self.value(data, told[0], where)

    def _first_of(self, data: Json, hints: list[object], where: str) -> object:
        """A word of one of several closed lists."""
        words = {word: hint for hint in reversed(hints) for word in _words(hint)}
        told = self._one_of(data, list(words), where)
        return self.value(told, words[told], where) if isinstance(told, str) else None

    def _tagged(self, data: Json, tags: Mapping[str, type], where: str) -> object:
        cure = f"Write one of {', '.join(tags)} with its fields."
        if not isinstance(data, Mapping) or len(data) != 1:
            return self._wrong(where, "it does not say what it is", cure)
        (tag, fields), *_ = data.items()
        if tag not in tags:
            return self._wrong(where, f"unknown kind {quote(tag)}", did_you_mean(tag, tags))
        return self.noun(fields, tags[tag], f"{where}, {tag}")

    def _one_of(self, data: Json, known: list[str], where: str) -> str | None:
        if isinstance(data, str) and data in known:
            return data
        self._wrong(where, f"unknown word {quote(str(data))}", did_you_mean(str(data), known))
        return None

    def _plain(self, data: Json, hint: object, where: str) -> object:
        if hint is bool or hint is int or hint is str:
            if type(data) is hint:
                return data
            return self._wrong(where, f"{quote(str(data))} is not {_NOUNS[hint]}", _example(hint))
        if hint is Money:
            return self._text(data, lambda text: _money_only(text, where), where)
        if hint is DateWindow:
            return self._text(data, lambda text: date_window(text, where), where)
        if hint is Decimal:
            return self._text(data, lambda text: _decimal(text, where), where)
        return self._text(data, lambda text: _day(text, where), where)

    def _text(self, data: Json, read: typing.Callable[[str], object], where: str) -> object:
        if not isinstance(data, str):
            return self._wrong(where, f"{quote(str(data))} is not a text", "Write it in quotes.")
        try:
            return read(data)
        except InputError as error:
            self.problems += error.problems
            return None

    def _wrong(self, where: str, what: str, cure: str) -> object:
        self.problems.append(Problem(where, what, cure))
        return None


_NOUNS: Mapping[object, str] = {bool: "true or false", int: "a whole number", str: "a text"}


@cache
def _hints(kind: type) -> Mapping[str, object]:
    """Field -> type."""
    return typing.get_type_hints(kind)


def _is_enum(hint: object) -> bool:
    return isinstance(hint, type) and issubclass(hint, StrEnum)


def _words(hint: object) -> Iterator[str]:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        yield from (each.value for each in hint)
    else:
        yield from typing.get_args(hint)


def _example(hint: object) -> str:
    if hint is date:
        return "Write it as a date like 2011-11-14."
    if hint is DateWindow:
        return "Write it as a window like 2012-04-17..2012-07-11."
    return f"Write {_NOUNS[hint]}." if hint in _NOUNS else "Add it."


def _day(text: str, where: str) -> date:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        found = date_window(text, where).day
        if found:
            return found
    raise InputError(Problem(where, f"{quote(text)} is not a date", _example(date)))


def _money_only(text: str, where: str) -> Money:
    found = money(text, where)
    if isinstance(found, Undisclosed):
        raise InputError(
            Problem(where, f"{quote(text)} is not a sum", "Write it like USD 64 million, or leave it out.")
        )
    return found


def _decimal(text: str, where: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise InputError(Problem(where, f"{quote(text)} is not a number", "Write it like 2.5."))
    return found
