"""The result of an audit whose headline is an answer on each case: its sentences and its tables.

What is counted are cases that could be decided on, and not crimes: nothing here speaks of a recording rate.
"""

from __future__ import annotations

from collections.abc import Iterable

from crime_sample import formats
from crime_sample.report.model import Cell, Headline, KeyFigure, Section, Table, columns
from crime_sample.report.results import answered_rows, failures, headline_rows, judged_title
from crime_sample.report.shown import text
from crime_sample.report.subject import Subject, column_title, key_cell, range_cell, rate_cell, total_cells
from crime_sample.report.words import INTERIM, drawn_words, force, frame_words, judged
from crime_sample.results import Domain, Estimate


def headline(about: Subject) -> Headline:
    """The sentences of the first page and the figures beside them."""
    total = about.results.one(about.kind.missed)
    return Headline(
        rate=(INTERIM if about.results.interim else "") + _rate_sentence(about),
        unrecorded="" if total is None or about.rate is None else _total_sentence(about, total),
        yearly="",
        basis=_basis(about),
        figures=tuple(_figures(about, total)),
    )


def _rate_sentence(about: Subject) -> str:
    rate, who, when, kind = about.rate, force(about), about.period, about.kind
    if rate is None:
        units = formats.plural(judged(about), kind.unit, kind.units)
        return f"None of the {units} judged could be decided on, so {who} has no rate for {when}."
    limits = f"{about.ci} {formats.percent_range(rate.low, rate.high)}"
    share, of = formats.percent(rate.point), f"Of the {kind.units} of {who} that could be decided on"
    if rate.low == rate.high:
        full = f"every {kind.unit} of the frame was judged, so this is a count and no estimate"
        return f"{of}, {share} were {kind.right}, {when}: {full}."
    if rate.small:
        dues = formats.plural(rate.n_due, kind.due, kind.dues)
        few = f"{formats.count(rate.x_recorded)} of the {dues} {'was' if rate.n_due == 1 else 'were'} {kind.right}"
        return f"{who}, {when}: {few}. That is too few for a headline rate ({limits})."
    if rate.x_recorded in (0, rate.n_due):
        word = "none" if rate.x_recorded == 0 else "every one"
        were = "were" if rate.x_recorded == 0 else "was"
        return (
            f"{who}, {when}: {word} of the {formats.count(rate.n_due)} {kind.dues} in the sample {were} {kind.right}. "
            f"For the whole frame the rate lies between {formats.percent(rate.low)} and "
            f"{formats.percent(rate.high)} ({formats.level(rate.level)} CI)."
        )
    return f"{of}, {share} were {kind.right} ({limits}), {when}."


def _total_sentence(about: Subject, total: Estimate) -> str:
    point, limits = (text(cell) for cell in total_cells(total.point, total.low, total.high))
    kind, where = about.kind, frame_words(about)
    if total.low == total.high:
        count = formats.plural(total.point, kind.unit, kind.units) if total.point else f"no {kind.unit}"
        return f"In {where} {count} {'was' if round(total.point) <= 1 else 'were'} {kind.failed}."
    if total.point == 0:
        most = limits.split(" to ")[1]
        return f"No {kind.miss} was found; in {where} up to {most} may have been {kind.failed} ({about.ci} {limits})."
    noun, were = (kind.unit, "was") if point == "1" else (kind.units, "were")
    return f"In {where} an estimated {point} {noun} ({limits}) {were} {kind.failed}."


def _basis(about: Subject) -> str:
    words, rate = drawn_words(about), about.rate
    if rate is None:
        return f"{words}; none of them could be decided on."
    one = rate.n_due == 1
    return (
        f"{words}; {formats.count(rate.n_due)} of these could be decided on, of which "
        f"{formats.count(rate.x_recorded)} {'was' if one else 'were'} {about.kind.right}."
    )


def _figures(about: Subject, total: Estimate | None) -> Iterable[KeyFigure]:
    rate, kind = about.rate, about.kind
    if rate is None:
        yield KeyFigure(kind.headline_title, formats.NOTHING, "none could be decided on", "")
        return
    full = f"every {kind.unit} judged" if rate.low == rate.high else ""
    yield KeyFigure(
        label=kind.headline_title,
        figure=text(key_cell(rate)),
        interval=full or f"{about.ci} {formats.percent_range(rate.low, rate.high)}",
        note=f"of {kind.units} that could be decided on; {formats.count(rate.n_due)} in the sample",
    )
    if total is not None:
        point, limits = total_cells(total.point, total.low, total.high)
        yield KeyFigure(
            label=f"{formats.capital(kind.failed)} in the frame",
            figure=text(point),
            interval=full or f"{about.ci} {text(limits)}",
            note=f"{kind.units} of {frame_words(about)}, {about.period}",
        )


