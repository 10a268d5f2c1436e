# ruff: noqa: S608 - SQL is made of the tables in ``codes`` and of numbers.
"""A frame of any size whose truth is known, as SQL: every cell follows from the row's number and the seed.

Chance comes from ``mixed``, a 32-bit integer hash (C. Wellons, *Hash Prospector*, lowbias32), so that a seed gives the
same file whatever the version of the database, the number of cores and the order in which rows are made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crime_sample.errors import InputError
from crime_sample.simulate.codes import (
    BEATS_IN_DISTRICT,
    CLOSED_AS,
    CODES,
    DISTRICTS,
    GRADES,
    GROUP_TABLE,
    OFFENCE_RATE,
    RESULT_RECORDED,
    RESULTS_NONE,
    RESULTS_OWED,
    SOURCES,
    TEST_CODE,
)

MOST_ROWS = 1_000_000_000
MOST_CRIMES = 5
PARTS = 10_000  # chances are told in ten-thousandths

# DuckDB folds what is written twice into one; products of two numbers below 2^32 fit into its 64 bits.
MACROS = (
    "CREATE MACRO mixed_1(x) AS (xor(x::UBIGINT, x::UBIGINT >> 16) * 2146121005) % 4294967296",
    "CREATE MACRO mixed_2(x) AS (xor(x, x >> 15) * 2221713035) % 4294967296",
    "CREATE MACRO mixed_3(x) AS xor(x, x >> 16)",
    "CREATE MACRO mixed(x) AS mixed_3(mixed_2(mixed_1(x)))",
)
TEXTS = (
    "CALLER STATES DOOR FORCED OVERNIGHT, NOTHING SEEN.",
    "INFORMANT REPORTS SHOUTING FROM NEXT DOOR, NO WEAPONS SEEN.",
    "CALLER WANTS TO SPEAK TO AN OFFICER ABOUT A NEIGHBOUR.",
    "MALE SAYS HE WAS PUSHED AND HAS A CUT TO HIS HAND.",
    "VEHICLE FOUND WITH WINDOW BROKEN, BAG MISSING FROM SEAT.",
    "STAFF DETAIN ONE PERSON, GOODS RECOVERED.",
)


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true of such a frame, by opening code: incidents, the crimes they owe, and of these the recorded ones.
    Test calls, which a frame leaves out, are counted apart."""

    incidents: Mapping[str, int]
    owed: Mapping[str, int]
    recorded: Mapping[str, int]
    tests: int

    @property
    def rate(self) -> float:
        """Recorded crimes over owed crimes."""
        return sum(self.recorded.values()) / sum(self.owed.values())

    @property
    def unrecorded(self) -> int:
        """Crimes owed and not recorded."""
        return sum(self.owed.values()) - sum(self.recorded.values())


def truth_of(rows: Iterable[tuple[str, int, int, int]]) -> Truth:
    """The truth from rows of opening code, incidents, crimes owed and recorded."""
    counted = {code: (incidents, owed, recorded) for code, incidents, owed, recorded in rows}
    tests = counted.pop(TEST_CODE, (0, 0, 0))[0]
    incidents, owed, recorded = ({code: one[k] for code, one in sorted(counted.items())} for k in range(3))
    return Truth(incidents, owed, recorded, tests)


def facts(rows: int, seed: str, *, rate: float) -> str:
    """SQL for ``rows`` rows of what is true: number ``i``, place of the opening ``code``, crimes owed ``m`` and
    recorded ``y``, and a bit for each of these in ``which``."""
    if not 1 <= rows <= MOST_ROWS:
        raise InputError(f"{rows:,} rows cannot be made", remedy=f"Ask for 1 to {MOST_ROWS:,}.")
    if not 0 < rate < 1:
        raise InputError(
            f"a recording rate of {rate} cannot be simulated", remedy="Choose one between 0 and 1."
        )
    draw = _Draws(seed)
    chances = [round(PARTS * one) for one in _rates(rate)]
    owes = [_steps(GROUP_TABLE[code.group].owes) for code in CODES]
    m = " + ".join(
        f"(own >= {_by_code('code', [steps[k] for steps in owes])})::INT" for k in range(MOST_CRIMES)
    )
    bits = " + ".join(
        f"(m > {k} AND {draw(f'recorded {k}')} % {PARTS} < {_by_code('code', chances)})::INT * {1 << k}"
        for k in range(MOST_CRIMES)
    )
    counted = " + ".join(f"(which >> {k}) % 2" for k in range(MOST_CRIMES))
    code = _pick(draw("code"), [code.share for code in CODES])
    return (
        f"SELECT *, {counted} AS y FROM (SELECT *, {bits} AS which FROM (SELECT *, {m} AS m FROM ("
        f"SELECT i, {code} AS code, {draw('owed')} % {PARTS} AS own FROM range({rows}) AS made(i))))"
    )


