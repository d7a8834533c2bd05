"""Models with their patients and doses, for the benchmarks: what is simulated, and what is asked.

    timing           the timing model of 24 states, six boluses in 126 days
    t-dm1            T-DM1 in the solid tumour as shipped, 154 states: conjugate by drug-to-antibody ratio 0 to 8;
                     3.6 mg/kg over 90 min, six cycles
    t-dm1, average   the same with one ratio, the average: 63 states. An antibody carries a load of so many payloads or
                     nothing, and loses it at once, at the mean loss per payload of the conjugate in the vial. As
                     nothing else depends on the ratio, antibody and payload on it are those of a model of the average
    jones-2019       an antibody in the whole body, 618 states and one held (`docs/examples`), one bolus, 84 days

Random patients are drawn by seed and number, so that a patient is the same whatever the block.
"""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from paylode.engine import Batch, Kind, Population, Reduction, ReductionKind, alike
from paylode.engine import Entry as Dose
from paylode.equations import Equations, Expression, substitute, symbol
from paylode.model import Model
from paylode.model.references import LabelOf, Over
from paylode.values.entry import Entry
from paylode.values.seed import uniforms

from .timing_model import DOSE, DOSE_TIMES, END, LOGNORMAL, VALUES, timing_model

Numbers = NDArray[np.float64]
Dar = Literal["species", "average"]
ROOT = Path(__file__).resolve().parents[1]
SEED = 1
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Study:
    """typical (p,), scale (s,) or None: of the typical patient.  spreads: standard deviations of logarithms, by name.

    observables: those shown as curves.  reductions: those kept of each patient.
    """

    name: str
    equations: Equations
    typical: Numbers
    scale: Numbers | None
    spreads: Mapping[str, float]
    doses: tuple[Dose, ...]
    end: float
    observables: tuple[str, ...]
    reductions: tuple[Reduction, ...]


def population(study: Study, n: int) -> Population:
    """n random patients."""
    names = [parameter.name for parameter in study.equations.parameters]
    columns, spreads = [names.index(name) for name in study.spreads], np.array(list(study.spreads.values()))

    def batch(subjects: NDArray[np.int64]) -> Batch:
        from scipy.special import ndtri

        numbers = np.tile(study.typical, (len(subjects), 1))
        numbers[:, columns] *= np.exp(spreads * ndtri(uniforms(SEED, subjects, "parameters", len(spreads))))
        scale = None if study.scale is None else np.tile(study.scale, (len(subjects), 1))
        return Batch(numbers, scale=scale)

    return Population(n, batch, alike(study.doses))


def times(study: Study, every: float = 6.0) -> Numbers:
    """Output times of curves, from 0 to the end."""
    return np.arange(0.0, study.end + every / 2, every)


def timing() -> Study:
    """The timing model of 24 states."""
    return Study(
        name="timing",
        equations=timing_model(),
        typical=np.array([value for value, _ in VALUES.values()]),
        scale=None,
        spreads=LOGNORMAL,
        doses=tuple((time, Kind.BOLUS, 0, DOSE) for time in DOSE_TIMES),
        end=END,
        observables=("C0", "Pf", "Pp", "G1"),
        reductions=_reductions(END, ("C0", "maximum"), ("Pf", "maximum"), ("Pf", "integral"), ("G1", "last")),
    )


def t_dm1(dar: Dar = "species") -> Study:
    """T-DM1 in the solid tumour, by species of drug-to-antibody ratio or with their average."""
    import paylode as pld
    from paylode.simulate.bind import bind
    from paylode.simulate.run import flat_of

    sim = pld.simulate("t-dm1", "3.6 mg/kg iv 90 min q3w x 6", days=1)
    amount, bound = sim.doses[0].amount, sim.bound
    if dar == "average":
        model, entries = _averaged()
        own = (("average ratio", entries), ("as shipped", bound.entries))
        bound = bind(flat_of(model), own, largest_dose=amount)
    doses: list[Dose] = []
    for start in DOSE_TIMES:
        doses += [(start, Kind.RATE_ON, 0, amount / 1.5), (start + 1.5, Kind.RATE_OFF, 0, amount / 1.5)]
    return Study(
        name="t-dm1" if dar == "species" else "t-dm1, average",
        equations=bound.flat.equations,
        typical=bound.values,
        scale=bound.scale,
        spreads={"clearance": 0.2, "central_volume": 0.12, "receptors_per_cell": 0.5, "half_maximal_payload": 0.5},
        doses=tuple(doses),
        end=END,
        observables=("conjugate", "total_antibody", "payload_per_cell", "tumour_volume"),
        reductions=_reductions(
            END,
            ("conjugate", "maximum"),
            ("conjugate", "integral"),
            ("payload_per_cell", "maximum"),
            ("tumour_volume", "last"),
        ),
    )


