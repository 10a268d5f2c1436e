"""What a rule pack is: the counting rules of one place and time, as a value.

A pack says how soon a crime must be recorded, by which test, under which offence groups an audit sorts
crimes, and which reasons and flags a verdict may carry. It is data: nothing here knows a file, a clock or a
force.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from difflib import get_close_matches
from typing import Annotated, Self

from pydantic import (
    BeforeValidator,
    Field,
    StrictFloat,
    StrictInt,
    StrictStr,
    model_validator,
)
from pydantic_core import PydanticCustomError

from crime_sample.errors import InputError
from crime_sample.values import Document


def _date_as_written(value: object) -> object:
    """Let a date or its ISO text through; a number, a number in quotes or a time of day is no date."""
    whole = isinstance(value, date | str | None) and not isinstance(value, datetime)
    if not whole or (isinstance(value, str) and not _DATE.fullmatch(value)):
        raise ValueError("must be a date such as 2015-04-01, without a time")
    return value


_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
Key = Annotated[StrictStr, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Line = Annotated[StrictStr, Field(min_length=1)]
Word = Annotated[StrictStr, Field(pattern=r"^[a-z]{2,}([ '-][a-z]+)*[*]?$", max_length=40)]
Day = Annotated[date, BeforeValidator(_date_as_written)]


class _Named(Document):
    """Something an auditor picks: the key is stored and compared, the title is read."""

    key: Key
    title: Line


class OffenceCode(Document):
    """One code of the official list, written as the list writes it."""

    code: Line
    title: Line


class _Marked(_Named):
    """Something that words of a log hint at, at which an auditor's eye should stop: in small letters, found with
    their usual endings; with ``*`` at the end any ending."""

    words: tuple[Word, ...] = ()


class OffenceGroup(_Marked):
    """A class of crime the audit counts in, such as violence; codes only where a source names them."""

    codes: tuple[OffenceCode, ...] = ()


class Reason(_Named):
    """Why a crime was not recorded, was cancelled, or is held under N100."""


class Flag(_Marked):
    """A mark that cuts across offence groups, such as domestic abuse."""


class Material(_Named):
    """A kind of evidence an auditor may have consulted, such as the log or the call."""


class GradeBand(_Named):
    """A user's own grade: it begins at this recording rate, in percent."""

    at_least_percent: Annotated[StrictFloat, Field(ge=0, le=100, allow_inf_nan=False)]


class Source(Document):
    """Where a claim of the pack comes from: what it supports, and the document that says so."""

    what: Line
    where: Line


