"""Incidents with clusters and sizes of awkward kinds, and what the rules themselves draw from them."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

from crime_sample.draw import pareto, stages, systematic
from crime_sample.frame import Candidate, ColumnMap, FrameMapping, StrataRule

COLUMNS = ("Incident", "Created", "Code", "Event", "Risk")
SEED, NAME = "dice: 4 '4' 6", "O'Hara's frame"
AWKWARD = ("0012", "012", "12", "a", "B", "\u00e4", "a\u0308", "Z", "50%", "O'Hara", "a\\b", "x" * 300, "E7")
EVENTS = (
    "E1",
    "e1",
    "E1 b",
    "\u00c9",
    "E\u0301",
    "O'Hara",
    "50%",
    "a\\b",
    *(f"E{number}" for number in range(2, 60)),
)


def rows() -> list[tuple[str, ...]]:
    """1,200 incidents of three strata; a quarter without an event, several at the same moment, sizes of two kinds."""
    chance = random.Random(11)
    made = []
    for number, unit in enumerate((*AWKWARD, *(f"N{count:04}" for count in range(1200)))):
        day = f"2016-{chance.randint(6, 11):02}-{chance.randint(1, 28):02} {chance.randint(0, 23):02}:00"
        size = "5000" if number % 400 == 3 else f"{chance.randint(1, 900) / 100:.2f}"
        event = "" if chance.random() < 0.25 else chance.choice(EVENTS)
        made.append((unit, day, chance.choice(("vio", "vio", "asb", "\u00c4")), event, size))
    chance.shuffle(made)
    return made


def districts() -> list[tuple[str, ...]]:
    """The same incidents in nine districts of unequal size, none without."""
    names = ("A", "B", "B", "C", "\u00c9", "\u00c9", "O'Hara", "50%", "7", "8", "9", "A")
    return [
        (unit, day, code, names[sum(unit.encode()) % len(names)], size) for unit, day, code, _, size in rows()
    ]


def mapping(**more: Any) -> FrameMapping:
    """How they are read."""
    columns = ColumnMap(id="Incident", created="Created", opening=("Code",), cluster="Event", size="Risk")
    return FrameMapping(columns=columns, strata=StrataRule(column="Code"), **more)


def by_rule(method: str, made: list[tuple[str, ...]], sizes: dict[str, int]) -> list[Candidate]:
    """What the rule draws."""
    dated = [(unit, code, day.replace(" ", "T") + ":00") for unit, day, code, _, _ in made]
    given: dict[str, Any] = {"seed": SEED, "frame": NAME}
    if method == "systematic":
        return systematic.sample(dated, sizes, **given)
    if method == "pareto":
        return pareto.sample([(unit, code, Decimal(size)) for unit, _, code, _, size in made], sizes, **given)
    if method == "clusters":
        events = [event for _, _, _, event, _ in made]
        return stages.clusters(
            [(*one, event) for one, event in zip(dated, events, strict=True)], sizes, **given
        )
    return stages.two_stages([(unit, code, event) for unit, _, code, event, _ in made], sizes, 4, **given)


def bare(candidates: list[Candidate]) -> list[tuple[Any, ...]]:
    """Candidates without their labels."""
    return [(c.stratum, c.ticket, c.id, c.chance, c.cluster, c.of) for c in candidates]
