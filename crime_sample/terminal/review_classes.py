"""The classes of the crimes owed by prompts: by number, code or a few letters, all in one line. One picker for the
auditor who judges and the registrar who settles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crime_sample.formats import one_line
from crime_sample.rules.pack import RulePack
from crime_sample.terminal.prompts import Back, Prompter
from crime_sample.terminal.room.fuzzy import classes
from crime_sample.verdict import OwedCrime

_BACK: tuple[list[str], ...] = ([], ["q"], ["back"])


def ask_classes(
    pack: RulePack,
    prompter: Prompter,
    *,
    recent: Sequence[OwedCrime] = (),
    last: Sequence[OwedCrime] | None = None,
    crime: str = "crime owed",
) -> tuple[OwedCrime, ...]:
    """The classes owed, by number, code or a few letters; ``Back`` if none is to be named after all. ``recent`` are
    those used last, ``last`` those of the last case, None for who has no such; ``crime`` is what the kind of audit
    calls one."""
    groups = [(group.key, one_line(group.title)) for group in pack.groups]
    prompter.list(groups)
    numbers = {key: str(number) for number, (key, _) in enumerate(groups, start=1)}
    if recent:
        used = ", ".join(_named(pack, one, numbers) for one in recent if one.offence in numbers)
        prompter.say(f"Used last: {used}")
    copied = "" if last is None else "; = as in your last case"
    question = (
        f"Class of each {crime} (numbers, codes or letters, as 1 1 viol{copied}; Enter alone goes back)"
    )
    while True:
        words = prompter.line(question).replace(",", " ").split()
        if [word.lower() for word in words] in _BACK:
            raise Back
        picked: list[OwedCrime] = []
        fault = ""
        for word in words:
            found = _copied(last) if word == "=" and last is not None else _class(pack, groups, word)
            if isinstance(found, str):
                fault = found
                break
            picked.extend(found)
        if not fault:
            return tuple(picked)
        prompter.say(fault, "yellow")


def _copied(last: Sequence[OwedCrime]) -> tuple[OwedCrime, ...] | str:
    return tuple(last) or "There is no earlier case to copy from."


def _named(pack: RulePack, crime: OwedCrime, numbers: Mapping[str, str]) -> str:
    """A class with what is typed for it: its number, or its code."""
    typed = numbers[crime.offence] if not crime.code else f"{'#' * crime.code.isdecimal()}{crime.code}"
    return f"{typed} ({one_line(pack.called(crime.offence, crime.code))})"


def _class(pack: RulePack, groups: list[tuple[str, str]], word: str) -> tuple[OwedCrime, ...] | str:
    """The classes one word stands for; words for the auditor where it stands for none. A number is that of the list;
    ``#1`` is the code 1."""
    if word.isdecimal() and 1 <= int(word) <= len(groups):
        return (OwedCrime(offence=groups[int(word) - 1][0]),)
    named = [key for key, _ in groups if key == word.lower()]
    if named:
        return (OwedCrime(offence=named[0]),)
    offers = classes(pack, word.removeprefix("#"))
    if len({offer.key for offer in offers if offer.score == offers[0].score}) == 1:
        return (offers[0].crime,)
    if not offers:
        return f"'{one_line(word)}' is not a number from 1 to {len(groups)}, and no class fits these letters."
    numbers = {key: str(number) for number, (key, _) in enumerate(groups, start=1)}
    could = ", ".join(_named(pack, offer.crime, numbers) for offer in offers[:6])
    return f"'{one_line(word)}' could be: {could}. Type its number or code."
