"""A small audit in which every word that can come from outside is hostile: names, codes, logs, rules, reasons, words.

The same audit can be made of tame words; then what it writes shows which markup is the program's own.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import tomli_w
from small import now

from crime_sample.audit import Audit, adjudicating, frames, open_audit, planning
from crime_sample.audit.assigning import assign
from crime_sample.audit.drawing import draw
from crime_sample.audit.picking import pick
from crime_sample.audit.reviewing import sit
from crime_sample.audit.starting import charter, start_audit
from crime_sample.design import Design
from crime_sample.formats import one_line
from crime_sample.frame import ColumnMap, Exclusion, ExtractMap, ExtractMapping, FrameMapping, StrataRule
from crime_sample.rules.library import load
from crime_sample.verdict import CrimeOutcome, Outcome, OutcomeWords, Owed, OwedCrime, OwedWords

ATTACKS = {
    "markup": "=cmd|'/c calc'!A0 [a](javascript:alert(1)) ![i](http://evil/i.png) ${7*7} `x` **b** "
    "<img src=x onerror=alert(1)> ]]></svg><b>x</b> </style><style>*{display:none} --> <!-- '; DROP TABLE x; -- "
    "{{ 7 * 7 }} {% raw %} <script>alert(1)</script> \U0001f468\u200d\U0001f469\u200d\U0001f467 \u4e2d\u6587",
    "steering": "\t=1+1 a | b \x1b[31mred\x1b]0;title\x07 \x9b2J \x7f \x00 \u202egnp.exe\u2066 \u200b \ufeff \u2028 "
    "[bold]x[/bold] [link=http://evil]y[/link]",
    "long": "-1\r\n+1+1\r\n" + 480 * "W",
}
TAME = "plain words"
COUNT = 60
Words = Callable[[str], str]


@dataclass
class Hostile:
    """Where the audit and its files are, and the words that stand in a place."""

    folder: Path
    words: Words

    @property
    def path(self) -> Path:
        """The audit's file."""
        return self.folder / "one.audit"

    def open(self, who: str = "Ann", role: str = "auditor") -> Audit:
        """The audit, open for ``who``."""
        return open_audit(self.path, who=who, now=now, role=role)


def saying(attack: str) -> Words:
    """The words of an attack, each place told apart by its name at the end; tame ones for ``tame``."""
    if attack == "tame":
        return lambda place: f"{TAME} {place}"
    return lambda place: f"{ATTACKS[attack]} {place}"


def made(
    folder: Path, attack: str, *, name: str = "one", start: str = "2026-01-01", end: str = "2026-06-30"
) -> Hostile:
    """The audit, from its charter to the last ruling; with ``attack`` in every place that takes it."""
    folder.mkdir(exist_ok=True)
    hostile = Hostile(folder, saying(attack))
    words = hostile.words
    rules = folder / f"{name}-rules.toml"
    rules.write_text(tomli_w.dumps(_rules(words)), encoding="utf-8")
    export, extract = folder / f"{name}.csv", folder / f"{name}-crimes.csv"
    _write(export, _logs(words, start))
    _write(extract, _crimes(words, start))
    answers = {
        "force": words("force"), "marking": words("marking"), "start": start, "end": end, "rules": str(rules)
    }  # fmt: skip
    path = folder / f"{name}.audit"
    start_audit(path, charter(answers), who="Lee", now=now).close()
    with open_audit(path, who="Lee", now=now, role="lead") as audit:
        frames.add_frame(audit, export, mapping(words))
        frames.add_extract(audit, extract, EXTRACT)
        planning.freeze(audit, Design(margin=None, size=30, minimum=4, second=20))
        draw(audit, seed=one_line(words(f"seed {name}")).strip(), proof=words("proof"))
        assign(audit, [typed_name(words(who)) for who in ("Ann", "Ben")])
    for who in ("Ann", "Ben"):
        _judge(path, words, who)
    with open_audit(path, who="Reg", now=now, role="registrar") as audit:
        bench = adjudicating.preside(audit)
        while (matter := bench.next_matter()) is not None:
            bench.look(matter.case)
            bench.rule(
                matter,
                _owed(),
                _outcome(),
                OutcomeWords(references=("",), note=words("note")),
                why=words("why"),
            )
        pick(audit, [_spare(audit)], reason=words("picked"))
    _judge(path, words, "Ann")
    return hostile


def mapping(words: Words) -> FrameMapping:
    """How the export is read: every label from a column of foreign words, two rules of exclusion."""
    columns = ColumnMap(
        id="Incident", created="Created", opening=("Opening",), closing=("Closing",), result=("Result",),
        district="District", source="Source", grade="Grade", text=("Log",), refs=("Refs",),
    )  # fmt: skip
    left_out = Exclusion(reason=words("reason of exclusion"), column="Opening", codes=("TEST",))
    return FrameMapping(columns=columns, strata=StrataRule(column="Stratum"), exclude=(left_out,))


