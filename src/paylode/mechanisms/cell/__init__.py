"""Mechanisms at and inside the tumour cell."""
