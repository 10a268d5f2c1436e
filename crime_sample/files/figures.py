"""The figures of a report as one JSON document: fractions, plain types, no ids, no names of persons.

``docs/schemas/estimate.schema.json`` describes it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from crime_sample import formats
from crime_sample.files.table_values import table_values
from crime_sample.report.model import Published, Report
from crime_sample.report.paced import Paced
from crime_sample.results import Estimate, Grossed, Overlapping, Timeliness
from crime_sample.stats.sensitivity import Row

FORMAT = "crime_sample-estimate-1"


def figures(report: Report) -> dict[str, Any]:
    """The document: what ``estimate --json`` prints and ``report.json`` holds."""
    facts = report.facts
    if isinstance(facts, Published):
        raise TypeError("a public edition has no figures in full: see public_figures")
    found = {
        "format": FORMAT,
        "audit": dict(facts.audit),
        "interim": report.interim,
        "headline": {
            "rate": report.headline.rate,
            "unrecorded": report.headline.unrecorded or None,
            "yearly": report.headline.yearly or None,
            "basis": report.headline.basis,
        },
        "estimates": [_estimate(e) for e in facts.estimates],
        "as_published": None if facts.as_published is None else _estimate(facts.as_published),
        "unrecorded_from_total": None if facts.grossed is None else _grossed(facts.grossed),
        "unrecorded_at_pace_of_year": None if facts.paced is None else _paced(facts.paced),
        "bands": None if facts.graded is None else facts.graded.as_dict(),
        "since": None if facts.since is None else facts.since.as_dict(),
        "strata": [
            {
                "name": formats.one_line(s.name),
                "population": s.population,
                "drawn": s.drawn,
                "counted": s.counted,
                "judged": s.judged,
                "not_found": s.not_found,
                "undeterminable": s.undeterminable,
                "out_of_scope": s.out_of_scope,
                "owing": s.owing,
            }
            for s in facts.strata
        ],
        "missing": None
        if facts.missing is None
        else dict(facts.missing) | {"sensitivity": [_assumed(row) for row in facts.sensitivity]},
        "reasons": [{"reason": reason, "crimes": number} for reason, number in facts.reasons],
        "answers": {question: dict(counts) for question, counts in facts.answers},
        "reasons_that_apply": [{"reason": reason, "cases": number} for reason, number in facts.applied],
        "remedial": {
            "count": sum(owed + later for _, owed, later in facts.remedial),
            "by_class": [
                {"class": title, "not_recorded": owed, "later": later}
                for title, owed, later in facts.remedial
            ],
        },
        "picked": None if facts.picked is None else dict(facts.picked),
        "overlap": None if facts.overlap is None else _overlapping(facts.overlap),
        "timeliness": None if facts.timeliness is None else _timeliness(facts.timeliness),
        "routes_not_covered": None if facts.uncovered is None else list(facts.uncovered),
        "plan": dict(facts.plan),
        "draw": dict(facts.draw),
        "tables": [table_values(table) for table in (*report.headline.tables, *report.tables, *report.data)],
        "caveats": [{"key": c.key, "words": c.words, "grave": c.grave} for c in report.caveats],
    }
    plain: dict[str, Any] = _plain(found)
    return plain


def to_json(document: Mapping[str, Any]) -> str:
    """The document as text: two spaces of indent, a line feed at the end, no NaN."""
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _estimate(e: Estimate) -> dict[str, Any]:
    domain = e.domain
    return {
        "estimand": e.estimand,
        "domain": None
        if domain is None
        else {"column": formats.one_line(domain.column), "value": formats.one_line(domain.value)},
        "point": e.point,
        "standard_error": e.standard_error,
        "low": e.low,
        "high": e.high,
        "df": e.df,
        "df_design": e.df_design,
        "n_incidents": e.n_incidents,
        "n_due": e.n_due,
        "x_recorded": e.x_recorded,
        "design_effect": e.design_effect,
        "interval": e.interval,
        "level": e.level,
        "small": e.small,
    }


def _overlapping(found: Overlapping) -> dict[str, Any]:
    return {
        "cases_with_proposals": found.proposed,
        "cases_in_several_records": found.confirmed,
        "cases_judged_before_the_proposals": found.unasked,
        "most_records": found.most,
        "pairs_drawn": found.drawn_too,
        "pairs_judged_differently": found.differs,
        "counted": [
            {
                "supposed": one.supposed,
                "rate": None if one.rate is None else _estimate(one.rate),
                "missed": _estimate(one.missed),
            }
            for one in found.counted
        ],
    }


def _timeliness(found: Timeliness) -> dict[str, Any]:
    return {
        "recorded": found.recorded,
        "unknown": found.unknown,
        "limits": list(found.limits),
        "within": [
            {"hours": one.hours, "rate": _estimate(one.rate), "at_most": one.most} for one in found.points
        ],
    }


def _grossed(grossed: Grossed) -> dict[str, Any]:
    return {
        "recorded": grossed.recorded,
        "source": formats.one_line(grossed.source),
        "point": grossed.unrecorded.point,
        "low": grossed.unrecorded.low,
        "high": grossed.unrecorded.high,
    }


def _paced(paced: Paced) -> dict[str, Any]:
    return {"days": paced.days, "days_of_year": paced.year} | paced.unrecorded._asdict()


def _plain(value: Any) -> Any:
    """The value with numpy's numbers as Python's, and what is not finite as null."""
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, bool) or value is None or isinstance(value, str | int):
        return value
    if hasattr(value, "item"):
        return _plain(value.item())
    return float(value) if math.isfinite(value) else None


def _assumed(row: Row) -> dict[str, Any]:
    return {"owes": row.owes, "crimes": row.crimes, "recorded": row.recorded, "rate": row.rate}
