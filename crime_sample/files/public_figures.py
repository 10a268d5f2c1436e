"""A public edition as one JSON document: its sentences and tables, every number as it is printed and no closer.

``docs/schemas/public.schema.json`` describes it.
"""

from __future__ import annotations

from typing import Any

from crime_sample.files.figures import figures, to_json
from crime_sample.files.table_values import table_values
from crime_sample.report.model import Published, Report

FORMAT = "crime_sample-public-1"


def json_text(report: Report) -> str:
    """The report's JSON: of a public edition this document, of any other its figures in full."""
    if isinstance(report.facts, Published):
        return to_json(public_figures(report, report.facts))
    return to_json(figures(report))


def public_figures(report: Report, rules: Published) -> dict[str, Any]:
    """The document: rates as fractions, intervals as low and high, what is not told or does not apply as null."""
    return {
        "format": FORMAT,
        "title": report.title,
        "force": report.force,
        "period": {"start": report.start.isoformat(), "end": report.end.isoformat()},
        "marking": report.marking,
        "as_at": report.as_at,
        "level": report.level,
        "program": {"name": "crime_sample", "version": report.version},
        "protection": {"threshold": rules.threshold, "rounded_to": rules.base},
        "headline": {
            "rate": report.headline.rate,
            "unrecorded": report.headline.unrecorded or None,
            "yearly": report.headline.yearly or None,
            "basis": report.headline.basis,
        },
        "tables": [table_values(table) for table in report.tables],
        "sentences": [
            {"about": section.title, "words": [*section.paragraphs, *section.points]}
            for section in report.sections
            if section.paragraphs or section.points
        ],
        "caveats": [{"key": c.key, "words": c.words, "grave": c.grave} for c in report.caveats],
    }
