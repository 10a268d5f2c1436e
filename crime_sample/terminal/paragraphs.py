"""Sentences on a terminal: broken between words, where the terminal itself would break within one."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text


def say(console: Console, words: str) -> None:
    """Print sentences. Where no terminal reads them each stays on its line, however long."""
    console.print(Text(words), soft_wrap=not console.is_terminal)
