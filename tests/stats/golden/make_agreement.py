"""Golden values for the coefficients of agreement, from three other programs.

    python make_agreement.py [DIR]

writes DIR/agreement.json (by default beside this script). The programs cannot live in one environment with
each other's versions of scipy, so whatever is installed where this runs is asked and its part of the file is
written anew; run it once where irrCAC 0.4.4 and krippendorff 0.9.0 are, once where statsmodels 0.15.0 is.
The ratings are made here, by the standard library's generator, which gives the same everywhere.
"""

from __future__ import annotations

import importlib
import json
import random
import sys
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).parent
SCALES = ("nominal", "ordinal", "interval", "ratio")
N = None


def made(
    items: int, raters: int, values: list[int], *, same: float, missing: float, seed: int
) -> list[list[int | None]]:
    """Ratings of items with a true value each, given with a chance ``same``, else any value."""
    chance = random.Random(seed)
    rows: list[list[int | None]] = []
    for _ in range(items):
        true = chance.choice(values)
        row = [true if chance.random() < same else chance.choice(values) for _ in range(raters)]
        rows.append([None if chance.random() < missing else value for value in row])
    return rows


def data() -> dict[str, list[list[int | None]]]:
    """The ratings, a row an item."""
    observers = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
        [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
    ]
    return {
        "krippendorff 2011": [list(row) for row in zip(*observers, strict=True)],
        "paradox": [[1, 1]] * 96 + [[1, 2], [2, 1]] * 2,
        "two raters": made(60, 2, [1, 2, 3, 4], same=0.7, missing=0.0, seed=11),
        "two raters, gaps": made(70, 2, [0, 1, 2, 5], same=0.6, missing=0.15, seed=12),
        "five raters, gaps": made(40, 5, [0, 1, 2, 5], same=0.65, missing=0.45, seed=13),
        "six raters": made(30, 6, [1, 2, 3], same=0.5, missing=0.0, seed=14),
    }


def from_irrcac(rows: list[list[int | None]]) -> dict[str, object]:
    """AC1, AC2, Fleiss' kappa and alpha with standard errors; alpha on Krippendorff's scales by its weights."""
    import numpy as np
    import pandas as pd
    from irrCAC.raw import CAC

    table = pd.DataFrame(rows, dtype=float)
    found: dict[str, object] = {}

    def put(name: str, answer: dict[str, dict[str, float]]) -> None:
        one = answer["est"]
        found[name] = {
            "point": float(one["coefficient_value"]), "se": float(one["se"]),
            "interval": [float(limit) for limit in one["confidence_interval"]],
        }  # fmt: skip

    for weights in ("identity", "linear", "quadratic", "ordinal"):
        cac = CAC(table, weights=weights, digits=14)
        put(f"ac {weights}", cac.gwet())
        put(f"fleiss {weights}", cac.fleiss())
    put("ac identity of 200", CAC(table, N=200, digits=14).gwet())
    cac = CAC(table, digits=14)
    values = np.array(cac.categories)
    counts = np.array([[np.sum(row == value) for value in values] for row in table.to_numpy()])
    ranks = counts[counts.sum(axis=1) > 1].sum(axis=0)
    middle = np.cumsum(ranks) - ranks / 2
    sums = np.add.outer(values, values)
    apart = {
        "nominal": 1.0 - np.eye(len(values)),
        "ordinal": np.subtract.outer(middle, middle) ** 2,
        "interval": np.subtract.outer(values, values) ** 2,
        "ratio": (np.subtract.outer(values, values) / np.where(sums > 0, sums, 1)) ** 2,
    }
    for scale, far in apart.items():
        put(f"alpha {scale}", CAC(table, weights=1.0 - far / far.max(), digits=14).krippendorff())
    return found


def from_krippendorff(rows: list[list[int | None]]) -> dict[str, object]:
    """Alpha on the four scales."""
    import krippendorff
    import numpy as np

    table = np.array(rows, dtype=float).T
    return {scale: float(krippendorff.alpha(table, level_of_measurement=scale)) for scale in SCALES}


def from_statsmodels(rows: list[list[int | None]]) -> dict[str, object]:
    """Kappa of two raters with the standard error of Fleiss, Cohen and Everitt; Fleiss' kappa without gaps."""
    import numpy as np
    from statsmodels.stats.inter_rater import cohens_kappa, fleiss_kappa

    both = np.array([row for row in rows if None not in row])
    values, codes = np.unique(both, return_inverse=True)
    codes = codes.reshape(both.shape)
    found: dict[str, object] = {}
    if both.shape[1] == 2:
        table = np.zeros((len(values), len(values)))
        np.add.at(table, (codes[:, 0], codes[:, 1]), 1)
        for name, weights in (("identity", None), ("linear", values), ("quadratic", values)):
            power = {"linear": 1, "quadratic": 2}.get(name)
            far = (
                None if power is None else np.abs(np.subtract.outer(weights, weights)).astype(float) ** power
            )
            answer = cohens_kappa(table, weights=far)
            found[f"kappa {name}"] = {"point": float(answer.kappa), "se": float(answer.std_kappa)}
    if not any(None in row for row in rows):
        counts = np.array([[np.sum(row == value) for value in values] for row in both])
        found["fleiss"] = {"point": float(fleiss_kappa(counts))}
    return found


SOURCES = {"irrCAC": from_irrcac, "krippendorff": from_krippendorff, "statsmodels": from_statsmodels}


def main() -> None:
    """Ask each program that is here, and leave the others' answers as they are."""
    path = Path(sys.argv[1] if len(sys.argv) > 1 else HERE) / "agreement.json"
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    kept["data"] = data()
    for name, ask in SOURCES.items():
        try:
            importlib.import_module(name)
        except ImportError:
            continue
        kept[name] = {key: ask(rows) for key, rows in data().items()}
        versions = {
            package: metadata.version(package) for package in (name, "numpy", "scipy") if _has(package)
        }
        kept.setdefault("versions", {})[name] = versions
    path.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def _has(package: str) -> bool:
    try:
        metadata.version(package)
    except metadata.PackageNotFoundError:
        return False
    return True


if __name__ == "__main__":
    main()
