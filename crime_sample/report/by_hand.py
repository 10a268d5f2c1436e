"""The formulas of the headline with the audit's own numbers in them, for whoever does it again by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crime_sample import formats
from crime_sample.report.model import Cell, Decimal, Table, columns
from crime_sample.report.subject import Subject
from crime_sample.results import Estimate, WorkedStratum


def tables(about: Subject) -> Iterable[Table]:
    """The rate stratum by stratum, where it is made of strata alone."""
    strata, rate = about.results.worked, about.rate
    if rate is None or not strata:
        return
    rows = [_row(one) for one in strata]
    if len(strata) > 1:
        rows.append(_sums(strata))
    titles = ("Stratum:", "N", "r", "w = N / r", "m", "y", "w m", "w y", "s²", "N² (1 − r / N) s² / r")
    headings = columns(*titles, aside=("w = N / r", "w m", "w y", "s²"))
    yield Table("worked", "The rate by hand", _note(about, strata, rate), headings, tuple(rows))


def _row(one: WorkedStratum) -> tuple[Cell, ...]:
    return (
        formats.one_line(one.name), one.population, one.judged, Decimal(one.weight, 4), round(one.owed),
        round(one.recorded), Decimal(one.weight * one.owed), Decimal(one.weight * one.recorded),
        Decimal(one.spread, 6), Decimal(one.term),
    )  # fmt: skip


def _sums(strata: Sequence[WorkedStratum]) -> tuple[Cell, ...]:
    return (
        "All strata", sum(one.population for one in strata), sum(one.judged for one in strata), None,
        round(sum(one.owed for one in strata)), round(sum(one.recorded for one in strata)), Decimal(_owed(strata)),
        Decimal(_recorded(strata)), None, Decimal(_terms(strata)),
    )  # fmt: skip


def _owed(strata: Sequence[WorkedStratum]) -> float:
    return sum(one.weight * one.owed for one in strata)


def _recorded(strata: Sequence[WorkedStratum]) -> float:
    return sum(one.weight * one.recorded for one in strata)


def _terms(strata: Sequence[WorkedStratum]) -> float:
    return sum(one.term for one in strata)


def _note(about: Subject, strata: Sequence[WorkedStratum], rate: Estimate) -> str:
    kind = about.kind
    due, met = (
        ("crimes owed", "crimes recorded") if kind.counts_crimes else (f"{kind.units} decided on", kind.right)
    )
    owed, recorded, terms = map(formats.decimal, (_owed(strata), _recorded(strata), _terms(strata)))
    point, error = (formats.decimal(number, digits=6) for number in (rate.point, rate.standard_error))
    return (
        f"N {kind.units} of the frame, r judged; m {due} and y {met}, summed over the judged; w = N / r. The rate is "
        f"R = Σ w y / Σ w m = {recorded} / {owed} = {point}. s² is the variance of y − R m within the stratum, "
        "divisor r − 1; what the stratum gives to the variance is N² (1 − r / N) s² / r. The standard error is the "
        f"root of their sum, divided by Σ w m: √{terms} / {owed} = {error}."
    )
