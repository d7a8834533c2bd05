"""Readings against golden annotations: what matches, in each section, and which fields agree."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from paylode.programme.parties import plain_name
from paylode.programme.reading import Reading, read, reading_json

SECTIONS = {"events": "type", "pipeline_statements": "count", "expectations": "event", "agreement_terms": "kind"}


@dataclass
class Score:
    matched: int = 0
    claimed: int = 0
    golden: int = 0
    fields: dict[str, list[int]] = field(default_factory=dict)

    @property
    def precision(self) -> float:
        return self.matched / self.claimed if self.claimed else 1.0

    @property
    def recall(self) -> float:
        return self.matched / self.golden if self.golden else 1.0


def documents(folder: Path) -> list[tuple[str, str, dict[str, Any]]]:
    """(name, text, annotation) of each document."""
    return [
        (
            path.stem,
            path.read_bytes().decode("utf-8"),
            json.loads(path.with_suffix(".json").read_text(encoding="utf-8")),
        )
        for path in sorted(folder.glob("*.txt"))
    ]


def shares_half(one: list[int], two: list[int]) -> bool:
    """Whether two spans share at least half of the longer."""
    shared = min(one[1], two[1]) - max(one[0], two[0])
    return 2 * shared >= max(one[1] - one[0], two[1] - two[0])


def pairs(read_rows: list[dict[str, Any]], golden_rows: list[dict[str, Any]], key: str) -> list[tuple[int, int]]:
    """(place read, place golden): each at most once, the same kind, spans that share half, the best overlap first."""
    fitting = []
    for i, mine in enumerate(read_rows):
        for j, theirs in enumerate(golden_rows):
            if mine[key] == theirs[key] and shares_half(mine["span"], theirs["span"]):
                shared = min(mine["span"][1], theirs["span"][1]) - max(mine["span"][0], theirs["span"][0])
                fitting.append((-shared, i, j))
    found: list[tuple[int, int]] = []
    for _, i, j in sorted(fitting):
        if i not in {a for a, _ in found} and j not in {b for _, b in found}:
            found.append((i, j))
    return found


def same_party(one: str, two: str) -> bool:
    a, b = plain_name(one), plain_name(two)
    return a == b or a.startswith(b + " ") or b.startswith(a + " ")


def agrees(name: str, mine: dict[str, Any], theirs: dict[str, Any]) -> bool:
    """Whether a field of a match says the same."""
    told, wanted = mine.get(name), theirs.get(name)
    if name == "parties":
        told, wanted = told or {}, wanted or {}
        return set(told) == set(wanted) and all(same_party(told[role], wanted[role]) for role in wanted)
    if name == "amount":
        if not wanted or not told:
            return not wanted and not told
        same = told["value"] == wanted["value"] and told["basis"] == wanted["basis"]
        return same and (wanted["value"] is None or told["currency"] == wanted["currency"])
    if name == "speaker":
        return same_party(told, wanted)
    if name in ("subject", "indication"):
        a, b = plain_name(told or ""), plain_name(wanted or "")
        return a == b or (bool(a) and bool(b) and (a in b or b in a))
    return (told or None) == (wanted or None)


FIELDS = {
    "events": (
        "occurred",
        "occurred_basis",
        "role",
        "parties",
        "amount",
        "phase",
        "region",
        "indication",
        "result",
        "goal_date",
        "subject",
    ),
    "pipeline_statements": ("as_of", "measure", "most_advanced"),
    "expectations": ("window", "modality", "speaker", "count", "range", "amount", "phase", "subject"),
    "agreement_terms": ("amount", "scope", "trigger", "creditable", "alternative_group"),
}


def compare(folder: Path) -> tuple[dict[str, Score], list[str], int]:
    """(score per section, differences in words, refusals) over a folder of documents."""
    scores = {section: Score() for section in SECTIONS}
    faults: list[str] = []
    refusals = 0
    for name, text, golden in documents(folder):
        reading: Reading = read(text, document=name)
        rows = reading_json(reading)
        refusals += len(reading.refusals)
        for section, key in SECTIONS.items():
            mine: list[dict[str, Any]] = rows[section]  # type: ignore[assignment]
            found = pairs(mine, golden[section], key)
            score = scores[section]
            score.matched += len(found)
            score.claimed += len(mine)
            score.golden += len(golden[section])
            for i, j in found:
                for each in FIELDS[section]:
                    right = agrees(each, mine[i], golden[section][j])
                    tally = score.fields.setdefault(each, [0, 0])
                    tally[0] += right
                    tally[1] += 1
                    if not right:
                        faults.append(
                            f"{name[:28]} {section[:6]} {mine[i][key]} {each}: {mine[i].get(each)} / "
                            f"{golden[section][j].get(each)}"
                        )
            for i in set(range(len(mine))) - {a for a, _ in found}:
                faults.append(
                    f"{name[:28]} {section[:6]} EXTRA {mine[i][key]} {mine[i]['quote']!r} [{mine[i]['rule']}]"
                )
            for j in set(range(len(golden[section]))) - {b for _, b in found}:
                faults.append(
                    f"{name[:28]} {section[:6]} MISSED {golden[section][j][key]} {golden[section][j]['quote']!r}"
                )
    return scores, faults, refusals
