"""Grade bands in a report: where the rate and its interval lie among bands of the user's own."""

from __future__ import annotations

from collections.abc import Iterable

from crime_sample import formats
from crime_sample.bands import Bands, Graded
from crime_sample.errors import InputError
from crime_sample.report.charts import Edge
from crime_sample.report.model import Caveat, Cell, Remark, Section, Table, columns
from crime_sample.report.subject import Subject

TITLE = "Grade band"


def graded(about: Subject, bands: Bands) -> Graded | None:
    """The recording rate among ``bands``, None where no crime is owed. Refused where the headline is another rate."""
    if not about.kind.counts_crimes:
        raise InputError(
            f"bands are of the recording rate, and the headline of {about.kind.units} is none",
            where="--bands",
            remedy="Leave --bands out.",
        )
    rate = about.rate
    return None if rate is None else Graded(bands, rate.point, rate.low, rate.high, rate.level, rate.small)


def remark(found: Graded, *, interim: bool = False) -> Remark:
    """What the first page says; of an unfinished review that it is to be kept."""
    return Remark("bands", f"{TITLE} (interim, not for publication)" if interim else TITLE, found.words())


def caveats(found: Graded) -> Iterable[Caveat]:
    """That no one band can be claimed, where that is so."""
    if found.band is None:
        yield Caveat("bands", "Too few crimes are owed in the sample for a band of the rate.")
    elif found.straddles:
        yield Caveat(
            "bands",
            f"The interval of the rate straddles an edge of the bands '{formats.one_line(found.bands.name)}': to name "
            f"{found.labels[found.band]} alone claims more than the sample shows.",
        )


def section(found: Graded) -> Section:
    """The bands one by one."""
    reached = found.reached
    rows: list[tuple[Cell, ...]] = []
    for place, (label, span) in enumerate(zip(found.labels, found.bands.spans, strict=True)):
        may = "yes" if place in reached else "no"
        held = f"yes: {found.printed(found.rate)} %" if place == found.band else "no"
        rows.append((label, span, held if found.band is not None else formats.NOTHING, may))
    table = Table(
        "bands",
        "Bands of the recording rate",
        f"{found.title}, given by who made this report. The interval is {formats.level(found.level)} CI "
        f"{found.printed(found.low)} to {found.printed(found.high)}; a rate at an edge is in the band that begins "
        "there.",
        columns("Band:", "Rates:", "The rate is in it:", "The truth may be in it:"),
        tuple(reversed(rows)),
    )
    return Section("bands", "Grade bands", tables=(table,))


def edges(found: Graded) -> tuple[Edge, ...]:
    """Where the bands begin, for the chart."""
    return tuple(
        Edge(edge / 100, label) for edge, label in zip(found.bands.edges, found.labels[1:], strict=True)
    )
