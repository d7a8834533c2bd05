"""Mechanisms that kill tumour cells and clear them away."""
