"""How hypothesis draws here: no deadline, because machines differ, and the same examples in every run."""

from hypothesis import settings

settings.register_profile("house", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("house")
