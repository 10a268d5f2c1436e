"""One person under one name, however it is typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import Small, drawn, now, settle, share

from crime_sample import names
from crime_sample.audit import open_audit
from crime_sample.audit.assigning import assign, declare
from crime_sample.audit.attending import may_attend
from crime_sample.audit.newcomers import newcomer
from crime_sample.audit.reviewing import sit
from crime_sample.errors import InputError, Refused
from crime_sample.ledger import Draft

SPELLINGS = ("Ann Lee", " ann lee ", "ANN\tLEE", "Ann\u00a0 Lee", "A\uff4en Lee")


@pytest.fixture
def twice(tmp_path: Path) -> Small:
    """Every case is judged twice."""
    return drawn(tmp_path, second=100)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_another_spelling_is_the_same_person(twice: Small, spelling: str) -> None:
    """Case, blanks and kinds of letter make nobody another person: they cannot take both places of a case, and keep the
    spelling first given."""
    share(twice, "Ann Lee", "Ben")
    with twice.open("Ann Lee") as audit:
        sitting = sit(audit)
        case = sitting.next_case()
        assert case is not None
        settle(sitting, case)
        first = audit.actor
    with twice.open(spelling) as audit:
        assert (audit.who, audit.actor) == ("Ann Lee", first)
        again = sit(audit).next_case()
        assert again is not None
        assert again.number != case.number
        assert list(audit.state.people.values()).count("Ann Lee") == 1


def test_accents_are_composed_and_tell_people_apart(twice: Small) -> None:
    """An accent written as a letter of its own is the same; without it, it is another name."""
    with twice.open("Zoe\u0301") as audit:
        assert audit.who == "Zo\u00e9"
    assert names.key("Zo\u00e9") == names.key("ZOE\u0301")
    assert names.key("Zo\u00e9") != names.key("Zoe")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "blank"),
        (" \t ", "blank"),
        ("Ann\x1b[31m", "U\\+001B"),
        ("An\u200bn", "U\\+200B"),
        ("\u202eAnn", "U\\+202E"),
        ("Ann\x00", "U\\+0000"),
        ("(erased)", "erased names"),
    ],
)
def test_a_name_with_what_cannot_be_seen_is_refused(twice: Small, name: str, words: str) -> None:
    """Control and format characters could make two people look like one; nothing is written."""
    before = twice.path.read_bytes()
    with pytest.raises(InputError, match=words):
        open_audit(twice.path, who=name, now=now)
    with twice.open("Lee") as lead, pytest.raises(InputError, match=words):
        assign(lead, [name, "Ben"])
    assert twice.path.read_bytes() == before


def test_an_old_ledger_with_two_spellings_keeps_both(twice: Small) -> None:
    """Where both were taken in before, the very spelling finds its own person, and any other the first."""
    with twice.open("Lee", "lead") as audit:
        people = [
            Draft("person-added", {"person": f"p{n}", "role": "auditor"}, f"u{n}", {"name": name})
            for n, name in ((2, "Ann"), (3, "ann"))
        ]
        audit.write(lambda _: people)
        assert [audit.state.person(one) for one in ("Ann", "ann", "ANN", "Bo")] == ["p2", "p3", "p2", None]


def test_two_spellings_of_one_new_name_get_one_share(twice: Small) -> None:
    """Nobody is given both places of a case by being named twice."""
    with twice.open("Lee", "lead") as lead, pytest.raises(InputError, match="named twice"):
        assign(lead, ["Ann", "ANN "])


def test_a_conflict_of_a_name_nobody_has_is_refused(twice: Small) -> None:
    """A mistyped name would keep nothing from anybody; somebody new is named on purpose."""
    with twice.open("Lee", "lead") as lead:
        seq = lead.state.seq
        with pytest.raises(InputError, match="nobody called 'Anne' is known"):
            declare(lead, "Anne", column="District", value="North")
        assert lead.refresh().seq == seq
        assert declare(lead, "Anne", column="District", value="North", new=True).cases > 0
        assert declare(lead, "anne", column="District", value="South").cases > 0
        assert len(lead.state.conflicts) == 1


def test_who_is_new_is_said_with_who_is_known(twice: Small) -> None:
    """Before anybody judges no name is odd; then a new one is, and what it is like is named."""
    with twice.open("Lee", "lead") as lead:
        assert newcomer(lead.state, "A. Jones") is None
        assign(lead, ["A. Jones", "B. Smith"])
        found = newcomer(lead.state, "jones a")
        assert found is not None
        assert (found.alike, found.known) == ("A. Jones", ("A. Jones", "B. Smith"))
        assert newcomer(lead.state, "a.  JONES") is None
        other = newcomer(lead.state, "B. Jones")
        assert other is not None
        assert other.alike == ""


def test_who_has_no_case_cannot_sit_down(twice: Small) -> None:
    """Where all is given out, a name that nobody has is told so, with the names of those who have cases."""
    share(twice, "Ann", "Ben")
    with twice.open("Anne") as audit, pytest.raises(Refused, match="'Anne' was given no case") as refused:
        may_attend(audit)
    assert "Those who have cases: Ann, Ben." in refused.value.remedy
    with twice.open("ann") as audit:
        may_attend(audit)
