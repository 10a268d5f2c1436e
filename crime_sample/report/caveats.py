"""What a reader must know before relying on the numbers. Every caveat that holds is said, and no other."""

from __future__ import annotations

from collections.abc import Iterable

from crime_sample import formats
from crime_sample.frame import REJECTED, Excluded, Frame
from crime_sample.kind import AuditKind
from crime_sample.report import of_method, spoken_of
from crime_sample.report.model import Caveat
from crime_sample.report.subject import Subject

SMALL_COUNT = 5
MANY_ROWS = 5
HEAVY = 0.5  # of the margin, that one more missed crime would move the rate by


def caveats(about: Subject) -> tuple[Caveat, ...]:
    """The caveats that hold, those that touch the headline first."""
    found = (
        *spoken_of.of_the_kind(about),
        *_of_the_result(about),
        *of_method.caveats(about),
        *_of_the_draw(about),
        *(_of_the_cut_off(about) if about.kind.counts_crimes else ()),
        *_of_the_rules(about),
        *_of_the_review(about),
        *spoken_of.of_newer(about),
        *spoken_of.of_coverage(about),
        *_of_reading(about),
    )
    return tuple(sorted(found, key=lambda caveat: not caveat.grave))


def _of_the_result(about: Subject) -> Iterable[Caveat]:
    results, rate, kind = about.results, about.rate, about.kind
    if results.interim:
        yield Caveat(
            "interim",
            "This is an interim look at an unfinished review. Only cases before the first open one of each "
            f"stratum count; if cases with a {kind.miss} wait longer, the rate comes out too high. Looking and "
            "going on until the interval pleases breaks its promise; do not publish it.",
            grave=True,
        )
    if rate is not None and rate.small:
        yield Caveat(
            "small-headline",
            f"The sample holds only {formats.plural(rate.n_due, kind.due, kind.dues)}: it shows how wide the range "
            "is, not what the rate is.",
            grave=True,
        )
    yield from _heavy_stratum(about)
    small = [
        about.called(e.domain)
        for e in results.estimates
        if e.domain and e.small and e.estimand == results.headline
    ]
    if small:
        yield Caveat(
            "small-cells",
            f"{formats.several(small)} {'has' if len(small) == 1 else 'have'} too few {kind.dues} for a "
            f"rate of {'its' if len(small) == 1 else 'their'} own, and {'is' if len(small) == 1 else 'are'} "
            "given as x of n.",
        )
    number = sum(stratum.missing for stratum in results.strata)
    if number:
        counted = sum(stratum.counted for stratum in results.strata)
        share = number / counted
        yield Caveat(
            "missing",
            f"{formats.plural(number, kind.log, kind.logs)} of {formats.count(counted)} "
            f"({formats.percent(share)}) could not be found or judged. The headline supposes that they are "
            f"like the rest of their stratum; the table of missing {kind.logs} shows what else they could do to it.",
            grave=share > about.plan.design.not_found / 100,
        )


# Intervals that look beyond what the heaviest stratum showed.
_ALLOWING = ("stepped", "fay-feuer")


def _heavy_stratum(about: Subject) -> Iterable[Caveat]:
    """One log of some stratum stands for so many incidents that a crime missed there would show in the rate."""
    rate, due, kind = about.rate, _due_in_frame(about), about.kind
    sampled = [s for s in about.results.strata if 0 < s.judged < s.population]
    if rate is None or not due or not sampled:
        return
    heaviest = max(sampled, key=lambda s: s.population / s.judged)
    weight = heaviest.population / heaviest.judged
    half = (rate.high - rate.low) / 2
    if weight / due > HEAVY * half:
        yield Caveat(
            "heavy-stratum",
            f"One judged {kind.log} of stratum {formats.one_line(heaviest.name)} stands for "
            f"{formats.count(round(weight))} {kind.units}: one more {kind.miss} among those judged there would "
            "move the "
            f"rate by {100 * weight / due:.1f} points, against a margin of {100 * half:.1f}. "
            f"{_allowed(rate.interval, kind)}",
            grave=rate.interval not in _ALLOWING and weight / due > half,
        )


