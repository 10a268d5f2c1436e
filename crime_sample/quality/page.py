"""The answer set out for a reader: sentences, sections with tables, caveats."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from crime_sample import formats
from crime_sample.quality import shown_auditors, shown_verdicts, words
from crime_sample.quality.answer import Quality
from crime_sample.report.model import Section, Table


@dataclass(frozen=True, slots=True)
class QualityPage:
    """What is shown of a ``Quality``: ``sentences`` first, ``steps`` to take, then the sections and the caveats.
    ``kind`` of audit, blank for the usual one."""

    title: str
    kind: str
    marking: str
    force: str
    period: str
    as_at: str
    version: str
    interim: bool
    sentences: tuple[str, ...]
    steps: tuple[str, ...]
    sections: tuple[Section, ...]
    caveats: tuple[str, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table, in order."""
        return tuple(table for section in self.sections for table in section.tables)


def page(found: Quality, *, as_at: str, version: str) -> QualityPage:
    """The page of a review's quality, as of the ISO time ``as_at``."""
    force = formats.one_line(found.force)
    listed = (
        shown_verdicts.second(found),
        shown_verdicts.agreement(found),
        shown_verdicts.confused(found),
        shown_auditors.leaning(found),
        shown_auditors.corrected(found),
        shown_auditors.pace(found),
        shown_auditors.calibration(found),
        shown_auditors.conduct(found),
    )
    return QualityPage(
        title=f"Quality of the review: {force}",
        kind=found.kind.named,
        marking=formats.one_line(found.marking).strip(),
        force=force,
        period=formats.period(found.start, found.end),
        as_at=as_at,
        version=version,
        interim=found.interim,
        sentences=words.sentences(found),
        steps=words.steps(found),
        sections=tuple(one for one in listed if one.tables or one.paragraphs),
        caveats=words.caveats(found),
    )


def for_report(found: Quality) -> tuple[Section, ...]:
    """What a report has of it: how far two verdicts agree, and the rate corrected by them. Nothing of single auditors,
    which is the registrar's."""
    if not found.counts.judged:
        return ()
    agreed = shown_verdicts.agreement(found)
    said = (
        "Of the cases that two auditors judged, each without the other's verdict. What single auditors did is not told "
        "here."
    )
    return (
        replace(agreed, title="How far auditors agree", paragraphs=(said,)),
        shown_auditors.corrected(found),
    )


def document(found: Quality, made: QualityPage) -> dict[str, Any]:
    """The JSON document of ``quality --json``: the numbers, and what the page says of them."""
    return {
        **found.as_dict(),
        "sentences": list(made.sentences),
        "steps": list(made.steps),
        "caveats": list(made.caveats),
    }
