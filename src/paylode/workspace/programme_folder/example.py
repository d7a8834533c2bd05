"""A worked programme folder to begin with, made from texts that come with paylode; every company in it is invented.

    examples/lanthorn/     programme.toml, names.txt, agreements/*.txt        copied
                           releases/*.txt                                     read, and their claims accepted by rule
                           told.txt                                           facts of private notices, told by hand
                           inbox/*.txt                                        copied: releases that nobody accepted yet

The log is not shipped but made: documents are read and accepted in the order of their days, as a user would.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from ...storage import new_folder, write_text
from ...values.problem import InputError, Problem, did_you_mean, quote
from .folder import AGREEMENTS, NAMES, SETTINGS, open_programme
from .log import accept, claimed, reading_of, tell

INBOX, RELEASES, TOLD, README = "inbox", "releases", "told.txt", "README.txt"
DEFAULT_EXAMPLE = "lanthorn"


def programme_examples() -> tuple[str, ...]:
    """The names of the worked folders that come with paylode.

    >>> programme_examples()
    ('lanthorn',)
    """
    return tuple(sorted(each.name for each in _examples().iterdir() if each.is_dir() and each.name[:1] not in "_."))


def new_programme(path: Path | str, *, example: str = DEFAULT_EXAMPLE, recorded: str) -> Path:
    """Make a folder at `path` from an example. It is there whole, or not at all; none is overwritten.

    recorded: the moment of writing, in UTC. Raises InputError if something stands at `path`, or for an unknown example.
    """
    if example not in programme_examples():
        raise InputError(
            Problem("example", f"no example {quote(example)}", did_you_mean(example, programme_examples()))
        )
    wanted = Path(path)
    _refuse_taken(wanted)
    source = _examples() / example
    with new_folder(wanted.absolute().parent, wanted.name) as (part, final):
        if final != wanted.absolute():
            _refuse_taken(wanted)
        for name in (SETTINGS, NAMES, README):
            write_text(part / name, (source / name).read_text("utf-8"))
        for name in (AGREEMENTS, INBOX):
            _copy(source / name, part / name)
        _fill(part, source, recorded)
    return wanted


def _fill(part: Path, source: Traversable, recorded: str) -> None:
    """The log: releases first, as they were published, then what was told by hand."""
    for each in sorted((source / RELEASES).iterdir(), key=lambda one: one.name):
        folder = open_programme(part)
        text = each.read_text("utf-8")
        accept(folder, claimed(reading_of(folder, text)), text, recorded=recorded)
    tell(open_programme(part), (source / TOLD).read_text("utf-8"), recorded=recorded, file=TOLD)


def _refuse_taken(path: Path) -> None:
    try:
        taken = path.exists() or path.is_symlink()
    except (OSError, ValueError) as error:
        raise InputError(Problem(str(path), f"no such path can be ({error})", "Choose another name.")) from None
    if taken or not path.name:
        raise InputError(Problem(str(path), "something stands there already", "Choose a new name for the folder."))


def _copy(source: Traversable, target: Path) -> None:
    target.mkdir()
    for each in sorted(source.iterdir(), key=lambda one: one.name):
        write_text(target / each.name, each.read_text("utf-8"))


def _examples() -> Traversable:
    return files(__package__) / "examples"
