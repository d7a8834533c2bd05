"""A small conjugate and a receptor, for tests of one thing at a time."""

from __future__ import annotations

from collections.abc import Mapping

from paylode.equations import evaluate
from paylode.model import (
    Axis,
    Flat,
    Flow,
    Initial,
    Mechanism,
    Use,
    account,
    at,
    axis,
    compose,
    flatten,
    flow,
    label,
    mechanism,
    parameter,
    place,
    species,
    use,
)

DAR = axis("dar", range(4))

body = mechanism(
    "body",
    "Plasma with conjugate, payload and receptor.",
    parameters=(parameter("plasma_volume", "L", "volume of plasma"), parameter("rate", "1/h", "some rate")),
    places=(place("plasma", "plasma_volume"), place("tissue", "plasma_volume")),
    species=(
        species("conjugate", axes=["dar"], parts={"antibody": 1, "payload": label("dar")}),
        species("payload", parts={"payload": 1}),
        species("receptor", parts={"receptor": 1}),
    ),
    flows=(
        flow("clearance", at("conjugate", "plasma"), account("cleared"), "rate"),
        flow("excretion", at("payload", "plasma"), account("excreted"), "rate"),
        flow("loss", at("receptor", "plasma"), account("degraded"), "rate"),
    ),
)


def with_flows(*flows: Flow, initials: tuple[Initial, ...] = ()) -> Mechanism:
    """A mechanism of these flows and starts."""
    return mechanism("tested", "What is tested.", flows=flows, initials=initials)


def flat(*more: Mechanism | Use, axes: tuple[Axis, ...] = (DAR,)) -> Flat:
    """The body with more mechanisms, flattened."""
    uses = [each if isinstance(each, Use) else use(each) for each in (body, *more)]
    return flatten(compose("small", uses, axes=axes))


def slopes(of: Flat, values: Mapping[str, float]) -> dict[str, float]:
    """The derivatives of all states and accounts; what is not given is 0, and parameters are 1."""
    equations = of.equations
    point: dict[object, float] = {s.name: 0.0 for s in equations.states} | {"time": 0.0}
    point |= {f"input.{each.name}": 0.0 for each in equations.inputs}
    point |= {p.name: 1.0 for p in equations.parameters} | dict(values)
    assert set(values) <= set(point)
    pairs = [(s.name, s.derivative) for s in equations.states] + [(q.name, q.rate) for q in equations.quadratures]
    found = evaluate([expression for _, expression in pairs], point)
    return dict(zip([name for name, _ in pairs], found, strict=True))


def changed(found: Mapping[str, float]) -> dict[str, float]:
    """Those that change at all."""
    return {name: value for name, value in found.items() if value != 0.0}
