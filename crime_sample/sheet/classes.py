"""The classes of crime of a rule pack as a cell may name them: by title, by key, by a code of the pack's list, or by
both, as class / code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crime_sample.formats import one_line
from crime_sample.rules.pack import RulePack, normalise_code
from crime_sample.sheet.lines import Choices
from crime_sample.sheet.values import plain
from crime_sample.verdict import OwedCrime


class Classes(Choices):
    """Offered are the groups. A code that the pack lists is taken too, alone, with its title or after its class, and is
    kept."""

    def __init__(self, rules: RulePack) -> None:
        super().__init__((group.key, group.title) for group in rules.groups)
        self._codes: dict[str, str] = {}
        self._crimes = {group.key: OwedCrime(offence=group.key) for group in rules.groups}
        self._called: dict[str, str] = {}
        for group in rules.groups:
            for listed in group.codes:
                key = f"{group.key} {listed.code}"
                named = one_line(f"{listed.code} {listed.title}")
                self._crimes[key] = OwedCrime(offence=group.key, code=listed.code)
                self._called[key] = f"{self.label[group.key]}: {named}"
                self._codes[normalise_code(listed.code)] = key
                self._keys |= {plain(named): key, plain(self._called[key]): key}

    def find(self, text: str) -> str | None:
        """The key that ``text`` means, or None; a title goes before a code, and a code before a class with one."""
        told = super().find(text) or self._codes.get(normalise_code(text))
        return told or next((key for group, key in self._pairs(text) if self._in(group, key)), None)

    def _pairs(self, text: str) -> Iterator[tuple[str, str]]:
        """The class and the code that ``text`` may be made of; a code may hold a slash itself."""
        for sign in re.finditer("[/:]", text):
            group, rest = super().find(text[: sign.start()]), text[sign.end() :]
            key = super().find(rest) or self._codes.get(normalise_code(rest))
            if group in self.label and key in self._called:
                yield group, key

    def _in(self, group: str, key: str) -> bool:
        return self._crimes[key].offence == group

    @property
    def example(self) -> str:
        """How a code may be written, by the first of the pack; blank where it lists none."""
        for key, crime in self._crimes.items():
            if key in self._called:
                return f"{crime.code}, or {self.label[crime.offence]} / {crime.code}"
        return ""

    def called(self, key: str) -> str:
        """What a key of ``find`` is called."""
        return self._called.get(key) or super().called(key)

    def hint(self, text: str) -> str:
        """What was probably meant; of a code under another class, where it stands."""
        for _, key in self._pairs(text):
            crime = self._crimes[key]
            return f"The code {crime.code} stands under '{self.label[crime.offence]}'."
        codes = f" Or a code of the rule pack: {self.example}." if self._called else ""
        return f"{super().hint(text)}{codes}"

    def crime(self, key: str) -> OwedCrime:
        """The crime that a key of ``find`` stands for."""
        return self._crimes[key]

    def words(self, crime: OwedCrime) -> str:
        """The crime as a cell shows it; ``find`` takes it back."""
        return self._called.get(f"{crime.offence} {crime.code}", self.label.get(crime.offence, crime.offence))

    def means(self, text: str, crime: OwedCrime) -> bool:
        """Whether a cell names this crime: its class, with its code or without one."""
        found = self.find(text)
        return found is not None and self._crimes[found] in (crime, OwedCrime(offence=crime.offence))
