"""Work packages: out, judged away from the audit, and in again."""

from __future__ import annotations

import json
import stat
from datetime import date
from pathlib import Path

import pytest
from audit.packages import (
    ANN,
    BOB,
    LATER,
    LEE,
    at_home,
    designed,
    judge,
    out,
    owe,
    shared,
    take_in,
    work_through,
)
from small import NOW, drawn, share

from crime_sample.audit.assigning import declare
from crime_sample.audit.offline import is_package, sit_offline
from crime_sample.audit.packaging import package_out
from crime_sample.audit.retaining import set_retention
from crime_sample.audit.verifying import verify
from crime_sample.design import Design
from crime_sample.errors import InputError, Refused
from crime_sample.frame import StrataRule
from crime_sample.retention import reminder
from crime_sample.verdict import CrimeOutcome, Outcome, OutcomeWords, Owed, OwedCrime, OwedWords


def test_two_auditors_take_their_cases_home_and_bring_them_back(tmp_path: Path) -> None:
    """Blind out and in, outcomes out and in, for two auditors without a copy of the export: every case is settled,
    the verdicts are of who judged them, and the audit verifies."""
    small = shared(tmp_path / "office")
    for trip in (1, 2):
        away = tmp_path / f"trip {trip}"
        away.mkdir()
        for name in (ANN, BOB):
            made = out(small, f"{name} {trip}.package", name)
            assert len(made.cases) == 12
            assert made.with_outcome == (() if trip == 1 else made.cases)
            made.path.rename(away / made.path.name)
            sitting = sit_offline(away / made.path.name, now=lambda: LATER)
            assert work_through(sitting) == list(made.cases)
            (away / made.path.name).rename(made.path)
            found = take_in(small, made.path.name)
            assert found.taken == tuple(sorted(made.cases))
            assert (found.already, found.untouched, found.beside) == ((), (), ())
    with small.open() as audit:
        state = audit.state
        assert state.settled == len(state.cases) == 24
        people = {key: name for key, name in state.people.items() if name in (ANN, BOB)}
        assert {case.first.auditor for case in state.cases.values()} == set(people)
        assert all(case.first.auditor == case.first.assigned for case in state.cases.values())
        judged = [event for event in audit.store.events() if event.kind in ("committed", "judged")]
        assert {event.at for event in judged} == {NOW}
        assert {event.body["offline"]["at"] for event in judged} == {LATER}
        assert {event.actor for event in judged} == set(people)
        assert all(case.first.opened_at == "" for case in state.cases.values())
        last = [event for event in audit.store.events() if event.kind == "sheet-imported"][1]
        assert last.sealed is not None
        assert last.sealed["by"] == LEE
        assert len(last.sealed["opened"]) == 12
    assert not [check for check in verify(small.path, who="x", now=lambda: NOW) if check.verdict == "broken"]


def test_one_trip_is_enough_with_both(tmp_path: Path) -> None:
    """With both steps in the package it is judged to the end at once."""
    small = shared(tmp_path)
    made = out(small, "ann.package", both=True)
    sitting = at_home(small, "ann.package")
    assert work_through(sitting) == list(made.cases)
    assert take_in(small, "ann.package").taken == tuple(sorted(made.cases))
    with small.open() as audit:
        assert all(audit.state.cases[number].settled for number in made.cases)


def test_in_twice_changes_nothing_and_half_done_can_be_gone_on_with(tmp_path: Path) -> None:
    """The same package twice adds no entry; one that came in half done is taken in again when it is finished."""
    small = shared(tmp_path)
    made = out(small, "ann.package", both=True)
    sitting = at_home(small, "ann.package")
    first = work_through(sitting, 5)
    found = take_in(small, "ann.package")
    assert set(found.taken) == set(first)
    assert set(found.untouched) == set(made.cases) - set(first)
    with small.open() as audit:
        head = audit.state.head
    found = take_in(small, "ann.package")
    assert (found.taken, set(found.already)) == ((), set(first))
    with small.open() as audit:
        assert audit.state.head == head
    work_through(sitting)
    found = take_in(small, "ann.package")
    assert set(found.taken) == set(made.cases) - set(first)
    assert set(found.already) == set(first)


