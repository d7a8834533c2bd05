"""A regimen: what is given, and when.

A regimen is a sequence of blocks; hour 0 is its start. A block after `then` starts where the next dose (or the next
cycle) of the block before it would have been. Explicit times always count from hour 0. A Regimen is checked when it is
made, by the same rules whether it was read from text or built in Python.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..values.problem import InputError, Problem
from .block import Block
from .check import faults


@dataclass(frozen=True, slots=True)
class Regimen:
    """Blocks, one after the other. Raises InputError naming each block and part that cannot be carried out.

    >>> from paylode.regimen import Block, Every
    >>> from paylode.values.quantity import Quantity
    >>> Regimen((Block(Quantity(3.6, "mg/kg"), Every(Quantity(3, "wk"), count=0)),))
    Traceback (most recent call last):
    ...
    paylode.values.problem.InputError: regimen, block 1, count: x 0 gives no dose. Write x 1 or more.
    """

    blocks: tuple[Block, ...]

    def __post_init__(self) -> None:
        if found := faults(self.blocks):
            raise InputError(
                Problem(f"regimen, block {one.block + 1}, {one.part}", one.what, one.cure) for one in found
            )
