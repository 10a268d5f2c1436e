"""The synthetic force: what it says of itself is what its files hold."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest

from crime_sample.errors import EnvironmentTrouble, InputError
from crime_sample.files.synthetic import write_export, write_extract
from crime_sample.simulate import (
    CODES,
    EXPORT_HEADER,
    EXTRACT_HEADER,
    GROUPS,
    OFFENCES,
    REFERENCE_PATTERN,
    TEST_CODE,
    Force,
    extra_recorded,
    extract_rows,
    northshire,
    not_found,
    rows,
    truth,
)
from crime_sample.simulate.codes import MISTAKEN_FOR, OFFENCE_RATE
from crime_sample.simulate.texts import OWED, PLAIN

STAMP = "%d/%m/%Y %H:%M:%S"
ID, CREATED, CLOSED, OPENING, CLOSING, RESULT, TEXT, REFS = (
    EXPORT_HEADER.index(name)
    for name in (
        "Incident Number",
        "Created",
        "Closed",
        "Opening Code",
        "Closing Code 1",
        "Result",
        "Log Text",
        "Linked Crime Refs",
    )
)


def when(cell: str) -> datetime:
    return datetime.strptime(cell, STAMP)  # noqa: DTZ007  an export's times are local and name no zone


@pytest.fixture(scope="module")
def force() -> Force:
    return northshire("a force for tests", incidents=5_000)


@pytest.fixture(scope="module")
def large() -> Force:
    return northshire("a larger force for tests", incidents=40_000)


@pytest.fixture(scope="module")
def export(force: Force) -> list[tuple[str, ...]]:
    return list(rows(force))


@pytest.fixture(scope="module")
def extract(force: Force) -> list[tuple[str, ...]]:
    return list(extract_rows(force))


def in_frame(force: Force, row: tuple[str, ...]) -> bool:
    return row[OPENING] != TEST_CODE and force.start <= when(row[CREATED]).date() <= force.end


def test_a_seed_names_one_force(
    force: Force, export: list[tuple[str, ...]], extract: list[tuple[str, ...]]
) -> None:
    """The same seed gives the same files and the same truth."""
    again = northshire("a force for tests", incidents=5_000)
    assert list(rows(again)) == export
    assert list(extract_rows(again)) == extract
    assert (again.owed, again.recorded) == (force.owed, force.recorded)


def test_another_seed_names_another_force(export: list[tuple[str, ...]]) -> None:
    """A different seed gives other logs."""
    other = list(rows(northshire("a force for test", incidents=5_000)))
    assert sum(a == b for a, b in zip(other, export, strict=True)) < 50


@pytest.mark.parametrize("rate", [0.55, 0.84, 0.97])
def test_the_true_rate_is_near_the_rate_asked_for(rate: float) -> None:
    """The realised rate lies within sampling error of the rate asked for."""
    force = northshire("a rate", incidents=20_000, recording_rate=rate)
    spread = (rate * (1 - rate) / force.owed) ** 0.5
    assert abs(force.true_rate - rate) < 4.5 * spread


def test_truth_of_the_logs_adds_up_to_the_truth_of_the_force(
    force: Force, export: list[tuple[str, ...]]
) -> None:
    """Crimes counted log by log over the frame are the force's totals, in each class too."""
    crimes = [crime for row in export if in_frame(force, row) for crime in truth(force, row[ID])]
    assert len(crimes) == force.owed == force.recorded + force.unrecorded
    assert sum(crime.recorded for crime in crimes) == force.recorded
    assert force.true_rate == force.recorded / force.owed
    assert sum(in_frame(force, row) for row in export) == force.frame_incidents
    for offence, rate in force.true_rate_by_class.items():
        of_class = [crime.recorded for crime in crimes if crime.offence == offence]
        assert rate == sum(of_class) / len(of_class)


def test_only_test_calls_have_blank_or_repeated_ids(export: list[tuple[str, ...]]) -> None:
    """Leaving out opening code TEST leaves ids that are all there and all different."""
    ids = [row[ID] for row in export if row[OPENING] != TEST_CODE]
    assert all(re.fullmatch(r"0\d{13}", key) for key in ids)
    assert len(set(ids)) == len(ids)
    tests = [row[ID] for row in export if row[OPENING] == TEST_CODE]
    assert "" in tests
    assert max(Counter(key for key in tests if key).values()) > 1
    assert not set(tests) & set(ids)
    assert not [row for row in export if row[OPENING].strip().upper() == TEST_CODE != row[OPENING]]


def test_a_test_call_owes_nothing(force: Force, export: list[tuple[str, ...]]) -> None:
    """No test call owes a crime or has one recorded."""
    for row in export:
        if row[OPENING] == TEST_CODE and row[ID]:
            assert truth(force, row[ID]) == ()
            assert extra_recorded(force, row[ID]) == 0


