"""Picks judged beside the sample: counted, in no figure of it, and never given a rate."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from picks import finish, free, picked_by, settle_as_none
from small import reference_of, reviewed, write_csv

from crime_sample import places, remedial
from crime_sample.adjudicate import agenda, answers, answers_on_picks
from crime_sample.audit import Audit
from crime_sample.audit.adjudicating import notes
from crime_sample.audit.challenging import export_challenge_sheet, import_challenges
from crime_sample.audit.drawing import check_draw, extend
from crime_sample.audit.estimating import estimate
from crime_sample.audit.picking import found_by_hand, may_know_why
from crime_sample.audit.reporting import crimes_to_record
from crime_sample.audit.reviewing import sit
from crime_sample.audit.verifying import verify
from crime_sample.errors import Refused
from crime_sample.estimate import results
from crime_sample.observed import observe
from crime_sample.r_script.data import incident_rows
from crime_sample.standing import next_step, picked, reviews, standing


def figures(audit: Audit) -> tuple[object, ...]:
    """All that is said of the sample: estimates, and the data for R."""
    state = audit.state
    rows = incident_rows(state, observe(state, interim=False), by=("stratum",))
    found = estimate(audit, by=("stratum", "district"), log=False)
    return found, rows


def test_the_sample_and_its_figures_are_what_they_were(tmp_path: Path) -> None:
    """Estimate, draw, sizes, overview, quality and R data are the same with picks judged as without."""
    small = reviewed(tmp_path)
    with small.open("Lee", "lead") as audit:
        before = figures(audit)
        ids = free(audit.state, 6, linked=False)
    picked_by(small, ids)
    assert len(finish(small)) == 6
    with small.open("Lee", "lead") as audit:
        assert figures(audit) == before
        assert check_draw(audit, "main") == 24
        assert sum(one.asked for one in reviews(audit.state).values()) == 24


def test_what_was_found_is_counted(tmp_path: Path) -> None:
    """Counts by way of picking and in all, each worked out by hand from the small force."""
    small = reviewed(tmp_path)
    with small.open() as audit:
        unlinked, linked = free(audit.state, 3, linked=False), free(audit.state, 2, linked=True)
    picked_by(small, [*unlinked[:2], linked[0]])
    picked_by(small, [unlinked[2], linked[1]], kind="dip")
    finish(small)
    with small.open("Lee", "lead") as audit:
        found = found_by_hand(audit)
    assert found is not None
    targeted, dip = found.kinds
    assert (targeted.kind, targeted.reviewed, targeted.owing, targeted.owed) == ("targeted", 3, 3, 3)
    assert (targeted.recorded, targeted.later, targeted.not_recorded) == (1, 0, 2)
    assert (dip.kind, dip.reviewed, dip.recorded, dip.not_recorded) == ("dip", 2, 1, 1)
    assert (found.whole.picked, found.whole.recorded, found.whole.not_recorded) == (5, 2, 3)
    assert found.remedial == (("violence", 3, 0),)


def test_no_rate_of_them_is_given(tmp_path: Path) -> None:
    """Who asks for one is told why there is none."""
    small = reviewed(tmp_path)
    with small.open() as audit:
        ids = free(audit.state, 2)
    picked_by(small, ids)
    with small.open("Lee", "lead") as audit, pytest.raises(Refused, match="given no rate") as told:
        estimate(audit, by=("picked",))
    assert "what chance" in told.value.remedy


def test_crimes_of_theirs_must_be_recorded_too(tmp_path: Path) -> None:
    """The remedial list has them, once they are settled; a case of theirs can be answered for."""
    small = reviewed(tmp_path)
    with small.open() as audit:
        ids = free(audit.state, 2, linked=False)
        before = len(remedial.due(audit.state))
    picked_by(small, ids)
    with small.open("Lee", "lead") as audit:
        assert len(remedial.due(audit.state)) == before
        remedial.check_ready(audit.state, interim=False, reader=audit.actor)
        assert remedial.tracked(audit.state, now="2026-11-24T00:00:00+00:00").unsettled == 2
    finish(small)
    with small.open("Lee", "lead") as audit:
        due = remedial.due(audit.state)
        assert len(due) == before + 2
        assert [one.case.id for one in due[-2:]] == ids
        found = results(audit.state)
        assert len(crimes_to_record(audit.state, found)) == len(found.remedial) + 2


def test_two_auditors_judge_each_where_asked(tmp_path: Path) -> None:
    """The difference goes to the registrar, the ruling counts; the sample's adjudication is not touched."""
    small = reviewed(tmp_path)
    with small.open() as audit:
        ids = free(audit.state, 2, linked=False)
    picked_by(small, ids, twice=True)
    assert finish(small, "Ann") == [25, 26]
    settle_as_none(small, 25, "Ben")
    with small.open("Lee", "lead") as audit:
        assert [(case.number, cause) for case, cause in agenda(audit.state)] == [(25, "difference")]
        assert next_step(audit.state).startswith("adjudicate")
        found = found_by_hand(audit)
        assert found is not None
        assert (found.whole.open, found.whole.reviewed) == (2, 0)
        assert estimate(audit, log=False).strata, "the sample waits for nothing"
    assert finish(small, "Ben") == [26]
    with small.open() as audit:
        assert not audit.state.picks[25].settled
        assert audit.state.picks[26].settled


