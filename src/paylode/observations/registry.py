"""Finding a dataset: by the name of a packaged one, or by the path of a file of one's own.

The packaged sets are the TOML files in `data/`; there is no list to edit.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ..values.problem import InputError, Problem, did_you_mean, quote
from .dataset import Dataset
from .formats import formats
from .table import LARGEST_FILE, too_large

_DATA = Path(__file__).with_name("data")


def datasets() -> tuple[str, ...]:
    """The names of the packaged datasets.

    >>> datasets()
    ('girish-2012', 'krop-2010', 'tdm1-total-antibody')
    """
    return tuple(sorted(path.stem for path in _DATA.glob("*.toml")))


def dataset(name: str | Path) -> Dataset:
    """A packaged dataset by name, upper or lower case; or the one in a file, if `name` is a path or ends like one.

    >>> dataset("Girish-2012").series[0].points[0]
    Point(time_d=0.12293, value=9.66134, censored=False, scored=True, note='')
    >>> dataset("girish-2021")
    Traceback (most recent call last):
    ...
    paylode.values.problem.InputError: observed: unknown dataset "girish-2021". Did you mean girish-2012?
    """
    if isinstance(name, Path) or _looks_like_a_path(name):
        return _read(Path(name))
    wanted = name.strip().lower()
    if wanted not in datasets():
        cure = did_you_mean(wanted, datasets())
        raise InputError(Problem("observed", f"unknown dataset {quote(name)}", cure))
    return _packaged(wanted)


@cache
def _packaged(name: str) -> Dataset:
    return _read(_DATA / f"{name}.toml")


def _looks_like_a_path(name: str) -> bool:
    return "/" in name or "\\" in name or name.lower().endswith(tuple(formats()))


def _read(path: Path) -> Dataset:
    known = formats()
    reader = known.get(path.suffix.lower())
    if reader is None:
        raise InputError(
            Problem(
                path.name or str(path),
                f"{quote(path.suffix)} is no format of observations",
                f"Known: {', '.join(known)}.",
            )
        )
    return reader.read(_text(path), path.name, fetch=lambda beside: _text(path.parent / beside))


def _text(path: Path) -> str:
    """The text of a file. Raises InputError where it cannot be read as text."""
    try:
        if path.exists() and not path.is_file():
            raise InputError(Problem(str(path), "this is not a file", "Name the TOML or CSV file itself."))
        if path.stat().st_size > LARGEST_FILE:
            raise InputError(too_large(path.name))
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InputError(
            Problem(f"{path.name}, line {line}", "the text is not UTF-8", "Save the file as UTF-8.")
        ) from None
    except FileNotFoundError:
        raise InputError(Problem(str(path), "there is no such file", "Look at the name and the folder.")) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            Problem(str(path), f"the file cannot be read ({reason})", "Name a file that you may read.")
        ) from None
