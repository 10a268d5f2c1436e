"""What ``frame add`` prints: what was registered, left out, and sorted into strata."""

from __future__ import annotations

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from crime_sample.formats import capital, decimal, plural, visible
from crime_sample.frame import Frame
from crime_sample.kind import KINDS, USUAL, AuditKind

_CODES = 10


def frame_tables(frame: Frame, kind: AuditKind = KINDS[USUAL]) -> list[RenderableType]:
    """The registered frame."""
    mapping = frame.mapping
    read = ", ".join(
        part
        for part in (
            frame.file_kind,
            mapping.encoding,
            mapping.delimiter and f"delimiter {mapping.delimiter!r}",
            mapping.worksheet and f"worksheet {mapping.worksheet}",
            f"dates {mapping.date_format}",
        )
        if part
    )
    parts: list[RenderableType] = [
        Text(
            f"Frame {visible(frame.name)}: {plural(frame.incidents, kind.unit, kind.units)} of "
            f"{plural(frame.records, 'record')}.",
            style="bold",
        ),
        Text(f"Read as: {visible(read)}."),
        Text(f"Created: {frame.first_created} to {frame.last_created}."),
        *(Text(f"Left out: {one.records:,} {visible(one.reason)}.") for one in frame.excluded),
        *_left_out(frame),
        _strata(frame, kind),
        *_for_designs(frame, kind),
    ]
    if frame.ungrouped:
        listed = ", ".join(
            f"{visible(code)} ({count:,})" for code, count in list(frame.ungrouped.items())[:_CODES]
        )
        more = f" and {len(frame.ungrouped) - _CODES} more" if len(frame.ungrouped) > _CODES else ""
        parts.append(Text(f"Codes in no group, so in '{visible(mapping.strata.otherwise)}': {listed}{more}."))
    if mapping.columns.refs:
        words = f"{plural(frame.with_refs, f'{kind.unit} carries', f'{kind.units} carry')} linked crime references."
        if mapping.reference_pattern:
            words += f" Texts of the form {mapping.reference_pattern} are hidden in the {kind.log}."
        parts.append(Text(visible(words)))
    parts.append(
        Text(
            f"Hidden until an auditor commits: {visible(', '.join(sorted(mapping.masked())) or 'no column')}."
        )
    )
    parts += [
        Text(f"File {visible(file.name)}: {plural(file.records, 'record')}, SHA-256 {file.sha256}.")
        for file in frame.files
    ]
    if frame.file_sha256:
        which = "list of the files' hashes" if frame.files else "file"
        parts.append(Text(f"SHA-256 of the {which}: {frame.file_sha256}"))
    parts.append(Text(f"Fingerprint of the frame: {frame.fingerprint}"))
    return parts


def _for_designs(frame: Frame, kind: AuditKind) -> list[RenderableType]:
    """What was found out for designs beyond the usual one."""
    found: list[RenderableType] = []
    if clusters := sum(one.clusters for one in frame.clusters.values()):
        mean = frame.incidents / clusters
        found.append(Text(f"In {plural(clusters, 'cluster')}, on average of {decimal(mean)} {kind.units}."))
    if frame.sizes:
        effect = max(one.effect for one in frame.sizes.values())
        found.append(
            Text(
                "Every one has a size. Were chances to go by it and it told nothing, the variance of some stratum "
                f"would be {decimal(effect, digits=2)} times as great."
            )
        )
    return found


def _left_out(frame: Frame) -> list[RenderableType]:
    if not frame.left_out:
        return []
    return [Text(f"Faulty records were left out (of a repeated id, all of them): {visible(frame.left_out)}.")]


def _strata(frame: Frame, kind: AuditKind) -> Table:
    table = Table(title="Strata", title_justify="left", show_edge=False)
    table.add_column("Stratum")
    table.add_column(capital(kind.units), justify="right")
    table.add_column("Share", justify="right")
    for name, count in frame.strata.items():
        table.add_row(Text(visible(name)), f"{count:,}", f"{100 * count / frame.incidents:.1f} %")
    return table
