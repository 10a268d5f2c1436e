"""The data that an R script needs: a row for each incident judged, and a row for each figure expected of it.

No row holds an incident's number, a name or a text: a case is known by its number in the audit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from crime_sample.case import Case
from crime_sample.errors import InputError
from crime_sample.formats import one_line
from crime_sample.observed import (
    Observed,
    classed,
    complies,
    in_scope,
    owed,
    recorded,
    rightly_classed,
    timed,
    timely,
)
from crime_sample.pseudonyms import pseudonym
from crime_sample.results import Estimate, Results
from crime_sample.state import State

Cell = str | int | float | None

# Whose time would stand in the rows: with it anybody who knows of an incident finds its row.
_TELLING = frozenset(("created",))


@dataclass(frozen=True, slots=True)
class Rows:
    """A table: the names of its columns, and its rows."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def not_owed(case: Case) -> float:
    """Crimes recorded for the case that it did not owe."""
    return case.outcome.not_owed if case.outcome else 0


COUNTS: dict[str, Callable[[Case], float]] = {
    "timed": timed,
    "timely": timely,
    "classed": classed,
    "rightly_classed": rightly_classed,
    "in_scope": in_scope,
    "complies": complies,
    "not_owed": not_owed,
}
"""What is counted in a case besides the crimes owed (m) and recorded (y), by the column's name."""


def incident_rows(
    state: State,
    seen: Observed,
    *,
    by: Sequence[str],
    spell: Callable[[str], str] = one_line,
    key: bytes | None = None,
) -> Rows:
    """One row for each incident judged, in the order of case numbers; texts as ``spell`` has them.

    With a ``key`` of pseudonyms these stand in place of case numbers, and the rows in their order: that of case numbers
    is the order of the draw, which whoever has the seed and guesses ids knows.

    ``by`` as in ``estimate.results``: ``class`` gives two columns for each class owed, ``m_CLASS`` and
    ``y_CLASS``; ``flag`` one column for each flag, ``flag_KEY``; any other a column of its own name.

    Refused for ``created``.
    """
    population = {stratum.name: stratum.population for stratum in seen.strata}
    labels = [seen.design.names[code] for code in seen.design.stratum]
    columns: dict[str, Sequence[Cell]] = {
        **(
            {"case": [case.number for case in seen.cases]}
            if key is None
            else {"incident": [pseudonym(key, case.id) for case in seen.cases]}
        ),
        "stratum": [spell(label) for label in labels],
        "population": [population[label] for label in labels],
        **({"multiplicity": _plain(seen.multiplicity)} if in_several(seen) else {}),
        "weight": _plain(seen.design.weight),
        "m": _plain(seen.m),
        "y": _plain(seen.y),
        **{name: _plain(seen.crimes(count)) for name, count in COUNTS.items()},
    }
    for column in dict.fromkeys(by):
        columns |= _domain_columns(state, seen, column, spell)
    rows: list[tuple[Any, ...]] = sorted(zip(*columns.values(), strict=True), key=itemgetter(0))
    return Rows(tuple(columns), tuple(rows))


def in_several(seen: Observed) -> bool:
    """Whether the event of some case stands in several records, so that its weight is shared out."""
    return seen.design.share is not None


def expected_rows(found: Results) -> Rows:
    """One row for each estimate of ``found``, the plain interval of the headline (``as_published``) the last.

    The R script has to bring the same figures; ``interval`` names the method of the limits.
    """
    estimates = list(found.estimates)
    plain = found.as_published
    if plain is not None and plain.interval != found.interval:
        estimates.append(plain)
    header = ("estimand", "by", "value", "interval", "point", "standard_error", "low", "high", "df")
    return Rows(header, tuple(_expected(e) for e in estimates))


def _expected(e: Estimate) -> tuple[Cell, ...]:
    by, value = ("", "") if e.domain is None else (e.domain.column, one_line(e.domain.value))
    return (e.estimand, by, value, e.interval, *map(float, (e.point, e.standard_error, e.low, e.high)), e.df)


def refuse_other_designs(state: State) -> None:
    """The script weighs samples by tickets, and no others, as the program does."""
    if state.method.key != "tickets":
        raise InputError(
            f"the R script knows samples drawn by tickets only, and this is a {state.method.title}",
            remedy="Check this audit with 'verify', and its figures with 'estimate', which says how they are weighed.",
        )


def _domain_columns(
    state: State, seen: Observed, column: str, spell: Callable[[str], str]
) -> dict[str, Sequence[Cell]]:
    if column in _TELLING:
        raise InputError(
            f"'{column}' is not exported: the rows would hold the moment of each log",
            remedy="Use month.",
        )
    if column == "stratum":
        return {}
    if column == "class":
        return dict(_by_class(state, seen))
    if column == "flag":
        return dict(_by_flag(seen))
    if column == "frame":
        return {column: [spell(case.frame) for case in seen.cases]}
    return {column: [spell(case.labels[column]) for case in seen.cases]}


def _by_class(state: State, seen: Observed) -> Iterable[tuple[str, Sequence[Cell]]]:
    for offence in state.about.all_rules.group_keys:
        m = [owed(case, offence) for case in seen.cases]
        if any(m):
            yield f"m_{offence}", m
            yield f"y_{offence}", [recorded(case, offence) for case in seen.cases]


def _by_flag(seen: Observed) -> Iterable[tuple[str, Sequence[Cell]]]:
    flags = [() if case.owed is None else case.owed.flags for case in seen.cases]
    for flag in sorted({flag for several in flags for flag in several}):
        yield f"flag_{flag}", [int(flag in several) for several in flags]


def _plain(values: Iterable[float]) -> list[int | float]:
    """Whole numbers as such."""
    return [int(value) if float(value).is_integer() else float(value) for value in values]
