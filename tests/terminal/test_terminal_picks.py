"""Picks on the screen: the mark in the review, in lists and before the registrar, and how far they are."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from picks import finish, free, settle_as_none
from plain_driver import type_in
from report.report_builders import printed
from rich.console import Console
from room_driver import SIZES, walk
from small import Small, reviewed

from crime_sample.audit.adjudicating import preside
from crime_sample.audit.picking import found_by_hand, pick
from crime_sample.terminal.adjudication import Hearing
from crime_sample.terminal.picks import picks_tables
from crime_sample.terminal.prompts import Prompter
from crime_sample.terminal.tables import status_table

MARK = "picked, not drawn"


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """The sample is judged, and two more were picked, to be judged twice."""
    made = reviewed(tmp_path)
    with made.open("Reg", "registrar") as audit:
        pick(audit, free(audit.state, 2, linked=False), reason="all of PC 1234", twice=True)
    return made


@pytest.mark.parametrize("size", SIZES)
def test_the_room_shows_the_mark(small: Small, size: tuple[int, int]) -> None:
    """Above the case, in the queue, and as what the queue can be narrowed to; never the reason."""
    with small.open() as audit:
        blind, queue, only = walk(audit, size=size)[-1], walk(audit, "q", size=size)[-1], ""
        assert f"Case 25 · {MARK}" in blind
        assert queue.count(MARK) == 2
        only = walk(audit, "q", "t", "t", "t", size=size)[-1]
        assert f"{MARK}, 2 of 26" in only
        assert "1234" not in blind + queue + only


def test_the_prompts_show_it(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the title of the case."""
    with small.open() as audit:
        shown = type_in(audit, monkeypatch)
    assert f"Case 25: what does this log owe?   {MARK}" in shown
    assert "1234" not in shown


def test_status_tells_them_apart(small: Small) -> None:
    """A line of their own; the table of the sample has its 24."""
    finish(small)
    with small.open("Lee", "lead") as audit:
        shown = printed([status_table(audit.state)], width=100)
    assert "Picked by hand, and none of the sample: 2 cases, 2 of 4 reviews given" in shown
    assert "24 of 24 cases settled" in shown


def test_what_was_picked_why_and_what_was_found(small: Small) -> None:
    """Counts, and the reason to who may know it; what stands in a reason steers no terminal."""
    finish(small)
    finish(small, "Ben")
    with small.open("Reg", "registrar") as audit:
        pick(audit, free(audit.state, 1), reason="a\x1b[31m look", kind="dip")
        found = found_by_hand(audit)
        assert found is not None
        told, untold = (
            printed(picks_tables(found, audit.state, reasons=may), width=100) for may in (True, False)
        )
    assert "targeted pick, cases 25 to 26, each judged twice: all of PC 1234" in told
    assert "dip sample, case 27: a" in told
    assert "\x1b" not in told
    assert "Of 2 incidents reviewed, 2 owe crimes" in told
    assert "%" not in told
    assert "1234" not in untold
    assert "kept from who judges cases" in untold


def test_the_registrar_sees_it(small: Small) -> None:
    """Before they rule on one."""
    finish(small)
    settle_as_none(small, 25, "Ben")
    with small.open("Reg", "registrar") as audit:
        bench = preside(audit)
        matter = bench.next_matter()
        assert matter is not None
        shown = io.StringIO()
        hearing = Hearing(bench, matter, Prompter(Console(file=shown, width=100)), linear=False)
        hearing._show()
    assert f"Case 25: {MARK}" in shown.getvalue()
