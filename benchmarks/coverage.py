"""How often the intervals hold the truth, on samples from populations that are known.

    python benchmarks/coverage.py [--draws 4000] [--seed 1]

Each line is one setting: a population is made once, then drawn from again and again. Printed is the share of draws
whose 95 % interval held the true value. With 4,000 draws a true 95 % shows between 94.3 and 95.7 %. The settings are
those that docs/methods.md and docs/decisions quote.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from crime_sample.stats.intervals import rate_interval, total_interval
from crime_sample.stats.ratio import RateEstimate, TotalEstimate, ratio, stratified, total

FEW = (0.55, 0.35, 0.07, 0.02, 0.0, 0.01)  # share of incidents that owe 0, 1, 2 ... crimes
MANY = (0.40, 0.0, 0.25, 0.20, 0.10, 0.05)


@dataclass(frozen=True)
class Stratum:
    """``incidents`` in the frame of which ``drawn`` are sampled; crimes recorded at ``rate``. ``few``, if given, is
    the share of incidents that owe a crime, and then only one."""

    incidents: int
    drawn: int
    rate: float
    few: float = 0.0


@dataclass(frozen=True)
class Setting:
    """A population and how it is sampled. ``icc`` is how alike the crimes of one incident fare."""

    words: str
    strata: tuple[Stratum, ...]
    owing: tuple[float, ...] = FEW
    icc: float = 0.4


def population(setting: Setting, dice: np.random.Generator) -> list[tuple[np.ndarray, np.ndarray]]:
    """Crimes owed and recorded of every incident, stratum by stratum; recording is beta-binomial."""
    made = []
    for stratum in setting.strata:
        owing = (1 - stratum.few, stratum.few) if stratum.few else setting.owing
        m = dice.choice(len(owing), size=stratum.incidents, p=owing)
        shape = (1 - setting.icc) / setting.icc
        chance = dice.beta(stratum.rate * shape, (1 - stratum.rate) * shape, size=stratum.incidents)
        made.append((m.astype(float), dice.binomial(m, chance).astype(float)))
    return made


def one_crime_steps(estimate: TotalEstimate) -> TotalEstimate:
    """The estimate as Fay and Feuer's own interval takes it: the weight of one crime, not of one incident."""
    return replace(estimate, per_incident=1.0)


def plain_cap(estimate: RateEstimate) -> RateEstimate:
    """The estimate as it would be with the number of crimes counted plainly."""
    return replace(estimate, kish_due=estimate.n_due)


RATES: dict[str, Callable[[RateEstimate], tuple[float, float]]] = {
    "korn-graubard": lambda e: rate_interval(e),
    "rate fay-feuer": lambda e: rate_interval(e, method="fay-feuer"),
    "plain cap": lambda e: rate_interval(plain_cap(e)),
    "wald-t": lambda e: rate_interval(e, method="wald-t"),
    "wald": lambda e: rate_interval(e, method="wald"),
}


TOTALS: dict[str, Callable[[TotalEstimate], tuple[float, float]]] = {
    "fay-feuer": lambda e: total_interval(e),
    "one crime steps": lambda e: total_interval(one_crime_steps(e)),
    "wald-t total": lambda e: total_interval(e, method="wald-t"),
}
COLUMNS = (*RATES, *TOTALS, "nothing missed")


