"""Who is told that a store has to be waited for, was brought up to date, or knows somebody new: it has nobody to talk
to itself."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar


def _nobody(_words: str) -> None:
    pass


TOLD: ContextVar[Callable[[str], None]] = ContextVar("told of waits", default=_nobody)
"""Called with the words for people, at once when a wait begins; it must not wait itself."""
