"""The classes of the crimes owed by prompts: by number, code or a few letters, all in one line."""

from __future__ import annotations

from collections.abc import Mapping

from crime_sample.formats import one_line
from crime_sample.terminal.prompts import Prompter
from crime_sample.terminal.room.blind import BlindForm
from crime_sample.terminal.room.desk import Desk
from crime_sample.terminal.room.fuzzy import classes
from crime_sample.verdict import OwedCrime


def ask_classes(desk: Desk, form: BlindForm, prompter: Prompter) -> tuple[OwedCrime, ...]:
    """The classes owed, by number, code or a few letters; ``=`` takes over those of the last case."""
    groups = [(group.key, one_line(group.title)) for group in desk.pack.groups]
    prompter.list(groups)
    numbers = {key: str(number) for number, (key, _) in enumerate(groups, start=1)}
    if form.classes.recent:
        recent = ", ".join(
            _named(desk, one, numbers) for one in form.classes.recent if one.offence in numbers
        )
        prompter.say(f"Used last: {recent}")
    each = f"Class of each {desk.kind.owing.crime}"
    question = f"{each} (numbers, codes or letters, as 1 1 viol; = as in your last case)"
    while True:
        words = prompter.line(question).replace(",", " ").split()
        picked: list[OwedCrime] = []
        fault = "" if words else "At least one is needed."
        for word in words:
            found = _class(desk, form, groups, word)
            if isinstance(found, str):
                fault = found
                break
            picked.extend(found)
        if not fault:
            return tuple(picked)
        prompter.say(fault, "yellow")


def _named(desk: Desk, crime: OwedCrime, numbers: Mapping[str, str]) -> str:
    """A class with what is typed for it: its number, or its code."""
    typed = numbers[crime.offence] if not crime.code else f"{'#' * crime.code.isdecimal()}{crime.code}"
    return f"{typed} ({one_line(desk.pack.called(crime.offence, crime.code))})"


def _class(
    desk: Desk, form: BlindForm, groups: list[tuple[str, str]], word: str
) -> tuple[OwedCrime, ...] | str:
    """The classes one word stands for; words for the auditor where it stands for none. A number is that of the list;
    ``#1`` is the code 1."""
    if word == "=":
        return tuple(form.classes.last) or "There is no earlier case to copy from."
    if word.isdecimal() and 1 <= int(word) <= len(groups):
        return (OwedCrime(offence=groups[int(word) - 1][0]),)
    named = [key for key, _ in groups if key == word.lower()]
    if named:
        return (OwedCrime(offence=named[0]),)
    offers = classes(desk.pack, word.removeprefix("#"))
    if len({offer.key for offer in offers if offer.score == offers[0].score}) == 1:
        return (offers[0].crime,)
    if not offers:
        return f"'{one_line(word)}' is not a number from 1 to {len(groups)}, and no class fits these letters."
    numbers = {key: str(number) for number, (key, _) in enumerate(groups, start=1)}
    could = ", ".join(_named(desk, offer.crime, numbers) for offer in offers[:6])
    return f"'{one_line(word)}' could be: {could}. Type its number or code."
