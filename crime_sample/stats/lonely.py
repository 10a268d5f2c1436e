"""What to do with strata of which a single primary sampling unit (PSU) was drawn: they have no variance of
their own. Each rule gives the variance stratum of every stratum.

Shapes: ``drawn`` (H,) PSUs drawn, ``fraction`` (H,) the share drawn, ``names`` (H,); the answer (H,) codes 0..G-1.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable

import numpy as np
import numpy.typing as npt

from crime_sample.errors import StatisticsError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Join = Callable[[Ints, Floats, tuple[str, ...]], Ints]


def _alone(drawn: Ints, fraction: Floats) -> Ints:
    return np.flatnonzero((drawn == 1) & (fraction < 1.0))


def _fail(drawn: Ints, fraction: Floats, names: tuple[str, ...]) -> Ints:
    alone = _alone(drawn, fraction)
    if len(alone):
        raise StatisticsError(
            f"Only one unit was sampled in stratum {listed(names[h] for h in alone)}: it has no variance.",
            remedy="Sample a second one, or choose (and report) a rule for lonely strata: 'collapse' (join a "
            "neighbour by name), 'adjust' (measure from the mean of all units) or 'certainty' (no variance).",
        )
    return np.arange(len(names))


def _keep(drawn: Ints, fraction: Floats, names: tuple[str, ...]) -> Ints:
    return np.arange(len(names))


def _collapse(drawn: Ints, fraction: Floats, names: tuple[str, ...]) -> Ints:
    """Code of the joined stratum of each stratum, walking the strata not taken in full in order of name."""
    group = np.arange(len(names))
    usable = [int(h) for h in np.flatnonzero(fraction < 1.0)]
    joined: list[list[int]] = []
    for h in usable:
        if joined and drawn[joined[-1]].sum() == 1:
            joined[-1].append(h)
        else:
            joined.append([h])
    if joined and drawn[joined[-1]].sum() == 1:
        if len(joined) == 1:
            raise StatisticsError(
                f"Stratum '{names[joined[0][0]]}' has one sampled unit and no other stratum to be joined to.",
                remedy="Sample a second unit.",
            )
        joined[-2:] = [joined[-2] + joined[-1]]
    for members in joined:
        group[members] = members[0]
    return np.unique(group, return_inverse=True)[1].astype(np.int64)


def listed(labels: Iterable[Hashable]) -> str:
    """Labels in words, each in quotes."""
    return ", ".join(f"'{label}'" for label in labels)


LONELY: dict[str, Join] = {"fail": _fail, "adjust": _keep, "collapse": _collapse, "certainty": _keep}
"""What to do with strata of one PSU, by name: each gives the variance stratum of every stratum."""


def rule_of(lonely: str) -> Join:
    """The rule of that name; fails if there is none."""
    if lonely not in LONELY:
        raise StatisticsError(
            f"There is no rule {lonely!r} for strata with one unit.",
            remedy=f"Choose one of: {', '.join(LONELY)}.",
        )
    return LONELY[lonely]
