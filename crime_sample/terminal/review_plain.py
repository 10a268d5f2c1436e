"""The review by plain prompts: works on any terminal, over SSH, and with a screen reader.

Nothing is kept until it is committed; what was committed is on disk before the next case shows. Everything that the
app of ``terminal.room`` can do can be done here, by the same keys but ``q`` (quit) and ``Q`` (queue).
"""

from __future__ import annotations

from dataclasses import replace

from rich.console import Console

from crime_sample.audit.reviewing import Sitting
from crime_sample.errors import CrimeSampleError, Refused
from crime_sample.formats import one_line
from crime_sample.terminal.prompts import Choice, Leave, Prompter
from crime_sample.terminal.review_second import Second
from crime_sample.terminal.review_side import SIDE, Side, Turn
from crime_sample.terminal.room.blind import REASONED, BlindForm
from crime_sample.terminal.room.desk import Desk
from crime_sample.terminal.room.fuzzy import classes
from crime_sample.terminal.room.keys import VERDICTS
from crime_sample.terminal.room.told import progress_words

BLIND = (
    Choice("c", "crimes", "crimes owed"),
    Choice("n", "none", "no crime owed"),
    Choice("m", "not-found", "log not found"),
    Choice("u", "undeterminable", "cannot be determined"),
    Choice("o", "out-of-scope", "out of scope"),
    Choice("p", "put-off", "put off"),
    Choice("i", "conflict", "conflict of interest"),
    *SIDE,
)
_WHY = "A few words, so that another can follow it."


def run(sitting: Sitting, console: Console) -> int:
    """Review case after case until none is left or the auditor leaves; the number settled in this sitting."""
    prompter = Prompter(console)
    desk = Desk(sitting)
    side = Side(desk, prompter)
    try:
        there = desk.next()
        while there:
            try:
                _case(desk, prompter, side)
            except Turn:
                continue
            except Refused as error:  # another auditor was quicker, say: nothing is lost, go on
                prompter.say(str(error), "yellow")
                desk.put_off()
            there = desk.next()
        prompter.say(desk.nothing_left())
    except (Leave, KeyboardInterrupt):
        prompter.say("\nStopped. Everything committed is kept; go on any time with the same command.")
    return desk.settled_here


def _case(desk: Desk, prompter: Prompter, side: Side) -> None:
    """The case on the table, from where it stands to where it is settled, put off or given away."""
    number = 0 if desk.case is None else desk.case.number
    prompter.say(progress_words(desk.sitting.progress()), "dim")
    if desk.step == "settled":
        side.settled()
        return
    if desk.step == "blind":
        side.show()
        while not _answer(desk, prompter, side):
            pass
    if desk.step == "reveal":
        Second(desk, prompter, side).ask()
    if desk.case is not None and desk.step == "settled":
        prompter.say(f"Case {number} is kept.", "green")


def _answer(desk: Desk, prompter: Prompter, side: Side) -> bool:
    """One answer to the blind step; whether the case is done with for now."""
    answer = prompter.choose(f"This {desk.kind.log}", _choices(desk))
    if answer == "put-off":
        desk.put_off()
        return True
    if answer == "conflict":
        why = prompter.line("Why (Enter to keep the case)")
        if why:
            desk.recuse(why=why)
            prompter.say("The case goes to another.", "green")
        return bool(why)
    if side.act(answer):
        return False
    return _commit(desk, answer, prompter)


def _choices(desk: Desk) -> tuple[Choice, ...]:
    """What may be answered to the blind step, in the words of this kind of audit."""
    said = {str(answer): words for answer, words in desk.kind.answers.items()}
    return tuple(replace(one, words=said.get(one.value, one.words)) for one in BLIND)


def _commit(desk: Desk, answer: str, prompter: Prompter) -> bool:
    pack = desk.pack
    form = desk.answer(next(value for value in VERDICTS.values() if value == answer))
    if answer == "crimes":
        form.classes.picked = list(_classes(desk, form, prompter))
    if answer in REASONED:
        if pack.flags:
            flags = [(f.key, f.title) for f in pack.flags]
            form.flags.chosen = list(prompter.several("Flags (numbers, Enter for none)", flags))
        if pack.sources_consulted:
            options = [(s.key, s.title) for s in pack.sources_consulted]
            form.sources.chosen = list(prompter.several("What you consulted", options, default="1"))
        form.why.editor.set(prompter.required("Why", why=_WHY))
    else:
        form.why.editor.set(prompter.line("Why (Enter for none)"))
    titles = {group.key: one_line(group.title) for group in pack.groups}
    said = {choice.value: choice.words for choice in _choices(desk)}[answer]
    summary = ", ".join(titles[key] for key in form.classes.picked) if answer == "crimes" else said
    if not prompter.yes(f"Commit: {summary}? It locks when the outcome shows", default=True):
        return False
    try:
        desk.commit(form)
    except Refused:
        raise
    except CrimeSampleError as error:
        prompter.say(f"{error}\nPlease answer again.", "yellow")
        return False
    return True


def _classes(desk: Desk, form: BlindForm, prompter: Prompter) -> tuple[str, ...]:
    """The classes owed, by number or a few letters; ``=`` takes over those of the last case."""
    groups = [(group.key, one_line(group.title)) for group in desk.pack.groups]
    prompter.list(groups)
    numbers = {key: str(number) for number, (key, _) in enumerate(groups, start=1)}
    titles = dict(groups)
    if form.classes.recent:
        recent = ", ".join(f"{numbers[key]} {titles[key]}" for key in form.classes.recent if key in numbers)
        prompter.say(f"Used last: {recent}")
    question = "Class of each crime owed (numbers or letters, as 1 1 viol; = as in your last case)"
    while True:
        words = prompter.line(question).replace(",", " ").split()
        picked: list[str] = []
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


def _class(desk: Desk, form: BlindForm, groups: list[tuple[str, str]], word: str) -> tuple[str, ...] | str:
    """The classes one word stands for; words for the auditor where it stands for none."""
    if word == "=":
        return tuple(form.classes.last) or "There is no earlier case to copy from."
    if word.isdecimal() and 1 <= int(word) <= len(groups):
        return (groups[int(word) - 1][0],)
    named = [key for key, _ in groups if key == word.lower()]
    if named:
        return (named[0],)
    offers = classes(desk.pack, word)
    if len(offers) == 1 or (offers and offers[0].score < offers[1].score):
        return (offers[0].key,)
    if not offers:
        return f"'{one_line(word)}' is not a number from 1 to {len(groups)}, and no class fits these letters."
    numbers = {key: number for number, (key, _) in enumerate(groups, start=1)}
    could = ", ".join(f"{numbers[offer.key]} {one_line(offer.words)}" for offer in offers[:6])
    return f"'{one_line(word)}' could be: {could}. Type its number."
