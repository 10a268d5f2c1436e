"""The method in words, with the audit's own numbers, and the few terms a reader needs."""

from __future__ import annotations

from collections.abc import Iterable

from crime_sample import formats
from crime_sample.kind import AuditKind
from crime_sample.report import by_hand, of_method
from crime_sample.report.model import Section
from crime_sample.report.results import METHODS
from crime_sample.report.subject import Subject
from crime_sample.report.words import frame_words, judged
from crime_sample.results import SMALL_CELL, Estimate

_INTERVALS = {
    "stepped": "exact limits of the beta distribution that look one typical {unit} further than the sample, "
    "which keep an honest width where nearly everything was {right}",
    "korn-graubard": "Korn and Graubard's interval: exact binomial limits on an effective number of {counted}, "
    "which keeps an honest width where nearly everything was {right}",
    "fay-feuer": "Fay and Feuer's gamma interval of the {missed}, which allows for one more {unit} of the "
    "heaviest stratum",
    "wald-t": "the linearised interval with Student's t, which is too narrow where nearly everything was {right}",
    "wald": "the plain (Wald) interval on the counts of {counted}, which takes no account of the sample's design",
}

GLOSSARY = (
    (
        "Recording rate",
        "Of the crimes that should have been recorded, the share that was, by the cut-off. Crimes are "
        "counted, not incidents: one incident can owe several crimes, or none.",
    ),
    ("Owed", "A crime is owed when the recording rules require that it be recorded from what was reported."),
    (
        "Frame",
        "The list of incidents the sample was drawn from. The figures speak for it and for nothing else.",
    ),
    ("Stratum", "A part of the frame that was sampled by itself."),
    (
        "95 % CI",
        "Confidence interval. Were the draw repeated many times, 95 in 100 such intervals would hold the "
        "true figure. It covers the chance of the draw, not errors of the auditors.",
    ),
    ("Margin", "Half the width of a confidence interval, written ±, in percentage points."),
    (
        "Not found, undeterminable, out of scope",
        "What may be said of something drawn in place of a verdict: it could not be had; it was read and allows no "
        "answer; it should not have been in the frame, such as a test call.",
    ),
    ("Cut-off", "The crime extract, fixed before the seed was known: what it does not hold is not recorded."),
    (
        "Seed",
        "The text from which the draw follows. Whoever has it and the frame can draw the same sample again.",
    ),
    (
        "Fingerprint, SHA-256",
        "A long number that changes if anything in the file or list changes: it ties the figures to that "
        "very list.",
    ),
)


def section(about: Subject) -> Section:
    """How the numbers were made."""
    return Section("method", "Method", tuple(_paragraphs(about)), tuple(by_hand.tables(about)))


def glossary(level: float, kind: AuditKind) -> tuple[tuple[str, str], ...]:
    """Terms and what they mean, with the confidence level in use."""
    named = formats.level(level)
    bare = named.removesuffix(" %")
    return tuple(
        (term.replace("95 %", named), words.replace("95 in 100", f"{bare} in 100"))
        for term, words in _terms(kind)
    )


def _terms(kind: AuditKind) -> Iterable[tuple[str, str]]:
    """The terms of the kind of audit: the usual ones, or those of a rate of cases."""
    of_crimes = ("Recording rate", "Owed")
    if not kind.counts_crimes:
        yield (
            kind.headline_title,
            f"Of the {kind.units} that could be decided on, the share that was {kind.right}. Whole {kind.logs} are "
            "counted, not crimes.",
        )
    for term, words in GLOSSARY:
        if kind.counts_crimes or term not in of_crimes:
            words = words.replace("list of incidents", f"list of {kind.units}")
            words = words.replace("not incidents: one incident", f"not {kind.units}: one {kind.unit}")
            yield term, words


