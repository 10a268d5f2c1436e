"""The plan: sizes, what they are expected to deliver and cost, and what other sizes would."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

from crime_sample.design import Alternative, Design, Plan, PlannedStratum, StratumDesign
from crime_sample.errors import InputError
from crime_sample.frame import Clusters, Sizes
from crime_sample.plan.asked import Asked, asked
from crime_sample.plan.precision import auditor_days, expected_margin, overall_rate
from crime_sample.plan.sizes import caps, shares, smallest_sizes


def plan(
    design: Design,
    population: Mapping[str, int],
    *,
    frames: Mapping[str, str],
    extract: str | None,
    clusters: Mapping[str, Clusters] | None = None,
    sizes: Mapping[str, Sizes] | None = None,
) -> Plan:
    """A plan that meets ``design`` with few incidents: the fewest where precision goes by the variance alone.

    ``population`` is the number of incidents by stratum; ``frames`` and ``extract`` are the fingerprints the
    plan is tied to; ``clusters`` and ``sizes`` what registration found out of these, for the methods that need it.
    Raises InputError for strata the frame does not have and for targets that cannot be met.
    """
    unknown = sorted(set(design.strata) - set(population))
    if unknown:
        raise InputError(
            f"the design names strata that the frame does not have: {', '.join(unknown)}",
            remedy=f"The frame's strata are: {', '.join(sorted(population))}.",
        )
    of = asked(design, population, clusters=clusters, sizes=sizes)
    wanted = smallest_sizes(of)
    return Plan(
        design=design,
        strata=tuple(_planned(of, name, wanted[name]) for name in sorted(of.units)),
        crimes=sum(size * of.expected[name].crimes for name, size in wanted.items()),
        rate=overall_rate(of),
        margin=expected_margin(of, wanted),
        auditor_days=auditor_days(design, of.logs(wanted)),
        alternatives=_alternatives(of, sum(wanted.values())),
        frames=dict(frames),
        extract=extract,
    )


def _planned(of: Asked, name: str, size: int) -> PlannedStratum:
    own = of.design.strata.get(name, StratumDesign())
    return PlannedStratum(
        name=name,
        population=of.units[name],
        size=size,
        incidents=of.logs({name: size}) if of.design.method == "clusters" else None,
        crimes=size * of.expected[name].crimes,
        margin=expected_margin(of.only(name), {name: size}),
        target=None if own.margin is None else own.margin / 100,
        take_all=size == of.units[name],
    )


def _alternatives(of: Asked, planned: int) -> tuple[Alternative, ...]:
    lowest = sum(min(2, count) for count in of.units.values())
    highest = sum(caps(of).values())
    totals = {ceil(planned * factor) for factor in (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0)}
    found = []
    for total in sorted(totals):
        if lowest <= total <= highest:
            sizes = shares(of, total)
            days = auditor_days(of.design, of.logs(sizes))
            found.append(Alternative(incidents=total, margin=expected_margin(of, sizes), auditor_days=days))
    return tuple(found)
