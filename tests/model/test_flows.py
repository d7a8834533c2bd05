"""Flows: what leaves, what arrives, what rides along, where they run, and what is refused."""

from __future__ import annotations

import pytest
from small import DAR, body, changed, flat, slopes, with_flows

from paylode.equations import evaluate
from paylode.model import (
    AFTER_FIRST,
    FIRST,
    LAST,
    TIME,
    account,
    amount,
    at,
    axis,
    cell_flow,
    compose,
    constant,
    flatten,
    flow,
    greater,
    initial,
    inlet,
    jump,
    label,
    mechanism,
    over,
    parameter,
    place,
    select,
    species,
    step,
    total,
    use,
    value,
)
from paylode.values.problem import InputError

BOTH = {"plasma.conjugate[0]": 7.0, "plasma.conjugate[2]": 3.0}


def refusal(*flows: object, **more: object) -> str:
    with pytest.raises(InputError) as refused:
        flat(with_flows(*flows, **more))
    return str(refused.value)


class TestConservation:
    def test_what_does_not_arrive_goes_to_the_account(self) -> None:
        """3 conjugates with two payloads each, cleared at 1/h; those with none bring no payload."""
        found = slopes(flat(), BOTH)
        assert found["account.antibody.cleared"] == 10.0
        assert found["account.payload.cleared"] == 6.0

    def test_a_flow_that_loses_a_part_is_refused(self) -> None:
        shed = flow("shed", at("conjugate", "plasma"), at("conjugate", "plasma", dar=step(-1)), "rate")
        assert refusal(shed) == (
            "block tested, shed: its two sides differ by 1 payload per unit at dar=1. "
            "Name the account that takes it: rest=account(...)."
        )

    def test_unless_it_names_the_account(self) -> None:
        shed = flow(
            "shed", at("conjugate", "tissue"), at("conjugate", "tissue", dar=step(-1)), "rate", rest=account("shed")
        )
        found = slopes(flat(with_flows(shed)), {"tissue.conjugate[2]": 3.0})
        assert changed(found) == {
            "tissue.conjugate[2]": -3.0,
            "tissue.conjugate[1]": 3.0,
            "account.payload.shed": 3.0,
        }

    def test_a_flow_that_makes_a_part_is_refused_even_with_an_account(self) -> None:
        load = flow(
            "load", at("conjugate", "plasma"), at("conjugate", "plasma", dar=step(+1)), "rate", rest=account("made")
        )
        assert "it makes 1 payload per unit out of nothing at dar=0" in refusal(load)

    def test_it_may_be_made_from_a_named_account(self) -> None:
        """Sathe 2024: payload formed and not drawn from the conjugate."""
        formed = flow(
            "formation",
            account("formed, not drawn from the conjugate"),
            at("payload", "plasma"),
            value("rate") * over("dar", amount("conjugate", "plasma")),
        )
        found = slopes(flat(with_flows(formed)), BOTH)
        assert found["plasma.payload"] == 10.0
        assert found["account.payload.formed, not drawn from the conjugate"] == -10.0

    def test_partners_are_used_up_with_their_coefficients(self) -> None:
        """Two receptors per conjugate: in tissue, 5 conjugates leave per hour, and 10 receptors."""
        pair = species("pair", parts={"antibody": 1, "payload": label("dar"), "receptor": 2}, axes=["dar"])
        binding = flow(
            "binding",
            at("conjugate", "tissue"),
            at("pair", "tissue"),
            "rate",
            takes=[(at("receptor", "tissue"), 2)],
        )
        made = flat(mechanism("tested", "", species=(pair,), flows=(binding,)))
        assert changed(slopes(made, {"tissue.conjugate[1]": 5.0})) == {
            "tissue.conjugate[1]": -5.0,
            "tissue.receptor": -10.0,
            "tissue.pair[1]": 5.0,
        }

    def test_parts_may_be_parameters(self) -> None:
        """A constant drug-to-antibody ratio: payload freed from the conjugate is what it carried."""
        loaded = species("loaded", parts={"antibody": 1, "payload": value("ratio")})
        bare = species("bare", parts={"antibody": 1})
        losing = flow("losing", at("loaded", "tissue"), at("bare", "tissue"), "rate", rest=account("freed"))
        made = flat(
            mechanism("tested", "", parameters=(parameter("ratio", "", ""),), species=(loaded, bare), flows=(losing,))
        )
        assert changed(slopes(made, {"tissue.loaded": 2.0, "ratio": 3.5})) == {
            "tissue.loaded": -2.0,
            "tissue.bare": 2.0,
            "account.payload.freed": 7.0,
        }

    def test_an_account_that_leads_nowhere(self) -> None:
        assert refusal(flow("odd", account("a"), account("b"), "rate")) == (
            "block tested, odd: it leaves the account a and arrives nowhere. Name the species and place it goes to."
        )

    def test_nothing_rides_along_out_of_an_account(self) -> None:
        with pytest.raises(InputError, match=r"flow f: it leaves the account a, and names riders\. Out of"):
            flow(
                "f",
                account("a"),
                at("payload", "plasma"),
                "rate",
                along=[(at("payload", "tissue"), at("payload", "plasma"))],
            )
        with pytest.raises(InputError, match="flow f: it leaves the account a, and names a rest"):
            flow("f", account("a"), at("payload", "plasma"), "rate", rest=account("b"))


