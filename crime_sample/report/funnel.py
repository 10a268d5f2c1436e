"""What became of the incidents drawn: the table by stratum, and the picture of all strata step by step."""

from __future__ import annotations

from crime_sample import formats
from crime_sample.report.charts import Bar, Bars
from crime_sample.report.model import Cell, Column, Picture, Table, columns
from crime_sample.report.subject import Subject


def table(about: Subject) -> Table:
    """Every stratum with how many were drawn, count, were judged, and fell out."""
    strata = about.results.strata
    names = (
        "population", "drawn", "counted", "judged", "owing", "not_found", "undeterminable", "out_of_scope"
    )  # fmt: skip
    rows = [(formats.one_line(s.name), *(getattr(s, name) for name in names)) for s in strata]
    if len(rows) > 1:
        rows.append(("All strata", *(sum(getattr(s, name) for s in strata) for name in names)))
    kind = about.kind
    note = f"{_units(about)}. Judged are those that count less the {kind.logs} not found or "
    note += "undeterminable; out of scope ones are judged and "
    note += "owe nothing." if kind.counts_crimes else "not in the rate."
    if about.results.interim:
        note += " As an interim result, only cases before the first open one of each stratum count."
    titles = (
        "In the frame", "Drawn", "That count", "Judged", _last(about), "Not found", "Undeterminable", "Out of scope",
    )  # fmt: skip
    headings = (*columns("Stratum:"), *map(Column, titles))
    return Table("funnel", f"What became of the {kind.units} drawn", note, headings, tuple(rows))


def picture(about: Subject) -> Picture:
    """All strata together, step by step: who is left, and what fell out at each step."""
    kind = about.kind
    title = f"{_units(about)} drawn, step by step"
    steps = _steps(about)
    bars = tuple(
        Bar(label, left, formats.count(left), f"{formats.count(out)} {why}" if out else "")
        for label, left, out, why in steps
    )
    population = sum(s.population for s in about.results.strata)
    legend = (
        f"Each bar holds what is left of the one above it, and says what fell out at its step. The first are the "
        f"{kind.units} drawn, of {formats.count(population)} in the frame."
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (label, left, out, why if out else None) for label, left, out, why in steps
    )
    data = Table(
        "funnel-steps",
        title,
        f"{_units(about)}, all strata together, as counted.",
        columns("Step:", "Left", "Fell out here", "Because:"),
        rows,
    )
    return Picture("funnel", title, legend, Bars(title, bars), data)


def _steps(about: Subject) -> tuple[tuple[str, int, int, str], ...]:
    """Each step: its name, how many are left, how many fell out at it and why."""
    strata, kind = about.results.strata, about.kind
    drawn, counted, judged, owing = (
        sum(getattr(s, name) for s in strata) for name in ("drawn", "counted", "judged", "owing")
    )
    missing, scope = sum(s.not_found for s in strata), sum(s.out_of_scope for s in strata)
    nothing = "owing no crime" if kind.counts_crimes else "could not be decided on"
    left = (
        ("Drawn", drawn, ""),
        ("Settled", counted, "open, or behind an open one"),
        (f"{formats.capital(kind.log)} found", counted - missing, "not found"),
        ("Judged", judged, "undeterminable"),
        ("In scope", judged - scope, "out of scope"),
        (_last(about), owing, nothing),
    )
    before = (drawn, *(number for _, number, _ in left[:-1]))
    return tuple(
        (label, number, was - number, why) for (label, number, why), was in zip(left, before, strict=True)
    )


def _last(about: Subject) -> str:
    return "Owing a crime" if about.kind.counts_crimes else "Decided on"


def _units(about: Subject) -> str:
    return formats.capital(about.kind.units)
