"""The review by plain prompts: works on any terminal, over SSH, and with a screen reader.

Nothing is kept until it is committed; what was committed is on disk before the next case shows.
"""

from __future__ import annotations

from rich.console import Console

from crime_sample.audit.reviewing import Sitting
from crime_sample.errors import Refused
from crime_sample.state import Case
from crime_sample.terminal.prompts import Choice, Leave, Prompter
from crime_sample.terminal.review_second import Second
from crime_sample.terminal.screens import blind_screen
from crime_sample.verdict import Owed, OwedCrime, OwedWords

BLIND = (
    Choice("c", "crimes", "crimes owed"),
    Choice("n", "none", "no crime owed"),
    Choice("m", "not-found", "log not found"),
    Choice("u", "undeterminable", "cannot be determined"),
    Choice("o", "out-of-scope", "out of scope"),
    Choice("p", "put-off", "put off"),
    Choice("!", "refer", "victim at risk: refer now"),
    Choice("z", "undo", "undo my last step"),
    Choice("t", "text", "log again"),
    Choice("?", "help", "help"),
    Choice("q", "quit", "quit"),
)
HELP = """\
Read the log and decide what it owes, before you see what was made of it. Once you commit, that is locked and the
outcome is shown; a change of mind after that goes to the registrar (x at the next question).
  c  one or more crimes should have been recorded: pick their classes, the same one twice for two such crimes
  n  nothing was owed            m  the log cannot be had            u  it cannot be decided from the log
  o  test call, other force      p  come back to it later            !  a victim may be at risk: tell the registrar
  z  takes back your last step on the case before, if it is not locked
Ctrl-C or Ctrl-D leaves at any moment. What was committed is kept; what was half typed is not."""


def run(sitting: Sitting, console: Console) -> int:
    """Review case after case until none is left or the auditor leaves; the number settled in this sitting."""
    prompter = Prompter(console)
    passed: list[int] = []
    settled: list[int] = []
    try:
        while (case := sitting.next_case(passed=passed)) is not None:
            try:
                if case.step == "blind" and not _blind(sitting, case, prompter, passed, settled):
                    continue
                if sitting.case(case.number).step == "reveal":
                    Second(sitting, sitting.case(case.number), prompter).ask()
            except Refused as error:  # another auditor was quicker, say: nothing is lost, go on
                prompter.say(str(error), "yellow")
                passed.append(case.number)
                continue
            if sitting.case(case.number).settled:
                settled.append(case.number)
                prompter.say(f"Case {case.number} is kept.", "green")
        left = [c for c in sitting.audit.state.cases.values() if not c.settled]
        prompter.say(_ending(left, passed))
    except (Leave, KeyboardInterrupt):
        prompter.say("\nStopped. Everything committed is kept; go on any time with the same command.")
    return len(settled)


def _ending(left: list[Case], passed: list[int]) -> str:
    if not left:
        return "Every case is settled."
    own = f" {len(passed)} of them you put off: start the review again to see them." if passed else ""
    return f"No case is free for you now; {len(left)} are not settled, some may be open elsewhere.{own}"


def _blind(sitting: Sitting, case: Case, prompter: Prompter, passed: list[int], settled: list[int]) -> bool:
    """The blind step; whether something was committed."""
    shown = sitting.open(case)
    prompter.console.print(blind_screen(sitting, case, shown))
    while True:
        answer = prompter.choose("This log", BLIND)
        if answer == "quit":
            raise Leave
        if answer == "help":
            prompter.say(HELP)
        elif answer == "text":
            prompter.console.print(blind_screen(sitting, case, shown))
        elif answer == "put-off":
            passed.append(case.number)
            return False
        elif answer == "refer":
            sitting.refer(
                case, words=prompter.required("What must the registrar know", why="Say it in a few words.")
            )
            prompter.say(
                "Referred: it stands at the top of the registrar's list (crime_sample status).", "red"
            )
        elif answer == "undo":
            if _undo(sitting, prompter, settled):
                return False
        elif _commit(sitting, case, answer, prompter):
            return True


def _undo(sitting: Sitting, prompter: Prompter, settled: list[int]) -> bool:
    if not settled:
        prompter.say("Nothing of this sitting can be undone.", "yellow")
        return False
    case = sitting.case(settled[-1])
    why = prompter.line("Why (Enter for no reason)")
    try:
        sitting.undo(case, why=why)
    except Refused as error:
        prompter.say(str(error), "yellow")
        return False
    settled.pop()
    prompter.say(f"Your last step on case {case.number} is withdrawn; the case comes up again.", "green")
    return True


def _commit(sitting: Sitting, case: Case, answer: str, prompter: Prompter) -> bool:
    pack = sitting.audit.state.about.rules
    crimes: tuple[str, ...] = ()
    if answer == "crimes":
        crimes = prompter.several(
            "Class of each crime owed (numbers, as 1 1 4)",
            [(g.key, g.title) for g in pack.groups],
            at_least=1,
        )
    flags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    rationale = ""
    if answer in ("crimes", "none", "undeterminable"):
        if pack.flags:
            flags = prompter.several(
                "Flags (numbers, Enter for none)", [(f.key, f.title) for f in pack.flags]
            )
        if pack.sources_consulted:
            options = [(s.key, s.title) for s in pack.sources_consulted]
            sources = prompter.several("What you consulted", options, default="1")
        rationale = prompter.required("Why", why="A few words, so that another can follow it.")
    else:
        rationale = prompter.line("Why (Enter for none)")
    titles = {group.key: group.title for group in pack.groups}
    summary = ", ".join(titles[crime] for crime in crimes) or {c.value: c.words for c in BLIND}[answer]
    if not prompter.yes(f"Commit: {summary}? It locks when the outcome shows", default=True):
        return False
    owed = Owed.model_validate(
        {
            "answer": answer,
            "crimes": [OwedCrime(offence=crime) for crime in crimes],
            "flags": tuple(dict.fromkeys(flags)),
            "sources": tuple(dict.fromkeys(sources)),
        }
    )
    sitting.commit(case, owed, OwedWords(rationale=rationale))
    return True
