"""The public edition's counts: none small, none to be worked out, sums that hold, however the audit turned out."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from builders import NOW
from report.public_builders import attacked, counts, document, edition, spec_of, tables, truth
from report.report_builders import rates

from crime_sample.errors import InputError
from crime_sample.report import public
from crime_sample.report.public import Rules

COLUMNS = ("class", "stratum", "district")
COUNTS = {"Crimes owed", "Recorded", "Not recorded", "Out of", "Met", "Not met", "Crimes"}


def told(report: Any) -> list[int]:
    """Every count in every table."""
    return [
        row[place]
        for table in document(report)["tables"]
        for row in table["rows"]
        for place, title in enumerate(table["columns"])
        if title in COUNTS and row[place] is not None
    ]


@pytest.mark.parametrize("seed", range(25))
def test_no_count_is_small_and_none_follows(seed: int) -> None:
    """Audits by chance: no count from 1 to 4 stands anywhere, and from all tables together no hidden count can be
    narrowed to less than the threshold."""
    chance = random.Random(seed)
    districts = tuple(chance.choices(("East", "West", "Port", "Vale"), (9, 6, 2, 1), k=37))
    threshold = chance.choice((5, 5, 8))
    state, found, report = edition(
        spec_of(chance, miss=chance.choice((0.05, 0.2, 0.5))),
        labels={"district": districts},
        rules=Rules(threshold=threshold),
    )
    assert not [count for count in told(report) if 0 < count < threshold]
    assert all(width >= threshold - 1e-6 for width in attacked(state, found, report, COLUMNS))


def test_some_of_these_audits_hide_something() -> None:
    """The test above is of something: rows are hidden in most of the audits, and tables told in most."""
    hidden = shown = 0
    for seed in range(12):
        chance = random.Random(seed)
        state, found, report = edition(spec_of(chance), labels={"district": ("East", "West", "Port")})
        hidden += len(attacked(state, found, report, COLUMNS))
        shown += sum(key.startswith("by-") for key in tables(report))
    assert hidden > 12
    assert shown > 12


NESTED = {
    "A-crime": ["r"] * 30 + ["n"] * 3,
    "A-other": ["r"] * 20 + ["n"] * 12,
    "B-crime": ["r"] * 12 + ["n"] * 6,
    "B-other": ["r"] * 18 + ["n"] * 9,
}
WITHIN = tuple(name[0] for name, cases in sorted(NESTED.items()) for _ in cases)


def test_strata_within_districts_do_not_give_each_other_away() -> None:
    """With the strata told, one of them small, a table of the districts they lie in would give it away: it is
    left
    out, and said to be. Where strata run across the districts both are told."""
    state, found, report = edition(NESTED, by=("stratum", "district"), labels={"district": WITHIN})
    assert truth(found, "district") == {"A": (50, 15), "B": (30, 15)}
    assert set(tables(report)) >= {"by-stratum"}
    assert "by-district" not in tables(report)
    words = " ".join(report.section("protection").paragraphs)
    assert "There is no table by district: beside the other tables" in words
    assert all(width >= 5 for width in attacked(state, found, report, ("stratum", "district")))
    _, _, across = edition(NESTED, by=("stratum", "district"), labels={"district": ("A", "B")})
    assert {"by-stratum", "by-district"} <= set(tables(across))


def test_the_attack_finds_the_leak() -> None:
    """The attack of these tests is one: given the table of districts that was left out, it finds the small count."""
    state, found, report = edition(NESTED, by=("stratum", "district"), labels={"district": WITHIN})
    alone = edition(NESTED, by=("district",), labels={"district": WITHIN})[2]
    both = replace(report, sections=(*report.sections, alone.section("by-district")))
    assert min(attacked(state, found, both, ("stratum", "district"))) == pytest.approx(0)


def test_small_rows_stand_together_and_the_rest_as_they_are() -> None:
    """Each row told by name has its own counts; what is hidden adds up to the row of the others."""
    chance = random.Random(3)
    _, found, report = edition(spec_of(chance, sizes=(40, 90)), by=("class",))
    listed = counts(tables(report)["by-class"])
    true = truth(found, "class")
    assert "Other classes together" in listed
    named = {key: value for key, value in listed.items() if "together" not in key}
    assert named
    assert set(named.values()) <= set(true.values())
    for side in (0, 1):
        whole = sum(pair[side] for pair in true.values())
        assert listed["All together"][side] == whole
        assert listed["Other classes together"][side] == whole - sum(pair[side] for pair in named.values())


@pytest.mark.parametrize("base", [3, 5])
@pytest.mark.parametrize("seed", range(6))
def test_rounded_counts_add_up_in_every_table(seed: int, base: int) -> None:
    """Multiples only, rows that add up to their sums, and the same whole in all tables and in the sentence."""
    chance = random.Random(seed)
    _, found, report = edition(
        spec_of(chance, sizes=(30, 60, 120)), labels={"district": ("East", "West")}, rules=Rules(base=base)
    )
    assert not [count for count in told(report) if count % base]
    wholes = set()
    for key, table in tables(report).items():
        if key.startswith("by-"):
            *rows, whole = counts(table).values()
            assert tuple(map(sum, zip(*rows, strict=True))) == whole
            wholes.add(whole)
            owed = table["columns"].index("Crimes owed")
            assert [row[owed] for row in table["rows"]] == [sum(pair) for pair in counts(table).values()]
    assert len(wholes) == 1
    recorded, missed = wholes.pop()
    assert abs(recorded - found.rate.x_recorded) < base
    assert f"these owe {recorded + missed} crimes, of which {recorded} had" in report.headline.basis


def test_a_headline_that_rests_on_few_is_withheld() -> None:
    """Three missed of 90: the rate would give them away, so there is none, and no table; nor does the total help."""
    _, found, report = edition({"only": ["r"] * 87 + ["n"] * 3}, by=("class",))
    assert "fewer than 5 of the 90 crimes that should have been recorded" in report.headline.rate
    assert report.headline.sentences == (report.headline.rate,)
    assert report.headline.figures == ()
    assert report.pictures == ()
    assert [table.key for table in report.tables] == ["draw"]
    assert f"{100 * found.rate.point:.1f}" not in str(document(report))
    assert "87" not in report.headline.basis


def test_a_full_record_is_told() -> None:
    """None missed is no small count: the rate, its interval and every row that reaches the threshold are told."""
    _, _, report = edition({"only": ["r:violence"] * 60 + ["r:property"] * 20}, by=("class",))
    assert "every one of the 80 crimes" in report.headline.rate
    assert counts(tables(report)["by-class"])["All together"] == (80, 0)


def test_rates_of_rows_are_whole_and_their_intervals_wide_enough() -> None:
    """Whole percents only; no interval is narrower than its own; the chart is drawn from the same numbers."""
    _, found, report = edition({"a": ["r", "r", "n", "r"] * 30, "b": ["r", "n", "r"] * 40}, by=("stratum",))
    table = tables(report)["by-stratum"]
    for e, row in zip(found.by("stratum"), table["rows"], strict=False):
        assert row[1] == round(row[1], 2)
        assert abs(row[1] - e.point) <= 0.005 + 1e-9
        assert row[2]["low"] <= e.low
        assert row[2]["high"] >= e.high
        assert row[2]["low"] == round(row[2]["low"], 2)
    assert [(one.point, one.low, one.high) for one in rates(report).rows] == [
        (row[1], row[2]["low"], row[2]["high"]) for row in table["rows"][:-1]
    ]


def test_a_flag_is_no_breakdown_for_the_public() -> None:
    """Flags overlap, so no sum protects them: the table is left out and said to be."""
    state, found, _ = edition({"a": ["r", "n", "r"] * 40, "b": ["r", "n"] * 40}, by=("stratum",))
    flagged = tuple(
        e if e.domain is None else replace(e, domain=replace(e.domain, column="flag"))
        for e in found.estimates
    )
    report = public.build(state, replace(found, estimates=flagged), Rules(), as_at=NOW, version="0")
    assert not [key for key in tables(report) if key.startswith("by-")]
    assert "There is no table by flag: its rows overlap" in " ".join(report.section("protection").paragraphs)


def test_rules_that_protect_nothing_are_refused() -> None:
    """A threshold under 3 hides ones alone; rounding beyond the threshold would make something nothing."""
    with pytest.raises(InputError, match="rounded to 10 where those under 5"):
        Rules(base=10)
    with pytest.raises(InputError, match="cannot be what is withheld"):
        Rules(threshold=2)
    assert Rules(threshold=10, base=10).tells(0, 10)
