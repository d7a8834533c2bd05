"""Pages to be read by people: see README.md."""

from .release_page import release_page

__all__ = ["release_page"]