def _paragraphs(about: Subject) -> Iterable[str]:
    strata, kind = about.results.strata, about.kind
    population, drawn = sum(s.population for s in strata), sum(s.drawn for s in strata)
    of = (
        f"Of the {formats.plural(population, kind.unit, kind.units)} of {frame_words(about)}, in "
        f"{formats.plural(len(strata), 'stratum', 'strata')}, {formats.count(drawn)} were drawn"
    )
    if about.state.method.key == "tickets":
        yield (
            f"The unit drawn is the {kind.unit}. {of}: in each stratum those with the smallest tickets, a ticket being "
            f"the SHA-256 of seed, frame and {kind.unit} number. The order of the export plays no part; once the seed "
            "is given, nothing is left to choose."
        )
    else:
        yield f"{of}. {of_method.described(about)} Once the seed is given, nothing is left to choose."
    yield steps(kind)
    rate = about.rate
    if rate is not None:
        yield from _rate(about, rate)
    if not kind.counts_crimes:
        yield from _of_cases(kind)
        return
    yield (
        "The number unrecorded in the frame is the stratified expansion of the crimes owed and not recorded, "
        "with Fay and Feuer's interval for weighted counts, which keeps an honest upper end when none was "
        f"missed. Breakdowns keep every sampled {kind.unit} in the variance. With fewer than {SMALL_CELL} owed "
        "crimes a row is given as x of n."
    )
    yield (
        f"{kind.logs.capitalize()} not found or undeterminable pass their weight to the rest of their stratum. "
        f"{formats.capital(kind.units)} out of scope owe nothing and stay in. Late and wrongly "
        "classified crimes count as recorded; crimes "
        "recorded after the cut-off do not."
    )


def steps(kind: AuditKind) -> str:
    owes, each = "which crimes it owes", "each owed crime"
    if not kind.counts_crimes:
        owes, each = "which crimes stand on its own account", "each such crime"
    asked = formats.several([f"“{question.words}”" for question in kind.questions])
    more = f" It was asked of each case besides: {asked}." if asked else ""
    return (
        f"Each case was judged in two steps. First the auditor read the {kind.log} with the columns that tell the "
        f"outcome hidden, and committed {owes}. Then the linked crimes were shown, and {each} "
        f"was marked as recorded or not.{more} What was committed was locked at that point."
    )


def _of_cases(kind: AuditKind) -> Iterable[str]:
    """How totals and rates of cases are made."""
    yield (
        f"The number {kind.failed} in the frame is the stratified expansion of the {kind.units} found so, with an "
        "interval for weighted counts that keeps an honest upper end when none was found. Breakdowns keep "
        f"all that was sampled in the variance. With fewer than {SMALL_CELL} decided on a row is given as x of n."
    )
    yield (
        f"{kind.logs.capitalize()} not found or undeterminable pass their weight to the rest of their stratum. What is "
        "out of scope, or answered with 'not known', is in no rate."
    )


def _rate(about: Subject, rate: Estimate) -> Iterable[str]:
    kind = about.kind
    found = formats.plural(judged(about), kind.unit, kind.units)
    if kind.counts_crimes:
        counts = f"The {found} judged owe {formats.plural(rate.n_due, 'crime')}, "
        counts += f"{formats.count(rate.x_recorded)} of them recorded"
    else:
        counts = f"Of the {found} judged {formats.count(rate.n_due)} could be decided on, "
        counts += f"{formats.count(rate.x_recorded)} of them {kind.right}"
    yield (
        f"{counts}. The {kind.rate_words} is the ratio of the two "
        f"after each {kind.unit} is weighted by the {kind.units} of its stratum it stands for, so it can differ "
        f"from the plain share. Its standard error is {formats.points(rate.standard_error)} percentage "
        f"points, by Taylor linearisation {_correction(about)}and "
        f"{formats.plural(rate.df, 'degree')} of freedom{_effect(rate, kind)}."
    )
    method = _INTERVALS.get(rate.interval, f"the method '{METHODS.get(rate.interval, rate.interval)}'")
    if kind.counts_crimes:
        of = {"unit": kind.unit, "counted": "crimes", "right": "recorded", "missed": "crimes missed"}
    else:
        of = {
            "unit": kind.unit,
            "counted": kind.units,
            "right": kind.right,
            "missed": f"{kind.units} {kind.failed}",
        }
    yield f"The {formats.level(rate.level)} interval is {method.format(**of)}."


def _correction(about: Subject) -> str:
    return (
        "with the finite population correction "
        if about.state.method.key == "tickets"
        else "with that variance "
    )


def _effect(rate: Estimate, kind: AuditKind) -> str:
    if rate.design_effect is None:
        return ""
    return (
        f". The design effect is {formats.decimal(rate.design_effect, digits=2)}: the variance is that many "
        f"times what it would be had the {'crimes' if kind.counts_crimes else kind.units} been drawn one by one"
    )
