"""Checks of the numbers: cases from verdicts, weights from strata, estimates from cases."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from crime_sample.evidence.checker.chain import Bundle
from crime_sample.evidence.checker.faults import Fault, Open, sha, tell
from crime_sample.evidence.checker.reading import whole
from crime_sample.evidence.checker.story import Case

LOOSE = 1e-8  # figures are kept to nine digits
UNANSWERED = ("not-found", "undeterminable")


def table(bundle: Bundle) -> tuple[Any, list[dict[str, Any]]]:
    """cases.json, and its rows by column."""
    told = bundle.json("cases.json")
    sound = all(type(cell) in (str, int, float) for row in told["rows"] for cell in row)
    if not sound or not all(isinstance(name, str) for name in told["columns"]):
        raise Fault("content")
    return told, [dict(zip(told["columns"], row, strict=True)) for row in told["rows"]]


def numbers(owed: Any, outcome: Any, deciding: str | None) -> Callable[[str], int | None]:
    """What a case counts in a column; None for a column that does not follow from verdicts."""
    crimes = owed["crimes"]
    after = outcome["crimes"] if outcome is not None else []
    pairs = list(zip(crimes, after, strict=True)) if after else []
    stand = [one for one in after if one["recorded"] == "recorded"]
    answers = {} if outcome is None else outcome.get("answers", {})
    not_owed = 0 if outcome is None else outcome.get("not_owed", 0)
    not_owed = whole(not_owed)

    def column(name: str) -> int | None:
        if name in ("m", "y") and deciding is not None:
            return int(answers.get(deciding) in (("yes", "no") if name == "m" else ("yes",)))
        plain: dict[str, int] = {
            "m": len(crimes),
            "y": len(stand),
            "timed": sum(one.get("timely") is not None for one in stand),
            "timely": sum(one.get("timely") is True for one in stand),
            "classed": sum(one.get("right_class") is not None for one in stand),
            "rightly_classed": sum(one.get("right_class") is True for one in stand),
            "in_scope": int(outcome is not None),
            "complies": int(outcome is not None and not not_owed and len(stand) == len(after)),
            "not_owed": not_owed,
            "multiplicity": records(outcome),
        }
        if name in plain:
            return plain[name]
        part, _, key = name.partition("_")
        other: dict[str, Callable[[], int]] = {
            "m": lambda: sum(one["offence"] == key for one in crimes),
            "y": lambda: sum(a["offence"] == key and b["recorded"] == "recorded" for a, b in pairs),
            "flag": lambda: int(key in owed.get("flags", ())),
            "yes": lambda: int(answers.get(key) == "yes"),
            "either": lambda: int(answers.get(key) in ("yes", "no")),
        }
        return other[part]() if part in other else None

    return column


def records(outcome: Any) -> int:
    """In how many records of the frames the event of a case stands."""
    return 1 + sum(int(count) for count in (outcome or {}).get("overlap", {}).values())


def check_cases(bundle: Bundle) -> str:
    """Each row's numbers follow from the verdicts; no case is left out."""
    story, (told, rows) = bundle.story, table(bundle)
    left, count = story.sampled(), len(story.sampled())
    room = {
        story.label(frame, stratum): size
        for frame, several in story.draws.items()
        for stratum, size in several[-1].body["sizes"].items()
    }
    for row in rows:
        case = left.pop(row["case"], None)
        if case is None:
            raise Fault("case-unknown", case=row["case"])
        check_row(row, case, told["deciding"])
        room[row["stratum"]] = room.get(row["stratum"], 0) - 1
        if room[row["stratum"]] < 0:
            raise Fault("case-stratum", case=row["case"])
    missing = sum((case.counts()[0] or {}).get("answer") in UNANSWERED for case in left.values())
    if bundle.json("manifest.json")["interim"]:
        return tell("cases-interim", rows=len(rows))
    if missing != len(left):
        raise Fault("cases-missing", rows=len(rows), missing=missing, count=count)
    return tell("cases", rows=len(rows), missing=missing)


def check_row(row: dict[str, Any], case: Case, deciding: str | None) -> None:
    """A row's numbers are those of its case."""
    owed, outcome = case.counts()
    silent = owed is None or owed["answer"] in UNANSWERED
    if silent or (outcome is None and owed["answer"] != "out-of-scope"):
        raise Fault("case-open", case=row["case"])
    column = numbers(owed, outcome, deciding)
    for name, said in row.items():
        found = column(name)
        if found is not None and (isinstance(said, str) or said != found):
            raise Fault("case-other", case=row["case"], column=name, said=said, found=found)


def check_weights(bundle: Bundle) -> str:
    """N / r of the stratum, where every incident of it had the same chance; of an event in k records, N / (r k)."""
    _, rows = table(bundle)
    population, judged = bundle.story.population(), dict[str, int]()
    for row in rows:
        judged[row["stratum"]] = judged.get(row["stratum"], 0) + 1
    if bundle.story.method() not in ("tickets", "systematic"):
        raise Open("weights-taken", method=bundle.story.method())
    for row in rows:
        shared = records(bundle.story.cases[row["case"]].counts()[1])
        found = population[row["stratum"]] / judged[row["stratum"]] / shared
        if not near(row["weight"], found) or row["population"] != population[row["stratum"]]:
            raise Fault("weight", case=row["case"], said=float(row["weight"]), found=found)
    return tell("weights")


def real(text: str) -> float:
    """A number as it is written in a bundle, and no other way."""
    if text not in ("inf", "-inf") and not re.fullmatch(r"[-+.0-9eE]+", text):
        raise ValueError(text)
    return float(text)


