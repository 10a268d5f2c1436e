"""The estimates of a user's own table for the terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from crime_sample import formats
from crime_sample.analysis import Analysis
from crime_sample.frame import BLANK_LABEL
from crime_sample.report.model import Cell, Table, columns
from crime_sample.report.results import METHODS
from crime_sample.report.subject import half_width, range_cell, rate_cell, total_cells
from crime_sample.results import Domain
from crime_sample.terminal.fitted import Fitted

_TOTALS = (
    ("owed_total", "Crimes that should have been recorded"),
    ("recorded_owed_total", "Of these, recorded"),
    ("unrecorded_total", "Of these, unrecorded"),
)


def analysis_tables(found: Analysis) -> Group:
    """The rate, the totals, and a table for each breakdown."""
    parts: list[RenderableType] = [*_rate(found), Fitted(_totals(found))]
    for names in found.question.by:
        parts.extend((Text(), Fitted(_breakdown(found, "*".join(names)))))
    return Group(*parts)


def _rate(found: Analysis) -> list[RenderableType]:
    rate = found.one("recording_rate")
    if rate is None:
        return []
    method = METHODS.get(rate.interval, rate.interval)
    spread = "linearised" if found.question.replicates is None else found.question.replicates
    table = Table(
        "rate",
        "Recording rate",
        f"Interval: {method}. Standard errors: {spread}. {formats.plural(rate.df, 'degree')} of freedom.",
        columns("Of:", "Rate", _ci(found), "± points", "Crimes owed", "Recorded", "Incidents"),
        (
            (
                "All incidents", rate_cell(rate), range_cell(rate), half_width(rate), round(rate.n_due),
                round(rate.x_recorded), rate.n_incidents,
            ),
        ),
    )  # fmt: skip
    return [Fitted(table), Text()]


def _totals(found: Analysis) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for estimand, name in _TOTALS:
        total = found.one(estimand)
        if total is not None:
            rows.append((name, *total_cells(total.point, total.low, total.high)))
    note = "Crimes, not incidents; rounded to what the interval supports. --json has them in full."
    if found.question.population is None and found.question.weight is None:
        note = f"Of the incidents in the file alone: no population and no weight was named. {note}"
    return Table("totals", "Numbers of crimes", note, columns("Number:", "Estimate", _ci(found)), tuple(rows))


def _breakdown(found: Analysis, column: str) -> Table:
    rows = tuple(_row(found, domain) for domain in found.domains(column))
    headings = columns(
        f"{formats.one_line(column)}:", "Rate", _ci(found), "Crimes owed", "Recorded", "Incidents",
        "Unrecorded in all", _ci(found), aside=("Incidents",),
    )  # fmt: skip
    note = "Out of crimes owed in the sample of that row; all incidents stay in the variance."
    if any(e.small and e.domain is not None and e.domain.column == column for e in found.estimates):
        note += " Rows of too few crimes are given as x of n: read their interval, not a percentage."
    return Table(f"by-{column}", f"Recording rate by {formats.one_line(column)}", note, headings, rows)


def _row(found: Analysis, domain: Domain) -> tuple[Cell, ...]:
    # A part has all its totals or is not there at all; its rate may be lacking.
    missed = next(e for e in found.estimates if e.estimand == "unrecorded_total" and e.domain == domain)
    rate = found.one("recording_rate", domain)
    cells: tuple[Cell, ...] = ("0 of 0", None) if rate is None else (rate_cell(rate), range_cell(rate))
    counts = (round(missed.n_due), round(missed.x_recorded), missed.n_incidents)
    label = formats.one_line(domain.value) or BLANK_LABEL
    return (label, *cells, *counts, *total_cells(missed.point, missed.low, missed.high))


def _ci(found: Analysis) -> str:
    return f"{formats.level(found.question.level)} CI"
