"""Several routes in one audit: records of one event are found, put to who judges, and counted once."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from small import drawn as drawn_small
from two_routes import (
    CALLS,
    DISTINCT,
    ONLINE,
    Routes,
    begun,
    calls,
    case_of,
    drawn,
    judge,
    others,
    owe,
    proposals,
    reviewed,
    when,
)
from typer.testing import CliRunner

from crime_sample import ledger
from crime_sample.adjudicate import differing
from crime_sample.audit.adjudicating import preside
from crime_sample.audit.assigning import assign
from crime_sample.audit.drawing import extend
from crime_sample.audit.overlapping import declare_uncovered, seek_overlap
from crime_sample.audit.reviewing import sit
from crime_sample.audit.verifying import verify
from crime_sample.cli.app import app
from crime_sample.design import Design
from crime_sample.errors import Broken, InputError, Refused
from crime_sample.estimate import results
from crime_sample.ledger import Draft
from crime_sample.replay import replay
from crime_sample.terminal.positions import answers
from crime_sample.terminal.routes import overlap_tables
from crime_sample.verdict import Outcome, OutcomeWords

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "estimate.schema.json"


def run(*arguments: str, code: int = 0) -> str:
    """What a command prints."""
    done = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert done.exit_code == code, done.output
    return " ".join(done.output.split())


def test_records_of_the_same_event_are_found_and_no_others(tmp_path: Path) -> None:
    """By place whatever its case and blanks, within 24 hours either way, or by one of the references at any time; not
    what was left out of its frame, nor the case itself. The chain holds numbers alone."""
    made = drawn(tmp_path)
    with made.open("Lee", "lead") as audit:
        state = audit.state
        sought = state.overlap
        assert sought is not None
        units = {number: (case.frame, case.id) for number, case in state.cases.items()}
        found = {
            units[n]: {(one.route, one.id) for one in several} for n, several in sought.proposals.items()
        }
        assert found == others()
        assert len(units) == CALLS + ONLINE
        match = {
            (one.route, one.id): one.match for one in sought.proposals[case_of(audit, "calls", "0000").number]
        }
        assert match == {("calls", "0020"): "place", ("online", "W0"): "place and reference"}
        assert sought.by == {"calls": ("place", "references"), "online": ("place", "references")}
        event = audit.store.events()[-1]
        assert (event.kind, event.actor) == ("overlap-sought", "p1")
        body = json.dumps(event.body)
        assert not any(unit in body for _, unit in units.values())
        assert event.body["cases"][str(case_of(audit, "online", "W0").number)] == {"calls": 1}
    with made.open() as audit:  # replayed
        assert audit.state.overlap == sought


def test_a_narrower_window_replaces_what_was_found(tmp_path: Path) -> None:
    """Asked again with 2 hours, nothing is left but what has a reference in common; with 25, the day after is found."""
    made = drawn(tmp_path)
    with made.open("Lee", "lead") as audit:
        before = audit.state.overlap
        assert before is not None
        narrow = seek_overlap(audit, hours=2)
        number = case_of(audit, "calls", "0002").number
        assert [one.match for one in narrow.proposals[number]] == ["reference"]
        assert case_of(audit, "calls", "0005").number not in narrow.proposals
        wide = seek_overlap(audit, hours=25)
        assert [one.id for one in wide.proposals[case_of(audit, "calls", "0010").number]] == ["W10"]
        with pytest.raises(InputError, match="are no window"):
            seek_overlap(audit, hours=-1)


def test_what_too_many_records_share_tells_no_event(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reference on 25 records proposes nothing, and that is said."""
    more = [*calls()[:22], ("0022", when(22), "VIOL", "", "", "SEE LOG"), *calls()[23:]]
    more += [(f"{n}", when(3), "VIOL", "", "", "LOG") for n in range(5000, 5025)]
    monkeypatch.setattr("two_routes.calls", lambda: more)
    with drawn(tmp_path, Design(margin=None, size=CALLS + 25 + ONLINE)).open("Lee", "lead") as audit:
        sought = audit.state.overlap
        assert sought is not None
        assert sought.common == 1
        assert case_of(audit, "calls", "0022").number not in sought.counts
        assert case_of(audit, "calls", "0000").number in sought.counts


