"""Files and folders that are written whole or not at all: see README.md."""

from .canonical import Json, bytes_hash, canonical_hash, canonical_json, json_text
from .failure import disk_failure
from .files import flush_folder, write_bytes, write_text
from .folders import check_writable, new_folder
from .tables import table_bytes, write_table

__all__ = [
    "Json",
    "bytes_hash",
    "canonical_hash",
    "canonical_json",
    "check_writable",
    "disk_failure",
    "flush_folder",
    "json_text",
    "new_folder",
    "table_bytes",
    "write_bytes",
    "write_table",
    "write_text",
]
