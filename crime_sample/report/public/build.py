"""The public edition as a ``Report``, which every form of output writes as it writes any other."""

from __future__ import annotations

from crime_sample import formats
from crime_sample.errors import Refused
from crime_sample.report import method
from crime_sample.report.model import Published, Report
from crime_sample.report.public import tables, words
from crime_sample.report.public.counts import Protected, Rules
from crime_sample.report.subject import subject
from crime_sample.report.words import force
from crime_sample.results import Results
from crime_sample.state import State


def build(state: State, results: Results, rules: Rules, *, as_at: str, version: str) -> Report:
    """The public edition of an audit's report under ``rules``. An interim result has none."""
    if results.interim:
        raise Refused(
            "an interim result is not for the public", remedy="Finish the review; or leave out --public."
        )
    about = subject(state, results, as_at=as_at, version=version)
    of = Protected(about, rules)
    found = (*tables.sections(of), words.protection(of), words.made(of))
    return Report(
        title=f"{about.kind.audit}: {force(about)}, public edition",
        audit=f"{about.kind.audit}, public edition",
        marking=formats.one_line(rules.marking).strip(),
        force=force(about),
        start=state.about.start,
        end=state.about.end,
        period=about.period,
        as_at=as_at,
        version=version,
        interim=False,
        level=results.level,
        headline=words.headline(of),
        sections=found,
        caveats=words.told_caveats(of),
        glossary=method.glossary(results.level, about.kind),
        facts=Published(rules.threshold, rules.base),
        closing=words.covers(of),
    )
