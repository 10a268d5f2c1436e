"""The whole estimate, side by side with R: the recording rate overall and in 10 domains, 40 strata, linearised.

    python benchmarks/estimate.py [--incidents 1600 1000000] [--rounds 5] [--no-r]

Both sides start from a declared design in memory and are timed in their own process, so neither pays for starting or
for reading: R ``survey`` runs svyratio and svyby(svyratio), this program ``ratios`` and the limits of all eleven.
Printed: seconds, the least of the rounds, and the ratio. The numbers of both sides are compared too.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

from crime_sample.stats.intervals import rate_intervals
from crime_sample.stats.ratio import ratios, stratified
from crime_sample.stats.strata import Design

STRATA, DOMAINS = 40, 10
R_SCRIPT = """
suppressMessages(library(survey))
args <- commandArgs(trailingOnly = TRUE)
d <- read.csv(args[1])
design <- svydesign(ids = ~1, strata = ~h, fpc = ~N, data = d)
once <- function() {
  whole <- svyratio(~y, ~m, design)
  parts <- svyby(~y, ~g, design, svyratio, denominator = ~m)
  c(coef(whole), SE(whole), coef(parts), SE(parts))
}
times <- replicate(as.integer(args[2]), system.time(found <<- once())[["elapsed"]])
cat(min(times), sprintf("%.15g", unlist(found)), sep = "\\n")
"""


def sample(n: int, seed: int = 1) -> dict[str, np.ndarray]:
    """n incidents in 40 strata and 10 domains, owing 0 to 3 crimes each."""
    dice = np.random.default_rng(seed)
    h = np.sort(dice.integers(0, STRATA, n))
    m = dice.choice(4, n, p=(0.4, 0.45, 0.1, 0.05))
    return {
        "h": h,
        "N": 3 * np.bincount(h, minlength=STRATA)[h] + 10 * h,
        "g": dice.integers(0, DOMAINS, n),
        "m": m,
        "y": dice.binomial(m, 0.86),
    }


def estimate(design: Design, data: dict[str, np.ndarray]) -> np.ndarray:
    """Points and standard errors, overall and by domain, as R prints them; the limits are found as well."""
    _, rates = ratios(design, data["y"], data["m"], domain=data["g"], domains=DOMAINS, whole=True)
    rate_intervals(rates)
    error = rates.variance**0.5
    return np.concatenate([rates.point[-1:], error[-1:], rates.point[:-1], error[:-1]])


def of_r(data: dict[str, np.ndarray], rounds: int) -> tuple[float, np.ndarray]:
    """R's seconds and figures."""
    with tempfile.TemporaryDirectory() as folder:
        table, script = Path(folder, "t.csv"), Path(folder, "b.R")
        np.savetxt(table, np.column_stack(list(data.values())), "%d", ",", header=",".join(data), comments="")
        script.write_text(R_SCRIPT)
        done = subprocess.run(
            ["Rscript", str(script), str(table), str(rounds)], capture_output=True, text=True, check=True
        )
    seconds, *figures = map(float, done.stdout.split())
    return seconds, np.array(figures)


def main() -> None:
    """Print a line for each size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--incidents", type=int, nargs="+", default=[1_600, 1_000_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--no-r", action="store_true")
    asked = parser.parse_args()
    for n in asked.incidents:
        data = sample(n)
        sizes = {h: int(N) for h, N in zip(data["h"].tolist(), data["N"].tolist(), strict=True)}
        design = stratified(data["h"].tolist(), population=sizes)
        ours = []
        for _ in range(20 * asked.rounds):
            began = time.perf_counter()
            found = estimate(design, data)
            ours.append(time.perf_counter() - began)
        line = f"{n:>9,} incidents: {1000 * min(ours):9.3f} ms (median {1000 * float(np.median(ours)):.3f})"
        if not asked.no_r and shutil.which("Rscript"):
            seconds, figures = of_r(data, asked.rounds if n < 100_000 else 2)
            apart = float(np.max(np.abs(found / figures - 1)))
            line += f"   R survey {1000 * seconds:11.1f} ms   {seconds / min(ours):8.0f} times"
            line += f"   figures apart {apart:.1e}"
        print(line, flush=True)


if __name__ == "__main__":
    main()