class RulePack(Document):
    """The recording rules that hold for incidents of a stretch of time.

    ``valid_from`` and ``valid_to`` are both inside the stretch; None means open. ``time_limit_hours`` is None
    where the rules set no limit.

    >>> robbery = OffenceGroup(key="robbery", title="Robbery")
    >>> pack = RulePack(name="here-2020", family="here", title="Here", version="1", time_limit_hours=24,
    ...                 recording_test="it happened", groups=(robbery,))
    >>> pack.timely(24.0), pack.timely(24.5)
    (True, False)
    """

    name: Key
    family: Key
    title: Line
    version: Line
    valid_from: Day | None = None
    valid_to: Day | None = None
    time_limit_hours: Annotated[StrictInt, Field(gt=0)] | None = None
    recording_test: Line
    groups: Annotated[tuple[OffenceGroup, ...], Field(min_length=1)]
    failure_reasons: tuple[Reason, ...] = ()
    flags: tuple[Flag, ...] = ()
    sources_consulted: tuple[Material, ...] = ()
    cancellation_reasons: tuple[Reason, ...] = ()
    n100_reasons: tuple[Reason, ...] = ()
    grade_bands: tuple[GradeBand, ...] = ()
    notes: tuple[Line, ...] = ()
    sources: tuple[Source, ...] = ()

    @model_validator(mode="after")
    def _hold_together(self) -> Self:
        if faults := list(_contradictions(self)):
            words = "; ".join(faults)
            raise PydanticCustomError("contradictions", "{words}", {"words": words, "faults": faults})
        return self

    @property
    def group_keys(self) -> tuple[str, ...]:
        """The keys of the offence groups, in the pack's order."""
        return tuple(group.key for group in self.groups)

    def group(self, key: str) -> OffenceGroup:
        """The offence group with this key, or an InputError that names the nearest ones."""
        for group in self.groups:
            if group.key == key:
                return group
        near = get_close_matches(key.strip().lower().replace(" ", "-"), self.group_keys)
        remedy = f"Nearest: {', '.join(near)}." if near else f"It has: {', '.join(self.group_keys)}."
        raise InputError(f'rule pack {self.name} has no offence group "{key}"', remedy=remedy)

    def group_of_code(self, code: str) -> OffenceGroup | None:
        """The group whose list holds this code however it is written; None when the pack does not list it."""
        wanted = normalise_code(code)
        for group in self.groups:
            if any(normalise_code(listed.code) == wanted for listed in group.codes):
                return group
        return None

    def called(self, offence: str, code: str = "") -> str:
        """A class in words, with the code within it where one is named; keys that the pack does not know stand for
        themselves, so that whatever a ledger holds can be shown."""
        group = next((group for group in self.groups if group.key == offence), None)
        title = offence if group is None else group.title
        if not code:
            return title
        wanted = normalise_code(code)
        for listed in () if group is None else group.codes:
            if normalise_code(listed.code) == wanted:
                return f"{title}: {listed.code} {listed.title}"
        return f"{title}: {code}"

    def timely(self, hours: float) -> bool | None:
        """Whether a crime recorded this long after the report is in time; None when there is no limit."""
        return None if self.time_limit_hours is None else hours <= self.time_limit_hours

    def valid_on(self, day: date) -> bool:
        """Whether an incident reported on this day falls under the pack."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


_DIVIDED = re.compile(r"([0-9]{1,3})[/.]([0-9]{1,2})")


def normalise_code(code: str) -> str:
    """One spelling of an offence code, for comparing; keep the original beside it.

    Capitals, no white space, no slash; a class and number divided by a slash or a full stop become three
    digits and two.

    >>> normalise_code("088/05"), normalise_code(" 88/5"), normalise_code("4.10"), normalise_code("8n")
    ('08805', '08805', '00410', '8N')
    """
    plain = "".join(code.split()).upper()
    bare = plain.replace("/", "")
    if parts := _DIVIDED.fullmatch(plain) or _DIVIDED.fullmatch(bare):
        return f"{parts[1]:0>3}{parts[2]:0>2}"
    return bare


def _contradictions(pack: RulePack) -> Iterator[str]:
    """Each thing that two parts of a pack cannot both say: the key, a blank, what is wrong."""
    if pack.valid_from and pack.valid_to and pack.valid_to < pack.valid_from:
        yield f"valid_to {pack.valid_to} is before valid_from, {pack.valid_from}"
    lists: dict[str, Iterable[_Named]] = {
        "groups": pack.groups,
        "failure_reasons": pack.failure_reasons,
        "flags": pack.flags,
        "sources_consulted": pack.sources_consulted,
        "cancellation_reasons": pack.cancellation_reasons,
        "n100_reasons": pack.n100_reasons,
        "grade_bands": pack.grade_bands,
    }
    for name, entries in lists.items():
        for twice in _repeated(entry.key for entry in entries):
            yield f'{name} hold the key "{twice}" more than once'
    for twice in _repeated(normalise_code(code.code) for group in pack.groups for code in group.codes):
        yield f'groups hold the code "{twice}" more than once'


def _repeated(keys: Iterable[str]) -> list[str]:
    """The keys that come more than once."""
    return [key for key, times in Counter(keys).items() if times > 1]
