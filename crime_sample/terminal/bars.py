"""A progress bar for work whose steps are known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


@contextmanager
def steps(console: Console, what: str) -> Iterator[Callable[[int, int, str], None]]:
    """A bar moved by (done, of how many, words that are not shown), where the console is a terminal; else nothing."""
    if not console.is_terminal:
        yield lambda _done, _all, _words: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what)
        yield lambda done, all_, _words: bar.update(task, completed=done, total=all_)