def test_a_blind_package_holds_nothing_of_the_outcome_or_of_others(tmp_path: Path) -> None:
    """Not a byte of a blind package tells a reference, a closing code, a result, a colleague, a place, another's case,
    the seed, the secret of the second draw, or a stratum made of the outcome."""
    design = Design(margin=None, size=24, minimum=4, second=50)
    rule = StrataRule(column="Closing")
    small = designed(tmp_path, design, strata=rule, reference_pattern=r"46/\d+/26")
    share(small, ANN, BOB)
    made = out(small, "ann.package", first=12)
    data = made.path.read_bytes().decode("utf-8")
    with small.open() as audit:
        state = audit.state
        others = [case.id for case in state.cases.values() if case.number not in made.cases]
        tickets = [case.ticket for case in state.cases.values()]
        secrets = [state.second_secret, state.seed, *tickets, *others, BOB, LEE]
    assert others
    for secret in (*secrets, "CRIMED", "NFA", "46/", "REF ", "place", "rank", "second", '"p1"', '"p2"'):
        assert secret, "an empty text is everywhere"
        assert secret not in data, secret
    assert all(state.cases[number].id in data for number in made.cases)
    assert "CALLER SAYS" in data


def test_what_is_handed_out_for_one_trip_does_not_lie_open(tmp_path: Path) -> None:
    """With both steps, an outcome cannot be read or searched for in the file, nor got from the sitting before the
    commitment."""
    small = shared(tmp_path)
    made = out(small, "ann.package", both=True)
    data = made.path.read_bytes().decode("utf-8")
    assert "CRIMED" not in data
    sitting = at_home(small, "ann.package")
    case = sitting.next_case()
    assert case is not None
    for look in (
        lambda: sitting.reveal(case),
        lambda: sitting.linked(case, "46/00000/26"),
        lambda: sitting.incident(case),
    ):
        with pytest.raises(InputError):
            look()
    owe(sitting, case)
    shown, _ = sitting.reveal(case)
    assert dict(shown.fields)["Closing"] in ("CRIMED", "NFA")


def test_a_second_review_looks_like_a_first(tmp_path: Path) -> None:
    """Of two packages of a case that is judged twice neither has a sign that the others have not: the same keys, and
    each takes a place of its own when it comes back."""
    small = shared(tmp_path, second=50)
    for name in (ANN, BOB):
        out(small, f"{name}.package", name, both=True)
    with small.open() as audit:
        twice = {n for n, case in audit.state.cases.items() if case.second is not None}
    assert 12 <= len(twice) < 24
    keys = set()
    cases = {}
    for name in (ANN, BOB):
        _, contents = (json.loads(line) for line in (tmp_path / f"{name}.package").read_text().splitlines())
        keys |= {frozenset(case) for case in contents["cases"]}
        cases[name] = [case["number"] for case in contents["cases"]]
    assert len(keys) == 1
    assert set(cases[ANN]) | set(cases[BOB]) == set(range(1, 25))
    assert set(cases[ANN]) & set(cases[BOB]) == twice
    for name in (BOB, ANN):
        work_through(at_home(small, f"{name}.package"))
        assert not take_in(small, f"{name}.package").beside
    with small.open() as audit:
        assert all(case.judged for case in audit.state.cases.values())
        assert {v.auditor for n in twice for v in audit.state.cases[n].verdicts} == {
            key for key, name in audit.state.people.items() if name in (ANN, BOB)
        }


