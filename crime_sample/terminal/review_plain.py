"""The review by plain prompts: works on any terminal, over SSH, and with a screen reader.

Nothing is kept until it is committed; what was committed is on disk before the next case shows.
"""

from __future__ import annotations

from rich.console import Console

from crime_sample.audit.reviewing import LinkedCrime, Sitting
from crime_sample.errors import CrimeSampleError, Refused
from crime_sample.formats import visible
from crime_sample.state import Case
from crime_sample.terminal.prompts import Choice, Leave, Prompter
from crime_sample.terminal.screens import blind_screen, outcome_screen
from crime_sample.verdict import CrimeOutcome, Outcome, OutcomeWords, Owed, OwedCrime, OwedWords

BLIND = (
    Choice("c", "crimes", "crimes owed"),
    Choice("n", "none", "no crime owed"),
    Choice("m", "not-found", "log not found"),
    Choice("u", "undeterminable", "cannot be determined"),
    Choice("o", "out-of-scope", "out of scope"),
    Choice("p", "put-off", "put off"),
    Choice("!", "refer", "victim at risk: refer now"),
    Choice("z", "undo", "undo my last step"),
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
                    _second(sitting, sitting.case(case.number), prompter)
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


def _second(sitting: Sitting, case: Case, prompter: Prompter) -> None:
    """What became of the crimes owed, with the outcome in view."""
    shown, linked = sitting.reveal(case)
    prompter.console.print(outcome_screen(case, shown, linked))
    if not linked:
        prompter.say("No crime is linked to this log.")
    crimes = () if case.owed is None else case.owed.crimes
    if not crimes and not linked:
        sitting.judge(case, Outcome(), OutcomeWords())
        return
    while True:
        judged, references = [], []
        titles = {group.key: group.title for group in sitting.audit.state.about.rules.groups}
        for number, crime in enumerate(crimes, start=1):
            prompter.say(f"Crime {number} of {len(crimes)}: {titles[crime.offence]}", "bold")
            outcome, reference = _crime(sitting, case, linked, prompter)
            judged.append(outcome)
            references.append(reference)
        known = sum(one.crime is not None for one in linked)
        answered = sum(outcome.recorded == "recorded" for outcome in judged)
        extra = _number(
            prompter, "Crimes recorded for this log that were not owed", default=str(max(0, known - answered))
        )
        note = prompter.line("Note (Enter for none)")
        try:
            sitting.judge(
                case,
                Outcome(crimes=tuple(judged), not_owed=extra),
                OutcomeWords(references=tuple(references), note=note),
            )
        except CrimeSampleError as error:
            if isinstance(error, Refused):
                raise
            prompter.say(f"{error}\nPlease answer again.", "yellow")
            continue
        return


def _crime(
    sitting: Sitting, case: Case, linked: tuple[LinkedCrime, ...], prompter: Prompter
) -> tuple[CrimeOutcome, str]:
    choices = (
        Choice("r", "recorded", "recorded by the cut-off"),
        Choice("l", "later", "recorded after it"),
        Choice("n", "not-recorded", "not recorded"),
        Choice("x", "object", "I was wrong about what is owed"),
        Choice("q", "quit", "quit"),
    )
    reasons = [(r.key, r.title) for r in sitting.audit.state.about.rules.failure_reasons]
    found = None
    while found is None:
        answer = prompter.choose("Was it recorded", choices)
        if answer == "quit":
            raise Leave
        if answer == "object":
            sitting.object_to(
                case, why=prompter.required("What was wrong", why="The registrar needs to know.")
            )
            prompter.say("Noted for the registrar. Judge the crime as it stands.", "green")
        elif answer == "not-recorded":
            return _not_recorded(reasons, prompter), ""
        else:
            found = _reference(sitting, case, linked, prompter, must=answer == "recorded")
    right = prompter.perhaps("Is it recorded in the right class")
    timely, hours = _timeliness(found, prompter)
    late = answer == "later" or right is False or timely is False
    return (
        CrimeOutcome.model_validate(
            {
                "recorded": answer,
                "right_class": right,
                "timely": timely,
                "hours": hours,
                "reasons": prompter.several("What went wrong (numbers, Enter if not known)", reasons)
                if reasons and late
                else (),
            }
        ),
        found.reference,
    )


def _not_recorded(reasons: list[tuple[str, str]], prompter: Prompter) -> CrimeOutcome:
    return CrimeOutcome(
        recorded="not-recorded",
        reasons=prompter.several("Why not (numbers, Enter if not known)", reasons) if reasons else (),
        investigated=prompter.perhaps("Was it being investigated all the same"),
        safeguarded=prompter.perhaps("Was the victim safeguarded"),
    )


def _reference(
    sitting: Sitting, case: Case, linked: tuple[LinkedCrime, ...], prompter: Prompter, *, must: bool
) -> LinkedCrime | None:
    """The reference the crime was recorded under; None to answer again whether it was."""
    known = [one for one in linked if one.crime is not None]
    for number, one in enumerate(known, start=1):
        prompter.say(f"  {number} {visible(one.reference)}")
    hint = "its number above, or type it" if known else "as it stands in the extract"
    back = "Enter to go back" if must else "Enter if not known"
    while True:
        answer = prompter.line(f"Reference ({hint}; {back})", default="1" if len(known) == 1 else "")
        if answer.isdecimal() and 1 <= int(answer) <= len(known):
            return known[int(answer) - 1]
        if not answer:
            return None if must else LinkedCrime("", None, None, None)
        found = sitting.linked(case, answer)
        if found.crime is not None or not must:
            return found
        prompter.say(
            f"'{answer}' is not in the crime extract, so it was not recorded by the cut-off. "
            "If it was recorded after it: Enter, then l.",
            "yellow",
        )


def _timeliness(found: LinkedCrime, prompter: Prompter) -> tuple[bool | None, float | None]:
    if found.hours is not None:
        words = {True: "in time", False: "late", None: "no limit"}[found.timely]
        prompter.say(f"Recorded {found.hours:.1f} hours after the report: {words}.")
        return found.timely, round(found.hours, 3)
    return prompter.perhaps("Was it recorded in time"), None


def _number(prompter: Prompter, question: str, *, default: str) -> int:
    while True:
        answer = prompter.line(question, default=default)
        if answer.isdecimal() and int(answer) <= 50:
            return int(answer)
        prompter.say("Type a whole number from 0 to 50.", "yellow")