class TestSteps:
    def test_there_is_no_flow_beyond_the_end(self) -> None:
        """Payload falls off ratios 1 to 3; at 0 there is nothing to fall off."""
        off = flow(
            "off",
            at("conjugate", "tissue"),
            [(at("conjugate", "tissue", dar=step(-1)), 1), (at("payload", "tissue"), 1)],
            "rate",
        )
        made = flat(with_flows(off))
        assert changed(slopes(made, {"tissue.conjugate[0]": 9.0})) == {}
        assert changed(slopes(made, {"tissue.conjugate[3]": 9.0})) == {
            "tissue.conjugate[3]": -9.0,
            "tissue.conjugate[2]": 9.0,
            "tissue.payload": 9.0,
        }

    def test_an_amount_beyond_the_end_is_zero(self) -> None:
        """Each label is filled as fast as the next one holds; the last has no next one."""
        fill = flow(
            "fill",
            account("source"),
            at("conjugate", "tissue"),
            value("rate") * amount("conjugate", "plasma", dar=step(+1)),
        )
        found = slopes(flat(with_flows(fill)), {"plasma.conjugate[3]": 4.0})
        assert found["tissue.conjugate[2]"] == 4.0
        assert found["tissue.conjugate[3]"] == 0.0

    def test_a_table_has_its_own_value_at_each_label(self) -> None:
        shift = flow("shift", at("conjugate", "tissue"), account("lost"), "table")
        made = flat(mechanism("tested", "", parameters=(parameter("table", "1/h", "", by="dar"),), flows=(shift,)))
        assert [p.name for p in made.equations.parameters if p.name.startswith("table")] == [
            f"table[{n}]" for n in range(4)
        ]
        found = slopes(made, {"table[2]": 5.0, "tissue.conjugate[2]": 1.0, "tissue.conjugate[1]": 1.0})
        assert (found["tissue.conjugate[2]"], found["tissue.conjugate[1]"]) == (-5.0, -1.0)
        assert made.parameters["table[2]"] == ("table", 2)

    def test_a_table_at_a_named_label_and_at_a_neighbour(self) -> None:
        rate = value("table", dar=3) + value("table", dar=step(+1))
        shift = flow("shift", at("conjugate", "tissue"), account("lost"), rate)
        made = flat(mechanism("tested", "", parameters=(parameter("table", "1/h", "", by="dar"),), flows=(shift,)))
        given = {f"table[{n}]": 10.0**n for n in range(1, 4)}
        assert slopes(made, {**given, "tissue.conjugate[0]": 1.0})["tissue.conjugate[0]"] == -1010.0
        assert slopes(made, {**given, "tissue.conjugate[3]": 1.0})["tissue.conjugate[3]"] == -1000.0

    def test_a_table_without_a_label_in_play(self) -> None:
        shift = flow("shift", at("payload", "tissue"), account("lost"), "table")
        with pytest.raises(InputError, match="block tested, shift: the table table is on the axis dar, and no label"):
            flat(mechanism("tested", "", parameters=(parameter("table", "1/h", "", by="dar"),), flows=(shift,)))

    def test_an_amount_without_a_label_in_play(self) -> None:
        shift = flow(
            "shift", at("payload", "tissue"), account("lost"), amount("conjugate", "plasma") / constant("1 nmol*h")
        )
        assert refusal(shift) == (
            "block tested, shift: conjugate in plasma is on the axis dar, and no label of it is in play. "
            'Name the label, or sum: total(...) or over("dar", ...).'
        )


