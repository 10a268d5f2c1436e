"""The words that lie in a bundle: what it is, and what each reader can do with it."""

from __future__ import annotations

from crime_sample.formats import level, one_line, percent, percent_range, period
from crime_sample.results import Results
from crime_sample.state import State

_TEXT = """\
{marking}

Evidence of the audit of {force}, {period}
{interim}
{headline}

This file lets you check that figure, and what lies behind it, without the program that made it and without
asking those who did the audit.

HANDLE WITH CARE. There are no names, incident numbers or texts in here. But there is a row for each case
judged, and the seed of the draw. Incident numbers are often in sequence: who can guess them can work out,
from the seed, which incidents were probably drawn, and then what was found of them. Keep this file as you
keep the audit. What is for the public is the report.


CHECK IT

Take the checking program from somebody you trust: from the program's own release
(crime_sample verify-bundle), or read verify.py before you run it. The copies in here come from whoever made
this file.

  With Python 3.10 or later, nothing else:    python3 verify.py bundle.zip
  In a browser, without a network:            unpack verify.html, open it, choose bundle.zip

Each line says ok, BROKEN, or -- for what could not be looked at, and why.

There are two levels.

  Without the list of the frame (this file alone): that the ledger is one chain; that frame and crime extract
  were registered, then the plan frozen, then the seed given, then the sample drawn; that the numbers of each
  case follow from the verdicts in the ledger, and every estimate from the cases.

  With the list of the frame, which holds incident numbers and is given to few:  --frame frame.zip
  And that the cases are those that the seed draws from this very list, each in its place.

One thing no file can show of itself: that not all of it was written anew. For that you need a hash that was
given out when the plan was frozen or the sample drawn, from somebody who received it then:  --anchor HASH
Or a signature by a key that you know:  --key KEY


FOR AN INSPECTOR
Ask for the list of the frame too, or make it from the force's own export (a line "INCIDENT ID, tab, STRATUM"
for each incident of the frame; 'crime_sample draw --sql' prints a statement that lists them). Ask the force's
registrar, not the auditors, for the hash given out at the freeze. Whether the export holds every incident is
not in here: compare its count with what the command and control system says.

FOR A STATISTICIAN
The design is in plan.json, the cases in cases.json (m crimes owed, y of them recorded, with their weights),
the estimates in figures.json: name, domain, point, low and high limit. The folder r, if there is one, has the
same as CSV and a script for R's package survey that finds points, standard errors and limits again:
cd r && Rscript estimate.R

FOR A JOURNALIST
Open verify.html in a browser and choose this file. If every line says ok, the figure above follows from the
verdicts that the auditors gave, and the sample was fixed by a rule that nobody could bend after the plan. It
does not say that the verdicts are right. Do not publish rows of single cases: they are about people.


WHAT IS IN IT

  manifest.json    the SHA-256 of every file; the SHA-256 of manifest.json stands for the whole
  ledger.jsonl     the ledger, an entry a line; SHA-256 of a line is its hash, which the next line names
  plan.json        the plan as frozen          seed.json      the seed, its source and its proof
  frames.json      how the frame and the crime extract were read, their counts and fingerprints;
                   the Merkle root over the tickets of every incident of the frame
  anchors.json     the hashes to give out      cases.json     the cases' numbers
  figures.json     the estimates               versions.json  which programs made this
  verify.py, verify.html                       r              data and script for R
  signatures.jsonl if auditors sign: entry, public key, Ed25519 signature over the entry's hash, a line each
  signature.json   if it is signed: Ed25519, over the bytes of manifest.json
"""


def readme(state: State, found: Results) -> str:
    """The README of a bundle."""
    about, rate = state.about, found.one(found.headline)
    headline = "No rate could be estimated."
    if rate is not None:
        headline = (
            f"{state.kind.headline_title}: {percent(rate.point)} "
            f"({level(found.level)}: {percent_range(rate.low, rate.high)})"
        )
    return _TEXT.format(
        marking=one_line(about.marking),
        force=one_line(about.force),
        period=period(about.start, about.end),
        interim="\nINTERIM: cases are still open. Not to be published.\n" if found.interim else "",
        headline=headline,
    )
