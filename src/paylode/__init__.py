"""paylode: mechanistic models of antibody-drug conjugates, from infusion to killed tumour cell.

    import paylode as pld

    adc = pld.compound("t-dm1")
    sim = pld.simulate(adc, "3.6 mg/kg iv 90 min q3w x 6", days=126)
    print(pld.summary(sim))
    pld.plot.overview(sim, observed="girish-2012")

Every name below is fetched when it is first used, so that importing paylode costs next to nothing. Some rooms bear the
name of their verb (`paylode.simulate` is a folder, `pld.simulate` the function in it): as an attribute of the package
such a name always is the function, whatever has been imported before.
"""

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import plot
    from .compounds import Compound, compound, compounds
    from .observations import Dataset, dataset, datasets
    from .organisms import Organism, Tumour, organism, tumour
    from .regimen import Regimen, regimen
    from .simulate import Options, Simulation, citations, compare, simulate, summary_json
    from .simulate.balance import balance
    from .simulate.summary import summary
    from .simulate.validate import validate
    from .values.person import Person
    from .values.problem import CheckError, FailureError, InputError, PaylodeError, Problem
    from .values.quantity import Quantity, quantity
    from .values.version import VERSION as __version__

__all__ = [
    "CheckError",
    "Compound",
    "Dataset",
    "FailureError",
    "InputError",
    "Options",
    "Organism",
    "PaylodeError",
    "Person",
    "Problem",
    "Quantity",
    "Regimen",
    "Simulation",
    "Tumour",
    "__version__",
    "balance",
    "citations",
    "compare",
    "compound",
    "compounds",
    "dataset",
    "datasets",
    "organism",
    "plot",
    "quantity",
    "regimen",
    "simulate",
    "summary",
    "summary_json",
    "tumour",
    "validate",
]

_ROOMS = {
    "compounds": ("Compound", "compound", "compounds"),
    "observations": ("Dataset", "dataset", "datasets"),
    "organisms": ("Organism", "Tumour", "organism", "tumour"),
    "regimen": ("Regimen", "regimen"),
    "simulate": (
        "Options",
        "Simulation",
        "balance",
        "citations",
        "compare",
        "simulate",
        "summary",
        "summary_json",
        "validate",
    ),
    "values.person": ("Person",),
    "values.problem": ("CheckError", "FailureError", "InputError", "PaylodeError", "Problem"),
    "values.quantity": ("Quantity", "quantity"),
}
"""Where each name stands. A test compares this with `__all__`."""

_PLACES = {name: room for room, names in _ROOMS.items() for name in names}


class _Face(ModuleType):
    """A module on which a function is not hidden by the room of its name once that room is imported."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _PLACES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Face


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name == "plot":
        return import_module(".plot", __name__)
    if name == "__version__":
        return import_module(".values.version", __name__).VERSION
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f".{_PLACES[name]}", __name__), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
