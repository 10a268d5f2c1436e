"""A bundle of the small audit with the list of its frame, as bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from small import Small
from tampered import unpacked

from crime_sample.audit.evidence import bundle


@dataclass(frozen=True)
class Bundles:
    """The bundle and the list, with the hashes that could have been given out."""

    bundle: bytes
    frame: bytes
    anchor: str
    draw_anchor: str
    head: str


def bundles(small: Small, folder: Path, **options: object) -> Bundles:
    """Make them."""
    out, frame = folder / "b.zip", folder / "f.zip"
    with small.open("Lee", "lead") as audit:
        asked = {"by": ("class", "district", "stratum", "flag"), "version": "0"} | options
        bundle(audit, out, frame_out=frame, **asked)  # type: ignore[arg-type]
    files = unpacked(out.read_bytes())
    anchors = json.loads(files["anchors.json"])
    head = json.loads(files["manifest.json"])["head"]
    return Bundles(out.read_bytes(), frame.read_bytes(), anchors["freeze"], anchors["draw"], head)
