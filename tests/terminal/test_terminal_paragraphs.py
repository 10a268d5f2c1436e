"""Sentences on a terminal and in a pipe."""

from __future__ import annotations

from io import StringIO

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from crime_sample.terminal.paragraphs import say

words = st.lists(st.text("abc[].,%0", min_size=1, max_size=40), min_size=1, max_size=30).map(" ".join)


def shown(text: str, *, terminal: bool) -> str:
    """What ``say`` prints, 80 columns wide."""
    file = StringIO()
    say(Console(file=file, force_terminal=terminal, width=80, color_system=None), text)
    return file.getvalue()


@given(words)
def test_lines_end_between_words(text: str) -> None:
    """On a terminal no line is wider than it, and none ends or begins within a word."""
    lines = shown(text, terminal=True).splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert [word for line in lines for word in line.split()] == text.split()


@given(words)
def test_a_pipe_gets_each_sentence_on_its_line(text: str) -> None:
    """Where no terminal reads, nothing is broken and nothing taken for markup."""
    assert shown(f"{text}\n{text}", terminal=False) == f"{text}\n{text}\n"
