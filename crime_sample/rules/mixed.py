"""Several packs in one audit: those of a family that follow one another through its period."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from crime_sample.rules.pack import Flag, OffenceCode, OffenceGroup, RulePack, normalise_code


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


K = TypeVar("K", bound=_Keyed)


def union(packs: Sequence[RulePack]) -> RulePack:
    """One pack with the classes, reasons, flags and materials of all, as the last of them has them where it does: what
    results of the whole audit are told in. What decides a case is its own pack. Classes and flags have the codes and
    words of all.
    """
    newest = packs[-1]
    if len(packs) == 1:
        return newest
    older = packs[-2::-1]
    return newest.model_copy(
        update={
            "groups": _groups([newest, *older]),
            "failure_reasons": _all(newest.failure_reasons, *(pack.failure_reasons for pack in older)),
            "flags": _flags([newest, *older]),
            "sources_consulted": _all(newest.sources_consulted, *(pack.sources_consulted for pack in older)),
            "cancellation_reasons": _all(
                newest.cancellation_reasons, *(pack.cancellation_reasons for pack in older)
            ),
            "n100_reasons": _all(newest.n100_reasons, *(pack.n100_reasons for pack in older)),
        }
    )


def _groups(packs: Sequence[RulePack]) -> tuple[OffenceGroup, ...]:
    found = []
    for group in _all(*(pack.groups for pack in packs)):
        same = [one for pack in packs for one in pack.groups if one.key == group.key]
        codes: dict[str, OffenceCode] = {}
        for listed in (code for one in same for code in one.codes):
            codes.setdefault(normalise_code(listed.code), listed)
        words = dict.fromkeys(word for one in same for word in one.words)
        found.append(group.model_copy(update={"codes": tuple(codes.values()), "words": tuple(words)}))
    return tuple(found)


def _flags(packs: Sequence[RulePack]) -> tuple[Flag, ...]:
    found = []
    for flag in _all(*(pack.flags for pack in packs)):
        same = [one for pack in packs for one in pack.flags if one.key == flag.key]
        words = dict.fromkeys(word for one in same for word in one.words)
        found.append(flag.model_copy(update={"words": tuple(words)}))
    return tuple(found)


def _all(*lists: Iterable[K]) -> tuple[K, ...]:
    found: dict[str, K] = {}
    for listed in lists:
        for one in listed:
            found.setdefault(one.key, one)
    return tuple(found.values())
