"""A report in full: the figures of an audit with all that stands beside them in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crime_sample import __version__
from crime_sample.audit.comparing import since
from crime_sample.audit.costing import cost_of_results
from crime_sample.audit.session import Audit
from crime_sample.bands import Bands
from crime_sample.quality import for_report, quality
from crime_sample.report import Report, build, public
from crime_sample.report.model import Section
from crime_sample.results import Results


def compose(
    audit: Audit,
    found: Results,
    *,
    asked: Mapping[str, Any],
    bands: Bands | None = None,
    earlier: Audit | None = None,
    although_unlike: bool = False,
) -> Report:
    """The report of ``found``, to which ``asked`` (``estimating.question``) led: with costs, what the second verdicts
    say, ``bands`` of the rate, and the change since an ``earlier`` audit of the force. Nothing is logged."""
    changed = None
    if earlier is not None:
        changed = since(
            earlier,
            audit,
            recorded=asked["recorded_crime"],
            level=asked["level"],
            interval=asked["interval"],
            although_unlike=although_unlike,
        )
    return build(
        audit.state,
        found,
        as_at=audit.now(),
        version=__version__,
        bands=bands,
        changed=changed,
        costs=cost_of_results(audit, found),
        judged=_agreement(audit, found),
    )


def compose_public(audit: Audit, found: Results, rules: public.Rules) -> Report:
    """The edition for the public of ``found``, under its ``rules``."""
    return public.build(audit.state, found, rules, as_at=audit.now(), version=__version__)


def _agreement(audit: Audit, found: Results) -> tuple[Section, ...]:
    """What the second verdicts say of those that the results rest on; nothing on the way to them."""
    if found.interim or not any(case.second is not None for case in audit.state.cases.values()):
        return ()
    return for_report(quality(audit.state, level=found.level, pseudonyms=True))
