"""Units: every rate, definition, size, start, dose, observable and event is checked, and both sides are named."""

from __future__ import annotations

import pytest
from small import flat, with_flows

from paylode.equations import evaluate
from paylode.model import (
    account,
    amount,
    at,
    concentration,
    constant,
    define,
    exp,
    flow,
    greater,
    initial,
    inlet,
    jump,
    label,
    log,
    maximum,
    mechanism,
    observable,
    over,
    parameter,
    place,
    safe_ratio,
    select,
    size,
    species,
    total,
    value,
)
from paylode.values.problem import InputError

CURE = "Divide or multiply by what is missing, or correct the unit of a parameter."


def refusal(**declared: tuple[object, ...]) -> list[str]:
    with pytest.raises(InputError) as refused:
        flat(mechanism("tested", "", **declared))
    return str(refused.value).splitlines()


def refused_rate(rate: object, of: object = at("payload", "plasma")) -> str:
    to = account("lost") if not hasattr(of, "name") else at("payload", "plasma")
    (only,) = refusal(flows=(flow("f", of, to, rate),), parameters=(parameter("flow_rate", "L/h", ""),))
    return only


class TestRates:
    def test_a_rate_is_per_time(self) -> None:
        assert refused_rate("flow_rate") == f"block tested, rate of f: flow_rate is in L/h, and 1/h is needed. {CURE}"

    def test_from_an_account_it_is_amount_per_time(self) -> None:
        line = refused_rate(value("rate"), of=account("made"))
        assert line == f"block tested, rate of f: rate is in 1/h, and nmol/h is needed. {CURE}"

    def test_of_cells_it_is_cells_per_time(self) -> None:
        made = mechanism(
            "tested",
            "",
            species=(species("cell", unit="cell"),),
            flows=(flow("f", account("grown"), at("cell", "plasma"), "rate"),),
        )
        with pytest.raises(InputError, match="rate is in 1/h, and cell/h is needed"):
            flat(made)

    def test_sums_of_unlike_things(self) -> None:
        line = refused_rate(value("rate") + value("flow_rate"))
        assert line == (
            "block tested, rate of f: flow_rate + rate puts 1/h and L/h together. "
            "Only like is added to or compared with like."
        )

    def test_a_pure_number_is_not_a_rate(self) -> None:
        assert "1 + rate puts 1/h and a pure number together" in refused_rate(value("rate") + 1)
        assert "0.5 is in a pure number, and 1/h is needed" in refused_rate(0.5)

    def test_zero_fits_anywhere(self) -> None:
        flat(with_flows(flow("f", at("payload", "plasma"), account("lost"), maximum(value("rate"), 0))))

    @pytest.mark.parametrize(
        ("rate", "told"),
        [
            (value("rate") * exp(value("rate")), "exp of 1/h in exp(rate). Divide by a reference."),
            (value("rate") * log(size("plasma")), "log of L in log(size(plasma)). Divide by a reference."),
            (value("rate") ** value("rate"), "the exponent in rate^rate is in 1/h. An exponent is a pure number."),
            (
                value("rate") ** label("dar"),
                "rate^label(dar) raises 1/h to a power that varies. Divide by a reference.",
            ),
            (
                select(greater(size("plasma"), value("rate")), value("rate"), 0),
                "greater(size(plasma), rate) puts 1/h and L together. Only like is added to or compared with like.",
            ),
            (select(greater(value("rate"), 0), value("rate"), 1), "puts 1/h and a pure number together."),
            (maximum(value("rate"), size("plasma")), "puts 1/h and L together."),
        ],
    )
    def test_functions(self, rate: object, told: str) -> None:
        assert told in refused_rate(rate)

    def test_powers_of_units(self) -> None:
        radius = (3 / 4 * size("plasma")) ** (1 / 3)
        rate = constant("1 cm^2/s") / radius**2
        flat(with_flows(flow("f", at("payload", "plasma"), account("lost"), rate)))

    def test_coefficients_bring_one_unit_into_another(self) -> None:
        made = {
            "parameters": (parameter("payload_per_cell", "nmol/cell", ""),),
            "species": (species("cell", unit="cell"),),
        }
        released = [(at("payload", "plasma"), "payload_per_cell")]
        right = flow("f", at("cell", "plasma"), released, "rate", rest=account("x"))
        assert refusal(flows=(right,), **made) == [  # its units are right, but nothing in a cell is payload
            "block tested, f: it makes payload_per_cell payload per unit out of nothing. "
            "Take it from an account in a flow of its own, or correct a coefficient."
        ]
        wrong = flow("f", at("cell", "plasma"), at("payload", "plasma"), "rate", rest=account("x"))
        assert refusal(flows=(wrong,), **made) == [
            f"block tested, payload per unit in f: 1 is in a pure number, and nmol/cell is needed. {CURE}"
        ]


