"""What ``extract add`` prints: what was registered, what its statuses mean, and what was not understood."""

from __future__ import annotations

from crime_sample.formats import one_line, plural
from crime_sample.frame import BLANK_LABEL, Extract
from crime_sample.kind import KINDS, USUAL, AuditKind
from crime_sample.linked import Status, status_of, unknown_statuses

_LISTED = 30
_MEANS = {
    "recorded": "",
    "cancelled": "  cancelled: counts as recorded, and is flagged",
    "transferred": "  transferred: counts as recorded, and is flagged",
    "unknown": "  not known: counts as recorded, not flagged",
}


def _means(status: Status, kind: AuditKind) -> str:
    alone = status == "cancelled" and kind.stands_alone
    return "  cancelled: answers for no crime in this audit" if alone else _MEANS[status]


def extract_lines(extract: Extract, kind: AuditKind = KINDS[USUAL]) -> list[str]:
    """The registered crime extract."""
    mapping = extract.mapping
    lines = [
        f"Crime extract: {plural(extract.crimes, 'crime')}, recorded {extract.first_recorded} to "
        f"{extract.last_recorded}."
    ]
    if mapping is not None and mapping.cut_off is not None:
        lines.append(
            f"Cut-off: {mapping.cut_off}. {plural(extract.later, 'crime')} recorded after it never count as recorded."
        )
    lines += [f"SHA-256 of the file: {extract.file_sha256}", f"Fingerprint: {extract.fingerprint}"]
    for status, count in list(extract.statuses.items())[:_LISTED]:
        text = "" if status == BLANK_LABEL else status
        lines.append(f"  status {one_line(status)}: {count:,}{_means(status_of(extract, text), kind)}")
    if len(extract.statuses) > _LISTED:
        lines.append(f"  and {len(extract.statuses) - _LISTED:,} more statuses")
    unknown = unknown_statuses(extract)
    if unknown:
        lines.append(
            f"{plural(len(unknown), 'status', 'statuses')} of {plural(sum(unknown.values()), 'crime')} not known: "
            'say what they mean with --status "cancelled=..." (or transferred=, recorded=).'
        )
    if mapping is not None and mapping.own_references:
        lines.append(f"References of the force: {one_line(mapping.own_references)}")
        if extract.other_form:
            lines.append(f"{plural(extract.other_form, 'reference is', 'references are')} of another form.")
    return lines
