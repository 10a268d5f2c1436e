"""Data, script, expected figures and a few words about them, as one value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crime_sample.formats import level, one_line, period
from crime_sample.observed import observe
from crime_sample.r_script.data import Rows, expected_rows, in_several, incident_rows, refuse_other_designs
from crime_sample.r_script.methods import RATE_METHODS
from crime_sample.r_script.script import script_text
from crime_sample.results import Results
from crime_sample.state import State

_README = """\
{marking}

{about}
{interim}
The figures of this audit, to be done again with R and its package survey.

  incidents.csv  one row for each incident judged: {called}, its stratum, the incidents of the
                 stratum (population), its weight, the crimes owed (m) and recorded (y), and what else the figures need
{several}  expected.csv   the figures of crime_sample {version}
  estimate.R     plain R; each step says what it does
  README.txt     this

Run it in this folder:

  Rscript estimate.R > figures.csv

It prints every figure as CSV and says how far it is from expected.csv. The exit status is 1 if a figure differs by more
than 1e-9 of itself. It needs R 4 and the package survey (Debian and Ubuntu: r-base-core, r-cran-survey). It was tried
with survey 4.1.1.

Interval of the rates: {interval}, at {level}.{unwritten}

What is not in it: the bounds for logs that were not found, and crimes grossed up from a published total.

A text that a spreadsheet program would take for a formula has an apostrophe before it.

No incident number, name or text is in these files. But there is a row for each incident, and {who}
Keep them as you keep the audit; they are not for the public.
"""

_BY_NUMBER = (
    "its case number in the audit",
    "whoever holds the audit\nor a sheet knows which incident a case number is.",
)
_BY_KEY = (
    "its pseudonym under a key",
    "whoever holds the key\nand a list of incidents knows which is which; who knows of one may know it by its row.",
)


_SEVERAL = """\
                 (multiplicity: in how many records of the frames its event stands; the weight is divided by it)
"""


@dataclass(frozen=True, slots=True)
class Bundle:
    """What goes into the folder. ``limits_checked`` is False where the interval has no R text."""

    incidents: Rows
    expected: Rows
    script: str
    readme: str
    limits_checked: bool


def bundle(
    state: State, found: Results, *, by: Sequence[str], version: str, key: bytes | None = None
) -> Bundle:
    """All that is needed to do the figures ``found`` again with R.

    ``found`` came from ``estimate.results(state, by=by, ...)``; ``key`` is of pseudonyms in place of case numbers.
    Refused for a sample that is not by tickets.
    """
    refuse_other_designs(state)
    seen = observe(state, interim=found.interim)
    expected = expected_rows(found)
    charter = state.about
    about = (
        f"Recording audit of {charter.force}, {period(charter.start, charter.end)}; crime_sample {version}."
    )
    interim = "Interim: cases are still open. Not to be published." if found.interim else ""
    written = found.interval in RATE_METHODS
    script = script_text(
        about=f"{about} {interim}".strip(),
        marking=charter.marking,
        by=by,
        level=found.level,
        rates=found.interval,
        totals=next(e.interval for e in found.estimates if e.estimand == "owed_total"),
        plain=len(expected.rows) > len(found.estimates),
        several=in_several(seen),
    )
    called, who = _BY_NUMBER if key is None else _BY_KEY
    readme = _README.format(
        marking=one_line(charter.marking),
        about=one_line(about),
        interim=f"{interim}\n" if interim else "",
        several=_SEVERAL if in_several(seen) else "",
        version=version,
        called=called,
        who=who,
        interval=found.interval,
        level=level(found.level),
        unwritten=""
        if written
        else " It is not written out in R, so only points and standard errors are checked.",
    )
    return Bundle(incident_rows(state, seen, by=by, key=key), expected, script, readme, written)