class TestEverythingElse:
    def test_definitions(self) -> None:
        (line,) = refusal(definitions=(define("level", concentration("payload", "plasma"), "ng/mL"),))
        assert line == (
            "block tested, level: amount(payload, plasma) / volume(plasma) is in nmol/L, and mg/L is needed. " + CURE
        )

    def test_observables(self) -> None:
        (line,) = refusal(readings=(observable("level", concentration("payload", "plasma"), "nmol"),))
        assert "is in nmol/L, and nmol is needed" in line

    def test_places(self) -> None:
        wrong = place("a", "rate", fraction=size("plasma"), smallest=constant("1 nM"))
        lines = refusal(places=(wrong,))
        assert [line.split(":")[0] for line in lines] == [
            "block tested, size of a",
            "block tested, smallest size of a",
            "block tested, accessible fraction of a",
        ]

    def test_starts_doses_and_events(self) -> None:
        lines = refusal(
            initials=(initial(at("receptor", "plasma"), constant("3 nM")),),
            inlets=(inlet("iv", [(at("payload", "plasma"), 1)], unit="mg"),),
            jumps=(jump("j", value("rate") - constant("1 1/h"), [(at("payload", "plasma"), constant("1 nM"))]),),
        )
        assert lines == [
            f"block tested, start of receptor: 3 nM is in nmol/L, and nmol is needed. {CURE}",
            f"block tested, payload per dose through iv: 1 is in a pure number, and nmol/mg is needed. {CURE}",
            f"block tested, payload after j: 1 nM is in nmol/L, and nmol is needed. {CURE}",
        ]

    def test_parts_are_pure_numbers(self) -> None:
        (line,) = refusal(species=(species("s", parts={"payload": size("plasma")}),))
        assert line == f"block tested, payload per unit of s: size(plasma) is in L, and a pure number is needed. {CURE}"

    def test_all_at_once(self) -> None:
        wrong = flow("f", at("payload", "plasma"), account("lost"), size("plasma"))
        level = define("level", size("plasma"), "nM")
        assert len(refusal(flows=(wrong,), definitions=(level,))) == 2


class TestParts:
    def test_parts_of_two_kinds_are_never_added(self) -> None:
        both = total("payload", "plasma") + total("antibody", "plasma")
        (line,) = refusal(readings=(observable("o", both, "nmol"),))
        assert "puts nmol_antibody and nmol_payload together" in line

    def test_their_ratio_is_payload_per_antibody(self) -> None:
        ratio = safe_ratio(total("payload", "plasma", "conjugate"), total("antibody", "plasma"))
        made = mechanism("tested", "", readings=(observable("ratio", ratio, "mol_payload/mol_antibody"),))
        flat(made)

    def test_amounts_of_species_are_mol_of_the_species_itself(self) -> None:
        moment = over("dar", label("dar") * amount("conjugate", "plasma"))
        flat(mechanism("tested", "", readings=(observable("moment", moment, "nmol"),)))


def test_results_are_shown_in_the_unit_asked_for() -> None:
    made = flat(
        mechanism(
            "tested",
            "",
            parameters=(parameter("molar_mass", "kDa", ""),),
            readings=(observable("level", concentration("payload", "plasma") * value("molar_mass"), "ug/mL"),),
        )
    )
    (level,) = [o.expression for o in made.equations.observables if o.name == "level"]
    mass_in_engine_units = 150.0 * 1e-3  # 150 kDa in mg/nmol
    given = {"plasma.payload": 7.0, "plasma_volume": 3.5, "molar_mass": mass_in_engine_units}
    assert evaluate([level], given) == [pytest.approx(7.0 / 3.5 * 0.150, rel=1e-12)]


def test_the_same_model_in_another_system_of_units() -> None:
    """Amounts in umol, time in days: the rate per hour becomes the rate per day, and the dose is said in umol."""
    from paylode.model import compose, flatten, use
    from paylode.values.quantity import ENGINE_UNITS

    made = mechanism(
        "drug",
        "",
        places=(place("plasma", constant("3 L")),),
        species=(species("drug", parts={"payload": 1}),),
        inlets=(inlet("iv", [(at("drug", "plasma"), 1)]),),
        initials=(initial(at("drug", "plasma"), constant("5 nmol")),),
        flows=(flow("f", at("drug", "plasma"), account("lost"), constant("0.5 1/h")),),
        readings=(observable("level", concentration("drug", "plasma"), "nM"),),
    )
    units = {**ENGINE_UNITS, "substance": "umol", "time": "d"}
    equations = flatten(compose("drug", [use(made)]), units=units).equations
    (state,) = equations.states
    assert (state.unit, equations.time_unit, equations.inputs[0].unit) == ("umol", "d", "umol")
    assert state.initial is not None
    assert evaluate([state.initial], {}) == [pytest.approx(0.005)]
    point = {"plasma.drug": 0.006, "input.iv": 0.0}
    assert evaluate([state.derivative], point) == [pytest.approx(-0.072)]
    assert evaluate([equations.observables[0].expression], point) == [pytest.approx(2.0)]
