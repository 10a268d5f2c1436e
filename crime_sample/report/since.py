"""What changed since the last audit: the comparison of two audits of one force, as a part of the later one's report."""

from __future__ import annotations

from crime_sample import compared_words, formats
from crime_sample.compared import Compared, Side
from crime_sample.report.model import (
    Cell,
    Points,
    PointsRange,
    Rate,
    RateRange,
    Remark,
    Section,
    Table,
    Total,
    TotalRange,
    columns,
)
from crime_sample.report.subject import Subject

TITLE = "Since the last audit"


def remark(found: Compared) -> Remark:
    """What the first page says: the change, the crimes that it brought, and in what the audits differ."""
    return Remark("since", TITLE, tuple(found.sentences(tested=False)))


def section(about: Subject, found: Compared) -> Section:
    """The change in a table, and all that is to be said of it."""
    earlier, later = found.sides
    ci = f"{formats.level(found.level)} CI"
    rows: list[tuple[Cell, ...]] = [_row("Earlier", earlier), _row("This audit", later)]
    tables = [
        Table(
            "since",
            "Recording rates",
            f"Out of crimes that should have been recorded{about.kind.among}, each audit by its own sample.",
            columns("Audit:", "Period:", "Rate", ci),
            tuple(rows),
        )
    ]
    difference, extra = found.difference, found.extra
    if difference is not None:
        tables.append(
            Table(
                "change",
                "Change of the rate, in percentage points",
                "The later rate less the earlier; the interval comes of both intervals (MOVER).",
                columns("Change:", "Points", ci),
                (
                    (
                        "Later less earlier",
                        Points(difference.point),
                        PointsRange(difference.low, difference.high),
                    ),
                ),
            )
        )
    if extra is not None and found.recorded is not None:
        unit = compared_words.unit_of_extra(extra)
        tables.append(
            Table(
                "extra",
                "Crimes recorded that the earlier rate would have missed",
                f"Of {formats.count(found.recorded)} crimes recorded in the 12 months to the end of this audit's "
                "period; below 0 where the earlier rate would have missed fewer.",
                columns("Number:", "Estimate", ci),
                (("Crimes", Total(extra.point, unit), TotalRange(extra.low, extra.high, unit)),),
            )
        )
    return Section("since", TITLE, tuple(found.sentences()), tuple(tables))


def _row(title: str, side: Side) -> tuple[Cell, ...]:
    rate = side.rate
    point = None if side.crimes is not None else Rate(rate.point)
    return title, formats.one_line(side.name), point, RateRange(rate.low, rate.high)
