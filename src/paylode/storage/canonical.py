"""JSON, canonical for machines and indented for people.

Canonical (RFC 8785) means one value, one text, one hash, whatever the order of keys or the spelling of numbers.
JSON has no word for NaN or infinity: the canonical text refuses them, and the text for people says null.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
"""Plain data. Numbers are finite, whole ones within 2^53."""


def canonical_json(value: Json) -> bytes:
    """The canonical text of plain data, in UTF-8.

    >>> canonical_json({"b": 1.0, "a": [True, None]})
    b'{"a":[true,null],"b":1}'
    """
    import rfc8785

    return rfc8785.dumps(_plain(value))


def canonical_hash(value: Json) -> str:
    """`sha256:` and the hash of the canonical text.

    >>> canonical_hash({"a": 1, "b": 2}) == canonical_hash({"b": 2.0, "a": 1.0})
    True
    """
    return bytes_hash(canonical_json(value))


def bytes_hash(data: bytes) -> str:
    """`sha256:` and the hash of bytes."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def json_text(value: Mapping[str, object]) -> str:
    """Plain data as text for people and programs, keys in the order given; a number that is not finite becomes null.

    >>> print(json_text({"fold_error": float("inf")}), end="")
    {
      "fold_error": null
    }
    """
    return json.dumps(_finite(value), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _finite(value: object) -> object:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    return [_finite(item) for item in value] if isinstance(value, list | tuple) else value


def _plain(value: Json) -> Json:
    """Lists and dictionaries in place of other sequences and mappings, which the canonical writer does not take."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(item) for item in value]
    return value
