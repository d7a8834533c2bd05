"""The vector engine's parts. See README.md."""
