"""Several packs in one audit: those of a family that follow one another through its period."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from crime_sample.rules.pack import RulePack


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


K = TypeVar("K", bound=_Keyed)


def union(packs: Sequence[RulePack]) -> RulePack:
    """One pack with the classes, reasons, flags and materials of all, as the last of them has them where it does: what
    results of the whole audit are told in. What decides a case is its own pack.
    """
    newest = packs[-1]
    if len(packs) == 1:
        return newest
    older = packs[-2::-1]
    return newest.model_copy(
        update={
            "groups": _all(newest.groups, *(pack.groups for pack in older)),
            "failure_reasons": _all(newest.failure_reasons, *(pack.failure_reasons for pack in older)),
            "flags": _all(newest.flags, *(pack.flags for pack in older)),
            "sources_consulted": _all(newest.sources_consulted, *(pack.sources_consulted for pack in older)),
        }
    )


def _all(*lists: Iterable[K]) -> tuple[K, ...]:
    found: dict[str, K] = {}
    for listed in lists:
        for one in listed:
            found.setdefault(one.key, one)
    return tuple(found.values())
