"""What is doubtful in a rule pack that can be read: codes without a source, days that two packs claim, and the like.

A caution stops nobody. Packs are held against the others of their family: those shipped, and those given with them.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from crime_sample.formats import day, one_line, period, several
from crime_sample.rules.library import digest
from crime_sample.rules.pack import RulePack, normalise_code


@dataclass(frozen=True, slots=True)
class Caution:
    """A doubt about a pack: which check has it, and what it is in words."""

    check: str
    words: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The packs beside one: all others, and of them those of its family."""

    others: tuple[RulePack, ...]
    family: tuple[RulePack, ...]


def cautions(
    pack: RulePack, *, given: Sequence[RulePack] = (), shipped: Sequence[RulePack] = ()
) -> tuple[Caution, ...]:
    """All that is doubtful in ``pack`` beside those ``given`` with it and those ``shipped``.

    A pack that says the same word for word is no neighbour: it is the pack itself.
    """
    own = digest(pack)
    others = tuple(other for other in (*given, *shipped) if digest(other) != own)
    # Of two packs with one name the user's own stands; that the name is taken is a caution of its own.
    names = {one.name for one in (pack, *given)}
    beside = [one for one in others if one in given or one.name not in names]
    family = tuple(one for one in beside if one.family == pack.family and one.name != pack.name)
    near = Neighbours(others, family)
    return tuple(Caution(name, words) for name, check in CHECKS.items() for words in check(pack, near))


_CODES = re.compile(r"\bcodes?\b", re.IGNORECASE)


def unsourced(pack: RulePack) -> tuple[str, ...]:
    """The keys of the groups that list codes, where no source of the pack says that it is for codes."""
    if any(_CODES.search(source.what) for source in pack.sources):
        return ()
    return tuple(group.key for group in pack.groups if group.codes)


def _codes_without_source(pack: RulePack, near: Neighbours) -> Iterable[str]:
    if groups := unsourced(pack):
        yield (
            f"{several(groups)} {'list' if len(groups) > 1 else 'lists'} codes, but no entry of sources says where "
            "codes come from: its 'what' must have the word codes"
        )


def _codes_elsewhere(pack: RulePack, near: Neighbours) -> Iterable[str]:
    moved: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for other in near.family:
        for group in pack.groups:
            for listed in group.codes:
                found = other.group_of_code(listed.code)
                if found and found.key != group.key:
                    moved[group.key, found.key, other.name].append(one_line(listed.code))
    for (here, there, name), codes in moved.items():
        yield (
            f"{_the_codes(codes)} under {here} here, but under {there} in {name}: "
            "rates by class would not be of the same crimes"
        )


def _codes_retired(pack: RulePack, near: Neighbours) -> Iterable[str]:
    ended: dict[date, list[str]] = defaultdict(list)
    for group in pack.groups:
        for listed in group.codes:
            last = _retired().get((pack.family, normalise_code(listed.code)))
            if last and pack.valid_from and last < pack.valid_from:
                ended[last].append(one_line(listed.code))
    for last, codes in ended.items():
        yield f"{_the_codes(codes)} here, but ended on {day(last)}, before the pack begins"


def _the_codes(codes: list[str]) -> str:
    return f"codes {several(codes)} stand" if len(codes) > 1 else f"code {codes[0]} stands"


def _no_time_limit(pack: RulePack, near: Neighbours) -> Iterable[str]:
    if pack.time_limit_hours is None:
        yield "time_limit_hours is not given: no crime is found late by its hours"


def _no_failure_reasons(pack: RulePack, near: Neighbours) -> Iterable[str]:
    if not pack.failure_reasons:
        yield "failure_reasons has no entry: auditors cannot say why a crime was not recorded"


def _no_words(pack: RulePack, near: Neighbours) -> Iterable[str]:
    if not any(entry.words for entry in (*pack.groups, *pack.flags)):
        yield "no group and no flag has words: nothing but written codes is marked in a log"


def _name_taken(pack: RulePack, near: Neighbours) -> Iterable[str]:
    if any(other.name == pack.name for other in near.others):
        yield f"the name {pack.name} belongs to another pack, which says something else: give yours its own"


def _overlap(pack: RulePack, near: Neighbours) -> Iterable[str]:
    for other in near.family:
        first = max(pack.valid_from or date.min, other.valid_from or date.min)
        last = min(pack.valid_to or date.max, other.valid_to or date.max)
        if first <= last:
            yield f"{other.name} of the same family holds on the same days: {_days(first, last)}"


def _gap(pack: RulePack, near: Neighbours) -> Iterable[str]:
    ends = [other.valid_to for other in near.family if other.valid_to]
    begins = [other.valid_from for other in near.family if other.valid_from]
    if pack.valid_from and (earlier := [end for end in ends if end < pack.valid_from]):
        yield from _between(max(earlier), pack.valid_from, near.family)
    if pack.valid_to and (later := [begin for begin in begins if begin > pack.valid_to]):
        yield from _between(pack.valid_to, min(later), near.family)


def _between(end: date, begin: date, family: Iterable[RulePack]) -> Iterable[str]:
    first, last = end + timedelta(days=1), begin - timedelta(days=1)
    if first <= last and not any(pack.valid_on(first) or pack.valid_on(last) for pack in family):
        yield f"no pack of the family holds from {day(first)} to {day(last)}"


def _days(first: date, last: date) -> str:
    if first == date.min:
        return "all of them" if last == date.max else f"up to {day(last)}"
    return f"from {day(first)} on" if last == date.max else period(first, last)


CHECKS: dict[str, Callable[[RulePack, Neighbours], Iterable[str]]] = {
    "codes-without-source": _codes_without_source,
    "codes-elsewhere": _codes_elsewhere,
    "codes-retired": _codes_retired,
    "no-time-limit": _no_time_limit,
    "no-failure-reasons": _no_failure_reasons,
    "no-words": _no_words,
    "name-taken": _name_taken,
    "overlap": _overlap,
    "gap": _gap,
}


@cache
def _retired() -> dict[tuple[str, str], date]:
    """The last day of each code that is known to have ended, by family and code."""
    data = tomllib.loads(files(__package__).joinpath("retired.toml").read_text(encoding="utf-8"))
    return {
        (entry["family"], normalise_code(code)): entry["last_day"]
        for entry in data["families"]
        for code in entry["codes"]
    }
