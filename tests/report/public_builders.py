"""Public editions for tests, and what a reader can make of one: every hidden count between its least and its most."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from builders import NOW, audited_state
from scipy.optimize import linprog

from crime_sample.domains import values_of
from crime_sample.estimate import results
from crime_sample.files.public_figures import public_figures
from crime_sample.report import Report, public
from crime_sample.report.model import Published
from crime_sample.report.public import Rules
from crime_sample.results import Results
from crime_sample.rules.pack import RulePack
from crime_sample.state import State

OFFENCES = ("violence", "robbery", "property", "drugs-and-weapons")
SIDES = {"Recorded": 0, "Not recorded": 1}


def spec_of(
    chance: random.Random,
    *,
    strata: Iterable[str] = ("north", "south", "west"),
    sizes: tuple[int, ...] = (4, 12, 60),
    miss: float = 0.2,
) -> dict[str, list[str]]:
    """Verdicts by chance, thin in some strata."""
    made = {}
    for name in strata:
        size = chance.choice(sizes)
        made[name] = [
            " ".join(
                f"{'n' if chance.random() < miss else 'r'}:{chance.choices(OFFENCES, (20, 3, 8, 1))[0]}"
                for _ in range(chance.choice((1, 1, 2)))
            )
            if chance.random() < 0.8
            else "."
            for _ in range(size)
        ]
    return made


def edition(
    spec: Mapping[str, Any],
    *,
    by: tuple[str, ...] = ("class", "stratum", "district"),
    rules: Rules | None = None,
    ask: dict[str, Any] | None = None,
    rules_pack: RulePack | None = None,
    **audit: Any,
) -> tuple[State, Results, Report]:
    """An audit's state, its results, and the public edition of them."""
    population = {name: 40 * len(cases) for name, cases in spec.items()}
    state = audited_state(spec, population=audit.pop("population", population), rules=rules_pack, **audit)
    found = results(state, by=by, **(ask or {}))
    return state, found, public.build(state, found, rules or Rules(), as_at=NOW, version="0.1.0")


def document(report: Report) -> dict[str, Any]:
    """The edition as programs get it."""
    assert isinstance(report.facts, Published)
    return public_figures(report, report.facts)


def tables(report: Report) -> dict[str, dict[str, Any]]:
    """The tables of the edition by key, as programs get them."""
    return {table["key"]: table for table in document(report)["tables"]}


def counts(table: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    """What a breakdown tells of each row: recorded, not recorded."""
    places = [table["columns"].index(name) for name in SIDES]
    return {row[0]: (row[places[0]], row[places[1]]) for row in table["rows"]}


def truth(found: Results, column: str) -> dict[str, tuple[int, int]]:
    """The counts as they are, by value."""
    return {
        e.domain.value: (round(e.x_recorded), round(e.n_due - e.x_recorded))
        for e in found.by(column)
        if e.domain is not None
    }


def attacked(state: State, found: Results, report: Report, columns: tuple[str, ...]) -> list[float]:
    """How far apart the least and the most of every hidden count are, for a reader who knows which values of the
    columns meet in the sample, and reads all tables
    of the edition together. The classes stand in a table of their own."""
    told = {
        key.removeprefix("by-"): counts(table)
        for key, table in tables(report).items()
        if key.startswith("by-")
    }
    widths: list[float] = []
    for group in (("class",), tuple(column for column in columns if column != "class")):
        shown = [column for column in group if column in told]
        if shown:
            widths += _widths(state, found, {column: told[column] for column in shown})
    return widths


def _widths(state: State, found: Results, told: Mapping[str, Mapping[str, tuple[int, int]]]) -> list[float]:
    columns = list(told)
    if columns == ["class"]:
        cells = [(value,) for value in truth(found, "class")]
    else:
        cases = state.cases.values()
        cells = sorted({tuple(values_of(state, case, column)[0] for column in columns) for case in cases})
    titles = {group.key: group.title for group in state.about.all_rules.groups}
    widths = []
    for side in SIDES.values():
        lines, sums = [], []
        for place, column in enumerate(columns):
            listed = told[column]
            named = [titles.get(cell[place], cell[place]) for cell in cells]
            for label, both in listed.items():
                if "together" in label:
                    if label == "All together":
                        lines.append([1.0] * len(cells))
                        sums.append(both[side])
                    continue
                lines.append([float(name == label) for name in named])
                sums.append(both[side])
        for place, column in enumerate(columns):
            for value in truth(found, column):
                hidden = titles.get(value, value) not in told[column]
                if hidden and told[column]["All together"][side]:
                    aim = np.array([float(cell[place] == value) for cell in cells])
                    ends = [
                        linprog(sign * aim, A_eq=np.array(lines), b_eq=sums, bounds=(0, None))
                        for sign in (1, -1)
                    ]
                    assert all(end.status == 0 for end in ends)
                    widths.append(-float(ends[1].fun) - float(ends[0].fun))
    return widths
