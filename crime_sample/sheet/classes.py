"""The classes of crime of a rule pack as a cell may name them: by title, by key, or by a code of the pack's list."""

from __future__ import annotations

from crime_sample.formats import one_line
from crime_sample.rules.pack import RulePack, normalise_code
from crime_sample.sheet.lines import Choices
from crime_sample.sheet.values import plain
from crime_sample.verdict import OwedCrime


class Classes(Choices):
    """Offered are the groups. A code that the pack lists is taken too, alone or with its title, and is kept."""

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
        """The key that ``text`` means, or None; a title goes before a code."""
        return super().find(text) or self._codes.get(normalise_code(text))

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
