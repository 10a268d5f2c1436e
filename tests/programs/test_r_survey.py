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


SCRIPTS = sorted(GOLDEN.glob("make_*.R"))


def run(script: Path, folder: Path) -> None:
    """What the script writes, written into ``folder``."""
    program = shutil.which("Rscript")
    assert program, "Rscript is missing: install r-base-core and r-cran-survey, -metafor, -rpact, -spc"
    done = subprocess.run([program, str(script), str(folder)], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr


def leaves(value: Any, path: str = "") -> dict[str, Any]:
    """Every number and text of a document by its path."""
    if isinstance(value, dict):
        pairs = [(f"{path}/{key}", inner) for key, inner in value.items()]
    elif isinstance(value, list):
        pairs = [(f"{path}/{place}", inner) for place, inner in enumerate(value)]
    else:
        return {path: value}
    return {key: leaf for name, inner in pairs for key, leaf in leaves(inner, name).items()}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What make_golden.R writes now."""
    folder = tmp_path_factory.mktemp("golden")
    run(GOLDEN / "make_golden.R", folder)
    return folder


@pytest.mark.parametrize("script", [s for s in SCRIPTS if not s.stem.endswith("data")], ids=lambda s: s.stem)
def test_r_gives_the_stored_golden_values(script: Path, tmp_path: Path) -> None:
    """The stored JSON is what R and its packages give today, number by number, to nine digits."""
    run(script, tmp_path)
    written = list(tmp_path.glob("*.json"))
    assert written, "the script wrote no JSON"
    for file in written:
        fresh = leaves(json.loads(file.read_text(encoding="utf-8")))
        stored = leaves(json.loads((GOLDEN / file.name).read_text(encoding="utf-8")))
        assert fresh.keys() == stored.keys()
        for path, value in stored.items():
            if "version" not in path:
                number = isinstance(value, int | float)
                wanted = pytest.approx(value, rel=1e-9, abs=1e-12) if number else value
                assert fresh[path] == wanted, (file.name, path)


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
