"""The review by plain prompts: works on any terminal, over SSH, and with a screen reader.

Nothing is kept until it is committed; what was committed is on disk before the next case shows. Everything that the
app of ``terminal.room`` can do can be done here, by the same keys but ``q`` (quit) and ``Q`` (queue).
"""

from __future__ import annotations

from dataclasses import replace

from rich.console import Console

from crime_sample.audit.reviewing import Sitting
from crime_sample.case import Verdict
from crime_sample.errors import CrimeSampleError, Refused
from crime_sample.retention import reminder
from crime_sample.terminal.prompts import Back, Choice, Leave, Prompter
from crime_sample.terminal.review_classes import ask_classes
from crime_sample.terminal.review_second import Second
from crime_sample.terminal.review_side import Side, Turn, side_choices
from crime_sample.terminal.room.blind import REASONED, BlindForm
from crime_sample.terminal.room.desk import Desk
from crime_sample.terminal.room.keys import VERDICTS
from crime_sample.terminal.room.told import progress_words, said, verdict_words
from crime_sample.verdict import REVEALED

BLIND = (
    Choice("c", "crimes", "crimes owed"),
    Choice("n", "none", "no crime owed"),
    Choice("m", "not-found", "log not found"),
    Choice("u", "undeterminable", "cannot be determined"),
    Choice("o", "out-of-scope", "out of scope"),
    Choice("p", "put-off", "put off"),
    Choice("i", "conflict", "conflict of interest"),
)
SURE = (
    Choice("y", "yes", "commit"),
    Choice("n", "no", "answer again"),
    Choice("f", "beside", "flags, and what you consulted"),
)
_WHY = "A few words, so that another can follow it."


def run(sitting: Sitting, console: Console) -> int:
    """Review case after case until the auditor leaves; the number settled in this sitting."""
    prompter = Prompter(console)
    desk = Desk(sitting)
    side = Side(desk, prompter)
    if words := reminder(sitting.audit.state, sitting.audit.now()):
        prompter.say(words, "yellow")
    try:
        there = desk.next()
        while True:
            try:
                if there:
                    _case(desk, prompter, side)
                else:
                    side.nothing_left()
            except Turn:
                there = True
                continue
            except Refused as error:  # another auditor was quicker, say: nothing is lost, go on
                prompter.say(str(error), "yellow")
                if desk.case is not None:
                    desk.pass_over(desk.case.number)
            there = desk.next()
    except (Leave, KeyboardInterrupt):
        prompter.say("\nStopped. Everything committed is kept; go on any time with the same command.")
    return desk.settled_here


def _case(desk: Desk, prompter: Prompter, side: Side) -> None:
    """The case on the table, from where it stands to where it is settled, put off or given away."""
    number = 0 if desk.case is None else desk.case.number
    if desk.again:
        prompter.say(f"Case {number} was put off, and comes round again.", "green")
    prompter.say(progress_words(desk.sitting.progress()), "dim")
    if desk.step == "settled":
        side.settled()
        return
    if desk.step != "settled" and (back := desk.taken_back()) is not None:
        verdict = Verdict(owed=back.owed, owed_words=back.owed_words, outcome=back.outcome)
        words = (verdict_words(desk.pack, verdict, desk.kind), *said(verdict))
        prompter.say(f"You took back: {'; '.join(words)}")
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
            prompter.say(desk.recuse(why=why), "green")
        return bool(why)
    if side.act(answer):
        return False
    try:
        with prompter.backing():
            return _commit(desk, answer, prompter)
    except Back:
        return False


def _choices(desk: Desk) -> tuple[Choice, ...]:
    """What may be answered to the blind step, in the words of this kind of audit."""
    said = {str(answer): words for answer, words in desk.kind.answers.items()}
    told = (replace(one, words=said.get(one.value, one.words)) for one in BLIND)
    return (*told, *side_choices(desk.kind))


def _commit(desk: Desk, answer: str, prompter: Prompter) -> bool:
    form = desk.answer(next(value for value in VERDICTS.values() if value == answer))
    if answer == "crimes":
        form.classes.picked = list(
            ask_classes(
                desk.pack,
                prompter,
                recent=form.classes.recent,
                last=form.classes.last,
                crime=desk.kind.owing.crime,
            )
        )
    if answer in REASONED:
        form.why.editor.set(prompter.required("Why", why=_WHY, default=form.why.text))
    else:
        form.why.editor.set(prompter.line("Why (Enter for none, - goes back)"))
    if answer == "crimes":
        _beside(form, prompter)
    if not _sure(desk, form, prompter):
        return False
    try:
        desk.commit(form)
    except Refused:
        raise
    except CrimeSampleError as error:
        prompter.say(f"{error}\nPlease answer again.", "yellow")
        return False
    return True


def _beside(form: BlindForm, prompter: Prompter) -> None:
    """Flags, and what was consulted, as far as the rule pack has them."""
    if form.pack.flags:
        flags = [(f.key, f.title) for f in form.pack.flags]
        form.flags.chosen = list(prompter.several("Flags (numbers, Enter for none)", flags))
    if form.pack.sources_consulted:
        options = [(s.key, s.title) for s in form.pack.sources_consulted]
        form.sources.chosen = list(prompter.several("What you consulted", options, default="1"))


def _sure(desk: Desk, form: BlindForm, prompter: Prompter) -> bool:
    """Whether to commit. Where no crime is owed flags and sources are asked for only if they are wanted."""
    named = {choice.value: choice.words for choice in _choices(desk)}[form.answer]
    summary = form.classes.words if form.answer == "crimes" else named
    locks = "? It locks when the outcome shows" if form.answer in REVEALED else ""
    question = f"Commit: {summary}{locks}"
    if form.answer == "crimes" or form.answer not in REASONED:
        return prompter.yes(question, default=True)
    while (answer := prompter.choose(question, SURE, default="y")) == "beside":
        _beside(form, prompter)
    return answer == "yes"