def test_a_full_count_finds_each_crime_once(tmp_path: Path) -> None:
    """All records judged, those of one event named: the totals are the distinct crimes, without any error. The table
    has them as they would be otherwise; all records of each event were drawn."""
    made = reviewed(tmp_path)
    with made.open("Lee", "lead") as audit:
        found = results(audit.state, by=("frame", "class"))
        owed = found.one("owed_total")
        assert owed is not None
        assert (owed.point, owed.low, owed.high) == pytest.approx((DISTINCT,) * 3)
        assert owed.n_due == CALLS + ONLINE  # what was seen is counted by record
        by_frame = [
            e.point for e in found.estimates if e.estimand == "unrecorded_total" and e.domain is not None
        ]
        missed = found.one("unrecorded_total")
        assert missed is not None
        assert sum(by_frame[:2]) == pytest.approx(missed.point)
        overlap = found.overlap
        assert overlap is not None
        assert (overlap.proposed, overlap.confirmed, overlap.unasked, overlap.most) == (22, 22, 0, 3)
        assert (overlap.drawn_too, overlap.differs) == (8 + 2 + 2, 0)
        none, as_said, all_of_them = (one.missed.point for one in overlap.counted)
        assert as_said == all_of_them == missed.point
        assert none > as_said
        assert found.rate.point == pytest.approx(
            overlap.counted[1].rate.point if overlap.counted[1].rate else 0
        )
    assert all(
        one.verdict != "broken"
        for one in verify(made.path, who="Lee", now=lambda: "2026-11-23T09:00:00+00:00")
    )


def test_who_was_not_asked_is_told(tmp_path: Path) -> None:
    """Judged before anything was looked for, each record counts for itself: the command says so, by number, and the
    report. A second step given again is asked."""
    made = reviewed(tmp_path, sought=False, confirmed=False)
    with made.open("Lee", "lead") as audit:
        assert results(audit.state).overlap is None
        audit.now = lambda: "2026-11-24T09:00:00.000+00:00"
        seek_overlap(audit)
        overlap = results(audit.state).overlap
        assert overlap is not None
        assert (overlap.proposed, overlap.confirmed, overlap.unasked) == (22, 0, 22)
        number = case_of(audit, "calls", "0005").number
        told = " ".join(map(str, overlap_tables(audit.state, "p1")[1:]))
        assert "Judged before, without being asked: 22 cases (" in told
        assert str(number) in re.findall(r"\d+", told)
    with made.open() as audit:
        audit.now = lambda: "2026-11-25T09:00:00.000+00:00"
        sitting = sit(audit)
        case = case_of(audit, "calls", "0005")
        sitting.undo(case)
        judge(sitting, case, proposals(sitting, case))
        overlap = results(audit.state).overlap
        assert overlap is not None
        assert (overlap.confirmed, overlap.unasked, overlap.drawn_too, overlap.differs) == (1, 21, 1, 1)
        later = seek_overlap(audit)  # the same again: nobody is asked anew
        assert later.since[case.number] == "2026-11-24T09:00:00.000+00:00"
        assert results(audit.state).overlap == overlap


def test_two_verdicts_that_count_the_records_differently_differ(tmp_path: Path) -> None:
    """One names the other record and one does not: that is a difference, the registrar rules, and the ruling counts."""
    made = drawn(tmp_path, Design(margin=None, size=CALLS + ONLINE, second=100))
    with made.open("Lee", "lead") as audit:
        assign(audit, ["Ann", "Bob"])
    with made.open("Ann") as ann:
        case = case_of(ann, "calls", "0002")
        first = sit(ann)
        owe(first, case)
        judge(first, case, proposals(first, case))
    with made.open("Bob") as bob:
        second = sit(bob)
        owe(second, case_of(bob, "calls", "0002"))
        judge(second, case_of(bob, "calls", "0002"))
    with made.open("Rita", "registrar") as rita:
        case = case_of(rita, "calls", "0002")
        assert case.contested == "difference"
        assert differing(case.verdicts[0], case.verdicts[1]) == ("other records",)
        bench = preside(rita)
        matter = next(one for one in bench.matters() if one.case.number == case.number)
        assert "of the event" in str(answers(matter.positions[0], rita.state.rules_of(case))) + str(
            answers(matter.positions[1], rita.state.rules_of(case))
        )
        chosen = next(one for one in matter.positions if one.outcome is not None and one.outcome.overlap)
        bench.rule(matter, chosen.owed, chosen.outcome, chosen.words, why="the same caller")
        ruled = case_of(rita, "calls", "0002")
        assert ruled.multiplicity == 2
        assert ruled.outcome_words is not None
        assert ruled.outcome_words.same == {"online": ("W2",)}


