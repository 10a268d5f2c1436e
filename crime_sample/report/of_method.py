"""What a report says of a sample that was drawn otherwise than by tickets alone."""

from __future__ import annotations

from collections.abc import Iterable

from crime_sample import formats
from crime_sample.report.model import Caveat
from crime_sample.report.subject import Subject

FEW_CLUSTERS = 30
"""With fewer in the first of two stages it is said what that does to the interval."""


def described(about: Subject) -> str:
    """How it was drawn, and by which variance it is judged."""
    method, state = about.state.method, about.state
    clusters = about.state.clusters_drawn
    there = formats.count(state.clusters_there)
    held = f" They lie in {formats.plural(clusters, 'cluster')} of {there}." if clusters else ""
    return (
        f"It is a {method.title}: {state.rule}.{held} Weights are the inverse of the chance to be drawn; the variance "
        f"is {method.estimator}."
    )


def kept(about: Subject) -> Iterable[str]:
    """Which properties of the usual draw it keeps."""
    method = about.state.method
    if method.key != "tickets":
        yield (
            f"The sample is a {method.title}. Of what holds of a draw by tickets it keeps: {'; '.join(method.keeps)}. "
            f"It does not keep: {'; '.join(method.loses)}."
        )


def caveats(about: Subject) -> Iterable[Caveat]:
    """What a reader must know of it."""
    key, clusters = about.state.method.key, about.state.clusters_drawn
    if key == "systematic":
        yield Caveat(
            "systematic",
            "The sample is systematic, and its variance an approximation: no sample with one start tells its own. "
            "Where crimes come and go with a period near the interval between two of the sample, the rate can be far "
            "off.",
        )
    if key == "two-stage" and clusters < FEW_CLUSTERS:
        yield Caveat(
            "few-clusters",
            f"{formats.plural(clusters, 'cluster was', 'clusters were')} drawn first, and the interval rests on how "
            "they differ from each other: with so few it is wide, and does not hold as surely as it says where they "
            "are of very unequal size.",
        )
    silent = [formats.one_line(s.name) for s in about.results.strata if not s.drawn]
    if silent:
        yield Caveat(
            "strata-not-reached",
            f"No {about.kind.unit} of {formats.several(silent)} lies in a cluster that was drawn; nothing is said of "
            f"{'it' if len(silent) == 1 else 'them'} but through the others.",
            grave=True,
        )
