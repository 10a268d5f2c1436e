"""What can be ruled for, as a registrar reads it: verdicts under letters, what differs marked by a sign."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from crime_sample import adjudicate
from crime_sample.adjudicate import Position
from crime_sample.audit.adjudicating import Matter
from crime_sample.case import CAUSES, Case
from crime_sample.formats import moment, visible
from crime_sample.kind import KINDS, USUAL, AuditKind
from crime_sample.rules.pack import RulePack
from crime_sample.verdict import RECORDED

DIFFERS = "*"
NOTHING = "-"
# What was not said of a crime ("None") is left out.
_RIGHT = {"True": "right", "False": "wrong"}
_IN_TIME = {"True": "in time", "False": "late"}

Titles = Mapping[str, str]
Answers = dict[str, str]


def titles_of(pack: RulePack) -> Titles:
    """What the keys of a rule pack are called."""
    named = (*pack.groups, *pack.failure_reasons, *pack.flags, *pack.sources_consulted)
    return {one.key: one.title for one in named}


def _pairs(words: Mapping[Any, str]) -> Callable[[Any, Titles], str]:
    return lambda pairs, titles: "\n".join(
        f"{titles.get(offence, offence)}: {words[answer]}" for offence, answer in pairs if answer in words
    )


def _keys(keys: Any, titles: Titles) -> str:
    return "\n".join(titles.get(key, key) for key in keys)


_IN_WORDS: dict[str, Callable[[Any, Titles], str]] = {
    "crimes owed": _keys,
    "recorded": _pairs(RECORDED),
    "class": _pairs(_RIGHT),
    "in time": _pairs(_IN_TIME),
    "reasons": _keys,
    "not owed": lambda number, _: str(number) if number else "",
    "other records": lambda number, _: f"{number} of the event" if number else "",
    "flags": _keys,
    "sources": _keys,
}


def answers(position: Position, pack: RulePack, kind: AuditKind = KINDS[USUAL]) -> Answers:
    """What a position answers to each question, in words; blank where it says nothing."""
    asked, titles, named = adjudicate.questions(position), titles_of(pack), _named(kind)
    told = {name: visible(words(asked[name], titles)) for name, words in _IN_WORDS.items()}
    # Verdicts are compared by class; a code within it is shown.
    crimes = sorted(position.owed.crimes, key=lambda crime: (crime.offence, crime.code))
    told["crimes owed"] = visible("\n".join(pack.called(crime.offence, crime.code) for crime in crimes))
    of_case = {named[key]: visible(words) for key, words in kind.told(position.outcome, pack).items()}
    told = {named.get(name, name): words for name, words in told.items()}
    return {"answer": kind.answer_words[position.owed.answer], **told, **of_case}


def _named(kind: AuditKind) -> dict[str, str]:
    """How what a kind calls otherwise is headed, by the names that ``adjudicate.questions`` gives it."""
    asked = {one.key: one.short for one in kind.questions}
    return {**asked, "reason": "reason", "crimes owed": kind.owing.crimes}


def matter_screen(matter: Matter, pack: RulePack, kind: AuditKind, *, linear: bool = False) -> RenderableType:
    """What can be ruled for: side by side, or with ``linear`` one answer under the other; then all that was said."""
    positions = matter.positions
    named = _named(kind)
    differ = frozenset(named.get(name, name) for name in _differing(positions))
    parts: list[RenderableType] = [Text(f"To rule on: {CAUSES[matter.cause]}.", style="bold")]
    told = [answers(position, pack, kind) for position in positions]
    asked = dict.fromkeys(name for one in told for name in one)
    names = [name for name in asked if any(one.get(name) for one in told)]
    parts.append(
        _linear(positions, told, names, differ) if linear else _table(positions, told, names, differ)
    )
    if differ:
        parts.append(Text(f"{DIFFERS} answered differently"))
    parts.extend(_said(matter.case, positions))
    return Group(*parts)


def _differing(positions: Sequence[Position]) -> frozenset[str]:
    return frozenset(
        name
        for place, one in enumerate(positions)
        for other in positions[place + 1 :]
        for name in adjudicate.differing(one, other)
    )


def _table(
    positions: Sequence[Position], told: Sequence[Answers], names: Sequence[str], differ: frozenset[str]
) -> RenderableType:
    table = Table(show_edge=False, box=None, pad_edge=False, expand=True, header_style="bold")
    table.add_column("", width=max(14, *(len(name) + 2 for name in names), 0), no_wrap=True)
    for position in positions:
        table.add_column(called(position), overflow="fold", ratio=1)
    for name in names:
        mark = DIFFERS if name in differ else " "
        style = "bold" if name in differ else ""
        cells = (Text(one.get(name) or NOTHING, style=style) for one in told)
        table.add_row(Text(f"{mark} {name}", style=style), *cells)
    return table


def _linear(
    positions: Sequence[Position], told: Sequence[Answers], names: Sequence[str], differ: frozenset[str]
) -> RenderableType:
    lines = []
    for name in names:
        lines.append(f"{f'{DIFFERS} ' if name in differ else ''}{name}")
        lines.extend(
            f"  {called(position)}: {one.get(name, '').replace(chr(10), '; ') or NOTHING}"
            for position, one in zip(positions, told, strict=True)
        )
    return Text("\n".join(lines))


def called(position: Position) -> str:
    """How a position is headed.

    >>> called(Position("A", adjudicate.Owed(answer="none"), None, adjudicate.OutcomeWords(), ""))
    'A'
    """
    return "what stands" if position.sign == "stands" else position.sign


def _said(case: Case, positions: Sequence[Position]) -> Iterable[RenderableType]:
    for position in positions:
        name = called(position)
        yield from _line(f"{name}, why", position.rationale)
        yield from _line(f"{name}, references", ", ".join(filter(None, position.words.references)))
        named = [f"{route}: {unit}" for route, ids in position.words.same.items() for unit in ids]
        yield from _line(f"{name}, records of the event", ", ".join(named))
        yield from _line(f"{name}, note", position.words.note)
        for why in position.objected:
            yield from _line(f"{name}, its auditor objects", why)
    for ruling in case.rulings:
        yield from _line(f"Ruled {moment(ruling.at)} ({CAUSES[ruling.cause]})", ruling.why)
    for place, one in enumerate(case.challenges):
        done = " (ruled on)" if place < case.challenges_ruled else ""
        yield from _line(f"The force, {moment(one.at)}{done}", one.words)
    for remark in (one for one in case.remarks if not one.withdrawn_at):
        yield from _line(f"Left for a colleague, {moment(remark.at)}", remark.words)


def _line(head: str, words: str) -> Iterable[RenderableType]:
    if words.strip():
        text = Text(f"{head}: ", style="bold")
        text.append(visible(words), style="not bold")
        yield text
