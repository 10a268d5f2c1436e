"""Notes for colleagues in a work package: they come in, and so does that they were taken back."""

from __future__ import annotations

from pathlib import Path

from audit.packages import ANN, LEE, at_home, out, shared, take_in, work_through

from crime_sample.audit.adjudicating import close_note, notes


def test_a_note_taken_back_at_home_is_taken_back_here(tmp_path: Path) -> None:
    """The registrar gets what still stands; where they were quicker, the case is taken in all the same."""
    small = shared(tmp_path)
    out(small, "ann.package", both=True)
    sitting = at_home(small, "ann.package")
    first, second = sitting.queue()[:2]
    for case in (first, second):
        sitting.flag(case, words=f"on case {case.number}")
    assert take_in(small, "ann.package").taken == tuple(sorted((first.number, second.number)))
    with small.open(LEE, "lead") as audit:
        assert [(one.case, one.who) for one in notes(audit)] == [(first.number, ANN), (second.number, ANN)]
        close_note(audit, 2, words="passed on")
    sitting = at_home(small, "ann.package")
    for case in (first, second):
        sitting.take_back_note(case)
    done = work_through(sitting)
    found = take_in(small, "ann.package")
    assert (found.beside, found.taken) == ((), tuple(sorted(done)))
    with small.open(LEE, "lead") as audit:
        assert [(one.case, one.closed_words) for one in notes(audit)] == [(second.number, "passed on")]
