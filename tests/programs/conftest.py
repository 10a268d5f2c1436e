"""A PostgreSQL server for the tests that need one; started here, so that they can also stop it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from throwaway_postgres import Server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server that runs; a test that stops it starts it again."""
    with Server() as running:
        yield running
