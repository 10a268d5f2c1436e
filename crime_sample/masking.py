"""What an auditor sees of an incident: before committing with its outcome hidden; after it, all of the export."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crime_sample.frame import FrameMapping, Incident, split_refs

HIDDEN = "[reference hidden]"


@dataclass(frozen=True, slots=True)
class Shown:
    """What an auditor sees of an incident: labelled fields, and the text of the log."""

    fields: tuple[tuple[str, str], ...]
    text: str
    hidden: tuple[str, ...]


def blind(mapping: FrameMapping, incident: Incident) -> Shown:
    """The incident with its outcome hidden: masked columns left out, lines that a ``hide`` pattern finds left out
    of the text, references in it replaced.

    Only mapped columns are shown, since one that was not mapped may tell the outcome.
    """
    part = mapping.columns
    masked = mapping.masked()
    listed = (
        part.id, part.created, part.created_time, *part.opening,
        part.district, part.grade, part.source, part.cluster, *part.show, *part.place,
    )  # fmt: skip
    names = tuple(dict.fromkeys(n for n in listed if n and n not in masked and n not in part.text))
    linked = [cell for column in part.refs for cell in split_refs(incident.columns.get(column, ""))]

    def hide(text: str) -> str:
        # The incident's own number may look like a reference; it is no secret.
        for reference in sorted(linked, key=len, reverse=True):
            if reference != incident.id:
                text = text.replace(reference, HIDDEN)
        if mapping.reference_pattern:
            text = re.sub(mapping.reference_pattern, lambda m: m[0] if m[0] == incident.id else HIDDEN, text)
        return text

    def without_hidden_lines(text: str) -> str:
        lines = text.splitlines(keepends=True)
        return "".join(line for line in lines if not any(re.search(p, line) for p in mapping.hide))

    fields = tuple(
        (name, incident.columns.get(name, "") if name == part.id else hide(incident.columns.get(name, "")))
        for name in names
    )
    texts = (without_hidden_lines(incident.columns.get(column, "")) for column in part.text)
    text = hide("\n\n".join(filter(None, texts)))
    return Shown(fields, text, tuple(sorted(masked & set(incident.columns))))


def revealed(mapping: FrameMapping, incident: Incident) -> Shown:
    """The incident with everything its export holds, the masked columns first."""
    part = mapping.columns
    masked = [name for name in incident.columns if name in mapping.masked()]
    rest = [name for name in incident.columns if name not in masked and name not in part.text]
    fields = tuple((name, incident.columns[name]) for name in (*masked, *rest))
    return Shown(fields, "\n\n".join(incident.columns.get(column, "") for column in part.text), ())


def linked(mapping: FrameMapping, incident: Incident) -> tuple[str, ...]:
    """The references in the incident's linked-reference cells, each once, in order."""
    cells = (incident.columns.get(column, "") for column in mapping.columns.refs)
    return tuple(dict.fromkeys(reference for cell in cells for reference in split_refs(cell)))
