"""Interests declared after a package went out: its verdicts on what they keep away are kept beside, with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from audit.packages import ANN, BOB, LEE, at_home, judge, out, owe, shared, take_in, work_through
from small import Small, share

from crime_sample.audit.assigning import declare
from crime_sample.audit.beside import kept_beside
from crime_sample.audit.packaging import HandedOut
from crime_sample.audit.reviewing import sit
from crime_sample.errors import InputError, Refused
from crime_sample.verdict import Owed, OwedWords


def barred(small: Small) -> set[int]:
    """The cases that Ann must not judge from now on: those of the north."""
    with small.open(LEE, "lead") as audit:
        declare(audit, ANN, column="District", value="North")
        return {number for number, case in audit.state.cases.items() if case.labels["district"] == "North"}


def verdicts(small: Small, made: HandedOut) -> dict[int, bool]:
    """Of each case of a package, whether a verdict stands."""
    with small.open() as audit:
        return {number: audit.state.cases[number].begun for number in made.cases}


@pytest.mark.parametrize("both", [True, False])
def test_what_a_column_bars_meanwhile_is_kept_beside(tmp_path: Path, both: bool) -> None:
    """Whenever it was judged at home; everything else comes in, twice changes nothing, and the reason is told."""
    small = shared(tmp_path)
    made = out(small, "ann.package", both=both)
    work_through(at_home(small, "ann.package"))
    kept = barred(small) & set(made.cases)
    found = take_in(small, "ann.package")
    assert kept
    assert {one.case for one in found.beside} == kept
    assert all("interest of its auditor" in one.why for one in found.beside)
    assert set(found.taken) == set(made.cases) - kept
    assert verdicts(small, made) == {number: number not in kept for number in made.cases}
    with small.open() as audit:
        listed = kept_beside(audit)
        assert {one["case"] for one in listed} == kept
        assert all("interest of its auditor" in one["why"] for one in listed)
        head = audit.state.head
    assert {one.case for one in take_in(small, "ann.package").beside} == kept
    with small.open() as audit:
        assert audit.state.head == head
    share(small, BOB)  # free to be given to another
    with small.open(BOB) as audit:
        assert kept <= {case.number for case in sit(audit).queue()}


def test_what_was_taken_in_before_is_finished(tmp_path: Path) -> None:
    """A first step in the audit before the interest was declared stays, as at the audit, and the second comes in."""
    small = shared(tmp_path)
    made = out(small, "ann.package", both=True)
    sitting = at_home(small, "ann.package")
    first = sitting.case(made.cases[0])
    owe(sitting, first)
    take_in(small, "ann.package")
    with small.open(LEE, "lead") as audit:
        declare(audit, ANN, column="Incident", value=first.id)
    judge(sitting, first)
    assert not take_in(small, "ann.package").beside
    with small.open() as audit:
        assert audit.state.cases[first.number].settled


def test_what_was_given_up_at_the_audit_meanwhile_is_kept_beside(tmp_path: Path) -> None:
    """A single case in which its auditor declared an interest here while it was judged there."""
    small = shared(tmp_path)
    made = out(small, "ann.package")
    number = made.cases[0]
    with small.open(ANN) as audit:
        sitting = sit(audit)
        sitting.recuse(sitting.case(number), why="my brother's call")
    work_through(at_home(small, "ann.package"))
    (beside,) = take_in(small, "ann.package").beside
    assert (beside.case, "declared an interest" in beside.why) == (number, True)
    assert not verdicts(small, made)[number]


def test_given_up_in_the_package_after_a_first_verdict(tmp_path: Path) -> None:
    """Taken back and given up there, nothing stands here and the interest is known; also where a column bars the case
    by now, and the first verdict is kept."""
    for name, column in (("plain", False), ("barred", True)):
        small = shared(tmp_path / name)
        made = out(small, "ann.package")
        sitting = at_home(small, "ann.package")
        case = sitting.case(made.cases[0])
        owe(sitting, case)
        sitting.undo(case)
        sitting.recuse(case, why="my brother's call")
        if column:
            with small.open(LEE, "lead") as audit:
                declare(audit, ANN, column="Incident", value=case.id)
        found = take_in(small, "ann.package")
        assert [one.case for one in found.beside] == ([case.number] if column else [])
        with small.open() as audit:
            held = audit.state.cases[case.number]
            assert (held.begun, len(held.recused)) == (False, 1)


def test_given_up_in_the_package_after_it_was_taken_in(tmp_path: Path) -> None:
    """What was taken in half-way is locked and stands; that an interest came after it is told."""
    small = shared(tmp_path)
    made = out(small, "ann.package")
    sitting = at_home(small, "ann.package")
    case = sitting.case(made.cases[0])
    owe(sitting, case)
    assert take_in(small, "ann.package").taken == (case.number,)
    sitting.undo(case)
    sitting.recuse(case, why="my brother's call")
    (beside,) = take_in(small, "ann.package").beside
    assert "interest in it was declared only after" in beside.why
    assert verdicts(small, made)[case.number]
    with small.open() as audit:
        (kept,) = kept_beside(audit)
        assert "interest in it was declared only after" in kept["why"]


def test_without_the_export_nothing_is_taken_in(tmp_path: Path) -> None:
    """Which logs an interest is in stands in the export; it is asked for only where one was declared."""
    small = shared(tmp_path)
    out(small, "ann.package")
    out(small, "bob.package", BOB)
    for name in ("ann.package", "bob.package"):
        work_through(at_home(small, name))
    barred(small)
    small.export.rename(tmp_path / "elsewhere.csv")
    assert take_in(small, "bob.package").taken
    with small.open() as audit:
        head = audit.state.head
    with pytest.raises(InputError, match="which these are cannot be known") as refused:
        take_in(small, "ann.package")
    assert "Nothing was taken in" in refused.value.remedy
    with small.open() as audit:
        assert audit.state.head == head


def test_who_judges_cannot_list_what_is_kept(tmp_path: Path) -> None:
    """Not even their own: while cases are open, what others had too would be told."""
    small = shared(tmp_path)
    for who in (ANN, BOB):
        with small.open(who) as audit, pytest.raises(Refused, match="hidden from you while cases are open"):
            kept_beside(audit)


def test_what_is_left_to_do_is_told(tmp_path: Path) -> None:
    """Here: outcomes to hand out, cases still open, nothing. There: to send the package back, and what comes after."""
    small = shared(tmp_path, size=8)
    out(small, "one.package")
    sitting = at_home(small, "one.package")
    work_through(sitting, 1)
    assert take_in(small, "one.package").waits == "outcomes"
    while (case := sitting.next_case()) is not None:
        sitting.commit(case, Owed(answer="not-found"), OwedWords())
    assert "1 case comes with the next package" in sitting.all_done()
    assert "Send the package back" in sitting.all_done()
    assert take_in(small, "one.package").waits == "outcomes"
    out(small, "two.package")
    assert take_in(small, "two.package").waits == "open"
    sitting = at_home(small, "two.package")
    work_through(sitting)
    assert sitting.all_done().startswith("Every case of this package is judged. Send it back")
    assert take_in(small, "two.package").waits == ""
    out(small, "bob.package", BOB, both=True)
    work_through(at_home(small, "bob.package"), 1)
    assert take_in(small, "bob.package").waits == "open"
