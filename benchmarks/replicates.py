"""The bootstrap and the jackknife beside the least they could cost, and beside R's survey package.

    python benchmarks/replicates.py [--count 10000] [--pairs 5] [--large 1000000]

The sample: 1,600 incidents, 40 strata, 10 districts. The bootstrap's own limit is the time of its three parts alone,
measured in turn with it: random integers, counting them, one matrix product. R, if there is one, times itself (its
start is not counted). Read the ratios: seconds depend on the machine.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from crime_sample.stats.counts import BLOCK
from crime_sample.stats.ratio import ratio, stratified
from crime_sample.stats.resample import replicates

STRATA, EACH, DISTRICTS, IN_R = 40, 40, 10, 2000

R_SCRIPT = """
suppressMessages(library(survey))
d <- read.csv(commandArgs(TRUE)[1])
count <- as.integer(commandArgs(TRUE)[2])
design <- svydesign(~1, strata = ~stratum, weights = ~weight, data = d)
columns <- cbind(outer(d$district, 0:9, "==") * d$y, outer(d$district, 0:9, "==") * d$m, y = d$y, m = d$m)
set.seed(1)
for (type in c("subbootstrap", "JKn")) {
  made <- system.time(rep <- if (type == "JKn") as.svrepdesign(design, type = type) else
    as.svrepdesign(design, type = type, replicates = count))[["elapsed"]]
  used <- system.time(sums <- svytotal(columns, rep, return.replicates = TRUE))[["elapsed"]]
  cat(type, made, used, SE(svyratio(~y, ~m, rep)), "\\n")
}
"""


def make() -> dict[str, Any]:
    """The sample: strata of 40, of very unequal weight; clustered misses."""
    rng = np.random.default_rng(1)
    n = STRATA * EACH
    m = rng.choice([0, 1, 2, 3], n, p=[0.3, 0.5, 0.15, 0.05])
    district = rng.integers(0, DISTRICTS, n)
    stratum = np.repeat(np.arange(STRATA), EACH)
    return {
        "stratum": stratum,
        "weight": rng.integers(2, 200, STRATA)[stratum],
        "y": rng.binomial(m, rng.beta(4, 0.4, n)),
        "m": m,
        "district": district,
    }


def parts(count: int, columns: int) -> dict[str, Callable[[], object]]:
    """What any bootstrap by counts must do, in the same blocks: each part alone, on numbers made beforehand."""
    rng, rows = np.random.default_rng(2), BLOCK // EACH
    blocks = [min(rows, count - first) for first in range(0, count, rows)] * STRATA
    drawn = rng.integers(0, EACH, size=(rows, EACH - 1)) + np.arange(rows)[:, None] * EACH
    counts = np.bincount(drawn.ravel(), minlength=rows * EACH).reshape(rows, EACH).astype(np.float64)
    values = rng.normal(size=(EACH, columns))
    work: dict[str, Callable[[int], object]] = {
        "random integers": lambda b: rng.integers(0, EACH, size=(b, EACH - 1), dtype=np.uint16),
        "counting": lambda b: np.bincount(drawn[:b].ravel(), minlength=b * EACH),
        "matrix product": lambda b: counts[:b] @ values,
    }

    def alone(part: Callable[[int], object]) -> None:
        for b in blocks:  # nothing is kept: memory that is not reused costs more than the work
            part(b)

    return {name: partial(alone, part) for name, part in work.items()}


def seconds(tasks: dict[str, Callable[[], object]], pairs: int) -> dict[str, float]:
    """Median seconds of each task, the tasks taking turns; one round first to warm up."""
    spent: dict[str, list[float]] = {name: [] for name in tasks}
    for turn in range(pairs + 1):
        for name, task in tasks.items():
            began = time.perf_counter()
            task()
            if turn:
                spent[name].append(time.perf_counter() - began)
    return {name: statistics.median(times) for name, times in spent.items()}


def in_r(sample: dict[str, Any]) -> list[list[str]]:
    """R's own timings: kind, seconds to make the weights, seconds to use them, standard error."""
    with tempfile.TemporaryDirectory() as folder:
        table, script = Path(folder) / "sample.csv", Path(folder) / "time.R"
        script.write_text(R_SCRIPT, encoding="ascii")
        with table.open("w", encoding="ascii", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(sample)
            writer.writerows(zip(*sample.values(), strict=True))
        done = subprocess.run(
            ["Rscript", str(script), str(table), str(IN_R)], capture_output=True, text=True, check=True
        )
    return [line.split() for line in done.stdout.splitlines()]


def main() -> None:
    """Read the options and measure."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--count", type=int, default=10_000)
    options.add_argument("--pairs", type=int, default=5)
    options.add_argument("--large", type=int, default=1_000_000)
    asked = options.parse_args()
    sample = make()
    design = stratified(sample["stratum"].tolist(), weight=sample["weight"])
    y, m = sample["y"], sample["m"]
    domains = {f"district {d}": sample["district"] == d for d in range(DISTRICTS)}

    def run(kind: str, count: int = asked.count) -> Any:
        return replicates(design, y, m, domains=domains, kind=kind, count=count)

    limit = parts(asked.count, 2 * (DISTRICTS + 1))
    took = seconds(
        {
            "bootstrap": lambda: run("bootstrap"),
            **limit,
            "jackknife": lambda: run("jackknife"),
            "bootstrap as in R": lambda: run("bootstrap", IN_R),
        },
        asked.pairs,
    )
    least = sum(took[name] for name in limit)
    print(
        f"{asked.count:,} bootstrap replicates of {len(y):,} incidents, {STRATA} strata, {DISTRICTS} districts"
    )
    print(f"median of {asked.pairs}\n")
    for name in limit:
        print(f"{name:<34}{took[name]:>9.4f} s")
    print(f"{'the three: its limit':<34}{least:>9.4f} s")
    print(f"{'bootstrap':<34}{took['bootstrap']:>9.4f} s{took['bootstrap'] / least:>8.2f} x its limit")
    print(f"{'jackknife, ' + format(len(y), ',') + ' left out':<34}{took['jackknife']:>9.4f} s\n")

    if shutil.which("Rscript"):
        ours = {"subbootstrap": ("bootstrap as in R", "bootstrap"), "JKn": ("jackknife", "jackknife")}
        print(
            f"{'beside R':<24}{'R: weights':>12}{'R: totals':>12}{'ours':>10}{'R / ours':>10}   standard errors"
        )
        for name, made, used, error in in_r(sample):
            mine = took[ours[name][0]]
            found = float(run(ours[name][1], IN_R).variance[0]) ** 0.5
            label = f"{name}, {IN_R if name == 'subbootstrap' else len(y):,}"
            whole = float(made) + float(used)
            print(f"{label:<24}{float(made):>10.3f} s{float(used):>10.3f} s{mine:>8.4f} s{whole / mine:>10.0f}"
                  f"   {float(error):.6f}, {found:.6f}")  # fmt: skip
        print()
    else:
        print("No Rscript: R was not timed.\n")

    rng = np.random.default_rng(3)
    many = rng.choice([0, 1, 2, 3], asked.large, p=[0.3, 0.5, 0.15, 0.05])
    recorded = rng.binomial(many, 0.9)
    wide = stratified(rng.integers(0, STRATA, asked.large).tolist())
    began = time.perf_counter()
    found = replicates(wide, recorded, many, kind="bootstrap", count=asked.count)
    spent = time.perf_counter() - began
    linear = ratio(wide, recorded, many).variance
    print(
        f"{asked.count:,} bootstrap replicates of {asked.large:,} incidents by cells: {spent:.2f} s, "
        f"variance {float(found.variance[0]) / linear:.3f} of the linearised one"
    )


if __name__ == "__main__":
    main()
