"""The answer in sentences that a registrar can act on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crime_sample import formats
from crime_sample.quality.answer import Quality
from crime_sample.quality.confused import NO_CRIME, Confused
from crime_sample.quality.leanings import FEWEST, Leans
from crime_sample.stats.leaning import Span
from crime_sample.stats.twophase import KEPT

KEPT_WORDS = (
    "The correction would lead out of the range a rate can have, and was kept in it; the shift is not cut."
)
INTERIM = "Interim: not to be shown to anyone who reviews."


def sentences(found: Quality) -> tuple[str, ...]:
    """What the review's quality comes to, the most weighty first."""
    listed = [INTERIM if found.interim else "", second(found), *overall(found)]
    listed.extend(leaning(found, one) for one in found.leanings)
    if found.corrected is not None:
        listed.append(correction(found))
    return tuple(filter(None, listed))


def second(found: Quality) -> str:
    """How far the second review is."""
    one = found.counts
    if not one.to_judge:
        return found.uncorrected
    drawn = (
        f"{formats.count(one.to_judge)} of {formats.plural(one.drawn, 'case')} "
        f"{'was' if one.to_judge == 1 else 'were'} drawn to be judged twice"
    )
    every = "that one was" if one.judged == 1 else "all of them were"
    done = every if one.judged == one.to_judge else f"{formats.count(one.judged)} so far"
    if not one.judged:
        return f"{drawn}; none has both of its verdicts yet."
    if not one.differ:
        return f"{drawn}; {done}, and no two verdicts differ."
    still = f"{formats.plural(one.waiting, 'case')} {'waits' if one.waiting == 1 else 'wait'}"
    ruled = (
        "all of these were ruled on"
        if not one.waiting
        else f"{formats.count(one.ruled)} were ruled on, {still}"
    )
    differ = "verdicts differ in 1" if one.differ == 1 else f"verdicts differ in {formats.count(one.differ)}"
    return f"{drawn}; {done}. The two {differ}; {ruled}."


def overall(found: Quality) -> Iterable[str]:
    """Agreement on what matters most to the rate: whether a crime is owed, or what decides a case."""
    deciding = found.kind.deciding
    key, about = (
        ("owed", f"whether a crime {found.kind.owing.does}")
        if deciding is None
        else (deciding.key, f"“{deciding.words}”")
    )
    asked = next((one for one in found.agreement if one.key == key), None)
    if asked is None or asked.percent is None or asked.ac1 is None:
        return
    few = " That is too few to say much." if asked.few else ""
    yield (
        f"On {about} the two verdicts agree in {formats.count(asked.same)} of "
        f"{formats.plural(asked.cases, 'case')} ({formats.percent(asked.percent.point)}, interval "
        f"{formats.percent_range(asked.percent.low, asked.percent.high)}).{few}"
    )


def leaning(found: Quality, one: Leans) -> str:
    """How an auditor leans, and drifts."""
    name = formats.one_line(found.called[one.auditor])
    if one.found is None:
        if not found.counts.to_judge:
            return ""
        cases = formats.plural(one.cases, "case")
        return f"{name}: too few to tell a leaning ({cases} judged twice and settled; it takes {FEWEST})."
    owing = found.kind.owing
    crimes = formats.plural(one.found.crimes, "crime")
    basis = f"{crimes} {owing.settled} in {formats.plural(one.cases, 'case')} judged twice"
    points = one.points
    effect = _effect(found, one.found.effect)
    if points is None:
        twice = f"{name}'s {formats.plural(one.cases, 'case')} judged twice"
        return f"{name}: no crime was {owing.settled} in {twice}.{effect}"
    size = f"as many {owing.crimes} as the settled verdicts"
    if points.point:
        size = f"{_size(points.point)} points {_way(points.point)} {owing.crimes} than the settled verdicts"
    if one.found.direction == "none-shown":
        said = f"{name}: no leaning shown; {size}, interval {_between(points)} ({basis})."
    else:
        low, high = sorted((abs(points.low), abs(points.high)))
        said = f"{name} finds {size}, interval {_size(low)} to {_size(high)} ({basis})."
    return said + _drift(one) + effect


