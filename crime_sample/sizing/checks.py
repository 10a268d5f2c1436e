"""What the questions of ``size`` have in common: percent in, fractions out, and words for both."""

from __future__ import annotations

from collections.abc import Callable

from crime_sample.design import SPREAD, least_squares
from crime_sample.errors import InputError

FAILS = "An incident fails if any crime that it owes was not recorded: this counts incidents, not crimes."


def fraction(check: Callable[[float], float], value: float) -> float:
    """``value`` as a fraction, after a check of the design's: ``percent`` or ``points``."""
    try:
        return check(value) / 100
    except ValueError as error:
        raise InputError(str(error)) from None


def part(name: str, value: float) -> float:
    """A share of incidents, given in percent as the option ``name``, as a fraction."""
    if 0 < value < 0.1:
        raise InputError(f"{name} is written in percent: {value:g} would be {100 * value:g}")
    if not 0 < value < 100:
        raise InputError(f"{name} lies between 0 and 100 %, not {value:g}")
    return value / 100


def check_level(level: float) -> None:
    """Refuse a level that is not a fraction above one half."""
    if not 0.5 < level < 1:
        raise InputError(f"a confidence level is a fraction such as 0.95, not {level:g}")


def spread_for(crimes: float | None, spread: float | None) -> float | None:
    """E(m^2)/E(m): as given, or the design's, and no less than it can be; None where each owes one crime."""
    if crimes is None:
        if spread is not None:
            raise InputError("a spread needs the crimes owed per incident", remedy="Give --crimes too.")
        return None
    if not 0 < crimes <= 20:
        raise InputError(f"crimes owed per incident lie above 0 and up to 20, not {crimes:g}")
    return max(SPREAD if spread is None else spread, least_squares(crimes) / crimes)


def of_frame(population: int | None) -> str:
    """' of a frame of 5,000', if there is one."""
    return "" if population is None else f" of a frame of {population:,}"
