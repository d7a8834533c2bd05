"""Places: nesting, axes, sizes, what a concentration is; and where species start."""

from __future__ import annotations

import pytest
from small import DAR, body, flat

from paylode.equations import evaluate
from paylode.model import (
    FIRST,
    Flat,
    amount,
    at,
    axis,
    compose,
    concentration,
    constant,
    define,
    flatten,
    initial,
    label,
    mechanism,
    observable,
    parameter,
    place,
    size,
    species,
    step,
    use,
    value,
    volume,
)
from paylode.values.problem import InputError

ORGAN, SHELL = axis("organ", ["liver", "skin"]), axis("shell", range(1, 4))


def reading(of: Flat, name: str, **values: float) -> float:
    """An observable where these states and parameters have these values and all others are 1."""
    point: dict[object, float] = {s.name: 1.0 for s in of.equations.states}
    point |= {p.name: 1.0 for p in of.equations.parameters} | values | {"time": 0.0}
    (found,) = [o.expression for o in of.equations.observables if o.name == name]
    return evaluate([found], point)[0]


def nested() -> Flat:
    """A cell on organs and shells, in it an endosome of its own size and a lysosome without one, in that a vesicle."""
    made = mechanism(
        "cell",
        "",
        parameters=(
            parameter("cell_size", "L", "", by="organ"),
            parameter("endosome_share", "", ""),
            parameter("accessible", "", ""),
        ),
        places=(
            place("cell", value("cell_size") * label("shell"), axes=["organ", "shell"], fraction="accessible"),
            place("endosome", value("endosome_share") * size("cell"), inside="cell"),
            place("lysosome", inside="cell"),
            place("vesicle", inside="lysosome", fraction=0.5),
            place("granule", inside="vesicle"),
        ),
        species=(species("marker", axes=["dar"]),),
        initials=tuple(initial(at("marker", each), 0) for each in ("cell", "endosome", "granule")),
        readings=(
            observable("in_cell", concentration("marker", "cell", organ="skin", shell=3, dar=0), "nM"),
            observable("in_endosome", concentration("marker", "endosome", organ="skin", shell=3, dar=0), "nM"),
            observable("in_granule", concentration("marker", "granule", organ="skin", shell=3, dar=0), "nM"),
            observable("whole_granule", size("granule", organ="skin", shell=3), "L"),
            observable("of_neighbour", size("cell", organ="skin", shell=step(-1)), "L", by="shell"),
        ),
    )
    return flatten(compose("nested", [use(made)], axes=[axis("dar", [0, 1]), ORGAN, SHELL]))


class TestPlaces:
    def test_a_place_has_the_axes_of_all_around_it_and_then_those_of_the_species(self) -> None:
        names = [state.name for state in nested().equations.states]
        assert "granule.marker[liver,1,0]" in names
        assert len(names) == 3 * 2 * 3 * 2

    def test_a_concentration_is_amount_per_accessible_size(self) -> None:
        given = {"cell_size[skin]": 2.0, "accessible": 0.25, "cell.marker[skin,3,0]": 9.0}
        assert reading(nested(), "in_cell", **given) == 9.0 / (0.25 * 2.0 * 3)

    def test_a_place_with_a_size_of_its_own_does_not_take_over_a_fraction(self) -> None:
        given = {"cell_size[skin]": 2.0, "accessible": 0.25, "endosome_share": 0.1, "endosome.marker[skin,3,0]": 9.0}
        assert reading(nested(), "in_endosome", **given) == pytest.approx(9.0 / (0.1 * 2.0 * 3), rel=1e-15)

    def test_without_a_size_it_takes_over_size_and_the_nearest_fraction(self) -> None:
        given = {"cell_size[skin]": 2.0, "accessible": 0.25, "granule.marker[skin,3,0]": 9.0}
        assert reading(nested(), "in_granule", **given) == 9.0 / (0.5 * 2.0 * 3)
        assert reading(nested(), "whole_granule", **given) == 2.0 * 3

    def test_the_size_of_a_neighbour_beyond_the_end_is_zero(self) -> None:
        given = {"cell_size[skin]": 2.0}
        found = [reading(nested(), f"of_neighbour[{shell}]", **given) for shell in (1, 2, 3)]
        assert found == [0.0, 2.0, 4.0]

    @pytest.mark.parametrize(("cells", "wanted"), [(0.0, 5.0 / 2.0), (0.3, 5.0 / 2.0), (10.0, 5.0 / 20.0)])
    def test_below_the_smallest_size_concentrations_are_per_that_size(self, cells: float, wanted: float) -> None:
        made = mechanism(
            "tumour",
            "",
            parameters=(parameter("cell_volume", "L/cell", ""),),
            places=(
                place("outside", constant("1 L")),
                place(
                    "cell",
                    amount("count", "outside") * value("cell_volume"),
                    smallest=constant("1 cell") * value("cell_volume"),
                ),
                place("core", inside="cell"),
            ),
            species=(species("count", unit="cell"), species("marker")),
            initials=(initial(at("count", "outside"), 0), initial(at("marker", "core"), 0)),
            readings=(observable("level", concentration("marker", "core"), "nM"),),
        )
        made_flat = flatten(compose("shrinking", [use(made)]))
        given = {"cell_volume": 2.0, "outside.count": cells, "core.marker": 5.0}
        assert reading(made_flat, "level", **given) == wanted

    def test_sizes_that_go_round_in_a_circle(self) -> None:
        circle = mechanism(
            "circle",
            "",
            places=(place("a", size("b") * 2), place("b", volume("a"))),
            initials=(initial(at("payload", "a"), concentration("payload", "a") * constant("1 L")),),
        )
        with pytest.raises(InputError, match=r"definitions go round in a circle: the size of a -> the size of b -> "):
            flat(circle)

    def test_definitions_that_go_round_in_a_circle(self) -> None:
        circle = mechanism(
            "circle",
            "",
            definitions=(define("a", 2 * value("b"), "nM"), define("b", value("a") / 3, "nM")),
            readings=(observable("o", "a", "nM"),),
        )
        with pytest.raises(InputError, match=r"block circle, o: definitions go round in a circle: a -> b -> a"):
            flat(circle)

    def test_a_definition_over_its_neighbour_is_a_running_sum(self) -> None:
        running = mechanism(
            "running",
            "",
            definitions=(define("so_far", amount("conjugate", "plasma") + value("so_far", dar=step(-1)), "nmol"),),
            readings=(observable("up_to_two", value("so_far", dar=2), "nmol"),),
        )
        given = {f"plasma.conjugate[{n}]": 10.0**n for n in range(4)}
        assert reading(flat(running), "up_to_two", **given) == 111.0


