"""A proposal of the mapping from column names and what the columns look like. A person confirms it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from crime_sample.engines.column_names import DESCRIPTION, Names, essential, names, tells_outcome
from crime_sample.frame import ColumnMap
from crime_sample.kind import KINDS, USUAL, AuditKind

FEW_RECORDS = 20  # a smaller file does not show that a column is never blank


@dataclass(frozen=True, slots=True)
class Look:
    """What a column looks like: how much of it is blank, distinct, long, dated."""

    name: str
    records: int
    blank: int
    distinct: int
    mean_length: float
    dated: float  # share of the first texts that look like a date
    timed: float  # share that holds a time of day
    clock: float  # share that is a time of day and nothing else

    @property
    def words(self) -> str:
        """The name as lower-case words."""
        return words_of(self.name)


@dataclass(slots=True)
class Proposal:
    """The columns proposed for each part, what was not found, and what a person should know."""

    columns: ColumnMap | None
    missing: tuple[str, ...]
    remarks: list[str] = field(default_factory=list)


_NOT_CREATED = re.compile(
    r"\b(clos\w*|clear\w*|arriv\w*|dispatch\w*|updat\w*|modif\w*|scene|end\w*|by|user|en route|cancel\w*)\b"
)
PLACE = re.compile(r"\b(location|address|street|block|place|premises|road)\b")


def words_of(name: str) -> str:
    """A column's name as lower-case words.

    >>> words_of("NOPD_InitialTypeText")
    'nopd initial type text'
    """
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return " ".join(re.findall(r"[^\W_]+", parted.casefold()))


def propose(looks: Sequence[Look], kind: AuditKind = KINDS[USUAL]) -> Proposal:
    """The mapping that the columns suggest, for the frame of a kind of audit."""
    called = names(kind)
    remarks: list[str] = []
    taken: set[str] = set()

    def take(part: str, fit: Callable[[Look], bool]) -> Look | None:
        found = _best(called, part, [look for look in looks if look.name not in taken and fit(look)])
        if found is not None:
            taken.add(found.name)
        return found

    unit = _id(looks, kind)
    if unit is not None:
        taken.add(unit.name)
    refs = take("refs", lambda look: look.dated < 0.5 and look.mean_length < 40)
    if refs is not None and never_blank(refs):
        remarks.append(f"{filled_remark(refs.name, kind)} It is not proposed as a linked crime reference.")
        refs = None
    created = take("created", lambda look: look.dated >= 0.8 and not _NOT_CREATED.search(look.words))
    clock = None
    if created is not None and created.timed < 0.1:
        clock = _clock(created, looks)
    missing_created = created is None
    if created is None:
        dated = [look for look in looks if look.dated >= 0.8 and look.blank == 0]
        created = dated[0] if dated else None
        if created is not None:
            taken.add(created.name)
            remarks.append(
                "No column for the time of creation was recognised. "
                f"'{created.name}' is proposed in its stead: "
                "check what it means before relying on the audit period."
            )
    closed = take("closed", lambda look: look.dated >= 0.8)
    short = [look for look in looks if look.dated < 0.5 and look.mean_length < 60]
    coded = {look.name for look in short}
    grade = take("grade", lambda look: look.name in coded and look.distinct <= 30)
    source = take("source", lambda look: look.name in coded and look.distinct <= 50)
    result = take("result", lambda look: look.name in coded)
    opening = take("opening", lambda look: look.name in coded)
    closing = take("closing", lambda look: look.name in coded)
    district = take("district", lambda look: look.name in coded and not PLACE.search(look.words))
    text = take("text", lambda look: _is_text(look, called) and not tells_outcome(kind, look.words))
    show = [
        look.name
        for look in looks
        if look.name not in taken
        and (PLACE.search(look.words) or _describes(look, opening))
        and not _is_text(look, called)
    ]
    found = {
        "id": unit, "created": created, "closed": closed, "opening": opening, "closing": closing, "result": result,
        "district": district, "source": source, "grade": grade, "text": text, "refs": refs,
    }  # fmt: skip
    missing = tuple(
        part for part in essential(kind) if found[part] is None or (part == "created" and missing_created)
    )
    if unit is None or created is None:
        return Proposal(None, missing, remarks)
    columns = ColumnMap(
        id=unit.name,
        created=created.name,
        created_time=_name(clock),
        closed=_name(closed),
        opening=_siblings(opening, looks),
        closing=_siblings(closing, looks),
        result=_siblings(result, looks),
        district=_name(district),
        grade=_name(grade),
        source=_name(source),
        text=(text.name,) if text else (),
        refs=_siblings(refs, looks),
        show=tuple(show),
    )
    return Proposal(columns, missing, remarks)


def never_blank(look: Look) -> bool:
    """Whether every record of a file of some size has this column filled in."""
    return look.blank == 0 and look.records >= FEW_RECORDS


def filled_remark(column: str, kind: AuditKind = KINDS[USUAL]) -> str:
    """Why a column of references that is never blank is no proof of anything."""
    return (
        f"'{column}' is filled in every row: it may be the {kind.unit}'s own number rewritten, "
        "no proof of a record."
    )


def _best(called: Names, part: str, looks: Sequence[Look]) -> Look | None:
    """The first column by the most telling name; a code before its description."""
    for pattern in called[part]:
        fitting = [look for look in looks if re.search(pattern, look.words)]
        plain = [look for look in fitting if part == "text" or not DESCRIPTION.search(look.words)]
        if fitting:
            return (plain or fitting)[0]
    return None


def _id(looks: Sequence[Look], kind: AuditKind) -> Look | None:
    """The unit's number: by name, and among those one without blanks and repetitions if there is one."""
    first = None
    called = names(kind)
    for pattern in called["id"]:
        for look in looks:
            other = any(re.search(name, look.words) for name in called["refs"])
            if (
                re.search(pattern, look.words)
                and look.dated < 0.5
                and not other
                and "type" not in look.words.split()
            ):
                first = first or look
                if look.blank == 0 and look.distinct >= 0.9 * look.records:
                    return look
    return first


def _clock(created: Look, looks: Sequence[Look]) -> Look | None:
    """The column of clock times that belongs to a column of bare dates."""
    stem = set(created.words.split()) - {"date"}
    clocks = [look for look in looks if look.clock >= 0.8 and "time" in look.words.split()]
    return next((look for look in clocks if set(look.words.split()) - {"time"} == stem), None)


def _is_text(look: Look, called: Names) -> bool:
    """Long and varied, or long and called so."""
    so_called = any(re.search(pattern, look.words) for pattern in called["text"][:2])
    varied = look.distinct > 0.5 * (look.records - look.blank)
    return look.mean_length >= 25 and (so_called or varied) and look.dated < 0.5


def _describes(look: Look, code: Look | None) -> bool:
    """Whether a column spells out another: 'Tencode Description' for 'Tencode'."""
    if code is None:
        return False
    stem = [word for word in code.words.split() if not DESCRIPTION.search(word) and word != "code"]
    words = look.words.split()
    return bool(stem) and words[: len(stem)] == stem and bool(DESCRIPTION.search(look.words))


def _name(look: Look | None) -> str | None:
    return look.name if look else None


def _siblings(look: Look | None, looks: Sequence[Look]) -> tuple[str, ...]:
    """The column with those that differ from it only in a number: 'Closing Code 1' and 'Closing Code 2'."""
    if look is None:
        return ()
    stem = re.sub(r" ?\d+$", "", look.words)
    return tuple(one.name for one in looks if re.sub(r" ?\d+$", "", one.words) == stem)
