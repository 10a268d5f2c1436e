"""What the figures speak of and what not: the kind of audit, its frames, what the sample did not show."""

from __future__ import annotations

from collections.abc import Iterable

from crime_sample import formats
from crime_sample.report import overlap
from crime_sample.report.model import Caveat
from crime_sample.report.subject import Subject
from crime_sample.report.words import frame_words

SHARE = 0.02  # of the cases, from which undecided ones are told on the first page


def of_the_kind(about: Subject) -> Iterable[Caveat]:
    """What this kind of audit cannot say, and how many cases could not be decided on."""
    kind, results = about.kind, about.results
    for place, words in enumerate(kind.caveats, start=1):
        yield Caveat(f"kind-{kind.key}{'' if place == 1 else f'-{place}'}", words, grave=place == 1)
    if kind.deciding is None:
        return
    given = dict(dict(results.answers)[kind.deciding.key])
    if given["unknown"]:
        cases = formats.plural(given["unknown"], "case was", "cases were")
        yield Caveat(
            "undecided",
            f"{cases} answered with 'not known' on “{kind.deciding.words}” and "
            f"{'is' if given['unknown'] == 1 else 'are'} "
            "not in the rate, which supposes that they are like those decided on. In the number "
            f"{kind.failed} they count as none, so it may be too low.",
            grave=given["unknown"] > SHARE * sum(given.values()),
        )


def of_newer(about: Subject) -> Iterable[Caveat]:
    """What extracts made after the draw hold that the frames do not."""
    kind = about.kind
    for one in about.state.refreshed.values():
        came, went = sum(one.came.values()), sum(one.went.values())
        moved = sum(count for *_, count in one.moved)
        of = "" if len(about.state.frames) == 1 else f" of frame {formats.one_line(one.frame)}"
        if not (came or went or moved):
            continue
        cases = sum(number in about.state.cases for number in (*one.lost, *one.elsewhere))
        concerned = (
            f"{formats.plural(cases, 'case is', 'cases are')} among them"
            if cases
            else "no case is among them"
        )
        yield Caveat(
            "newer-extract" if not of else f"newer-extract-{list(about.state.frames).index(one.frame) + 1}",
            f"A newer extract{of}, compared on {formats.moment(one.at[:10])}, holds "
            f"{formats.plural(came, kind.unit, kind.units)} more than the frame, lacks {formats.count(went)} and has "
            f"{formats.count(moved)} in another stratum; {concerned}. The figures are of the "
            "frame as it was drawn from.",
        )


def of_coverage(about: Subject) -> Iterable[Caveat]:
    """What the frames and the sample leave out."""
    frames = [formats.one_line(name) for name in about.state.frames]
    called = "frame" if len(frames) == 1 else "frames"
    yield Caveat(
        "coverage",
        f"The figures speak for the {about.kind.units} of {frame_words(about)} ({called} {formats.several(frames)}) "
        f"created in the period {about.period}. "
        + (
            "Crime that reached the police by another route is not in them."
            if about.kind.counts_crimes
            else "Whatever stands in no such list is not in them."
        ),
    )
    yield from overlap.caveats(about)
    yield overlap.gaps(about)
    if about.results.grossed is not None:
        yield Caveat(
            "grossing",
            "The yearly number takes the published total as exact, and supposes that the rate of this frame "
            "and period holds for 12 months and for every route. Its interval does not hold the error of "
            "that.",
        )
    if about.results.by("class"):
        seen = {e.domain.value for e in about.results.by("class") if e.domain}
        unseen = [about.offence(key) for key in about.state.about.all_rules.group_keys if key not in seen]
        if unseen:
            yield Caveat(
                "unseen-classes",
                "No crime of these classes was owed in the sample, so nothing is said of them: "
                f"{'; '.join(unseen)}.",
            )
    if about.results.by("stratum"):
        told = {e.domain.value for e in about.results.by("stratum") if e.domain}
        silent = [formats.one_line(s.name) for s in about.results.strata if s.name not in told]
        if silent:
            yield Caveat(
                "unseen-strata",
                _silent(about) + f": {'; '.join(silent)}.",
            )


def _silent(about: Subject) -> str:
    kind = about.kind
    if kind.counts_crimes:
        return (
            f"No crime was owed in the sampled {kind.units} of these strata, so they have no rate and add nothing "
            "to the totals; some may be owed there all the same"
        )
    return (
        f"None of the sampled {kind.units} of these strata could be decided on, so they have no rate and add "
        "nothing to "
        "the totals"
    )
