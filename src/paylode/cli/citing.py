"""What a run or a compound rests on, as text and as plain data (`paylode.cite/1`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..compounds import compound
from ..simulate import UNPUBLISHED, Citation, cited, not_published
from ..values.problem import InputError, Problem
from ..values.source import Source
from ..values.version import VERSION
from ..workspace import MANIFEST, RunFolder, latest_run, read_run

SCHEMA = "paylode.cite/1"


@dataclass(frozen=True, slots=True)
class Citing:
    """What is cited by `of`. unpublished: parameter -> the reason behind its value."""

    of: str
    citations: tuple[Citation, ...]
    unpublished: Mapping[str, str]


def citing(what: str, runs: Path) -> Citing:
    """The citations of a run folder, of a compound, or of the newest run below `runs` if nothing is named."""
    if not what:
        newest = latest_run(runs)
        if newest is None:
            cure = "Name a run folder or a compound: paylode cite t-dm1."
            raise InputError(Problem(str(runs), "there is no run in it", cure))
        return _of_run(read_run(newest))
    path = Path(what)
    if path.is_dir() or path.name == MANIFEST:
        return _of_run(read_run(path if path.is_dir() else path.parent))
    found = compound(what)
    reasons = {name: source.cite() for name, source in not_published(found.parameters).items()}
    return Citing(found.id, cited(found.parameters), reasons)


def citing_text(found: Citing) -> str:
    """The citations as lines: each publication, and below it the parameters that rest on it."""
    lines = [found.of, ""]
    for each in found.citations:
        identifier = f", doi {each.identifier}" if each.identifier.startswith("10.") else f", {each.identifier}"
        lines += [f"  {each.source}{identifier if each.identifier else ''}", f"      {', '.join(each.parameters)}"]
    if found.unpublished:
        lines += ["", "  not published"]
        lines += [f"      {name}: {reason}" for name, reason in found.unpublished.items()]
    return "\n".join([*lines, "", f"  paylode {VERSION}, the paylode contributors"])


def citing_json(found: Citing) -> dict[str, object]:
    """The citations as plain data."""
    rows = [
        {"source": each.source, "identifier": each.identifier, "parameters": list(each.parameters)}
        for each in found.citations
    ]
    return {
        "schema": SCHEMA,
        "of": found.of,
        "paylode": VERSION,
        "citations": rows,
        "unpublished": dict(found.unpublished),
    }


def _of_run(run: RunFolder) -> Citing:
    """From the manifest, whose text may have been edited: what is not as expected is a problem, and never a crash."""
    try:
        rows, parameters = run.manifest["citations"], run.manifest["parameters"]
        assert isinstance(rows, list) and isinstance(parameters, dict)
        citations = tuple(Citation(row["source"], row["identifier"], tuple(row["parameters"])) for row in rows)
        sources = {name: entry["source"] for name, entry in parameters.items()}
        reasons = {name: Source(**source).cite() for name, source in sources.items() if source["kind"] in UNPUBLISHED}
    except (KeyError, TypeError, AssertionError):
        raise InputError(Problem(str(run.path / MANIFEST), "its citations are damaged", "Simulate again.")) from None
    return Citing(str(run.path), citations, reasons)
