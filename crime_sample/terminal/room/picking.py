"""Two questions with a list to pick from: the classes of the crimes owed, and the reference of a recorded crime."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.text import Text

from crime_sample.formats import one_line
from crime_sample.rules.pack import RulePack
from crime_sample.terminal.room.editor import Editor
from crime_sample.terminal.room.fuzzy import Offer, classes
from crime_sample.terminal.room.rows import Always, Row, Taken
from crime_sample.verdict import MOST_CRIMES, OwedCrime

OFFERED = 5
_FIRST = "A few letters or a code find, Enter adds what is marked →"
_MORE = "Enter goes on. Letters find another; the same twice is two crimes"


class Classes(Row):
    """The class of each crime owed, found by a few letters."""

    typed = True

    def __init__(
        self,
        pack: RulePack,
        *,
        recent: Sequence[OwedCrime] = (),
        last: Sequence[OwedCrime] = (),
        when: Always = lambda: True,
    ) -> None:
        super().__init__("Crimes owed", when=when)
        self.pack = pack
        self.recent = tuple(recent)
        self.last = tuple(last)
        self.picked: list[OwedCrime] = []
        self.query = Editor()
        self.at: int | None = None

    def lines(self, *, active: bool) -> list[Text]:
        """As any row; the hint says what Enter does now."""
        self.hint = _MORE if self.picked and not self.query.text and self.at is None else _FIRST
        return super().lines(active=active)

    @property
    def offers(self) -> list[Offer]:
        """What fits the letters typed; those used last first where nothing is typed."""
        return classes(self.pack, self.query.text, recent=self.recent)

    def press(self, key: str, char: str | None) -> Taken:
        """Letters search, Enter adds, Backspace on an empty search takes the last away, ``=`` copies."""
        self.fault = ""
        act = _CLASS_KEYS.get(key)
        if act is not None and (taken := act(self)) != "ignored":
            return taken
        if char == "=" and not self.query.text:
            return self._copy()
        if key in ("left", "right", "home", "end", "delete") or not self.query.press(key, char):
            return "ignored"
        self.at = 0 if self.query.text else None
        return "taken"

    def _enter(self) -> Taken:
        offers = self.offers
        if self.at is None:
            return "ignored"
        if not offers:
            self.fault = "No class fits these letters."
            return "taken"
        if len(self.picked) == MOST_CRIMES:
            self.fault = f"More than {MOST_CRIMES} crimes cannot be named in one case."
            return "taken"
        self.picked.append(offers[min(self.at, len(offers) - 1)].crime)
        self.query.set("")
        self.at = None
        return "taken"

    def _move(self, step: int) -> Taken:
        count = len(self.offers)
        at = (-1 if self.at is None else self.at) + step
        if not count or at >= count or (at < 0 and self.query.text):
            return "taken"
        if at < -1:
            return "ignored"
        self.at = None if at < 0 else at
        return "taken"

    def _up(self) -> Taken:
        return self._move(-1)

    def _down(self) -> Taken:
        return self._move(1)

    def _back(self) -> Taken:
        if self.query.text or not self.picked:
            return "ignored"
        self.picked.pop()
        return "taken"

    def _copy(self) -> Taken:
        if self.last:
            self.picked = list(self.last)
        else:
            self.fault = "There is no earlier case to copy from."
        return "taken"

    def paste(self, words: str) -> None:
        """Pasted letters search as typed ones do."""
        self.query.insert(words)
        self.at = 0 if self.query.text else None

    @property
    def words(self) -> str:
        """What was picked, in a line."""
        named = (one_line(self.pack.called(one.offence, one.code)) for one in self.picked)
        return "  ".join(f"{number}. {words}" for number, words in enumerate(named, start=1))

    @property
    def short(self) -> str:
        """The same with codes alone, for a line that has little room."""
        named = (
            f"{one_line(self.pack.called(one.offence))}{f' ({one_line(one.code)})' if one.code else ''}"
            for one in self.picked
        )
        return "  ".join(f"{number}. {words}" for number, words in enumerate(named, start=1))

    def answer(self, *, active: bool) -> list[Text]:
        """What was picked; while it has the keys also the search, and what fits: all classes only before the first
        is picked."""
        shown = [Text(self.words, style="bold") if self.picked else Text("none yet")]
        if not active:
            return shown
        shown.append(Text("find ").append_text(self.query.shown(active=True)))
        if self.picked and self.at is None and not self.query.text:
            return shown
        offers = self.offers
        at = -1 if self.at is None else min(self.at, len(offers) - 1)
        top = max(0, min(at - OFFERED + 1, len(offers) - OFFERED))
        for place, offer in enumerate(offers[top : top + OFFERED], start=top):
            last = "  (used)" if offer.crime in self.recent and not self.query.text else ""
            mark, style = ("→ ", "reverse") if place == at else ("  ", "")
            shown.append(Text(mark).append(one_line(offer.words), style=style).append(last, style="dim"))
        more = len(offers) - top - OFFERED
        if more > 0:
            shown.append(Text(f"  … {more} more: Down, or type on", style="dim"))
        if not offers:
            shown.append(Text("  nothing fits", style="bold"))
        return shown

    def leave(self) -> bool:
        """At least one is needed, and nothing half typed."""
        if self.query.text:
            self.fault = "Enter adds the class marked →, Backspace clears the letters."
        else:
            self.fault = "" if self.picked else "Add at least one class, or Esc and another answer."
        return not self.fault


_CLASS_KEYS: dict[str, Callable[[Classes], Taken]] = {
    "enter": Classes._enter,
    "up": Classes._up,
    "down": Classes._down,
    "backspace": Classes._back,
}


class Reference(Row):
    """The reference of a recorded crime: one of those linked, or typed."""

    typed = True

    def __init__(
        self,
        label: str,
        *,
        offered: Callable[[], Sequence[tuple[str, str]]],
        check: Callable[[str], str],
        when: Always = lambda: True,
        hint: str = "",
    ) -> None:
        super().__init__(label, when=when, hint=hint)
        self.offered = offered
        self.check = check
        self.editor = Editor()
        self.proposed = False

    def propose(self, reference: str) -> None:
        """Put this in for now; what is typed takes its place."""
        self.editor.set(reference)
        self.proposed = True

    @property
    def text(self) -> str:
        """The reference, without outer blanks."""
        return self.editor.text.strip()

    def press(self, key: str, char: str | None) -> Taken:
        """Up and down go through what is linked; anything else is typed."""
        self.fault = ""
        offered = [reference for reference, _ in self.offered()]
        if key in ("up", "down") and offered:
            at = offered.index(self.text) if self.text in offered else (-1 if key == "down" else 0)
            at += 1 if key == "down" else -1
            if not 0 <= at < len(offered):
                return "ignored"
            self.editor.set(offered[at])
            self.proposed = False
            return "taken"
        if self.proposed and char is not None and char.isprintable():
            self.editor.set("")
        taken: Taken = "taken" if self.editor.press(key, char) else "ignored"
        self.proposed = self.proposed and taken == "ignored"
        return taken

    def paste(self, words: str) -> None:
        """Text goes in at the cursor, or in place of what was proposed."""
        if self.proposed:
            self.editor.set("")
        self.proposed = False
        self.editor.insert(words)

    def answer(self, *, active: bool) -> list[Text]:
        """The reference, and what is linked while it has the keys."""
        shown = [self.editor.shown(active=active) if active or self.text else Text("–")]
        if active:
            for reference, words in self.offered()[:OFFERED]:
                made = Text(f"{'→' if reference == self.text else ' '} {one_line(reference)}  ")
                shown.append(made.append(one_line(words), style="dim"))
        return shown

    def leave(self) -> bool:
        """What the extract says to it."""
        self.fault = self.check(self.text)
        return not self.fault
