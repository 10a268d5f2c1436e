"""Samples in two stages: districts first, then incidents of each; declared as :mod:`.strata` declares the others.

Letters: k of K districts drawn, d district, h stratum within it, N_dh units there, n_dh drawn.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from crime_sample.errors import StatisticsError
from crime_sample.stats.declared import coded, counts_of, level_weight, refuse_overfull, weights_of
from crime_sample.stats.lonely import Join, rule_of
from crime_sample.stats.spread import Stages, Strata
from crime_sample.stats.strata import Design, Floats, Ints, Lonely, stratified


def two_stage(
    primary: Sequence[Hashable],
    primaries: int,
    stratum: Sequence[Hashable],
    population: Mapping[tuple[Any, Any], float],
    *,
    weight: npt.ArrayLike | None = None,
    lonely: Lonely = "fail",
) -> Design:
    """Declare a sample of districts by simple random sampling, and of units of each by stratified random sampling.

    ``primary`` (n,) label of each unit's district, ``primaries`` K the number of districts in the frame, of which those
    named were drawn; ``stratum`` (n,) label of its stratum in the second stage; ``population`` (district, stratum) ->
    N_dh, the COUNT of units there, for the districts drawn; ``weight`` (n,) in frame units per sampled unit, by default
    K/k N_dh/n_dh. The variance is that of :class:`crime_sample.stats.spread.Stages`, R ``svydesign(id = ~district +
    unit, strata = ~one + stratum, fpc = ~K + N_dh)``. With k = K nothing is left to the first stage: the sample
    is a stratified one, of strata (district, stratum), and so are its degrees of freedom (R has k - 1 there too).

    ``lonely`` says what to do with a stratum of which one unit was drawn, as for
    :func:`~crime_sample.stats.strata.stratified`; ``collapse`` joins strata of one district only.

    Fails as that does, with one district drawn of several, and with more districts than there are.

    >>> audit = two_stage(["N", "N", "S", "S"], 6, ["all"] * 4, {("N", "all"): 10, ("S", "all"): 30})
    >>> audit.weight.tolist()
    [15.0, 15.0, 45.0, 45.0]
    """
    join = rule_of(lonely)
    if len(primary) != len(stratum):
        raise StatisticsError(
            f"{len(primary)} districts and {len(stratum)} strata.", remedy="Give one of each for each unit."
        )
    districts, district = coded(primary)
    taken = len(districts)
    if not taken:
        raise StatisticsError("The sample holds no units.", remedy="Draw a sample first.")
    if primaries != int(primaries) or taken > primaries:
        raise StatisticsError(
            f"Units of {taken} districts were sampled, of {primaries:g} in the frame.",
            remedy="Give the COUNT of districts in the frame, drawn or not.",
        )
    if taken == 1 < primaries:
        raise StatisticsError(
            f"Only district '{districts[0]}' of {primaries} was drawn: nothing shows how districts differ.",
            remedy="Draw a second one, or report this district alone, as a frame of its own.",
        )
    pairs = list(zip(primary, stratum, strict=True))
    if taken == primaries:
        return stratified(pairs, population=population, weight=weight, lonely=lonely)
    cells, cell = coded(pairs)
    counts = counts_of(population, cells)
    if counts is None:
        raise StatisticsError(
            "The second stage has no population.", remedy="Give the count of units of each stratum."
        )
    names = tuple(str(label) for label in cells)
    drawn = np.bincount(cell)
    refuse_overfull(drawn, counts, names)
    home = np.zeros(len(cells), dtype=np.int64)
    home[cell] = district
    group = _joined(home, drawn, counts, names, join)
    members = np.bincount(group[cell])
    within = members / np.bincount(group, counts)
    share = taken / primaries
    weights = (counts / drawn)[cell] / share if weight is None else weights_of(weight, len(cell))
    strata = Strata(group[cell], members, within, lonely == "adjust")
    labels, codes = coded(stratum)
    return Design(
        codes, tuple(str(label) for label in labels), weights, None, None, lonely,
        Stages(strata, district, taken, int(primaries)), strata.group, members, share * within,
        level_weight=level_weight(weights, strata.group, len(members)),
    )  # fmt: skip


def _joined(home: Ints, drawn: Ints, counts: Floats, names: tuple[str, ...], join: Join) -> Ints:
    """The variance stratum of each stratum, none of two districts."""
    group = np.zeros(len(names), dtype=np.int64)
    so_far = 0
    for district in range(int(home.max()) + 1):
        mine = np.flatnonzero(home == district)
        group[mine] = so_far + join(drawn[mine], drawn[mine] / counts[mine], tuple(names[h] for h in mine))
        so_far = int(group[mine].max()) + 1
    return group
