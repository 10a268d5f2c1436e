"""Ways of drawing other than by tickets in strata, as settings have them, and the grid of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from crime_sample.simulate.coverage.settings import Setting, Stratum

SMALLEST, LARGEST = 200, 2_000
"""Incidents of the smallest district and the largest; the others lie between, each so many times the one before."""

UNLIKE = 0.03
"""Correlation of records within a district, where districts are unlike: their rates differ by some 6 points at 84 %."""


@dataclass(frozen=True, slots=True)
class Systematic:
    """One start at random, then every so many-th incident of a frame in order of time.

    ``structure``: rates do not depend on the time (``none``), fall over the frame (``trend``) from ``swing`` above to
    ``swing`` below, or rise and fall by that much once in every interval (``period``).
    """

    structure: Literal["none", "trend", "period"]
    swing: float = 0.0

    @property
    def clashes(self) -> bool:
        """Whether what varies does so with the interval."""
        return self.structure == "period"


@dataclass(frozen=True, slots=True)
class Pareto:
    """Chances in proportion to a size: near the crimes owed (``crimes``), near them with some incidents so large that
    they are sure to be drawn (``sure``), random (``nothing``), or random and very unequal (``wild``)."""

    size: Literal["crimes", "sure", "nothing", "wild"]

    clashes = False


@dataclass(frozen=True, slots=True)
class TwoStage:
    """``taken`` of ``districts`` of unequal size, ``each`` incidents of every one; ``unlike`` the correlation of
    records within a district."""

    districts: int
    taken: int
    each: int
    unlike: float = 0.0

    clashes = False


Scheme = Systematic | Pareto | TwoStage


def designs() -> Iterator[Setting]:
    """Systematic samples, Pareto samples by a size, events of several logs, and samples in two stages: some districts,
    of 200 to 2,000 incidents, then as many incidents of each.

    What a start or a few districts miss depends on the population as on the draw, so many populations are made for a
    setting (but for events): of each a systematic sample is taken from every start, or 100 samples in the other ways.
    """
    for rate, swing in ((0.84, 0.10), (0.95, 0.045)):
        yield from _systematic(rate, swing)
        yield from _pareto(rate)
        yield from _events(rate)
        yield from _two_stage(rate)


def _systematic(rate: float, swing: float) -> Iterator[Setting]:
    high, low = f"{100 * (rate + swing):g}", f"{100 * (rate - swing):g}"
    for n, interval in ((100, 60), (400, 40)):
        for structure, words in (
            ("none", "rates the same throughout"),
            ("trend", f"rates falling from {high} to {low} %"),
            ("period", f"rates of {low} to {high} % and back in {interval} incidents"),
        ):
            if structure == "period" and n == 100:
                continue
            one = (Stratum(n * interval, n, rate, "log", 0.3),)
            scheme = Systematic(structure, 0.0 if structure == "none" else swing)  # type: ignore[arg-type]
            design = f"every {interval}th in order of time, {words}"
            yield Setting("designs", design, rate, n, one, scheme=scheme)


def _pareto(rate: float) -> Iterator[Setting]:
    for n in (100, 400):
        for size, words in (
            ("crimes", "near the crimes owed"),
            ("nothing", "at random"),
            ("wild", "at random, some 100 times as large as others"),
            ("sure", "near the crimes owed, some so large that they are sure"),
        ):
            one = (Stratum(6_000, n, rate, "few", 0.4),)
            scheme = Pareto(size)  # type: ignore[arg-type]
            yield Setting("designs", f"Pareto by a size {words}", rate, n, one, scheme=scheme)


def _events(rate: float) -> Iterator[Setting]:
    for n in (60, 300):
        for icc in (0.0, 0.5):
            one = (Stratum(8_000, n, rate, "log", icc, events=True),)
            yield Setting("designs", f"{n} events of 1 to 6 logs, drawn whole", rate, n, one)


def _two_stage(rate: float) -> Iterator[Setting]:
    for districts, taken, each in ((8, 4, 50), (12, 6, 50), (40, 12, 30)):
        for unlike, words in ((0.0, "alike"), (UNLIKE, "unlike")):
            n = taken * each
            one = (Stratum(districts * (SMALLEST + LARGEST) // 2, n, rate, "log", 0.3),)
            design = f"{taken} of {districts} districts, {words}, {each} incidents of each"
            scheme = TwoStage(districts, taken, each, unlike)
            yield Setting("designs", design, rate, n, one, scheme=scheme)
