"""A bundle that the tests only read."""

from __future__ import annotations

import pytest
from evidence_bundles import Bundles, bundles
from small import reviewed


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Bundles:
    """The small audit's."""
    folder = tmp_path_factory.mktemp("bundle")
    return bundles(reviewed(folder), folder)
