"""Cases of ``analyse`` that R's survey package has answered: the file and the options that ask for the same.

The answers stand in ``tests/stats/golden/analyse.json``, made by ``make_analyse.R`` beside it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from crime_sample.cli.app import app

GOLDEN = Path(__file__).parent / "stats" / "golden"
_VERDICTS, _CLASSES = "analyse_incidents.csv", "analyse_classes.csv"
_BY_CLASS = "--id incident --stratum s --population N --by class --by district*class"

CASES: dict[str, tuple[str, str]] = {
    "stratified": ("stratified.csv", "--stratum stratum --population N --by district --by stratum"),
    "weights": ("stratified.csv", "--stratum stratum --weight weight --by district"),
    "weights and population": ("stratified.csv", "--stratum stratum --population N --weight weight"),
    "nothing known": ("stratified.csv", "--by district"),
    "clusters": ("clusters.csv", "--stratum stratum --population N --cluster event --by district"),
    "clusters with weights": ("clusters.csv", "--cluster event --weight weight"),
    "lonely adjust": ("lonely.csv", "--stratum stratum --population N --lonely adjust --by district"),
    "lonely certainty": ("lonely.csv", "--stratum stratum --population N --lonely certainty --by district"),
    "simple, missing left out": (_VERDICTS, "--population N_all --by district"),
    "missing left out": (_VERDICTS, "--stratum s --population N --by district --by s"),
    "missing left out, weights": (_VERDICTS, "--stratum s --weight w --by district"),
    "missing left out, clusters": (
        _VERDICTS,
        "--stratum s --population N_events --cluster event --by district",
    ),
    "missing as a domain": (_VERDICTS, "--stratum s --population N --missing domain --by district --by s"),
    "missing as a domain, clusters": (
        _VERDICTS,
        "--stratum s --population N_events --cluster event --missing domain",
    ),
    "taken in full": (_VERDICTS, "--stratum s --population N_full --missing domain --by s"),
    "classes": (_CLASSES, _BY_CLASS),
    "classes, missing as a domain": (_CLASSES, f"{_BY_CLASS} --missing domain"),
}
"""Each case's file and options."""


def answers(name: str) -> list[dict[str, Any]]:
    """The estimates that ``analyse --json`` prints for the case."""
    file, options = CASES[name]
    arguments = ["analyse", str(GOLDEN / file), "--due", "m", "--recorded", "y", *options.split(), "--json"]
    done = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    found: list[dict[str, Any]] = json.loads(done.stdout)["estimates"]
    return found


def key(estimate: dict[str, Any]) -> tuple[str, str, str]:
    """Estimand, column and value of an estimate of ours or of R's."""
    domain = estimate.get("domain", estimate) or {"column": "", "value": ""}
    return estimate["estimand"], domain["column"], domain["value"]
