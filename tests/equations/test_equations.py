"""Equations: a sound model is taken as it is; every name that is doubled or unknown is told at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from paylode.equations import (
    ONE,
    TIME,
    ZERO,
    Equations,
    Event,
    Input,
    Observable,
    Parameter,
    Quadrature,
    State,
    input_rate,
    symbol,
)
from paylode.values import InputError

k, volume, start, plasma, cleared = (symbol(name) for name in ("k", "volume", "start", "plasma", "cleared"))

SOUND = Equations(
    "one place",
    states=(State("plasma", "nmol", input_rate("infusion") - k * plasma, initial=start, scale=start),),
    parameters=(Parameter("k", "1/h", 0.1), Parameter("volume", "L", 3.0), Parameter("start", "nmol", 0.0)),
    quadratures=(Quadrature("cleared", "nmol", k * plasma),),
    inputs=(Input("infusion", "nmol", (("plasma", ONE), ("cleared", ZERO))),),
    observables=(Observable("concentration", "nM", plasma / volume), Observable("plasma", "nmol", plasma + cleared)),
    events=(Event("wash out", TIME - 24, (("plasma", plasma / 2), ("k", 2 * k))),),
)


def problems_of(**changes: object) -> list[str]:
    with pytest.raises(InputError) as caught:
        replace(SOUND, **changes)
    assert all(problem.where == "equations one place" and problem.cure for problem in caught.value.problems)
    return [str(problem).removeprefix("equations one place: ") for problem in caught.value.problems]


def test_a_sound_model_is_taken_and_cannot_be_changed() -> None:
    assert replace(SOUND) == SOUND
    assert SOUND.time_unit == "h"
    with pytest.raises(AttributeError):
        SOUND.name = "other"  # type: ignore[misc]


def test_every_unknown_name_is_told_at_once_with_its_place() -> None:
    plasm, nowhere = symbol("plasm"), symbol("nowhere")
    said = problems_of(
        states=(State("plasma", "nmol", -k * plasm, initial=symbol("strat"), scale=nowhere),),
        quadratures=(Quadrature("cleared", "nmol", nowhere),),
        inputs=(Input("infusion", "nmol", (("plsma", nowhere),)),),
        observables=(Observable("concentration", "nM", nowhere / volume),),
        events=(Event("wash out", nowhere - 1, (("plasma", nowhere), ("plsma", ONE))),),
    )
    assert [line.split(" names ")[0] for line in said] == [
        "the derivative of plasma",
        "the initial value of plasma",
        "the scale of plasma",
        "the rate of cleared",
        "the observable concentration",
        "the input infusion",
        "the input infusion",
        "the trigger of the event wash out",
        "the event wash out",
        "the event wash out",
    ]
    assert said[0] == "the derivative of plasma names plasm, which is not declared. Did you mean plasma?"
    assert "Did you mean start?" in said[1]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"states": (State("plasma", "nmol", -k * cleared),)},
            "may not stand there. Only states, parameters,",
        ),
        (
            {"states": (State("plasma", "nmol", ZERO, initial=TIME),)},
            "may not stand there. Only parameters may.",
        ),
        ({"states": (State("plasma", "nmol", ZERO, initial=plasma),)}, "initial value of plasma names plasma"),
        ({"quadratures": (Quadrature("cleared", "nmol", cleared),)}, "the rate of cleared names cleared"),
        ({"inputs": (Input("infusion", "nmol", (("k", ONE),)),)}, "Only states and quadratures may."),
        ({"inputs": (Input("infusion", "nmol", (("plasma", plasma),)),)}, "the input infusion names plasma"),
        ({"inputs": ()}, "names input.infusion, which is not declared"),
        ({"events": (Event("e", cleared, ()),)}, "the trigger of the event e names cleared"),
        ({"events": (Event("e", TIME, (("cleared", ZERO),)),)}, "Only states and parameters may."),
    ],
)
def test_a_name_may_stand_only_where_it_has_a_value(changes: dict[str, object], said: str) -> None:
    (line,) = problems_of(**changes)
    assert said in line


def test_doubled_and_reserved_names_are_told_at_once() -> None:
    twice = Observable("concentration", "nM", plasma)
    said = problems_of(
        parameters=(*SOUND.parameters, Parameter("k", "1/h"), Parameter("plasma", "nmol"), Parameter("time", "h")),
        observables=(twice, twice, twice),
        inputs=(*SOUND.inputs, *SOUND.inputs),
        events=(*SOUND.events, Event("wash out", TIME, (("plasma", ONE), ("plasma", ZERO)))),
    )
    assert said == [
        "the name time is reserved for the model's time. Give it another name.",
        "the name plasma is used 2 times. Give each its own name.",
        "the name k is used 2 times. Give each its own name.",
        "the name of an observable concentration is used 3 times. Give each its own name.",
        "the name of an input infusion is used 2 times. Give each its own name.",
        "the name of an event wash out is used 2 times. Give each its own name.",
        "the target in the event wash out plasma is used 2 times. Give each its own name.",
    ]


def test_a_parameter_may_not_take_the_name_of_a_running_rate() -> None:
    (line,) = problems_of(parameters=(*SOUND.parameters, Parameter("input.infusion", "nmol/h")))
    assert line.startswith("the name input.infusion is used 2 times")


def test_thousands_of_unknown_names_are_told_too() -> None:
    n = 2000
    states = tuple(State(f"s{i}", "nmol", -symbol(f"rate{i}") * symbol(f"s{i}")) for i in range(n))
    with pytest.raises(InputError) as caught:
        Equations("large", states, parameters=tuple(Parameter(f"rates{i}", "1/h") for i in range(n)))
    assert len(caught.value.problems) == n
    assert "Did you mean rates" in str(caught.value.problems[0])
