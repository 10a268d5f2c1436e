"""Weekly checks on a control chart: what is read from a table, what stands out, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import pytest

from crime_sample.errors import InputError
from crime_sample.stats.control import exact_limits, excess, laney_limits
from crime_sample.table import Table
from crime_sample.weekly import Check, Checks, checks, control_chart


def table(*rows: Sequence[str], header: Sequence[str] = ("Week", "Owed", "Recorded")) -> Table:
    """A table as it comes from a file."""
    cells = {name: [row[place] for row in rows] for place, name in enumerate(header)}
    return Table("checks.csv", tuple(header), range(2, len(rows) + 2), cells.__getitem__)


def weeks(*recorded: int, owed: int = 20) -> Checks:
    """Weeks one after another from 5 January 2026, with as many owed in each."""
    found = (Check(date.fromisocalendar(2026, 2 + k, 1), owed, y) for k, y in enumerate(recorded))
    return Checks(tuple(found), ())


def test_weeks_are_read_in_any_order_and_spelling() -> None:
    """Days of a week, ISO weeks, days as a workbook gives them, rows of one week, blank rows."""
    found = checks(
        table(
            ("2026-W11", "20", "19"),
            ("04/03/2026", "10", "9"),
            ("2026-03-06", "8", "8"),
            ("2026-02-23 00:00:00", "18", "15"),
            ("2026-03-16", "", ""),
        )
    )
    assert [(one.start.isoformat(), one.owed, one.recorded) for one in found.weeks] == [
        ("2026-02-23", 18, 15), ("2026-03-02", 18, 17), ("2026-03-09", 20, 19),
    ]  # fmt: skip
    assert found.notes == ("1 row without counts left out.", "4 rows added up to 3 weeks.")
    assert found.missing == 0


def test_columns_are_found_or_named() -> None:
    """By their usual names in any case; by an option where they have others."""
    usual = table(("2026-W10", "5", "4"), header=("DATE", "Checked", "y"))
    assert checks(usual).weeks[0].owed == 5
    odd = table(("2026-W10", "5", "4"), header=("When", "Offences", "Got"))
    with pytest.raises(InputError, match="--week"):
        checks(odd)
    assert checks(odd, week="When", owed="offences", recorded="Got").weeks[0].recorded == 4
    with pytest.raises(InputError, match="stands for two things"):
        checks(odd, week="When", owed="Got", recorded="Got")


@pytest.mark.parametrize(
    ("row", "match"),
    [
        (("soon", "5", "4"), "'soon' is neither a day nor a week"),
        (("2026-W60", "5", "4"), "neither a day"),
        (("31/02/2026", "5", "4"), "neither a day"),
        (("2026-W10", "5", "6"), "6 recorded of 5 owed"),
        (("2026-W10", "5.5", "5"), "no whole number"),
        (("2026-W10", "5", ""), "a count is missing"),
        (("2026-W10", "-5", "0"), "not a number"),
        (("2026-W10", "", ""), "no week in the table"),
    ],
)
def test_what_is_no_week_is_refused_with_its_place(row: Sequence[str], match: str) -> None:
    """Each refusal says what is wrong, and where."""
    with pytest.raises(InputError, match=match) as refused:
        checks(table(row))
    assert "checks.csv" in str(refused.value)


def test_weeks_of_two_years_follow_one_another() -> None:
    """Week 53 of 2026 is followed by week 1 of 2027, with none missing between."""
    found = checks(table(("2027-W01", "9", "9"), ("2026-W53", "9", "9"), ("2026-W50", "9", "8")))
    assert [one.start.isoformat() for one in found.weeks] == ["2026-12-07", "2026-12-28", "2027-01-04"]
    assert found.missing == 2


def test_a_bad_week_stands_out_from_a_baseline() -> None:
    """The limits are those of the baseline's rate; only the week below is named, and said with its limit."""
    found = control_chart(weeks(18, 19, 18, 17, 18, 19, 18, 18, 18, 10), baseline=8)
    low, high = exact_limits(145 / 160, 20)
    assert found.rate == 145 / 160
    assert {(week.low, week.high) for week in found.weeks} == {(low, high)}
    assert [week.outside for week in found.weeks] == [None] * 9 + ["below"]
    assert [week.based for week in found.weeks] == [True] * 8 + [False] * 2
    said = found.as_dict()["signals"]
    assert said[0] == (
        f"Week of 9 March 2026: 10 of 20 recorded (50.0 %), below the limit of {100 * low:.1f} %: more than chance. "
        "Look into that week."
    )


def test_a_week_on_its_limit_does_not_stand_out() -> None:
    """The limit itself is within what chance does."""
    low = round(20 * exact_limits(0.9, 20).low)
    found = control_chart(weeks(low, low - 1, 18), rate=90)
    assert [week.outside for week in found.weeks] == [None, "below", None]


def test_a_small_lasting_fall_is_seen_by_the_average_alone() -> None:
    """From 90 to 75 %, 20 a week: no week stands out, the average does, and the weeks of it are named."""
    found = control_chart(weeks(*[18] * 10, *[15] * 8), rate=90)
    assert not found.outside
    drifting = [week for week in found.weeks if week.drifting]
    assert all(week.drifting == "below" for week in drifting)
    first, last = drifting[0].start, drifting[-1].start
    assert [later.start.toordinal() - one.start.toordinal() for one, later in pairwise(drifting)] == [7] * (
        len(drifting) - 1
    )
    said = found.as_dict()["signals"]
    assert len(said) == 1
    assert f"in the weeks of {first.day} " in said[0]
    assert f" to {last.day} " in said[0]


