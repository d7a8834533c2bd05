"""exp, log and the inverse cube root of a vector, as ordinary operations.

Calls of a mathematics library would leave the vector unit and differ between machines. Accuracy over the whole range,
tested: exp and log below 1 unit in the last place, the inverse cube root below 2.

    exp x       x = n ln 2 + r, |r| <= 0.35; Taylor polynomial of degree 13; 2^n put into the exponent bits;
                0 below -708.3, inf above 709.78
    log x       x = 2^e m, m in [0.71, 1.41); s = (m - 1)/(m + 1); 2 (s + s^3/3 + ...), m - 1 entering exactly
    x^(-1/3)    a third of the exponent bits as a first guess (4 %), two steps of fourth order, no division; for x > 0

Each takes the writer of a function, the name of its argument, and returns the name of the result.
"""

from __future__ import annotations

import math
from typing import Protocol

_MAGIC = 6755399441055744.0  # 1.5 * 2^52: adding it leaves the nearest whole number in the low bits
_MAGIC_BITS = 0x4338000000000000
_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10  # the high part ends in 20 zero bits
_HALF_ROOT_BITS = 0x3FE6A09E667F3BCD  # sqrt(1/2)
_THIRD_GUESS = 0x553EF0FF


class Writer(Protocol):
    """What writes the lines of a function."""

    def number(self, value: float) -> str:
        """A constant vector."""

    def whole(self, value: int) -> str:
        """A constant vector of whole numbers."""

    def line(self, text: str) -> str:
        """One instruction; returns the name of its result. $V, $I, $B stand for the vector types."""

    def fused(self, a: str, b: str, c: str) -> str:
        """a b + c."""


def exponential(w: Writer, x: str) -> str:
    """e to the x."""
    shifted = w.fused(x, w.number(1.0 / math.log(2.0)), w.number(_MAGIC))
    whole = w.line(f"fsub $V {shifted}, {w.number(_MAGIC)}")
    rest = w.fused(whole, w.number(-_LN2_HIGH), x)
    rest = w.fused(whole, w.number(-_LN2_LOW), rest)
    series = w.number(1.0 / math.factorial(13))
    for degree in range(12, -1, -1):
        series = w.fused(series, rest, w.number(1.0 / math.factorial(degree)))
    bits = w.line(f"bitcast $V {shifted} to $I")
    power = w.line(f"shl $I {bits}, {w.whole(52)}")
    scaled = w.line(f"add $I {w.line(f'bitcast $V {series} to $I')}, {power}")
    result = w.line(f"bitcast $I {scaled} to $V")
    above = w.line(f"fcmp ogt $V {x}, {w.number(709.782712893384)}")
    result = w.line(f"select $B {above}, $V {w.number(math.inf)}, $V {result}")
    below = w.line(f"fcmp olt $V {x}, {w.number(-708.3)}")
    result = w.line(f"select $B {below}, $V {w.number(0.0)}, $V {result}")
    unknown = w.line(f"fcmp uno $V {x}, {x}")
    return w.line(f"select $B {unknown}, $V {x}, $V {result}")


def logarithm(w: Writer, x: str) -> str:
    """The natural logarithm; -inf at 0, not a number below."""
    bits = w.line(f"bitcast $V {x} to $I")
    power = w.line(f"ashr $I {w.line(f'sub $I {bits}, {w.whole(_HALF_ROOT_BITS)}')}, {w.whole(52)}")
    raised = w.line(f"shl $I {power}, {w.whole(52)}")
    mantissa = w.line(f"bitcast $I {w.line(f'sub $I {bits}, {raised}')} to $V")
    as_double = w.line(f"bitcast $I {w.line(f'add $I {power}, {w.whole(_MAGIC_BITS)}')} to $V")
    exponent = w.line(f"fsub $V {as_double}, {w.number(_MAGIC)}")
    f = w.line(f"fsub $V {mantissa}, {w.number(1.0)}")
    s = w.line(f"fdiv $V {f}, {w.line(f'fadd $V {f}, {w.number(2.0)}')}")
    z = w.line(f"fmul $V {s}, {s}")
    series = w.number(2.0 / 23.0)
    for odd in range(21, 1, -2):
        series = w.fused(series, z, w.number(2.0 / odd))
    series = w.line(f"fmul $V {series}, {z}")
    half_square = w.line(f"fmul $V {w.line(f'fmul $V {f}, {w.number(0.5)}')}, {f}")
    both = w.line(f"fadd $V {half_square}, {series}")
    tail = w.fused(s, both, w.line(f"fmul $V {exponent}, {w.number(_LN2_LOW)}"))
    tail = w.line(f"fsub $V {half_square}, {tail}")
    tail = w.line(f"fsub $V {tail}, {f}")
    result = w.line(f"fsub $V {w.line(f'fmul $V {exponent}, {w.number(_LN2_HIGH)}')}, {tail}")
    infinite = w.line(f"fcmp oeq $V {x}, {w.number(math.inf)}")
    result = w.line(f"select $B {infinite}, $V {x}, $V {result}")
    zero = w.line(f"fcmp oeq $V {x}, {w.number(0.0)}")
    result = w.line(f"select $B {zero}, $V {w.number(-math.inf)}, $V {result}")
    wrong = w.line(f"fcmp ult $V {x}, {w.number(0.0)}")
    return w.line(f"select $B {wrong}, $V {w.number(math.nan)}, $V {result}")


def inverse_cube_root(w: Writer, x: str) -> str:
    """x^(-1/3) for x > 0."""
    high = w.line(f"lshr $I {w.line(f'bitcast $V {x} to $I')}, {w.whole(32)}")
    third = w.line(f"lshr $I {w.line(f'mul $I {high}, {w.whole(0x55555556)}')}, {w.whole(32)}")
    guess = w.line(f"shl $I {w.line(f'sub $I {w.whole(_THIRD_GUESS)}, {third}')}, {w.whole(32)}")
    r = w.line(f"bitcast $I {guess} to $V")
    negative = w.line(f"fneg $V {x}")
    for _ in range(2):
        square = w.line(f"fmul $V {r}, {r}")
        error = w.fused(w.line(f"fmul $V {negative}, {r}"), square, w.number(1.0))
        series = w.fused(w.number(14.0 / 81.0), error, w.number(2.0 / 9.0))
        series = w.fused(series, error, w.number(1.0 / 3.0))
        r = w.fused(w.line(f"fmul $V {r}, {error}"), series, r)
    return r
