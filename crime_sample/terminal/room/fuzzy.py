"""Finding a class by a few letters: over the offence groups of the rule pack, and the codes it lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crime_sample.rules.pack import OffenceGroup, RulePack, normalise_code
from crime_sample.verdict import OwedCrime

_EXACT = -1
_LOOSE = 9


@dataclass(frozen=True, slots=True)
class Offer:
    """A class that may be meant: the crime it would be, the words to show, and how badly it fits."""

    crime: OwedCrime
    words: str
    score: int

    @property
    def key(self) -> str:
        """The key of its group."""
        return self.crime.offence


def classes(pack: RulePack, query: str, *, recent: Sequence[OwedCrime] = ()) -> list[Offer]:
    """The classes that fit, the likeliest first; for a blank query those used last, then every group.

    Every word of the query must fit: as the beginning of a word or inside one; only where nothing does, letter by
    letter in order. A code fits by its number however it is written. Where several codes of a group fit, the group
    stands before them, so that a code is kept only where it was meant.
    """
    tokens, code = query.lower().split(), normalise_code(query)
    if not tokens:
        groups = (OwedCrime(offence=group.key) for group in pack.groups)
        return [
            Offer(one, pack.called(one.offence, one.code), 0) for one in dict.fromkeys((*recent, *groups))
        ]
    place = {crime.offence: number for number, crime in reversed(list(enumerate(recent)))}
    found = [
        (offer.score, bool(offer.crime.code), place.get(group.key, len(place)), number, offer)
        for number, group in enumerate(pack.groups)
        for offer in _of_group(pack, group, tokens, code)
    ]
    strict = [one for one in found if one[0] < _LOOSE]
    return [offer for *_, offer in sorted(strict or found, key=lambda one: one[:4])]


def _of_group(pack: RulePack, group: OffenceGroup, tokens: list[str], code: str) -> Iterator[Offer]:
    """The group, if it fits or several of its codes do, and the codes that fit."""
    own = _score(f"{group.title} {group.key}".lower(), tokens)
    fitting = []
    for listed in group.codes:
        known = normalise_code(listed.code)
        number = any(char.isdigit() for char in code) and known.startswith(code)
        score = (_EXACT if known == code else 0) if number else _score(listed.title.lower(), tokens)
        if score is not None:
            fitting.append((score, listed.code))
    close = [score for score, _ in fitting if score < _LOOSE] or [score for score, _ in fitting]
    scores = [max(0, min(close))] if len(close) > 1 else []
    scores += [] if own is None else [own]
    if scores:
        yield Offer(OwedCrime(offence=group.key), group.title, min(scores))
    for score, one in fitting:
        yield Offer(OwedCrime(offence=group.key, code=one), pack.called(group.key, one), score)


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
    return _LOOSE if all(char in rest for char in token) else None