class TestWhereAFlowRuns:
    def test_an_end_that_names_its_label_stands_for_that_label_alone(self) -> None:
        """From naked antibody to a species without ratios: once, not once per ratio."""
        made = flat(
            mechanism(
                "tested",
                "",
                species=(species("antibody", parts={"antibody": 1}),),
                flows=(flow("f", at("conjugate", "plasma", dar=0), at("antibody", "tissue"), "rate"),),
            )
        )
        found = slopes(made, {"plasma.conjugate[0]": 1.0})
        assert found["tissue.antibody"] == 1.0
        assert found["plasma.conjugate[0]"] == -1.0 - 1.0  # and its clearance

    def test_the_label_of_what_leaves_is_in_play_where_all_ends_name_theirs(self) -> None:
        jump_down = flow(
            "f",
            at("conjugate", "tissue", dar=LAST),
            at("conjugate", "tissue", dar=FIRST),
            value("rate") * label("dar"),
            rest=account("lost"),
        )
        assert changed(slopes(flat(with_flows(jump_down)), {"tissue.conjugate[3]": 2.0})) == {
            "tissue.conjugate[3]": -6.0,
            "tissue.conjugate[0]": 6.0,
            "account.payload.lost": 18.0,
        }

    def test_one_end_named_and_one_open(self) -> None:
        spread = flow(
            "f",
            at("conjugate", "tissue", dar=3),
            at("conjugate", "tissue"),
            value("rate") * label("dar"),
            rest=account("lost"),
            only={"dar": (1, 2)},
        )
        assert changed(slopes(flat(with_flows(spread)), {"tissue.conjugate[3]": 1.0})) == {
            "tissue.conjugate[3]": -3.0,
            "tissue.conjugate[1]": 1.0,
            "tissue.conjugate[2]": 2.0,
            "account.payload.lost": 2.0 * 1.0 + 1.0 * 2.0,
        }

    @pytest.mark.parametrize(
        ("choice", "labels"), [(2, {2}), (FIRST, {0}), (LAST, {3}), (AFTER_FIRST, {1, 2, 3}), ((0, 3), {0, 3})]
    )
    def test_only(self, choice: object, labels: set[int]) -> None:
        leak = flow("f", at("conjugate", "tissue"), account("lost"), "rate", only={"dar": choice})
        found = slopes(flat(with_flows(leak)), {f"tissue.conjugate[{n}]": 1.0 for n in range(4)})
        assert {n for n in range(4) if found[f"tissue.conjugate[{n}]"]} == labels

    def test_only_on_an_axis_on_which_nothing_is(self) -> None:
        leak = flow("f", at("payload", "plasma"), account("lost"), "rate", only={"dar": FIRST})
        assert refusal(leak) == (
            "block tested, f: it is restricted on the axis dar, on which nothing in it leaves its label open. "
            "Leave that restriction out."
        )

    def test_only_where_every_end_names_its_label(self) -> None:
        leak = flow("f", at("conjugate", "plasma", dar=3), account("lost"), "rate", only={"dar": (1, 2)})
        assert "it is restricted on the axis dar, on which nothing in it leaves its label open" in refusal(leak)

    @pytest.mark.parametrize(
        ("named", "told"),
        [
            (value("rate", dar=1), "rate is not on the axis dar. Leave that label out: it is on none."),
            (
                total("payload", "tissue", dar=1) * constant("1 1/nmol_payload/h"),
                "what is in tissue is not on the axis dar.",
            ),
        ],
    )
    def test_a_label_of_what_is_not_on_the_axis(self, named: object, told: str) -> None:
        leak = flow("f", at("payload", "tissue"), account("lost"), named)
        assert f"block tested, f: {told}" in refusal(leak)

    def test_a_label_of_an_axis_that_the_species_is_not_on(self) -> None:
        leak = flow("f", at("receptor", "plasma", dar=1), account("lost"), "rate")
        assert "receptor in plasma is not on the axis dar. Leave that label out: it is on none." in refusal(leak)

    def test_something_that_never_arrives(self) -> None:
        leak = flow("f", at("payload", "plasma"), account("lost"), amount("receptor", "tissue") / constant("1 nmol*h"))
        assert refusal(leak) == "block tested, f: nothing ever brings receptor into tissue."


