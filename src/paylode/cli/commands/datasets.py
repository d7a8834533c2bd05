"""`paylode datasets`: which observed sets there are."""

from __future__ import annotations

from .. import options


def command(json: options.Json = False) -> None:
    """List the observed sets: their arms, analytes, points and publication."""
    from ...observations import arms, dataset, datasets
    from ...storage import json_text
    from ..cards import analytes_of, dataset_json, points_of
    from ..tables import columns

    every = [dataset(name) for name in datasets()]
    if json:
        print(json_text({"schema": "paylode.datasets/1", "datasets": [dataset_json(each) for each in every]}), end="")
        return
    rows = [
        (each.id, str(len(arms(each))), str(points_of(each)), ", ".join(analytes_of(each)), each.source.cite())
        for each in every
    ]
    print(columns(("id", "arms", "points", "analytes", "source"), rows))