def test_calibration_cases_go_along_unseen(tmp_path: Path) -> None:
    """A case slipped in stands in the package like any other, and comes back to the auditor's own place in it."""
    small = designed(tmp_path, Design(margin=None, size=24, minimum=4, calibration=6))
    with small.open(LEE, "lead") as audit:
        slipped = set(audit.state.calibration)
    share(small, ANN, BOB)
    assert len(slipped) == 6
    for name in (ANN, BOB):
        made = out(small, f"{name}.package", name, both=True)
        with_them = slipped & set(made.cases)
        assert with_them
        assert made.given == ()
        _, contents = (json.loads(line) for line in made.path.read_text().splitlines())
        assert len({frozenset(case) for case in contents["cases"]}) == 1
        assert "calibration" not in made.path.read_text()
        work_through(at_home(small, f"{name}.package"))
        assert take_in(small, f"{name}.package").taken == tuple(sorted(made.cases))
        with small.open() as audit:
            own = next(key for key, known in audit.state.people.items() if known == name)
            for number in with_them:
                assert own in [verdict.auditor for verdict in audit.state.calibration[number].verdicts]


def test_an_undo_before_the_outcome_was_shown_comes_along(tmp_path: Path) -> None:
    """In a blind package a step can be taken back until it is taken in; what was superseded is counted there too."""
    small = shared(tmp_path)
    out(small, "ann.package")
    sitting = at_home(small, "ann.package")
    case = sitting.next_case()
    assert case is not None
    owe(sitting, case)
    sitting.undo(case, why="misread")
    sitting.commit(case, Owed(answer="none"), OwedWords(rationale="nothing in it"))
    assert take_in(small, "ann.package").taken == (case.number,)
    with small.open() as audit:
        verdict = audit.state.cases[case.number].first
        assert verdict.owed is not None
        assert (verdict.owed.answer, verdict.superseded, verdict.revealed) == ("none", 1, True)


def test_everything_else_an_auditor_says_comes_along(tmp_path: Path) -> None:
    """Objections, interests, notes and urgent referrals are taken in with their words."""
    small = shared(tmp_path)
    made = out(small, "ann.package", both=True)
    sitting = at_home(small, "ann.package")
    wrong, kin, risk = (sitting.case(number) for number in made.cases[:3])
    owe(sitting, wrong)
    sitting.object_to(wrong, why="two crimes, not one")
    judge(sitting, wrong)
    sitting.recuse(kin, why="my brother's call")
    sitting.flag(risk, words="see the other log")
    sitting.refer(risk, words="she goes home tonight")
    found = take_in(small, "ann.package")
    assert found.referred == (risk.number,)
    assert not found.beside
    with small.open() as audit:
        state = audit.state
        assert state.cases[wrong.number].first.objected == ["two crimes, not one"]
        assert len(state.cases[kin.number].recused) == 1
        assert [one.words for one in state.cases[risk.number].remarks] == ["see the other log"]
        assert [one.words for one in state.referrals] == ["she goes home tonight"]


def test_free_cases_are_given_and_go_to_nobody_else(tmp_path: Path) -> None:
    """Cases that are nobody's are handed out when asked for, in review order, and are then the auditor's."""
    small = drawn(tmp_path)
    with pytest.raises(Refused, match="no open case") as caught:
        out(small, "ann.package")
    assert "--free" in caught.value.remedy
    first = out(small, "ann.package", free=10)
    second = out(small, "bob.package", BOB, free=99)
    assert len(first.given) == 10
    assert set(first.given) | set(second.given) == set(range(1, 25))
    assert not set(first.given) & set(second.given)
    fewer = out(small, "ann 2.package", first=3)
    assert fewer.cases == first.cases[:3]
    assert fewer.given == ()


def test_what_an_auditor_must_not_judge_is_not_handed_out(tmp_path: Path) -> None:
    """Cases that a declared interest bars stay out of the package."""
    small = drawn(tmp_path)
    with small.open(LEE, "lead") as audit:
        barred = declare(audit, ANN, column="District", value="North", new=True).cases
    made = out(small, "ann.package", free=24)
    assert barred
    assert len(made.cases) == 24 - barred


