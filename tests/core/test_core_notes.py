"""Notes for colleagues: they reach the registrar, and no other auditor; their author can take them back."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import Small, drawn, settle, share
from typer.testing import CliRunner, Result

from crime_sample.audit.adjudicating import close_note, notes, withdraw_note
from crime_sample.audit.reviewing import sit
from crime_sample.cli.app import app
from crime_sample.errors import InputError, Refused
from crime_sample.replay import replay
from crime_sample.standing import waiting


@pytest.fixture
def noted(tmp_path: Path) -> Small:
    """Ann and Ben judged a case that both have, and each left a note on it."""
    small = drawn(tmp_path, second=100)
    share(small, "Ann", "Ben")
    for who, words in (("Ann", "look at the second caller"), ("Ben", "same address \x1b[2Jas case 9")):
        with small.open(who) as audit:
            sitting = sit(audit)
            case = sitting.queue()[0]
            settle(sitting, case)
            sitting.flag(case, words=words)
    return small


def typed(small: Small, *options: str) -> Result:
    """What ``flags`` does."""
    return CliRunner().invoke(app, ["flags", str(small.path), *options])


def test_a_note_of_another_is_never_shown_to_an_auditor(noted: Small) -> None:
    """Not even once the own verdict is settled: a step can be taken back, and given again in the light of a note."""
    with noted.open("Ann") as audit:
        sitting = sit(audit)
        case = sitting.queue()[0]
        assert sitting.mine(case).settled
        assert [one.words for one in sitting.remarks(case)] == ["look at the second caller"]
        sitting.undo(case)
        assert [one.words for one in sitting.remarks(case)] == ["look at the second caller"]


def test_the_registrar_has_all_of_them_with_who_and_where(noted: Small) -> None:
    """Case, incident, who and words, in the order they came, harmless; dealt with, with what was done. The lead's
    status counts those that wait, an auditor's says nothing."""
    shown = " ".join(typed(noted, "--who", "Reg").stdout.split())
    with noted.open("Reg") as audit:
        first, second = notes(audit)
        assert (first.place, first.who, second.who) == (1, "Ann", "Ben")
        for one in (first, second):
            assert f"Case {one.case}, incident {one.incident}, {one.who}" in shown
        assert "same address ␛[2Jas case 9" in shown
        assert "2 notes open" in shown
        found = waiting(audit.state, audit.actor)
        assert found is not None
        assert found.notes == 2
        assert waiting(audit.state, audit.state.person("Ann") or "") is None
    done = typed(noted, "--close", "1", "--done", "told the beat team", "--who", "Reg")
    assert "1 note open" in done.stdout
    assert "told the beat team" in done.stdout
    with noted.open("Reg") as audit:
        with pytest.raises(Refused, match="dealt with"):
            close_note(audit, 1, words="again")
        with pytest.raises(InputError, match="say what was done"):
            close_note(audit, 2, words=" ")
        with pytest.raises(InputError, match="there is no note 3"):
            close_note(audit, 3, words="what")
        assert replay(audit.store.events()).notes == audit.state.notes


def test_an_auditor_sees_and_takes_back_their_own_only(noted: Small) -> None:
    """While cases are open the list of who judges holds their own notes, and others can neither be closed nor taken
    back; one's own can, once, and the registrar sees it no longer."""
    shown = " ".join(typed(noted, "--who", "Ann").stdout.split())
    assert "look at the second caller" in shown
    assert "Ben" not in shown
    assert "address" not in shown
    with noted.open("Ann") as audit:
        with pytest.raises(Refused, match="hidden from you"):
            close_note(audit, 2, words="seen")
        with pytest.raises(Refused, match="no such note"):
            withdraw_note(audit, 2)
        withdraw_note(audit, 1)
        with pytest.raises(Refused, match="taken back, or dealt with"):
            withdraw_note(audit, 1)
        assert notes(audit) == []
    with noted.open("Reg") as audit:
        assert [(one.place, one.who) for one in notes(audit)] == [(2, "Ben")]


def test_the_key_f_takes_a_note_back(noted: Small) -> None:
    """At the table the last note of one's own on the case is taken back, and no other."""
    with noted.open("Ann") as audit:
        sitting = sit(audit)
        case = sitting.queue()[0]
        sitting.take_back_note(case)
        assert sitting.remarks(case) == ()
        with pytest.raises(Refused, match="no note of yours"):
            sitting.take_back_note(case)
        assert [one.open for one in sitting.case(case.number).remarks] == [False, True]