def sections(about: Subject) -> Iterable[Section]:
    """The sections of results, in the order of the report."""
    yield Section("headline", about.kind.headline_title, tables=tuple(_headline(about)))
    yield _totals(about)
    for column in about.columns:
        yield _breakdown(about, column)
    yield from _other(about)
    yield from failures(about)


def _headline(about: Subject) -> Iterable[Table]:
    rate, plain, kind = about.rate, about.results.as_published, about.kind
    if rate is None:
        return
    listed = [("This audit", rate), *([("Plain (Wald)", plain)] if plain is not None else [])]
    yield Table(
        key="headline",
        title=kind.headline_title,
        note=f"Out of {kind.units} that could be decided on, over all of the frame; what is answered with 'not "
        "known' is "
        "not among them. The plain interval stands for comparison only: it takes no account of the strata.",
        columns=columns(
            "Interval:", "Rate", about.ci, "± points", "Decided on", kind.headline_title, judged_title(about),
            "Method:", aside=("Method",),
        ),
        rows=headline_rows(listed),
    )  # fmt: skip


def _totals(about: Subject) -> Section:
    kind, total = about.kind, about.results.one(about.kind.missed)
    title = f"{formats.capital(kind.units)} {kind.failed}"
    if total is None or about.rate is None:
        return Section("totals", title)
    covers = f"{frame_words(about)}, {about.period}"
    row: tuple[Cell, ...] = (title, covers, *total_cells(total.point, total.low, total.high))
    words = "The estimate is rounded to what its interval supports; the JSON document has it in full."
    table = Table(
        "totals",
        f"Numbers of {kind.units}",
        f"Estimates of {kind.units}, not of crimes. Those that could not be decided on are in neither.",
        columns("Number:", "Covers:", "Estimate", about.ci),
        (row,),
    )
    return Section("totals", title, (words,), (table,))


def _breakdown(about: Subject, column: str) -> Section:
    kind, title = about.kind, column_title(column)
    rows = tuple(
        _breakdown_row(about, e, about.results.one(kind.missed, e.domain)) for e in about.results.by(column)
    )
    note = f"Out of {kind.dues} in the sample of that row; all {kind.units} drawn stay in the variance."
    if any(e.small for e in about.results.by(column)):
        note += " Rows of too few are given as x of n: read their interval, not a percentage."
    if column == "flag":
        note += " A case can carry several flags, so rows overlap."
    headings = columns(
        f"{formats.capital(title)}:", "Rate", about.ci, "Decided on", kind.headline_title, "Judged",
        f"{formats.capital(kind.failed)} in the frame", about.ci, aside=("Judged",),
    )  # fmt: skip
    table = Table(f"by-{column}", f"{kind.headline_title}, by {title}", note, headings, rows)
    return Section(f"by-{column}", f"By {title}", tables=(table,))


def _breakdown_row(about: Subject, e: Estimate, total: Estimate | None) -> tuple[Cell, ...]:
    cells: tuple[Cell, ...] = (None, None)
    if total is not None:
        cells = total_cells(total.point, total.low, total.high)
    name = about.called(e.domain or Domain("", ""))
    return (name, rate_cell(e), range_cell(e), round(e.n_due), round(e.x_recorded), e.n_incidents, *cells)


def _other(about: Subject) -> Iterable[Section]:
    rows = tuple(answered_rows(about))
    tables = []
    if rows:
        headings = columns(
            "Question:", "Rate of yes", about.ci, "Out of", "Yes", "Out of what:", aside=("Out of what",)
        )
        note = (
            "Each has its own denominator, named in its row, as counted in the sample; the rates are weighted by "
            f"stratum. They are not the {about.kind.rate_words}."
        )
        tables.append(Table("other", "Other questions", note, headings, rows))
    tables.append(answers_table(about))
    if about.results.applied:
        listed = tuple((formats.one_line(title), count) for title, count in about.results.applied)
        note = "Of the sample, as counted, not weighted. A case may have none picked."
        title = f"{about.kind.reason_title}, as the auditors found"
        tables.append(Table("applied", title, note, columns("Reason:", "Cases"), listed))
    yield Section("other", "What else was asked", tables=tuple(tables))


def answers_table(about: Subject) -> Table:
    """How often each question on the whole case was answered with what."""
    questions = {question.key: question for question in about.kind.questions}
    rows: list[tuple[Cell, ...]] = []
    for key, counts in about.results.answers:
        given = dict(counts)
        rows.append(
            (questions[key].title, given["yes"], given["no"], given["unknown"], given.get("not-applicable"))
        )
    without = next((one.without for one in about.kind.questions if one.without), "Does not apply")
    return Table(
        "answers",
        "Answers as given",
        "Cases of the sample whose second step was given, as counted, not weighted. Only yes and no are in a rate.",
        columns("Question:", "Yes", "No", "Not known", formats.capital(without)),
        tuple(rows),
    )
