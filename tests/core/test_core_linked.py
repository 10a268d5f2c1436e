"""Linked crimes: true hours whatever the clocks did, and where a reference stands."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crime_sample.elapsed import elapsed
from crime_sample.frame import Crime, Extract, ExtractMap, ExtractMapping, StatusWords
from crime_sample.linked import LinkedCrime, Standing, by_cut_off, look, standing, status_of, unknown_statuses

LONDON = ZoneInfo("Europe/London")
# Clocks that change by an hour, by half of one, the other way round in the year, and never.
ZONES = st.sampled_from(("Europe/London", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kolkata")).map(
    ZoneInfo
)
# Around the changes of 2025: March, April, October, November.
NEAR_CHANGE = st.sampled_from(
    (datetime(2025, 3, 30, 1, tzinfo=UTC), datetime(2025, 10, 26, 1, tzinfo=UTC),
     datetime(2025, 4, 5, 15, tzinfo=UTC), datetime(2025, 10, 4, 15, 30, tzinfo=UTC),
     datetime(2025, 11, 2, 4, 30, tzinfo=UTC), datetime(2025, 7, 1, 12, tzinfo=UTC))
)  # fmt: skip
MINUTES = st.integers(-4 * 60, 4 * 60)


def as_written(instant: datetime, zone: ZoneInfo) -> str:
    """What the clocks of the place showed, as an export has it."""
    return instant.astimezone(zone).replace(tzinfo=None).isoformat()


def ambiguous(instant: datetime, zone: ZoneInfo) -> bool:
    """Whether the clocks showed that time twice."""
    clock = instant.astimezone(zone).replace(fold=0)
    return clock.utcoffset() != clock.replace(fold=1).utcoffset()


@given(change=NEAR_CHANGE, before=MINUTES, gap=st.integers(0, 4 * 24 * 60), zone=ZONES)
def test_hours_are_true_hours(change: datetime, before: int, gap: int, zone: ZoneInfo) -> None:
    """Whatever the clocks did between two instants, the hours between their clock times are those between them; where
    a clock time came twice, they lie in the range given."""
    start = change + timedelta(minutes=before)
    end = start + timedelta(minutes=gap)
    found = elapsed(as_written(start, zone), as_written(end, zone), zone=zone)
    assert found is not None
    assert found.least >= 0
    assert found.least <= gap / 60 <= found.most
    if not ambiguous(start, zone) and not ambiguous(end, zone):
        assert found.hours == pytest.approx(gap / 60)
        assert not found.said
    else:
        assert "twice" in found.said


@given(change=NEAR_CHANGE, before=MINUTES, gap=st.integers(0, 3 * 24 * 60), zones=st.tuples(ZONES, ZONES))
def test_the_two_systems_may_keep_other_clocks(
    change: datetime, before: int, gap: int, zones: tuple[ZoneInfo, ZoneInfo]
) -> None:
    """Logs and crimes written by the clocks of two places still give the true hours."""
    start = change + timedelta(minutes=before)
    end = start + timedelta(minutes=gap)
    texts = [as_written(one, zone) for one, zone in zip((start, end), zones, strict=True)]
    found = elapsed(*texts, zone=zones[0], recorded_zone=zones[1])
    assert found is not None
    assert found.least <= gap / 60 <= found.most


@given(change=NEAR_CHANGE, minutes=MINUTES, later=st.integers(0, 72), zone=ZONES)
def test_a_day_without_a_time_stands_for_all_its_hours(
    change: datetime, minutes: int, later: int, zone: ZoneInfo
) -> None:
    """The true hours lie within the range of a day alone, and never are they said to be before the report."""
    start = change + timedelta(minutes=minutes)
    end = start + timedelta(hours=later)
    found = elapsed(as_written(start, zone), as_written(end, zone)[:10], zone=zone)
    assert found is not None
    assert 0 <= found.least <= later <= found.most


@pytest.mark.parametrize(
    ("reported", "recorded", "hours", "said"),
    [
        ("2025-10-25T12:00", "2025-10-26T12:00", 25.0, ""),  # the clocks go back in the night
        ("2026-03-28T12:00", "2026-03-29T12:00", 23.0, ""),  # and forward
        ("2025-10-26T00:30", "2025-10-26T03:00", 3.5, ""),
        (
            "2025-10-26T01:45",
            "2025-10-26T01:15",
            0.5,
            "twice",
        ),  # the only reading with the record after the report
        ("2026-03-29T01:30", "2026-03-29T12:00", 9.5, "never"),  # 01:30 was never shown: taken as 02:30
        ("2026-03-29T01:30", "2026-03-29T02:10", 2 / 3, "never"),  # unless the record would come first
        ("2026-06-02T12:00", "2026-06-01T12:00", -24.0, ""),  # an error of the export is left as it is
    ],
)
def test_changes_of_the_clocks_in_london(reported: str, recorded: str, hours: float, said: str) -> None:
    """Nights worked out by hand: which reading is taken, and what is said of it."""
    found = elapsed(reported, recorded, zone=LONDON)
    assert found is not None
    assert found.hours == pytest.approx(hours)
    assert said in found.said
    assert bool(said) == bool(found.said)


def test_without_a_zone_times_are_subtracted_as_written() -> None:
    """An old mapping names no zone, and gives the hours it always gave; unreadable texts give none, not zero."""
    found = elapsed("2025-10-25 12:00:00", "2025-10-26 13:30:00")
    assert found is not None
    assert found.hours == 25.5
    assert elapsed("2025-10-25T12:00", "") is None
    assert elapsed("soon", "2025-10-26T12:00", zone=LONDON) is None
    assert elapsed("0001-01-01T00:00", "2025-10-26", zone=ZoneInfo("Asia/Kolkata")) is None


def extract(**changes: object) -> Extract:
    """A crime extract with this mapping."""
    mapping = ExtractMapping.model_validate(
        {"columns": ExtractMap(reference="Ref", recorded="Recorded", status="Status"), **changes}
    )
    return Extract(
        kind="file", file_sha256="0", file_bytes=1, file_kind="csv", mapping=mapping, crimes=9, fingerprint="0",
        statuses={"Recorded": 5, "No Crime - AVI": 2, "NC": 1, "Outcome 14": 1},
    )  # fmt: skip


def crime(recorded: str = "2025-09-01T10:00:00", status: str = "") -> Crime:
    """A crime of the extract."""
    return Crime(reference="46/1/25", klass="theft", recorded=recorded, status=status)


@pytest.mark.parametrize(
    ("reference", "held", "stands", "counts", "owed_elsewhere"),
    [
        ("46/1/25", crime(), "found", True, True),
        ("46/1/25", crime(status="Outcome 14"), "found", True, True),
        ("46/1/25", crime(status=" no crime - AVI "), "cancelled", True, False),
        ("46/1/25", crime(status="NC"), "cancelled", True, False),
        ("46/1/25", crime(status="Transferred to 47"), "transferred", True, False),
        ("46/1/25", crime("2025-09-30T23:59:59"), "found", True, True),
        ("46/1/25", crime("2025-10-01"), "later", False, False),
        ("46/1/25", crime("2025-10-01T00:00:00", "cancelled"), "later", False, False),
        ("46/2/25", None, "missing", False, False),
        ("47/1/25", None, "other-force", False, False),
        ("47/1/25", crime(), "other-force", True, True),
    ],
)
def test_where_a_reference_stands(
    reference: str, held: Crime | None, stands: Standing, counts: bool, owed_elsewhere: bool
) -> None:
    """Missing, cancelled, transferred, other forces' and late crimes are told apart; what was recorded by the cut-off
    counts though it was cancelled since, and what came after it never does."""
    of = extract(
        cut_off=date(2025, 9, 30), own_references=r"46/\d+/\d{2}", statuses=StatusWords(cancelled=("NC",))
    )
    found = LinkedCrime(reference, held, None, None, standing(reference, held, of))
    assert found.standing == stands
    assert found.counts is counts
    assert found.stands is owed_elsewhere
    assert found.flagged == (stands != "found")
    assert found.short
    assert found.words
    if held is not None:
        assert by_cut_off(of, held) == (stands != "later")


def test_an_extract_without_rules_is_the_cut_off() -> None:
    """All that an extract holds counts unless its mapping names a day, and no reference is another force's."""
    assert standing("47/1/25", crime("2031-01-01"), extract()) == "found"
    assert standing("47/1/25", None, extract()) == "missing"
    assert standing("47/1/25", None, None) == "missing"
    assert standing("47/1/25", None, None, own_form=r"46/\d+/\d{2}") == "other-force"