def cells(rows: int, seed: str, *, rate: float, start: date, end: date) -> str:
    """SQL for the frame as an export would hold it, all of it text, in order of creation."""
    if end < start:
        raise InputError(f"the period ends ({end}) before it starts ({start})", remedy="Exchange the dates.")
    draw = _Draws(seed)
    span = ((end - start).days + 1) * 86_400
    created = f"TIMESTAMP '{start} 00:00:00' + to_seconds((i * {span}) // {rows})"
    closed_as = _choose(draw("closed as"), CLOSED_AS)
    named = _list(code.code for code in CODES)
    district = _pick(draw("district"), [one[2] for one in DISTRICTS])
    numbered = f"lpad((i * {MOST_CRIMES} + {{k}})::VARCHAR, 10, '0')"
    references = "".join(
        f" || CASE WHEN (which >> {k}) % 2 = 1 THEN ' NS/' || {numbered.format(k=k)} ELSE '' END"
        for k in range(MOST_CRIMES)
    )
    told = _choose(draw("text"), TEXTS)
    said = f"chr(10) || 'HE SAID \"GET OUT\".' || chr(10) || {_choose(draw('more'), TEXTS)}"
    more = f"CASE WHEN i % 33 = 0 THEN {said} ELSE '' END"
    result = (
        f"CASE WHEN y > 0 THEN '{RESULT_RECORDED}' WHEN m > 0 THEN {_choose(draw('result'), RESULTS_OWED)} "
        f"ELSE {_choose(draw('result'), RESULTS_NONE)} END"
    )
    columns = {
        "Incident Number": "'25' || lpad(i::VARCHAR, 10, '0')",
        "Created": f"strftime({created}, '%Y-%m-%d %H:%M:%S')",
        "Closed": f"strftime({created} + to_seconds(600 + {draw('closed')} % 90000), '%Y-%m-%d %H:%M:%S')",
        "Opening Code": "opening",
        "Closing Code 1": f"CASE WHEN m > y AND {draw('closing')} % 2 = 0 THEN {closed_as} ELSE opening END",
        "Result": result,
        "Grade": _named(draw("grade"), GRADES),
        "Source": _named(draw("source"), SOURCES),
        "District": f"{_list(one[0] for one in DISTRICTS)}[district + 1]",
        "Beat": f"{_list(one[1] for one in DISTRICTS)}[district + 1] || {draw('beat')} % {BEATS_IN_DISTRICT} + 1",
        "Log Text": f"{told} || {more}",
        "Linked Crime Refs": f"ltrim(''{references})",
    }
    listed = ", ".join(f'{sql} AS "{column}"' for column, sql in columns.items())
    return (
        f"SELECT {listed} FROM (SELECT *, {named}[code + 1] AS opening, {district} AS district "
        f"FROM ({facts(rows, seed, rate=rate)}))"
    )


def counts(rows: int, seed: str, *, rate: float) -> str:
    """SQL for the truth: opening code, incidents, crimes owed, crimes recorded."""
    named = _list(code.code for code in CODES)
    return (
        f"SELECT {named}[code + 1], count(*), sum(m)::BIGINT, sum(y)::BIGINT "
        f"FROM ({facts(rows, seed, rate=rate)}) GROUP BY code ORDER BY code"
    )


class _Draws:
    """Streams of chance, each by a name: SQL for a number from 0 to 2^32 - 1 in every row."""

    def __init__(self, seed: str) -> None:
        self.seed = seed

    def __call__(self, name: str) -> str:
        digest = hashlib.sha256(f"{self.seed}\x1f{name}".encode()).digest()
        return f"mixed(xor(i::UBIGINT, {int.from_bytes(digest[:4], 'big')}::UBIGINT))::BIGINT"


def _rates(rate: float) -> list[float]:
    """The chance by opening code that a crime owed is recorded, moved so that ``rate`` is expected of all of them."""
    plain = [
        sum(share * OFFENCE_RATE[offence] for offence, share in code.mix)
        / sum(share for _, share in code.mix)
        for code in CODES
    ]
    odds = [one / (1 - one) * GROUP_TABLE[code.group].odds for one, code in zip(plain, CODES, strict=True)]
    owed = [
        code.share * sum(k * chance for k, chance in enumerate(GROUP_TABLE[code.group].owes))
        for code in CODES
    ]

    def at(factor: float) -> list[float]:
        return [factor * one / (1 + factor * one) for one in odds]

    low, high = 1e-6, 1e6
    for _ in range(80):
        middle = (low * high) ** 0.5
        met = sum(weight * one for weight, one in zip(owed, at(middle), strict=True)) / sum(owed)
        low, high = (middle, high) if met < rate else (low, middle)
    return at(low)


def _steps(weights: Sequence[float]) -> list[int]:
    """Where, of ``PARTS``, a draw passes from one choice to the next."""
    total, reached, steps = sum(weights), 0.0, []
    for weight in weights[:-1]:
        reached += weight
        steps.append(round(PARTS * reached / total))
    return steps


def _pick(draw: str, weights: Sequence[float]) -> str:
    """SQL for one place of these weights, from 0."""
    # A list with an entry for each ten-thousandth: one look, where as many comparisons would be made otherwise.
    steps = [*_steps(weights), PARTS]
    places = [
        place for place, (a, b) in enumerate(zip([0, *steps], steps, strict=False)) for _ in range(b - a)
    ]
    return f"[{', '.join(map(str, places))}][{draw} % {PARTS} + 1]"


def _by_code(column: str, values: Sequence[int]) -> str:
    return f"[{', '.join(map(str, values))}][{column} + 1]"


def _choose(draw: str, texts: Sequence[str]) -> str:
    return f"{_list(texts)}[{draw} % {len(texts)} + 1]"


def _named(draw: str, weighted: Sequence[tuple[str, float]]) -> str:
    return f"{_list(one for one, _ in weighted)}[{_pick(draw, [share for _, share in weighted])} + 1]"


def _list(texts: Iterable[str]) -> str:
    return "[" + ", ".join("'" + text.replace("'", "''") + "'" for text in texts) + "]"
