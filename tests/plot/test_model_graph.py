"""A model's picture: every place has a box, every flow between places an arrow, and no box hides another."""

from __future__ import annotations

import itertools

import pytest
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from scenes import png, texts

from paylode.model import (
    Model,
    account,
    at,
    axis,
    compose,
    flow,
    inlet,
    mechanism,
    parameter,
    place,
    species,
    use,
)
from paylode.model import model_graph as edges
from paylode.models.solid_tumour import solid_tumour
from paylode.plot import figure_data, model_graph


def one_place() -> Model:
    """A drug in one compartment."""
    body = mechanism(
        "body",
        "One compartment.",
        parameters=(parameter("volume", "L", "volume"), parameter("rate", "1/h", "elimination")),
        places=(place("plasma", "volume"),),
        species=(species("drug", parts={"drug": 1}),),
        flows=(flow("clearance", at("drug", "plasma"), account("cleared"), "rate"),),
        inlets=(inlet("iv", [(at("drug", "plasma"), 1)]),),
    )
    return compose("one-place", [use(body)])


def organs(count: int) -> Model:
    """Plasma and so many organs around it."""
    names = [f"organ_{n}" for n in range(count)]
    body = mechanism(
        "body",
        "Plasma and organs.",
        parameters=(parameter("volume", "L", "volume"), parameter("rate", "1/h", "exchange")),
        places=tuple(place(name, "volume") for name in ("plasma", *names)),
        species=(species("antibody", axes=["dar"], parts={"antibody": 1}),),
        flows=tuple(
            flow(f"{word} {name}", at("antibody", start), at("antibody", end), "rate")
            for name in names
            for word, start, end in (("to", "plasma", name), ("from", name, "plasma"))
        ),
        inlets=(inlet("iv", [(at("antibody", "plasma"), 1)]),),
    )
    return compose("organs", [use(body)], axes=[axis("dar", range(3))])


MODELS = {"solid tumour": solid_tumour(), "average": solid_tumour(2), "one place": one_place(), "organs": organs(6)}


def boxes(figure: Figure) -> dict[str, FancyBboxPatch]:
    found = [each for each in figure.findobj(FancyBboxPatch) if isinstance(each, FancyBboxPatch)]
    return {str(b.get_gid()).removeprefix("place:"): b for b in found if str(b.get_gid()).startswith("place:")}


@pytest.mark.parametrize("name", MODELS)
def test_every_place_that_holds_something_has_a_box(name: str) -> None:
    model = MODELS[name]
    figure = model_graph(model)
    ends = {end for edge in edges(model) for end in edge[:2] if not end.startswith("(")}
    assert set(boxes(figure)) == {end.split(".")[0] for end in ends}
    assert png(figure).startswith(b"\x89PNG")
    words = " ".join(texts(figure)).replace("\n", " ")
    assert all(end.split(".")[1].replace("_", " ") in words for end in ends)


@pytest.mark.parametrize("name", MODELS)
def test_no_box_hides_another(name: str) -> None:
    areas = [b.get_bbox() for b in boxes(model_graph(MODELS[name])).values()]
    for one, other in itertools.combinations(areas, 2):
        assert one.x1 < other.x0 or other.x1 < one.x0 or one.y1 < other.y0 or other.y1 < one.y0


@pytest.mark.parametrize("name", MODELS)
def test_every_flow_between_places_has_an_arrow(name: str) -> None:
    model = MODELS[name]
    figure = model_graph(model)
    arrows = [each for each in figure.findobj(FancyArrowPatch) if isinstance(each, FancyArrowPatch)]
    joined = {frozenset(str(a.get_gid()).removeprefix("link:").split()) for a in arrows if a.get_gid()}
    places = [(a.split(".")[0], b.split(".")[0]) for a, b, _ in edges(model) if not a.startswith("(") and b[0] != "("]
    assert joined == {frozenset(pair) for pair in places if len(set(pair)) == 2}


@pytest.mark.parametrize("name", MODELS)
def test_the_data_name_every_flow_that_leaves_its_place(name: str) -> None:
    model = MODELS[name]
    table = figure_data(model_graph(model))["flows"]
    listed = {
        (a, b, flow)
        for a, b, flows in zip(table["from"], table["to"], table["flows"], strict=True)
        for flow in flows.split(", ")
    }
    for start, end, name_of_flow in edges(model):
        pair = (start.split(".")[0], end.split(".")[0])
        assert pair[0] == pair[1] or (*pair, name_of_flow) in listed


def test_dead_cells_let_their_contents_go() -> None:
    table = figure_data(model_graph(solid_tumour()))["flows"]
    assert ("cells", "payload_interstitium") in list(zip(table["from"], table["to"], strict=True))


def test_accounts_stand_at_the_places_they_feed() -> None:
    words = " ".join(texts(model_graph(one_place())))
    assert "dosed" in words and "cleared" in words
