"""Mechanisms of a solid tumour as a whole: its size and what reaches it."""
