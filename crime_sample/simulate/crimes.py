"""The crimes of the force: what each log owes, what was recorded of it, when and as what.

Times are whole seconds from midnight at the start of the period, as in the logs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from crime_sample.simulate.chance import Bools, Floats, Ints, below, pick, pick_by_row
from crime_sample.simulate.codes import (
    CODES,
    CRIME_GROUPS,
    DISTRICTS,
    GROUP_TABLE,
    MISTAKEN_FOR,
    OFFENCE_INDEX,
    OFFENCE_RATE,
    OFFENCES,
)
from crime_sample.simulate.incidents import DAY, HOUR, Logs

# Two crimes of one log agree beyond chance with this correlation in whether they were recorded.
WITHIN_INCIDENT = 0.3
STATUSES = ("recorded", "cancelled", "transferred")
REFERENCE_PATTERN = r"NS/\d{7}/\d{2}"
OWED, EXTRA, DIRECT = 0, 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class Crimes:
    """Owed, over-recorded and directly recorded crimes, in order of their log; direct ones stand last.

    ``log`` is the row of the log (one past the last for direct crimes), ``kind`` one of ``OWED``, ``EXTRA``,
    ``DIRECT``; ``late`` marks a crime recorded only after the cut-off, which counts as not recorded;
    ``references`` is blank where none was ever given. ``in_cell`` says that the log's cell of linked
    references names the crime, ``in_text`` that the log text does.
    """

    log: Ints
    kind: Ints
    offence: Ints
    recorded: Bools
    late: Bools
    recorded_at: Ints
    recorded_as: Ints
    status: Ints
    in_cell: Bools
    in_text: Bools
    references: tuple[str, ...]


def make_crimes(rng: np.random.Generator, logs: Logs, *, rate: float, start: date, cut_off: int) -> Crimes:
    """The crimes of ``logs``; those the frame owes are recorded at ``rate`` in expectation."""
    n = len(logs.ids)
    groups = [GROUP_TABLE[code.group] for code in CODES]
    owes = pick_by_row(rng, np.array([group.owes for group in groups]), logs.code)
    crime_code = np.array([code.group in CRIME_GROUPS for code in CODES])
    likely_extra = np.where(crime_code, 0.02, 0.0)[logs.code]
    extra = np.flatnonzero(rng.random(n) < likely_extra * np.where(owes == 0, 1.0, 0.3))
    direct = max(n * 12 // 1000, 1)
    log = np.concatenate([np.repeat(np.arange(n), owes), extra, np.full(direct, n)])
    kind = np.repeat([OWED, EXTRA, DIRECT], [owes.sum(), extra.size, direct])
    order = np.argsort(log, kind="stable")
    log, kind = log[order], kind[order]
    size = log.size
    # A directly recorded crime has no log: a code is made up for it, to give it an offence class.
    code_of = np.append(logs.code, 0)[log]
    code_of[kind == DIRECT] = np.flatnonzero(crime_code)[below(rng, crime_code.sum(), direct)]
    offence = pick_by_row(rng, _mixes(), code_of)

    odds = _odds(offence, groups=np.array([group.odds for group in groups])[code_of])
    odds *= np.append([factor for *_, factor in DISTRICTS], 1.0)[np.append(logs.district, -1)[log]]
    counted = (kind == OWED) & np.append(logs.in_frame, False)[log]
    chance = _calibrated(odds, rate=rate, counted=counted)
    # Each crime uses the number of its log with chance sqrt(rho), else its own: then rho is the correlation.
    shared, own = rng.random(n + 1)[log], rng.random(size)
    uniform = np.where(rng.random(size) < WITHIN_INCIDENT**0.5, shared, own)
    recorded = (kind != OWED) | (uniform < chance)
    late = ~recorded & (rng.random(size) < 0.04)

    delay = _delays(rng, size)
    recorded_at = np.append(logs.created, 0)[log] + delay
    recorded_at[kind == DIRECT] = below(rng, cut_off, direct)
    recorded_at[late] = cut_off + delay[late]
    wrong = (kind == OWED) & (rng.random(size) < 0.03)
    mistaken = np.array([OFFENCE_INDEX[MISTAKEN_FOR[each]] for each in OFFENCES])
    cancelled = rng.random(size) < np.where(kind == EXTRA, 0.25, 0.006)
    transferred = rng.random(size) < 0.005
    in_cell = (kind == EXTRA) | (rng.random(size) < 0.96)
    in_text = recorded & (kind == OWED) & (~in_cell | (rng.random(size) < 0.3))
    return Crimes(
        log=log,
        kind=kind,
        offence=offence,
        recorded=recorded,
        late=late,
        recorded_at=recorded_at,
        recorded_as=np.where(wrong, mistaken[offence], offence),
        status=np.where(cancelled, 1, np.where(transferred, 2, 0)),
        in_cell=in_cell & recorded & (kind != DIRECT),
        in_text=in_text,
        references=_references(recorded | late, recorded_at, start=start),
    )


def _mixes() -> Floats:
    table = np.zeros((len(CODES), len(OFFENCES)))
    for row, code in enumerate(CODES):
        for offence, weight in code.mix:
            table[row, OFFENCE_INDEX[offence]] += weight
    return table


def _odds(offence: Ints, *, groups: Floats) -> Floats:
    rates = np.array([OFFENCE_RATE[each] for each in OFFENCES])
    odds: Floats = (rates / (1 - rates))[offence] * groups
    return odds


def _calibrated(odds: Floats, *, rate: float, counted: Bools) -> Floats:
    """Chances from odds, multiplied by the one factor that makes the counted chances average ``rate``."""
    low, high = -30.0, 30.0
    counted_odds = odds[counted]
    for _ in range(60):
        middle = (low + high) / 2
        scaled = counted_odds * np.exp(middle)
        if scaled.size and float((scaled / (1 + scaled)).mean()) > rate:
            high = middle
        else:
            low = middle
    scaled = odds * np.exp((low + high) / 2)
    chances: Floats = scaled / (1 + scaled)
    return chances


def _delays(rng: np.random.Generator, size: int) -> Ints:
    """Seconds from report to record: seven in eight within a day, the rest up to twenty-five days."""
    kind = pick(rng, (0.875, 0.09, 0.035), size)
    low = np.array([8 * 60, DAY, 7 * DAY])[kind]
    high = np.array([23 * HOUR, 7 * DAY, 25 * DAY])[kind]
    delay: Ints = low + ((high - low) * rng.random(size) ** 2.5).astype(np.int64)
    return delay


def _references(numbered: Bools, recorded_at: Ints, *, start: date) -> tuple[str, ...]:
    """Crime references in order of recording, ``NS/0061234/25``; blank where nothing was ever recorded."""
    references = [""] * recorded_at.size
    rows = np.flatnonzero(numbered)
    for place, row in enumerate(rows[np.argsort(recorded_at[rows], kind="stable")].tolist()):
        year = (start + timedelta(days=int(recorded_at[row]) // DAY)).year % 100
        references[row] = f"NS/{61_234 + place:07d}/{year:02d}"
    return tuple(references)
