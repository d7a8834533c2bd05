"""One value, one text, one hash."""

from __future__ import annotations

import hashlib
import json
import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paylode.storage import bytes_hash, canonical_hash, canonical_json, json_text, table_bytes

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcäß€", max_size=4), inner, max_size=4),
    max_leaves=12,
)


def reversed_keys(value: object) -> object:
    if isinstance(value, dict):
        return {key: reversed_keys(value[key]) for key in reversed(value)}
    return [reversed_keys(item) for item in value] if isinstance(value, list) else value


@given(PLAIN)
def test_the_order_of_keys_does_not_matter(value: object) -> None:
    assert canonical_hash(value) == canonical_hash(reversed_keys(value))


@given(PLAIN)
def test_the_canonical_text_reads_back(value: object) -> None:
    assert json.loads(canonical_json(value), parse_int=float) == value


@given(PLAIN, PLAIN)
def test_other_values_have_other_hashes(one: object, other: object) -> None:
    assert (canonical_hash(one) == canonical_hash(other)) == (canonical_json(one) == canonical_json(other))


def test_the_hash_is_sha_256_of_the_text() -> None:
    text = b'{"a":[1,"x"],"b":2}'
    assert canonical_hash({"b": 2.0, "a": (1, "x")}) == f"sha256:{hashlib.sha256(text).hexdigest()}"
    assert bytes_hash(b"") == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_what_json_cannot_say_is_refused_or_null(number: float) -> None:
    with pytest.raises(ValueError):
        canonical_json({"a": number})
    assert json.loads(json_text({"a": (1.0, {"b": number})})) == {"a": [1.0, {"b": None}]}


def test_the_same_table_gives_the_same_bytes() -> None:
    whole = pl.DataFrame({"time_d": [float(n) for n in range(1000)], "side": ["after"] * 1000})
    pieces = pl.concat([whole[:10], whole[10:700], whole[700:]], rechunk=False)
    assert pieces.n_chunks() > 1
    assert table_bytes(pieces) == table_bytes(whole)
