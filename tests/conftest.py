"""Fixtures that several test folders share. (This file also puts ``tests`` and ``docs`` on the path, for the helpers in
them.)"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from hypothesis import settings
from small import Small, drawn, reviewed

from crime_sample.store.waits import TOLD

sys.path.append(str(Path(__file__).parents[1] / "docs"))

# The same examples in every run, so that a failure is of the change at hand. To look for new ones:
# HYPOTHESIS_PROFILE=explore python -m pytest
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None, max_examples=500)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(scope="session", autouse=True)
def same_secret() -> Iterator[None]:
    """The secret that draws second reviews and places calibration cases is chance: here always the same, so that a
    test is the same in every run."""
    with patch("crime_sample.audit.planning.secrets", SimpleNamespace(token_hex="5e".__mul__)):
        yield


@pytest.fixture(autouse=True)
def nobody_is_told() -> Iterator[None]:
    """A command sets who is told of what a store says; that ends with the test."""
    token = TOLD.set(lambda _words: None)
    yield
    TOLD.reset(token)


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small audit made once, drawn and reviewed. Moved after it was made, so that the copies made of it look
    for their exports beside themselves."""
    folder = tmp_path_factory.mktemp("templates")
    for name, make in (("drawn", drawn), ("reviewed", reviewed)):
        made = folder / f"making-{name}"
        made.mkdir()
        make(made)
        made.rename(folder / name)
    return folder


def _copy(template: Path, folder: Path) -> Small:
    shutil.copytree(template, folder, dirs_exist_ok=True)
    return Small(folder, folder / "small.audit", folder / "export.csv", folder / "crimes.csv")


@pytest.fixture
def small(templates: Path, tmp_path: Path) -> Small:
    """A small audit on disk, drawn and not yet reviewed."""
    return _copy(templates / "drawn", tmp_path / "small")


@pytest.fixture
def settled(templates: Path, tmp_path: Path) -> Small:
    """The small audit with every case settled."""
    return _copy(templates / "reviewed", tmp_path / "settled")
