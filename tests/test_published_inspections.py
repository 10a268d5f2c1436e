"""Grossing a recording rate up to a year meets the figures that inspections have published."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from crime_sample import inspections
from crime_sample.stats.grossing import rolling_total, unrecorded_from_total

DATA = Path(__file__).parent / "data"
SHIPPED = Path(inspections.__file__).parent
TOLERANCE = 0.025
EXCEPTION = "Dyfed-Powys 2018"
LAST_TOTAL = date(2018, 12, 31)


@dataclass(frozen=True)
class Published:
    """One printed figure: a rate, its plus-or-minus (0 where none is printed), crimes unrecorded a year."""

    name: str
    force: str
    audit_end: date
    rate: float
    margin: float
    unrecorded: float


def read(file: str) -> list[dict[str, str]]:
    """The rows of a table in the data folder, or of one that ships with the program."""
    folder = DATA if (DATA / file).exists() else SHIPPED
    with (folder / file).open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def read_totals() -> dict[str, tuple[list[date], list[int]]]:
    """For each force the quarter ends and the crimes, without fraud, recorded in the 12 months to each."""
    totals: dict[str, tuple[list[date], list[int]]] = defaultdict(lambda: ([], []))
    for row in read("recorded_crime_by_force.csv"):
        year_ends, crimes = totals[row["force"]]
        year_ends.append(date.fromisoformat(row["year_ending"]))
        crimes.append(int(row["total_excluding_fraud"]))
    return dict(totals)


TOTALS = read_totals()


def read_published() -> list[Published]:
    """Every overall figure with a rate, a number a year, and totals of its force to the end of its period."""
    return [
        Published(
            name=f"{row['force']} {row['year']}",
            force=row["force"],
            audit_end=date.fromisoformat(row["period_end"]),
            rate=float(row["rate_pct"]) / 100,
            margin=float(row["ci_half_width_pct"] or 0) / 100,
            unrecorded=float(row["unrecorded_per_year"]),
        )
        for row in read("published_inspections.csv")
        if row["measure"] == "overall"
        and row["force"] in TOTALS
        and all(row[column] for column in ("rate_pct", "unrecorded_per_year", "period_end"))
        and date.fromisoformat(row["period_end"]) <= LAST_TOTAL
    ]


FIGURES = read_published()


def distance(figure: Published) -> float:
    """How far the printed number lies from the computed one, as a share of the computed one."""
    recorded = rolling_total(*TOTALS[figure.force], figure.audit_end)
    low, high = figure.rate - figure.margin, figure.rate + figure.margin
    return figure.unrecorded / unrecorded_from_total(figure.rate, low, high, recorded).point - 1


def test_the_number_of_figures_tried() -> None:
    """Twenty-one figures can be tried, no two of one name, and the exception is among them."""
    names = [figure.name for figure in FIGURES]
    assert len(names) == len(set(names)) == 21
    assert EXCEPTION in names


@pytest.mark.parametrize("figure", [f for f in FIGURES if f.name != EXCEPTION], ids=lambda f: f.name)
def test_the_printed_number_is_met(figure: Published) -> None:
    """T (1 - R) / R, with T the 12 months to the end of the audit, is the printed number within 2.5 %."""
    assert abs(distance(figure)) < TOLERANCE


def test_the_exception_is_one() -> None:
    """Dyfed-Powys 2018 does not fit and nobody knows why; should it ever fit, it is no exception any more."""
    (figure,) = [f for f in FIGURES if f.name == EXCEPTION]
    assert distance(figure) == pytest.approx(-0.077, abs=0.001)