def _due_in_frame(about: Subject) -> float:
    """What the rate is out of in the whole frame: crimes owed, or cases that could be decided on."""
    owed = about.results.one("owed_total")
    if owed is not None:
        return owed.point
    missed = about.results.one(about.kind.missed)
    if about.rate is None or missed is None:
        return 0.0
    failed = 1 - about.rate.point
    if failed:
        return missed.point / failed
    return about.rate.n_due * sum(s.population for s in about.results.strata) / max(1, about.rate.n_incidents)


def _allowed(interval: str, kind: AuditKind) -> str:
    if interval in _ALLOWING:
        return (
            f"The intervals allow for what such a {kind.log} could hide, those of classes and districts too, and are "
            f"wider for it; more {kind.logs} of that stratum would narrow them."
        )
    return (
        "If that stratum hides more than its sample showed, the interval of the rate is too narrow. The usual one, by "
        "the name of stepped, allows for it."
    )


def _of_the_draw(about: Subject) -> Iterable[Caveat]:
    source = about.plan.design.seed
    if source.kind == "own":
        yield Caveat(
            "own-seed",
            "The seed was chosen by the auditor. The draw can be repeated, but that no other seed was tried "
            "first cannot be shown: it is not independently verifiable.",
            grave=True,
        )
    elif not about.state.seed_proof:
        yield Caveat(
            "seed-proof",
            "No proof of the seed was recorded with it, so a reader must look for the proof at its source.",
        )
    frames = about.state.frames.values()
    yield from map(_rejected, (frame for frame in frames if frame.left_out))
    rejected = sum(rule.records for frame in frames for rule in _faults(frame))
    excluded = sum(rule.records for frame in frames for rule in frame.excluded) - rejected
    if excluded:
        yield Caveat(
            "excluded",
            f"{formats.plural(excluded, 'record was', 'records were')} left out of the frame by declared "
            "rules, and nothing is said of them.",
        )


def _faults(frame: Frame) -> list[Excluded]:
    """What was left out of a frame because it was faulty."""
    return [rule for rule in frame.excluded if frame.left_out and rule.reason.startswith(REJECTED)]


def _rejected(frame: Frame) -> Caveat:
    faults = _faults(frame)
    kinds = ", ".join(f"{one.reason.removeprefix(REJECTED)}: {formats.count(one.records)}" for one in faults)
    total = sum(one.records for one in faults)
    return Caveat(
        "rejected",
        f"{formats.plural(total, 'record', 'records')} of {formats.count(frame.records)} in the export of frame "
        f"'{formats.one_line(frame.name)}' could not be drawn, because of faults in the export ({kinds}; of a repeated "
        f"id, all records). Nothing is said of them. Reason given: {formats.one_line(frame.left_out)}.",
        grave=True,
    )


def _of_the_cut_off(about: Subject) -> Iterable[Caveat]:
    extract = about.state.extract
    if extract is not None and extract.kind == "column":
        yield Caveat(
            "column-extract",
            "What counts as recorded was read from the references linked in the export itself. A crime that "
            "was recorded but not linked counts as unrecorded here, so the rate may be too low.",
            grave=True,
        )
    if (
        extract is not None
        and extract.last_recorded
        and extract.last_recorded[:10] < about.state.about.end.isoformat()
    ):
        yield Caveat(
            "short-extract",
            f"The last crime of the extract was recorded on {formats.moment(extract.last_recorded[:10])}, "
            "before the period ended: crimes recorded after that count as unrecorded, so the rate may be "
            "too low.",
            grave=True,
        )
    later = sum(remedy.later for remedy in about.results.remedial)
    if later:
        yield Caveat(
            "later",
            f"{formats.plural(later, 'crime of the sample was', 'crimes of the sample were')} recorded "
            "after the cut-off. They count as unrecorded, since a force that knows which incidents were "
            "drawn could mend them.",
        )
    if about.results.one("timely_rate") is not None:
        yield Caveat(
            "clocks",
            "Hours from report to record are differences of local clock times: where the clocks changed in "
            "between they are an hour out.",
        )


