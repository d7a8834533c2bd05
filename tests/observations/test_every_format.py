"""One test for each file in `formats/`: its example is read; cut or changed, it is read or refused in clear lines."""

from __future__ import annotations

import random

import pytest

from paylode.observations import Dataset
from paylode.observations.formats import Format, formats
from paylode.values.problem import InputError, Problem

SIGNS = [*"\n\r\t\0,.\"'[]{}=#<>-+e019 NAé\ufeff\ud7ff", "nan", "1e999", '"""', "[[", "../", "1,5"]

every_format = pytest.mark.parametrize("reader", formats().values(), ids=list(formats()))


def attempt(reader: Format, text: str, beside: dict[str, str]) -> Dataset | None:
    """The dataset, or None where it is refused with clear lines."""

    def fetch(name: str) -> str:
        if name not in beside:
            raise InputError(Problem(name, "there is no such file"))
        return beside[name]

    try:
        return reader.read(text, f"mine{reader.SUFFIX}", fetch)
    except InputError as error:
        assert error.problems
        assert len(str(error).splitlines()) == len(error.problems)
        assert all("mine" in problem.where or "no such file" in problem.what for problem in error.problems)
        return None


@every_format
def test_the_example_is_read_the_same_each_time(reader: Format) -> None:
    first = attempt(reader, reader.EXAMPLE, reader.BESIDE)
    assert (
        first is not None
        and first.id == "mine"
        and any(point.scored for series in first.series for point in series.points)
    )
    assert attempt(reader, reader.EXAMPLE, reader.BESIDE) == first
    crlf = {name: text.replace("\n", "\r\n") for name, text in reader.BESIDE.items()}
    assert attempt(reader, "\ufeff" + reader.EXAMPLE.replace("\n", "\r\n"), crlf) == first


@every_format
def test_an_example_cut_anywhere_is_read_or_refused(reader: Format) -> None:
    for end in range(len(reader.EXAMPLE)):
        attempt(reader, reader.EXAMPLE[:end], reader.BESIDE)
    for name, text in reader.BESIDE.items():
        for end in range(len(text)):
            attempt(reader, reader.EXAMPLE, {**reader.BESIDE, name: text[:end]})


@every_format
def test_an_example_changed_at_random_is_read_or_refused(reader: Format) -> None:
    draw = random.Random(2012)
    files = {"": reader.EXAMPLE, **reader.BESIDE}
    for _ in range(2000):
        changed = dict(files)
        for _ in range(draw.randint(1, 4)):
            name = draw.choice(list(changed))
            text = changed[name]
            place = draw.randrange(len(text) + 1)
            changed[name] = text[:place] + draw.choice(SIGNS) + text[place + draw.choice([0, 1, 5]) :]
        attempt(reader, changed.pop(""), changed)


@every_format
def test_hostile_texts_are_refused(reader: Format) -> None:
    for text in [
        "",
        "\0",
        "[" * 100_000,
        "a = " + "[" * 100_000,
        '"' * 99_999,
        "\n" * 10_000,
        "=",
        "a" * 1_000_000,
        ",".join("a" * 9) * 1000,
    ]:
        assert attempt(reader, text, reader.BESIDE) is None
