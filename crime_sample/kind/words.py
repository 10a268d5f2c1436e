"""What a kind of audit asks of a case, and how it speaks of what a log owes."""

from __future__ import annotations

from dataclasses import dataclass

from crime_sample.verdict import CaseAnswer

YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class CaseQuestion:
    """A question on the whole case at the second step.

    ``words`` are put to the auditor, ``title`` stands in tables, ``short`` heads a column of a sheet; the rate of yes
    among yes and no is ``estimand``, out of ``out_of``. ``without`` is what *not applicable* means, blank where it
    cannot be answered so.
    """

    key: str
    words: str
    title: str
    short: str
    estimand: str
    out_of: str
    without: str = ""

    @property
    def options(self) -> dict[CaseAnswer, str]:
        """What may be answered, and in what words."""
        asked: dict[CaseAnswer, str] = {"yes": "yes", "no": "no", "unknown": "not known"}
        return asked | {"not-applicable": self.without} if self.without else asked


@dataclass(frozen=True, slots=True)
class Owing:
    """How the answer of the first step is spoken of: a log owes crimes, on a record of no crime they stand."""

    what: str = "what is owed"
    crime: str = "crime owed"
    crimes: str = "crimes owed"
    settled: str = "settled as owed"
    does: str = "is owed"
    do: str = "are owed"
    put_right: str = "Crimes owed and not recorded by the cut-off"


STANDING = Owing(
    "which crimes stand", "crime that stands", "crimes that stand", "settled as standing", "stands", "stand",
    "Crimes that stand, not recorded by the cut-off",
)  # fmt: skip
