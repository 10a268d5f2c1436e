"""R, run here and now, gives the golden values that the tests of the statistics hold."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from crime_sample.stats.intervals import rate_interval
from crime_sample.stats.ratio import ratio, stratified

GOLDEN = Path(__file__).parents[1] / "stats" / "golden"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What make_golden.R writes now."""
    program = shutil.which("Rscript")
    assert program, "Rscript is missing: install r-base-core and r-cran-survey"
    folder = tmp_path_factory.mktemp("golden")
    subprocess.run([program, str(GOLDEN / "make_golden.R"), str(folder)], check=True, timeout=120)
    return folder


def test_r_gives_the_stored_golden_values(made: Path) -> None:
    """The stored JSON is what R and its survey package give today, number by number, to nine digits."""
    fresh: dict[str, Any] = json.loads((made / "survey.json").read_text(encoding="ascii"))
    stored: dict[str, Any] = json.loads((GOLDEN / "survey.json").read_text(encoding="ascii"))
    assert fresh.keys() == stored.keys()
    for name in stored.keys() - {"versions"}:
        assert fresh[name].keys() == stored[name].keys()
        for key, value in stored[name].items():
            assert fresh[name][key] == pytest.approx(value, rel=1e-9, abs=1e-12), (name, key)


def test_schools_of_california(made: Path) -> None:
    """The package's clustered sample apiclus1 gives its ratio, error and interval with Student's t."""
    with (made / "apiclus1.csv").open(encoding="ascii", newline="") as file:
        rows = list(csv.DictReader(file))
    design = stratified(
        ["all"] * len(rows),
        population={"all": int(rows[0]["fpc"])},
        cluster=[row["dnum"] for row in rows],
        weight=[float(row["pw"]) for row in rows],
    )
    tested, enrolled = ([float(row[name]) for row in rows] for name in ("api.stu", "enroll"))
    found = ratio(design, tested, enrolled)
    assert (round(found.point, 7), round(found.standard_error, 7)) == (0.8497087, 0.0083863)
    stored = json.loads((GOLDEN / "survey.json").read_text(encoding="ascii"))["apiclus1"]
    assert (found.point, found.standard_error) == pytest.approx((stored["point"], stored["se"]), rel=1e-9)
    assert rate_interval(found, method="wald-t") == pytest.approx(tuple(stored["t"]), rel=1e-9)
    assert found.df == stored["df"] == 14