def near(one: float, other: float) -> bool:
    """Whether two numbers are the same to eight digits."""
    return one == other or abs(one - other) <= LOOSE * max(1.0, abs(one), abs(other))


RATES = {
    "recording_rate": ("y", "m"),
    "timely_rate": ("timely", "timed"),
    "classification_rate": ("rightly_classed", "classed"),
    "incident_compliance": ("complies", "in_scope"),
    "over_recording": ("not_owed", "m"),
}
TOTALS = {"owed_total": "m", "recorded_owed_total": "y", "not_owed_total": "not_owed"}


def point(told: Any, rows: list[dict[str, Any]], estimand: str, domain: Any) -> float | None:
    """An estimate worked out from the rows: every row counts as often as its weight says. None if it is not known."""
    y, m = "y", "m"
    if domain is not None:
        column, value = domain
        if column == "class":
            y, m = f"y_{value}", f"m_{value}"
        elif column == "flag":
            rows = [row for row in rows if row[f"flag_{value}"] == 1]
        else:
            rows = [row for row in rows if row[column] == value]

    def total(name: str) -> float:
        weighted = 0.0
        for row in rows:
            weighted += row["weight"] * row[name]
        return weighted

    rates = {**RATES, **{name: (f"yes_{key}", f"either_{key}") for key, name in told["questions"].items()}}
    if estimand in ("recording_rate", told["headline"]):
        return total(y) / total(m)
    if estimand in ("unrecorded_total", told["missed"]):
        return total(m) - total(y)
    if domain is None and estimand in rates:
        top, bottom = rates[estimand]
        return total(top) / total(bottom)
    return total(TOTALS[estimand]) if domain is None and estimand in TOTALS else None


def estimates(bundle: Bundle) -> list[Any]:
    """figures.json: of each its name, None or a breakdown and its value, and point and limits as texts."""
    figures: list[Any] = bundle.json("figures.json")
    for name, domain, *said in figures:
        texts = [name, *said] + ([] if domain is None else domain)
        sound = len(texts) == (4 if domain is None else 6) and len(said) == 3
        if not sound or not all(isinstance(one, str) for one in texts):
            raise Fault("content")
    return figures


def check_figures(bundle: Bundle) -> str:
    """The estimates are those in the ledger, and follow from the rows."""
    told, rows = table(bundle)
    entry, figures = bundle.story.figures, estimates(bundle)
    if entry is None:
        raise Fault("figures-none")
    if sha(bundle.files["figures.json"]) != entry.body["figures"]:
        raise Fault("figures-other")
    interim = bundle.json("manifest.json")["interim"]
    settled = all(case.counts()[0] is not None for case in bundle.story.sampled().values())
    if (interim and not entry.body["asked"]["interim"]) or (not interim and not settled):
        raise Fault("figures-interim")
    known = 0
    for estimand, domain, said, _, _ in figures:
        found = point(told, rows, estimand, domain)
        if found is None:
            continue
        known += 1
        if not near(real(said), found):
            name = estimand if domain is None else f"{estimand}, {domain[0]} {domain[1]}"
            raise Fault("figure", figure=name, said=real(said), found=found)
    for name, domain, middle, low, high in figures:
        if name == told["headline"] and domain is None:
            of = {"headline": name, "point": middle, "low": low, "high": high}
            return tell("figures", count=len(figures), known=known, **of)
    return tell("figures-bare", count=len(figures), known=known)


def check_r(bundle: Bundle) -> str:
    """What the script reads are the same cases and estimates."""
    if "r/incidents.csv" not in bundle.files:
        raise Open("r-none")
    for name, fits in (("incidents.csv", incidents_fit), ("expected.csv", expected_fit)):
        try:
            same = fits(bundle)
        except Exception:  # no CSV, no number, another row
            same = False
        if not same:
            raise Fault("r-other", name=name)
    return tell("r")


_CELL = re.compile(r'(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|\Z)')


def csv_of(bundle: Bundle, name: str) -> list[list[str]]:
    """The rows of a CSV file as bundles have them: a text in quotes, a number without."""
    text = bundle.files[name].decode()
    rows: list[list[str]] = [[]]
    at = 0
    while at < len(text):
        found = _CELL.match(text, at)
        if found is None:
            raise Fault("content")
        rows[-1].append(found[2] if found[1] is None else found[1].replace('""', '"'))
        at = found.end()
        if found[3] != ",":
            rows.append([])
    return rows[:-1]


def incidents_fit(bundle: Bundle) -> bool:
    """r/incidents.csv is cases.json. A text may be written otherwise, but always the same."""
    told, _ = table(bundle)
    head, *lines = csv_of(bundle, "r/incidents.csv")
    texts: dict[tuple[str, str], str] = {}
    same = head == told["columns"] and len(lines) == len(told["rows"])
    for line, row in zip(lines, told["rows"], strict=True):
        for name, cell, value in zip(head, line, row, strict=True):
            same &= (
                texts.setdefault((name, value), cell) == cell
                if isinstance(value, str)
                else real(cell) == value
            )
    return same and len(texts) == len({(name, cell) for (name, _), cell in texts.items()})


def expected_fit(bundle: Bundle) -> bool:
    """r/expected.csv is figures.json, the plain interval of the headline after it."""
    head, *lines = csv_of(bundle, "r/expected.csv")
    figures = estimates(bundle)
    names, by = head.index("estimand"), head.index("by")
    places = [head.index(name) for name in ("point", "low", "high")]
    same = len(lines) - len(figures) in (0, 1)
    for line, figure in zip(lines, figures, strict=False):
        same &= line[names] == figure[0] and line[by] == ("" if figure[1] is None else figure[1][0])
        same &= all(near(real(line[at]), real(said)) for at, said in zip(places, figure[2:], strict=True))
    return same
