"""How Sphinx builds the documentation: Markdown pages (MyST) in four rooms."""

import tomllib
from pathlib import Path

project = "paylode"
author = "The paylode contributors"
copyright = author
release = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]["version"]

extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
exclude_patterns = ["_build", "**/.*"]
html_theme = "alabaster"
html_theme_options = {"description": "Antibody-drug conjugates, every molecule accounted for", "fixed_sidebar": True}
nitpicky = True