def test_a_calibration_case_is_asked_like_any_other(tmp_path: Path) -> None:
    """Its number stands among those looked at and its proposals are shown; it never enters a figure."""
    made = drawn(tmp_path, Design(margin=None, size=20, minimum=4, calibration=12))
    with made.open("Lee", "lead") as audit:
        assign(audit, ["Ann"])
        sought = audit.state.overlap
        assert sought is not None
        assert set(audit.state.calibration) <= sought.looked
        apart = [n for n in audit.state.calibration if n in sought.counts]
        assert apart
    with made.open("Ann") as audit:
        sitting = sit(audit)
        case = audit.state.calibration[apart[0]]
        owe(sitting, case)
        judge(sitting, case, proposals(sitting, case))
        assert audit.state.calibration[apart[0]].more[0].outcome is not None
        for one in list(audit.state.cases.values()):
            owe(sitting, one)
            judge(sitting, one)
        overlap = results(audit.state).overlap
        assert overlap is not None
        assert overlap.confirmed == 0
        assert overlap.proposed == len(sought.counts.keys() & audit.state.cases.keys())


def test_cases_drawn_since_are_told(tmp_path: Path) -> None:
    """An extension draws cases for which nothing was looked for: the report says how many, until it is asked again."""
    made = drawn(tmp_path, Design(margin=None, size=20, minimum=4))
    with made.open("Lee", "lead") as audit:
        extend(audit, {"calls: all": 5}, reason="too few")
        new = len(audit.state.cases) - 20
        assert new > 0
        sitting = sit(audit)
        for case in list(audit.state.cases.values()):
            owe(sitting, case)
            judge(sitting, case)
    more = run("extend", str(made.path), "--more", "online: all=1", "--reason", "one more", "--who", "Lee")
    assert "Look for other records of their events: crime_sample overlap" in more
    with made.open("Lee", "lead") as audit:
        sitting = sit(audit)
        for case in [one for one in audit.state.cases.values() if not one.settled]:
            owe(sitting, case)
            judge(sitting, case)
            new += 1
    text = run("estimate", str(made.path), "--who", "Rita")
    assert f"For {new} cases drawn since, no other records of the event were looked for." in text
    assert f"of {len(audit.state.cases)} looked at" in run("overlap", str(made.path), "--who", "Rita")
    assert "drawn since" not in run("estimate", str(made.path), "--who", "Rita")


def test_one_frame_alone_is_looked_through_too(tmp_path: Path) -> None:
    """The same incident logged twice in one frame; where nothing can be compared, nothing is found and that is said."""
    small = drawn_small(tmp_path)
    with small.open("Lee", "lead") as audit:
        sought = seek_overlap(audit)
        assert (sought.counts, sought.by) == ({}, {"main": ("references",)})
    said = run("overlap", str(small.path), "--who", "Lee")
    assert "0 cases have records that may be of the same event, of 24 looked at." in said


