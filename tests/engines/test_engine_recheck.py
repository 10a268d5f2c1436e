"""Doing a registration again: what no longer fits is broken, not wrong input."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import begun, mapping

from crime_sample.audit.frames import add_frame
from crime_sample.engines.recheck import check_file, recheck
from crime_sample.errors import Broken
from crime_sample.files.intake import sha256_of


def test_counts_and_fingerprint_come_out_again_or_are_broken(tmp_path: Path) -> None:
    """The registered frame checks; one with another count or fingerprint does not."""
    small = begun(tmp_path)
    with small.open("Lee", "lead") as audit:
        frame = add_frame(audit, small.export, mapping())
    assert recheck(small.export, frame) == 300
    with pytest.raises(Broken, match="strata"):
        recheck(small.export, frame.model_copy(update={"strata": {"VIOL": 99, "THEFT": 201}}))
    with pytest.raises(Broken, match="fingerprint"):
        recheck(small.export, frame.model_copy(update={"fingerprint": "0" * 64}))


def test_a_file_is_held_to_its_hash(tmp_path: Path) -> None:
    """The same bytes pass; others are named with both hashes."""
    small = begun(tmp_path)
    check_file(small.extract, sha256_of(small.extract))
    with pytest.raises(Broken, match="SHA-256"):
        check_file(small.extract, "0" * 64)