def test_the_export_reads_back_as_it_was_made(
    force: Force, export: list[tuple[str, ...]], tmp_path: Path
) -> None:
    """Strict Windows-1252, CRLF; Python's csv finds the header and one row a log, cell by cell."""
    path = tmp_path / "export.csv"
    write_export(force, path)
    assert path.read_bytes().endswith(b"\r\n")
    with path.open(encoding="windows-1252", errors="strict", newline="") as lines:
        header, *read = csv.reader(lines, strict=True)
    assert tuple(header) == EXPORT_HEADER
    assert len(read) == force.incidents
    assert [tuple(row) for row in read] == export


def test_the_extract_reads_back_as_it_was_made(
    force: Force, extract: list[tuple[str, ...]], tmp_path: Path
) -> None:
    """The extract is UTF-8 and holds its header and its rows."""
    path = tmp_path / "extract.csv"
    write_extract(force, path)
    with path.open(encoding="utf-8", errors="strict", newline="") as lines:
        header, *read = csv.reader(lines, strict=True)
    assert tuple(header) == EXTRACT_HEADER
    assert [tuple(row) for row in read] == extract


def test_a_folder_that_is_not_there_is_reported(force: Force, tmp_path: Path) -> None:
    """A file that cannot be written is the environment's trouble, with the path named."""
    path = tmp_path / "nowhere" / "export.csv"
    with pytest.raises(EnvironmentTrouble) as caught:
        write_export(force, path)
    assert caught.value.where == str(path)


def test_what_was_recorded_stands_in_the_extract_once(
    force: Force, export: list[tuple[str, ...]], extract: list[tuple[str, ...]]
) -> None:
    """Each recorded crime is one row of the extract with its class and time; no reference is repeated."""
    by_reference = {row[0]: row for row in extract}
    assert len(by_reference) == len(extract)
    assert all(re.fullmatch(REFERENCE_PATTERN, reference) for reference in by_reference)
    seen = []
    for row in export:
        for crime in truth(force, row[ID]) if row[ID] else ():
            if not crime.recorded:
                assert (crime.reference, crime.recorded_at, crime.recorded_class) == (None, None, None)
                continue
            assert crime.reference is not None
            assert crime.recorded_at is not None
            _, offence, at, _ = by_reference[crime.reference]
            assert (offence, at) == (crime.recorded_class, f"{crime.recorded_at:%Y-%m-%d %H:%M:%S}")
            assert crime.timely == ((crime.recorded_at - when(row[CREATED])).total_seconds() <= 86_400)
            seen.append(crime.reference)
    assert len(set(seen)) == len(seen)


def test_the_extract_ends_at_the_cut_off(force: Force, extract: list[tuple[str, ...]]) -> None:
    """No crime of the extract was recorded after the cut-off; some crimes were, and count as not recorded."""
    assert max(row[2] for row in extract)[:10] <= force.cut_off.isoformat()
    assert force.crimes.late.any()
    assert not (force.crimes.late & force.crimes.recorded).any()
    assert {row[3] for row in extract} == {"recorded", "cancelled", "transferred"}
    assert {row[1] for row in extract} <= set(OFFENCES)


def test_references_lead_from_the_log_to_the_extract(
    force: Force, export: list[tuple[str, ...]], extract: list[tuple[str, ...]]
) -> None:
    """Every recorded crime is named in the cell or the text of its log, a few in the text alone; extras stand
    in the cell; and what the cell names stands in the extract."""
    known = {row[0] for row in extract}
    only_in_text = several = extras = 0
    for row in export:
        cell = re.findall(REFERENCE_PATTERN, row[REFS])
        assert re.sub(REFERENCE_PATTERN, "", row[REFS]).strip("; ") == ""
        owed = {crime.reference for crime in truth(force, row[ID]) if crime.recorded} if row[ID] else set()
        text = set(re.findall(REFERENCE_PATTERN, row[TEXT]))
        assert owed <= set(cell) | text
        assert set(cell) <= known
        assert text <= owed
        extra = len(set(cell) - owed)
        assert extra == (extra_recorded(force, row[ID]) if row[ID] else 0)
        only_in_text += len(owed - set(cell))
        several += len(cell) > 1
        extras += extra
    assert only_in_text
    assert several
    assert extras
    assert len(known) > force.recorded + extras, "crimes recorded without a log"


def test_most_logs_are_not_crime(large: Force) -> None:
    """Some eighty logs in a hundred owe no crime, and none owes more than five."""
    owed = large.first[1:] - large.first[:-1]
    none = np.bincount(large.crimes.log[large.crimes.kind == 0], minlength=large.incidents + 1)[:-1]
    assert 0.77 < (none == 0).mean() < 0.85
    assert none.max() == 5
    assert (owed >= none).all()


def test_crimes_hide_where_no_crime_code_was_opened(large: Force) -> None:
    """Crimes are owed, though seldom, in groups that are not crime, and are less often recorded there."""
    rate = {}
    for group in GROUPS:
        rows_of = np.array([CODES[code].group == group for code in large.logs.code.tolist()])
        crimes = (large.crimes.kind == 0) & np.append(rows_of, False)[large.crimes.log]
        assert crimes.any()
        rate[group] = large.crimes.recorded[crimes].mean()
    assert rate["crime-related"] < rate["violence"] < rate["sexual-offences"]
    assert rate["anti-social-behaviour"] < rate["other-crime"]


