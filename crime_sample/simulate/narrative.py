"""The free text of one log, put together line by line as a control room would type it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from crime_sample.simulate.codes import CODES, CRIME_GROUPS, OFFENCES
from crime_sample.simulate.incidents import DAY
from crime_sample.simulate.texts import (
    CONTROLS,
    FOLLOW_UPS,
    OPENERS,
    OWED,
    PLACES,
    PLAIN,
    REVIEW_LINES,
    TO_FOLLOW,
    TRANSFER_LINE,
    UNRECORDED,
)

MINUTES = tuple(f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(1440))
# A log's lines fall within four hours of its creation, at times past midnight.
_STAMPS = tuple(f"{MINUTES[minute % 1440]} " for minute in range(1440 + 240))
_REVIEWS = 40


class LogCrime(NamedTuple):
    """A crime as the text of its log needs it."""

    owed: bool
    offence: int
    recorded: bool
    late: bool
    recorded_at: int
    in_cell: bool
    in_text: bool
    reference: str


def _money(number: int) -> str:
    """An amount in pounds and pence, with a comma from a thousand."""
    pence = 2_000 + number % 613 * number % 150_000
    return f"{pence // 100:,}.{pence % 100:02d}"


# Every wording a log without crimes can have, made once.
_PLAIN = tuple(
    tuple(
        wording.format(place=place, money=_money(977 * number + 31))
        for wording in PLAIN[code.code]
        for number, place in enumerate(PLACES)
    )
    for code in CODES
)
_FOLLOW_UPS = tuple(
    tuple(line.format(unit=f"NS{unit + 1:02d}") for line in lines)
    for unit in range(60)
    for lines in FOLLOW_UPS
)
_OWED = tuple(OWED[offence] for offence in OFFENCES)
_SAYS_ONLY_CRIMES = tuple(code.group in CRIME_GROUPS for code in CODES)


def log_text(
    code: int, *, created: int, source: int, look: int, crimes: tuple[LogCrime, ...], days: Mapping[int, str]
) -> str:
    """The text of a log: how it came in, what was said, what was done, and at times what came of it.

    ``code`` is the place of the opening code in ``CODES``; ``look`` picks among wordings; ``days`` maps a day
    to its date as dd/mm/yyyy.
    """
    minute = created % DAY // 60
    owed = [crime for crime in crimes if crime.owed] if crimes else []
    openers = OPENERS[source]
    said = [openers[(look >> 4) % len(openers)]]
    if not owed or not _SAYS_ONLY_CRIMES[code]:
        plain = _PLAIN[code]
        said.append(plain[(look >> 6) % len(plain)])
    for number, crime in enumerate(owed, start=1):
        said.append(_statement(crime, number=number, look=look))
    said += _FOLLOW_UPS[(look >> 11) % len(_FOLLOW_UPS)]
    lines = [stamp + line for stamp, line in zip(_STAMPS[minute::3], said, strict=False)]
    rare = (look >> 17) % 1000
    if rare < 5:
        lines += [_STAMPS[minute + 20 + 5 * step] + REVIEW_LINES[step % 4] for step in range(_REVIEWS)]
    if owed:
        lines += _outcomes(owed, minute=minute, look=look, days=days)
    if rare < 60:
        return _spoilt(lines, rare=rare, control=CONTROLS[(look >> 3) % len(CONTROLS)])
    return "\r\n".join(lines)


def _statement(crime: LogCrime, *, number: int, look: int) -> str:
    """What is said of one owed crime; two of one class in a log are told in different words."""
    wordings = _OWED[crime.offence]
    return wordings[(look // 97 + number) % len(wordings)].format(
        ip=f"IP {number}",
        n=number,
        place=PLACES[(look + 5 * (number - 1)) % len(PLACES)],
        few=f"{8 + look // 13 % 90}.{look // 7 % 100:02d}",
        money=_money(look + number * 7919),
    )


def _outcomes(owed: list[LogCrime], *, minute: int, look: int, days: Mapping[int, str]) -> list[str]:
    """Lines that name a crime recorded for the log, or say how an unrecorded one was left."""
    lines = []
    for crime in owed:
        if crime.in_text:
            day, second = divmod(crime.recorded_at, DAY)
            lines.append(f"{days[day][:5]} {MINUTES[second // 60]} CRIME RECORDED, REF {crime.reference}")
    if any(crime.late for crime in owed):
        lines.append(_STAMPS[minute + 225] + TO_FOLLOW)
    elif not any(crime.recorded for crime in owed):
        lines.append(_STAMPS[minute + 220] + UNRECORDED[(look >> 12) % len(UNRECORDED)])
    return lines


def _spoilt(lines: list[str], *, rare: int, control: str) -> str:
    """A text with one of the faults real logs have: a first line that looks like a formula, a control
    character or sequence, a bare line feed where others have CR LF."""
    if 5 <= rare < 8:
        lines = [TRANSFER_LINE, *lines]
    elif 8 <= rare < 12:
        lines = [*lines[:-1], lines[-1] + control]
    elif 12 <= rare < 16:
        lines = [lines[0].replace(" ", f" {control}", 1), *lines[1:]]
    return ("\n" if rare >= 16 else "\r\n").join(lines)
