"""Calibration cases: slipped in, alike to look at, none of the sample, judged by everyone."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import SEED, Small, planned, settle, share

from crime_sample import places, review
from crime_sample.audit import Audit
from crime_sample.audit.adjudicating import referrals
from crime_sample.audit.assigning import assign, stuck
from crime_sample.audit.calibrating import sit_apart
from crime_sample.audit.drawing import check_draw, draw, extend
from crime_sample.audit.estimating import estimate
from crime_sample.audit.planning import freeze
from crime_sample.audit.reviewing import Sitting, sit
from crime_sample.design import Design
from crime_sample.errors import Broken, Refused
from crime_sample.ledger import Draft
from crime_sample.quality import quality
from crime_sample.quality.calibrated import calibrated
from crime_sample.standing import reviews
from crime_sample.verdict import Outcome, OutcomeWords, Owed, OwedWords


def audit_sits(lead: Audit, audit: Audit) -> Sitting:
    """The auditor sits down, with a share of the cases as another has."""
    assign(lead, [audit.who, "Bea"])
    audit.refresh()
    return sit(audit)


def drawn(folder: Path, calibration: int = 6) -> Small:
    """24 cases of the sample, and as many for calibration."""
    from small import EXTRACT, begun, mapping

    from crime_sample.audit import frames

    small = begun(folder)
    with small.open("Lee", "lead") as audit:
        frames.add_frame(audit, small.export, mapping())
        frames.add_extract(audit, small.extract, EXTRACT)
        freeze(audit, Design(margin=None, size=24, minimum=4, calibration=calibration))
        draw(audit, seed=SEED)
    return small


def test_they_are_none_of_the_sample_and_the_sample_is_what_it_was(tmp_path: Path) -> None:
    """The tickets are those of the same plan without calibration; no incident is in both; numbers are mixed."""
    folders = tmp_path / "with", tmp_path / "without"
    for folder in folders:
        folder.mkdir()
    small, plain = drawn(folders[0]), planned(folders[1])
    with small.open() as audit, plain.open("Lee", "lead") as other:
        draw(other, seed=SEED)
        state = audit.state
        assert {c.id for c in state.cases.values()} == {c.id for c in other.state.cases.values()}
        slipped = state.calibration
        assert len(slipped) == 6
        assert not {c.id for c in slipped.values()} & {c.id for c in state.cases.values()}
        assert sorted(state.shown) == list(range(1, 31))
        assert min(slipped) < 25
        assert check_draw(audit, "main") == 24


def test_each_auditor_judges_each_and_the_result_does_not_know_them(tmp_path: Path) -> None:
    """Two auditors meet all of them in the queue as any other; the estimate rests on the sample alone."""
    small = drawn(tmp_path)
    with small.open("Lee", "lead") as lead:
        assign(lead, ["Ann", "Ben"])
    with small.open("Ann") as audit:
        sitting = sit(audit)
        met = []
        while (case := sitting.next_case()) is not None:
            met.append(case.number)
            sitting.open(case)
            settle(sitting, case)
        assert len(met) == 18
        assert set(audit.state.calibration) < set(met)
        assert met == [case.number for case in sitting.queue()]
        assert audit.state.settled == 12
    with small.open("Ben") as audit:
        sitting = sit(audit)
        while (case := sitting.next_case()) is not None:
            settle(sitting, case)
        assert all(len(case.verdicts) == 2 for case in audit.state.calibration.values())
        assert sitting.progress().mine_settled == 18
        assert audit.state.settled == len(audit.state.cases) == 24
        assert sum(s.judged for s in estimate(audit, log=False).strata) == 24


def test_the_agreed_verdict_is_kept_apart(tmp_path: Path) -> None:
    """Who calibrates meets calibration cases only; what they settle is agreed, once, and other cases never are."""
    small = drawn(tmp_path)
    share(small, "Ann")
    with small.open("Reg", "registrar") as audit:
        sitting = sit_apart(audit)
        while (case := sitting.next_case()) is not None:
            assert case.calibration
            sitting.commit(case, Owed(answer="none"), OwedWords(rationale="agreed by the panel"))
            sitting.judge(case, Outcome(), OutcomeWords())
        for _ in range(2):
            audit.write(lambda state: review.agree(state, state.calibration, auditor=audit.actor))
        assert all(case.agreed == 1 for case in audit.state.calibration.values())
        slipped = [case.number for case in audit.state.calibration.values()]
    with small.open("Ann") as audit:
        sitting = sit(audit, cases=slipped)
        for number in slipped[:4]:
            settle(sitting, sitting.case(number))
        sitting.commit(sitting.case(slipped[4]), Owed(answer="none"), OwedWords(rationale="so"))
        sitting.judge(sitting.case(slipped[4]), Outcome(), OutcomeWords())
        (found,) = calibrated(audit.state)
        assert (found.auditor, found.cases, found.alike) == (audit.actor, 5, 1)
        assert found.share == pytest.approx((0.00505, 0.71642), abs=1e-5)
        made = quality(audit.state, interim=True, reader="nobody").as_dict()["calibration"]
        assert [(one["auditor"], one["as_agreed"]) for one in made] == [("Ann", 1)]
    with small.open("Reg", "registrar") as audit, pytest.raises(Broken, match="of the sample"):
        audit.write(lambda state: [Draft("agreed", {"case": min(state.cases), "place": 1}, "x")])


def extended(small: Small) -> None:
    """The sample extended to the whole frame, so that every calibration case is drawn."""
    with small.open("Lee", "lead") as audit:
        state = audit.state
        more = {name: count - state.drawn["main"][name] for name, count in state.population.items()}
        added = extend(audit, more, reason="all of it")
        assert len(state.cases) == 300
        assert added[0].number == 31


def test_an_extension_retires_what_it_draws(tmp_path: Path) -> None:
    """A calibration case that an extension draws is kept, under its number, and offered to nobody: neither begun nor
    unfinished. Its incident is a case of the sample under a new number."""
    small = drawn(tmp_path)
    share(small, "Ann")
    with small.open() as audit:
        sitting = sit(audit)
        slipped = sorted(audit.state.calibration)
        sitting.open(sitting.case(slipped[0]))
        sitting.commit(sitting.case(slipped[1]), Owed(answer="none"), OwedWords(rationale="so"))
        settle(sitting, sitting.case(slipped[2]))
    extended(small)
    with small.open() as audit:
        state = audit.state
        assert sorted(state.calibration) == slipped
        assert all(state.cases[c.retired or 0].id == c.id for c in state.calibration.values())
        sitting = sit(audit)
        assert [n for n in slipped if n in {case.number for case in sitting.queue()}] == [slipped[2]]
        assert sitting.case(slipped[2]) in [case for case, _ in sitting.history()]
        met = []
        while (case := sitting.next_case(passed=met)) is not None:
            met.append(case.number)
        assert not set(met) & set(slipped)
        with pytest.raises(Refused, match="not for you"):
            sitting.mine(sitting.case(slipped[3]))
        # Ann's 24, and nothing of what was added before it is given out; who judged one as calibration never is.
        assert sitting.progress().mine_left == 24
    share(small, "Ann", "Ben")
    with small.open() as audit:
        added = [case for number, case in audit.state.cases.items() if number > 30]
        hers = [case for case in added if case.first.assigned == audit.actor]
        assert 0 < len(hers) < len(added)
        assert sit(audit).progress().mine_left == 24 + len(hers)


def test_who_judged_it_as_calibration_never_gets_it_as_a_case(tmp_path: Path) -> None:
    """The auditor who said what the log owes is kept from the case that an extension made of it; others judge it. Who
    had only looked may judge it."""
    small = drawn(tmp_path)
    share(small, "Ann")
    with small.open() as audit:
        sitting = sit(audit)
        first, second = sorted(audit.state.calibration)[:2]
        settle(sitting, sitting.case(first))
        sitting.open(sitting.case(second))
    extended(small)
    with small.open("Lee", "lead") as lead:
        twins = [lead.state.calibration[number].retired or 0 for number in (first, second)]
        with pytest.raises(
            Refused, match=f"^1 review can be given to none of these auditors: case {twins[0]}\\b"
        ):
            assign(lead, ["Ann"])
        given = places.assign(lead.state, [lead.state.person("Ann") or ""], uid="y", cases=twins[1:])
        lead.write(lambda _: given)
    with small.open() as audit:
        sitting = sit(audit)
        queue = {case.number for case in sitting.queue()}
        assert [twin in queue for twin in twins] == [False, True]
        with pytest.raises(Refused, match="not for you"):
            sitting.commit(sitting.case(twins[0]), Owed(answer="none"), OwedWords(rationale="so"))
    share(small, "Ben")
    with small.open("Ben") as audit:
        settle(sit(audit), audit.state.cases[twins[0]])
        assert audit.state.cases[twins[0]].settled


def test_what_was_said_of_a_retired_case_counts_on_the_quality_page(tmp_path: Path) -> None:
    """Agreed and judged before the extension, it is counted after it as before."""
    small = drawn(tmp_path)
    share(small, "Ann")
    for who in ("Reg", "Ann"):
        with small.open(who, "registrar") as audit:
            sitting = sit_apart(audit) if who == "Reg" else sit(audit)
            settle(sitting, sitting.case(min(audit.state.calibration)))
            if who == "Reg":
                audit.write(lambda state: review.agree(state, state.calibration, auditor=audit.actor))
    with small.open() as audit:
        before = calibrated(audit.state)
        assert [(one.cases, one.alike) for one in before] == [(1, 1)]
    extended(small)
    with small.open() as audit:
        assert calibrated(audit.state) == before


def test_a_screen_that_was_open_when_it_was_retired_loses_nothing(tmp_path: Path) -> None:
    """A verdict committed on a case that an extension took meanwhile is kept, and bars its auditor from the new case;
    an urgent referral of it stays in the registrar's queue."""
    small = drawn(tmp_path)
    with small.open() as audit:
        sitting = sit(audit)
        case = sitting.case(min(audit.state.calibration))
        sitting.open(case)
        sitting.refer(case, words="victim at risk")
        extended(small)
        settle(sitting, case)
        held = sitting.case(case.number)
        assert held.more[0].settled
        assert audit.actor in audit.state.cases[held.retired or 0].recused
        assert [one.case for one in referrals(audit.state)] == [case.number]


