"""The words of a rule pack that an auditor's eye should stop at: those it lists for its groups and flags, and codes."""

from __future__ import annotations

import re
from functools import lru_cache

from crime_sample.rules.pack import RulePack

_VOWELS = "aeiou"
# A code alone is a number like any other: clock times, house numbers, ages. Written like these it is meant as a code.
_WRITTEN = re.compile(r"\d{1,3}[A-Za-z]|\d{3}/\d{2}[A-Za-z]?")


@lru_cache(maxsize=8)
def code_words(pack: RulePack) -> re.Pattern[str]:
    """What finds the code words: the words that the pack lists for its groups and flags, with their usual endings, and
    its codes where they are written as codes. Titles mark nothing.
    """
    words = {word for entry in (*pack.groups, *pack.flags) for word in entry.words}
    codes = {code.code for group in pack.groups for code in group.codes if _WRITTEN.fullmatch(code.code)}
    parts = [_forms(word) for word in sorted(words, key=lambda word: (-len(word), word))]
    parts += [re.escape(code) for code in sorted(codes, key=lambda code: (-len(code), code))]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts) or '(?!)'})(?!\w)", re.IGNORECASE)


def _forms(word: str) -> str:
    """A pattern of the word and its usual endings.

    >>> [bool(re.fullmatch(_forms("stab"), form)) for form in ("stab", "stabbed", "stabbing", "stable")]
    [True, True, True, False]
    >>> [bool(re.fullmatch(_forms("injur*"), form)) for form in ("injury", "injured", "perjury")]
    [True, True, False]
    """
    if word.endswith("*"):
        return _blanks(word[:-1]) + r"\w*"
    stem, last = word[:-1], word[-1]
    if last == "e":
        return rf"{_blanks(stem)}(?:e|es|ed|er|ers|ing|ings)"
    if last == "y" and stem[-1] not in _VOWELS:
        return rf"{_blanks(stem)}(?:y|ies|ied|ier|iers|ying)"
    twice = f"{last}?" if last not in f"{_VOWELS}wxy" and stem[-1] in _VOWELS else ""
    return rf"{_blanks(word)}(?:s|es|{twice}(?:ed|er|ers|ery|ing|ings))?"


def _blanks(words: str) -> str:
    return r"\s+".join(map(re.escape, words.split(" ")))
