"""The page's sections on auditors and on the rate: leaning, correction, time, objections and rulings."""

from __future__ import annotations

from crime_sample import formats
from crime_sample.quality import words
from crime_sample.quality.answer import Quality
from crime_sample.quality.leanings import Leans
from crime_sample.report.model import Cell, Decimal, Rate, RateRange, Section, Table, columns
from crime_sample.report.subject import total_cells
from crime_sample.stats.leaning import Span
from crime_sample.stats.twophase import ALL_AGAIN, KEPT, NO_DIFFERENCE, Figure

FLAGS = {
    ALL_AGAIN: "Every case was judged twice, so the second judgement adds no error of its own.",
    NO_DIFFERENCE: "No case judged twice was settled otherwise than at first; the interval is of what so few can hide.",
    KEPT: words.KEPT_WORDS,
}


def leaning(found: Quality) -> Section:
    """Each auditor against the settled verdicts."""
    if not found.counts.judged:
        return Section("leaning", "How each auditor leans")
    ci = f"{formats.level(round(found.level_of_each, 4))} CI"
    kind = found.kind
    owing = kind.owing
    crimes = formats.capital(owing.crimes)
    heads = columns(
        "Auditor:", "Cases", crimes, "Leaning", ci, "Drift", f"Drift {ci}", "Effect on rate", f"Effect {ci}",
        "Left out", aside=("Effect on rate", f"Effect {ci}", "Left out"),
    )  # fmt: skip
    named = (
        ""
        if kind.counts_crimes
        else " Leaning and drift are of crimes, the first step; the effect is on the headline."
    )
    note = (
        f"Percentage points. Leaning: {owing.crimes} that the auditor named beyond (+) or short of (-) those settled, "
        f"for each 100 {owing.settled} in the auditor's cases judged twice. Drift: the leaning of the later half of "
        f"these cases less that of the earlier. Effect: in these cases, the {kind.rate_words} by the auditor's "
        "verdicts less that by the settled ones. Left out: cases in which the auditor, or the settled verdict, came to "
        "no result. Settled is what was ruled, else what both said; what the force said afterwards is not in it."
    ) + named
    rows = tuple(_leans(found, one) for one in found.leanings)
    table = Table("leaning", "Each auditor against the settled verdicts", note, heads, rows)
    return Section("leaning", "How each auditor leans", tables=(table,))


def _leans(found: Quality, one: Leans) -> tuple[Cell, ...]:
    name = formats.one_line(found.called[one.auditor])
    if one.found is None:
        return (name, one.cases, *(None,) * 7, one.left_out)
    spans = (one.points, one.drift, one.found.effect)
    return (
        name,
        one.cases,
        one.found.crimes,
        *(cell for span in spans for cell in _span(span)),
        one.left_out,
    )


def _span(span: Span | None) -> tuple[Cell, Cell]:
    if span is None:
        return None, None
    return words.signed(span.point), f"{words.signed(span.low)} to {words.signed(span.high)}"


def corrected(found: Quality) -> Section:
    """The rate as first judged and as corrected."""
    title = "The rate, corrected by the second judgement"
    if found.corrected is None:
        return Section("corrected", title, (found.uncorrected,) if found.counts.to_judge else ())
    rate, total = found.corrected.rate, found.corrected.unrecorded
    ci = f"{formats.level(found.level)} CI"
    listed = [
        ("As first judged", rate.as_found, total.as_found),
        ("Corrected", rate.corrected, total.corrected),
    ]
    rows: list[tuple[Cell, ...]] = [
        (
            name, Rate(one.point), RateRange(one.low, one.high), *total_cells(two.point, two.low, two.high),
        )
        for name, one, two in listed
    ]  # fmt: skip
    rows.insert(
        1,
        (
            "Shift (of the rate in points)",
            *_span(Span(rate.shift.point, rate.shift.low, rate.shift.high)),
            *_shift(total.shift),
        ),
    )
    if found.headline is not None:
        one, two = found.headline
        rows.append(
            (
                "Headline, with the rulings on the cases drawn", Rate(one.point), RateRange(one.low, one.high),
                *total_cells(two.point, two.low, two.high),
            )
        )  # fmt: skip
    note = (
        f"First verdicts on {formats.plural(rate.cases, 'case')}, {formats.count(rate.judged_again)} of them judged "
        f"twice and {formats.count(rate.changed)} of these settled otherwise; two-phase estimate, strata as in the "
        "audit. The headline has the rulings too, but only on cases that happened to be judged twice; the corrected "
        "rate carries them over to the rest."
    )
    failed = found.kind.failed
    counted = "Crimes unrecorded" if found.kind.counts_crimes else formats.capital(failed)
    heads = columns("Figure:", found.kind.headline_title, ci, counted, f"{formats.capital(failed)} {ci}")
    table = Table("corrected", "As first judged and as corrected", note, heads, tuple(rows))
    points = tuple(FLAGS[flag] for flag in rate.flags)
    return Section("corrected", title, tables=(table,), points=points)


