"""A Rosenbrock method as numbers.

For y' = f(t, y), with J = df/dy and W = I / (gamma h) - J at the beginning of the step, stage i solves

    W U_i = f(t + c_i h, y + sum a_ij U_j) + 1/h sum C_ij U_j + h d_i df/dt        (sums over j < i)

    y_new = y + sum m_i U_i            error = max(|sum e_i U_i|, |sum e'_i U_i|)
    y(theta) = (1 - theta) y + theta (y_new + (1 - theta) (k_1 + theta (k_2 + theta k_3)))        k_r = sum H_rj U_j

This is the form without products by J of Hairer and Wanner, Solving Ordinary Differential Equations II, section IV.7.
All methods here are stiffly accurate: the argument of the last stage plus U of the last stage is y_new, so m needs no
table.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tableau:
    """a, c_matrix: rows of the stages, below the diagonal.  c, d, error (e): one number per stage.  dense: rows of H.

    second_error (e'): another estimate, or empty. Where one of them happens to vanish, the other hardly ever does.

    order: of y_new.  error_order: of the error, as it goes with the step: error = O(h^error_order).
    """

    name: str
    order: int
    error_order: int
    gamma: float
    a: tuple[tuple[float, ...], ...]
    c_matrix: tuple[tuple[float, ...], ...]
    c: tuple[float, ...]
    d: tuple[float, ...]
    error: tuple[float, ...]
    dense: tuple[tuple[float, ...], ...]
    second_error: tuple[float, ...] = ()

    @property
    def stages(self) -> int:
        """How many stages."""
        return len(self.c)