def test_a_verdict_given_on_both_before_they_were_kept_apart_replays(tmp_path: Path) -> None:
    """A ledger in which somebody judged an incident as calibration and then as a case of the sample, as was possible
    once, is lawful, and what they began there they can finish."""
    small = drawn(tmp_path)
    share(small, "Ann")
    with small.open() as audit:
        sitting = sit(audit)
        number = min(audit.state.calibration)
        settle(sitting, sitting.case(number))
    extended(small)
    with small.open() as audit:
        twin = audit.state.calibration[number].retired or 0
        body = {"case": twin, "place": 1, "owed": {"answer": "none", "crimes": []}, "rules": "x"}
        audit.write(
            lambda _: [
                Draft("committed", body, "old", {"rationale": "so"}),
                Draft("revealed", {"case": twin, "place": 1}, "old-revealed"),
            ]
        )
    with small.open() as audit:
        sitting = sit(audit)
        sitting.judge(sitting.case(twin), Outcome(), OutcomeWords())
        assert audit.state.cases[twin].settled


def test_giving_one_up_is_told_as_of_any_other(tmp_path: Path) -> None:
    """Who declares an interest in a calibration case hears the same count as of a case of the sample, and so does who
    looks at the status."""
    small = drawn(tmp_path)
    with small.open("Ann") as audit:
        sitting = sit(audit)
        numbers = (min(audit.state.calibration), min(audit.state.cases))
        assert [sitting.recuse(sitting.case(number), why="my unit") for number in numbers] == [1, 2]
        assert set(stuck(audit).nobody) == set(numbers)


def test_giving_one_up_changes_no_count(tmp_path: Path) -> None:
    """Reviews asked and given are the same after an interest in a calibration case as in one of the sample."""
    small = drawn(tmp_path)
    with small.open("Ann") as audit, small.open("Lee", "lead") as lead:
        ann = audit_sits(lead, audit)
        before = reviews(audit.state)
        for number in (min(audit.state.calibration), min(audit.state.cases)):
            ann.recuse(ann.case(number), why="my sister called")
            assert reviews(audit.state) == before
