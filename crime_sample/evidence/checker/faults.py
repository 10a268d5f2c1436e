"""What does not hold, what could not be looked at, and in which words that is told."""

from __future__ import annotations

import hashlib
import re

from crime_sample.evidence.checker.words import WORDS

SIGNS = {"holds": "ok", "broken": "BROKEN", "not checked": "--"}


class Fault(Exception):
    """What does not hold, as a key of WORDS."""

    def __init__(self, key: str, /, **gaps: object) -> None:
        super().__init__(tell(key, **gaps))


class Open(Exception):
    """What could not be looked at."""

    def __init__(self, key: str, /, **gaps: object) -> None:
        super().__init__(tell(key, **gaps))


def tell(key: str, /, **gaps: object) -> str:
    """The words of ``key`` with its gaps filled, whatever stands in a gap made harmless."""
    return WORDS[key].format(**{name: shown(gap) for name, gap in gaps.items()})


_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def shown(value: object) -> str:
    """A number with its thousands apart, or a text without signs that would do something to a terminal."""
    if isinstance(value, int):
        return f"{value:,}"
    return _HIDDEN.sub("?", f"{value:.6f}" if isinstance(value, float) else str(value))[:200]


def sha(data: bytes) -> str:
    """SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()
