"""The result in sentences. Each case has its own wording: nothing missed, few crimes, a full count."""

from __future__ import annotations

from crime_sample import formats
from crime_sample.report.model import Headline, KeyFigure, Share
from crime_sample.report.shown import text
from crime_sample.report.subject import Subject, key_cell, total_cells
from crime_sample.results import Estimate, Grossed

INTERIM = "Interim, not for publication: "


def headline(about: Subject) -> Headline:
    """The sentences of the first page and the figures beside them, where crimes are counted."""
    unrecorded = about.results.one("unrecorded_total")
    grossed = about.results.grossed
    figures = [_rate_figure(about)]
    if unrecorded is not None:
        figures.append(_frame_figure(about, unrecorded))
    if grossed is not None:
        figures.append(_year_figure(about, grossed))
    return Headline(
        rate=(INTERIM if about.results.interim else "") + _rate_sentence(about),
        unrecorded="" if unrecorded is None else _unrecorded_sentence(about, unrecorded),
        yearly="" if grossed is None else _yearly_sentence(grossed),
        basis=_basis(about),
        figures=tuple(figures),
    )


def force(about: Subject) -> str:
    """The force's name, on one line."""
    return formats.one_line(about.state.about.force)


def judged(about: Subject) -> int:
    """Incidents judged."""
    return sum(stratum.judged for stratum in about.results.strata)


def _rate_sentence(about: Subject) -> str:
    rate, who, when = about.rate, force(about), about.period
    if rate is None:
        incidents = formats.plural(judged(about), about.kind.unit, about.kind.units)
        return f"No crime was owed in the {incidents} judged, so {who} has no recording rate for {when}."
    should = f"that should have been recorded{about.kind.among}"
    limits = f"{about.ci} {formats.percent_range(rate.low, rate.high)}"
    if rate.small:
        return (
            f"{who} {_few(rate, about.kind.among)}, {when}. That is too few for a headline rate ({limits})."
        )
    if rate.low == rate.high:
        full = f"every {about.kind.unit} of the frame was judged, so this is a count and no estimate"
        return f"{who} recorded {_share(rate)} of the crimes {should}, {when}: {full}."
    if rate.x_recorded in (0, rate.n_due):
        word = "none" if rate.x_recorded == 0 else "every one"
        return (
            f"{who} recorded {word} of the {formats.count(rate.n_due)} crimes in the sample {should}, {when}. For "
            f"the whole frame the rate lies between {formats.percent(rate.low)} "
            f"and {formats.percent(rate.high)} ({formats.level(rate.level)} CI)."
        )
    return f"{who} recorded {_share(rate)} of the crimes {should} ({limits}), {when}."


def _share(rate: Estimate) -> str:
    return formats.percent(rate.point)


def _few(rate: Estimate, among: str) -> str:
    which = f"in the sample that should have been recorded{among}"
    if rate.n_due == 1:
        return f"{'recorded' if rate.x_recorded else 'did not record'} the one crime {which}"
    found = (
        "none"
        if rate.x_recorded == 0
        else "all"
        if rate.x_recorded == rate.n_due
        else formats.count(rate.x_recorded)
    )
    return f"recorded {found} of the {formats.count(rate.n_due)} crimes {which}"


def frame_words(about: Subject) -> str:
    """The frame or frames, in a sentence."""
    number = len(about.state.frames)
    return "this frame" if number == 1 else f"these {number} frames"


def _unrecorded_sentence(about: Subject, total: Estimate) -> str:
    where = f"the {about.kind.units} of {frame_words(about)}"
    point, limits = (text(cell) for cell in total_cells(total.point, total.low, total.high))
    if total.low == total.high:
        if total.point == 0:
            return f"No crime in {where} went unrecorded."
        return f"In {where} {formats.plural(total.point, 'crime')} went unrecorded."
    if total.point == 0:
        most = limits.split(" to ")[1]
        return (
            f"No unrecorded crime was found; in {where} up to {most} may have gone unrecorded "
            f"({about.ci} {limits})."
        )
    noun = "crime" if point == "1" else "crimes"
    return f"In {where} an estimated {point} {noun} ({limits}) went unrecorded."


def _yearly_sentence(grossed: Grossed) -> str:
    point, limits = (text(cell) for cell in total_cells(*grossed.unrecorded))
    against = f"Set against {formats.plural(grossed.recorded, 'crime')} recorded in 12 months ({source_words(grossed)})"
    if grossed.unrecorded.point == 0:
        return f"{against}, up to {limits.split(' to ')[1]} a year may go unrecorded ({limits})."
    return f"{against}, about {point} a year ({limits})."


def source_words(grossed: Grossed) -> str:
    """Where the total of recorded crime was published, on one line."""
    return formats.one_line(grossed.source).strip() or "source not given"


def drawn_words(about: Subject) -> str:
    """How many of the frame were drawn and judged, as the beginning of a sentence."""
    strata = about.results.strata
    population = formats.count(sum(s.population for s in strata))
    drawn = sum(s.drawn for s in strata)
    found = judged(about)
    words = f"Of {population} {about.kind.units} {formats.count(drawn)} were drawn"
    return words + (" and all of them judged" if found == drawn else f" and {formats.count(found)} judged")


def _basis(about: Subject) -> str:
    words, rate = drawn_words(about), about.rate
    if rate is None:
        return f"{words}; these owe no crime."
    return (
        f"{words}; these owe {formats.plural(rate.n_due, 'crime')}, of which "
        f"{formats.count(rate.x_recorded)} had been recorded by the cut-off."
    )


def _rate_figure(about: Subject) -> KeyFigure:
    rate = about.rate
    if rate is None:
        return KeyFigure("Recording rate", formats.NOTHING, "no crime owed in the sample", "")
    full, cell = rate.low == rate.high, key_cell(rate)
    counted = rate.small or isinstance(cell, Share)
    return KeyFigure(
        label="Recorded, of crimes owed in the sample" if counted else "Recording rate",
        figure=text(cell),
        interval=f"every {about.kind.unit} judged"
        if full
        else f"{about.ci} {formats.percent_range(rate.low, rate.high)}",
        note=f"of crimes that should have been recorded{about.kind.among}; {formats.plural(rate.n_due, 'crime')} "
        "owed in the "
        "sample",
    )


def _frame_figure(about: Subject, total: Estimate) -> KeyFigure:
    point, limits = total_cells(total.point, total.low, total.high)
    full = total.low == total.high
    return KeyFigure(
        label="Unrecorded in the frame",
        figure=text(point),
        interval=f"every {about.kind.unit} judged" if full else f"{about.ci} {text(limits)}",
        note=f"crimes, in the {about.kind.units} of {frame_words(about)} only, {about.period}",
    )


def _year_figure(about: Subject, grossed: Grossed) -> KeyFigure:
    point, limits = total_cells(*grossed.unrecorded)
    return KeyFigure(
        label="Unrecorded a year",
        figure=text(point),
        interval=f"{about.ci} {text(limits)}",
        note=f"crimes, 12 months and all routes, set against {formats.count(grossed.recorded)} recorded "
        f"({source_words(grossed)})",
    )
