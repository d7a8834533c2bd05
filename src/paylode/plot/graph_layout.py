"""Where the places of a model stand in its picture.

    row 0    places that antibody visits       periphery - plasma - tumour - cell surface - endosome - lysosome
    row 1    places that only payload visits   each below the place with which it shares most flows
    row -1   what holds neither, such as the count of cells, above the region whose size it gives

The chain of row 0 runs from where a dose enters to the place farthest from it (by the fewest flows). What hangs on its
beginning alone stands on the left, everything else above the chain. Nothing is drawn here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..model import Account, Model, Term
from ..model.references import Amount

Spot = tuple[float, float]
"""(column, row); rows count downwards."""


@dataclass(frozen=True, slots=True)
class Link:
    """All flows from one place to another, or between a place and an account. parts: what moves with any of them."""

    start: str
    end: str
    flows: tuple[str, ...]
    parts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Layout:
    """A model made ready for drawing.

    spots: place -> where.  links: between places.  into, out_of: between places and accounts.  regions: a place that
    others belong to -> they and all that belongs to them.
    """

    spots: Mapping[str, Spot]
    links: tuple[Link, ...]
    into: tuple[Link, ...]
    out_of: tuple[Link, ...]
    species: Mapping[str, tuple[str, ...]]
    regions: Mapping[str, tuple[str, ...]]


def layout(model: Model) -> Layout:
    """Places, and flows between them, with a spot for each place.

    >>> from paylode.models.solid_tumour import solid_tumour
    >>> made = layout(solid_tumour())
    >>> [place for place, (_, row) in made.spots.items() if row == 1]
    ['payload_plasma', 'payload_peripheral', 'payload_interstitium', 'cytosol']
    """
    moves = list(_moves(model))
    species = _inhabitants(moves)
    links = _grouped(move for move in moves if not _is_account(move[0]) and not _is_account(move[1]))
    between = tuple(link for link in links if link.start != link.end)
    spots = _spots(model, species, between, entries=[end for start, end, *_ in moves if start == "(dosed)"])
    return Layout(
        spots=spots,
        links=between,
        into=_grouped(move for move in moves if _is_account(move[0])),
        out_of=_grouped(move for move in moves if _is_account(move[1])),
        species={place: tuple(names) for place, names in species.items()},
        regions=_regions(model, spots),
    )


Move = tuple[str, str, str, str, str, frozenset[str]]
"""(from place, to place, from species, to species, flow, parts that arrive).