@pytest.mark.parametrize(
    ("outcome", "words", "fault"),
    [
        ({"overlap": {"radio": 1}}, {}, "'radio' is not a route of this audit"),
        (
            {"overlap": {"online": 1}},
            {"same": {"online": ("W2", "W3")}},
            "more records of 'online' are named",
        ),
        ({"overlap": {"online": 2}}, {"same": {"online": ("W2", "W2")}}, "is named twice"),
        ({"overlap": {"calls": 1}}, {"same": {"calls": ("0002",)}}, "the case itself, '0002'"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path: Path, outcome: Any, words: Any, fault: str) -> None:
    """Routes that are not there, more ids than are counted, one twice, the case itself; and the ledger refuses too."""
    made = drawn(tmp_path)
    with made.open() as audit:
        sitting, case = sit(audit), case_of(audit, "calls", "0002")
        owe(sitting, case)
        crime = {"recorded": "not-recorded"}
        said = Outcome.model_validate({"crimes": [crime], **outcome})
        with pytest.raises(InputError, match=fault):
            sitting.judge(case, said, OutcomeWords(references=("",), **words))
        if "radio" in fault:
            body = {"case": case.number, "outcome": said.model_dump(mode="json")}
            with pytest.raises(Broken, match="a frame that is not there"):
                audit.write(lambda _: [Draft("judged", body, "x1", {"references": [""]})])


def test_ledger_entries_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    """An unknown case or frame, a number of records that is not the one sealed, an unknown way of matching."""
    with drawn(tmp_path).open("Lee", "lead") as audit:
        events = audit.store.events()
    good: dict[str, Any] = {"hours": 24, "by": {}, "looked": [1], "cases": {}, "common": 0}
    row = ["online", "W1", "2026-02-02T11:30:00", "place"]
    for changes, sealed, fault in (
        ({"looked": [999]}, {}, "never drawn"),
        ({"cases": {"2": {"online": 1}}}, {}, "did not look for"),
        ({"cases": {"1": {"radio": 1}}}, {}, "a frame that is not there"),
        ({"cases": {"1": {"online": 2}}}, {"1": [row]}, "another number of records"),
        ({"cases": {"1": {"online": 1}}}, {"1": [[*row[:3], "guess"]]}, "ValueError"),
    ):
        draft = Draft("overlap-sought", good | changes, "x2", {"cases": sealed})
        entry = ledger.write(
            draft, seq=len(events) + 1, prev=events[-1].hash, at=events[-1].at, actor="p1", salt="s"
        )
        with pytest.raises(Broken, match=fault):
            replay([*events, entry])


def test_routes_that_are_not_covered_are_declared_before_the_freeze(tmp_path: Path) -> None:
    """By the command, each in words that the chain does not hold; the last declaration counts. After the freeze it is
    refused. The report says them; and where nothing was declared, that this is not to say that all are covered."""
    made = begun(tmp_path)
    path = str(made.path)
    run("frame", "uncovered", path, "reports to officers", "--who", "Lee")
    run("frame", "uncovered", path, "walk-in reports at stations", " reports on patrol ", "--who", "Lee")
    with made.open("Lee", "lead") as audit:
        assert audit.state.uncovered == ("walk-in reports at stations", "reports on patrol")
        event = audit.store.events()[-1]
        assert event.body == {"routes": 2}
        for routes in ([], ["a", " A "], ["  "], ["x" * 201]):
            with pytest.raises(InputError, match=r"a route is named|no route is named"):
                declare_uncovered(audit, routes)
    assert results_said(reviewed(tmp_path / "said", uncovered=["walk-in reports"])) == (
        "Not covered by any frame, as declared before the draw: “walk-in reports”. Crime that came by this route is in "
        "no total, so the totals are too low by it, and the rate need not hold there."
    )
    silent = reviewed(tmp_path / "silent")
    assert "That is not to say that all are covered" in results_said(silent)
    with silent.open("Lee", "lead") as audit, pytest.raises(Refused, match="the plan is frozen"):
        declare_uncovered(audit, ["walk-in reports"])


def results_said(made: Routes) -> str:
    """What the report says of routes that are not covered."""
    found = json.loads(run("estimate", str(made.path), "--json", "--who", "Lee"))
    Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(found)
    return str(next(one["words"] for one in found["caveats"] if one["key"] == "routes-not-covered"))


def test_an_erased_search_keeps_its_numbers(tmp_path: Path) -> None:
    """Without the sealed part the counts by route stay, and so does the table of what could be."""
    made = reviewed(tmp_path, confirmed=False)
    with made.open("Lee", "lead") as audit:
        events = audit.store.events()
        whole = results(audit.state).overlap
    erased = [replace(one, sealed=None) if one.kind == "overlap-sought" else one for one in events]
    state = replay(erased)
    assert state.overlap is not None
    assert (state.overlap.proposals, len(state.overlap.counts)) == ({}, 22)
    assert results(state).overlap == whole