def starts(of: Flat, **parameters: float) -> dict[str, float | None]:
    """Where the states start."""
    found: dict[str, float | None] = {}
    for state in of.equations.states:
        found[state.name] = None if state.initial is None else evaluate([state.initial], parameters)[0]
    return found


def started(*initials: object) -> Flat:
    return flat(mechanism("tested", "", initials=initials))


class TestStarts:
    def test_what_has_no_start_starts_empty(self) -> None:
        assert set(starts(flat()).values()) == {0.0}

    def test_a_start_may_be_made_from_other_starts(self) -> None:
        made = started(
            initial(at("receptor", "tissue"), 2 * amount("receptor", "plasma")),
            initial(at("payload", "tissue"), amount("receptor", "tissue") + 0),
            initial(at("receptor", "plasma"), constant("3 nM") * size("plasma")),
        )
        found = starts(made, plasma_volume=5.0)
        assert (found["plasma.receptor"], found["tissue.receptor"], found["tissue.payload"]) == (15.0, 30.0, 30.0)

    def test_a_size_in_a_start_is_that_at_the_start(self) -> None:
        made = mechanism(
            "tumour",
            "",
            parameters=(parameter("cell_volume", "L/cell", ""), parameter("first_cells", "cell", "")),
            places=(place("cell", amount("count", "plasma") * value("cell_volume")),),
            species=(species("count", unit="cell"),),
            initials=(
                initial(at("payload", "cell"), constant("7 nM") * size("cell")),
                initial(at("count", "plasma"), "first_cells"),
            ),
        )
        assert starts(flat(made), cell_volume=2.0, first_cells=10.0)["cell.payload"] == 140.0

    def test_starts_that_go_round_in_a_circle(self) -> None:
        with pytest.raises(
            InputError, match=r"go round in a circle: plasma.receptor -> tissue.receptor -> plasma.receptor"
        ):
            started(
                initial(at("receptor", "plasma"), amount("receptor", "tissue") * 2),
                initial(at("receptor", "tissue"), amount("receptor", "plasma") * 2),
            )

    def test_none_is_the_steady_state_found_when_bound(self) -> None:
        found = starts(started(initial(at("receptor", "plasma"), None)))
        assert found["plasma.receptor"] is None

    def test_a_start_may_not_be_made_from_a_steady_state_that_is_not_known_yet(self) -> None:
        with pytest.raises(InputError) as refused:
            started(
                initial(at("receptor", "plasma"), None),
                initial(at("receptor", "tissue"), amount("receptor", "plasma") * 2),
            )
        assert "the start of tissue.receptor is made from plasma.receptor, which starts at its steady state" in str(
            refused.value
        )

    def test_one_state_has_one_start(self) -> None:
        with pytest.raises(InputError, match=r"block tested starts plasma.conjugate\[0\], which has a start already"):
            started(
                initial(at("conjugate", "plasma"), 0),
                initial(at("conjugate", "plasma"), constant("1 nmol"), only={"dar": FIRST}),
            )

    def test_at_some_labels(self) -> None:
        made = started(
            initial(at("conjugate", "plasma", dar=3), constant("1 nmol")),
            initial(at("conjugate", "plasma"), constant("1 nmol") * label("dar"), only={"dar": (1, 2)}),
        )
        assert [starts(made)[f"plasma.conjugate[{n}]"] for n in range(4)] == [0.0, 1.0, 2.0, 1.0]

    def test_a_start_over_time_is_refused(self) -> None:
        from paylode.model import TIME

        with pytest.raises(InputError, match="time"):
            started(initial(at("receptor", "plasma"), constant("1 nmol/h") * TIME))


def test_the_axis_may_have_any_length() -> None:
    made = [flatten(compose("m", [use(body)], axes=[axis("dar", range(n))])).equations for n in (1, 9)]
    assert [sum("conjugate" in s.name for s in each.states) for each in made] == [1, 9]
    assert len(DAR.labels) == 4
