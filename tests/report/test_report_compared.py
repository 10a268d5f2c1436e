"""The page of ``compare``: what stands on it is what ``compare`` says, read back from the page."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from builders import NOW, audited_state
from report import reading
from report.printed_numbers import agrees, held_against

from crime_sample import contrast
from crime_sample.compared import Compared
from crime_sample.files.beside_page import as_html
from crime_sample.published import published
from crime_sample.report.beside import compare_page
from crime_sample.report.model import Rate, RateRange
from crime_sample.results import Domain
from crime_sample.state import State


def audit(good: int, year: int = 2024, *, force: str = "Kent", **options: Any) -> State:
    """An audit that found ``good`` of every 20 crimes recorded."""
    texts = ["r"] * good + ["n"] * (20 - good)
    return audited_state(
        {"violence": texts * 4, "other": texts * 6},
        population={"violence": 400, "other": 900},
        force=force,
        start=date(year, 4, 1),
        end=date(year, 9, 30),
        seed=f"dice of {force} {year} {good}",
        **options,
    )


CASES: dict[str, Compared] = {
    "two audits": contrast.audits([audit(14, 2022), audit(18)], recorded_crime=100_000),
    "a trend": contrast.audits([audit(14, 2020), audit(16, 2022), audit(18)]),
    "forces": contrast.audits([audit(14), audit(16, force="Essex"), audit(18, force="Surrey")]),
    "parts": contrast.parts(audit(15), Domain("stratum", "violence"), Domain("stratum", "other")),
    "published": published([81.5, 84.0], [1.7, 3.0], names=["then", "now"], at=[], recorded=None, level=0.95),
    "a full count": published([81.5, 84.0], [0.0, 3.0], names=["then", ""], at=[], recorded=None, level=0.95),
}


@pytest.mark.parametrize("case", CASES)
def test_the_page_says_what_is_said(case: str) -> None:
    """Every sentence, each side's rate and interval, the difference in points, what to beware of."""
    found = CASES[case]
    page = compare_page(found, as_at=NOW, version="0.1.0")
    seen = reading.html(as_html(page))
    words = " ".join(seen.words)
    ranking = found.places is not None
    said = found.sentences()[1 + len(found.sides) :] if ranking else found.sentences()
    assert not [
        one for one in (*said, *page.caveats, page.picture.legend) if reading.single(one) not in words
    ]
    shown = {table.title: table for table in seen.tables}
    assert not [fault for table in page.tables for fault in held_against(table, shown[table.title])]
    for side, row in zip(found.sides, shown["The rates"].rows, strict=True):
        assert row[0] == (side.name or "not named")
        assert agrees(Rate(side.rate.point), row[1])
        assert agrees(RateRange(side.rate.low, side.rate.high), row[2])
    drawn = " ".join(seen.drawn)
    assert all(row[1].removesuffix(" %") in drawn for row in shown["The rates"].rows)
    apart = found.difference
    if apart is not None:
        (measure, estimate, limits, *_), *_ = shown["What sets them apart"].rows
        assert measure == "Second less first, points"
        assert abs(float(estimate) - 100 * apart.point) <= 0.05 + 1e-9
        low, high = map(float, limits.split(" to "))
        assert abs(low - 100 * apart.low) <= 0.05 + 1e-9
        assert abs(high - 100 * apart.high) <= 0.05 + 1e-9
    assert ("Rank" in shown["The rates"].heads) == ranking


def test_it_stands_under_the_markings_of_the_audits() -> None:
    """Each once; rates that were published have none."""
    pair = [audit(14, 2022, marking="OFFICIAL"), audit(18, marking="OFFICIAL-SENSITIVE\u202e")]
    page = compare_page(contrast.audits(pair), as_at=NOW, version="0.1.0")
    assert page.marking == "OFFICIAL / OFFICIAL-SENSITIVE<U+202E>"
    assert compare_page(CASES["forces"], as_at=NOW, version="0.1.0").marking == "OFFICIAL-SENSITIVE"
    assert 'class="marking"' not in as_html(compare_page(CASES["published"], as_at=NOW, version="0.1.0"))


def test_crimes_brought_are_rounded_alike_in_sentence_and_table() -> None:
    """Where it is open whether there were any, the limits are as rough in the table as in the sentence beside it."""
    found = contrast.audits([audit(16, 2022), audit(17)], recorded_crime=60_000)
    assert found.extra is not None
    assert found.extra.low < 0 < found.extra.high
    page = compare_page(found, as_at=NOW, version="0.1.0")
    table = next(table for table in page.tables if table.key == "difference")
    row = next(row for row in table.rows if str(row[0]).startswith("Crimes recorded"))
    said = next(
        words for words in found.sentences() if "cannot be told from chance" in words and "60,000" in words
    )
    assert f"{row[2]} of 60,000" in said
