"""Random bits of a whole small audit flipped. Some hundreds here; ten thousand by ``tests/programs/test_flips.py``."""

from __future__ import annotations

from pathlib import Path

from audit_flips import flipped
from small import Small, now

from crime_sample.audit import estimating, open_audit

COUNT = 500


def estimated(small: Small) -> bytes:
    """The small audit, estimated and closed, as bytes."""
    with open_audit(small.path, who="Lee", now=now) as audit:
        estimating.estimate(audit, by=("class",))
    return small.path.read_bytes()


def test_no_flip_that_matters_passes(settled: Small, tmp_path: Path) -> None:
    """Nor does any end in an error that is not ours. Some do not matter, or the test of those that do says nothing."""
    found = flipped(estimated(settled), tmp_path / "flipped.audit", COUNT, seed=7)
    assert found.unnoticed == []
    assert found.counts["matters, noticed"] > COUNT // 2
    assert found.counts["does not matter, not noticed"] > COUNT // 10
    assert found.counts.total() == COUNT
