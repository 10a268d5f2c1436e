"""Names of people at work: one person under one name, however it is typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from crime_sample.errors import InputError

ERASED = "(erased)"
"""What stands for texts that were erased from the ledger. It is nobody's name."""


def clean(name: str) -> str:
    """A name as it is kept: composed letters, single blanks, none around it.

    Refused if it is blank, or holds what cannot be seen: then two people could look like one.

    >>> clean("  A.\\t Jones ")
    'A. Jones'
    """
    kept = " ".join(unicodedata.normalize("NFC", name).split())
    if not kept:
        raise InputError("the name is blank", remedy="Give a name.")
    for char in kept:
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn"):
            raise InputError(
                f"the name holds a character that cannot be seen (U+{ord(char):04X})",
                remedy="Type the name anew.",
            )
    if kept == ERASED:
        raise InputError(f"'{ERASED}' is what stands for erased names", remedy="Give another name.")
    return kept


@lru_cache(maxsize=1000)
def key(name: str) -> str:
    """What two spellings of one name have in common.

    >>> key("Ann  Lee") == key("ann lee") == key(" ANN LEE"), key("Straße") == key("STRASSE")
    (True, True)
    """
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).split())


def find(people: Mapping[str, str], name: str) -> str | None:
    """The pseudonym of the person called ``name``, None if there is none: the very spelling first, then any other.

    Whose name was erased is called by the pseudonym.

    >>> find({"p1": "Ann Lee", "p2": "p2"}, "ann lee"), find({"p1": "Ann Lee", "p2": "p2"}, "p2")
    ('p1', 'p2')
    """
    exact = next((person for person, called in people.items() if called == name), None)
    if exact is not None:
        return exact
    wanted = key(name)
    return next((person for person, called in people.items() if key(called) == wanted), None)


def alike(known: Iterable[str], name: str) -> str:
    """The known name that this one is but for dots, accents and the order of its words; blank if none.

    >>> alike(["A. Jones", "B. Smith"], "Jones, A"), alike(["A. Jones"], "B. Jones")
    ('A. Jones', '')
    """
    wanted = _bare(name)
    return next((one for one in known if _bare(one) == wanted), "")


def _bare(name: str) -> tuple[str, ...]:
    letters = "".join(c for c in unicodedata.normalize("NFKD", key(name)) if not unicodedata.combining(c))
    return tuple(sorted(re.findall(r"\w+", letters)))
