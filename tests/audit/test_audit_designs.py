"""Audits drawn by other designs, from the plan to the figures: what is drawn, weighed, extended and verified."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from purged import figures
from small import now

from crime_sample.audit import Audit, frames, open_audit, planning
from crime_sample.audit.designing import design_from
from crime_sample.audit.draw_sql import draw_sql
from crime_sample.audit.drawing import draw, extend
from crime_sample.audit.estimating import estimate
from crime_sample.audit.mapping import extract_mapping_from, mapping_from
from crime_sample.audit.purging import purge
from crime_sample.audit.reviewing import sit
from crime_sample.audit.simulated import judge_truly
from crime_sample.audit.starting import charter, start_audit
from crime_sample.audit.statements import draw_again, read_statement, write_statement
from crime_sample.audit.verifying import verify
from crime_sample.draw import stages
from crime_sample.errors import CrimeSampleError, InputError, Refused
from crime_sample.files.synthetic import write_export, write_extract
from crime_sample.observed import observe
from crime_sample.quality.corrected import corrected
from crime_sample.simulate import Force, northshire, truth

SEED = "dice of 29 November 2026: 4 1 6"
METHODS = ("systematic", "pareto", "clusters", "two-stage")
Made = tuple[Force, Path]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A force of 12,000 logs whose export has events of one to four logs, and a risk score."""
    folder = tmp_path_factory.mktemp("force")
    force = northshire("designs", incidents=12_000, recording_rate=0.84)
    write_export(force, folder / "plain.csv")
    write_extract(force, folder / "crimes.csv")
    with (folder / "plain.csv").open(encoding="windows-1252", newline="") as file:
        header, *lines = csv.reader(file)
    with (folder / "logs.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*header, "Event", "Risk"])
        for number, line in enumerate(lines):
            event = "" if number % 3 == 0 else f"EV{number // 4:05}"
            owed = len(truth(force, line[0])) if line[0] else 0
            writer.writerow([*line, event, f"{0.4 + 1.3 * owed + number % 5 / 10:.1f}"])
    return force, folder


def audit_of(made: Made, folder: Path, method: str, **design: Any) -> Path:
    """An audit drawn by a method."""
    path = folder / f"{method}.audit"
    force, source = made
    answers = {"force": "Northshire", "start": force.start.isoformat(), "end": force.end.isoformat()}
    start_audit(path, charter(answers), who="Lee", now=now).close()
    cluster = "Beat" if method == "two-stage" else "Event"
    columns = ["id=Incident Number", "created=Created", "opening=Opening Code", "district=District",
               "refs=Linked Crime Refs", "text=Log Text", f"cluster={cluster}", "size=Risk"]  # fmt: skip
    first = {"first_stage": 12} if method == "two-stage" else {}
    with lead(path) as audit:
        given = mapping_from(None, columns, strata="Grade", exclude=["Opening Code=TEST: test calls"])
        frames.add_frame(audit, source / "logs.csv", given)
        crimes = source / "crimes.csv"
        frames.add_extract(audit, crimes, extract_mapping_from(crimes, None))
        options = {"size": 260, "minimum": 10, "method": method} | first | design
        planning.freeze(audit, design_from(None, by_stratum={}, **options))
        draw(audit, seed=SEED)
    return path


def lead(path: Path) -> Audit:
    """The audit, open for its lead."""
    return open_audit(path, who="Lee", now=now, role="lead")


def judged(made: Made, path: Path, *, open_cases: int = 0) -> None:
    """All cases judged as the truth has it, but for the last of the queue."""
    with open_audit(path, who="Ann", now=now) as audit:
        cases = sorted(audit.state.cases.values(), key=lambda case: (case.rank, case.stratum))
        cases = cases[: len(cases) - open_cases]
        judge_truly(sit(audit, cases={case.number for case in cases}), made[0], cases)


def by_hand(audit: Audit, method: str) -> float:
    """The rate from the cases, their strata and the frame, without what the program weighs with."""
    state = audit.state
    frame = state.frames["main"]
    cases = [case for case in state.cases.values() if case.owed is not None]
    drawn = Counter(case.stratum for case in cases)
    clusters = {(case.stratum, case.cluster) for case in cases}
    of_stratum = Counter(stratum for stratum, _ in clusters)
    cells = Counter((case.stratum, case.cluster) for case in cases)
    first = len({case.cluster for case in cases})
    there = sum(held.clusters for held in frame.clusters.values())

    def weight(case: Any) -> float:
        return {
            "systematic": lambda: frame.strata[case.stratum] / drawn[case.stratum],
            "pareto": lambda: float(1 / case.chance),
            "clusters": lambda: frame.clusters[case.stratum].clusters / of_stratum[case.stratum],
            "two-stage": lambda: there / first * case.of / cells[case.stratum, case.cluster],
        }[method]()

    whole: dict[str, float] = defaultdict(float)
    found: dict[str, float] = defaultdict(float)
    top = bottom = 0.0
    for case in cases:
        whole[case.stratum] += weight(case)
        found[case.stratum] += 0 if case.missing else weight(case)
    if method == "two-stage":  # the incidents of a stratum are known
        whole = defaultdict(float, frame.strata)
    for case in cases:
        if not case.missing:
            raised = weight(case) * whole[case.stratum] / found[case.stratum]
            crimes = case.owed.crimes
            outcomes = () if case.outcome is None else case.outcome.crimes
            bottom += raised * len(crimes)
            top += raised * sum(one.recorded == "recorded" for one in outcomes)
    return top / bottom


@pytest.mark.parametrize("method", METHODS)
def test_an_audit_of_another_design(made: Made, tmp_path: Path, method: str) -> None:
    """The figures are those by hand, the truth lies near, and a stranger draws the same."""
    path = audit_of(made, tmp_path, method)
    judged(made, path)
    with lead(path) as audit:
        found = estimate(audit, by=["district", "stratum"], log=False)
        assert found.rate.point == pytest.approx(by_hand(audit, method), rel=1e-12)
        assert found.rate.low < found.rate.point < found.rate.high
        assert found.rate.low - 0.03 < made[0].true_rate < found.rate.high + 0.03
        assert sum(one.drawn for one in found.strata) == len(audit.state.cases)
        population = sum(one.population for one in found.strata)
        assert population == audit.state.frames["main"].incidents
        owed = found.one("owed_total")
        assert owed is not None
        due = made[0].unrecorded / (1 - made[0].true_rate)
        assert owed.low * 0.9 < due < owed.high * 1.1
        assert found.missing is not None
        assert found.missing.reweighted == pytest.approx(found.rate.point, rel=1e-9)
        assert found.missing.low <= found.missing.scenario_low <= found.rate.point <= found.missing.high
        statement = tmp_path / "draw.json"
        write_statement(audit.state, statement)
    again = draw_again(made[1] / "logs.csv", read_statement(statement))
    assert again.holds, again.words
    checks = list(verify(str(path), now=now))
    assert {one.verdict for one in checks} <= {"holds", "not checked"}, checks
    assert any(one.name == "draw of main" and one.verdict == "holds" for one in checks)
    tampered = read_statement(statement).model_copy(update={"seed": "another"})
    assert not draw_again(made[1] / "logs.csv", tampered).holds


@pytest.mark.parametrize("method", METHODS)
def test_its_figures_outlive_the_ids(made: Made, tmp_path: Path, method: str) -> None:
    """Chances, clusters and the order of time are kept as far as figures need them."""
    path = audit_of(made, tmp_path, method)
    judged(made, path)
    by = ("district", "stratum", "month")
    with lead(path) as audit:
        before, cases = figures(audit, by), audit.state.cases
        purge(audit, ["all-but-counts"])
    with lead(path) as audit:
        assert figures(audit, by) == before
        after = audit.state.cases
    for number, case in cases.items():
        now_ = after[number]
        assert (now_.chance, now_.of, now_.rank) == (case.chance, case.of, case.rank)
        assert bool(now_.cluster) == bool(case.cluster)
        assert now_.cluster != case.cluster or not case.cluster
        assert len(now_.labels.get("created", "")) == (10 if method == "systematic" else 0)


def test_clusters_are_cases_whole_and_lie_with_their_first(made: Made, tmp_path: Path) -> None:
    """All logs of an event are cases of one stratum, side by side in the queue."""
    path = audit_of(made, tmp_path, "clusters")
    with lead(path) as audit:
        state = audit.state
        assert state.asked["main"] != state.drawn["main"]
        strata: dict[str, set[str]] = defaultdict(set)
        ranks: dict[str, list[int]] = defaultdict(list)
        for case in state.cases.values():
            strata[case.cluster].add(case.stratum)
            ranks[case.cluster].append(case.rank)
        assert {len(of) for of in strata.values()} == {1}
        assert all(sorted(of) == list(range(min(of), max(of) + 1)) for of in ranks.values())
        assert len(strata) == sum(state.asked["main"].values())
        assert max(map(len, ranks.values())) > 1


def test_clusters_are_extended_by_clusters(made: Made, tmp_path: Path) -> None:
    """Those drawn before stay, and two come whole."""
    path = audit_of(made, tmp_path, "clusters")
    with lead(path) as audit:
        before = {case.number: case.id for case in audit.state.cases.values()}
        stratum = next(iter(audit.state.asked["main"]))
        asked = audit.state.asked["main"][stratum]
        added = extend(audit, {stratum: 2}, reason="three logs were not found")
        assert len({case.cluster for case in added}) == 2
        assert {case.number: case.id for case in audit.state.cases.values()} | before == {
            case.number: case.id for case in audit.state.cases.values()
        }
        assert audit.state.asked["main"][stratum] == asked + 2
        with pytest.raises(InputError, match=f"stratum '{stratum}' has .* clusters, not"):
            extend(audit, {stratum: 100_000}, reason="too many")
    judged(made, path)
    with lead(path) as audit:
        assert estimate(audit, log=False).rate.point == pytest.approx(by_hand(audit, "clusters"), rel=1e-12)
    assert {one.verdict for one in verify(str(path), now=now)} <= {"holds", "not checked"}


@pytest.mark.parametrize("method", ["systematic", "pareto", "two-stage"])
def test_what_is_not_nested_is_not_extended(made: Made, tmp_path: Path, method: str) -> None:
    """A larger sample would be another."""
    with lead(audit_of(made, tmp_path, method)) as audit:
        stratum = next(iter(audit.state.asked["main"]))
        with pytest.raises(Refused, match="cannot be extended"):
            extend(audit, {stratum: 2}, reason="more")
        with pytest.raises(Refused, match="not one statement"):
            draw_sql(audit)


@pytest.mark.parametrize("method", METHODS)
def test_an_interim_look(made: Made, tmp_path: Path, method: str) -> None:
    """What is settled from the top counts, clusters only as a whole."""
    path = audit_of(made, tmp_path, method)
    judged(made, path, open_cases=40)
    with lead(path) as audit:
        seen = observe(audit.state, interim=True)
        assert seen.interim
        assert len(seen.cases) < len(audit.state.cases)
        found = estimate(audit, interim=True, log=False)
        assert 0.5 < found.rate.point < 1
        if method == "clusters":
            counted = {(case.stratum, case.cluster) for case in seen.cases}
            settled = Counter(case.cluster for case in audit.state.cases.values() if case.settled)
            whole = Counter(case.cluster for case in audit.state.cases.values())
            assert all(settled[cluster] == whole[cluster] for _, cluster in counted)


def test_the_weights_of_clusters_are_those_of_the_strata_counted(made: Made, tmp_path: Path) -> None:
    """Weights times incidents come near to the frame."""
    path = audit_of(made, tmp_path, "clusters")
    judged(made, path)
    with lead(path) as audit:
        seen = observe(audit.state, interim=False)
        total = float(np.sum(seen.design.weight))
        assert total == pytest.approx(sum(seen.looked_at.values()), rel=1e-12)
        assert total == pytest.approx(audit.state.frames["main"].incidents, rel=0.15)


def test_second_reviews_of_other_designs(made: Made, tmp_path: Path) -> None:
    """They are planned and drawn; the corrected rate is for incidents drawn one by one."""
    path = audit_of(made, tmp_path, "pareto", second=10.0)
    with lead(path) as audit:
        state = audit.state
        assert sum(case.second is not None for case in state.cases.values()) >= 26
        with pytest.raises(CrimeSampleError, match="no corrected rate"):
            corrected(state, list(state.cases.values()), level=0.95)


@pytest.mark.parametrize("method", ["systematic", "pareto"])
def test_calibration_is_drawn_by_tickets(made: Made, tmp_path: Path, method: str) -> None:
    """Whatever the method, and from the same strata."""
    path = audit_of(made, tmp_path, method, calibration=9)
    with lead(path) as audit:
        assert len(audit.state.calibration) == 9
        ids = {case.id for case in audit.state.cases.values()}
        assert not ids & {case.id for case in audit.state.calibration.values()}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"method": "two-stage"}, "two stages need the number of clusters drawn first"),
        ({"method": "tickets", "first_stage": 3}, "goes with the method two-stage only"),
        ({"method": "clusters", "calibration": 4}, "no cases can be slipped in"),
        ({"method": "dice"}, "'method'"),
    ],
)
def test_a_design_that_does_not_fit(options: dict[str, Any], words: str) -> None:
    """Said with what is wrong."""
    with pytest.raises(InputError, match=words):
        design_from(None, by_stratum={}, size=100, **options)


