"""Composition: what is needed is offered, names are one, and every slip is reported beside the block that made it."""

from __future__ import annotations

import pytest
from small import DAR, body

from paylode.model import (
    AFTER_FIRST,
    Axis,
    Mechanism,
    Use,
    account,
    amount,
    at,
    axis,
    cell_flow,
    compose,
    concentration,
    define,
    flatten,
    flow,
    inlet,
    jump,
    label,
    mechanism,
    needs_place,
    needs_species,
    observable,
    over,
    parameter,
    place,
    port,
    size,
    species,
    step,
    total,
    use,
    value,
)
from paylode.values.problem import InputError


def refusal(*uses: Use | Mechanism, axes: tuple[Axis, ...] = (DAR,)) -> list[str]:
    """What composing these refuses, line by line."""
    with pytest.raises(InputError) as refused:
        compose("model", [each if isinstance(each, Use) else use(each) for each in uses], axes=axes)
    return str(refused.value).splitlines()


def needing(*needs: object) -> Mechanism:
    return mechanism("tested", "", needs=needs)


class TestNeeds:
    def test_an_unmet_port_names_both_blocks_and_the_cure(self) -> None:
        offering = mechanism("cell", "", definitions=(define("payload_cytosol", size("plasma"), "L"),))
        assert refusal(body, offering, needing(port("cytosol_payload", "L"))) == [
            "block tested: it needs cytosol_payload [L], and no block offers it. "
            'Block cell offers payload_cytosol [L]; connect it: use(..., cytosol_payload="payload_cytosol").'
        ]

    def test_the_offer_of_a_cure_in_the_same_unit(self) -> None:
        offering = mechanism("cell", "", definitions=(define("inside", size("plasma"), "L"),))
        assert 'use(..., uptake="inside")' in refusal(body, offering, needing(port("uptake", "mL")))[0]

    def test_a_port_offered_in_another_unit_names_both_blocks(self) -> None:
        offering = mechanism("cell", "", definitions=(define("uptake", size("plasma"), "L"),))
        assert refusal(body, offering, needing(port("uptake", "nM"))) == [
            "block tested: it needs uptake [nM]; block cell offers uptake [L]. "
            "Offer it in that unit, or connect another name."
        ]

    def test_a_unit_of_the_same_kind_will_do(self) -> None:
        offering = mechanism("cell", "", definitions=(define("uptake", size("plasma"), "L"),))
        compose("model", [use(body), use(offering), use(needing(port("uptake", "mL")))], axes=[DAR])

    def test_a_parameter_may_meet_a_port(self) -> None:
        compose("model", [use(body), use(needing(port("rate", "1/d")))], axes=[DAR])

    def test_unmet_places_and_species_come_with_the_nearest(self) -> None:
        wanted = needing(*needs_place("plasm"), *needs_species("conjugat"))
        assert refusal(body, wanted) == [
            "block tested: it needs the place plasm, and no block offers it. Did you mean plasma?",
            "block tested: it needs the species conjugat, and no block offers it. Did you mean conjugate?",
        ]

    def test_a_need_met_under_another_name(self) -> None:
        wanted = mechanism("tested", "", needs=needs_place("somewhere"), places=(place("here", size("somewhere")),))
        made = compose("model", [use(body), use(wanted, somewhere="plasma")], axes=[DAR])
        assert made.places["here"].size is size("plasma")


