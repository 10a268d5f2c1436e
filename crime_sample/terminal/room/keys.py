"""What each key does where the log is read, in the order it is shown; and the help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text

from crime_sample.kind import KINDS, USUAL, AuditKind
from crime_sample.rules.pack import RulePack
from crime_sample.verdict import Answer


@dataclass(frozen=True, slots=True)
class Key:
    """A key: what it calls, a word for the foot of the screen, a sentence for the help, the steps it is for."""

    key: str
    call: str
    short: str
    long: str
    steps: tuple[str, ...] = ("blind", "reveal", "settled", "none")


_CASE = ("blind", "reveal", "settled")


def keys_of(kind: AuditKind) -> tuple[Key, ...]:
    """Every key, in the words of a kind of audit."""
    log, owing = kind.log, kind.owing
    return (
        Key("c", "answer", "crimes", f"crimes {owing.do}: pick their classes", ("blind",)),
        Key("n", "answer", "none", f"no crime {owing.does}", ("blind",)),
        Key("m", "answer", f"no {log}", f"the {log} cannot be had", ("blind",)),
        Key("u", "answer", "unclear", f"it cannot be decided from the {log}", ("blind",)),
        Key("o", "answer", "out of scope", "a test call, another force", ("blind",)),
        Key("enter", "fill", "answer", "go on with the answers to this case", ("blind", "reveal")),
        Key("enter", "next_case", "next case", "go on to the next case", ("settled", "none")),
        Key("x", "objection", "I was wrong", f"after the reveal: you were wrong about {owing.what}; to the registrar",
            ("reveal", "settled")),
        Key("p", "put_off", "later", "put off: it comes round again when nothing else is left", ("blind", "reveal")),
        Key("!", "refer", "urgent", "a victim may be at risk: the registrar is told at once", _CASE),
        Key("f", "flag", "flag", "a note for a colleague; the registrar passes it on", _CASE),
        Key("k", "excerpt", "keep lines", f"keep lines of the {log} with the case, if the audit keeps excerpts", _CASE),
        Key("i", "conflict", "conflict", "a conflict of interest: the case goes to another and never comes back",
            ("blind",)),
        Key("z", "undo", "undo", "take back your last step, if it is not locked"),
        Key("/", "search", "search", f"search the {log}; n and N go on, Esc ends it", _CASE),
        Key("t", "time_line", "time line", "show the time line", _CASE),
        Key("j", "jump", "jump", "go to a case by its number"),
        Key("q", "queue", "queue", "your cases, by stratum and status"),
        Key("h", "history", "history", "your own verdicts, newest first"),
        Key("?", "help", "keys", "this page"),
        Key("e", "end", "end", "leave; Ctrl-C does the same"),
    )  # fmt: skip


VERDICTS: dict[str, Answer] = {
    "c": "crimes",
    "n": "none",
    "m": "not-found",
    "u": "undeterminable",
    "o": "out-of-scope",
}
KEYS = keys_of(KINDS[USUAL])

# What an auditor reaches for most often comes first; the rest is a key away.
_FOOT = ("enter", "c", "n", "m", "u", "o", "p", "x", "!", "/", "z", "f", "t", "j", "q", "h", "i", "e", "k")
_GAP = 2

FORM_PASSES = "/?t"
"""Keys of the log that work while a form has the keys and types no words: they look, and judge nothing."""
SEARCH_KEYS = "n next · N previous · / other words · Esc ends the search"


def form_keys(kind: AuditKind) -> str:
    """What the keys do while a form has them, for the foot of the screen."""
    return f"Enter goes on · Tab ↑ ↓ move · Esc gives the {kind.log} its keys · PgUp PgDn scroll it"


def foot(step: str, *, drafting: bool, width: int, kind: AuditKind = KINDS[USUAL]) -> Text:
    """The keys that do something now, for the foot of the screen: one line of them, and where the others are."""
    here = {one.key: one for one in keys_of(kind) if step in one.steps and (one.call != "fill" or drafting)}
    last = here.pop("?")
    shown: list[Key] = []
    room = width - _wide(last)
    for one in (here[key] for key in _FOOT if key in here):
        if _wide(one) + _GAP > room:
            break
        room -= _wide(one) + _GAP
        shown.append(one)
    made = Text(no_wrap=True)
    for one in (*shown, last):
        made.append(" " * _GAP if made.plain else "")
        made.append(one.key, style="bold underline")
        made.append(f" {one.short}")
    return made


def _wide(key: Key) -> int:
    return len(key.key) + 1 + len(key.short)


def key_of(pressed: str, step: str) -> Key | None:
    """The key of the table that this is in a step; None where it does nothing."""
    return next((one for one in KEYS if one.key == pressed and step in one.steps), None)


def elsewhere(char: str) -> str:
    """What a letter does in the second step once the log has the keys: few look for it behind Esc."""
    found = key_of(char, "reveal")
    return "" if found is None else f"Esc, then {char}: {found.short}."


def kind_words(kind: AuditKind) -> Sequence[str]:
    """What is asked otherwise than of incident logs; nothing for these."""
    if not kind.named:
        return ()
    asked = [f"Step 2 asks besides: {question.words}" for question in kind.questions]
    return (f"This audit: {kind.title}", f"Step 1 asks: {kind.asks}", *asked)


_FIRST = {
    True: (
        "Read the {log} and say which crimes should have been recorded, without knowing what was. When you commit "
        "that, it locks, and what was recorded is shown."
    ),
    False: (
        "Read the {log} and say which crimes stand on its own account, without knowing what was made of it. When you "
        "commit that, it locks, and the whole of the {log} is shown."
    ),
}


def help_lines(pack: RulePack, kind: AuditKind) -> Sequence[Text]:
    """The help: steps, keys, panes, marks."""
    shown = [
        Text("The review room", style="bold"),
        Text(),
        Text(
            f"Each case has two steps. {_FIRST[kind.counts_crimes].format(log=kind.log)} Then say what became of each "
            "crime. What is committed is on disk before the next case shows."
        ),
        Text(),
        Text("Keys while you read", style="bold"),
    ]
    shown += [Text(f"  {one.key:<7}{one.long}") for one in keys_of(kind)]
    shown += [
        Text("  ↑ ↓ PgUp PgDn Home End   scroll; Tab gives these keys to the next pane"),
        Text(),
        Text("Keys while you answer", style="bold"),
        Text("  Enter   on to the next question; on the last it commits, and from Why where no crime is owed"),
        Text(f"  Tab, Up, Down   between questions     Esc   back to the {kind.log} and its keys, your draft stays"),
        Text(f"  where no words are typed: / searches the {kind.log}, t shows its time line, ? this page; "
             "other letters do nothing"),
        Text("  classes: a few letters or a code find, Enter adds, the same twice is two crimes, Backspace takes the "
             "last away, Down offers those used last, = copies the findings of your last case"),
        Text("  lists: a number toggles     choices: the letter shown chooses"),
        Text("  words: arrows, Home, End, Ctrl-U, Ctrl-K, Ctrl-W; paste works"),
        Text(),
        Text("Marks", style="bold"),
        Text(f"  * before a row of the {kind.log}: it has a code word (underlined): a word or a code that the rule "
             "pack lists"),
        Text("  > before a row: it has what you search for     ▶ has the keys     → is picked     ! is wrong"),
        *(Text(f"  {words}") for words in kind_words(kind)),
        Text(),
        Text("The test", style="bold"),
        Text(f"  {pack.recording_test}"),
        Text(f"  Rule pack: {pack.title}"),
        Text(),
        Text("Esc or q goes back.", style="bold"),
    ]  # fmt: skip
    return shown