def jones() -> Study:
    """An antibody in the whole body; clearance by FcRn and by sticking varies."""
    from paylode.model import flatten
    from paylode.values.quantity import quantity

    example = _example("jones_2019")
    flat = flatten(example.jones_2019())
    typical = []
    for parameter in flat.equations.parameters:
        name, label = flat.parameters[parameter.name]
        given = example.VALUES[name]
        typical.append(quantity(given if isinstance(given, str) else given[str(label)]).to(parameter.unit))
    end, dose = 2016.0, 5.0 * 71.0 / 150.0 * 1000.0
    return Study(
        name="jones-2019",
        equations=flat.equations,
        typical=np.array(typical),
        scale=None,
        spreads={"plasma_volume": 0.1, "site_affinity": 0.5, "fcrn_recycled": 0.001},
        doses=((0.0, Kind.BOLUS, 0, dose),),
        end=end,
        observables=("plasma_antibody",),
        reductions=_reductions(end, ("plasma_antibody", "maximum"), ("plasma_antibody", "integral")),
    )


def _reductions(end: float, *asked: tuple[str, ReductionKind]) -> tuple[Reduction, ...]:
    return tuple(Reduction(name, kind, 0.0, end) for name, kind in asked)


def _averaged() -> tuple[Model, dict[str, Entry]]:
    """The solid tumour on two ratios, nothing and one load of the mean, and the entries that go by ratio."""
    from paylode.compounds import compound, dar_distribution, mean_dar
    from paylode.mechanisms.plasma.deconjugation import deconjugation
    from paylode.model import at, axis, compose, flow, label, step
    from paylode.models.solid_tumour import STAGES, solid_tumour
    from paylode.values.quantity import Quantity

    conjugate = compound("t-dm1")
    mean, shares = mean_dar(conjugate), dar_distribution(conjugate)
    bare, freed = at("conjugate", "place", dar=step(-1)), at("payload", "payload_place")
    at_once = flow("deconjugation", at("conjugate", "place"), [(bare, 1), (freed, label("dar"))], "deconjugation_rate")
    uses = []
    for each in solid_tumour().uses:
        made = replace(each.mechanism, flows=(at_once,)) if each.mechanism is deconjugation else each.mechanism
        uses.append(replace(each, mechanism=_loaded(made, mean)))
    model = compose("solid-tumour, average", uses, axes=[axis("dar", range(2)), axis("stage", STAGES)])
    rates = conjugate.parameters["deconjugation_rate"].value
    assert isinstance(rates, Mapping)
    lost, unit = math.fsum(shares[int(n)] * rate.value for n, rate in rates.items()), rates["1"].unit
    tables = {
        "dar_fraction": {"0": Quantity(0.0, ""), "1": Quantity(1.0, "")},
        "deconjugation_rate": {"1": Quantity(lost / mean, unit)},
    }
    return model, {name: replace(conjugate.parameters[name], value=table) for name, table in tables.items()}


def _loaded(part: T, payloads: float) -> T:
    """A mechanism, or a part of one, in which label("dar") stands for so many payloads each."""
    if isinstance(part, Expression):

        def counted(key: object) -> Expression | None:
            if isinstance(key, Over):
                return symbol(replace(key, term=_loaded(key.term, payloads)))
            return payloads * symbol(key) if key == LabelOf("dar") else None

        return substitute([part], counted)[0]  # type: ignore[return-value]
    if isinstance(part, tuple):
        return tuple(_loaded(each, payloads) for each in part)  # type: ignore[return-value]
    if is_dataclass(part) and not isinstance(part, type):
        return replace(part, **{each.name: _loaded(getattr(part, each.name), payloads) for each in fields(part)})
    return part


def _example(name: str):  # type: ignore[no-untyped-def]
    """A module of docs/examples."""
    specification = importlib.util.spec_from_file_location(name, ROOT / "docs" / "examples" / f"{name}.py")
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


STUDIES: dict[str, Callable[[], Study]] = {
    "timing": timing,
    "t-dm1": t_dm1,
    "t-dm1, average": lambda: t_dm1("average"),
    "jones-2019": jones,
}
