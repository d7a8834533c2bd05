"""The standard test of every file in `mechanisms/`: a new one is tested before its author writes a test."""

from __future__ import annotations

import importlib
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import paylode.mechanisms
from paylode.equations import Expression, evaluate
from paylode.model import (
    Flat,
    Mechanism,
    at,
    axis,
    compose,
    define,
    flatten,
    initial,
    mechanism,
    parameter,
    place,
    species,
    use,
)
from paylode.models.solid_tumour import STAGES, solid_tumour

ROOT = Path(paylode.mechanisms.__file__).parent
FILES = sorted(path for path in ROOT.rglob("*.py") if path.name != "__init__.py")
AXES = [axis("dar", range(4)), axis("stage", STAGES)]


def _load(path: Path) -> Mechanism:
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return getattr(importlib.import_module(f"paylode.mechanisms.{name}"), path.stem)


def _alone(of: Mechanism) -> Flat:
    """The mechanism with stand-ins for all that it needs: species as the solid tumour has them, places of one litre."""
    known = solid_tumour().species
    needed = {kind: [n for n in of.needs if n.kind == kind] for kind in ("place", "species", "value")}
    stand_in = mechanism(
        "stand_in",
        "what the mechanism needs",
        parameters=(
            parameter("one_litre", "L", "a volume"),
            *(parameter(f"given_{n.name}", n.unit, "a value") for n in needed["value"]),
        ),
        places=tuple(place(n.name, "one_litre", axes=_axes(n.name)) for n in needed["place"]),
        species=tuple(known.get(n.name) or species(n.name) for n in needed["species"]),
        initials=tuple(initial(at(s.name, p.name), 0) for s in needed["species"] for p in needed["place"]),
        definitions=tuple(define(n.name, f"given_{n.name}", n.unit) for n in needed["value"]),
    )
    return flatten(compose(f"{of.name} alone", [use(of), use(stand_in)], axes=AXES))


def _axes(name: str) -> tuple[str, ...]:
    """The axes a place of this name has in the solid tumour; none for a place that is new."""
    places = solid_tumour().places
    axes: tuple[str, ...] = ()
    while name in places:
        axes, name = (*places[name].axes, *axes), places[name].inside
    return axes


def _numbers(flat: Flat, chance: random.Random) -> dict[object, float]:
    values: dict[object, float] = {p.name: chance.uniform(0.1, 0.9) for p in flat.equations.parameters}
    values |= {f"input.{each.name}": chance.uniform(0.1, 2.0) for each in flat.equations.inputs} | {"time": 1.0}
    return values | {state.name: chance.uniform(0.1, 5.0) for state in flat.equations.states}


def _evaluated(what: dict[str, Expression], at: dict[object, float]) -> dict[str, float]:
    return dict(zip(what, evaluate(what.values(), at), strict=True))


@pytest.fixture(params=FILES, ids=lambda path: str(path.relative_to(ROOT).with_suffix("")))
def made(request: pytest.FixtureRequest) -> Iterator[Mechanism]:
    yield _load(request.param)


def test_it_is_documented_with_equations_and_source(made: Mechanism) -> None:
    essay = made.essay
    assert re.search(r"(?m)^    \S", essay), "no equations: indent them by four blanks below the first paragraph"
    assert re.search(r"(?m)^Sources?: .|Source: |Sources: ", essay), "no source: say where the equations come from"
    assert len(essay.split(".")[0]) < 150, "the first sentence says what it is, in one line"


def test_every_parameter_says_what_it_means(made: Mechanism) -> None:
    for each in made.parameters:
        assert each.meaning, f"{each.name} has no meaning"


def test_it_composes_and_its_units_agree(made: Mechanism) -> None:
    _alone(made)  # raises with every unit that does not agree


def test_every_part_that_leaves_arrives(made: Mechanism) -> None:
    flat = _alone(made)
    equations = flat.equations
    chance = random.Random(20)
    for _ in range(3):
        at = _numbers(flat, chance)
        slopes = _evaluated({each.name: each.derivative for each in equations.states}, at)
        rates = _evaluated({each.name: each.rate for each in equations.quadratures}, at)
        observed = {o.name: o.expression for o in equations.observables}
        for part, places in flat.present.items():
            here = evaluate([observed[name] for name in places], {**at, **slopes, **rates})
            gone = evaluate([observed[name] for name in flat.accounts[part]], {**at, **rates})
            size = sum(map(abs, slopes.values())) + sum(map(abs, rates.values()))
            assert sum(here) + sum(gone) == pytest.approx(0.0, abs=1e-12 * max(size, 1.0)), part


def test_no_state_is_driven_below_zero(made: Mechanism) -> None:
    flat = _alone(made)
    chance = random.Random(30)
    for state in flat.equations.states:
        at = _numbers(flat, chance) | {state.name: 0.0}
        assert evaluate([state.derivative], at)[0] >= -1e-12, f"{state.name} is drained while empty"


def test_the_folder_holds_the_mechanisms_of_the_solid_tumour() -> None:
    used = {each.mechanism.name for each in solid_tumour().uses}
    assert used <= {path.stem for path in FILES}
