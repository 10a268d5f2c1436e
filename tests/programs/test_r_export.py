"""The exported script, run with R: it brings the program's figures by itself, and says so when it does not."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import audited_state
from small import Small

from crime_sample.audit.r_export import export_r, files_of
from crime_sample.estimate import results
from crime_sample.files.guarded import guarded
from crime_sample.observed import observe
from crime_sample.r_script import RATE_METHODS, TOTAL_METHODS, bundle
from crime_sample.r_script.data import expected_rows, not_owed
from crime_sample.results import Results
from crime_sample.state import State
from crime_sample.stats.intervals import Interval, total_interval
from crime_sample.stats.ratio import ratio, total

NUMBERS = ("point", "standard_error", "low", "high", "df")
AWKWARD = (
    'say "no"',
    "C:\\new\\u0041",
    "=1+1",
    "Égham ☃",
    "NA",
    "",
    "two\nlines, a comma",
    " 1e5 ",
    "TRUE",
    "it's",
)
# Full strata, one of a single log, one with a log missing; missing logs elsewhere; classes cutting through incidents.
MIXED = {
    "full": ["r:violence n:property", "n:violence", ".", "r:violence"],
    "full but one": ["r:property", "n:property", "?"],
    "heavy": ["r:violence", ".", ".", "r:property", "x", "u", ".", "r:property r:violence", "n:violence", "."],
    "one": ["n:property"],
    "small": ["r r n", "n", "r!late", "r!wrong +1", "r:property n:violence", "?", ". +2", "r", "n:property", "r r"],
}  # fmt: skip
POPULATION = {"full": 4, "full but one": 3, "heavy": 3_000, "one": 1, "small": 57}
EDGES: dict[str, tuple[Mapping[str, Sequence[str]], Mapping[str, int]]] = {
    "nothing missed": ({"a": ["r"] * 9 + ["r r"], "b": ["r", ".", "."]}, {"a": 300, "b": 4_000}),
    "nothing recorded": ({"a": ["n"] * 8 + ["n n", "."], "b": ["n", "n", "."]}, {"a": 300, "b": 4_000}),
    "nothing owed": ({"a": [".", ".", "x", ". +1"], "b": [".", "."]}, {"a": 300, "b": 4_000}),
    "census": ({"a": ["r", "n", "."], "b": ["r r", "n"]}, {"a": 3, "b": 2}),
    "one stratum": ({"a": ["r n", "n", ".", "r", "r"]}, {"a": 90}),
    "crimes in full strata only": ({"a": ["r"] * 4 + ["n", "n"], "b": ["."] * 6}, {"a": 6, "b": 700}),
    "one crime in every log": ({"a": ["r"] * 5 + ["n"] * 4, "b": ["n"] * 9}, {"a": 1_000, "b": 90}),
    "every log alike": ({"a": ["n"] * 9, "b": ["n"] * 11}, {"a": 1_000, "b": 1_000}),
    "events in several records": (
        {"a": ["r &1", "n &1", "r", "r n &2", "r"], "b": ["n &3", "r", "n +1 &1", ".", "r r"]},
        {"a": 90, "b": 40},
    ),
    "a full stratum of events in two records": (
        {"a": ["r &1", "n &1"], "b": ["r", "n", "r n"]},
        {"a": 2, "b": 400},
    ),
    "a census of events in two records": (
        {"a": ["r &1", "n &1", "."], "b": ["r r", "n &1"]},
        {"a": 3, "b": 2},
    ),
    "interim": ({"a": ["r", "n", "r", "open", "r"], "b": ["r", "n", "open"]}, {"a": 90, "b": 40}),
}


def mixed(**options: Any) -> State:
    """The audit of ``MIXED`` with a flag on every third case that has a verdict."""
    state = audited_state(MIXED, population=dict(POPULATION), **options)
    for case in state.cases.values():
        if case.number % 3 == 0 and case.owed is not None:
            case.first.owed = case.owed.model_copy(update={"flags": ("domestic-abuse",)})
    return state


def written(folder: Path, state: State, found: Results, by: tuple[str, ...]) -> Path:
    """The files of an export in ``folder``."""
    folder.mkdir()
    for name, text in files_of(bundle(state, found, by=by, version="0.1.0")).items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


def rscript(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The script, run by R from another folder."""
    program = shutil.which("Rscript")
    assert program, "Rscript is missing: install r-base-core and r-cran-survey"
    return subprocess.run(
        [program, str(folder / "estimate.R")],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=900,
        env={**os.environ, "LC_ALL": "C.UTF-8", **environment},
        cwd=folder.parent,
    )