class TestRidersAndContents:
    carrier = (species("carrier", parts={"antibody": 1}), species("load", parts={"payload": 1}))

    def made(self, *along: object) -> object:
        move = flow("move", at("carrier", "plasma"), at("carrier", "tissue"), "rate", along=along)
        return flat(mechanism("tested", "", species=self.carrier, flows=(move,)))

    def test_a_rider_leaves_at_the_rate_per_unit_of_its_carrier(self) -> None:
        made = self.made((at("load", "plasma"), at("load", "tissue")))
        assert changed(slopes(made, {"plasma.carrier": 2.0, "plasma.load": 7.0, "rate": 3.0})) == {
            "plasma.carrier": -6.0,
            "tissue.carrier": 6.0,
            "plasma.load": -21.0,
            "tissue.load": 21.0,
        }

    def test_a_rider_without_a_carrier_divides_nothing_by_zero(self) -> None:
        made = self.made((at("load", "plasma"), at("load", "tissue")))
        assert changed(slopes(made, {})) == {}

    def test_a_rider_may_end_in_an_account_or_as_something_else(self) -> None:
        made = self.made((at("load", "plasma"), at("payload", "tissue")), (at("receptor", "plasma"), account("lost")))
        found = slopes(made, {"plasma.load": 1.0, "plasma.receptor": 5.0})
        assert found["tissue.payload"] == 1.0
        assert found["account.receptor.lost"] == 5.0

    def test_a_rider_may_not_lose_parts(self) -> None:
        with pytest.raises(InputError, match="block tested, move: its two sides differ by 1 payload per unit"):
            self.made((at("load", "plasma"), at("carrier", "tissue")))

    def test_a_rider_arrives_in_its_unit(self) -> None:
        cell = species("cell", unit="cell")
        move = flow(
            "move",
            at("carrier", "plasma"),
            at("carrier", "tissue"),
            "rate",
            along=[(at("load", "plasma"), at("cell", "tissue"))],
        )
        with pytest.raises(InputError, match="load rides along in nmol, and cell in cell"):
            flat(mechanism("tested", "", species=(*self.carrier, cell), flows=(move,)))


LINE, STAGE = axis("line", ["positive", "negative"]), axis("stage", ["growing", "dying", "late"])
CELL, NEXT = at("tumour_cell", "tumour"), at("tumour_cell", "tumour", stage=step(+1))


def cells(*flows: object, axes: tuple[str, ...] = ("line", "stage")) -> object:
    """Cells of two lines in three stages; core lies in surface, surface in the cell; both hold something."""
    made = mechanism(
        "cells",
        "",
        parameters=(parameter("cell_volume", "L/cell", ""),),
        places=(
            place("tumour", "plasma_volume", axes=["line", "stage"]),
            place("cell", amount("tumour_cell", "tumour") * value("cell_volume"), axes=axes),
            place("surface", inside="cell"),
            place("core", inside="surface"),
        ),
        species=(species("tumour_cell", parts={"cell": 1}, unit="cell"),),
        initials=(initial(at("conjugate", "surface"), 0), initial(at("payload", "core"), 0)),
        flows=flows,
    )
    return flatten(compose("cells", [use(body), use(made)], axes=[axis("dar", range(2)), LINE, STAGE]))


AMOUNTS = {
    "tumour.tumour_cell[positive,growing]": 10.0,
    "tumour.tumour_cell[negative,growing]": 20.0,
    "surface.conjugate[positive,growing,1]": 3.0,
    "core.payload[positive,growing]": 5.0,
    "core.payload[negative,growing]": 7.0,
}


