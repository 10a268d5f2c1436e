"""What the tests of sheets share: a drawn audit with awkward ids, and Ann at work on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sheets.sheet_builders import HeldSitting, World, world


@pytest.fixture
def north(tmp_path: Path) -> World:
    """A drawn audit with awkward ids."""
    return world(tmp_path)


@pytest.fixture
def ann(north: World) -> Iterator[HeldSitting]:
    """Ann at work on it."""
    sitting = north.sitting()
    yield sitting
    sitting.audit.close()