An account stands in brackets and has no species; so has a place whose whole contents are let go.
"""


def _moves(model: Model) -> Iterable[Move]:
    """Every single move of every flow, riders and what dead cells let go included."""
    for _, flow in model.flows:
        starts = [end for end in (flow.of, *(t for t, _ in flow.takes))]
        ends: list[Term | Account] = [t for t, _ in flow.to] + ([flow.rest] if flow.rest else [])
        pairs = [(start, end) for start in starts for end in ends]
        for start, end in (*pairs, *flow.along):
            yield _move(model, start, end, flow.name)
        for part, end in flow.release:
            yield flow.contents, end.place, "", end.species, flow.name, frozenset((part,))
    for _, inlet in model.inlets:
        for term, _ in inlet.into:
            yield _move(model, Account(inlet.account), term, inlet.name)


def _move(model: Model, start: Term | Account, end: Term | Account, flow: str) -> Move:
    arriving = end if isinstance(end, Term) else start
    parts = _parts(model, arriving.species) if isinstance(arriving, Term) else frozenset()
    (place, species), (to_place, to_species) = _place(start), _place(end)
    return place, to_place, species, to_species, flow, parts


def _place(end: Term | Account) -> tuple[str, str]:
    return (end.place, end.species) if isinstance(end, Term) else (f"({end.name})", "")


def _is_account(place: str) -> bool:
    return place.startswith("(")


def _parts(model: Model, species: str) -> frozenset[str]:
    return frozenset(part for part, _ in model.species[species].parts)


def _inhabitants(moves: Iterable[Move]) -> dict[str, dict[str, None]]:
    """place -> its species, in the order in which flows name them."""
    found: dict[str, dict[str, None]] = {}
    for start, end, species, to_species, *_ in moves:
        for place, name in ((start, species), (end, to_species)):
            if name:
                found.setdefault(place, {})[name] = None
    return found


def _grouped(moves: Iterable[Move]) -> tuple[Link, ...]:
    flows: dict[tuple[str, str], dict[str, None]] = {}
    parts: dict[tuple[str, str], frozenset[str]] = {}
    for start, end, _, _, flow, moved in moves:
        flows.setdefault((start, end), {})[flow] = None
        parts[start, end] = parts.get((start, end), frozenset()) | moved
    return tuple(Link(start, end, tuple(names), parts[start, end]) for (start, end), names in flows.items())


def _spots(
    model: Model, species: Mapping[str, Iterable[str]], links: tuple[Link, ...], entries: list[str]
) -> dict[str, Spot]:
    rows: dict[str, int] = {}
    for place, names in species.items():
        held = frozenset[str]().union(*(_parts(model, name) for name in names))
        rows[place] = 0 if "antibody" in held else 1 if "payload" in held else -1
    if 0 not in rows.values():
        rows = dict.fromkeys(rows, 0)
    upper = [place for place, row in rows.items() if row == 0]
    start = next((place for place in entries if place in upper), upper[0])
    spots = _chain(upper, start, links)
    for place in (place for place, row in rows.items() if row == 1):
        _below(spots, place, links)
    for place in (place for place, row in rows.items() if row == -1):
        measured = [region for region in model.places if place != region and _is_sized_by(model, region, place)]
        inside = [spots[name][0] for name in spots if model.places[name].inside in measured]
        column = (min(inside) + max(inside)) / 2 if inside else max(x for x, _ in spots.values()) + 1
        taken = [y for x, y in spots.values() if abs(x - column) < 1]
        spots[place] = (column, min(taken, default=1.0) - 1.0)
    return spots


def _is_sized_by(model: Model, region: str, place: str) -> bool:
    """Whether the size of a region is an expression over what is in a place."""
    size = model.places[region].size
    return size is not None and any(isinstance(key, Amount) and key.place == place for key in size.symbols)


def _chain(places: list[str], start: str, links: tuple[Link, ...]) -> dict[str, Spot]:
    """Row 0 and what stands above it."""
    near: dict[str, list[str]] = {place: [] for place in places}
    for link in links:
        if link.start in near and link.end in near:
            near[link.start].append(link.end)
            near[link.end].append(link.start)
    came_from, waiting = {start: start}, [start]
    for place in waiting:
        for other in near[place]:
            if other not in came_from:
                came_from[other] = place
                waiting.append(other)
    depth = {place: 0 for place in places}
    for place in waiting[1:]:
        depth[place] = depth[came_from[place]] + 1
    chain = [max(waiting, key=lambda place: depth[place])]
    while chain[-1] != start:
        chain.append(came_from[chain[-1]])
    spots: dict[str, Spot] = {place: (float(depth[place]), 0.0) for place in chain}
    for place in places:
        if place not in spots:
            leaf = set(near[place]) <= {start}
            column = -1.0 if leaf else float(depth[place])
            taken = [y for x, y in spots.values() if x == column]
            spots[place] = (column, min(taken, default=1.0) - 1.0)
    return spots


def _below(spots: dict[str, Spot], place: str, links: tuple[Link, ...]) -> None:
    """A place of payload alone: below the place of row 0 with which it shares most flows, in the first free row."""
    shared: Counter[str] = Counter()
    for link in links:
        for mine, other in ((link.start, link.end), (link.end, link.start)):
            if mine == place and other in spots and spots[other][1] <= 0:
                shared[other] += len(link.flows)
    columns = [spots[other][0] for other, count in shared.most_common() if count == max(shared.values())]
    column = min(columns) if columns else max(x for x, _ in spots.values()) + 1
    taken = [y for x, y in spots.values() if x == column]
    spots[place] = (column, max(max(taken, default=0.0), 0.0) + 1.0)


def _regions(model: Model, spots: Mapping[str, Spot]) -> dict[str, tuple[str, ...]]:
    """Places that lie inside another, by that other one."""
    found: dict[str, tuple[str, ...]] = {}
    for name in model.places:
        members = tuple(place for place in spots if model.places[place].inside == name)
        members += tuple(place for place in spots if members and place != name and _is_sized_by(model, name, place))
        if len(members) > 1:
            found[name] = members
    return found