class TestCells:
    def test_what_is_in_the_cells_goes_with_them(self) -> None:
        killing = cell_flow("killing", CELL, NEXT, "rate", contents="cell", only={"stage": FIRST, "line": "positive"})
        assert changed(slopes(cells(killing), AMOUNTS)) == {
            "tumour.tumour_cell[positive,growing]": -10.0,
            "tumour.tumour_cell[positive,dying]": 10.0,
            "surface.conjugate[positive,growing,1]": -3.0,
            "surface.conjugate[positive,dying,1]": 3.0,
            "core.payload[positive,growing]": -5.0,
            "core.payload[positive,dying]": 5.0,
        }

    def test_each_line_carries_its_own(self) -> None:
        found = slopes(cells(cell_flow("killing", CELL, NEXT, "rate", contents="cell")), AMOUNTS)
        assert found["core.payload[positive,dying]"] == 5.0
        assert found["core.payload[negative,dying]"] == 7.0

    def test_at_the_end_the_contents_are_let_go(self) -> None:
        clearing = cell_flow(
            "clearing",
            CELL,
            account("dead"),
            "rate",
            contents="cell",
            release={"payload": at("payload", "plasma")},
            only={"stage": FIRST, "line": "positive"},
        )
        found = slopes(cells(clearing), AMOUNTS)
        assert found["plasma.payload"] == 3.0 + 5.0  # what was free, and what was still on conjugate
        assert found["account.antibody.dead"] == 3.0
        assert found["account.cell.dead"] == 10.0
        assert "account.payload.dead" not in found

    def test_contents_that_are_not_on_the_axis_of_the_cells(self) -> None:
        moving = cell_flow("killing", CELL, NEXT, "rate", contents="cell")
        with pytest.raises(InputError) as refused:
            cells(moving, axes=("line",))
        assert str(refused.value).endswith(
            "is to move with the cells, and is not on their axis stage. Put cell on that axis."
        )


class TestHeld:
    def made(self) -> object:
        kept = initial(at("receptor", "plasma"), constant("5 nmol"), held=True)
        return flat(
            with_flows(flow("out", at("receptor", "plasma"), at("receptor", "tissue"), "rate"), initials=(kept,))
        )

    def test_it_stays_while_others_change(self) -> None:
        found = changed(slopes(self.made(), {"plasma.receptor": 5.0, "tissue.receptor": 1.0}))
        assert found == {"tissue.receptor": 5.0, "account.receptor.held": -10.0, "account.receptor.degraded": 5.0}

    def test_only_in_its_place(self) -> None:
        back = flow("back", at("receptor", "tissue"), at("receptor", "plasma"), "rate")
        kept = initial(at("receptor", "plasma"), constant("5 nmol"), held=True)
        found = slopes(flat(with_flows(back, initials=(kept,))), {"tissue.receptor": 2.0})
        assert (found["plasma.receptor"], found["tissue.receptor"]) == (0.0, -2.0)

    def test_a_dose_may_not_enter_it(self) -> None:
        made = mechanism(
            "tested",
            "",
            initials=(initial(at("receptor", "plasma"), constant("5 nmol"), held=True),),
            inlets=(inlet("iv", [(at("receptor", "plasma"), 1)]),),
        )
        with pytest.raises(InputError, match=r"block tested, iv: a dose enters plasma.receptor, which is held"):
            flat(made)


class TestDoses:
    def test_a_dose_is_split_over_labels_and_drawn_from_its_account(self) -> None:
        share = parameter("share", "", "", by="dar")
        iv = inlet("iv", [(at("conjugate", "tissue"), "share"), (at("payload", "plasma"), 0.5)], account="dosed")
        made = flat(mechanism("tested", "", parameters=(share,), inlets=(iv,)))
        (entering,) = made.equations.inputs
        assert (entering.name, entering.unit) == ("iv", "nmol")
        shares = {"share[0]": 0.25, "share[1]": 0.0, "share[2]": 0.5, "share[3]": 0.25}
        fractions = evaluate([fraction for _, fraction in entering.targets], shares)
        bolus = dict(zip([name for name, _ in entering.targets], fractions, strict=True))
        assert changed(bolus) == {
            "tissue.conjugate[0]": 0.25,
            "tissue.conjugate[2]": 0.5,
            "tissue.conjugate[3]": 0.25,
            "plasma.payload": 0.5,
            "account.antibody.dosed": -1.0,
            "account.payload.dosed": -(0.5 * 2 + 0.25 * 3 + 0.5),
        }
        infusion = changed(slopes(made, {**shares, "input.iv": 8.0}))
        assert infusion == {name: 8.0 * fraction for name, fraction in changed(bolus).items()}

    def test_into_some_labels(self) -> None:
        made = flat(mechanism("tested", "", inlets=(inlet("iv", [(at("conjugate", "tissue", dar=AFTER_FIRST), 0.1)]),)))
        found = slopes(made, {"input.iv": 10.0})
        assert [found[f"tissue.conjugate[{n}]"] for n in range(4)] == [0.0, 1.0, 1.0, 1.0]


