"""The method in words, with the audit's own numbers, and the few terms a reader needs."""

from __future__ import annotations

from collections.abc import Iterable

from crime_sample import formats
from crime_sample.report.model import Section
from crime_sample.report.results import METHODS
from crime_sample.report.subject import Subject
from crime_sample.report.words import frame_words, judged
from crime_sample.results import SMALL_CELL, Estimate

_INTERVALS = {
    "stepped": "exact limits of the beta distribution that look one typical incident further than the sample, "
    "which keep an honest width where nearly everything was recorded",
    "korn-graubard": "Korn and Graubard's interval: exact binomial limits on an effective number of crimes, "
    "which keeps an honest width where nearly everything was recorded",
    "fay-feuer": "Fay and Feuer's gamma interval of the crimes missed, which allows for one more incident of the "
    "heaviest stratum",
    "wald-t": "the linearised interval with Student's t, which is too narrow where nearly everything was "
    "recorded",
    "wald": "the plain (Wald) interval on the crime counts, which takes no account of the sample's design",
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
    return Section("method", "Method", tuple(_paragraphs(about)))


def glossary(level: float) -> tuple[tuple[str, str], ...]:
    """Terms and what they mean, with the confidence level in use."""
    named = formats.level(level)
    bare = named.removesuffix(" %")
    return tuple(
        (term.replace("95 %", named), words.replace("95 in 100", f"{bare} in 100"))
        for term, words in GLOSSARY
    )


def _paragraphs(about: Subject) -> Iterable[str]:
    strata = about.results.strata
    population, drawn = sum(s.population for s in strata), sum(s.drawn for s in strata)
    yield (
        f"The unit drawn is the incident. Of the {formats.plural(population, 'incident')} of "
        f"{frame_words(about)}, in {formats.plural(len(strata), 'stratum', 'strata')}, "
        f"{formats.count(drawn)} were drawn: in each stratum those with the smallest tickets, a ticket being the "
        "SHA-256 of seed, frame and incident number. The order of the export plays no part; once the seed is "
        "given, nothing is left to choose."
    )
    yield (
        "Each case was judged in two steps. First the auditor read the log with the columns that tell the "
        "outcome hidden, and committed which crimes it owes. Then the linked crimes were shown, and each owed "
        "crime was marked as recorded or not. What was committed was locked at that point."
    )
    rate = about.rate
    if rate is not None:
        yield from _rate(about, rate)
    yield (
        "The number unrecorded in the frame is the stratified expansion of the crimes owed and not recorded, "
        "with Fay and Feuer's interval for weighted counts, which keeps an honest upper end when none was "
        f"missed. Breakdowns keep every sampled incident in the variance. With fewer than {SMALL_CELL} owed "
        "crimes a row is given as x of n."
    )
    yield (
        "Logs not found or undeterminable pass their weight to the rest of their stratum. Incidents out of "
        "scope owe nothing and stay in. Late and wrongly classified crimes count as recorded; crimes "
        "recorded after the cut-off do not."
    )


def _rate(about: Subject, rate: Estimate) -> Iterable[str]:
    yield (
        f"The {formats.plural(judged(about), 'incident')} judged owe {formats.plural(rate.n_due, 'crime')}, "
        f"{formats.count(rate.x_recorded)} of them recorded. The recording rate is the ratio of the two "
        "after each incident is weighted by the incidents of its stratum it stands for, so it can differ "
        f"from the plain share. Its standard error is {formats.points(rate.standard_error)} percentage "
        "points, by Taylor linearisation with the finite population correction and "
        f"{formats.plural(rate.df, 'degree')} of freedom{_effect(rate)}."
    )
    method = _INTERVALS.get(rate.interval, f"the method '{METHODS.get(rate.interval, rate.interval)}'")
    yield f"The {formats.level(rate.level)} interval is {method}."


def _effect(rate: Estimate) -> str:
    if rate.design_effect is None:
        return ""
    return (
        f". The design effect is {formats.decimal(rate.design_effect, digits=2)}: the variance is that many "
        "times what it would be had the crimes been drawn one by one"
    )
