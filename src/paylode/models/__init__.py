"""Whole models, each composed of mechanisms in a file of its own: see README.md."""
