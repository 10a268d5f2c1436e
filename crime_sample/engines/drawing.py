# ruff: noqa: S608 - SQL is made of names that are fixed.
"""Drawing a sample from where a frame lives, by any method; before that, that the frame still is what it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from crime_sample.design import Method
from crime_sample.draw import METHODS, check_seed
from crime_sample.engines import designs, for_designs, selection
from crime_sample.engines.connection import MemorySpent
from crime_sample.engines.fingerprint import fingerprint_of
from crime_sample.engines.opening import Address, registered
from crime_sample.engines.place import Place
from crime_sample.engines.watched import Progress
from crime_sample.errors import Broken, InputError
from crime_sample.frame import Candidate, Frame

DRAWS: dict[Method, Callable[..., list[Candidate]]] = {
    "tickets": selection.smallest,
    "systematic": designs.systematic_sample,
    "pareto": designs.pareto_sample,
    "clusters": designs.cluster_sample,
}


def draw(
    address: Address,
    frame: Frame,
    *,
    seed: str,
    sizes: Mapping[str, int],
    method: Method = "tickets",
    first_stage: int = 0,
    progress: Progress | None = None,
) -> list[Candidate]:
    """The sample by the rule of ``draw.METHODS[method]``: ``sizes`` incidents of each stratum (clusters, where these
    are drawn), by stratum and in the order of the method; with the usual one, the smallest tickets in ticket order.

    ``address`` must be of the very export that was registered; ``first_stage`` is how many clusters are drawn first in
    two stages.
    """
    check_seed(seed)
    needed = METHODS[method].needs
    if needed and needed not in frame.also:
        raise InputError(
            f"frame '{frame.name}' has no column for '{needed}', which the method {method} needs",
            remedy=f"Register it with one before the plan is frozen: --map {needed}=COLUMN",
        )
    units = {s: one.clusters for s, one in frame.clusters.items()} if method == "clusters" else frame.strata
    _check_sizes(sizes, units, frame.name, "clusters" if method == "clusters" else "incidents")

    def drawn(*, sparing: bool) -> list[Candidate]:
        with registered(address, frame, sparing=sparing, progress=progress) as place:
            return _from(place, frame, seed=seed, sizes=sizes, method=method, first_stage=first_stage)

    # The smallest tickets are found by looking through the records once; other methods keep or sort them.
    sparing = method == "tickets"
    try:
        return drawn(sparing=sparing)
    except MemorySpent:
        if not sparing:
            raise
        return drawn(sparing=False)


def _from(
    place: Place, frame: Frame, *, seed: str, sizes: Mapping[str, int], method: Method, first_stage: int
) -> list[Candidate]:
    if not place.unchanging:
        hold(place, frame)
    place.progress("drawing")
    if method == "two-stage":
        return designs.two_stage_sample(place, frame, seed=seed, sizes=sizes, first_stage=first_stage)
    return DRAWS[method](place, frame, seed=seed, sizes=sizes)


def hold(place: Place, frame: Frame) -> None:
    """``Broken`` if the strata or the fingerprint are not those registered."""
    more = "".join(f", {part}" for part in frame.also)
    inside = selection.in_frame(place, frame)
    records = place.kept("frame", f"SELECT id, stratum{more} FROM ({inside}) AS records")
    place.progress("counting")
    counted: dict[str, int] = dict(place.rows(f"SELECT stratum, count(*) FROM {records} GROUP BY stratum"))
    faults = (
        [f"the strata count {counted}, registered were {frame.strata}"] if counted != frame.strata else []
    )
    if not faults and (found := fingerprint_of(place, records)) != frame.fingerprint:
        faults = [f"the fingerprint is {found}, registered was {frame.fingerprint}"]
    for part, registered_was in frame.also.items():
        if not faults and (found := for_designs.also(place, part, records)) != registered_was:
            faults = [f"the fingerprint of the {part}s is {found}, registered was {registered_was}"]
    if faults:
        raise Broken(faults[0], where=place.where, remedy=place.when_changed)


def _check_sizes(sizes: Mapping[str, int], units: Mapping[str, int], frame: str, called: str) -> None:
    for stratum, size in sizes.items():
        if stratum not in units:
            raise InputError(
                f"frame '{frame}' has no stratum '{stratum}'",
                remedy=f"It has: {', '.join(units)}.",
            )
        if not 0 <= size <= units[stratum]:
            raise InputError(
                f"{size} cannot be drawn from the {units[stratum]} {called} of stratum '{stratum}'",
                remedy="Draw no more than there are.",
            )
