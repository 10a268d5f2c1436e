"""The tables of results: headline, totals, breakdowns, other measures, failures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from crime_sample import formats
from crime_sample.report.model import Cell, Section, Table, columns
from crime_sample.report.subject import Subject, column_title, half_width, range_cell, rate_cell, total_cells
from crime_sample.report.words import frame_words, source_words
from crime_sample.results import Domain, Estimate

# How each interval method is called in a table; a method not listed goes by its own name.
METHODS = {
    "stepped": "stepped beta, design-based",
    "fay-feuer": "Fay and Feuer's gamma",
    "korn-graubard": "Korn and Graubard, design-based",
    "korn-graubard-survey": "Korn and Graubard as in R survey",
    "logit": "log-odds, design-based",
    "wilson": "Wilson on the effective size",
    "agresti-coull": "Agresti and Coull on the effective size",
    "jeffreys": "Jeffreys on the effective size",
    "wald-t": "linearised, Student's t",
    "wald": "plain (Wald) on the counts",
}
OTHER = (
    (
        "timely_rate",
        "Recorded in time",
        "crimes owed and recorded by the cut-off whose time of recording is known; late crimes count as "
        "recorded in the recording rate",
    ),
    (
        "classification_rate",
        "Rightly classified",
        "crimes owed and recorded by the cut-off whose class was checked; a wrong class counts as recorded "
        "in the recording rate",
    ),
    (
        "incident_compliance",
        "{unit} compliance",
        "{units} judged: every crime owed was recorded and none that was not owed. This is not the "
        "recording rate",
    ),
)


def sections(about: Subject) -> Iterable[Section]:
    """The sections of results, in the order of the report; one that would be empty is left out."""
    yield Section("headline", "The recording rate", tables=tuple(_headline(about)))
    yield _totals(about)
    for column in about.columns:
        yield _breakdown(about, column)
    yield from _other(about)
    yield from failures(about)


def _headline(about: Subject) -> Iterable[Table]:
    rate, plain = about.rate, about.results.as_published
    if rate is None:
        return
    listed = [("This audit", rate)]
    if plain is not None:
        listed.append(("Plain, as published inspections print", plain))
    yield Table(
        key="headline",
        title="Recording rate",
        note=f"Out of crimes that should have been recorded, over all {about.kind.units} of the frame. The plain "
        "interval stands for comparison only: it counts crimes as if each had been drawn alone, where the "
        f"audit's own heeds the strata and that crimes of one {about.kind.unit} fare alike.",
        columns=columns(
            "Interval:", "Rate", about.ci, "± points", "Crimes owed", "Recorded", judged_title(about),
            "Method:", aside=("Method",),
        ),
        rows=headline_rows(listed),
    )  # fmt: skip


def headline_rows(listed: Iterable[tuple[str, Estimate]]) -> tuple[tuple[Cell, ...], ...]:
    """The rows of a headline's table: a name, and the rate by one method."""
    return tuple(
        (
            name, rate_cell(e), range_cell(e), half_width(e), round(e.n_due), round(e.x_recorded), e.n_incidents,
            METHODS.get(e.interval, e.interval),
        )
        for name, e in listed
    )  # fmt: skip


def judged_title(about: Subject) -> str:
    """The heading over how many were judged."""
    return f"{formats.capital(about.kind.units)} judged"


def _totals(about: Subject) -> Section:
    frame = f"the {about.kind.units} of {frame_words(about)}, {about.period}"
    rows: list[tuple[Cell, ...]] = []
    for estimand, name in (
        ("owed_total", "Crimes that should have been recorded"),
        ("recorded_owed_total", "Of these, recorded by the cut-off"),
        ("unrecorded_total", "Of these, unrecorded"),
    ):
        e = about.results.one(estimand)
        if e is not None:
            rows.append((name, frame, *total_cells(e.point, e.low, e.high)))
    paragraphs = [
        "Estimated totals are rounded to what their interval supports; the JSON document has them in full."
    ]
    grossed = about.results.grossed
    if grossed is not None:
        covers = f"12 months and all routes, from {formats.count(grossed.recorded)} recorded ({source_words(grossed)})"
        rows.append(("Unrecorded a year", covers, *total_cells(*grossed.unrecorded)))
        paragraphs.append(
            "The two numbers of unrecorded crimes answer different questions. The one from the sample "
            f"expands it to the {about.kind.units} of {frame_words(about)} and to {about.period}; it says nothing of "
            "crimes that came by another route, or at another time. The yearly one sets the rate against all "
            "crime recorded in 12 months, by whatever route, and so supposes that the rate found here holds "
            "there too. They are not to be added, nor compared as they stand."
        )
    return Section(
        "totals",
        "Crimes unrecorded",
        tuple(paragraphs),
        (
            Table(
                "totals",
                "Numbers of crimes",
                f"Estimates of crimes, not of {about.kind.units}.",
                columns("Number:", "Covers:", "Estimate", about.ci),
                tuple(rows),
            ),
        ),
    )