def test_more_clusters_than_there_are(made: Made, tmp_path: Path) -> None:
    """Refused before anything is frozen."""
    with pytest.raises(InputError, match="cannot be drawn first: the frame has"):
        audit_of(made, tmp_path, "two-stage", first_stage=10_000)


def test_a_frame_without_the_column(made: Made, tmp_path: Path) -> None:
    """It must be registered again."""
    path = tmp_path / "plain.audit"
    force, source = made
    answers = {"force": "Northshire", "start": force.start.isoformat(), "end": force.end.isoformat()}
    start_audit(path, charter(answers), who="Lee", now=now).close()
    with lead(path) as audit:
        given = mapping_from(
            None,
            ["id=Incident Number", "created=Created", "refs=Linked Crime Refs"],
            exclude=["Opening Code=TEST: test calls"],
        )
        frames.add_frame(audit, source / "logs.csv", given)
        with pytest.raises(Refused, match="no column for 'size'"):
            planning.make_plan(audit.state, design_from(None, by_stratum={}, size=100, method="pareto"))


def test_districts_of_the_first_stage_are_those_of_the_rule(made: Made, tmp_path: Path) -> None:
    """The smallest tickets of their names."""
    path = audit_of(made, tmp_path, "two-stage")
    with (made[1] / "logs.csv").open(encoding="utf-8", newline="") as file:
        beats = {row["Beat"] for row in csv.DictReader(file) if row["Opening Code"] != "TEST"}
    with lead(path) as audit:
        drawn = {case.cluster for case in audit.state.cases.values()}
    assert drawn == set(stages.first_stage(beats, 12, seed=SEED, frame="main"))
