"""The page's sections on two verdicts: how many, where they agree, and what was taken for what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crime_sample import formats
from crime_sample.agreed import number
from crime_sample.quality import words
from crime_sample.quality.answer import Quality
from crime_sample.quality.confused import Confused
from crime_sample.quality.questions import Asked
from crime_sample.report.model import Cell, Rate, RateRange, Section, Share, Table, columns
from crime_sample.stats.agreement import Agreement


def second(found: Quality) -> Section:
    """How many cases were judged twice."""
    one = found.counts
    if not one.to_judge:
        return Section("second", "Cases judged twice", (found.uncorrected,))
    rows: list[tuple[Cell, ...]] = [
        ("Drawn", one.drawn),
        (f"To be judged twice ({one.planned:g} % of each stratum, two at least)", one.to_judge),
        ("Judged twice", one.judged),
        ("Of these: the two verdicts come to the same", one.judged - one.differ),
        ("they differ", one.differ),
        ("they differ, and were ruled on", one.ruled),
        ("they differ, and wait for a ruling", one.waiting),
        ("Waiting for a ruling on an objection", one.objections),
    ]
    counted = ["answer", "crimes", "what became of each crime"]
    counted += [f"what is said to “{one.words}”" for one in found.kind.questions]
    note = (
        "Cases. Which are judged twice was drawn at random, by a secret sealed when the plan was frozen. Two verdicts "
        f"come to the same if {formats.several(counted, most=len(counted))} are the same; reasons do not count."
    )
    table = Table("second", "The second review", note, columns("What:", "Cases"), tuple(rows))
    return Section("second", "Cases judged twice", tables=(table,))


def agreement(found: Quality) -> Section:
    """Agreement, question by question."""
    if not found.counts.judged:
        return Section("agreement", "Agreement")
    ci = f"{formats.level(found.level)} CI"
    heads = columns("Question:", "Cases", "Same", ci, "Weighted", ci)
    note = (
        "Of the cases judged twice, each counting once. Same: both verdicts give the same answer. Weighted: the same, "
        f"for the {found.kind.units} of the frame."
    )
    shares = Table(
        "agreement",
        "Agreement, question by question",
        note,
        heads,
        tuple(_shares(one) for one in found.agreement),
    )
    beyond = Table(
        "chance",
        "Agreement beyond chance",
        "Kappa (Fleiss') and Gwet's AC1 are 1 where all agree and 0 where agreement is what chance would bring. For "
        "the number of crimes a near miss counts in part: kappa with ordinal weights, AC2. Kappa falls far where "
        "nearly all answers are the same; AC1 does not.",
        columns("Question:", "Cases", "Kappa", ci, "AC1", ci),
        tuple(
            (one.title, one.cases, *_coefficient(one.kappa), *_coefficient(one.ac1))
            for one in found.agreement
        ),
    )
    return Section("agreement", "Agreement", tables=(shares, beyond), points=tuple(_bases(found.agreement)))


def _shares(one: Asked) -> tuple[Cell, ...]:
    if one.percent is None:
        return (one.title, 0, *(None,) * 4)
    weighted: tuple[Cell, ...] = (None, None)
    if one.weighted is not None:
        weighted = (Rate(one.weighted.point), RateRange(one.weighted.low, one.weighted.high))
    share: Cell = Share(one.same, one.cases) if one.few else Rate(one.percent.point)
    return (one.title, one.cases, share, RateRange(one.percent.low, one.percent.high), *weighted)


def _coefficient(found: Agreement | None) -> tuple[Cell, Cell]:
    return (
        (None, None)
        if found is None
        else (number(found.point), f"{number(found.low)} to {number(found.high)}")
    )


def _bases(asked: Iterable[Asked]) -> Iterable[str]:
    listed = list(asked)
    for out_of in dict.fromkeys(one.out_of for one in listed):
        titles = [f"“{one.title}”" for one in listed if one.out_of == out_of]
        yield f"Out of {out_of}: {formats.several(titles)}."
    none = [f"“{one.title}”" for one in listed if not one.cases]
    few = [f"“{one.title}”" for one in listed if one.cases and one.few]
    if none:
        yield f"No case to go by: {formats.several(none)}."
    if few:
        yield f"Too few cases to say much, so read the interval: {formats.several(few)}."


def confused(found: Quality) -> Section:
    """Answers and classes taken for one another."""
    confusion = found.confusion
    if not found.counts.judged:
        return Section("confused", "What was taken for what")
    note = "Either way round: neither verdict counts as the right one. Agreed on: how often both verdicts said it."
    tables = [
        _pairs(f"confused-{key}", title, f"{unit} {note}", listed, called)
        for key, title, unit, listed, called in (
            ("answers", "Answers taken for one another", "Cases.", confusion.answers, words.answer(found)),
            (
                "offences",
                "Classes taken for one another",
                "Crimes.",
                confusion.offences,
                words.offence(found),
            ),
        )
        if listed
    ]
    paragraphs = [] if tables else ["No answer and no class was taken for another."]
    if confusion.unpaired:
        cases = formats.plural(confusion.unpaired, "case")
        paragraphs.append(
            f"In {cases} the classes differ in several crimes at once, so that none can be set against another; they "
            "are not in the table."
        )
    return Section("confused", "What was taken for what", tuple(paragraphs), tuple(tables))


def _pairs(key: str, title: str, note: str, listed: Iterable[Confused], called: Mapping[str, str]) -> Table:
    heads = columns("One verdict:", "The other:", "Times", "Agreed on the one", "Agreed on the other")
    rows = tuple(
        (words.title(called, one.one), words.title(called, one.other), one.times, *one.agreed)
        for one in listed
    )
    return Table(key, title, note, heads, rows)