def measure(setting: Setting, draws: int, dice: np.random.Generator) -> dict[str, float]:
    """Coverage by method; ``nothing missed`` is the share of draws in which linearisation has no width."""
    frame = population(setting, dice)
    owed = sum(m.sum() for m, _ in frame)
    truth = sum(y.sum() for _, y in frame) / owed
    missed = owed * (1 - truth)
    labels = [str(place) for place, s in enumerate(setting.strata) for _ in range(s.drawn)]
    sizes = {str(place): s.incidents for place, s in enumerate(setting.strata)}
    design = stratified(labels, population=sizes)
    held = dict.fromkeys(COLUMNS, 0)
    used = 0
    for _ in range(draws):
        picks = [dice.choice(s.incidents, s.drawn, replace=False) for s in setting.strata]
        m = np.concatenate([part[0][pick] for part, pick in zip(frame, picks, strict=True)])
        y = np.concatenate([part[1][pick] for part, pick in zip(frame, picks, strict=True)])
        if not m.sum():
            continue
        used += 1
        rate = ratio(design, y, m)
        for name, interval in RATES.items():
            low, high = interval(rate)
            held[name] += low <= truth <= high
        unrecorded = total(design, m - y, most=m)
        for name, limits in TOTALS.items():
            low, high = limits(unrecorded)
            held[name] += low <= missed <= high
        held["nothing missed"] += rate.point == 1
    return {name: count / used for name, count in held.items()}


def settings() -> list[Setting]:
    """What is quoted in the documents."""
    simple = [
        Setting(f"one stratum, rate {rate:g}, {n} incidents", (Stratum(20_000, n, rate),))
        for rate in (0.84, 0.92, 0.97, 0.99)
        for n in (60, 150, 400)
    ]
    hard = [
        Setting(f"2 to 5 crimes, icc 0.8, rate 0.97, {n} incidents", (Stratum(20_000, n, 0.97),), MANY, 0.8)
        for n in (60, 150)
    ]
    unequal = [
        Setting(
            "20 of 10,000 and 200 of 1,000, rate 0.95", (Stratum(10_000, 20, 0.95), Stratum(1_000, 200, 0.95))
        ),
        Setting(
            "30 of 20,000, 60 of 3,000, 100 of 200, rates 0.95 0.99 0.99",
            (Stratum(20_000, 30, 0.95), Stratum(3_000, 60, 0.99), Stratum(200, 100, 0.99)),
        ),
        Setting(
            "40 of 5,000 and 500 of 500, rates 0.97 0.90", (Stratum(5_000, 40, 0.97), Stratum(500, 500, 0.90))
        ),
    ]
    full = [
        Setting(
            "5,000 of 5,000 and 40 of 400, rates 0.999 0.97",
            (Stratum(5_000, 5_000, 0.999), Stratum(400, 40, 0.97)),
        ),
        Setting(
            "2,900 of 3,000 and 60 of 600, rates 0.995 0.95",
            (Stratum(3_000, 2_900, 0.995), Stratum(600, 60, 0.95)),
        ),
        Setting("980 of 1,000, rate 0.84", (Stratum(1_000, 980, 0.84),)),
    ]
    hidden = [
        Setting(
            "30 of 6,000 owing 5 % at 0.5, 700 of 4,400 at 0.97",
            (Stratum(6_000, 30, 0.5, 0.05), Stratum(4_400, 700, 0.97)),
        ),
        Setting(
            "200 of 36,508 owing 1 % at 0.5, 400 of 4,437 and 400 of 5,966",
            (Stratum(36_508, 200, 0.5, 0.01), Stratum(4_437, 400, 0.95), Stratum(5_966, 400, 0.95)),
        ),
        Setting(
            "10 of 1,000 at 0.90, 4,500 of 9,000 at 0.99",
            (Stratum(1_000, 10, 0.90), Stratum(9_000, 4_500, 0.99)),
        ),
    ]
    return [*simple, *hard, *unequal, *full, *hidden]


def main() -> None:
    """Print a line a setting."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--draws", type=int, default=4_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    dice = np.random.default_rng(asked.seed)
    print(f"{'share of draws that held the truth':62}" + "".join(f"{name:>16}" for name in COLUMNS))
    started = time.perf_counter()
    for setting in settings():
        found = measure(setting, asked.draws, dice)
        print(f"{setting.words:62}" + "".join(f"{found[name]:16.3f}" for name in COLUMNS), flush=True)
    print(f"{asked.draws} draws a line, {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
