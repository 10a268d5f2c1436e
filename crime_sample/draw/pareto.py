"""Pareto sampling: a fixed number of incidents with chances in proportion to their size (pi-ps; Rosen 1997).

With u = (ticket as a number + 1/2) / 2^256, and p the chance an incident is meant to have, the smallest values of
u (1 - p) / (p (1 - u)) are the sample. All of it in whole numbers and fractions, so that any language with large
numbers comes to the same. What is so large that it would have a chance above one is taken for sure.

Source: Rosen (1997), On sampling with probability proportional to size, J. Statistical Planning and Inference 62. The
chances are then not quite p; by how little: Aires (2000), Methodology and Computing in Applied Probability 2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from crime_sample.canonical import digest
from crime_sample.draw.tickets import ticket
from crime_sample.frame import Candidate

UNIT = 1_000_000
"""Sizes have six decimals at most: they are counted in millionths."""
_HALVES = 2**257


@dataclass(frozen=True, slots=True)
class Chances:
    """The chances in a stratum, by size in millionths: certain from the size ``surely`` on (None: none is), else
    ``rest`` of the sample go to sizes that sum to ``total``."""

    surely: int | None
    rest: int
    total: int

    def of(self, size: int) -> Fraction:
        """The chance of an incident of this size."""
        if self.surely is not None and size >= self.surely:
            return Fraction(1)
        return Fraction(size * self.rest, self.total)


def millionths(size: Decimal) -> int:
    """A size as a whole number of millionths.

    >>> millionths(Decimal("0.75"))
    750000
    """
    return int(size.scaleb(6))


def chances(total: int, largest: Sequence[int], size: int) -> Chances:
    """The chances of a sample of ``size`` from sizes that sum to ``total``; ``largest`` are the ``size`` largest of
    them, or all if there are fewer, in descending order.

    >>> chances(100, [60, 20], 2), chances(100, [60, 20], 2).of(10)
    (Chances(surely=60, rest=1, total=40), Fraction(1, 4))
    """
    surely, rest = None, size
    for one in largest:
        if not rest or one * rest < total:
            break
        surely, rest, total = one, rest - 1, total - one
    return Chances(surely, rest, total)


def value(ticket_text: str, chance: Fraction) -> Fraction:
    """The value by which incidents are ranked; 0 for one that is certain."""
    halves = 2 * int(ticket_text, 16) + 1
    return Fraction(halves, _HALVES - halves) * (1 - chance) / chance


def turn(seed: str, frame: str, unit: str) -> str:
    """What cases are put in order by: SHA-256 of ``SEED LF FRAME LF order LF ID``. Of those drawn, the tickets are the
    smaller the smaller the chance was; these tell nothing of it."""
    return digest(f"{seed}\n{frame}\norder\n{unit}")


def sample(
    rows: Iterable[tuple[str, str, Decimal]], sizes: Mapping[str, int], *, seed: str, frame: str
) -> list[Candidate]:
    """The sample from ``rows`` of (id, stratum, size), by stratum and ``turn``; each with its chance."""
    strata: dict[str, list[tuple[str, int]]] = {stratum: [] for stratum in sizes}
    for unit, stratum, measure in rows:
        if stratum in strata:
            strata[stratum].append((unit, millionths(measure)))
    found = []
    for stratum, listed in sorted(strata.items()):
        largest = sorted((measure for _, measure in listed), reverse=True)
        chance = chances(sum(largest), largest[: sizes[stratum]], sizes[stratum])
        drawn = [
            Candidate(stratum, ticket(seed, frame, unit), unit, {}, chance=chance.of(measure))
            for unit, measure in listed
        ]
        found += chosen(drawn, sizes[stratum], seed=seed, frame=frame)
    return found


def chosen(several: Iterable[Candidate], size: int, *, seed: str, frame: str) -> list[Candidate]:
    """Those of one stratum that are the sample, in their order; each has its chance."""

    def rank(one: Candidate) -> tuple[Fraction, str]:
        return value(one.ticket, one.chance or Fraction(1)), one.id

    return sorted(sorted(several, key=rank)[:size], key=lambda one: turn(seed, frame, one.id))