def _of_the_rules(about: Subject) -> Iterable[Caveat]:
    packs = [one.pack for one in about.state.about.packs]
    if not (packs[0].valid_on(about.state.about.start) and packs[-1].valid_on(about.state.about.end)):
        yield Caveat(
            "rules-period",
            f"The rule pack '{packs[-1].name}' does not cover the whole period of the audit.",
        )
    if len(packs) > 1:
        yield Caveat(
            "rules-mixed",
            f"The recording rules changed within the period: each incident was judged by the rules of its day "
            f"({', '.join(pack.name for pack in packs)}). What had to be recorded, and how soon, was not the same "
            "throughout, and the rates are of all of it together.",
        )


def _of_the_review(about: Subject) -> Iterable[Caveat]:
    cases = about.state.cases.values()
    twice = sum(case.second is not None for case in cases)
    if not twice:
        yield Caveat(
            "single-review",
            "Each case was judged once, by one auditor. No second review was done, so how often auditors err or "
            "differ is not measured and not in the interval.",
        )
    elif twice < len(cases):
        yield Caveat(
            "single-review",
            f"{formats.plural(twice, 'case')} of {formats.count(len(cases))} were judged by a second auditor, and what "
            "differed was ruled on. In the others an error of judgement stands; the quality page has the rate that "
            "corrects for these, and the interval here does not.",
        )
    objections = sum(case.objections for case in cases)
    if objections:
        waiting = sum(case.contested == "objection" for case in cases)
        how = f"{waiting} of them await a ruling" if waiting else "the registrar ruled on each"
        yield Caveat(
            "objections",
            f"Auditors objected {formats.plural(objections, 'time')} to what they had committed, after the "
            f"outcome was shown to them; {how}.",
        )
    challenged = sum(case.contested == "challenge" for case in cases)
    if challenged:
        yield Caveat(
            "challenges",
            f"The force challenges {formats.plural(challenged, 'case')} on which nothing is ruled yet. The figures "
            "keep what was settled.",
        )
    texts = [frame.mapping for frame in about.state.frames.values() if frame.mapping.columns.text]
    if texts:
        how = f"where they are linked to the {about.kind.unit} or look like the pattern given for references"
        if not all(mapping.reference_pattern for mapping in texts):
            how = f"only where they are linked to the {about.kind.unit}, since no pattern for references was given"
        yield Caveat(
            "leaks",
            f"Auditors judged what a {about.kind.log} owes before seeing the outcome. Crime references in the text of "
            f"{about.kind.logs} were hidden {how}; a text that tells the outcome in other words was seen.",
        )


def _of_reading(about: Subject) -> Iterable[Caveat]:
    rows = sum(len(about.results.by(column)) for column in about.columns)
    if rows > MANY_ROWS:
        off = round(rows * (1 - about.results.level))
        yield Caveat(
            "many-intervals",
            f"Intervals hold one at a time. Of the {rows} in the breakdowns, about {max(1, off)} can be "
            "expected to miss by chance, and rows that differ a little need not differ in truth.",
        )
    answers = [number for _, counts in about.results.answers for _, number in counts]
    counts = [number for _, number in (*about.results.reasons, *about.results.applied)] + answers
    cells = [n for e in about.results.estimates for n in (e.n_due, e.n_due - e.x_recorded) if e.domain]
    if any(0 < number < SMALL_COUNT for number in (*counts, *cells, len(about.results.remedial))):
        yield Caveat(
            "disclosure",
            f"Some counts are under {SMALL_COUNT} and could point to persons. They, and what they could be worked out "
            "from, must not be made public; the public edition is without them.",
        )