def _effect(found: Quality, effect: Span | None) -> str:
    """What an auditor's verdicts do to a headline that is no rate of crimes: a leaning in crimes does not tell it."""
    if found.kind.counts_crimes or effect is None:
        return ""
    size = (
        f"{_size(effect.point)} points {'lower' if effect.point < 0 else 'higher'}"
        if effect.point
        else "the same"
    )
    return (
        f" In these cases the {found.kind.rate_words} is {size} by this auditor's verdicts, interval "
        f"{signed(effect.low)} to {signed(effect.high)}."
    )


def _drift(one: Leans) -> str:
    drift = one.drift
    if drift is None or drift.low <= 0 <= drift.high:
        return ""
    way = "more" if drift.point > 0 else "fewer"
    return (
        f" And drifts: {_size(drift.point)} points {way} in the later half of these cases than in the earlier, "
        f"interval {_between(drift)}."
    )


def _between(span: Span) -> str:
    """An interval either side of nought, in words.

    >>> _between(Span(0.01, -0.034, 0.06)), _between(Span(0.1, 0.02, 0.2))
    ('3.4 fewer to 6.0 more', '2.0 to 20.0 more')
    """
    if span.low >= 0:
        return f"{_size(span.low)} to {_size(span.high)} more"
    if span.high <= 0:
        return f"{_size(span.high)} to {_size(span.low)} fewer"
    return f"{_size(span.low)} fewer to {_size(span.high)} more"


def _size(fraction: float) -> str:
    return formats.bare_percent(abs(fraction))


def _way(value: float) -> str:
    return "fewer" if value < 0 else "more"


def correction(found: Quality) -> str:
    """What the second judgement does to the rate."""
    if found.corrected is None:
        return ""
    rate = found.corrected.rate
    level = formats.level(found.level)
    kept = f" {KEPT_WORDS}" if KEPT in rate.flags else ""
    shift = f"{signed(rate.shift.point)} points ({signed(rate.shift.low)} to {signed(rate.shift.high)})"
    return (
        f"As first judged the {found.kind.rate_words} is {formats.percent(rate.as_found.point)}; corrected by "
        "what was settled "
        f"it is {formats.percent(rate.corrected.point)} ({level} CI "
        f"{formats.percent_range(rate.corrected.low, rate.corrected.high)}), a shift of {shift}.{kept}"
    )


def signed(fraction: float) -> str:
    """Percentage points with their sign.

    >>> signed(-0.0193), signed(0.008), signed(0.0)
    ('-1.9', '+0.8', '0.0')
    """
    return f"{100 * fraction:+.1f}" if round(100 * fraction, 1) else "0.0"


def calibration(found: Quality) -> Iterable[str]:
    """What must be known of the calibration cases."""
    if found.to_calibrate:
        yield (
            f"In {formats.plural(found.to_calibrate, 'calibration case')} nobody has said yet what is right, so "
            f"{'it does' if found.to_calibrate == 1 else 'they do'} not count here."
        )
    after = sum(one.after for one in found.calibration)
    if after:
        verdicts = formats.plural(after, "verdict is", "verdicts are")
        yield (
            f"{verdicts} measured by what was agreed only afterwards. Who agreed it could have known what the auditors "
            "had said; such a measure says less."
        )


def steps(found: Quality) -> tuple[str, ...]:
    """What to do about it."""
    return tuple(_steps(found))


