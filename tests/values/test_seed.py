"""Random streams: each subject's numbers are its own, whatever is drawn beside them, and stay as published."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paylode.values import InputError
from paylode.values.seed import STREAM_SCHEME, stream, uniforms

WORD = st.integers(0, 2**64 - 1)
GOLDEN = {
    (0, 0, ""): ["0x1.8d87f910b9becp-3", "0x1.c6f2d1e10cf22p-1", "0x1.d0e86f160ca9ep-1"],
    (1, 17, "clearance"): ["0x1.142bd54528c50p-3", "0x1.6ce76e695c340p-5", "0x1.6a5bcad25b02fp-1"],
    (2**64 - 1, 2**64 - 1, "visit 3"): ["0x1.4ed5b8c3c2ce0p-4", "0x1.c4e0fc2681890p-5", "0x1.1e825bd7cc00cp-3"],
    (20121109, 4, "µ-Größe"): ["0x1.24784f80c196ap-1", "0x1.47ee8f7415ff6p-1", "0x1.7689069e02403p-1"],
}
"""The first three uniforms of some streams, as hexadecimal floats. They never change under one name of the scheme."""


def test_the_streams_are_those_that_were_published() -> None:
    assert STREAM_SCHEME == "philox-1"
    for (seed, subject, purpose), expected in GOLDEN.items():
        assert [value.hex() for value in stream(seed, subject, purpose).random(3).tolist()] == expected


@given(WORD, st.lists(WORD, max_size=6), st.text(max_size=8), st.integers(0, 11))
def test_many_subjects_at_once_equal_each_alone_to_the_bit(
    seed: int, subjects: list[int], purpose: str, count: int
) -> None:
    together = uniforms(seed, subjects, purpose, count)
    assert together.shape == (len(subjects), count)
    for row, subject in zip(together, subjects, strict=True):
        assert row.tolist() == stream(seed, subject, purpose).random(count).tolist()


@given(st.permutations(range(12)), st.integers(1, 12))
def test_order_batch_and_count_change_nothing(order: list[int], size: int) -> None:
    whole = uniforms(5, range(12), "growth", 7)
    for start in range(0, 12, size):
        batch = order[start : start + size]
        assert uniforms(5, batch, "growth", 3).tolist() == whole[batch, :3].tolist()


def test_the_cipher_is_philox_as_published() -> None:
    # Random123's known answer for Philox4x64-10 with counter and key 0; numpy's first block is that of counter + 1
    before = np.full(4, 2**64 - 1, np.uint64)
    words = np.random.Philox(counter=before, key=np.zeros(2, np.uint64)).random_raw(4)
    expected = ["16554d9eca36314c", "db20fe9d672d0fdc", "d7e772cee186176b", "7e68b68aec7ba23b"]
    assert [f"{word:016x}" for word in words.tolist()] == expected


def test_another_process_draws_the_same() -> None:
    code = "from paylode.values.seed import uniforms; print(uniforms(3, range(5), 'dar', 2).tolist())"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == str(uniforms(3, range(5), "dar", 2).tolist())


def test_seed_subject_and_purpose_each_give_another_stream() -> None:
    names = [
        (1, 0, "a"),
        (0, 1, "a"),
        (0, 0, "a"),
        (0, 0, "b"),
        (0, 0, ""),
        (10, 0, "1"),
        (1, 0, "01"),
        (256, 0, "a"),
        (0, 256, "a"),
    ]
    drawn = {tuple(stream(*name).random(4).tolist()) for name in names}
    assert len(drawn) == len(names)


def test_the_uniforms_of_many_subjects_are_uniform_and_unrelated() -> None:
    drawn = uniforms(2024, np.arange(20_000), "clearance", 4)
    assert (drawn >= 0).all()
    assert (drawn < 1).all()
    for column in drawn.T:
        steps = np.arange(1, column.size + 1) / column.size
        assert np.abs(np.sort(column) - steps).max() < 1.95 / np.sqrt(column.size)  # Kolmogorov, level 0.001
    other = uniforms(2024, np.arange(20_000), "volume", 1)[:, 0]
    beside = [drawn[:, 1], np.roll(drawn[:, 0], 1), other]
    assert max(abs(np.corrcoef(drawn[:, 0], each)[0, 1]) for each in beside) < 4 / np.sqrt(20_000)


@pytest.mark.parametrize(
    ("seed", "subject", "purpose"),
    [
        (-1, 0, "a"),
        (2**64, 0, "a"),
        (0, -1, "a"),
        (0, 2**64, "a"),
        (1.5, 0, "a"),
        (True, 0, "a"),
        ("1", 0, "a"),
        (0, 0, 7),
    ],
)
def test_what_names_no_stream_is_refused(seed: int, subject: int, purpose: str) -> None:
    with pytest.raises(InputError, match=r"^random stream: "):
        stream(seed, subject, purpose)


NO_SUBJECTS = [[-1], [0.5], ["a"], [[1, 2]], [2**64], [True], [None], "17", 1.5]
NO_SUBJECTS += [np.array([0.5]), np.array([[1]]), np.array([-1])]


@pytest.mark.parametrize("subjects", NO_SUBJECTS)
def test_what_numbers_no_subjects_is_refused(subjects: object) -> None:
    with pytest.raises(InputError, match=r"^random stream: the subject"):
        uniforms(0, subjects, "a")  # type: ignore[arg-type]


def test_a_count_below_zero_is_refused() -> None:
    with pytest.raises(InputError, match="the count"):
        uniforms(0, [1], "a", -1)
