"""Until when an audit may be kept, and whether that day has passed."""

from __future__ import annotations

from datetime import date

from crime_sample.formats import day
from crime_sample.state import State


def passed(state: State, today: date) -> bool:
    """Whether the last day on which the audit may be kept is before ``today``; False where none was set."""
    return state.keep_until is not None and state.keep_until < today


def reminder(state: State, now: str) -> str:
    """What is said to whoever opens the audit at ``now`` (ISO text) after that day; blank up to it."""
    if state.keep_until is None or not passed(state, date.fromisoformat(now[:10])):
        return ""
    return f"The retention date of this audit, {day(state.keep_until)}, has passed: purge it (crime_sample purge)."
