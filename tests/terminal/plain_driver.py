"""Driving the review by prompts: lines go in as a person types them, everything shown comes out."""

from __future__ import annotations

import io
from collections.abc import Iterable

import pytest
from rich.console import Console
from small import reference_of

from crime_sample.audit import Audit
from crime_sample.audit.reviewing import sit
from crime_sample.case import Case
from crime_sample.places import order
from crime_sample.terminal.review_plain import run

QUIT = "q"


def typing(monkeypatch: pytest.MonkeyPatch, lines: Iterable[str], shown: io.StringIO) -> None:
    """These lines are typed, then the input ends."""
    typed = iter(lines)

    def answer(_prompt: str = "") -> str:
        try:
            line = next(typed)
        except StopIteration:
            raise EOFError from None
        shown.write(f"<{line}>\n")
        return line

    monkeypatch.setattr("builtins.input", answer)


def type_in(audit: Audit, monkeypatch: pytest.MonkeyPatch, *lines: str, width: int = 100) -> str:
    """Run the review with these lines typed, then the end of the input; everything shown."""
    shown = io.StringIO()
    typing(monkeypatch, lines, shown)
    run(sit(audit), Console(file=shown, width=width, height=25))
    return shown.getvalue()


def first(audit: Audit, *, linked: bool) -> Case:
    """The first case in review order; the queue is cut down to it by settling none and passing the rest."""
    return next(c for c in order(audit.state.cases.values()) if bool(reference_of(c)) == linked)


def put_off_until(audit: Audit, case: Case) -> list[str]:
    """The keys that put off every case before this one."""
    queue = [c.number for c in order(audit.state.cases.values())]
    return ["p"] * queue.index(case.number)