def test_crimes_of_one_log_share_their_fate(large: Force) -> None:
    """Within a log, whether crimes were recorded is positively correlated, at about 0.3."""
    owed = large.crimes.kind == 0
    log, recorded = large.crimes.log[owed], large.crimes.recorded[owed].astype(float)
    pairs = np.flatnonzero(log[1:] == log[:-1])
    assert 0.15 < np.corrcoef(recorded[pairs], recorded[pairs + 1])[0, 1] < 0.5


def test_dates_are_day_month_year(force: Force, export: list[tuple[str, ...]]) -> None:
    """Every date parses as dd/mm/yyyy, some can be read in no other way, and a few lie outside the period."""
    created = [when(row[CREATED]) for row in export]
    assert created == sorted(created)
    assert any(moment.day > 12 for moment in created)
    assert min(created).date() < force.start
    assert max(created).date() > force.end
    closed = [(when(row[CREATED]), when(row[CLOSED])) for row in export if row[CLOSED]]
    assert all(opened < shut for opened, shut in closed)
    assert 0 < len(export) - len(closed) < len(export) // 20


def test_a_log_still_open_has_no_outcome(export: list[tuple[str, ...]]) -> None:
    """A blank closing time goes with a blank closing code and a blank result."""
    assert {(row[CLOSING], row[RESULT]) for row in export if not row[CLOSED]} == {("", "")}


def test_codes_are_known_under_their_dirt(export: list[tuple[str, ...]]) -> None:
    """Trimmed and in capitals every opening code is declared; some were typed otherwise."""
    declared = {code for codes in GROUPS.values() for code in codes} | {TEST_CODE}
    assert {row[OPENING].strip().upper() for row in export} <= declared
    assert declared == {code.code for code in CODES}
    typed = [row[OPENING] for row in export]
    assert any(code != code.upper() for code in typed)
    assert any(code != code.strip() for code in typed)


def test_texts_have_what_breaks_readers(large: Force) -> None:
    """Newlines of two kinds, commas, quotes, Windows-1252 signs, escapes and a formula sign occur."""
    texts = [row[TEXT] for row in rows(large)]
    for sign in ("\r\n", ",", '"', "’", "£", "\x1b", "\x07"):
        assert any(sign in text for text in texts), repr(sign)
    assert any("\n" in text and "\r" not in text for text in texts)
    assert any(text.startswith("=") for text in texts)
    assert any(len(text) > 1_000 for text in texts)
    assert not any("\0" in text or "{" in text for text in texts)


def test_a_reader_can_count_what_a_log_owes(force: Force, export: list[tuple[str, ...]]) -> None:
    """The text has one injured party for each crime owed, numbered from 1."""
    for row in export:
        if row[ID]:
            parties = {int(number) for number in re.findall(r"\bIP (\d)", row[TEXT])}
            assert parties == set(range(1, len(truth(force, row[ID])) + 1)), row[TEXT]


def test_every_class_and_code_has_its_words() -> None:
    """No class lacks a rate, a mistake or a sentence; no code lacks a plain wording."""
    assert set(OWED) == set(OFFENCE_RATE) == set(MISTAKEN_FOR) == set(OFFENCES)
    assert set(PLAIN) == {code.code for code in CODES}
    assert all("{ip}" in wording for wordings in OWED.values() for wording in wordings)


def test_some_logs_cannot_be_found(large: Force) -> None:
    """About one log in a hundred is not found, always the same ones."""
    ids = [key for key in large.logs.ids if key]
    missing = [key for key in ids if not_found(large, key)]
    assert 0.007 < len(missing) / len(ids) < 0.013
    assert all(not_found(large, key) for key in missing)


def test_an_unknown_incident_is_refused(force: Force) -> None:
    """Truth is not asked of a log the force does not have."""
    with pytest.raises(InputError, match="no incident"):
        truth(force, "00000000000000")


def test_impossible_forces_are_refused() -> None:
    """A rate outside (0, 1), too few incidents, or a period that ends before it starts."""
    with pytest.raises(InputError):
        northshire("x", recording_rate=84)
    with pytest.raises(InputError):
        northshire("x", incidents=5)
    with pytest.raises(InputError):
        northshire("x", start=date(2025, 9, 30), end=date(2025, 4, 1))


def test_any_period_will_do() -> None:
    """One day, across a year's end, gives a force with the references of both years' crimes in order."""
    force = northshire("new year", incidents=1_000, start=date(2024, 12, 31), end=date(2024, 12, 31))
    references = [row[0] for row in extract_rows(force)]
    assert references == sorted(references, key=lambda reference: reference[3:10])
    assert {reference[-2:] for reference in references} == {"24", "25"}
    assert sum(1 for _ in rows(force)) == 1_000