def agrees(done: subprocess.CompletedProcess[str], found: Results) -> None:
    """R ended well, and each figure it printed is the program's to 1e-9, in the same order."""
    assert done.returncode == 0, done.stderr
    assert "survey 4.1" in done.stderr
    assert "All figures agree to 1e-9." in done.stderr
    printed = list(csv.DictReader(io.StringIO(done.stdout, newline="")))
    wanted = expected_rows(found)
    assert len(printed) == len(wanted.rows) > 0
    for row, cells in zip(printed, wanted.rows, strict=True):
        expected = dict(zip(wanted.header, cells, strict=True))
        for name in ("estimand", "by", "value", "interval"):
            assert row[name] == guarded(str(expected[name]))
        for name in NUMBERS:
            # A standard error of 0 can be dust beside its point.
            dust = 1e-13 * abs(float(expected["point"] or 0))
            assert float(row[name]) == pytest.approx(expected[name], rel=1e-9, abs=dust), (row, name)


@pytest.mark.parametrize("method", RATE_METHODS)
def test_r_brings_every_figure_by_every_method(tmp_path: Path, method: str) -> None:
    """Full strata, missing logs, classes that cut through incidents, flags: each interval, to nine digits."""
    state = mixed()
    by = ("class", "district", "stratum", "frame", "flag")
    found = results(state, by=by, interval=method, level=0.9)
    assert {e.domain.column for e in found.estimates if e.domain} == set(by)
    agrees(rscript(written(tmp_path / "r", state, found, by)), found)


@pytest.mark.parametrize("name", EDGES)
@pytest.mark.parametrize("method", ["stepped", "korn-graubard", "fay-feuer"])
def test_r_agrees_at_the_edges(tmp_path: Path, name: str, method: str) -> None:
    """Nothing missed, nothing owed, everything looked at, one stratum, an interim look."""
    spec, population = EDGES[name]
    places = ("West", *["South"] * 20)  # one district is seen once: no degree of freedom is left to it
    state = audited_state(spec, population=population, labels={"district": places})
    by = ("class", "district", "stratum")
    found = results(state, by=by, interval=method, interim=name == "interim")
    agrees(rscript(written(tmp_path / "r", state, found, by)), found)


@pytest.mark.parametrize("method", TOTAL_METHODS)
def test_r_agrees_on_totals_by_every_method(tmp_path: Path, method: str) -> None:
    """Owed, recorded, missed and not owed, and the last per crime owed: each interval, to nine digits."""
    state = mixed()
    found = results(state)
    limits = total_limits(state, method)
    changed = [
        replace(e, low=limits[e.estimand].low, high=limits[e.estimand].high, interval=method)
        if e.estimand in limits
        else e
        for e in found.estimates
    ]
    assert len(limits) == 5
    found = replace(found, estimates=tuple(changed))
    agrees(rscript(written(tmp_path / "r", state, found, ())), found)


def test_labels_of_any_kind_reach_r_and_come_back(tmp_path: Path) -> None:
    """Quotes, backslashes, accents, blanks, "NA" and formulas are labels like others, in any locale."""
    spec = {"a": ["r n", "r", "n", "r", "."] * 8, "b": ["r", "n n r"] * 5}
    state = audited_state(spec, population={"a": 400, "b": 90}, labels={"district": AWKWARD})
    found = results(state, by=("district",))
    assert len(found.by("district")) == len(AWKWARD)
    folder = written(tmp_path / "a folder", state, found, ("district",))
    lines = (folder / "expected.csv").read_text(encoding="utf-8")
    assert '"\'=1+1"' in lines
    assert ',"=1+1"' not in lines
    one_lined = replace(found, estimates=tuple(_one_lined(e) for e in found.estimates))
    agrees(rscript(folder), one_lined)
    agrees(rscript(folder, LC_ALL="C"), one_lined)


def test_the_export_of_an_audit_on_disk_runs(settled: Small) -> None:
    """As written by the command's own function, from the audit's file."""
    folder = settled.folder / "r"
    by = ("class", "district", "month")
    with settled.open("Lee", "lead") as audit:
        made = export_r(audit, folder, by=by, version="0.1.0")
        found = results(audit.state, by=by)
    done = rscript(folder)
    agrees(done, found)
    assert f"{5 * made.figures} figures compared" in done.stderr
    assert 'svyciprop(method = "beta")' in done.stderr


