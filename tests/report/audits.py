"""Audits of every sort, each with its report: what tests walk through that hold of every report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from builders import NOW, audited_chain
from core.test_core_sampled import state_of
from judged_twice import judged, lenient, mixed, rule, truth
from report.first_page_builders import full, grades
from report.public_builders import edition
from report.report_builders import GROSSED, POPULATION, SPEC, made
from report.test_report_kinds import PACK
from report.test_report_kinds import SPEC as KIND_SPEC
from report.test_report_outputs import HOSTILE, hostile
from report.test_report_picks import VERDICTS, picked
from two_routes import reviewed

from crime_sample.audit.composing import compose
from crime_sample.audit.estimating import estimate, question
from crime_sample.estimate import results
from crime_sample.report import Report, build
from crime_sample.report.public import Rules
from crime_sample.state import State

THIN = {**SPEC, "violence": [*SPEC["violence"], "r:drugs-and-weapons", "n:drugs-and-weapons"]}
CLUSTERS = [f"c{number % 7}" for number in range(60)]


def _report(state: State, *by: str, **asked: Any) -> Report:
    return build(state, results(state, by=by, **asked), as_at=NOW, version="0.1.0")


def _kind(kind: str, answers: str = "", **options: Any) -> Report:
    spec = {
        "a": [f"r{answers}", f"n{answers}", f". {answers.replace('!', '')}", "?"] * 12,
        "b": [f"r{answers}"] * 9,
    }
    return made(spec, by=("stratum", "district"), rules=PACK, kind=kind, **options)[2]


def _picked(folder: Path) -> Report:
    chain = audited_chain(SPEC, population=POPULATION)
    picked(chain, VERDICTS)
    picked(chain, ("n:robbery", "n:violence"), "dip")
    return _report(chain.state, "class", "stratum")


def _two_routes(folder: Path) -> Report:
    with reviewed(folder, uncovered=["walk-ins at the front desk"]).open("Lee", "lead") as audit:
        return _report(audit.state, "class", "stratum", "frame")


def _clusters(folder: Path) -> Report:
    spec = {"a": ["r", "n", "?", "r r", ".", "n"] * 5, "b": ["r", "r", "r n", "?", "r", "."] * 5}
    state = state_of("clusters", spec, {"a": 600, "b": 400}, cluster=CLUSTERS)
    return _report(state, "class", "stratum")


def _systematic(folder: Path) -> Report:
    spec = {"a": ["r", "n", "?", "r r", ".", "n"] * 5, "b": ["r", "r", "r n", "?", "r", "."] * 5}
    when = [{"created": f"2025-05-{1 + number // 24:02}T{number % 24:02}:00:00"} for number in range(60)]
    return _report(state_of("systematic", spec, {"a": 600, "b": 400}, labels=when), "class", "stratum")


def _composed(folder: Path) -> Report:
    """As the command makes it: with bands, costs, and how far three auditors agree."""
    small = judged(folder, {"Ann": truth, "Ben": lenient, "Cat": mixed}, size=60)
    rule(small)
    with small.open("Lee", "lead") as audit:
        asked = question(by=("class", "stratum"))
        found = estimate(audit, **asked, log=False)
        return compose(audit, found, asked=asked, bands=grades(60, 78, 95))


EVERY: dict[str, Callable[[Path], Report]] = {
    "ordinary": lambda _: made(THIN, population=POPULATION, ask=GROSSED)[2],
    "another level": lambda _: made(SPEC, ask={"level": 0.99, "interval": "wilson"})[2],
    "no crime": lambda _: made({"all": ["."] * 40})[2],
    "nothing missed": lambda _: made({"all": ["r"] * 60})[2],
    "all missed": lambda _: made({"all": ["n"] * 60}, ask=GROSSED)[2],
    "nearly all": lambda _: made({"all": [*["r"] * 2_990, *["n"] * 2]}, by=("class",))[2],
    "few": lambda _: made({"all": ["r", "n", "."] * 4})[2],
    "a full count": lambda _: made({"all": ["r"] * 9 + ["n"]}, population={"all": 10})[2],
    "interim": lambda _: made({"all": [*["r", "n"] * 30, "open"]}, ask={"interim": True})[2],
    "flags": lambda _: made(SPEC, by=("flag", "frame"))[2],
    "direct": lambda _: _kind("direct"),
    "cancelled": lambda _: made(KIND_SPEC, by=("stratum", "district", "flag"), rules=PACK, kind="cancelled")[2],
    "n100": lambda _: made(
        {"a": [one.replace("cancelled", "n100").replace("already-recorded", "other") for one in KIND_SPEC["a"]]},
        by=("stratum",), rules=PACK, kind="n100",
    )[2],
    "antisocial": lambda _: _kind("antisocial", " | risk-assessed=yes"),
    "picks": _picked,
    "several frames": _two_routes,
    "clusters": _clusters,
    "systematic": _systematic,
    "composed": _composed,
    "since the last": lambda _: full(),
    "hostile": lambda _: hostile(HOSTILE[11]),
    "public": lambda _: edition(THIN, population=POPULATION, ask=GROSSED)[2],
    "public, rounded": lambda _: edition(
        SPEC, population=POPULATION, rules=Rules(threshold=10, base=5), by=("class", "stratum")
    )[2],
    "public, cancelled": lambda _: edition(
        KIND_SPEC, by=("stratum", "district"), rules_pack=PACK, kind="cancelled"
    )[2],
    "public, few": lambda _: edition({"all": ["r", "n", "."] * 4})[2],
}  # fmt: skip
"""Every sort of audit, by name: what makes its report in a folder of its own."""
