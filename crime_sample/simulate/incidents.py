"""The incident logs of the force: when, where, how urgent, under which code; times in whole seconds from
midnight at the start of the period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from crime_sample.simulate.chance import Bools, Ints, below, normal, pick
from crime_sample.simulate.codes import CODE_INDEX, CODES, DISTRICTS, GRADES, SOURCES, TEST_CODE

DAY = 86_400
HOUR = 3_600
OPEN = -(10**9)  # stands for the closing time of a log that has none
_BY_HOUR = (5, 4, 3, 2, 2, 2, 3, 5, 7, 9, 9, 9, 9, 9, 9, 10, 11, 12, 12, 11, 10, 9, 8, 6)


@dataclass(frozen=True, slots=True, eq=False)
class Logs:
    """The incident logs in order of creation: one value per log in every column.

    ``closed`` is ``OPEN`` for a log that is still open; ``look`` is a number the export picks its wording by.
    """

    ids: tuple[str, ...]
    created: Ints
    closed: Ints
    code: Ints
    source: Ints
    grade: Ints
    district: Ints
    look: Ints
    in_frame: Bools


def make_logs(rng: np.random.Generator, n: int, *, start: date, days: int) -> Logs:
    """``n`` logs over ``days`` days from ``start``, with the strays and test calls of a real system."""
    created = below(rng, days, n) * DAY + pick(rng, _BY_HOUR, n) * HOUR + below(rng, HOUR, n)
    # A few logs stray from outside the period, up to three days either side.
    stray = rng.random(n)
    created = np.where(stray < 0.003, created % DAY - (1 + created // DAY % 3) * DAY, created)
    created = np.where(stray >= 0.997, created % DAY + (days + created // DAY % 3) * DAY, created)
    created.sort()
    code = pick(rng, [each.share for each in CODES], n)
    minutes = np.exp(4.2 + 1.3 * normal(rng, n)).clip(2, 40_000)
    still_open = rng.random(n) < np.where(created > (days - 7) * DAY, 0.12, 0.008)
    closed = np.where(still_open, OPEN, created + (minutes * 60).astype(np.int64))
    test = code == CODE_INDEX[TEST_CODE]
    source = pick(rng, [share for _, share in SOURCES], n)
    by_phone = test | (code == CODE_INDEX["ABD1"])  # nobody abandons a call at the counter
    return Logs(
        ids=_ids(created, test, start=start),
        created=created,
        closed=closed,
        code=code,
        source=np.where(by_phone, source % 2, source),
        grade=pick(rng, [share for _, share in GRADES], n),
        district=pick(rng, [share for _, _, share, _ in DISTRICTS], n),
        look=below(rng, 2**40, n),
        in_frame=~test & (created >= 0) & (created < days * DAY),
    )


def _ids(created: Ints, test: Bools, *, start: date) -> tuple[str, ...]:
    """Fourteen digits: a serial of the system, then the day, month and year.

    A spreadsheet that reads one as a number loses its leading zeros. The serial jumps once, as after a change
    of system; among test calls some ids are blank and some repeat the one before.
    """
    n = created.size
    serial = 7_301 + np.arange(n)
    serial[n * 5 // 8 :] += 4_000
    day = (created // DAY).tolist()
    written = {d: (start + timedelta(days=d)).strftime("%d%m%y") for d in set(day)}
    ids = [f"{number:08d}{written[d]}" for number, d in zip(serial.tolist(), day, strict=True)]
    rows = np.flatnonzero(test).tolist()
    for place, row in enumerate(rows):
        if place % 7 == 3:
            ids[row] = ""
        elif place % 10 == 1:
            ids[row] = ids[rows[place - 1]]
    return tuple(ids)