def test_a_figure_that_differs_ends_with_1_and_its_name(tmp_path: Path) -> None:
    """One digit changed in one figure, a figure left out, a figure too many: each is named, and the exit code is 1."""
    state = mixed()
    found = results(state, by=("district",))
    folder = written(tmp_path / "r", state, found, ("district",))
    path = folder / "expected.csv"
    good = path.read_text(encoding="utf-8")
    lines = good.splitlines(keepends=True)
    cells = lines[2].split(",")
    cells[6] = repr(float(cells[6]) * (1 + 1e-8))
    path.write_text("".join([*lines[:2], ",".join(cells), *lines[3:]]), encoding="utf-8")
    done = rscript(folder)
    assert done.returncode == 1
    assert "unrecorded_total  : low is" in done.stderr
    assert done.stderr.count(" is ") == 1
    assert "All figures agree" not in done.stderr
    path.write_text("".join([*lines[:2], *lines[3:]]), encoding="utf-8")
    done = rscript(folder)
    assert (done.returncode, "unrecorded_total  : found here, not expected" in done.stderr) == (1, True)
    path.write_text(good + lines[1].replace("recording_rate", "another_rate"), encoding="utf-8")
    done = rscript(folder)
    assert (done.returncode, "another_rate  : expected, not found here" in done.stderr) == (1, True)


def test_a_datum_that_differs_is_found(tmp_path: Path) -> None:
    """One crime more in one row of the data: the figures no longer agree."""
    state = mixed()
    folder = written(tmp_path / "r", state, results(state), ())
    path = folder / "incidents.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    cells = lines[1].split(",")
    cells[4] = str(int(cells[4]) + 1)
    path.write_text("".join([lines[0], ",".join(cells), *lines[2:]]), encoding="utf-8")
    assert rscript(folder).returncode == 1


def test_a_method_that_r_has_not_is_said(tmp_path: Path) -> None:
    """Points, errors and degrees of freedom are compared, limits are left open, and R says so."""
    state = mixed()
    found = results(state, by=("class",))
    newer = replace(
        found,
        interval="newer",
        estimates=tuple(
            replace(e, interval="newer", low=0.1234) if e.interval == found.interval else e
            for e in found.estimates
        ),
    )
    done = rscript(written(tmp_path / "r", state, newer, ("class",)))
    assert done.returncode == 0, done.stderr
    assert "Not written out in R, so its limits are not checked: newer." in done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert {(row["low"], row["high"]) for row in rows if row["interval"] == "newer"} == {("", "")}
    assert float(rows[0]["standard_error"]) == pytest.approx(found.rate.standard_error, rel=1e-9)


def test_a_lonely_stratum_stops_r(tmp_path: Path) -> None:
    """Two of the rows taken out leave a stratum with one incident: R refuses, as the program does."""
    state = audited_state({"a": ["r", "n", "r"], "b": ["r", "n"]}, population={"a": 90, "b": 50})
    folder = written(tmp_path / "r", state, results(state), ())
    path = folder / "incidents.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line.replace(",25,", ",50,") for line in lines[:-1]]
    path.write_text("".join(kept), encoding="utf-8")
    done = rscript(folder)
    assert done.returncode != 0
    assert "only one PSU" in done.stderr


def total_limits(state: State, method: str, level: float = 0.95) -> dict[str, Interval]:
    """The limits of the audit's totals by ``method``, from the statistics themselves."""
    seen = observe(state, interim=False)
    extra = seen.crimes(not_owed)
    counted = {
        "unrecorded_total": total(seen.design, seen.m - seen.y, most=seen.m),
        "owed_total": total(seen.design, seen.m),
        "recorded_owed_total": total(seen.design, seen.y, most=seen.m),
        "not_owed_total": total(seen.design, extra),
    }
    share, count = ratio(seen.design, extra, seen.m), counted["not_owed_total"]
    owed = counted["owed_total"].point
    counted["over_recording"] = replace(
        count,
        point=share.point,
        variance=share.variance,
        least=0.0,
        step=count.step / owed,
        largest_step=count.largest_step / owed,
    )
    return {name: total_interval(one, method=method, level=level) for name, one in counted.items()}


def _one_lined(e: Any) -> Any:
    """The estimate with its label on one line, as the files have it."""
    return (
        e
        if e.domain is None
        else replace(e, domain=replace(e.domain, value=e.domain.value.replace("\n", " ")))
    )
