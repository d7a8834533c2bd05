"""One file per tool: see `contract.py` for what a file holds. The folder is the list of tools."""
