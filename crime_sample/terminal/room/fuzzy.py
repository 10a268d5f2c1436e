"""Finding a class by a few letters: over the offence groups of the rule pack, and the codes it lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crime_sample.rules.pack import OffenceGroup, RulePack, normalise_code


@dataclass(frozen=True, slots=True)
class Offer:
    """A class that may be meant: the key of its group, the words to show, and how badly it fits."""

    key: str
    words: str
    score: int


def classes(pack: RulePack, query: str, *, recent: Sequence[str] = ()) -> list[Offer]:
    """The classes that fit, the likeliest first; for a blank query all, those used last before the others.

    Every word of the query must fit: as the beginning of a word, inside one, or letter by letter in order. A code
    fits by its number however it is written.
    """
    place = {key: number for number, key in enumerate(recent)}
    found: list[tuple[int, int, int, Offer]] = []
    for number, group in enumerate(pack.groups):
        score, words = _best(group, query.lower().split(), normalise_code(query))
        if score is not None:
            found.append((score, place.get(group.key, len(place)), number, Offer(group.key, words, score)))
    return [offer for *_, offer in sorted(found, key=lambda one: one[:3])]


def _best(group: OffenceGroup, tokens: list[str], code: str) -> tuple[int | None, str]:
    own = _score(f"{group.title} {group.key}".lower(), tokens)
    best, words = own, group.title
    for listed in group.codes:
        known = normalise_code(listed.code)
        exact = bool(code) and any(c.isdigit() for c in code) and known.startswith(code)
        score = 0 if exact else _score(listed.title.lower(), tokens)
        if score is not None and (best is None or score < best):
            best, words = score, f"{group.title}: {listed.code} {listed.title}"
    return best, words


def _score(text: str, tokens: list[str]) -> int | None:
    """How badly the tokens fit, None if one does not."""
    scores = [_one(text, token) for token in tokens]
    fitting = [score for score in scores if score is not None]
    return sum(fitting) if len(fitting) == len(scores) else None


def _one(text: str, token: str) -> int | None:
    if text.startswith(token):
        return 0
    if f" {token}" in text.replace("-", " "):
        return 1
    if token in text:
        return 3
    rest = iter(text)
    return 9 if all(char in rest for char in token) else None
