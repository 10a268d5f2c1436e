"""A newer extract of a frame after the draw: what it changes is told and logged, and changes nothing."""

from __future__ import annotations

from pathlib import Path

from crime_sample.audit.frames import Progress, frame_path
from crime_sample.audit.session import Audit, new_uid
from crime_sample.engines.newer import held_against
from crime_sample.erasure import need_ids
from crime_sample.errors import InputError, Refused
from crime_sample.ledger import Draft
from crime_sample.state import Refreshed, State


def refresh(
    audit: Audit,
    newer: Path,
    *,
    name: str = "main",
    export: Path | None = None,
    progress: Progress | None = None,
) -> Refreshed:
    """Hold ``newer`` against the export of frame ``name``, by the registered mapping and for the audit's period. The
    frame and the draw stay as they are; what differs goes into the ledger."""
    state = audit.state
    _drawn(state, name)
    need_ids(state, "the cases cannot be looked for in a newer extract")
    frame, about = state.frames[name], state.about
    cases = {
        case.number: case.id
        for case in (*state.cases.values(), *state.calibration.values())
        if case.frame == name and case.retired is None
    }
    found = held_against(
        newer,
        frame_path(audit, name, given=export),
        frame,
        cases.values(),
        start=about.start,
        end=about.end,
        progress=progress,
    )
    body = {
        "frame": name,
        "file_sha256": found.frame.file_sha256,
        "fingerprint": found.frame.fingerprint,
        "strata": found.frame.strata,
        "came": dict(found.came),
        "went": dict(found.went),
        "moved": [[before, now, count] for (before, now), count in found.moved.items()],
        # By number, and of those slipped in too, so that a list without them tells nobody which they are.
        "lost": sorted(number for number, unit in cases.items() if unit in found.lost),
        "elsewhere": sorted(number for number, unit in cases.items() if unit in found.elsewhere),
    }

    def decide(now: State) -> list[Draft]:
        _drawn(now, name)
        return [Draft("frame-refreshed", body, new_uid(), {"path": str(newer.resolve())})]

    audit.write(decide)
    return audit.state.refreshed[name]


def _drawn(state: State, name: str) -> None:
    if name not in state.frames:
        raise InputError(
            f"there is no frame '{name}'", remedy=f"Frames: {', '.join(state.frames) or 'none yet'}."
        )
    if name not in state.drawn:
        raise Refused(
            "nothing was drawn yet, so a newer extract can be the frame itself",
            remedy="Before the freeze: crime_sample frame add AUDIT EXPORT. After it: draw first.",
        )
