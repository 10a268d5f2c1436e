"""As whom the system knew those who wrote: kept beside the name that they gave, and told where it differs."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from forged import entries
from small import Small, drawn, now, settle, share

from crime_sample.audit import open_audit
from crime_sample.audit import who as known
from crime_sample.audit.reviewing import sit
from crime_sample.audit.verifying import verify
from crime_sample.audit.who import lines, said_at_first, whoami
from crime_sample.identity import LOGIN, ROLE, System, read_system
from crime_sample.ledger import Event
from crime_sample.replay import replay as replayed
from crime_sample.store import audit_file
from crime_sample.store.logins import this_login
from crime_sample.store.waits import TOLD

ANN, BOB = System(LOGIN, "ann", 1000), System(LOGIN, "bob", 1001)


def as_login(monkeypatch: pytest.MonkeyPatch, system: System) -> None:
    monkeypatch.setattr(audit_file, "this_login", lambda: system)


def judge(small: Small, who: str, most: int = 1) -> None:
    with open_audit(small.path, who=who, now=now) as audit:
        sitting = sit(audit)
        for _ in range(most):
            case = sitting.next_case()
            assert case is not None
            settle(sitting, case)


def told(small: Small) -> str:
    """What verify says of who is who."""
    return next(one.words for one in verify(small.path, who="x", now=now) if one.name == "who is who")


def test_the_login_is_the_operating_systems_and_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Environment variables that name somebody else change nothing."""
    before = this_login()
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME", "SUDO_USER"):
        monkeypatch.setenv(name, "somebody-else")
    assert this_login() == before
    assert before.number == os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000_001)  # a user without a name
    assert this_login() == System(LOGIN, "", 4_000_000_001)


def test_a_first_entry_keeps_as_whom_the_system_knew_its_author(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sealed, with the name; nothing of it stands in a body."""
    as_login(monkeypatch, ANN)
    judge(small, "Ann Jones")
    added = next(one for one in entries(small.path) if one.actor == "p2" and one.kind == "person-added")
    assert added.sealed == {"name": "Ann Jones", "system": ANN.sealed()}
    assert read_system(added.sealed) == ANN
    for one in entries(small.path):
        assert "ann" not in str(one.body).lower() or one.actor == "p1"
    assert "p2 acted as 'Ann Jones'" in told(small)
    assert "login 'ann' (user 1000)" in told(small)


def test_entries_by_another_login_are_told_by_number(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bob's login writes as Ann: kept once, said at the time, and told with the entries it is about."""
    as_login(monkeypatch, ANN)
    judge(small, "ann")
    before = entries(small.path)[-1].seq
    assert "p2 acted" not in told(small)  # the name is the login's: nothing to tell
    as_login(monkeypatch, BOB)
    with open_audit(small.path, who="ann", now=now) as audit:
        words = said_at_first(audit.state, audit.actor, audit.system)
    assert "(p2) were written as login 'ann' (user 1000)" in words
    judge(small, "ann", 2)
    judge(small, "ann")
    made = entries(small.path)
    assert [one.seq for one in made if one.kind == "identified"] == [before + 1]
    assert made[before].body == {"how": LOGIN}
    words = told(small)
    assert f"entries from {before + 1} to {made[-1].seq} written by the login 'bob' (user 1001)" in words
    assert "written by the login 'ann' (user 1000)" in words


def test_somebody_new_is_told_as_whom_they_are_kept(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once, where the name they gave is not the login's."""
    as_login(monkeypatch, ANN)
    said: list[str] = []
    token = TOLD.set(said.append)
    judge(small, "Ann Jones")
    judge(small, "Ann Jones")
    judge(small, "ANN")
    TOLD.reset(token)
    assert said == [
        "You are known here as 'Ann Jones' (p2). The system knows you as login 'ann' (user 1000): that is kept with it."
    ]


def test_one_login_for_two_people_is_told(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which may be right, at one computer; and may be somebody who judges a case twice."""
    as_login(monkeypatch, ANN)
    judge(small, "Ann")
    judge(small, "Bob")
    assert "the login 'ann' (user 1000) wrote as p2 and p3" in told(small)


def test_who_was_named_by_another_is_known_by_their_own_first_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who shares the cases out names auditors; as whom the system knows them is kept when they come."""
    small = drawn(tmp_path)
    share(small, "Ann", "Bob")
    as_login(monkeypatch, ANN)
    judge(small, "Ann", 2)
    made = entries(small.path)
    assert [(one.actor, one.sealed) for one in made if one.kind == "identified"] == [
        ("p2", {"system": ANN.sealed()})
    ]


def test_ledgers_of_before_replay_and_say_that_it_was_not_kept(small: Small) -> None:
    """Entries without it are what they were: nothing is known of them."""
    events = entries(small.path)
    state = replayed([_without_system(one) for one in events])
    assert state.systems == {}
    assert state.people == {"p1": "Lee"}
    words = known.written_as(state, events)
    assert f"of {len(events)} entries it was not kept" in words


def _without_system(event: Event) -> Event:
    if event.kind != "person-added" or event.sealed is None:
        return event
    return replace(event, sealed={"name": event.sealed["name"]})


def test_whoami_tells_name_role_system_and_key(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the first entry, after it, and as somebody else; on a file roles are advisory."""
    as_login(monkeypatch, ANN)
    with open_audit(small.path, who="Ann", now=now) as audit:
        found = whoami(audit)
    assert (found.person, found.role, found.before, found.held_to) == ("", "", None, None)
    assert "whom nobody knows here" in lines(found)[0]
    judge(small, "Ann")
    as_login(monkeypatch, BOB)
    with open_audit(small.path, who=" ANN ", now=now) as audit:
        found = whoami(audit)
    said = "\n".join(lines(found))
    assert "You are 'Ann' here: p2, auditor." in said
    assert "as login 'bob' (user 1001)" in said
    assert "written as login 'ann' (user 1000)" in said
    assert "advisory" in said
    assert "no key" in said


def test_a_name_of_a_login_steers_no_terminal(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control characters of a login's or a role's name are made harmless."""
    as_login(monkeypatch, System(ROLE, "a\x1b[31m\nb"))
    judge(small, "Ann")
    assert "\x1b" not in told(small)
    assert "\n" not in told(small)