def test_notes_on_them_are_kept_from_who_may_judge_them_still(tmp_path: Path) -> None:
    """The sample is done, so notes on it may be read; one on an open pick tells what another thought."""
    small = reviewed(tmp_path)
    with small.open() as audit:
        ids = free(audit.state, 1)
    picked_by(small, ids, twice=True)
    with small.open("Ben") as audit:
        sitting = sit(audit)
        sitting.flag(sitting.case(25), words="look at the address")
        assert [one.words for one in notes(audit)] == ["look at the address"], "one's own"
    with small.open("Ann") as audit:
        assert notes(audit) == []
        assert not may_know_why(audit)
    finish(small, "Ann")
    finish(small, "Ben")
    with small.open("Ann") as audit:
        assert len(notes(audit)) == 1
        assert may_know_why(audit)


def test_an_extension_into_a_pick_makes_it_a_case_of_the_sample(tmp_path: Path) -> None:
    """Who judged the pick is kept from the new case; the pick is kept, counts no more, and no crime counts twice."""
    small = reviewed(tmp_path)
    more = {"VIOL": 10, "THEFT": 10}
    copy = tmp_path / "copy"
    copy.mkdir()
    with reviewed(copy).open("Lee", "lead") as twin:
        ids = [case.id for case in extend(twin, more, reason="to know which")][:3]
    picked_by(small, ids)
    assert finish(small) == [25, 26, 27]
    with small.open("Lee", "lead") as audit:
        before = len(remedial.due(audit.state))
        extend(audit, more, reason="the margin")
        state = audit.state
        new = {case.id: case for case in state.cases.values() if case.number > 27}
        ann = state.person("Ann")
        for number, unit in zip((25, 26, 27), ids, strict=True):
            pick_ = state.picks[number]
            assert pick_.retired == new[unit].number
            assert pick_.settled, "what was said is kept"
            assert ann in new[unit].recused
        assert len(remedial.due(state)) == before, "until the new case is settled, the pick says what is owed"
        found = found_by_hand(audit)
        assert found is not None
        assert (found.whole.picked, found.whole.drawn_since, found.whole.reviewed) == (3, 3, 0)
        assert check_draw(audit, "main") == 44
        assert not [case for case in places.offers(state, "p9") if case.picked]
    assert {new[unit].number for unit in ids} & set(finish(small, "Ann")) == set()
    assert set(finish(small, "Ben")) == {new[unit].number for unit in ids}
    with small.open("Lee", "lead") as audit:
        owing = [one.case.id for one in remedial.due(audit.state)]
        assert len(owing) == len(set(owing)), "each crime once"
        unlinked = sum(not reference_of(case) for case in audit.state.cases.values())
        assert len(owing) == unlinked
        assert picked(audit.state).asked == 0


def test_verify_says_that_nothing_drew_them(tmp_path: Path) -> None:
    """A check of its own, which breaks nothing; verdicts on picks are no changes to the figures."""
    small = reviewed(tmp_path)
    with small.open("Lee", "lead") as audit:
        ids = free(audit.state, 1)
        estimate(audit)
    picked_by(small, ids)
    finish(small)
    checks = {check.name: check for check in verify(small.path, now=lambda: "2026-11-23T09:00:00+00:00")}
    assert checks["picks"].verdict == "not checked"
    assert "1 incident picked by hand" in checks["picks"].words
    assert "changes came after" not in checks["figures"].words
    assert {check.verdict for check in checks.values()} <= {"holds", "not checked"}


def test_where_the_audit_stands(tmp_path: Path) -> None:
    """Told apart, before and after; without picks nothing is said of any."""
    small = reviewed(tmp_path)
    with small.open("Lee", "lead") as audit:
        assert standing(audit.state)["picked"] is None
        ids = free(audit.state, 2)
    picked_by(small, ids, twice=True)
    with small.open("Lee", "lead") as audit:
        found = standing(audit.state)
        assert found["picked"] == {"cases": 2, "asked": 4, "given": 0}
        assert (found["cases"], found["reviews"]) == (24, {"asked": 24, "given": 24})
        assert found["next"].startswith("review what was picked by hand")
    finish(small)
    finish(small, "Ben")
    with small.open("Lee", "lead") as audit:
        assert standing(audit.state)["picked"] == {"cases": 2, "asked": 4, "given": 4}
        assert standing(audit.state)["next"].startswith("estimate")


def test_the_force_is_heard_on_them(tmp_path: Path) -> None:
    """They go out marked, an answer is a challenge, and the tally of the sample does not know it."""
    small = reviewed(tmp_path)
    with small.open() as audit:
        ids = free(audit.state, 1, linked=False)
    picked_by(small, ids)
    finish(small)
    sheet = tmp_path / "answers.csv"
    with small.open("Reg", "registrar") as audit:
        made = export_challenge_sheet(audit, sheet, recipient="Force")
        assert 25 in made.cases
        rows = [tuple(row) for row in csv.reader(sheet.read_text(encoding="utf-8-sig").splitlines())]
        head = next(row for row in rows if "accepted" in row)
        place = next(place for place, row in enumerate(rows) if row[0] == "25")
        filled = dict(zip(head, rows[place], strict=True))
        assert filled["picked by hand"] == "picked, not drawn"
        filled |= {"accepted": "no", "answer of the force": "it is recorded"}
        rows[place] = tuple(filled.values())
        back = tmp_path / "back.csv"
        write_csv(back, rows[0], rows[1:])
        assert import_challenges(audit, back).challenged == (25,)
        assert answers_on_picks(audit.state).challenged == (25,)
        assert answers(audit.state).challenged == ()
        assert [(case.number, cause) for case, cause in agenda(audit.state)] == [(25, "challenge")]
