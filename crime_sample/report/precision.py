"""Half-widths of the intervals against the plan's, as a picture of the targets."""

from __future__ import annotations

from collections.abc import Iterable

from crime_sample import formats
from crime_sample.report.charts import DotRow, Dots
from crime_sample.report.model import Picture
from crime_sample.report.subject import Subject, delivered, half_width
from crime_sample.results import Estimate

TITLE = "Precision against the plan"


def pictures(about: Subject) -> tuple[Picture, ...]:
    """The picture; none where nothing is owed in the sample."""
    if about.rate is None:
        return ()
    rows = tuple(_rows(about))
    legend = (
        f"Half-widths of the interval of the {about.kind.rate_words}, in percentage points: shorter is more precise. "
        "Filled diamonds were delivered, hollow circles planned"
    )
    if any(row.target is not None for row in rows):
        legend += "; upright bars are targets, and a diamond to the right of its bar missed it"
    legend += "."
    if about.results.interim:
        legend += " The review is not finished: half-widths fall as cases are judged."
    return (Picture("precision", TITLE, legend, Dots(TITLE, rows)),)


def _rows(about: Subject) -> Iterable[DotRow]:
    """Over all, and each stratum that the plan has a target for."""
    plan, counts = about.plan, {s.name: s for s in about.results.strata}
    margin = plan.design.margin
    judged = sum(s.judged for s in counts.values())
    only = plan.strata[0].target if len(plan.strata) == 1 else None
    overall = None if margin is None else margin / 100
    yield DotRow(
        f"All {about.kind.units}",
        overall if only is None else only,
        plan.margin,
        _width(about.rate),
        _done(about, judged, plan.incidents),
    )
    for stratum in plan.strata:
        if stratum.target is None or len(plan.strata) == 1:
            continue
        count = counts.get(stratum.name)
        planned = stratum.size if stratum.incidents is None else round(stratum.incidents)
        yield DotRow(
            formats.one_line(stratum.name),
            stratum.target,
            stratum.margin,
            _width(delivered(about, stratum.name)),
            _done(about, 0 if count is None else count.judged, planned),
        )


def _width(rate: Estimate | None) -> float | None:
    return None if rate is None else half_width(rate).value


def _done(about: Subject, judged: int, planned: int) -> str:
    """How far an interim result is on its way."""
    if not about.results.interim:
        return ""
    return f"{formats.count(judged)} of {formats.count(planned)} judged"
