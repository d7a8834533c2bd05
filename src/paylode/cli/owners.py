"""Whose parameter it is: the compound's, the tumour's or the organism's."""

from __future__ import annotations

from ..compounds import Compound, compound
from ..organisms import organism, tumour
from ..values.problem import InputError, Problem, did_you_mean, quote


def owner_of(name: str, parameter: str, grown: str) -> tuple[Compound, str]:
    """What has the parameter, and the parameter's name as it is written there.

    A tumour or an organism is given in the shape of a compound, since what is explained is its entry alone. Raises
    InputError with the nearest names of all three.
    """
    found, where, human = compound(name), tumour(grown), organism("human")
    owners = [found, Compound(where.id, where.name, "tumour", parameters=where.parameters)]
    owners.append(Compound(human.id, human.name, "organism", parameters=human.parameters))
    wanted = parameter.strip().lower().replace(" ", "_").replace("-", "_")
    for owner in owners:
        if wanted in owner.parameters:
            return owner, wanted
    every = {each for owner in owners for each in owner.parameters}
    near = did_you_mean(wanted, every)
    cure = near if near.startswith("Did") else f"See: paylode compounds show {found.id}"
    raise InputError(Problem(found.id, f"unknown parameter {quote(parameter)}", cure))
