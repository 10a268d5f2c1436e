"""Grossing a published rate up to crimes a year: the answer to ``unrecorded``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crime_sample.design import percent, points
from crime_sample.errors import InputError
from crime_sample.stats.grossing import unrecorded_from_total


@dataclass(frozen=True, slots=True)
class Grossing:
    """Unrecorded crimes in whole numbers, with the rate (fractions) they come from. Limits None if none given."""

    point: int
    low: int | None
    high: int | None
    rate: float
    rate_low: float | None
    rate_high: float | None
    recorded: float

    def as_dict(self) -> dict[str, Any]:
        """The JSON document of ``unrecorded --json``."""
        return {
            "point": self.point,
            "low": self.low,
            "high": self.high,
            "rate": self.rate,
            "rate_low": self.rate_low,
            "rate_high": self.rate_high,
            "recorded": self.recorded,
        }

    def sentence(self) -> str:
        """The answer in words."""
        words = f"About {self.point:,} crimes a year unrecorded"
        if self.low is not None and self.high is not None:
            words += f" ({self.low:,} to {self.high:,})"
        return f"{words}: {100 * self.rate:g} % recorded, set against {self.recorded:,.0f} recorded crimes."


def grossed(
    *,
    rate: float,
    recorded: float,
    margin: float | None = None,
    low: float | None = None,
    high: float | None = None,
) -> Grossing:
    """T (1 - R) / R for a rate in percent, with its margin in points, or its two limits in percent.

    Kent 2017: 83.6 % +/- 1.85 and 124,445 crimes in the 12 months to November 2016 ("over 24,300 a year").

    >>> kent = grossed(rate=83.6, margin=1.85, recorded=124_445)
    >>> kent.point, kent.low, kent.high
    (24413, 21190, 27781)
    """
    if margin is not None and (low is not None or high is not None):
        raise InputError("give a margin, or the two limits, not both")
    if (low is None) != (high is None):
        raise InputError("give both limits of the rate, or neither", remedy="Write --low 81.7 --high 85.4")
    try:
        share = percent(rate) / 100
        limits = None
        if margin is not None:
            half = points(margin) / 100
            limits = (share - half, min(1.0, share + half))
        elif low is not None and high is not None:
            limits = (percent(low) / 100, percent(high) / 100)
    except ValueError as error:
        raise InputError(str(error)) from None
    if limits is None:
        found = unrecorded_from_total(share, share, share, recorded)
        return Grossing(round(found.point), None, None, share, None, None, recorded)
    found = unrecorded_from_total(share, *limits, recorded)
    return Grossing(round(found.point), round(found.low), round(found.high), share, *limits, recorded)
