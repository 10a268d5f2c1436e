"""Where cases are judged twice or slipped in nobody is offered what they were not given; elsewhere the pool stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from audit.packages import designed
from sheets.sheet_builders import Grid
from small import Small, drawn, settle, share

from crime_sample import places
from crime_sample.audit import assigning
from crime_sample.audit.attending import may_attend
from crime_sample.audit.drawing import extend
from crime_sample.audit.packaging import package_out
from crime_sample.audit.reviewing import sit
from crime_sample.audit.sheets import export_sheet, import_sheet
from crime_sample.design import Design
from crime_sample.errors import Refused
from crime_sample.standing import next_step, standing

SECRETIVE = {
    "twice": {"second": 25},
    "slipped in": {"calibration": 4},
    "both": {"second": 25, "calibration": 4},
}


@pytest.fixture(params=SECRETIVE)
def small(request: pytest.FixtureRequest, tmp_path: Path) -> Small:
    """24 cases, some judged twice, or some slipped in among them, or both; nobody has any."""
    return designed(tmp_path, Design(margin=None, size=24, minimum=4, **SECRETIVE[request.param]))


def turned_away(small: Small, who: str) -> str:
    """What somebody hears who was given nothing, whatever they try; nothing is written."""
    with small.open(who) as audit:
        seq = audit.state.seq
        sitting = sit(audit, purpose="")  # a review asks first whether they may attend
        assert (sitting.queue(), sitting.next_case(), sitting.progress().mine_left) == ([], None, 0)
        for case in audit.state.shown.values():
            with pytest.raises(Refused, match="is not for you"):
                sitting.mine(case)
        with pytest.raises(Refused, match="shared out before they are judged") as refused:
            may_attend(audit)
        with pytest.raises(Refused, match="shared out before they are judged"):
            export_sheet(audit, small.folder / "blind.csv", step="blind")
        assert audit.refresh().seq == seq
    return str(refused.value)


def test_who_was_given_nothing_is_told_to_have_it_shared_out(small: Small) -> None:
    """Before anything is given, and with the same words for whatever is left once others are at work: a name made up
    counts nothing. Part of it given, the rest is for nobody."""
    assert "crime_sample assign AUDIT --auditor NAME" in turned_away(small, "Zoe")
    with small.open("Lee", "lead") as lead:
        assigning.assign(lead, ["Ann", "Ben"], stratum="VIOL")
    before = turned_away(small, "Zoe")
    with small.open("Ann") as audit:
        sitting = sit(audit)
        assert {case.stratum for case in sitting.queue() if not case.calibration} == {"VIOL"}
        for case in sitting.queue():
            settle(sitting, case)
    assert turned_away(small, "Zoe") == before
    share(small, "Ann", "Ben")
    assert turned_away(small, "Zoe") == before


def test_nothing_that_is_nobodys_leaves_in_a_package(small: Small) -> None:
    """Neither asked for by number nor without; for who has some, --free is refused too."""
    with small.open("Lee", "lead") as lead:
        assigning.assign(lead, ["Ann", "Ben"], stratum="VIOL")
        for who in ("Ann", "Zoe"):
            with pytest.raises(Refused, match="handed out to nobody") as refused:
                package_out(lead, small.folder / "free.package", auditor=who, free=3)
            assert "crime_sample assign" in refused.value.remedy
        with pytest.raises(Refused, match="'Zoe' was given no case"):
            package_out(lead, small.folder / "zoe.package", auditor="Zoe")
        made = package_out(lead, small.folder / "ann.package", auditor="Ann")
        assert {lead.state.shown[number].stratum for number in made.cases if number in lead.state.cases} == {
            "VIOL"
        }
        assert not (small.folder / "free.package").exists()


def test_a_sheet_is_taken_in_for_who_has_its_cases(small: Small) -> None:
    """Ann's sheet cannot be handed in by a name made up, and by Ben only for what he has too."""
    share(small, "Ann", "Ben")
    with small.open("Ann") as audit:
        grid = Grid(export_sheet(audit, small.folder / "blind.csv", step="blind").path)
        hers = {case.number for case in sit(audit).queue()}
        for number in hers:
            grid.put(number, answer="not-found")
        filled = grid.save(small.folder / "filled.csv")
    with small.open("Zoe") as audit, pytest.raises(Refused, match="'Zoe' was given no case"):
        import_sheet(audit, filled)
    with small.open("Ben") as audit:
        his = {case.number for case in sit(audit).queue()}
        found = import_sheet(audit, filled, keep_good=True)
        assert set(found.kept) == hers & his
        assert {one.case for one in found.conflicts} == hers - his


def test_what_an_extension_adds_is_nobodys_until_it_is_given(small: Small) -> None:
    """The auditors' queues stay as they are; the lead is told how many reviews wait, and who judges is not."""
    share(small, "Ann", "Ben")
    with small.open("Lee", "lead") as lead:
        assert standing(lead.state, reader=lead.actor)["to_share_out"] == 0
        extend(lead, {"THEFT": 4}, reason="not found")
        new = sum(len(case.verdicts) for number, case in lead.state.cases.items() if not case.first.assigned)
        assert (
            standing(lead.state, reader=lead.actor)["to_share_out"]
            == places.to_share_out(lead.state)
            == new
            >= 4
        )
        assert "share the cases out" in next_step(lead.state, lead.actor)
    with small.open("Ann") as audit:
        assert not [case for case in sit(audit).queue() if not case.calibration and not case.first.assigned]
        assert standing(audit.state, reader=audit.actor)["to_share_out"] is None
        assert "share the cases out" not in next_step(audit.state, audit.actor)
    share(small, "Ann", "Ben")
    with small.open("Lee", "lead") as lead:
        assert places.to_share_out(lead.state) == 0


def test_one_who_judges_gives_out_without_learning_which_can_be_given(small: Small) -> None:
    """A lead who judges too gets no count, and what can be given to nobody named is left, not refused: alike whether a
    case is judged twice or not."""
    share(small, "Lee", "Ann")
    with small.open("Lee", "lead") as lead:
        seq = lead.state.seq
        assert assigning.assign(lead, ["Ann"], taken_from="Lee") is None
        twice = [case for case in lead.state.cases.values() if case.second is not None]
        assert lead.refresh().seq > seq
        assert all(lead.actor in [one.assigned for one in case.verdicts] for case in twice)
    with small.open("Kim", "lead") as lead:
        # Who names themselves is to judge.
        assert assigning.assign(lead, ["Kim", "Ann"]) is None


def test_the_pool_stays_where_nothing_is_hidden(tmp_path: Path) -> None:
    """Without second reviews and calibration what nobody was given is anybody's, and counts are told to all."""
    small = drawn(tmp_path)
    with small.open("Zoe") as audit:
        may_attend(audit)
        assert sit(audit).progress().mine_left == 24
        assert places.to_share_out(audit.state) == 0
        assert assigning.assign(audit, ["Zoe", "Ann"]) == 24
