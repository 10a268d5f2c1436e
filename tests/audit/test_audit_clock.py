"""A clock that is set back: it is said, the order stays, and nobody loses the case that is theirs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from forged import forge
from small import NOW, Small, settle

from crime_sample.audit import open_audit
from crime_sample.audit.reviewing import sit
from crime_sample.audit.verifying import Check, verify
from crime_sample.errors import Broken

EARLIER, MUCH_LATER = "2026-11-23T06:30:00.000+00:00", "2026-11-23T13:00:00.000+00:00"


def clock(small: Small) -> list[Check]:
    """What ``verify`` says of the clock, after nothing else was found broken."""
    found = list(verify(small.path, who="x", now=lambda: NOW))
    assert not [check for check in found if check.verdict == "broken"]
    return [check for check in found if check.name == "clock"]


def test_a_clock_set_back_is_told_and_the_order_stays(small: Small) -> None:
    """Entries have the time that the clock showed; ``verify`` names the first that says an earlier one."""
    assert clock(small) == []
    with open_audit(small.path, who="Ann", now=lambda: EARLIER) as audit:
        before = audit.state.seq
        sitting = sit(audit)
        case = sitting.next_case()
        assert case is not None
        settle(sitting, case)
        events = audit.store.events()
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    (told,) = clock(small)
    assert told.verdict == "not checked"
    assert f"the first is entry {before + 1} ({events[before].kind}, {EARLIER})" in told.words
    assert "an earlier time than one before" in told.words


def test_a_claim_outlives_a_clock_set_back(small: Small) -> None:
    """Who has a case open keeps it, and half an hour after the time that was written it is free again."""
    with open_audit(small.path, who="Ann", now=lambda: NOW) as audit:
        sitting = sit(audit)
        mine = sitting.next_case()
        assert mine is not None
        sitting.open(mine)
    with open_audit(small.path, who="Bob", now=lambda: EARLIER) as audit:
        theirs = sit(audit).next_case()
        assert theirs is not None
        assert theirs.number != mine.number
    with open_audit(small.path, who="Bob", now=lambda: MUCH_LATER) as audit:
        freed = sit(audit).next_case()
        assert freed is not None
        assert freed.number == mine.number


def test_small_differences_between_computers_are_no_matter(small: Small) -> None:
    """Clocks of a team are never the same."""
    with open_audit(small.path, who="Ann", now=lambda: "2026-11-23T08:57:00.000+00:00") as audit:
        sitting = sit(audit)
        sitting.refer(sitting.case(1), words="look at this")
    assert clock(small) == []


@pytest.mark.parametrize("at", ["soon \x1b[2J", "2026-11-23", "2026-11-23T09:00:00", ""])
def test_an_entry_without_a_time_is_broken(small: Small, at: str) -> None:
    """Written anew whole by somebody: ``verify`` names it, and so does whoever opens the audit."""
    with open_audit(small.path, who="Ann", now=lambda: NOW) as audit:
        sitting = sit(audit)
        case = sitting.next_case()
        assert case is not None
        sitting.open(case)
        last = audit.state.seq
    forge(small.path, lambda events: [*events[:-1], replace(events[-1], at=at)])
    found = {check.name: check for check in verify(small.path, who="x", now=lambda: NOW)}
    assert found["ledger"].verdict == "broken"
    assert f"entry {last} " in found["ledger"].words
    with (
        pytest.raises(Broken, match="does not say when it was written"),
        open_audit(small.path, who="Bob", now=lambda: NOW),
    ):
        pass