def _steps(found: Quality) -> Iterable[str]:
    one = found.counts
    waiting = one.waiting + one.objections
    if waiting:
        what = f"{formats.plural(waiting, 'case')} that {'waits' if waiting == 1 else 'wait'} for a ruling"
        yield f"Rule on the {what}: crime_sample adjudicate AUDIT --registrar NAME."
    if one.to_judge > one.judged:
        yield f"Have the second verdicts given that are open: {formats.count(one.to_judge - one.judged)}."
    if found.to_calibrate:
        yield (
            f"Say what is right in {formats.plural(found.to_calibrate, 'calibration case')} before more auditors "
            f"judge {'it' if found.to_calibrate == 1 else 'them'}: crime_sample calibrate AUDIT --registrar NAME."
        )
    for leans in found.leanings:
        if leans.found is not None and leans.found.direction != "none-shown":
            lenient = leans.found.direction == "lenient"
            cases = leans.found.lenient_cases if lenient else leans.found.strict_cases
            yield (
                f"Go through {formats.plural(cases, 'case')} with {formats.one_line(found.called[leans.auditor])}, who "
                f"named {'fewer' if lenient else 'more'} crimes there than were settled on."
            )
    classes = next((one for one in found.confusion.offences if one.times > 1 and one.one != NO_CRIME), None)
    answers = next((one for one in found.confusion.answers if one.times > 1), None)
    for pair, called in ((answers, answer(found)), (classes, offence(found))):
        if pair is not None:
            yield (
                f"Agree on a line between “{title(called, pair.one)}” and “{title(called, pair.other)}”: one was taken "
                f"for the other {times(pair)}."
            )
    if found.corrected is not None:
        shift = found.corrected.rate.shift
        if shift.low > 0 or shift.high < 0:
            yield (
                "Give the corrected rate beside the headline: what the second judgement settled moves the rate by "
                "more than chance."
            )


def times(pair: Confused) -> str:
    """How often."""
    return {1: "once", 2: "twice"}.get(pair.times, f"{formats.count(pair.times)} times")


def offence(found: Quality) -> dict[str, str]:
    """The titles of offence groups, and of none."""
    return {NO_CRIME: "no crime", **found.offences}


def answer(found: Quality) -> dict[str, str]:
    """How answers are called."""
    return {str(key): name for key, name in found.kind.answer_words.items()}


def title(called: Mapping[str, str], key: str) -> str:
    """How an answer or a class is called, on one line."""
    return formats.one_line(called.get(key, key))


def caveats(found: Quality) -> tuple[str, ...]:
    """What must be known to read it."""
    return tuple(_caveats(found))


def _caveats(found: Quality) -> Iterable[str]:
    if found.interim:
        yield (
            "Interim. Leanings and the corrected rate rest on the cases before the first open one of each stratum; "
            "agreement on all that have both verdicts so far."
        )
    yield "This page is for the registrar. It shows rates, small counts and how persons judge."
    if not found.counts.to_judge:
        return
    yield (
        "What is measured is inconsistency. An error that both auditors make, and the registrar with them, leaves no "
        "trace in agreement, leaning or the corrected rate; it takes a judge from outside to see it."
    )
    yield (
        "A settled verdict is no truth, and where two agree it is partly the auditor's own: an auditor can differ "
        "from it and be right."
    )
    yield (
        "The cases judged twice were drawn at random from every stratum. In the agreement each counts once, whatever "
        f"its stratum; the column “weighted” says what holds for the {found.kind.units} of the frame."
    )
    yield (
        f"Each auditor's interval is at {formats.level(round(found.level_of_each, 4))}, so that the intervals of all "
        f"auditors hold together at {formats.level(found.level)}: else one of several would seem to lean by chance."
    )
    if found.corrected is not None and (found.corrected.lost or found.corrected.won):
        none = f"{found.kind.answer_words['not-found']}, cannot be determined"
        yield (
            f"Cases without a result ({none}) are taken to be like the rest of their "
            f"stratum, as in the estimate. {formats.count(found.corrected.lost)} judged twice had a result at first "
            f"and none when settled, {formats.count(found.corrected.won)} the other way round; their difference is "
            "not in the correction."
        )
