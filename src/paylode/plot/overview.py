"""The whole of a simulation on one page: plasma, payloads on antibody, the balance sheet, the tumour."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING

from ..regimen import regimen_summary
from ..values.entry import scalar
from .balance_sheet import balance_sheet
from .concentration import concentration
from .dar import dar
from .observed import Observed, comparison, score_text
from .style import INK, QUIET, SMALL, TEXT, new_figure, number
from .tumour import tumour

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..simulate.result import Simulation

WIDTH, HEIGHT = 13.0, 8.5
LONGEST = 150
"""Letters of the line below the title."""
PLACES = {
    "plasma": (0.085, 0.56, 0.36, 0.3),
    "dar": (0.635, 0.56, 0.295, 0.3),
    "balance": (0.085, 0.105, 0.315, 0.335),
    "tumour": (0.635, 0.105, 0.255, 0.335),
}
"""Left, bottom, width and height of each panel, as shares of the page."""


def overview(sim: Simulation, observed: Observed = None) -> Figure:
    """The four panels of a simulation, with its setting above and the score of the observed set below.

    observed: a dataset or its name (or a comparison made before).  Raises InputError where it has no series with the
    simulated dose.

    >>> import paylode as pld
    >>> sim = pld.simulate("t-dm1", "3.6 mg/kg iv 90 min", days=21)
    >>> figure = pld.plot.overview(sim, observed="girish-2012")
    >>> sorted(figure.data)
    ['balance_sheet', 'concentration', 'dar', 'observed', 'tumour']
    """
    found = comparison(sim, observed)
    figure = new_figure(WIDTH, HEIGHT)
    axes = {name: figure.add_axes(place, label=name) for name, place in PLACES.items()}
    concentration(sim, found, into=axes["plasma"])
    dar(sim, into=axes["dar"])
    balance_sheet(sim, into=axes["balance"])
    tumour(sim, into=axes["tumour"])
    _headline(figure, sim)
    if found:
        figure.text(0.02, 0.018, f"\N{BLACK CIRCLE} {score_text(found)}", fontsize=TEXT, color=INK)
    source = f"model {sim.bound.flat.model.name}, {sim.effort.states} states"
    figure.text(0.985, 0.018, source, fontsize=SMALL, color=QUIET, ha="right")
    return figure


def _headline(figure: Figure, sim: Simulation) -> None:
    setting = sim.setting
    figure.text(
        0.02, 0.958, f"{setting.compound.id}  {setting.compound.name}", fontsize=17, fontweight="bold", color=INK
    )
    person = f"{setting.person.weight_kg:g} kg ({setting.person.name})"
    volume = scalar(setting.tumour.parameters["initial_tumour_volume"]).to("mL")
    grown = f"tumour {setting.tumour.id}, {number(volume)} mL" if volume > 0 else "no tumour"
    text = f"{regimen_summary(setting.regimen, setting.person)} | {person} | {grown}"
    figure.text(0.02, 0.928, shorten(text, LONGEST, placeholder=" ..."), fontsize=TEXT, color=INK)
