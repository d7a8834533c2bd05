"""Drug-to-antibody ratio: the chain of Bender 2014, and the average that equals its first moment, until it does not."""

from __future__ import annotations

import numpy as np
import pytest
from language_page import page
from running import run

from paylode.mechanisms.plasma.deconjugation import deconjugation
from paylode.model import (
    Flat,
    amount,
    at,
    axis,
    compose,
    constant,
    flatten,
    initial,
    label,
    mechanism,
    observable,
    over,
    place,
    safe_ratio,
    species,
    use,
)

RATES = {"rat": (0.114, 0.388, 0.543), "cyno": (0.0939, 0.255, 0.341)}
MEANS = {"rat": (3.4638, 2.5154, 1.3027, 0.4853), "cyno": (3.6606, 3.0144, 1.9666, 0.9134)}
NAKED = {"rat": (0.0004, 0.0176, 0.1740, 0.5580), "cyno": (0.0001, 0.0051, 0.0712, 0.3426)}
DAYS = (1.0, 3.0, 7.0, 14.0)

vial = mechanism(
    "vial",
    "Conjugate with four payloads each.",
    places=(place("plasma", constant("1 L")),),
    species=(
        species("conjugate", axes=["dar"], parts={"antibody": 1, "payload": label("dar")}),
        species("payload", parts={"payload": 1}),
    ),
    initials=(initial(at("conjugate", "plasma", dar=4), constant("1 nmol")),),
    readings=(
        observable(
            "mean_dar",
            safe_ratio(
                over("dar", label("dar") * amount("conjugate", "plasma")), over("dar", amount("conjugate", "plasma"))
            ),
            "",
        ),
    ),
)


@pytest.mark.parametrize("animal", ["rat", "cyno"])
def test_a_pure_ratio_of_four_loses_its_payloads_as_published_rates_say(animal: str) -> None:
    names = {"place": "plasma", "payload_place": "plasma"}
    flat = flatten(compose("bender", [use(vial), use(deconjugation, **names)], axes=[axis("dar", range(8))]))
    first, second, further = RATES[animal]
    table = {str(n): f"{rate} 1/d" for n, rate in enumerate([0.0, first, second, *[further] * 5])}
    wanted = ["mean_dar", "plasma.conjugate[0]", "plasma.payload"]
    found, _ = run(flat, {"deconjugation_rate": table}, [24.0 * day for day in DAYS], wanted)
    assert found["mean_dar"] == pytest.approx(MEANS[animal], abs=1e-4)
    assert found["plasma.conjugate[0]"] == pytest.approx(NAKED[animal], abs=1e-4)
    assert found["plasma.payload"] == pytest.approx(4 - found["mean_dar"], rel=1e-7)


CHAIN_VALUES = {
    "plasma_volume": "3 L",
    "elimination_rate": "0.2 1/d",
    "association_rate": "0.1 1/nM/h",
    "dissociation_constant": "0.3 nM",
    "internalisation_rate": "0.04 1/h",
}
HOURS = [1.0, 6.0, 24.0, 72.0, 168.0, 504.0]


def started(of: str) -> Flat:
    """The chain or the average of the page, with receptor and conjugate of ratio four there at the start."""
    blocks = page()
    receptor = initial(at("receptor", "plasma"), constant("60 nmol"))
    if of == "chain":
        start = (receptor, initial(at("conjugate", "plasma", dar=4), constant("100 nmol")))
        uses, axes = [use(blocks.conjugate), use(blocks.binding)], [axis("dar", range(9))]
    else:
        start = (
            receptor,
            initial(at("antibody", "plasma"), constant("100 nmol")),
            initial(at("conjugated", "plasma"), constant("400 nmol")),
        )
        uses, axes = [use(blocks.average_conjugate), use(blocks.average_binding)], []
    return flatten(compose(of, [*uses, use(mechanism("start", "", initials=start))], axes=axes))


def moments(rates: list[float]) -> tuple[np.ndarray, np.ndarray]:
    """Antibody, payload on it, both when bound, and free payload over time: sums over the chain, and the average."""
    table = {str(n): f"{rate} 1/d" for n, rate in enumerate(rates)}
    ratios = range(9)
    free, bound = ([f"plasma.{name}[{n}]" for n in ratios] for name in ("conjugate", "complex"))
    chain, _ = run(
        started("chain"), {**CHAIN_VALUES, "deconjugation_rate": table}, HOURS, [*free, *bound, "plasma.payload"]
    )
    summed = [weight_of(chain, names, powers) for names in (free, bound) for powers in (0, 1)] + [
        chain["plasma.payload"]
    ]
    names = ["antibody", "conjugated", "complex", "bound_payload", "payload"]
    values = {**CHAIN_VALUES, "loss_of_each_payload": f"{rates[1]} 1/d"}
    average, _ = run(started("average"), values, HOURS, [f"plasma.{name}" for name in names])
    return np.array(summed), np.array([average[f"plasma.{name}"] for name in names])


def weight_of(chain: dict[str, np.ndarray], names: list[str], power: int) -> np.ndarray:
    """Sum of n^power times the amount with n payloads."""
    return sum(chain[name] * n**power for n, name in enumerate(names))  # type: ignore[return-value]


def test_the_average_is_the_first_moment_where_nothing_depends_on_the_single_ratio() -> None:
    """With bound conjugate losing no payload in either, and k_n = n k."""
    chain, average = moments([0.15 * n for n in range(9)])
    assert chain == pytest.approx(average, rel=1e-6, abs=1e-7)
    assert 0.5 < average[1, 3] / average[0, 3] < 3.5  # well away from the start


def test_they_part_where_the_chain_loses_payloads_at_one_rate_whatever_it_carries() -> None:
    """Four payloads, each lost at 0.114/d, would go at 0.456/d; Bender's chain loses them at 0.543/d."""
    chain, average = moments([0.0, 0.114, 0.388, *[0.543] * 6])
    assert chain[0] == pytest.approx(average[0], rel=1e-6)  # antibody does not care
    ratio = (chain[1] / chain[0]) / (average[1] / average[0])
    assert abs(ratio[-2] - 1) > 0.2
