"""The files a real force would hand over, as rows of text: the incident export and the crime extract.

Export columns: ``Incident Number`` (fourteen digits, leading zeros), ``Created`` and ``Closed`` (dd/mm/yyyy
HH:MM:SS; a blank ``Closed`` is a log still open), ``Opening Code``, ``Closing Code 1``, ``Closing Code 2``
(a qualifier, mostly blank), ``Result``, ``Grade``, ``Source``, ``District``, ``Beat``, ``Log Text``,
``Linked Crime Refs`` (several in a cell, parted by a semicolon or a space).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from crime_sample.simulate.chance import Ints
from crime_sample.simulate.codes import (
    BEATS_IN_DISTRICT,
    CLOSED_AS,
    CODE_INDEX,
    CODES,
    CRIME_GROUPS,
    DISTRICTS,
    GRADES,
    OFFENCES,
    QUALIFIERS,
    RESULT_RECORDED,
    RESULTS_NONE,
    RESULTS_OWED,
    SOURCES,
    TEST_CODE,
)
from crime_sample.simulate.crimes import OWED, STATUSES
from crime_sample.simulate.force import Force
from crime_sample.simulate.incidents import DAY, OPEN
from crime_sample.simulate.narrative import MINUTES, LogCrime, log_text

EXPORT_HEADER: tuple[str, ...] = (
    "Incident Number",
    "Created",
    "Closed",
    "Opening Code",
    "Closing Code 1",
    "Closing Code 2",
    "Result",
    "Grade",
    "Source",
    "District",
    "Beat",
    "Log Text",
    "Linked Crime Refs",
)
EXTRACT_HEADER: tuple[str, ...] = ("Crime Reference", "Offence Class", "Recorded At", "Status")


def rows(force: Force) -> Iterator[tuple[str, ...]]:
    """The export without its header, one row per log in order of creation."""
    logs = force.logs
    days = _dates(force, "%d/%m/%Y")
    crimes_of = _crimes_by_log(force)
    columns = zip(
        logs.ids,
        logs.created.tolist(),
        logs.closed.tolist(),
        logs.code.tolist(),
        logs.source.tolist(),
        logs.look.tolist(),
        *(column.tolist() for column in _outcome_columns(force)),
        *(column.tolist() for column in _place_columns(force)),
        strict=True,
    )
    for row, (key, created, closed, code, source, look, *words) in enumerate(columns):
        crimes = crimes_of.get(row, ())
        yield (
            key,
            f"{days[created // DAY]} {MINUTES[created % DAY // 60]}:{created % 60:02d}",
            f"{days[closed // DAY]} {MINUTES[closed % DAY // 60]}:{closed % 60:02d}"
            if closed != OPEN
            else "",
            *words,
            log_text(code, created=created, source=source, look=look, crimes=crimes, days=days),
            _linked(crimes, look) if crimes else "",
        )


def extract_rows(force: Force) -> Iterator[tuple[str, ...]]:
    """The crime extract without its header: every crime recorded by the cut-off, in order of recording."""
    crimes = force.crimes
    days = _dates(force, "%Y-%m-%d")
    kept = np.flatnonzero(crimes.recorded)
    order = kept[np.argsort(crimes.recorded_at[kept], kind="stable")]
    columns = zip(
        order.tolist(),
        crimes.recorded_at[order].tolist(),
        crimes.recorded_as[order].tolist(),
        crimes.status[order].tolist(),
        strict=True,
    )
    for place, at, offence, status in columns:
        yield (
            crimes.references[place],
            OFFENCES[offence],
            f"{days[at // DAY]} {MINUTES[at % DAY // 60]}:{at % 60:02d}",
            STATUSES[status],
        )


def _dates(force: Force, form: str) -> dict[int, str]:
    """Every date that can stand in the files, written out once, by its day counted from ``start``."""
    last = int(max(force.logs.closed.max(), force.crimes.recorded_at.max())) // DAY
    earliest = int(force.logs.created.min()) // DAY
    return {day: (force.start + timedelta(days=day)).strftime(form) for day in range(earliest, last + 1)}


def _crimes_by_log(force: Force) -> dict[int, tuple[LogCrime, ...]]:
    crimes = force.crimes
    found: dict[int, list[LogCrime]] = {}
    columns = zip(
        crimes.log.tolist(),
        (crimes.kind == OWED).tolist(),
        crimes.offence.tolist(),
        crimes.recorded.tolist(),
        crimes.late.tolist(),
        crimes.recorded_at.tolist(),
        crimes.in_cell.tolist(),
        crimes.in_text.tolist(),
        crimes.references,
        strict=True,
    )
    for log, *fields in columns:
        if log < force.incidents:
            found.setdefault(log, []).append(LogCrime(*fields))
    return {log: tuple(listed) for log, listed in found.items()}


Words = NDArray[np.object_]


def _words(table: Sequence[str], places: Ints) -> Words:
    chosen: Words = np.array(table, dtype=object)[places]
    return chosen


def _place_columns(force: Force) -> tuple[Words, ...]:
    """Grade, source, district and beat."""
    logs = force.logs
    beats = [f"{prefix}{beat + 1:02d}" for _, prefix, *_ in DISTRICTS for beat in range(BEATS_IN_DISTRICT)]
    return (
        _words([grade for grade, _ in GRADES], logs.grade),
        _words([source for source, _ in SOURCES], logs.source),
        _words([name for name, *_ in DISTRICTS], logs.district),
        _words(beats, logs.district * BEATS_IN_DISTRICT + (logs.look >> 5) % BEATS_IN_DISTRICT),
    )


def _outcome_columns(force: Force) -> tuple[Words, ...]:
    """Opening code, closing code, its qualifier and the result, as typed; the last three blank while open."""
    logs, crimes, look = force.logs, force.crimes, force.logs.look
    recorded = np.bincount(crimes.log[crimes.recorded], minlength=force.incidents + 1)[:-1] > 0
    owed = np.bincount(crimes.log[crimes.kind == OWED], minlength=force.incidents + 1)[:-1] > 0
    crime_code = np.array([code.group in CRIME_GROUPS for code in CODES])[logs.code]
    test = logs.code == CODE_INDEX[TEST_CODE]
    turn = look >> 7
    recoded = crime_code & ~recorded & (turn % 2 == 1)
    other = np.array([CODE_INDEX[code] for code in CLOSED_AS])[turn // 2 % len(CLOSED_AS)]
    steps = np.cumsum([share for _, share in QUALIFIERS])[:-1]
    qualifier = _words([name for name, _ in QUALIFIERS], np.searchsorted(steps, (look >> 9) % 1000 / 1000))
    result = _words(RESULTS_NONE, turn // 16 % len(RESULTS_NONE))
    result = np.where(owed, _words(RESULTS_OWED, turn // 16 % len(RESULTS_OWED)), result)
    result = np.where(recorded, RESULT_RECORDED, result)
    still_open = logs.closed == OPEN
    closing = _typed(np.where(recoded, other, logs.code), look >> 13)
    return (
        _typed(logs.code, look >> 3),
        np.where(still_open, "", closing),
        np.where(still_open | test, "", qualifier),
        np.where(still_open | test, "", result),
    )


def _typed(code: Ints, look: Ints) -> Words:
    """Codes as typed: one in forty in lower or mixed case, or with outer blanks. The system itself opens and
    closes test calls, so theirs is always clean."""
    table = [form(each.code) if each.code != TEST_CODE else TEST_CODE for form in _SLIPS for each in CODES]
    slip = np.where(look % 40 == 0, look // 40 % 8, _CLEAN)
    return _words(table, slip * len(CODES) + code)


_SLIPS: tuple[Callable[[str], str], ...] = (
    *(str.lower,) * 4,
    *(str.title,) * 2,
    lambda code: f" {code} ",
    lambda code: f"{code} ",
    lambda code: code,
)
_CLEAN = len(_SLIPS) - 1


def _linked(crimes: tuple[LogCrime, ...], look: int) -> str:
    named = [crime.reference for crime in crimes if crime.in_cell]
    return (";", "; ", " ")[look % 3].join(named)
