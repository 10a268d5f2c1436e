# ruff: noqa: SIM905 - a hundred words in a hundred pairs of quotes are not read.
"""What in a text looks like personal data: its kinds, and never the text itself.

Patterns of what is written in the United Kingdom, and of names by how they are written: after a title, or as two words
with capitals within a sentence. A name in capitals or in small letters without a title is not seen, nor is an address
without its postcode: a text in which nothing is found may still tell who somebody is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from itertools import pairwise

AREAS = frozenset(
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G "
    "GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW "
    "OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC "
    "WD WF WN WR WS WV YO ZE".split()
)
"""The letters with which postcodes begin (Royal Mail's postcode areas, with those of the Crown dependencies)."""

KNOWN = frozenset(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug "
    "sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun north "
    "south east west northern southern eastern western central greater upper lower old new great city town county "
    "district borough division area region sector police constabulary force forces service services office home crown "
    "court county magistrates general national international united kingdom england wales scotland ireland britain "
    "british english welsh scottish irish london street road lane avenue close drive way place square park green hill "
    "house hotel hospital school college university church station bridge market high main royal social children "
    "housing council ambulance fire rescue act order offence offences crime crimes recording standard standards rules "
    "counting annex schedule section part chapter victim witness suspect caller officer officers inspector sergeant "
    "constable chief deputy registrar auditor auditors control room operator command duty mental health domestic abuse "
    "violence sexual hate anti-social behaviour public private data protection information official sensitive mr mrs "
    "miss ms mx dr sir dame facebook instagram snapchat whatsapp google apple iphone samsung tesco asda aldi lidl "
    "rd st av ave blvd ln ct pl pkwy hwy blk sq ter cl cres "
    "post prosecution safeguarding referral risk assessment protective notice log incident result code i he she they "
    "we it the a an and of no yes not".split()
)
"""Words with a capital that are no part of a name; in small letters."""

_PHONE = re.compile(r"(?<![\w/.,:-])(?:\+44|0044|\(?0)[\d ()-]{8,16}(?![\w/])")
_EMAIL = re.compile(r"[\w.+%-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}")
_POSTCODE = re.compile(r"(?<![\w-])([A-Z]{1,2})\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}(?![\w-])", re.IGNORECASE)
_NINO = re.compile(
    r"(?<!\w)(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D](?!\w)",
    re.IGNORECASE,
)
_NHS = re.compile(r"(?<![\w.-])(NHS\D{0,15})?(\d{3})([ -]?)(\d{3})\3(\d{4})(?![\w.-])", re.IGNORECASE)
_VEHICLE = re.compile(
    r"(?<![\w-])(?:[A-HJ-PR-Y]{2}\d\d ?[A-HJ-PR-Z]{3}|[A-HJ-NPR-TV-Y]\d{3} ?[A-HJ-PR-Z]{3})(?![\w-])"
)
_BIRTH = re.compile(
    r"(?<!\w)(?:d\.?o\.?b\.?|born|date of birth)(?!\w)[\s:=-]{0,5}(?:on )?(?:the )?\d{1,4}(?:st|nd|rd|th)?"
    r"[ ./-](?:\d{1,2}|[A-Za-z]{3,9})[ ./-]\d{2,4}",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"(?<!\w)(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Sir|Dame|Prof|Rev|Cllr|PC|DC|PS|DS|DI|DCI|Sgt|Insp|PCSO)\.? "
    r"(?!(?:No|Number)\b)[A-Z][a-z'’-]+|(?:MR|MRS|MS)\.? [A-Z][A-Z'’-]{2,})"
)
_SENTENCE = re.compile(r"[.!?:;\n\r\t\"“”()|/]+\s*")
_CAPITAL = re.compile(
    r"(?:Mc|Mac|Fitz|De|La|Le|Van)?[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+(?:['’-][A-ZÀ-ÖØ-Þ]?[a-zß-öø-ÿ]+)*|[A-ZÀ-ÖØ-Þ]['’][A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+"
)


def kinds(text: str, *, known: Collection[str] = ()) -> tuple[str, ...]:
    """The kinds of personal data that ``text`` looks to hold, in one order; ``known`` are words (in small letters) that
    are no part of a name here, such as districts.

    >>> kinds("told Mary Smith to ring 07700 900123"), kinds("Theft at Canterbury, no further action.")
    (('name', 'telephone number'), ())
    """
    found = {
        "date of birth": bool(_BIRTH.search(text)),
        "e-mail address": bool(_EMAIL.search(text)),
        "name": bool(_TITLE.search(text)) or _two_capitals(text, known),
        "National Insurance number": bool(_NINO.search(text)),
        "NHS number": any(map(_is_nhs, _NHS.finditer(text))),
        "postcode": any(map(_is_postcode, _POSTCODE.finditer(text))),
        "telephone number": any(_is_phone(one[0]) for one in _PHONE.finditer(text)),
        "vehicle registration": bool(_VEHICLE.search(text)),
    }
    return tuple(sorted(kind for kind, there in found.items() if there))


def looked_through(
    texts: Iterable[tuple[str, str]], *, known: Collection[str] = ()
) -> Mapping[str, tuple[str, ...]]:
    """What texts look to hold, by where each stands (``case 7``); those with nothing are left out."""
    found: dict[str, set[str]] = {}
    for where, text in texts:
        if here := kinds(text, known=known):
            found.setdefault(where, set()).update(here)
    return {where: tuple(sorted(held)) for where, held in found.items()}


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """The words of ``texts``, in small letters, as ``known`` takes them."""
    return frozenset(word for text in texts for word in re.findall(r"[^\W\d_]+", text.casefold()))


def _two_capitals(text: str, known: Collection[str]) -> bool:
    for sentence in _SENTENCE.split(text):
        first, *words = sentence.split() or [""]  # the first has a capital anyhow
        if first[:1].isupper() and all(word[:1].isupper() for word in words):
            continue  # a heading, in which all have
        names = [_is_name(word.strip(",'’"), known) and (word[-1] != ",", True) for word in words]
        if any(one and one[0] and two for one, two in pairwise(names)):
            return True
    return False


def _is_name(word: str, known: Collection[str]) -> bool:
    small = word.casefold().removesuffix("'s").removesuffix("’s")
    return bool(_CAPITAL.fullmatch(word)) and small not in KNOWN and small not in known


def _is_postcode(found: re.Match[str]) -> bool:
    """Whether it begins with the letters of an area, and is no number before a small ordinal: 'B12 3rd floor'."""
    return found[1].upper() in AREAS and found[0][-3:] not in ("1st", "2nd", "3rd") and found[0][-2:] != "th"


def _is_phone(text: str) -> bool:
    """Whether the digits are as many as a number in the United Kingdom has, of a series that is given to somebody."""
    digits = re.sub(r"\D", "", text)
    for code in ("0044", "44", "0"):
        if digits.startswith(code):
            national = digits.removeprefix(code).removeprefix("0" if code != "0" else "")
            return len(national) == 10 and national[0] in "12378"
    return False


def _is_nhs(found: re.Match[str]) -> bool:
    """Ten digits in three groups, or after the word, whose last one checks the others (modulus 11)."""
    if not (found[1] or found[3]):
        return False
    digits = [int(one) for one in found[2] + found[4] + found[5]]
    check = 11 - sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=False)) % 11
    return check % 11 == digits[9] and check != 10
