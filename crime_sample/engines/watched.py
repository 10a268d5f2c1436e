"""How far a statement of DuckDB is, told while it runs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import duckdb

Progress = Callable[[str], None]
POLL = 0.25  # seconds between looks


def silent(_: str) -> None:
    """Progress that nobody watches."""


@contextmanager
def watched(connection: duckdb.DuckDBPyConnection, tell: Progress, words: str) -> Iterator[None]:
    """``tell`` the words with per cents while statements run on the connection, which must have been made with
    ``able``."""
    if tell is silent or not words:
        yield
        return
    over = threading.Event()

    def look() -> None:
        while not over.wait(POLL):
            try:
                done = connection.query_progress()
            except duckdb.Error:  # closed: by a stop that came between the two
                return
            if done >= 0:  # -1: not known, or nothing runs
                tell(f"{words}, {min(done, 100.0):.0f} %")

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def able(connection: duckdb.DuckDBPyConnection) -> None:
    """Have the connection measure how far its statements are, and print nothing of it."""
    connection.execute("SET enable_progress_bar = true")
    connection.execute("SET enable_progress_bar_print = false")
