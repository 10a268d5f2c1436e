"""Whether audits can be compared at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from crime_sample import formats, periods
from crime_sample.errors import InputError, Refused
from crime_sample.state import State


def together(states: Sequence[State], *, although_unlike: bool) -> list[str]:
    """In what the audits differ, where that was accepted; else refused, as are audits that are not finished, have no
    recording rate, or share their draw."""
    for state in states:
        refuse_cases(state)
    refuse_same(states)
    differ = unlike(states)
    if differ and not although_unlike:
        raise Refused(
            f"the audits differ in {formats.several(differ)}",
            remedy="That alone could part their rates. To compare all the same: --although-unlike",
        )
    for state in states:
        refuse_open(state)
    return differ


def unlike(states: Sequence[State]) -> list[str]:
    """In what the audits differ that could move a rate by itself, in words; empty when they are alike.

    How the samples were drawn is no such thing: every method weighs its cases so that the rate is that of the frame,
    and what a method costs in certainty is in its interval.
    """
    traits = [_traits(state) for state in states]
    differ = [
        f"{what} ({_against([trait[what].shown for trait in traits])})"
        for what in traits[0]
        if len({trait[what].held for trait in traits}) > 1
    ]
    # One force is audited time after time; several stand side by side, and recording has changed with the years.
    one_force = len({state.about.force for state in states}) == 1
    when = None if one_force else periods.apart(_periods(states))
    return differ if when is None else [*differ, f"period ({when})"]


def season(states: Sequence[State]) -> str | None:
    """A warning where the audits cover different months of the year, else None."""
    return periods.seasons(_periods(states))


def refuse_cases(state: State) -> None:
    """Refuse an audit whose headline is no recording rate."""
    if not state.kind.counts_crimes:
        raise Refused(
            f"only recording rates are compared, and the headline of {state.kind.units} is none",
            remedy="To see audits of several kinds side by side: crime_sample overview AUDIT AUDIT",
        )


def refuse_same(states: Sequence[State]) -> None:
    """Refuse samples that one seed drew from one frame: a ticket tells seed, frame and incident."""
    # Where tickets were erased their digest still tells one and the same draw.
    samples = [
        (
            {case.ticket for case in state.cases.values() if case.ticket},
            set(filter(None, state.tickets.values())),
        )
        for state in states
    ]
    for (one, digests), (other, others) in combinations(samples, 2):
        if (one and one == other) or (digests & others and not (one and other)):
            raise InputError("two of the audits are one and the same", remedy="Name two different ones.")
        if one & other:
            drawn = formats.plural(len(one & other), "incident was", "incidents were")
            raise InputError(
                f"{drawn} drawn in two of the audits by the same seed, so they are not independent",
                remedy="Draw each audit of a frame with a seed of its own.",
            )


def refuse_open(state: State) -> None:
    left = len(state.cases) - state.settled
    if left or not state.cases:
        raise Refused(
            f"the audit of {formats.one_line(state.about.force)} has "
            + (
                formats.plural(left, "case that is not settled", "cases that are not settled")
                if left
                else "drawn nothing yet"
            ),
            remedy="Finish the review first: unfinished audits are not compared.",
        )


def _against(shown: Sequence[str]) -> str:
    distinct = list(dict.fromkeys(shown))
    return " against ".join(distinct) if len(distinct) > 1 else f"{distinct[0]}, but made by other rules"


@dataclass(frozen=True, slots=True)
class _Trait:
    held: str
    shown: str


def _traits(state: State) -> dict[str, _Trait]:
    """What must be alike: what tells it, and how it is shown."""
    charter, frames = state.about, [state.frames[name] for name in sorted(state.frames)]
    strata = formats.several(sorted(state.population))
    mapped = [frame.mapping.strata.model_dump_json() for frame in frames]
    routes = formats.several([frame.name for frame in frames])
    left_out = [rule.model_dump_json() for frame in frames for rule in frame.mapping.exclude]
    reasons = [rule.reason for frame in frames for rule in frame.mapping.exclude]
    pack = "; ".join(f"{p.pack.name}, version {p.pack.version}, {p.digest[:8]}" for p in charter.packs)
    return {
        "kind of audit": _Trait(charter.kind, state.kind.title.lower()),
        "rule pack": _Trait(" ".join(p.digest for p in charter.packs), formats.one_line(pack)),
        "strata": _Trait(f"{strata} {mapped}", formats.one_line(strata)),
        "route": _Trait(routes, formats.one_line(routes)),
        "exclusions": _Trait(
            str(left_out), formats.one_line(formats.several(reasons)) if reasons else "none"
        ),
    }


def _periods(states: Sequence[State]) -> list[tuple[date, date]]:
    return [(state.about.start, state.about.end) for state in states]