class TestInstances:
    cell = mechanism(
        "cell",
        "",
        needs=needs_place("plasma"),
        parameters=(parameter("uptake_rate", "1/h", ""), parameter("cell_volume", "L", "")),
        places=(place("inside", "cell_volume"),),
        species=(species("marker", parts={"marker": 1}),),
        definitions=(define("level", concentration("marker", "inside"), "nM"),),
        inlets=(inlet("gift", [(at("marker", "inside"), 1)]),),
        flows=(
            flow("uptake", at("marker", "plasma"), at("marker", "inside"), "uptake_rate"),
            flow("loss", at("marker", "inside"), account("lost"), "uptake_rate"),
        ),
        readings=(observable("level", "level", "nM"),),
        jumps=(jump("wash", value("level") - value("level"), [(at("marker", "inside"), 0)]),),
    )

    def test_what_it_declares_gets_the_name_of_the_instance(self) -> None:
        positive = use(self.cell, "positive", uptake_rate="fast")
        made = compose("model", [use(body), positive, use(self.cell, "negative", lost="washed")], axes=[DAR])
        assert {"positive.inside", "negative.inside"} <= set(made.places)
        assert {"positive.marker", "negative.marker"} <= set(made.species)
        assert {"fast", "uptake_rate", "cell_volume"} <= set(made.parameters)
        flat = flatten(made)
        assert {"positive.inside.positive.marker", "negative.inside.negative.marker"} <= {
            state.name for state in flat.equations.states
        }
        assert {o.name for o in flat.equations.observables} >= {"positive.level", "negative.level"}
        assert {i.name for i in flat.equations.inputs} == {"positive.gift", "negative.gift"}
        assert {e.name for e in flat.equations.events} == {"positive.wash", "negative.wash"}
        assert "account.marker.washed" in {q.name for q in flat.equations.quadratures}
        states = {state.name: state.derivative for state in flat.equations.states}
        assert {"fast", "positive.inside.positive.marker"} <= states["positive.inside.positive.marker"].symbols
        assert "fast" not in states["negative.inside.negative.marker"].symbols

    def test_a_name_that_it_does_not_have(self) -> None:
        with pytest.raises(InputError, match=r"block positive: it has no insid to rename. Did you mean inside\?"):
            use(self.cell, "positive", insid="x")

    def test_an_observable_keeps_its_name_where_a_need_of_that_name_goes_by_another(self) -> None:
        assay = mechanism(
            "assay",
            "",
            needs=(*needs_species("drug"), *needs_place("plasma")),
            readings=(observable("drug", over("dar", amount("drug", "plasma")), "nmol"),),
        )
        (made,) = [r for _, r in compose("m", [use(body), use(assay, drug="conjugate")], axes=[DAR]).readings]
        assert made.name == "drug"
        assert made.expression is over("dar", amount("conjugate", "plasma"))
        (made,) = [r for _, r in compose("m", [use(body), use(assay, "a", drug="conjugate")], axes=[DAR]).readings]
        assert made.name == "a.drug"

    def test_two_blocks_may_not_declare_one_name(self) -> None:
        lines = refusal(body, self.cell, use(self.cell))
        cure = "Use one of them under an instance name."
        for name in ("inside", "marker", "level"):
            assert f"block cell: {name} is declared by block cell too. {cure}" in lines
        assert f"block cell: the observable level is declared by block cell too. {cure}" in lines
        assert f"block cell: the inlet gift is declared by block cell too. {cure}" in lines
        assert f"block cell: the event wash is declared by block cell too. {cure}" in lines

    def test_the_same_flows_may_be_used_in_many_places(self) -> None:
        loss = mechanism(
            "loss",
            "",
            needs=(*needs_species("what"), *needs_place("where")),
            flows=(flow("loss", at("what", "where"), account("lost"), value("rate")),),
        )
        made = compose(
            "model",
            [use(body), *(use(loss, where, what="payload", where=where) for where in ("plasma", "tissue"))],
            axes=[DAR],
        )
        states = {state.name: state.derivative for state in flatten(made).equations.states}
        assert str(states["tissue.payload"]) == "-rate * tissue.payload"


class TestParameters:
    def test_one_name_is_one_parameter(self) -> None:
        same = mechanism("same", "", parameters=(parameter("rate", "1/d", "the same"),))
        assert compose("model", [use(body), use(same)], axes=[DAR]).parameters["rate"].unit == "1/h"

    def test_in_two_units_it_is_refused(self) -> None:
        other = mechanism("other", "", parameters=(parameter("rate", "L/h", ""),))
        assert refusal(body, other) == [
            "block other: parameter rate is in L/h, and in 1/h for block body. Give one of the two another name."
        ]

    def test_as_a_table_and_as_a_number_it_is_refused(self) -> None:
        other = mechanism("other", "", parameters=(parameter("rate", "1/h", "", by="dar"),))
        assert refusal(body, other) == [
            "block other: parameter rate is a table over dar, and one number for block body. "
            "Give one of the two another name."
        ]

    def test_a_parameter_that_another_block_computes(self) -> None:
        other = mechanism("other", "", definitions=(define("rate", 1 / value("time_constant"), "1/h"),))
        clock = mechanism("clock", "", parameters=(parameter("time_constant", "h", ""),))
        assert refusal(body, clock, other) == [
            "block body: it has the parameter rate, which block other declares. "
            "Make it a port, or give one of the two another name."
        ]

    def test_a_table_over_no_axis_of_the_model(self) -> None:
        other = mechanism("other", "", parameters=(parameter("table", "1/h", "", by="dra"),))
        assert refusal(body, other) == ["block other, table: there is no axis dra. Did you mean dar?"]


