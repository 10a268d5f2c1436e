"""Ten thousand random bits of a whole small audit flipped: what a plain run does with some hundreds."""

from __future__ import annotations

import sys
from pathlib import Path

from audit_flips import flipped
from small import Small

sys.path.insert(0, str(Path(__file__).parents[1] / "store"))

from test_flipped_audit import estimated


def test_ten_thousand_flips(settled: Small, tmp_path: Path) -> None:
    """None that matters passes, none ends in an error that is not ours; -s shows how many were of which sort."""
    found = flipped(estimated(settled), tmp_path / "flipped.audit", 10_000, seed=11)
    print(*(f"{count:6,} {sort}" for sort, count in found.counts.most_common()), sep="\n")  # noqa: T201
    assert found.unnoticed == []