def test_spans_of_drift_are_told_in_one_sentence() -> None:
    """One bad week that takes the average with it is no drift; spans that come and go stand in one sentence."""
    one = control_chart(weeks(*[18] * 8, 11, *[19] * 8), rate=90)
    assert [week.drifting for week in one.weeks].count("below") == 1
    assert one.as_dict()["signals"][1] == "The moving average left its limit with it, and came back."
    several = control_chart(weeks(*[18] * 6, *[15] * 7, 20, 20, 20, *[14] * 5), rate=90)
    (said,) = [words for words in several.as_dict()["signals"] if "moving average" in words]
    assert " and " in said
    assert said.startswith("The moving average stands below its limit in the weeks of ")
    assert "for some weeks the rate has been lower than 90.0 %" in said


def test_a_rise_is_a_signal_too() -> None:
    """Above the limit and the average's: both say so."""
    found = control_chart(weeks(12, 11, 13, 12, 20, 20, 20, 20), rate=60)
    assert found.weeks[4].outside == "above"
    assert found.weeks[-1].drifting == "above"


def test_identical_weeks_give_no_signal() -> None:
    """No scatter at all: limits by chance, nothing stands out, and that is said."""
    found = control_chart(weeks(*[19] * 12))
    assert found.excess == 0
    assert found.as_dict()["signals"][0].startswith("No week stands out")
    laney = control_chart(weeks(*[19] * 12), method="laney")
    assert {week.low for week in laney.weeks} == {laney_limits(0.95, 20, 1.0).low}


@pytest.mark.parametrize(("recorded", "word"), [(20, "Every crime"), (0, "No crime")])
def test_n_of_n_and_0_of_n_leave_no_limits(recorded: int, word: str) -> None:
    """Nothing says what chance would do: no limits, no error, and the way out is named. With a rate there are
    limits."""
    found = control_chart(weeks(*[recorded] * 5))
    assert not found.limited
    assert all(week.low is None and week.average is None for week in found.weeks)
    assert found.excess is None
    said = found.as_dict()["signals"]
    assert said[0].startswith(word)
    assert "--rate" in said[0]
    assert control_chart(weeks(*[recorded] * 5), rate=90).limited


def test_one_week_alone() -> None:
    """It has limits, no scatter, and nothing to be said of laney."""
    found = control_chart(weeks(18))
    assert found.scatter is None
    assert found.weeks[0].low is not None
    with pytest.raises(InputError, match="need two weeks"):
        control_chart(weeks(18), method="laney")


def test_one_crime_a_week() -> None:
    """Limits from 0 to 100 %: no single week can stand out, which is said; the average still can."""
    found = control_chart(weeks(*[1] * 12, *[0] * 6, owed=1), rate=90)
    assert {(week.low, week.high) for week in found.weeks} == {(0.0, 1.0)}
    assert any("no single week can stand out" in words for words in found.as_dict()["caveats"])
    assert found.weeks[-1].drifting == "below"


def test_empty_and_missing_weeks_are_kept_apart_and_said() -> None:
    """A week without a crime owed has no rate; a week of which nothing is known is counted."""
    held = weeks(18, 17, 19).weeks
    found = control_chart(Checks((held[0], Check(held[1].start, 0, 0), Check(date(2026, 2, 2), 20, 18)), ()))
    assert found.weeks[1].rate is None
    assert found.weeks[1].low is None
    assert found.missing == 2
    said = " ".join(found.as_dict()["caveats"])
    assert "In 1 week no crime was owed" in said
    assert "Of 2 weeks in between nothing is known" in said


def test_overdispersion_is_said_and_laney_widens_for_it() -> None:
    """Weeks that swing between good and bad: named as more than chance, and the p' limits are wider by sigma_z."""
    swing = weeks(*[180, 140] * 12, owed=200)
    plain, wide = control_chart(swing), control_chart(swing, method="laney")
    rates = [week.rate or 0 for week in plain.weeks]
    sigma = excess(rates, [200] * 24, plain.rate)
    assert plain.excess == wide.excess == sigma
    assert "times as much" in " ".join(plain.as_dict()["caveats"])
    assert wide.weeks[0].low == pytest.approx(
        plain.rate - 3 * sigma * (plain.rate * (1 - plain.rate) / 200) ** 0.5
    )
    assert plain.outside
    assert not wide.outside


@pytest.mark.parametrize(
    ("asked", "match"),
    [
        ({"rate": 0.9}, "90"),
        ({"rate": 100}, "leaves no limits"),
        ({"rate": 95, "baseline": 3}, "Leave one of them out"),
        ({"baseline": 1}, "Give 2 or more"),
        ({"baseline": 9}, "at most 4"),
        ({"method": "shewhart"}, "exact, laney"),
    ],
)
def test_what_makes_no_chart_is_refused(asked: dict[str, object], match: str) -> None:
    """Fractions for percent, impossible rates and baselines, unknown limits."""
    with pytest.raises(InputError, match=match):
        control_chart(weeks(18, 17, 19, 18), **asked)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="no crime is owed in any week"):
        control_chart(weeks(0, 0, owed=0))
