"""What was found in place of what was expected: the design that the next cases are reckoned by."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from crime_sample.design import Design
from crime_sample.errors import InputError
from crime_sample.observed import Observed
from crime_sample.sampled import label
from crime_sample.state import State

PULL = 10
"""What a stratum's own crimes are weighed against: so many more, at the rate of all strata together. It moves strata of
a handful of crimes much, and those of hundreds hardly."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the judged cases of a stratum show: sums of weights, of what is owed, its square, what was met, and the
    squared distance of what was met from the stratum's own rate; the cases, those that owe several, and the crimes
    behind them."""

    weight: float
    m: float
    squares: float
    y: float
    residual: float
    cases: int
    several: int
    owed: float
    recorded: float


def found_in(state: State, seen: Observed) -> dict[str, Found]:
    """What each stratum showed, by its label; one in which nothing was judged has no weight."""
    found = {}
    labels = [label(state, case) for case in seen.cases]
    for name in state.population:
        inside = [place for place, own in enumerate(labels) if own == name]
        # An event that stands in several records of the frames counts its share in each, as in the estimate.
        k = seen.multiplicity[inside]
        w, m, y = seen.before[inside], seen.m[inside] / k, seen.y[inside] / k
        found[name] = Found(
            weight=float(w.sum()),
            m=float((w * m).sum()),
            squares=float((w * m**2).sum()),
            y=float((w * y).sum()),
            residual=float((w * (y - (w * y).sum() / ((w * m).sum() or 1.0) * m) ** 2).sum()),
            cases=len(inside),
            several=int((m > 1).sum()),
            owed=float(seen.m[inside].sum()),
            recorded=float(seen.y[inside].sum()),
        )
    return found


def as_found(design: Design, seen: Observed, found: Mapping[str, Found]) -> Design:
    """The design with what was found in place of what was expected.

    Over all: R = (x + 1/2) / (n + 1) of the crimes owed, which keeps off 0 and 100 % where nothing, or all, was missed.
    A stratum's rate is (n_h R_h + 10 R) / (n_h + 10). Its crimes per case are those of one crime more, in as many cases
    as hold one over all: what a gamma prior of shape 1 around the mean of all gives, since strata differ in this as
    much as they are large. Logs not found: as of ten more, of which as many are missing as was planned.
    """
    incidents = {stratum.name: stratum.population for stratum in seen.strata}
    told = {name: one for name, one in found.items() if one.weight}
    owed = sum(incidents[name] * one.m / one.weight for name, one in told.items())
    squares = sum(incidents[name] * one.squares / one.weight for name, one in told.items())
    met = sum(incidents[name] * one.y / one.weight for name, one in told.items())
    crimes = sum(one.owed for one in told.values())
    if not owed:
        raise InputError("nothing is owed in the sample, so there is no rate whose margin could be halved")
    rate = (crimes * met / owed + 0.5) / (crimes + 1)
    each = owed / sum(incidents[name] for name in told)
    strata = {}
    for name, own in design.strata.items():
        one = found.get(name)
        here, here_owed, here_each, cases = rate, 0.0, each, 0
        if one is not None and one.weight:
            here_each, cases = one.m / one.weight, one.cases
            here, here_owed = (one.y / one.m if one.m else rate), one.owed
        strata[name] = own.model_copy(
            update={
                "rate": 100 * (here_owed * here + PULL * rate) / (here_owed + PULL),
                "crimes": (cases * here_each + 1) / (cases + 1 / each),
            }
        )
    counted = sum(stratum.counted for stratum in seen.strata)
    missing = sum(stratum.missing for stratum in seen.strata)
    not_found = (100 * missing + PULL * design.not_found) / (counted + PULL)
    return design.model_copy(
        update={
            "strata": strata,
            "spread": max(1.0, squares / owed),
            "icc": alike(design.icc, told.values()),
            "not_found": min(not_found, 49.9),
        }
    )


def alike(planned: float, found: Collection[Found]) -> float:
    """How alike the crimes of one case fare: by moments, from sum w (y - R m)^2 = sum w R (1 - R) (m + icc (m^2 - m)),
    cut to 0 and 1, drawn towards what was planned as if ten more cases with several crimes had shown that."""
    residual = plain = several = 0.0
    for one in found:
        spread = one.y / one.m * (1 - one.y / one.m) if one.m else 0.0
        residual += one.residual
        plain += spread * one.m
        several += spread * (one.squares - one.m)
    if not several:
        return planned
    cases = sum(one.several for one in found)
    shown = min(1.0, max(0.0, (residual - plain) / several))
    return (cases * shown + PULL * planned) / (cases + PULL)
