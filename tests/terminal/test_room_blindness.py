"""What an auditor must not see: the outcome before committing, another's verdict at any time, and whether theirs is a
first or a second review."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

import pytest
from rich.console import Console
from room_driver import LARGE, Step, copied, made, ticking, timed_log, walk
from small import Small, reference_of

from crime_sample.audit import Audit, open_audit
from crime_sample.audit.reviewing import sit
from crime_sample.case import Case
from crime_sample.places import order
from crime_sample.terminal.review_plain import run
from crime_sample.verdict import Owed, OwedCrime, OwedWords

LOOKS: list[Step] = [
    "t", "t", "tab", "tab", "tab", "/", ["note"], "enter", "escape", "q", "escape", "h", "escape", "?", "escape", "c",
    "escape",
]  # fmt: skip
BEAS_WORDS = "bea-thinks-it-is-robbery"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("room"), timed_log, second=50.0, auditors=("Ann", "Bea"))


@pytest.fixture
def small(template: Path, tmp_path: Path) -> Small:
    return copied(template, tmp_path)


@pytest.fixture
def audit(small: Small) -> Iterable[Audit]:
    with open_audit(small.path, who="Ann", now=ticking()) as opened:
        yield opened


def twice(audit: Audit) -> Case:
    """The first case that two are to judge, and that has a linked crime."""
    cases = order(audit.state.cases.values())
    return next(case for case in cases if case.second is not None and reference_of(case))


def judged_by_bea(small: Small, number: int) -> None:
    """Bea commits her view of a case, and leaves a note on it."""
    with open_audit(small.path, who="Bea", now=ticking()) as other:
        sitting = sit(other)
        case = sitting.case(number)
        sitting.open(case)
        owed = Owed(answer="crimes", crimes=(OwedCrime(offence="robbery"),))
        sitting.commit(case, owed, OwedWords(rationale=BEAS_WORDS))
        sitting.flag(case, words=f"note: {BEAS_WORDS}")


def test_no_screen_shows_the_outcome_before_the_commit(audit: Audit) -> None:
    """Wherever one looks, the closing code, the result and the linked reference of an open case are not there."""
    case = twice(audit)
    for shown in walk(audit, "j", [str(case.number)], "enter", *LOOKS, size=LARGE):
        assert reference_of(case) not in shown
        assert "CRIMED" not in shown


def test_no_screen_shows_what_another_said(audit: Audit, small: Small) -> None:
    """Bea's words, her note and her class are on no screen of Ann's, before Ann's own verdict."""
    case = twice(audit)
    judged_by_bea(small, case.number)
    for shown in walk(audit, "j", [str(case.number)], "enter", *LOOKS, size=LARGE):
        assert BEAS_WORDS not in shown
        assert "Bea" not in shown


def test_a_second_review_looks_like_a_first(small: Small, template: Path, tmp_path: Path) -> None:
    """The same screens come up, letter by letter, whether Bea has judged the case or nobody has."""
    untouched = copied(template, tmp_path / "untouched")
    with open_audit(small.path, who="Reader", now=ticking()) as opened:
        number = twice(opened).number
    judged_by_bea(small, number)
    seen = []
    for one in (small, untouched):
        with open_audit(one.path, who="Ann", now=ticking()) as opened:
            seen.append(walk(opened, "j", [str(number)], "enter", *LOOKS, size=LARGE))
    assert seen[0] == seen[1]


@pytest.mark.parametrize("key", ["v", "t", "h", "Q", "?", "/"])
def test_the_plain_way_shows_as_little(
    audit: Audit, small: Small, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    """Neither the outcome nor another's verdict, whatever is asked for."""
    case = twice(audit)
    judged_by_bea(small, case.number)
    typed = iter(["j", str(case.number), key, ""])

    def answer(_prompt: str = "") -> str:
        try:
            return next(typed)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("builtins.input", answer)
    shown = io.StringIO()
    run(sit(audit), Console(file=shown, width=100))
    assert f"Case {case.number}:" in shown.getvalue()
    for secret in (BEAS_WORDS, "Bea", reference_of(case), "CRIMED"):
        assert secret not in shown.getvalue()
