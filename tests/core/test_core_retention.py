"""Until when an audit may be kept, in its charter and changed since; and when it is reminded of."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from small import Small, begun, now

from crime_sample.audit import open_audit
from crime_sample.audit.naming import marked
from crime_sample.audit.retaining import set_retention
from crime_sample.audit.starting import charter, start_audit
from crime_sample.canonical import canonical
from crime_sample.errors import InputError
from crime_sample.retention import passed, reminder
from crime_sample.state import State

ANSWERS = {"force": "Smallshire", "start": "2026-01-01", "end": "2026-06-30"}


def test_a_charter_of_before_reads_and_is_written_the_same() -> None:
    """The new fields are not written where they are as they always were."""
    plain = charter(ANSWERS)
    assert "keep_until" not in canonical(plain.model_dump(mode="json"))
    assert "mark_names" not in canonical(plain.model_dump(mode="json"))
    assert (plain.keep_until, plain.mark_names) == (None, False)
    said = charter(ANSWERS | {"keep_until": "2027-12-31", "mark_names": True}).model_dump(mode="json")
    assert (said["keep_until"], said["mark_names"]) == ("2027-12-31", True)


@pytest.mark.parametrize("until", ["2026-06-30", "soon", "2026-02-30"])
def test_a_date_must_be_one_after_the_period(until: str) -> None:
    """An audit cannot be erased before what it is about has ended."""
    with pytest.raises(InputError, match=r"keep_until|retention date"):
        charter(ANSWERS | {"keep_until": until})


def test_it_has_passed_on_the_day_after() -> None:
    """The day itself is still allowed; without a date nothing passes."""
    state = State(keep_until=date(2027, 12, 31))
    assert not passed(state, date(2027, 12, 31))
    assert passed(state, date(2028, 1, 1))
    assert not passed(State(), date(9999, 12, 31))
    assert reminder(state, "2027-12-31T23:59:59.000+00:00") == ""
    words = reminder(state, "2028-01-01T00:00:00.000+00:00")
    assert words == (
        "The retention date of this audit, 31 December 2027, has passed: purge it (crime_sample purge)."
    )


def test_it_can_be_changed_with_a_reason(tmp_path: Path) -> None:
    """The date stands in the ledger, the reason in the sealed part; the charter stays as it was."""
    path = tmp_path / "a.audit"
    start_audit(path, charter(ANSWERS | {"keep_until": "2027-12-31"}), who="Lee", now=now).close()
    with open_audit(path, who="Lee", now=now, role="lead") as audit:
        assert audit.state.keep_until == date(2027, 12, 31)
        for reason, until, words in [
            (" ", date(2028, 1, 1), "no reason"),
            ("x", date(2027, 12, 31), "already"),
        ]:
            with pytest.raises(InputError, match=words):
                set_retention(audit, until, reason=reason)
        set_retention(audit, date(2028, 6, 30), reason="MARY SMITH asked for it")
    with open_audit(path, who="Lee", now=now) as audit:
        assert audit.state.keep_until == date(2028, 6, 30)
        assert audit.state.about.keep_until == date(2027, 12, 31)
        last = audit.store.events()[-1]
        assert last.body == {"until": "2028-06-30"}
        assert last.sealed == {"reason": "MARY SMITH asked for it"}


def test_a_date_can_be_set_where_there_was_none(tmp_path: Path) -> None:
    """An audit that was begun before there were any."""
    small: Small = begun(tmp_path)
    with small.open("Lee", "lead") as audit:
        assert audit.state.keep_until is None
        set_retention(audit, date(2028, 6, 30), reason="policy")
        assert audit.state.keep_until == date(2028, 6, 30)


def test_the_marking_begins_a_file_name_where_it_was_asked_for() -> None:
    """As a part that every file system takes; once; and the public edition's own."""
    usual = Path("/audits/kent.html")
    plain, by_choice = charter(ANSWERS), charter(ANSWERS | {"mark_names": True, "marking": "A/B: ../C\u202e"})
    assert marked(usual, plain) == usual
    assert marked(usual, by_choice) == Path("/audits/A-B-C-kent.html")
    assert marked(Path("/audits/A-B-C-kent.html"), by_choice) == Path("/audits/A-B-C-kent.html")
    assert marked(usual, by_choice, "FOR PUBLIC RELEASE") == Path("/audits/FOR-PUBLIC-RELEASE-kent.html")
    assert marked(usual, charter(ANSWERS | {"mark_names": True, "marking": "秘"})) == usual
