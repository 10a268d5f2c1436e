"""How the review went: what became of the incidents drawn, and what the missing logs may change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crime_sample import formats
from crime_sample.adjudicate import answers, tally
from crime_sample.report import funnel, overlap
from crime_sample.report.model import Cell, Rate, RateRange, Section, Table, columns
from crime_sample.report.subject import Subject
from crime_sample.stats.sensitivity import Row


def sections(about: Subject) -> Iterable[Section]:
    """The sections on the review."""
    yield Section(
        "review",
        "From the frame to the verdicts",
        tables=(funnel.table(about), *_rulings(about)),
        pictures=(funnel.picture(about),),
    )
    yield _missing(about)
    yield from overlap.sections(about)


def _rulings(about: Subject) -> Iterable[Table]:
    """What second reviews, objections and challenges brought; nothing where there was none of them."""
    found, said = tally(about.state.cases.values()), answers(about.state)
    if not (found.twice or found.objections or found.challenges or said.put):
        return
    apart: tuple[tuple[Cell, ...], ...] = (
        ("Cases judged twice, by two auditors", found.twice),
        ("of these, the two verdicts differed", found.differed),
        ("Rulings where they differed", found.ruled["difference"]),
        ("of these, not for the first verdict", found.changed["difference"]),
    )
    objected: tuple[tuple[Cell, ...], ...] = (
        ("Objections of auditors to their own verdicts", found.objections),
        ("Rulings on objections", found.ruled["objection"]),
        ("of these, changed what counts", found.changed["objection"]),
    )
    unnamed: tuple[tuple[Cell, ...], ...] = (("of these, accepted, but not kept which cases", said.unnamed),)
    heard: tuple[tuple[Cell, ...], ...] = (
        ("Cases put before the force", said.put),
        ("of these, accepted by it", len(said.accepted)),
        ("of these, not accepted", len(said.challenged)),
        ("of these, without an answer", len(said.silent)),
        *(unnamed if said.unnamed else ()),
    )
    challenged: tuple[tuple[Cell, ...], ...] = (
        ("Challenges by the force", found.challenges),
        ("Rulings on challenges", found.ruled["challenge"]),
        ("of these, changed what counts", found.changed["challenge"]),
    )
    parts = (
        (found.twice, apart),
        (found.objections, objected),
        (said.put, heard),
        (found.challenges, challenged),
    )
    yield Table(
        "rulings",
        "What was looked at again",
        "A ruling of the registrar counts in place of the verdicts; all of them are kept. Who judged a case did "
        "not rule on it.",
        columns("What:", "How often"),
        tuple(row for number, rows in parts if number for row in rows),
    )


def missing_rates(about: Subject) -> Mapping[str, float] | None:
    """The rate under each assumption about missing logs, None where none is missing."""
    found = about.results.missing
    if found is None:
        return None
    names = ("reweighted", "scenario_low", "scenario_high", "low", "high")
    return {name: float(getattr(found, name)) for name in names}


def _missing(about: Subject) -> Section:
    rates, kind = missing_rates(about), about.kind
    title = f"{kind.logs.capitalize()} not found or undeterminable"
    if rates is None:
        whole = f"Every {kind.log} drawn was found and could be judged."
        if any(stratum.missing for stratum in about.results.strata):
            none = (
                f"No crime is owed by the {kind.logs} judged"
                if kind.counts_crimes
                else "No case could be decided on"
            )
            whole = f"{none}, so what the missing ones may change cannot be said."
        return Section("missing", title, (whole,))
    number = sum(stratum.missing for stratum in about.results.strata)
    counted = sum(stratum.counted for stratum in about.results.strata)
    words = f"{formats.plural(number, kind.log, kind.logs)} of {formats.count(counted)} "
    words += f"({formats.percent(number / counted)}) could not be found or judged."
    if not kind.counts_crimes:
        return Section("missing", title, (words,), (_missing_decided(about, rates),))
    seen = max((len(case.owed.crimes) for case in about.state.cases.values() if case.owed), default=0)
    most = max(about.plan.design.most_crimes, seen)
    rows: tuple[tuple[Cell, ...], ...] = (
        ("Headline: they are like the rest of their stratum", Rate(rates["reweighted"])),
        (
            "Scenario: each owes its stratum's mean; none of it, or all of it, was recorded",
            RateRange(rates["scenario_low"], rates["scenario_high"]),
        ),
        (
            f"Bounds: each owes up to {formats.plural(most, 'crime')}; none, or all, recorded",
            RateRange(rates["low"], rates["high"]),
        ),
    )
    table = Table(
        "missing",
        f"The recording rate as the missing {kind.logs} vary",
        "Rates in percent, of crimes that should have been recorded. These are points: none holds sampling "
        "error, which comes on top.",
        columns(f"What is supposed of the missing {kind.logs}:", "Rate"),
        rows,
    )
    return Section("missing", title, (words,), (table, _sensitivity(about, most)))


def _missing_decided(about: Subject, rates: Mapping[str, float]) -> Table:
    """What the missing could do to a rate of cases: each of them counts once, or not at all."""
    kind = about.kind
    rows: tuple[tuple[Cell, ...], ...] = (
        ("Headline: they are like the rest of their stratum", Rate(rates["reweighted"])),
        (
            f"Scenario: as many as in the rest of their stratum can be decided on; none, or all, {kind.right}",
            RateRange(rates["scenario_low"], rates["scenario_high"]),
        ),
        (
            f"Bounds: all of them can be decided on; none, or all, {kind.right}",
            RateRange(rates["low"], rates["high"]),
        ),
    )
    return Table(
        "missing",
        f"The {kind.rate_words} as the missing {kind.logs} vary",
        f"Rates in percent, out of {kind.dues}. These are points: none holds sampling error, which comes on top.",
        columns(f"What is supposed of the missing {kind.logs}:", "Rate"),
        rows,
    )


def _sensitivity(about: Subject, most: int) -> Table:
    """The rate between the scenarios and the bounds: what the missing owe, by how much of it was recorded."""
    found: dict[float | None, list[Row]] = {}
    for row in about.results.sensitivity:
        found.setdefault(row.owes, []).append(row)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (_owing(owes, of[0], most), *(Rate(row.rate) for row in of))
        for owes, of in found.items()
        if owes != 0
    )
    return Table(
        "sensitivity",
        f"How far the missing {about.kind.logs} would have to differ",
        f"The recording rate in percent, for what the missing {about.kind.logs} are supposed to owe (down) and "
        "how much of that "
        "to have been recorded (across): nothing, half the rate of the rest of their stratum, the same, all. Points "
        "without sampling error.",
        columns("They owe:", "Nothing", "Half the rate", "The same", "All"),
        rows,
    )


def _owing(owes: float | None, row: Row, most: int) -> str:
    crimes = f"{formats.decimal(row.crimes, digits=2)} crimes each on average"
    if owes is None:
        return f"The most, {formats.plural(most, 'crime')} each"
    share = {0.5: "Half their stratum's mean", 1.0: "Their stratum's mean", 1.5: "Half as much again"}
    return f"{share[owes]}, {crimes}"