class TestNames:
    """Unknown names come with the block, the declaration and the nearest name."""

    def line(self, *flows: object, **declared: tuple[object, ...]) -> str:
        (only,) = refusal(body, mechanism("tested", "", flows=flows, **declared))
        return only

    def test_species(self) -> None:
        wrong = flow("f", at("conjugates", "plasma"), account("lost"), "rate")
        assert self.line(wrong) == "block tested, f: there is no species conjugates. Did you mean conjugate?"

    def test_place(self) -> None:
        wrong = flow("f", at("payload", "tisue"), account("lost"), "rate")
        assert self.line(wrong) == "block tested, f: there is no place tisue. Did you mean tissue?"

    def test_place_in_a_rate(self) -> None:
        wrong = flow("f", at("payload", "plasma"), account("lost"), value("rate") * size("plsma") / size("plasma"))
        assert self.line(wrong) == "block tested, f: there is no place plsma. Did you mean plasma?"

    def test_value(self) -> None:
        wrong = flow("f", at("payload", "plasma"), account("lost"), "rats")
        assert self.line(wrong) == "block tested, f: there is no value rats. Did you mean rate?"

    def test_axis_of_a_step(self) -> None:
        wrong = flow("f", at("conjugate", "plasma"), at("conjugate", "plasma", dra=step(-1)), "rate")
        assert self.line(wrong) == "block tested, f: there is no axis dra. Did you mean dar?"

    def test_axis_of_a_sum_and_of_a_label(self) -> None:
        sums = (observable("o", over("das", label("dars") * amount("conjugate", "plasma")), "nmol"),)
        assert sorted(refusal(body, mechanism("tested", "", readings=sums))) == [
            "block tested, o: there is no axis dars. Did you mean dar?",
            "block tested, o: there is no axis das. Did you mean dar?",
        ]

    def test_label(self) -> None:
        wrong = flow("f", at("conjugate", "plasma", dar=9), account("lost"), "rate")
        assert self.line(wrong) == "block tested, f: there is no label of dar 9. Known: 0, 1, 2, 3."

    def test_label_of_a_restriction(self) -> None:
        wrong = flow("f", at("conjugate", "plasma"), account("lost"), "rate", only={"dar": (1, 2, 7)})
        assert self.line(wrong) == "block tested, f: there is no label of dar 7. Known: 0, 1, 2, 3."

    def test_part_of_a_total(self) -> None:
        wrong = observable("o", total("paylod", "plasma"), "nmol_payload")
        assert self.line(readings=(wrong,)) == "block tested, o: there is no part paylod. Did you mean payload?"

    def test_part_that_is_let_go(self) -> None:
        cell = at("receptor", "plasma")
        wrong = cell_flow(
            "f", cell, account("dead"), "rate", contents="tissue", release={"pay": at("payload", "plasma")}
        )
        assert self.line(wrong) == "block tested, f: there is no part pay. Did you mean payload?"

    def test_axis_of_a_place_and_the_place_around(self) -> None:
        wrong = (place("a", "plasma_volume", axes=["stage"]), place("b", inside="plasm"))
        assert refusal(body, mechanism("tested", "", places=wrong)) == [
            "block tested, a: there is no axis stage. Known: dar.",
            "block tested, b: there is no place plasm. Did you mean plasma?",
        ]

    def test_a_name_that_is_also_an_unmet_need_is_told_once(self) -> None:
        wrong = mechanism(
            "tested",
            "",
            needs=needs_place("lysosome"),
            flows=(flow("f", at("payload", "plasma"), at("payload", "lysosome"), "rate"),),
        )
        assert len(refusal(body, wrong)) == 1

    def test_everything_that_is_wrong_is_listed_at_once(self) -> None:
        wrong = mechanism(
            "tested",
            "",
            needs=(port("effect", ""), *needs_place("nowhere")),
            flows=(flow("f", at("ghost", "plasma"), account("lost"), "rats"),),
        )
        assert len(refusal(body, wrong)) == 4

    def test_places_inside_one_another_in_a_circle(self) -> None:
        circle = (place("a", inside="b"), place("b", inside="a"))
        assert refusal(body, mechanism("tested", "", places=circle)) == [
            "block tested: the place a inside b inside a. Give one of them a size of its own.",
            "block tested: the place b inside a inside b. Give one of them a size of its own.",
        ]


class TestDeclaring:
    def test_a_name_declared_twice(self) -> None:
        twice = (parameter("k", "1/h", ""), parameter("k", "1/d", ""))
        with pytest.raises(InputError, match=r"mechanism m: k is declared twice. Give each its own name."):
            mechanism("m", "", parameters=twice)
        with pytest.raises(InputError, match="cells is declared twice"):
            mechanism("m", "", species=(species("cells"),), places=(place("cells", inside="x"),))

    def test_a_unit_that_is_none(self) -> None:
        with pytest.raises(InputError, match=r"mechanism m, k: unknown unit .*Did you mean"):
            mechanism("m", "", parameters=(parameter("k", "1/hr", ""),))
        with pytest.raises(InputError, match="species s: unknown unit"):
            species("s", unit="nmoles")
        with pytest.raises(InputError, match="observable o: unknown unit"):
            observable("o", 1, "ug/ml")

    def test_an_axis_without_labels_or_with_one_twice(self) -> None:
        with pytest.raises(InputError, match="axis dar: it has no label"):
            axis("dar", [])
        with pytest.raises(InputError, match="axis dar: it has the label 1 twice"):
            axis("dar", [0, 1, 1])

    def test_a_place_without_a_size(self) -> None:
        with pytest.raises(InputError, match=r"place p: it has no size. Give a size, or the place it lies inside"):
            place("p")

    def test_after_first_is_no_label(self) -> None:
        wrong = flow("f", at("conjugate", "plasma", dar=AFTER_FIRST), account("lost"), "rate")
        made = compose("model", [use(body), use(mechanism("tested", "", flows=(wrong,)))], axes=[DAR])
        with pytest.raises(InputError, match=r"block tested, f: AFTER_FIRST on the axis dar is many labels"):
            flatten(made)
