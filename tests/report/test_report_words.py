"""The headline in sentences: each case says what is so, and no more."""

from __future__ import annotations

from typing import Any

import pytest
from report.report_builders import GROSSED, made

from crime_sample.report.model import Headline

WHEN = "1 April to 30 September 2025"


def headline(spec: Any, **options: Any) -> Headline:
    return made({"all": spec}, by=(), **options)[2].headline


def test_an_ordinary_result() -> None:
    """A rate with its interval, the crimes of the frame, and the yearly number, in plain sentences."""
    # By hand: (4000/125 * 100 + 12000/175 * 75) / (4000/125 * 125 + 12000/175 * 100) = 0.7684
    found = made(ask=GROSSED)[2].headline
    assert found.rate == (
        "Northshire Police recorded 76.8 % of the crimes that should have been recorded (95 % CI 70.0 to "
        f"82.7), {WHEN}."
    )
    assert found.unrecorded.startswith("In the incidents of this frame an estimated 2,500 crimes (")
    assert found.unrecorded.endswith(") went unrecorded.")
    assert found.yearly.startswith(
        "Set against 124,445 crimes recorded in 12 months (Home Office, year ending September 2025), about "
    )
    assert found.basis == (
        "Of 16,000 incidents 325 were drawn and 300 judged; these owe 225 crimes, of which 175 had been "
        "recorded by the cut-off."
    )


def test_nothing_missed() -> None:
    """With every crime recorded no one is told 100 %: a range stands instead."""
    found = headline(["r"] * 60 + ["."] * 20, ask=GROSSED)
    assert found.rate.startswith(
        "Northshire Police recorded every one of the 60 crimes in the sample that should have been recorded, "
        f"{WHEN}. For the whole frame the rate lies between 9"
    )
    assert found.rate.endswith(" % and 100.0 % (95 % CI).")
    assert (found.figures[0].label, found.figures[0].figure) == (
        "Recorded, of crimes owed in the sample",
        "60 of 60",
    )
    assert found.unrecorded.startswith(
        "No unrecorded crime was found; in the incidents of this frame up to 1"
    )
    assert "(95 % CI 0 to 1" in found.unrecorded
    assert ", up to " in found.yearly
    assert " a year may go unrecorded (0 to " in found.yearly


def test_nothing_recorded() -> None:
    """With none recorded the rate lies between 0 and an honest upper end."""
    found = headline(["n"] * 40)
    assert "recorded none of the 40 crimes in the sample" in found.rate
    assert "between 0.0 % and " in found.rate
    assert found.figures[0].figure == "0 of 40"


def test_a_count_of_everything_may_say_all() -> None:
    """Where every incident of the frame was judged, 100 % is what it is."""
    found = made({"all": ["r"] * 60}, population={"all": 60}, by=())[2].headline
    assert (found.figures[0].figure, found.figures[0].interval) == ("100.0 %", "every incident judged")


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (["r"] * 10 + ["n"] * 2, "recorded 10 of the 12 crimes in the sample that should have been recorded"),
        (["r"] * 12, "recorded all of the 12 crimes in the sample that should have been recorded"),
        (["n"] * 12, "recorded none of the 12 crimes in the sample that should have been recorded"),
        (["r", ".", "."], "recorded the one crime in the sample that should have been recorded"),
        (["n", ".", "."], "did not record the one crime in the sample that should have been recorded"),
    ],
)
def test_few_crimes(spec: list[str], words: str) -> None:
    """Below 30 owed crimes the sentence says x of n and the interval, and no percentage as the result."""
    found = headline(spec)
    assert found.rate.startswith(
        f"Northshire Police {words}, {WHEN}. That is too few for a headline rate (95 % CI "
    )
    assert " % of" not in found.rate
    assert "%" not in found.figures[0].figure


def test_no_crime_owed() -> None:
    """Where nothing is owed there is no rate, and the unrecorded total keeps its upper end."""
    found = headline(["."] * 50, ask=GROSSED)
    assert found.rate == (
        "No crime was owed in the 50 incidents judged, so Northshire Police has no recording rate for "
        f"{WHEN}."
    )
    assert "up to " in found.unrecorded
    assert found.yearly == ""
    assert found.basis.endswith("these owe no crime.")


def test_a_full_count() -> None:
    """Where every incident was judged nothing is estimated, and the sentences say so."""
    found = headline(["r"] * 45 + ["n"] * 5, population={"all": 50})
    assert found.rate == (
        f"Northshire Police recorded 90.0 % of the crimes that should have been recorded, {WHEN}: every "
        "incident of the frame was judged, so this is a count and no estimate."
    )
    assert found.unrecorded == "In the incidents of this frame 5 crimes went unrecorded."
    assert headline(["r"] * 50, population={"all": 50}).unrecorded == (
        "No crime in the incidents of this frame went unrecorded."
    )


def test_interim() -> None:
    """An interim result says so before anything else."""
    found = headline(["r", "n", "r", "r", "r"] * 20 + ["open"], ask={"interim": True})
    assert found.rate.startswith("Interim, not for publication: Northshire Police recorded ")


def test_almost_everything_is_not_everything() -> None:
    """A rate that rounds to 100 without being it is written as more than 99.9."""
    spec = {"large": ["r"] * 400, "small": ["r", "n"]}
    state, found, report = made(spec, population={"large": 4_000_000, "small": 200}, by=())
    assert 0.9995 < found.rate.point < 1
    assert "recorded >99.9 % of" in report.headline.rate
    assert report.headline.figures[0].figure == ">99.9 %"
    assert state.settled == 402


def test_totals_are_rounded_to_what_they_support() -> None:
    """The three figures of a total are rounded to one unit, so none claims more than another."""
    from crime_sample.report.shown import text
    from crime_sample.report.subject import total_cells

    point, limits = total_cells(12_327, 10_903, 13_812)
    assert (text(point), text(limits)) == ("12,300", "10,900 to 13,800")
    point, limits = total_cells(5, 3, 11.6)
    assert (text(point), text(limits)) == ("5", "3 to 12")