class TestTime:
    def test_a_rate_law_may_name_the_time(self) -> None:
        leak = flow(
            "f", at("payload", "tissue"), account("lost"), value("rate") * select(greater(TIME, constant("24 h")), 1, 0)
        )
        made = flat(with_flows(leak))
        assert slopes(made, {"tissue.payload": 1.0, "time": 23.0})["tissue.payload"] == 0.0
        assert slopes(made, {"tissue.payload": 1.0, "time": 25.0})["tissue.payload"] == -1.0


class TestJumps:
    def test_an_event_sets_states_from_the_values_before(self) -> None:
        wash = jump(
            "wash",
            TIME - constant("1 d"),
            [(at("payload", "plasma"), 0), (at("conjugate", "tissue"), amount("conjugate", "plasma"))],
        )
        (event,) = flat(mechanism("tested", "", jumps=(wash,))).equations.events
        assert event.trigger is TIME - 24
        assert {name: str(new) for name, new in event.assignments} == {
            "plasma.payload": "0",
            **{f"tissue.conjugate[{n}]": f"plasma.conjugate[{n}]" for n in range(4)},
        }

    def test_of_some_labels(self) -> None:
        wash = jump("wash", TIME - constant("1 d"), [(at("conjugate", "plasma", dar=AFTER_FIRST), 0)])
        (event,) = flat(mechanism("tested", "", jumps=(wash,))).equations.events
        assert [name for name, _ in event.assignments] == [f"plasma.conjugate[{n}]" for n in (1, 2, 3)]


class TestSums:
    def test_total_counts_a_part_over_species_and_labels(self) -> None:
        drain = flow("f", account("source"), at("receptor", "tissue"), value("rate") * total("payload", "plasma"))
        given = {"plasma.conjugate[2]": 3.0, "plasma.conjugate[1]": 1.0, "plasma.payload": 10.0}
        with pytest.raises(InputError, match="nmol_payload"):
            flat(with_flows(drain))
        per_payload = value("rate") * total("payload", "plasma") / constant("1 nmol_payload") * constant("1 nmol")
        drain = flow("f", account("source"), at("receptor", "tissue"), per_payload)
        assert slopes(flat(with_flows(drain)), given)["tissue.receptor"] == 17.0

    def test_total_of_one_species_at_one_label(self) -> None:
        one = total("payload", "plasma", "conjugate", dar=2) / constant("1 nmol_payload") * constant("1 nmol")
        drain = flow("f", account("source"), at("receptor", "tissue"), value("rate") * one)
        given = {"plasma.conjugate[2]": 3.0, "plasma.conjugate[1]": 1.0, "plasma.payload": 10.0}
        assert slopes(flat(with_flows(drain)), given)["tissue.receptor"] == 6.0

    def test_over_sums_an_expression(self) -> None:
        moment = over("dar", label("dar") * amount("conjugate", "plasma"))
        drain = flow("f", account("source"), at("receptor", "tissue"), value("rate") * moment)
        assert slopes(flat(with_flows(drain)), BOTH)["tissue.receptor"] == 6.0

    def test_over_one_counts_the_labels(self) -> None:
        counting = flow("f", at("payload", "tissue"), account("lost"), value("rate") * over("dar", 1))
        assert slopes(flat(with_flows(counting)), {"tissue.payload": 1.0})["tissue.payload"] == -len(DAR.labels)
