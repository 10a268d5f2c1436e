"""The words of a rule pack that an auditor's eye should stop at: from its groups, its codes and its flags."""

from __future__ import annotations

import re
from functools import lru_cache

from crime_sample.rules.pack import RulePack

# Words of titles that name no offence.
_PLAIN = frozenset(
    {
        "adult", "against", "all", "and", "any", "crime", "crimes", "for",
        "from", "involved", "involving", "miscellaneous", "not", "notifiable", "offence", "offences",
        "order", "other", "person", "possession", "public", "related", "society", "state",
        "than", "that", "the", "their", "this", "under", "with", "without",
    }
)  # fmt: skip
# So that "robbery" finds "robbed" and "violence" finds "violent".
_ENDINGS = ("ery", "ces", "ce", "ings", "ing", "ies", "es", "s", "y")
_SHORTEST = 4


@lru_cache(maxsize=8)
def code_words(pack: RulePack) -> re.Pattern[str]:
    """What finds the code words: words of the titles of groups, listed codes and flags, with other endings too, and
    the codes themselves as the list writes them.
    """
    titles = [group.title for group in pack.groups]
    titles += [code.title for group in pack.groups for code in group.codes]
    titles += [flag.title for flag in pack.flags]
    stems = {_stem(word) for title in titles for word in re.findall(r"[^\W\d_]+", title.lower())}
    words = sorted(stem for stem in stems if len(stem) >= _SHORTEST and stem not in _PLAIN)
    codes = sorted({code.code for group in pack.groups for code in group.codes}, key=len, reverse=True)
    parts = [rf"(?:{'|'.join(map(re.escape, words))})\w*"] if words else []
    parts += [rf"{re.escape(code)}(?!\w)" for code in codes]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts) or '(?!)'})", re.IGNORECASE)


def _stem(word: str) -> str:
    if word in _PLAIN:
        return ""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return word[: -len(ending)]
    return word