EXTRACT = ExtractMapping(
    columns=ExtractMap(reference="Crime Reference", recorded="Recorded At", klass="Class", status="Status")
)
HEADER = (
    "Incident",
    "Created",
    "Opening",
    "Closing",
    "Result",
    "District",
    "Source",
    "Grade",
    "Stratum",
    "Log",
    "Refs",
)


def _logs(words: Words, start: str) -> list[tuple[str, ...]]:
    found = [HEADER]
    year, first = start[:4], int(start[5:7])
    for number in range(COUNT):
        at = f"{year}-{first + number % 6:02}-{1 + number % 28:02} {number % 24:02}:15:00"
        two = number % 2
        code = "TEST" if number % 20 == 19 else coded(words(f"opening {two}"))
        refs = f"46/{number:05d}/26" if two == 0 else ""
        unit, stratum = registered(words(f"id {number:04}"), "\t"), registered(words(f"stratum {number % 3}"))
        told = ("closing", "result", f"district {two}", "source", "grade")
        found.append((unit, at, code, *(coded(words(one)) for one in told), stratum, words("log"), refs))
    return found


def typed_name(words: str) -> str:
    """The words as they can be a name: what cannot be seen is refused there."""
    return " ".join("".join(" " if unicodedata.category(c)[0] == "C" else c for c in words).split())


def registered(words: str, more: str = "") -> str:
    """The words without the signs that registration refuses in a stratum, or with ``more`` in an id."""
    refused = set("\r\n\0\x85\u2028\u2029") | (set(f"{more}\x07\x1b\x7f\x9b") if more else set())
    return "".join(" " if char in refused else char for char in words)


def coded(words: str) -> str:
    """The words without null bytes, which registration refuses in a code."""
    return words.replace("\0", "")


def _crimes(words: Words, start: str) -> list[tuple[str, ...]]:
    rows = [
        (
            f"46/{number:05d}/26",
            coded(words("class")),
            f"{start[:4]}-{int(start[5:7]) + number % 6:02}-28 23:00:00",
            coded(words("status")),
        )
        for number in range(0, COUNT, 2)
    ]
    return [("Crime Reference", "Class", "Recorded At", "Status"), *rows]


def _write(path: Path, rows: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def _rules(words: Words) -> dict[str, object]:
    pack = load("generic").model_dump(mode="json", exclude_none=True)
    pack |= {"name": "hostile", "family": "hostile", "title": words("pack"), "time_limit_hours": 24}
    for part in ("groups", "failure_reasons", "flags", "sources_consulted"):
        for one in pack[part]:
            one["title"] = words(f"{part} {one['key']}")
    pack["notes"] = [words("note of the pack")]
    return pack


def _owed() -> Owed:
    return Owed(answer="crimes", crimes=(OwedCrime(offence="violence"),))


def _outcome() -> Outcome:
    return Outcome(crimes=(CrimeOutcome(recorded="not-recorded", reasons=("not-recognised",)),))


def _judge(path: Path, words: Words, who: str) -> None:
    """All that is left for somebody: half of it recorded; the two disagree; with a note, a flag and a referral."""
    with open_audit(path, who=typed_name(words(who)), now=now) as audit:
        sitting = sit(audit)
        done = 0
        while (case := sitting.next_case()) is not None:
            sitting.open(case)
            refs = case.id.split()[-1]
            linked = int(refs) % 2 == 0
            if who == "Ben" and done % 3 == 0:
                sitting.commit(case, Owed(answer="undeterminable"), OwedWords(rationale=words("rationale")))
            else:
                sitting.commit(case, _owed(), OwedWords(rationale=words("rationale")))
                found = (
                    CrimeOutcome(recorded="recorded", right_class=True, timely=True)
                    if linked
                    else _outcome().crimes[0]
                )
                reference = f"46/{int(refs):05d}/26" if linked else ""
                sitting.judge(
                    case, Outcome(crimes=(found,)), OutcomeWords(references=(reference,), note=words("note"))
                )
            if done == 0:
                sitting.refer(case, words=words("referral"))
                sitting.flag(case, words=words("flag"))
            done += 1


def _spare(audit: Audit) -> str:
    """An incident of the frame that is no case."""
    held = {case.id.split()[-1] for case in audit.state.shown.values()}
    with (audit.path.parent / f"{audit.path.stem}.csv").open(encoding="utf-8", newline="") as file:
        return next(
            row["Incident"]
            for row in csv.DictReader(file)
            if row["Incident"].split()[-1] not in held and row["Opening"] != "TEST"
        )
