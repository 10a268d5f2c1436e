"""Comparing: which of audits, parts of an audit and published rates were given; audits beside inspections, and after
one another. Nothing is written to any audit."""

from __future__ import annotations

from collections.abc import Sequence

from crime_sample import alike, contrast, formats
from crime_sample.audit.session import Audit
from crime_sample.benchmark import Benchmark
from crime_sample.benchmark import benchmark as among
from crime_sample.compared import Compared
from crime_sample.defaults import RATE_INTERVAL
from crime_sample.errors import InputError
from crime_sample.inspections import USUAL
from crime_sample.overview import Overview
from crime_sample.overview import overview as side_by_side
from crime_sample.published import published
from crime_sample.results import Domain
from crime_sample.reviewers import keep_from_reviewers
from crime_sample.trended import Trended, trended


def compare(
    audits: Sequence[Audit],
    *,
    between: Sequence[str] = (),
    rates: Sequence[float] = (),
    margins: Sequence[float] = (),
    names: Sequence[str] = (),
    at: Sequence[str] = (),
    recorded: float | None = None,
    level: float = 0.95,
    interval: str = RATE_INTERVAL,
    although_unlike: bool = False,
) -> Compared:
    """Compare what was given: audits, two parts (COLUMN=VALUE) of one, or published rates with their margins.

    Refused while cases are open, and to who judges cases without a count of them.
    """
    if rates or margins:
        if audits or between:
            raise InputError(
                "audits and published rates are not compared with one another here",
                remedy="Give the audit's rate and margin as --rate and --margin too.",
            )
        return published(rates, margins, names=names, at=at, recorded=recorded, level=level)
    if at:
        raise InputError("audits tell their own times", remedy="Leave --at out; it goes with --rate.")
    for audit in audits:
        keep_from_reviewers(audit.state, audit.actor)
    states = [audit.state for audit in audits]
    if between:
        if len(states) != 1 or len(between) != 2 or recorded is not None or (names and len(names) != 2):
            raise InputError(
                "--between compares two parts of one audit",
                remedy="Write: compare AUDIT --between district=North --between district=South",
            )
        first, second = map(_domain, between)
        return contrast.parts(states[0], first, second, names=names, level=level, interval=interval)
    if len(states) < 2:
        raise InputError(
            "nothing to compare with",
            remedy="Name two audits, or two parts of one with --between, or give --rate and --margin twice.",
        )
    return contrast.audits(
        states,
        names=names,
        level=level,
        interval=interval,
        recorded_crime=recorded,
        although_unlike=although_unlike,
    )


def since(
    earlier: Audit,
    audit: Audit,
    *,
    recorded: float | None = None,
    level: float = 0.95,
    interval: str = RATE_INTERVAL,
    although_unlike: bool = False,
) -> Compared:
    """An audit beside an earlier one of its force, as ``compare`` has them, refused where that refuses."""
    forces = [one.state.about.force for one in (earlier, audit)]
    if len(set(forces)) > 1:
        raise InputError(
            f"the earlier audit is of {formats.one_line(forces[0])}, and not of {formats.one_line(forces[1])}",
            where="--since",
            remedy="Name an audit of the same force. To set two forces side by side: crime_sample compare",
        )
    alike.refuse_same([earlier.state, audit.state])
    times = [contrast.middle(one.state) for one in (earlier, audit)]
    if times[0] >= times[1]:
        raise InputError(
            "the audit to look back to is not of an earlier time",
            where="--since",
            remedy="Name the audit before this one.",
        )
    return compare(
        (earlier, audit), recorded=recorded, level=level, interval=interval, although_unlike=although_unlike
    )


def overview(
    audits: Sequence[Audit],
    *,
    names: Sequence[str],
    level: float = 0.95,
    interval: str = RATE_INTERVAL,
    pool: bool = False,
) -> Overview:
    """Audits side by side. Refused to who judges cases of one of them while some are open: how far it is tells of the
    work of others."""
    for audit in audits:
        keep_from_reviewers(audit.state, audit.actor, "how it stands is")
    states = [audit.state for audit in audits]
    return side_by_side(states, names=names, level=level, interval=interval, pool=pool)


def benchmark(
    audit: Audit,
    *,
    measure: str = "all",
    part: str | None = None,
    programmes: Sequence[str] = (),
    level: float = 0.95,
    interval: str = RATE_INTERVAL,
) -> Benchmark:
    """The audit's rate, or that of a ``part`` of it (COLUMN=VALUE), among published inspections. Refused while cases
    are open, and to who judges cases without a count of them."""
    keep_from_reviewers(audit.state, audit.actor)
    return among(
        audit.state,
        measure=measure,
        part=None if part is None else _domain(part),
        programmes=tuple(dict.fromkeys(programmes)) or (USUAL,),
        level=level,
        interval=interval,
    )


def trend(
    audits: Sequence[Audit],
    *,
    names: Sequence[str] = (),
    level: float = 0.95,
    interval: str = RATE_INTERVAL,
    although_unlike: bool = False,
) -> Trended:
    """Audits of one force in order of time. Refused while cases are open, and to who judges cases."""
    for audit in audits:
        keep_from_reviewers(audit.state, audit.actor)
    states = [audit.state for audit in audits]
    return trended(states, names=names, level=level, interval=interval, although_unlike=although_unlike)


def _domain(text: str) -> Domain:
    column, equals, value = text.partition("=")
    if not (equals and column.strip() and value.strip()):
        raise InputError(
            f"'{text}' names no part of an audit", remedy="Write COLUMN=VALUE, as district=North."
        )
    return Domain(column.strip(), value.strip())
