"""Agreements as text files: read with every problem found, printed back, facts by hand. See README.md."""

from .event_lines import read_facts
from .printing import agreements_text
from .reading import read_agreements

__all__ = ["agreements_text", "read_agreements", "read_facts"]
