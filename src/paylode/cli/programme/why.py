"""Why a number is what it is, as lines and as plain data (`paylode.why/1`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from ...values.problem import one_line
from ...workspace.programme_folder.folder import ProgrammeFolder, View
from ...workspace.programme_folder.why import Sentence, Why, WhyEvent
from .asking import asked_json


def why_text(told: Why) -> str:
    """One line for each thing that the number rests on."""
    lines = [f"{told.id}: {told.what}"]
    if told.clause:
        file, line, words, source = told.clause
        lines += [
            "",
            f"  clause   {file}:{line}",
            f"             {one_line(words)}",
            f"             [{one_line(source)}]",
        ]
    for word, events in (("event", told.events), ("told", told.told)):
        for each in events:
            lines += ["", f"  {word:<8} {each.what} on {each.occurred}  ({each.id})", *_sentences(each)]
    if told.arithmetic:
        lines += ["", *(f"  {'sum' if not place else '':<8} {each}" for place, each in enumerate(told.arithmetic))]
    for word, some in (("near", told.near_misses), ("note", told.notes)):
        lines += ["", *(f"  {word:<8} {one_line(each)}" for each in some)] if some else []
    return "\n".join(lines)


def why_data(folder: ProgrammeFolder, seen: View, told: Why) -> dict[str, object]:
    """The same as plain data."""
    clause = dict(zip(("file", "line", "words", "source"), told.clause, strict=True)) if told.clause else None
    return {**asked_json("paylode.why/1", folder, seen), **asdict(told), "clause": clause}


def _sentences(event: WhyEvent) -> Iterator[str]:
    for each in event.sentences:
        yield f"             {_place(each)}, known {each.learnt}  ({each.fact})"
        if each.span:
            yield f'             "{one_line(" ".join(each.words.split()))}"'


def _place(each: Sentence) -> str:
    if each.span is None:
        return one_line(each.words)
    where = f"{each.file}:{each.line}" if each.file else one_line(each.document)
    return f"{where}, characters {each.span[0]}-{each.span[1]}"
