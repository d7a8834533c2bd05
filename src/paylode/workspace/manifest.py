"""The manifest of a run: all that is needed to judge a result, and to make it again.

Version of the JSON shape: `paylode.manifest/1`. Everything but `run` follows from the input, the package and the
machine; `run` holds what differs from run to run.

    paylode, python, platform, dependencies, git      what computed it (git: of the package, where that is a checkout)
    inputs                                            compound, regimen, person, tumour, days, values given at the call
    hashes       SHA-256 of canonical JSON            of each input with all its values, and of the model's equations
    parameters   name -> {value, unit, source, ...}   the catalogue's entries that were bound, as written there
    bound        name -> {value, unit}                the same numbers as the solver had them
    tolerances, solver, warnings, checks, citations
    observed     set -> {points, within_2_fold, fold_error}
    result       hash of all curves, and of each file
    run          time, path, wall_s, command
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from ..regimen import regimen_text
from ..simulate import Comparison, Simulation, citations, comparison_json, summary
from ..storage import Json, bytes_hash, canonical_hash
from ..values.entry import Entry
from ..values.person import Person
from ..values.quantity import Quantity
from ..values.source import Source
from ..values.version import VERSION
from .environment import Environment
from .equations_hash import equations_hash

SCHEMA = "paylode.manifest/1"


def manifest(
    sim: Simulation, environment: Environment, *, observed: Iterable[Comparison], files: Mapping[str, bytes]
) -> dict[str, Json]:
    """The manifest of a simulation, but for `run`. files: name -> what will be written beside it."""
    setting, effort = sim.setting, sim.effort
    return {
        "schema": SCHEMA,
        "paylode": VERSION,
        "python": environment.python,
        "platform": environment.platform,
        "dependencies": dict(environment.dependencies),
        "git": environment.git,
        "inputs": {
            "compound": setting.compound.id,
            "regimen": regimen_text(setting.regimen),
            "person": _person(setting.person),
            "tumour": setting.tumour.id,
            "organism": setting.organism.id,
            "model": sim.bound.flat.model.name,
            "days": setting.days,
            "given": {name: _value(entry) for name, entry in _given(sim).items()},
        },
        "hashes": _hashes(sim),
        "parameters": {name: entry_json(entry) for name, entry in sorted(sim.bound.entries.items())},
        "bound": _bound(sim),
        "tolerances": {"relative": effort.relative_tolerance, "absolute_x_scale": effort.absolute_tolerance},
        "solver": {"engine": effort.engine, "states": effort.states, "counters": dict(effort.counters)},
        "warnings": list(sim.warnings),
        "checks": [
            {"name": check.name, "value": check.value, "limit": check.limit, "passed": check.passed}
            for check in summary(sim).checks
        ],
        "citations": [
            {"source": each.source, "identifier": each.identifier, "parameters": list(each.parameters)}
            for each in citations(sim)
        ],
        "observed": {found.dataset.id: comparison_json(found) for found in observed},
        "result": {"curves": curves_hash(sim), "files": {name: bytes_hash(data) for name, data in files.items()}},
    }


def curves_hash(sim: Simulation) -> str:
    """SHA-256 over the output times and all curves, as little-endian doubles, curves in alphabetical order."""
    digest = hashlib.sha256()
    digest.update(sim.times_h.astype("<f8").tobytes())
    for name in sorted(sim.curves):
        digest.update(f"{name} [{sim.units[name]}]\n".encode())
        digest.update(sim.curves[name].astype("<f8").tobytes())
    return f"sha256:{digest.hexdigest()}"


def _hashes(sim: Simulation) -> Json:
    setting = sim.setting
    return {
        "compound": canonical_hash({"id": setting.compound.id, "parameters": _entries(setting.compound.parameters)}),
        "regimen": canonical_hash(regimen_text(setting.regimen)),
        "person": canonical_hash(_person(setting.person)),
        "tumour": canonical_hash({"id": setting.tumour.id, "parameters": _entries(setting.tumour.parameters)}),
        "organism": canonical_hash({"id": setting.organism.id, "parameters": _entries(setting.organism.parameters)}),
        "model": equations_hash(sim.bound.flat.equations),
    }


def _entries(entries: Mapping[str, Entry]) -> Json:
    return {name: entry_json(entry) for name, entry in entries.items()}


def entry_json(entry: Entry) -> dict[str, Json]:
    """An entry as its file states it; the keys that it does not have are left out."""
    stated: dict[str, Json] = {"value": _value(entry), "unit": entry.unit, "by": entry.by, "meaning": entry.meaning}
    if entry.range:
        stated["range"] = [str(limit) for limit in entry.range]
    stated |= {"measured": entry.measured, "source": source_json(entry.source), "file": entry.origin}
    return {key: value for key, value in stated.items() if value != "" or key == "unit"}


def source_json(source: Source) -> Json:
    """A source as plain data, without what it does not say."""
    stated = {
        "kind": source.kind,
        "title": source.title,
        "locator": source.locator,
        "identifier": source.identifier,
        "reason": source.reason,
    }
    return {key: text for key, text in stated.items() if text}


def _value(entry: Entry) -> Json:
    if isinstance(entry.value, Quantity):
        return entry.value.value if entry.origin != "given" else str(entry.value)
    return {label: value.to(entry.unit) for label, value in entry.value.items()}


def _given(sim: Simulation) -> dict[str, Entry]:
    return {name: entry for name, entry in sim.bound.entries.items() if entry.origin == "given"}


def _bound(sim: Simulation) -> Json:
    parameters = sim.bound.flat.equations.parameters
    pairs = zip(parameters, sim.bound.values, strict=True)
    return {parameter.name: {"value": float(value), "unit": parameter.unit} for parameter, value in pairs}


def _person(person: Person) -> Json:
    return {"weight_kg": person.weight_kg, "height_cm": person.height_cm, "sex": person.sex, "name": person.name}
