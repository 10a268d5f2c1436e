"""What the questions of ``size`` have in common: percent in, fractions out, and words for both."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from crime_sample.design import SPREAD, least_squares
from crime_sample.errors import InputError
from crime_sample.formats import visible

ICC = 0.3
"""How alike the crimes of one incident are taken to fare."""

FAILS = "An incident fails if any crime that it owes was not recorded: this counts incidents, not crimes."


def fraction(check: Callable[[float], float], value: float) -> float:
    """``value`` as a fraction, after a check of the design's: ``percent`` or ``points``."""
    try:
        return check(value) / 100
    except ValueError as error:
        raise InputError(str(error)) from None


def part(name: str, value: float | str) -> float:
    """A share of incidents, given in percent as the option ``name``, as a fraction.

    Below 0.1 it needs its sign, since 0.05 may be meant as 5 % or as 0.05 %.

    >>> part("--share", 1), part("--share", "0.05%"), part("--share", "2.5")
    (0.01, 0.0005, 0.025)
    """
    bare = str(value).strip()
    signed = bare.endswith("%")
    try:
        percent = float(bare.removesuffix("%"))
    except ValueError:
        raise InputError(
            f"{name} is a number in percent, not '{visible(bare)}'",
            remedy=f"Write {name} 1, or {name} 0.05%.",
        ) from None
    if 0 < percent < 0.1 and not signed:
        raise InputError(
            f"{name} is written in percent: {percent:g} would be {100 * percent:g}",
            remedy=f"Write {name} {100 * percent:g}; or, if so small a share is meant, {name} {percent:g}%.",
        )
    if not 0 < percent < 100:
        raise InputError(f"{name} lies between 0 and 100 %, not {percent:g}")
    return percent / 100


def check_level(level: float) -> None:
    """Refuse a level that is not a fraction above one half."""
    if not 0.5 < level < 1:
        raise InputError(f"a confidence level is a fraction such as 0.95, not {level:g}")


@dataclass(frozen=True, slots=True)
class Clusters:
    """Crimes owed per incident: their mean, ``spread`` E(m^2)/E(m), and ``icc``, how alike those of one incident
    fare."""

    crimes: float
    spread: float
    icc: float

    def moments(self) -> dict[str, float]:
        """As the formulas take them."""
        return {"mean": self.crimes, "second_moment": self.spread * self.crimes, "icc": self.icc}


def clusters_for(crimes: float | None, spread: float | None, icc: float | None) -> Clusters | None:
    """The crimes of an incident, as given or the design's; None where each owes one crime.

    Fails when spread or icc are given without crimes, since they would change nothing; and for a spread below what
    whole crimes of that mean can have.
    """
    if crimes is None:
        for name, given in (("spread", spread), ("icc", icc)):
            if given is not None:
                raise InputError(
                    f"--{name} needs the crimes owed per incident: without, each owes one",
                    remedy="Give --crimes too.",
                )
        return None
    if not 0 < crimes <= 20:
        raise InputError(f"crimes owed per incident lie above 0 and up to 20, not {crimes:g}")
    within = ICC if icc is None else icc
    if not 0 <= within <= 1:
        raise InputError(f"--icc lies between 0 and 1, not {within:g}", remedy=f"Leave it out for {ICC:g}.")
    least = least_squares(crimes) / crimes
    if spread is None:
        return Clusters(crimes, max(SPREAD, least), within)
    if not least * (1 - 1e-9) <= spread < math.inf:
        raise InputError(
            f"a spread of {spread:g} cannot be: with {crimes:g} crimes owed per incident E(m^2)/E(m) is {least:.4g} or "
            "more",
            remedy=f"Leave --spread out for {max(SPREAD, least):.4g}.",
        )
    return Clusters(crimes, spread, within)


def of_frame(population: int | None) -> str:
    """' of a frame of 5,000', if there is one."""
    return "" if population is None else f" of a frame of {population:,}"