def test_what_statuses_mean_is_the_mappings_word_before_the_usual_one() -> None:
    """Usual words are known in any case; the mapping adds to them and overrules them; the rest is counted."""
    usual = extract()
    assert status_of(usual, "CANCELLED (AVI)") == "cancelled"
    assert status_of(usual, "") == "recorded"
    assert unknown_statuses(usual) == {"NC": 1, "Outcome 14": 1}
    told = extract(statuses=StatusWords(cancelled=("nc",), recorded=("cancelled*", "outcome *")))
    assert status_of(told, "cancelled (AVI)") == "recorded"
    assert unknown_statuses(told) == {}


@pytest.mark.parametrize(
    ("reported", "recorded", "hours", "timely"),
    [
        ("2025-10-25T12:30", "2025-10-26T12:00", 24.5, False),  # 23.5 as written
        ("2026-03-28T12:00", "2026-03-29T12:30", 23.5, True),  # 24.5 as written
        ("2025-10-25T01:30", "2025-10-26T01:15", None, None),  # 23.75 or 24.75
        ("2025-10-26T01:30", "2025-10-26T09:00", 7.5, True),  # 7.5 or 8.5: in time either way
        ("2025-09-01T10:00", "2025-09-01", None, True),
        ("2025-09-01T10:00", "2025-09-02", None, None),
        ("2025-09-01T10:00", "2025-09-03", None, False),
        ("1850-09-01T10:00", "2025-09-03T10:00", None, None),
    ],
)
def test_in_time_by_the_packs_limit(
    reported: str, recorded: str, hours: float | None, timely: bool | None
) -> None:
    """The limit is held against true hours; what the clocks or a bare day leave open is not decided."""
    found = look(
        "46/1/25", crime(recorded), extract=extract(), reported=reported, zone=LONDON, recorded_zone=None,
        timely=lambda spent: spent <= 24,
    )  # fmt: skip
    assert found.hours == hours
    assert found.timely is timely
