"""A model shows itself: as text, as a graph, and each expression as a person would write it."""

from __future__ import annotations

import re

import pytest

from paylode.equations import equations_text
from paylode.model import (
    FIRST,
    account,
    amount,
    at,
    axis,
    compose,
    concentration,
    constant,
    flatten,
    flow,
    label,
    mechanism,
    model_graph,
    model_mermaid,
    model_text,
    over,
    place,
    readable,
    safe_ratio,
    size,
    species,
    step,
    total,
    use,
    value,
)
from paylode.models.solid_tumour import solid_tumour


@pytest.mark.parametrize(
    ("what", "text"),
    [
        (amount("receptor", "surface"), "amount(receptor, surface)"),
        (amount("cell", "tumour", stage=FIRST), "amount(cell, tumour, stage=first)"),
        (amount("conjugate", "plasma", dar=step(-1)), "amount(conjugate, plasma, dar-1)"),
        (concentration("receptor", "surface"), "amount(receptor, surface) / volume(surface)"),
        (size("vascular", organ="lung"), "size(vascular, organ=lung)"),
        (value("plasma_flow", organ="lung"), "plasma_flow[organ=lung]"),
        (total("payload", "cells", stage=FIRST), "total(payload, cells, stage=first)"),
        (total("payload", "cells", "conjugate"), "total(payload, cells, conjugate)"),
        (over("dar", label("dar") * value("share")), "over(dar, label(dar) * share)"),
        (constant("3.6 mg/kg"), "3.6 mg/kg"),
        (safe_ratio(value("a"), value("b")), "select(greater(b, 0), a / b, 0)"),
    ],
)
def test_expressions_are_readable(what: object, text: str) -> None:
    assert readable(what) == text  # type: ignore[arg-type]


def test_the_text_has_one_line_per_flow_with_what_rides_along() -> None:
    model = solid_tumour()
    lines = model_text(model).splitlines()
    assert lines[:3] == ["model solid-tumour", "  axis dar: 0 .. 8", "  axis stage: growing .. dying 3"]
    assert len(lines) == 3 + len(model.flows)
    assert (
        "  deconjugation in plasma: plasma.conjugate -> plasma.conjugate[dar-1] + payload_plasma.payload"
        "   at deconjugation_rate"
    ) in lines
    assert (
        "  uptake: lysosome.lysosomal_antibody -> (degraded)   at lysosomal_degradation_rate"
        "   along: lysosome.lysosomal_payload -> lysosome.payload"
    ) in lines
    assert (
        "  dying: tumour.tumour_cell -> (dead_cells)   at 1 / killing_transit_time"
        "   along: all in cells, its payload -> payload_interstitium.payload   only: stage=last"
    ) in lines
    assert "label(dar) lysosome.lysosomal_payload" in model_text(model)


def test_the_graph_joins_species_in_places_and_accounts() -> None:
    edges = model_graph(solid_tumour())
    assert ("plasma.conjugate", "peripheral.conjugate", "distribution") in edges
    assert ("plasma.conjugate", "(cleared)", "clearance") in edges
    assert ("(synthesised)", "surface.receptor", "receptor synthesis") in edges
    assert ("interstitium.conjugate", "surface.bound_conjugate", "binding") in edges
    assert ("lysosome.lysosomal_payload", "lysosome.payload", "degradation") in edges
    assert ("(dosed)", "plasma.conjugate", "iv") in edges
    assert len(edges) == len(set(edges))
    assert all(start != end for start, end, _ in edges)


def test_mermaid_names_every_node_once_and_joins_known_nodes() -> None:
    lines = model_mermaid(solid_tumour()).splitlines()
    assert lines[0] == "flowchart LR"
    nodes = {found[1]: found[2] for line in lines if (found := re.fullmatch(r'  (n\d+)\(?\["(.*)"\]\)?', line))}
    edges = [found.groups() for line in lines if (found := re.fullmatch(r"  (n\d+) -->\|.+\| (n\d+)", line))]
    assert 1 + len(nodes) + len(edges) == len(lines)
    assert len(set(nodes.values())) == len(nodes)
    assert {end for edge in edges for end in edge} == set(nodes)
    assert "plasma.conjugate" in nodes.values() and "cleared" in nodes.values()


def test_the_equations_of_a_small_model_as_text() -> None:
    decay = mechanism(
        "decay",
        "",
        places=(place("plasma", constant("2 L")),),
        species=(species("drug", axes=["dar"], parts={"payload": label("dar")}),),
        flows=(flow("loss", at("drug", "plasma"), account("lost"), constant("0.5 1/h")),),
    )
    equations = flatten(compose("decay", [use(decay)], axes=[axis("dar", [0, 2])])).equations
    assert equations_text(equations).splitlines()[:3] == [
        "d plasma.drug[0] / dtime = -0.5 * plasma.drug[0]    [nmol]",
        "d plasma.drug[2] / dtime = -0.5 * plasma.drug[2]    [nmol]",
        "account account.payload.lost: d/dtime = plasma.drug[2]    [nmol_payload]",
    ]
