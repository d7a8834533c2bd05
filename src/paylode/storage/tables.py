"""Tables as Parquet files."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from .files import write_bytes

if TYPE_CHECKING:
    import polars as pl


def table_bytes(table: pl.DataFrame) -> bytes:
    """A table as the bytes of a Parquet file; the same table gives the same bytes.

    Rechunked first: a table that was put together from pieces would be written in other row groups.
    """
    stream = BytesIO()
    table.rechunk().write_parquet(stream, compression="zstd", statistics=True)
    return stream.getvalue()


def write_table(path: Path, table: pl.DataFrame) -> None:
    """Write a table as a Parquet file, whole or not at all. Raises FailureError if the disk refuses."""
    write_bytes(path, table_bytes(table))
