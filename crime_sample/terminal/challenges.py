"""What ``challenge import`` and ``challenge status`` print."""

from __future__ import annotations

from typing import Any

from rich.console import RenderableType
from rich.text import Text

from crime_sample import formats
from crime_sample.audit.challenging import ChallengeStatus, Heard
from crime_sample.formats import visible
from crime_sample.report.model import Cell, Decimal, RateRange, Table, columns
from crime_sample.report.shown import text
from crime_sample.report.subject import rate_cell
from crime_sample.results import Estimate
from crime_sample.terminal.fitted import Fitted

_LISTED = 30


def heard_lines(found: Heard) -> list[RenderableType]:
    """What became of a returned sheet."""
    parts: list[RenderableType] = [Text(f"Sheet {found.sheet}, answers of the force.", style="bold")]
    counts = (
        (len(found.challenged), "challenged, to be ruled on"),
        (len(found.already), "challenged before, in the same words"),
        (len(found.accepted), "accepted"),
        (len(found.blank), "without an answer"),
        (len(found.held), "challenged, but held back: correct the rest"),
        (
            len(found.faults),
            "fault; nothing was kept" if len(found.faults) == 1 else "faults; nothing was kept",
        ),
    )
    parts.extend(Text(f"{count:>6,} {words}") for count, words in counts if count)
    parts.extend(Text(visible(remark), style="dim") for remark in found.remarks)
    parts.extend(Text(visible(str(fault)), style="yellow") for fault in found.faults[:_LISTED])
    if len(found.faults) > _LISTED:
        parts.append(Text(f"... and {len(found.faults) - _LISTED} more"))
    return parts


def status_lines(found: ChallengeStatus, marking: str) -> list[RenderableType]:
    """How far the hearing of the force is, and the rate before and after."""
    tally, said = found.tally, found.answers
    counts = (
        (said.put, f"{_cases(said.put)} put before the force"),
        (len(said.accepted), "of these accepted"),
        (len(said.challenged), "not accepted"),
        (len(said.silent), "without an answer"),
        (tally.challenged, f"{_cases(tally.challenged)} challenged by the force"),
        (tally.challenges, "challenge" if tally.challenges == 1 else "challenges"),
        (tally.ruled["challenge"], "ruled on"),
        (tally.changed["challenge"], "of these changed what counts"),
        (tally.unanswered, "open"),
    )
    parts: list[RenderableType] = [Text(formats.one_line(marking), style="bold", justify="center")]
    parts.extend(Text(f"{count:>6,} {words}") for count, words in counts)
    if put := found.on_picks.put:
        challenged = formats.plural(len(found.on_picks.challenged), "is", "are")
        cases = formats.plural(put, "case was", "cases were")
        words = (
            f"Picked by hand, and not counted here: {cases} put before the force; {challenged} not accepted."
        )
        parts.append(Text(words))
    if said.unnamed:
        words = (
            f"{formats.plural(said.unnamed, 'case was', 'cases were')} accepted on sheets taken in before it was kept "
            "which these are; they count as without an answer. Take the same sheets in again: "
            "crime_sample challenge import AUDIT FILE"
        )
        parts.append(Text(words, style="yellow"))
    if found.before is None or found.after is None:
        return [*parts, Text(found.no_rate, style="yellow")]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            title,
            rate_cell(one),
            RateRange(one.low, one.high),
            Decimal(one.n_due, 0),
            Decimal(one.x_recorded, 0),
        )
        for title, one in (("Before the force was heard", found.before), ("After the rulings", found.after))
    )
    kind = found.kind
    counted = ("Owed", "Recorded") if kind.counts_crimes else ("Decided on", kind.headline_title)
    heads = columns(":", "Rate", f"{formats.level(found.level)} CI", *counted)
    of = "the crimes that should have been recorded" if kind.counts_crimes else kind.dues
    small = found.before.small or found.after.small
    few = " Where they are too few for a rate, x of n is given: read the interval." if small else ""
    note = f"In percent of {of}. Both rates are of the same cases.{few}"
    parts.append(Fitted(Table("challenges", kind.headline_title, note, heads, rows)))
    parts.append(Text(_moved(found.before, found.after)))
    return parts


def _cases(count: int) -> str:
    return "case" if count == 1 else "cases"


def _moved(before: Estimate, after: Estimate) -> str:
    """What the rulings did to the rate; points of a handful of crimes would be noise."""
    if before.small or after.small:
        return f"The rulings moved it from {text(rate_cell(before))} to {text(rate_cell(after))}."
    return f"The rulings moved the rate by {100 * (after.point - before.point):+.2f} points."


def status_dict(found: ChallengeStatus) -> dict[str, Any]:
    """The same as plain values."""
    tally = found.tally
    return {
        "format": "crime_sample-challenges-1",
        "estimand": found.kind.headline,
        "answers": {
            "accepted": list(found.answers.accepted),
            "challenged": list(found.answers.challenged),
            "none": list(found.answers.silent),
            "accepted_unnamed": found.answers.unnamed,
        },
        "cases_challenged": tally.challenged,
        "challenges": tally.challenges,
        "ruled": tally.ruled["challenge"],
        "changed": tally.changed["challenge"],
        "open": tally.unanswered,
        "level": found.level,
        "interval": found.interval,
        "before": _rate(found.before),
        "after": _rate(found.after),
        "no_rate": found.no_rate or None,
    }


def _rate(one: Estimate | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "point": one.point,
        "low": one.low,
        "high": one.high,
        "crimes_owed": one.n_due,
        "crimes_recorded": one.x_recorded,
    }
