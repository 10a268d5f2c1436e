"""What is right in calibration cases: said by somebody who judges none of the sample, and told where it came late."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import EXTRACT, SEED, Small, begun, mapping, settle, share

from crime_sample.audit import frames
from crime_sample.audit.assigning import assign
from crime_sample.audit.attending import may_attend
from crime_sample.audit.calibrating import agree, sit_apart
from crime_sample.audit.drawing import draw
from crime_sample.audit.planning import freeze
from crime_sample.audit.reviewing import Sitting, sit
from crime_sample.case import Case
from crime_sample.design import Design
from crime_sample.errors import Refused
from crime_sample.quality import page, quality
from crime_sample.quality.calibrated import calibrated
from crime_sample.reviewers import to_calibrate
from crime_sample.verdict import Outcome, OutcomeWords, Owed, OwedWords


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """24 cases, and four for calibration."""
    made = begun(tmp_path)
    with made.open("Lee", "lead") as audit:
        frames.add_frame(audit, made.export, mapping())
        frames.add_extract(audit, made.extract, EXTRACT)
        freeze(audit, Design(margin=None, size=24, minimum=4, calibration=4))
        draw(audit, seed=SEED)
    return made


def nothing(sitting: Sitting, case: Case) -> None:
    """Nothing was owed."""
    sitting.commit(case, Owed(answer="none"), OwedWords(rationale="so"))
    sitting.judge(case, Outcome(), OutcomeWords())


def agreed_by(small: Small, who: str, *, undo: bool = False) -> int:
    """Somebody says that nothing is owed in any of them, after taking back what they said before."""
    with small.open(who, "registrar") as audit:
        sitting = sit_apart(audit)
        for case in list(audit.state.calibration.values()):
            for _ in range(2 if undo else 0):
                sitting.undo(sitting.case(case.number))
            nothing(sitting, sitting.case(case.number))
        return agree(audit)


def test_who_judges_the_sample_cannot_say_what_is_right(small: Small) -> None:
    """Refused to who was given cases and to who has judged one, be it a calibration case; and they learn nothing."""
    with small.open("Lee", "lead") as lead:
        assign(lead, ["Ann"], stratum="VIOL")
        assign(lead, ["Ben"], stratum="THEFT")
    with small.open("Ben") as ben:
        sitting = sit(ben)
        settle(sitting, sitting.case(min(ben.state.calibration)))
    for who in ("Ann", "Ben"):
        with small.open(who) as audit, pytest.raises(Refused, match="you judge cases"):
            sit_apart(audit)


def test_who_says_what_is_right_judges_none_of_the_sample(small: Small) -> None:
    """Sitting down to it shows which cases these are: from then on no case of the sample is offered, taken or given."""
    with small.open("Reg", "registrar") as audit:
        sit_apart(audit)
        with pytest.raises(Refused, match="no case of the sample"):
            may_attend(audit)
        sitting = sit(audit)
        assert {case.number for case in sitting.queue()} == set(audit.state.calibration)
        case = next(iter(audit.state.cases.values()))
        with pytest.raises(Refused, match="not for you"):
            sitting.commit(case, Owed(answer="none"), OwedWords(rationale="so"))
    with small.open("Lee", "lead") as lead, pytest.raises(Refused, match="Reg: who says what is right"):
        assign(lead, ["Ann", "Reg"])


def test_calibration_cases_are_for_those_with_work_in_the_sample(small: Small) -> None:
    """Where every place was given out, a new name is offered nothing; those who have cases meet all four."""
    with small.open("Lee", "lead") as lead:
        assign(lead, ["Ann", "Ben"])
    with small.open("Cy") as audit:
        sitting = sit(audit)
        assert sitting.queue() == []
        assert sitting.next_case() is None
        for case in audit.state.calibration.values():
            with pytest.raises(Refused, match="not for you"):
                sitting.mine(case)
    with small.open("Ann") as audit:
        assert set(audit.state.calibration) < {case.number for case in sit(audit).queue()}


def test_a_later_verdict_supersedes_the_agreed_one(small: Small) -> None:
    """The registrar takes both steps back and says otherwise; the count follows, and says that this came afterwards."""
    with small.open("Reg", "registrar") as audit:
        sitting = sit_apart(audit)
        for case in list(audit.state.calibration.values()):
            settle(sitting, sitting.case(case.number))
        assert agree(audit) == 4
        assert agree(audit) == 4
    share(small, "Ann")
    with small.open("Ann") as audit:
        sitting = sit(audit)
        for number in sorted(audit.state.calibration)[:3]:
            nothing(sitting, sitting.case(number))
        (found,) = calibrated(audit.state)
        assert (found.cases, found.alike, found.after) == (3, 0, 0)
    assert agreed_by(small, "Reg", undo=True) == 4
    with small.open("Lee") as audit:
        (found,) = calibrated(audit.state)
        assert (found.cases, found.alike, found.after) == (3, 3, 3)
        assert all(len(case.agreements) == 2 for case in audit.state.calibration.values())


def test_a_verdict_taken_back_is_agreed_no_longer(small: Small) -> None:
    """While the registrar has taken it back nothing is measured by it, and it is said that cases wait."""
    agreed_by(small, "Reg")
    with small.open("Reg") as audit:
        sitting = sit_apart(audit)
        case = sitting.case(min(audit.state.calibration))
        sitting.undo(case)
        assert case.agreed is None
        assert to_calibrate(audit.state) == 1


def test_a_second_registrar_supersedes_the_first_and_is_not_undone_by_them(small: Small) -> None:
    """The last verdict that was agreed counts; who agrees again without a new verdict changes nothing."""
    agreed_by(small, "Reg")
    with small.open("Ruth") as audit:
        sitting = sit_apart(audit)
        settle(sitting, sitting.case(min(audit.state.calibration)))
        agree(audit)
    with small.open("Reg") as audit:
        agree(audit)
        case = audit.state.calibration[min(audit.state.calibration)]
        assert (case.agreed, len(case.agreements)) == (2, 2)
        assert calibrated(audit.state) == ()


def test_the_page_says_what_was_agreed_afterwards_and_what_waits(small: Small) -> None:
    """Auditors who judged before the registrar did are counted as such; cases without an agreed verdict are named, with
    the command."""
    share(small, "Ann", "Ben")
    with small.open("Ann") as audit:
        sitting = sit(audit)
        for number in sorted(audit.state.calibration)[:2]:
            settle(sitting, sitting.case(number))
    with small.open("Lee") as audit:
        made = page(quality(audit.state, interim=True), as_at="", version="1")
        section = next(one for one in made.sections if one.key == "calibration")
        assert "In 4 calibration cases nobody has said yet what is right" in section.paragraphs[0]
        assert any("crime_sample calibrate AUDIT" in step for step in made.steps)
    agreed_by(small, "Reg")
    with small.open("Ben") as audit:
        sitting = sit(audit)
        nothing(sitting, sitting.case(min(audit.state.calibration)))
    with small.open("Lee") as audit:
        found = quality(audit.state, interim=True)
        told = {found.called[one.auditor]: (one.cases, one.alike, one.after) for one in found.calibration}
        assert told == {"Ann": (2, 0, 2), "Ben": (1, 1, 0)}
        made = page(found, as_at="", version="1")
        section = next(one for one in made.sections if one.key == "calibration")
        assert "2 verdicts are measured by what was agreed only afterwards" in section.paragraphs[0]
        assert not any("beforehand" in words for words in (*section.paragraphs, section.tables[0].note))