def _breakdown(about: Subject, column: str) -> Section:
    title = column_title(column)
    rows = tuple(
        _breakdown_row(about, e, about.results.one("unrecorded_total", e.domain))
        for e in about.results.by(column)
    )
    note = f"Out of crimes owed in the sample of that row; all {about.kind.units} drawn stay in the variance."
    if any(e.small for e in about.results.by(column)):
        note += " Rows of too few crimes are given as x of n: read their interval, not a percentage."
    if column == "flag":
        note += " A case can carry several flags, so rows overlap."
    headings = columns(
        f"{formats.capital(title)}:", "Rate", about.ci, "Crimes owed", "Recorded", formats.capital(about.kind.units),
        "Unrecorded in the frame", about.ci, aside=(formats.capital(about.kind.units),),
    )  # fmt: skip
    table = Table(f"by-{column}", f"Recording rate by {title}", note, headings, rows)
    return Section(f"by-{column}", f"By {title}", tables=(table,))


def _breakdown_row(about: Subject, e: Estimate, total: Estimate | None) -> tuple[Cell, ...]:
    domain = e.domain or Domain("", "")
    unrecorded: tuple[Cell, ...] = (None, None)
    if total is not None:
        unrecorded = total_cells(total.point, total.low, total.high)
    return (
        about.called(domain), rate_cell(e), range_cell(e), round(e.n_due), round(e.x_recorded), e.n_incidents,
        *unrecorded,
    )  # fmt: skip


def _other(about: Subject) -> Iterable[Section]:
    tables = []
    found = [(name, what, about.results.one(estimand)) for estimand, name, what in OTHER]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            name.format(unit=formats.capital(about.kind.unit)),
            rate_cell(e),
            range_cell(e),
            round(e.n_due),
            round(e.x_recorded),
            what.format(units=about.kind.units),
        )
        for name, what, e in found
        if e is not None
    )
    headings = columns("Measure:", "Rate", about.ci, "Out of", "Met", "Out of what:", aside=("Out of what",))
    note = (
        "Each has its own denominator, named in its row, as counted in the sample; the rates are weighted by stratum. "
        "They are not the recording rate."
    )
    rows += tuple(answered_rows(about))
    if rows:
        tables.append(Table("other", "Timeliness, class and compliance", note, headings, rows))
    tables.extend(_over_recording(about))
    if tables:
        yield Section("other", "Other measures", tables=tuple(tables))


def answered_rows(about: Subject) -> Iterable[tuple[Cell, ...]]:
    """A row for each question on the whole case that is not the headline, with what it is out of."""
    for question in about.kind.questions:
        e = about.results.one(question.estimand)
        if e is not None and question is not about.kind.deciding:
            yield (
                question.title, rate_cell(e), range_cell(e), round(e.n_due), round(e.x_recorded), question.out_of,
            )  # fmt: skip


def _over_recording(about: Subject) -> Iterable[Table]:
    number, share = about.results.one("not_owed_total"), about.results.one("over_recording")
    rows: list[tuple[Cell, ...]] = []
    if number is not None:
        rows.append(
            (
                "Crimes recorded that were not owed", round(number.x_recorded),
                *total_cells(number.point, number.low, number.high),
            )
        )  # fmt: skip
    if share is not None:
        high = range_cell(share)
        rows.append(("The same, as a share of crimes owed", round(share.x_recorded), rate_cell(share), high))
    if rows:
        yield Table(
            "over-recording",
            "Over-recording",
            "Kept apart: crimes recorded that were not owed are never set off against crimes missed.",
            columns("Measure:", "In the sample", "In the frame", about.ci),
            tuple(rows),
        )


def remedial_counts(about: Subject) -> tuple[tuple[str, int, int], ...]:
    """Crimes to be put right by class title: those recorded nowhere, and those recorded since the cut-off."""
    owed = Counter(remedy.offence for remedy in about.results.remedial if not remedy.later)
    later = Counter(remedy.offence for remedy in about.results.remedial if remedy.later)
    keys = [key for key in about.state.about.all_rules.group_keys if owed[key] or later[key]]
    return tuple((about.offence(key), owed[key], later[key]) for key in keys)


def _of_failing(about: Subject) -> str:
    return "" if about.kind.counts_crimes else f", of {about.kind.logs} {about.kind.failed}"


def failures(about: Subject) -> Iterable[Section]:
    """Why crimes were not recorded, and what is to be put right."""
    tables = []
    if about.results.reasons:
        tables.append(
            Table(
                "reasons",
                "Why crimes were not recorded",
                f"Crimes of the sample not recorded by the cut-off{_of_failing(about)}, as counted; a crime may "
                "have several "
                "reasons, or none given.",
                columns("Reason:", "Crimes"),
                tuple((formats.one_line(reason), number) for reason, number in about.results.reasons),
            )
        )
    counts = remedial_counts(about)
    if counts:
        everything = ("All classes", sum(row[1] for row in counts), sum(row[2] for row in counts))
        tables.append(
            Table(
                "remedial",
                "Crimes of the sample to be put right",
                f"Crimes owed that were not recorded by the cut-off{_of_failing(about)}. Those recorded since "
                "never count as "
                f"recorded{' in the rate' if about.kind.counts_crimes else ''}. Which {about.kind.units} they are "
                "stands in the remedial list, not here.",
                columns("Class of crime:", "Not recorded", "Recorded since the cut-off"),
                (*counts, everything),
            )
        )
    if tables:
        yield Section("failures", "What went wrong", tables=tuple(tables))