def _shift(shift: Figure) -> tuple[Cell, Cell]:
    unit = formats.unit_of(shift.low, shift.high)
    point, low, high = (f"{round(value / unit) * unit:+,}" for value in (shift.point, shift.low, shift.high))
    return point, f"{low} to {high}"


def pace(found: Quality) -> Section:
    """Minutes per case."""
    heads = columns(
        "Auditor:", "Verdicts", "Timed", "Median", "Lower quartile", "Upper quartile", "Paused", "Not timed"
    )
    note = (
        "Minutes from a case's first showing to its verdict. Paused: left out, since more than an hour passed between "
        "two steps. Not timed: the time of opening is not known, as with sheets."
    )
    rows = tuple(
        (
            formats.one_line(found.called[one.auditor]), one.verdicts, one.pace.timed, _minutes(one.pace.median),
            _minutes(one.pace.lower), _minutes(one.pace.upper), one.pace.paused, one.pace.untimed,
        )
        for one in found.conduct
    )  # fmt: skip
    tables = (Table("pace", "Minutes per case", note, heads, rows),) if rows else ()
    return Section("pace", "Time per case", tables=tables)


def _minutes(value: float | None) -> Cell:
    return None if value is None else Decimal(value)


def calibration(found: Quality) -> Section:
    """Each auditor against the verdicts that the registrar agreed."""
    heads = columns(
        "Auditor:", "Cases", "As agreed", "Share", f"{formats.level(found.level)} CI", "Agreed afterwards"
    )
    note = (
        "Cases set apart for calibration, none of the sample, met among the others. As agreed: the verdict comes to "
        "what the registrar said of the case. The interval is Clopper and Pearson's. Agreed afterwards: of these "
        "cases, those in which the registrar said so, or said so anew, only after this auditor had judged."
    )
    rows = tuple(
        (
            formats.one_line(found.called[one.auditor]), one.cases, one.alike, Rate(one.alike / one.cases),
            RateRange(one.share.low, one.share.high), one.after,
        )
        for one in found.calibration
    )  # fmt: skip
    tables = (Table("calibration", "Calibration cases", note, heads, rows),) if rows else ()
    return Section("calibration", "Calibration", tuple(words.calibration(found)), tables=tables)


def conduct(found: Quality) -> Section:
    """Objections, withdrawals, rulings and challenges."""
    heads = columns(
        "Auditor:",
        "Verdicts",
        "Withdrawn",
        "Objections",
        "Judged twice",
        "Differ",
        "Ruled on",
        "Ruled as they said",
    )
    note = (
        "Withdrawn: undone before it was locked. Objections: changes of mind after the outcome was shown. Ruled as "
        "they said: of the differing cases ruled on, those settled as this auditor's verdict has it."
    )
    rows = tuple(
        (
            formats.one_line(found.called[one.auditor]), one.verdicts, one.withdrawn, one.objections, one.twice,
            one.differed, one.ruled, one.as_said,
        )
        for one in found.conduct
    )  # fmt: skip
    ruled = tuple(
        (
            formats.capital(one.title),
            one.ruled,
            one.ruled - one.changed,
            one.changed,
            one.neither,
            one.waiting,
        )
        for one in found.rulings
    )
    made = Table(
        "rulings",
        "Rulings",
        "Upheld: what counted before stands (where two verdicts differ, that is the first; which is first is chance). "
        "Neither: the ruling comes to something that no verdict on the case had said.",
        columns("Cause:", "Rulings", "Upheld", "Changed", "Neither", "Waiting"),
        ruled,
    )
    tables = (Table("conduct", "Objections and withdrawals", note, heads, rows), made) if rows else ()
    return Section("conduct", "Objections, rulings and challenges", tables=tables)
