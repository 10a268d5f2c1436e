"""The rate done again from the printed cells of the table that says how, by arithmetic alone."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from report.audits import EVERY
from report.report_builders import POPULATION, SPEC, made

from crime_sample.report import Report
from crime_sample.report.model import Table
from crime_sample.report.shown import text


def table_of(report: Report) -> Table | None:
    """The table, if the report has one."""
    return next((table for table in report.tables if table.key == "worked"), None)


def number(cell: object) -> float:
    """A printed number."""
    return float(text(cell).replace(",", ""))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("spec", "population"),
    [
        (SPEC, POPULATION),
        ({"only": ["r", "n", ".", "r r", "n r"] * 20}, {"only": 3_000}),
        ({"full": ["r", "n", "."] * 10, "part": ["r", "r", "n"] * 30}, {"full": 30, "part": 900}),
        ({"all right": ["r"] * 50}, {"all right": 600}),
    ],
    ids=["two strata", "one stratum", "a full stratum", "nothing missed"],
)
def test_a_pocket_calculator_finds_rate_and_error(
    spec: dict[str, list[str]], population: dict[str, int]
) -> None:
    """Sum w y / sum w m, and the root of the sum of N^2 (1 - r / N) s^2 / r by sum w m, from the cells as printed."""
    _, found, report = made(spec, population=population)
    table = table_of(report)
    assert table is not None
    owed = recorded = terms = 0.0
    for row in table.rows[: len(population)]:
        size, judged, weight, m, y, _, _, spread, term = map(number, row[1:])
        assert weight == pytest.approx(size / judged, abs=5e-5)
        assert term == pytest.approx(
            size**2 * (1 - judged / size) * spread / judged, rel=1e-3, abs=size**2 * 5e-7
        )
        owed, recorded, terms = owed + size / judged * m, recorded + size / judged * y, terms + term
    assert recorded / owed == pytest.approx(found.rate.point, abs=1e-12)
    assert math.sqrt(terms) / owed == pytest.approx(found.rate.standard_error, abs=2e-5)
    assert f"= {found.rate.point:.6f}" in table.note
    assert f"= {found.rate.standard_error:.6f}" in table.note
    assert len(table.rows) == len(population) + (len(population) > 1)


def test_the_spread_is_that_of_the_residuals() -> None:
    """By hand: y - R m of r, n, r n and . with R = 1/2 is 1/2, -1/2, 0 and 0: a variance of 1/6."""
    _, found, _ = made({"one": ["r", "n", "r n", "."]}, population={"one": 40})
    assert found.rate.point == 0.5
    (only,) = found.worked
    assert only.spread == pytest.approx(1 / 6)
    assert only.term == pytest.approx(40**2 * (1 - 4 / 40) / 6 / 4)


@pytest.mark.parametrize("name", ["clusters", "systematic", "several frames", "no crime"])
def test_what_is_made_otherwise_is_not_told_so(name: str, tmp_path: Path) -> None:
    """Samples of other designs, an event in several records, and an audit that has no rate."""
    assert table_of(EVERY[name](tmp_path)) is None