def test_a_reference_that_is_not_on_the_log_waits_for_the_office(tmp_path: Path) -> None:
    """Without an extract nothing else can be looked up: it is refused with what to do, and the case stays open."""
    small = shared(tmp_path)
    out(small, "ann.package", both=True)
    sitting = at_home(small, "ann.package")
    case = sitting.next_case()
    assert case is not None
    owe(sitting, case)
    said = Outcome(crimes=(CrimeOutcome(recorded="recorded"),))
    with pytest.raises(Refused, match="does not stand on this log"):
        sitting.judge(case, said, OutcomeWords(references=("46/99998/26",)))
    assert sitting.mine(case).step == "reveal"


def test_the_disclosure_is_in_the_ledger_before_the_file_has_its_name(tmp_path: Path) -> None:
    """The file is its owner's only; who got which cases is logged; a name that is taken leaves no trace, and neither
    does a log that failed."""
    small = shared(tmp_path)
    made = out(small, "ann.package")
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert is_package(made.path)
    with small.open(LEE, "lead") as audit:
        event = audit.store.events()[-1]
        assert event.body["cases"] == list(made.cases)
        assert event.sealed == {"path": str(made.path), "recipient": ANN}
        assert ANN not in json.dumps(dict(event.body))
        seq = audit.state.seq
    with pytest.raises(InputError, match="name already"):
        out(small, "ann.package")
    with small.open(LEE, "lead") as audit:
        assert audit.state.seq == seq
    with small.open(LEE, "lead") as audit:
        audit.write = _fails  # type: ignore[method-assign, assignment]
        with pytest.raises(Refused, match="not now"):
            package_out(audit, small.folder / "other.package", auditor=ANN)
    assert not list(small.folder.glob("*other*"))


def _fails(_decide: object) -> None:
    raise Refused("not now")


def test_a_package_is_for_its_own_auditor(tmp_path: Path) -> None:
    """Another name is refused; the review's own ledger goes on where it was left."""
    small = shared(tmp_path)
    out(small, "ann.package", both=True)
    with pytest.raises(Refused, match="another auditor"):
        sit_offline(small.folder / "ann.package", now=lambda: LATER, who=BOB)
    first = work_through(at_home(small, "ann.package"), 2)
    sitting = at_home(small, "ann.package")
    assert {case.number for case, _ in sitting.history()} == set(first)
    assert sitting.progress().mine_left == 10


def test_the_whole_classes_of_owed_crimes_survive(tmp_path: Path) -> None:
    """What is owed comes back to the letter, in a later package too: the same crimes in the same order."""
    small = shared(tmp_path)
    out(small, "ann.package")
    sitting = at_home(small, "ann.package")
    case = sitting.next_case()
    assert case is not None
    keys = [group.key for group in sitting.audit.state.about.rules.groups][:3]
    owed = Owed(answer="crimes", crimes=tuple(OwedCrime(offence=key) for key in keys))
    words = OwedWords(rationale='"quoted" \x1b[31m é \u202e \n line')
    sitting.commit(case, owed, words)
    take_in(small, "ann.package")
    out(small, "ann 2.package")
    held = at_home(small, "ann 2.package").case(case.number).first
    assert (held.owed, held.owed_words) == (owed, words)


def test_the_retention_date_goes_along_as_it_was_set_last(tmp_path: Path) -> None:
    """Who judges elsewhere is reminded too, by the date that stands when the package is made."""
    small = shared(tmp_path)
    out(small, "undated.package")
    with small.open(LEE, "lead") as audit:
        set_retention(audit, date(2026, 11, 23), reason="first")
    out(small, "dated.package", BOB)
    assert reminder(at_home(small, "undated.package").audit.state, LATER) == ""
    state = at_home(small, "dated.package").audit.state
    assert "23 November 2026, has passed" in reminder(state, LATER)
    assert reminder(state, NOW) == ""
