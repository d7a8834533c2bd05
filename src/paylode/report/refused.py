"""What was passed over, and what a reader can do about it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CURES: Mapping[str, str] = MappingProxyType(
    {
        "conditional": "If it has happened, enter it as an event with its day and this sentence as its source.",
        "negated": "Nothing to enter: it is said not to have happened.",
        "expected": "It is still to come. Enter an expectation, with its window, if the speaker is bound to it.",
        "vague": "Enter a count only from a document that states a number and a day.",
        "no date": "Enter the event with a window of days from another source.",
        "no amount": "Enter the sum from another source, or as undisclosed.",
        "no calendar": "Give the fiscal calendar of the speaker, and read the document again.",
        "standing text": "Nothing to enter: this sentence stands in every release.",
        "no rule": "If it says something that matters, enter it by hand with this sentence as its source.",
        "too long": "Break the sentence into shorter ones in a copy of the text, and read that.",
        "said before": "Nothing to enter: the document says it in another place too.",
    }
)
"""Reason of a refusal -> the cure."""
