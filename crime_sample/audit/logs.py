"""What is read back from the sources: the logs of cases, and the crimes linked to them."""

from __future__ import annotations

from collections.abc import Collection

from crime_sample.audit.frames import Progress, extract_path, frame_path
from crime_sample.audit.session import Audit
from crime_sample.case import Case
from crime_sample.engines import engine
from crime_sample.erasure import need_ids
from crime_sample.frame import Crime, Incident


def read_logs(
    audit: Audit, cases: Collection[Case], *, progress: Progress | None = None
) -> dict[tuple[str, str], Incident]:
    """The logs of these cases by frame and id, from their exports; each export is checked against its SHA-256 first."""
    if cases:
        need_ids(audit.state, "the logs of the cases cannot be read")
    incidents: dict[tuple[str, str], Incident] = {}
    for name, frame in audit.state.frames.items():
        ids = [case.id for case in cases if case.frame == name]
        if ids:
            found = engine.incidents(frame_path(audit, name), frame, ids, progress=progress)
            incidents.update({(name, unit): incident for unit, incident in found.items()})
    return incidents


def find_crimes(audit: Audit, references: list[str]) -> dict[str, Crime]:
    """Those of ``references`` that the registered extract holds, whether a file or a column of the frame."""
    extract = audit.state.extract
    if extract is None or not references:
        return {}
    if extract.kind == "file":
        return engine.find_crimes(extract_path(audit), extract, references)
    name = extract.frame or ""
    found = engine.find_refs(frame_path(audit, name), audit.state.frames[name], references)
    return {reference: Crime(reference=reference) for reference in found}
