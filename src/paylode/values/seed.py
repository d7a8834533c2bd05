"""Random numbers that belong to a subject and a purpose, and to nothing else.

A stream is named by (seed, subject, purpose). What subject 17 draws for `clearance` is the same whether it is simulated
alone, last, in a batch of a million or on another worker. Nothing is drawn in turn from one common generator.

The scheme "philox-1":

    key       BLAKE2b, 16 bytes, personalised "paylode philox-1", of the seed in decimal, a zero byte and the purpose
    counter   (block, 0, 0, subject), the first block being 1 as in numpy
    block     Philox4x64-10 of counter and key: four 64-bit words [1]
    uniform   (word >> 11) * 2^-53, in [0, 1)

The purpose is taken in UTF-8, both halves of the key are little-endian. Subjects differ in the highest word of the
counter, so their streams cannot overlap; purposes and seeds differ in the key. The uniforms are promised to stay as
they are while `STREAM_SCHEME` does. The other methods of numpy's generator may change with numpy's version: what must
be reproduced in years is drawn by `distribution.draw` from uniforms.

[1] Salmon J, Moraes M, Dror R, Shaw D. Parallel random numbers: as easy as 1, 2, 3. SC11, 2011; section 3.2, table 2.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable
from hashlib import blake2b
from typing import TYPE_CHECKING

from .problem import InputError, Problem, quote

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Words = npt.NDArray[np.uint64]

STREAM_SCHEME = "philox-1"
"""Name and version of the scheme; it goes into the manifest of a run."""

_WORDS = 2**64
_ROUNDS = 10
_MULTIPLIERS = (0xD2E7470EE14C6C93, 0xCA5A826395121157)
_KEY_STEPS = (0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B)


def stream(seed: int, subject: int, purpose: str) -> np.random.Generator:
    """The generator of one subject for one purpose.

    seed and subject: whole numbers from 0 to 2^64 - 1.  purpose: any text, such as `clearance` or `residual, visit 3`.
    Raises InputError for anything else.

    >>> stream(1, 17, "clearance").random(2).round(6).tolist()
    [0.134849, 0.044544]
    """
    from numpy.random import Generator, Philox

    counter = _words(0, 0, 0, _whole(subject, "subject"))
    return Generator(Philox(counter=counter, key=_key(seed, purpose)))


def uniforms(seed: int, subjects: npt.ArrayLike, purpose: str, count: int = 1) -> npt.NDArray[np.float64]:
    """The first `count` uniforms of each subject for one purpose, in [0, 1), shape (n_subjects, count).

    Row i is `stream(seed, subjects[i], purpose).random(count)` to the bit. Raises InputError as `stream` does.

    >>> uniforms(1, [17, 4], "clearance", 2).round(6).tolist()
    [[0.134849, 0.044544], [0.77213, 0.959646]]
    """
    import numpy as np

    numbers = _whole_numbers(subjects)
    count = _whole(count, "count")
    blocks = -(-count // 4)
    zero = np.zeros((numbers.size, blocks), np.uint64)
    block = zero + np.arange(1, blocks + 1).astype(np.uint64)
    words = np.stack(_philox((block, zero, zero, zero + numbers[:, None]), _key(seed, purpose)), axis=-1)
    kept = words.reshape(numbers.size, 4 * blocks)[:, :count]
    return (kept >> np.uint64(11)).astype(np.float64) * 2.0**-53


def _key(seed: int, purpose: str) -> Words:
    import numpy as np

    if not isinstance(purpose, str):
        raise InputError(
            Problem("random stream", "the purpose is not a text", "Name what is drawn, such as clearance.")
        )
    text = f"{_whole(seed, 'seed')}\0{purpose}".encode(errors="surrogatepass")
    digest = blake2b(text, digest_size=16, person=b"paylode philox-1").digest()
    return np.frombuffer(digest, dtype="<u8").astype(np.uint64)


def _philox(counter: tuple[Words, Words, Words, Words], key: Words) -> tuple[Words, Words, Words, Words]:
    """Philox4x64-10 over arrays of counters, [1] table 2 and section 3.2."""
    import numpy as np

    a, b, c, d = counter
    for number in range(_ROUNDS):
        # Python integers: a numpy scalar would warn where the key wraps around, as it should
        first, second = (np.uint64((int(k) + number * step) % _WORDS) for k, step in zip(key, _KEY_STEPS, strict=True))
        high_a, low_a = _product(a, _MULTIPLIERS[0])
        high_c, low_c = _product(c, _MULTIPLIERS[1])
        a, b, c, d = high_c ^ b ^ first, low_c, high_a ^ d ^ second, low_a
    return a, b, c, d


def _product(words: Words, multiplier: int) -> tuple[Words, Words]:
    """High and low word of the 128-bit products, by halves of 32 bits."""
    import numpy as np

    half, mask = np.uint64(32), np.uint64(0xFFFFFFFF)
    low, high = words & mask, words >> half
    by_low, by_high = np.uint64(multiplier & 0xFFFFFFFF), np.uint64(multiplier >> 32)
    cross = high * by_low + (low * by_low >> half)
    other = low * by_high + (cross & mask)
    return high * by_high + (cross >> half) + (other >> half), words * np.uint64(multiplier)


def _whole(value: object, name: str) -> int:
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        number = -1
    if isinstance(value, bool) or not 0 <= number < _WORDS:
        what = f"the {name} {quote(str(value))} is not a whole number from 0 to 2^64 - 1"
        raise InputError(Problem("random stream", what, "Write it like 1."))
    return number


def _whole_numbers(subjects: npt.ArrayLike) -> Words:
    import numpy as np

    if not isinstance(subjects, np.ndarray):
        # not by np.asarray: a list with numbers above and below 2^63 becomes floats there, and subjects run together
        subjects = _words(*(_whole(subject, "subject") for subject in _listed(subjects)))
    whole = subjects.size == 0 or np.issubdtype(subjects.dtype, np.integer)
    if subjects.ndim != 1 or not whole or (subjects.size and int(subjects.min()) < 0):
        what = "the subjects are not a list of whole numbers from 0 to 2^64 - 1"
        raise InputError(Problem("random stream", what, "Number them, such as 0, 1, 2."))
    return subjects.astype(np.uint64)


def _listed(subjects: object) -> Iterable[object]:
    return subjects if isinstance(subjects, Iterable) and not isinstance(subjects, str) else [subjects]


def _words(*values: int) -> Words:
    import numpy as np

    return np.array(values, dtype=np.uint64)
