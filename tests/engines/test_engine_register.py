"""Registration: every record is accounted for, or nothing is registered."""

from __future__ import annotations

import csv
import re
import subprocess
from pathlib import Path

import pytest
from engine_files import END, GOOD, HEADER, START, as_csv, mapped, registered, write

from crime_sample.engines.engine import register
from crime_sample.errors import InputError
from crime_sample.frame import Exclusion, StrataRule, StratumRule, fingerprint


def test_a_clean_export_is_registered(tmp_path: Path) -> None:
    """Records, period, strata and what was settled on the way stand in the frame."""
    frame = registered(write(tmp_path, [HEADER, *GOOD]))
    assert (frame.records, frame.incidents, frame.strata) == (4, 4, {"all": 4})
    assert (frame.first_created, frame.last_created) == ("2016-06-01T00:00:00", "2016-11-30T23:59:00")
    assert (frame.mapping.encoding, frame.mapping.delimiter, frame.mapping.date_format) == (
        "utf-8",
        ",",
        "ISO 8601",
    )
    assert frame.fingerprint == fingerprint((row[0], "all") for row in GOOD)


def test_the_period_includes_both_its_days(tmp_path: Path) -> None:
    """The last day counts to midnight; what lies outside is counted as excluded."""
    rows = [HEADER, *GOOD, ("5", "2016-05-31 23:59", "", ""), ("6", "2016-12-01 00:00", "", "")]
    frame = registered(write(tmp_path, rows))
    assert frame.incidents == 4
    assert [(one.reason, one.records) for one in frame.excluded] == [("outside the audit period", 2)]


FAULTY = [
    HEADER,
    ("1", "2016-06-01", "", ""),
    ("", "2016-06-01", "", ""),
    ("1 ", "2016-06-02", "", ""),
    ("4", "2016-06-31", "", ""),
    ("5", "", "", ""),
    ("a\nb", "2016-06-01", "", ""),
    ("x" * 513, "2016-06-01", "", ""),
    ("1", "2016-06-02", "", ""),
    (" \t ", "2016-06-02", "", ""),
]


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """One error has the count of each kind, and record, column and value of the first."""
    with pytest.raises(InputError) as caught:
        registered(write(tmp_path, FAULTY))
    text = str(caught.value)
    for words in (
        "blank incident id: 2",
        "line break, tab or other control sign in the incident id: 1",
        "longer than 512 characters: 1",
        "blank created date: 1",
        "created date that is not 'ISO 8601': 1",
        "duplicate incident id: 2",
        "record 1 (spreadsheet row 2), column 'Incident': duplicate incident id '1', again in record 3, 8",
        "record 2 (spreadsheet row 3), column 'Incident': blank incident id",
        "record 4 (spreadsheet row 5), column 'Created': created date that is not 'ISO 8601' '2016-06-31'",
        "[[exclude]]",
        "--date-format",
    ):
        assert words in text


def test_only_the_first_ten_faults_are_listed(tmp_path: Path) -> None:
    """A ruined export gives a short message with the full count."""
    with pytest.raises(InputError, match="blank incident id: 1,000") as caught:
        registered(write(tmp_path, [HEADER, *GOOD, *[("", "2016-06-01", "", "")] * 1000]))
    assert str(caught.value).count("record ") == 10


def test_declared_exclusions_come_before_the_checks(tmp_path: Path) -> None:
    """What is declared out may be faulty; the first rule that fits counts it, and only once."""
    rows = [
        HEADER,
        *GOOD,
        ("", "x", "TEST", ""),
        ("0001", "", "test ", ""),
        ("9", "", "void-3", "Z"),
        ("8", "", "", "Z"),
    ]
    rules = (
        Exclusion(reason="test", column="Code", codes="Test"),
        Exclusion(reason="no id", column="Incident", codes=""),
        Exclusion(reason="void", column="Code", codes="VOID-*"),
        Exclusion(reason="district", where="\"District\" = 'Z'"),
    )
    frame = registered(write(tmp_path, rows), mapped(exclude=rules))
    assert [one.records for one in frame.excluded] == [2, 0, 1, 1, 0]
    assert frame.records == frame.incidents + sum(one.records for one in frame.excluded) == 8


def test_other_glob_signs_are_no_wildcards(tmp_path: Path) -> None:
    """Only * stands for any text; %, _, ?, [ and the backslash stand for themselves."""
    rows = [
        HEADER,
        ("1", "2016-06-01", "a%b\\_c", ""),
        ("2", "2016-06-01", "axbyzc", ""),
        ("3", "2016-06-01", "A[?", ""),
    ]
    rules = (
        Exclusion(reason="one", column="Code", codes="a%b\\_*"),
        Exclusion(reason="two", column="Code", codes="*[?"),
        Exclusion(reason="none", column="Code", codes=("a?b*", "a_b*")),
    )
    frame = registered(write(tmp_path, rows), mapped(exclude=rules))
    assert [one.records for one in frame.excluded] == [1, 1, 0, 0]


def test_strata_by_column(tmp_path: Path) -> None:
    """Labels are trimmed text; a blank one has a name."""
    rows = [HEADER, *GOOD, ("5", "2016-06-01", "", " B ")]
    frame = registered(write(tmp_path, rows), mapped(strata=StrataRule(column="District")))
    assert frame.strata == {"(blank)": 1, "A": 2, "B": 2}


def test_strata_with_line_breaks_are_refused(tmp_path: Path) -> None:
    """A label stands on one line."""
    with pytest.raises(InputError, match="line break in a stratum: 1"):
        registered(
            write(tmp_path, [HEADER, ("1", "2016-06-01", "", "a\nb")]),
            mapped(strata=StrataRule(column="District")),
        )


def test_strata_by_groups(tmp_path: Path) -> None:
    """The first group that fits wins, by any opening or closing column or a test; the rest is listed."""
    header = ("Incident", "Created", "Open 1", "Open 2", "Close")
    rows = [
        ("1", "2016-06-01", "57", "", "x"),
        ("2", "2016-06-01", "", "57", "x"),
        ("3", "2016-06-01", "50", "", " V9 "),
        ("4", "2016-06-01", "50", "", "x"),
        ("5", "2016-06-01", "12", "13", "long"),
        ("6", "2016-06-01", "12", "13", "x"),
        ("7", "2016-06-01", "", "", "x"),
    ]
    groups = (
        StratumRule(name="violence", opening="57", closing="v*"),
        StratumRule(name="theft", opening=("50", "57")),
        StratumRule(name="long", where='length("Close") > 3'),
        StratumRule(name="empty", opening="none"),
    )
    mapping = mapped(
        {"opening": ("Open 1", "Open 2"), "closing": "Close", "district": None},
        strata=StrataRule(groups=groups, otherwise="rest"),
    )
    frame = registered(write(tmp_path, [header, *rows]), mapping)
    assert frame.strata == {"violence": 3, "theft": 1, "long": 1, "rest": 2}
    assert list(frame.strata) == ["violence", "theft", "long", "rest"]
    assert frame.ungrouped == {"(blank)": 1, "12 / 13": 1}


def test_groups_need_the_column_they_speak_of(tmp_path: Path) -> None:
    """Closing codes without a closing column are a fault of the mapping."""
    rule = StrataRule(groups=(StratumRule(name="v", closing="1"),))
    with pytest.raises(InputError, match="stratum 'v' is told by closing codes, but no closing column"):
        registered(write(tmp_path, [HEADER, *GOOD]), mapped(strata=rule))


def test_unknown_columns_are_named_with_the_nearest(tmp_path: Path) -> None:
    """A slip in a column's name is answered with what is near."""
    with pytest.raises(
        InputError, match=r"no column 'incident' \(near: 'Incident'\), 'Distrct' \(near: 'District'"
    ):
        registered(write(tmp_path, [HEADER, *GOOD]), mapped({"id": "incident", "district": "Distrct"}))


def test_columns_named_like_our_own_are_the_exports(tmp_path: Path) -> None:
    """An export with columns id, record, stratum, why, created and code is read by its own columns."""
    header = ("id", "stratum", "record", "why", "created", "code", "created_text", "n")
    rows = [
        ("a 1", "s", "77", "0", "2016-06-01", "K", "bad", "q"),
        ("a 2", "s", "77", "0", "2016-06-01", "L", "bad", "q"),
    ]
    mapping = mapped(
        {"id": "id", "created": "created", "opening": "code", "district": "stratum"},
        strata=StrataRule(groups=(StratumRule(name="k", where="\"code\" = 'K' AND \"record\" = '77'"),)),
    )
    frame = registered(write(tmp_path, [header, *rows]), mapping)
    assert frame.strata == {"k": 1, "other": 1}
    assert frame.ungrouped == {"L": 1}


def test_nothing_left_is_an_error(tmp_path: Path) -> None:
    """A frame of no incidents is a mistake in period or rules."""
    with pytest.raises(
        InputError, match="no incident is left: of 1 records 1 are outside 2016-06-01 to 2016-11-30"
    ):
        registered(write(tmp_path, [HEADER, ("1", "2017-06-01", "", "")]))
    with pytest.raises(InputError, match="no incident is left"):
        registered(write(tmp_path, [HEADER]))


def test_names_and_periods_are_checked(tmp_path: Path) -> None:
    """A line feed in the name would make tickets ambiguous; a period ends after it starts."""
    path = write(tmp_path, [HEADER, *GOOD])
    with pytest.raises(InputError, match="line feed"):
        register(path, mapped(), name="a\nb", start=START, end=END)
    with pytest.raises(InputError, match="ends"):
        register(path, mapped(), name="a", start=END, end=START)


def test_references_are_counted_and_their_shape_learnt(tmp_path: Path) -> None:
    """Cells without a reference do not count; shapes that cover nine tenths become a pattern."""
    header = ("Incident", "Created", "Refs")
    rows = [(str(n), "2016-06-01", f"46/{1000 + n}/16") for n in range(20)]
    rows += [
        ("a", "2016-06-01", " ; "),
        ("b", "2016-06-01", ""),
        ("c", "2016-06-01", "46/1/16;HC 46/2222/16"),
    ]
    frame = registered(
        write(tmp_path, [header, *rows]), mapped({"opening": (), "district": None, "refs": "Refs"})
    )
    assert frame.with_refs == 21
    pattern = frame.mapping.reference_pattern
    assert pattern is not None
    assert re.sub(pattern, "X", "REF 46/1234/16, NOT 146/1234/160") == "REF X, NOT 146/1234/160"


@pytest.mark.parametrize("ref", ["£", "n/a", "A1", "see log"])
def test_what_has_no_shape_of_a_reference_makes_no_pattern(tmp_path: Path, ref: str) -> None:
    """A pattern of a sign or a word would hide half of every log, so none is learnt."""
    rows = [(str(n), "2016-06-01", ref) for n in range(20)]
    path = write(tmp_path, [("Incident", "Created", "Refs"), *rows])
    frame = registered(path, mapped({"opening": (), "district": None, "refs": "Refs"}))
    assert frame.mapping.reference_pattern is None


AWKWARD = (
    "\u00e9",
    "e\u0301",
    "🚓 7",
    "100%",
    "a\\b",
    "o'b\"c",
    "a  b",
    "§ä",
    "_",
    "<>",
    "  padded\t",
    "x" * 512,
)


def test_the_fingerprint_is_that_of_the_rule(tmp_path: Path) -> None:
    """SQL and plain Python agree on awkward ids, sorted or not; the order of records is no matter."""
    rows = [(unit, "2016-06-01", "", "N" if place % 3 else "Süd") for place, unit in enumerate(AWKWARD)]
    mapping = mapped(strata=StrataRule(column="District"))
    there = registered(write(tmp_path, [HEADER, *rows]), mapping)
    back = registered(write(tmp_path, [HEADER, *reversed(rows)]), mapping)
    assert there.fingerprint == back.fingerprint
    assert there.fingerprint == fingerprint((row[0].strip(" \t"), row[3]) for row in rows)
    ordered = sorted(rows, key=lambda row: row[0].strip(" \t").encode())
    assert registered(write(tmp_path, [HEADER, *ordered]), mapping).fingerprint == there.fingerprint
    lines = tmp_path / "lines.txt"
    lines.write_text("".join(f"{row[0].strip()}\t{row[3]}\n" for row in rows), "utf-8", newline="")
    shell = f"LC_ALL=C sort {lines} | sha256sum"
    found = subprocess.run(["sh", "-c", shell], check=True, capture_output=True, text=True)
    assert found.stdout.split()[0] == there.fingerprint


def test_many_records_with_line_breaks_keep_their_numbers(tmp_path: Path) -> None:
    """A fault behind 30,000 quoted line breaks is told by its record, and every record is counted."""
    rows = [(f"{n:06d}", "2016-06-01 10:00", "1", "a\nb") for n in range(30_000)]
    path = write(tmp_path, [HEADER, *rows])
    assert registered(path).records == 30_000 == sum(1 for _ in csv.reader(as_csv(rows).splitlines(True)))
    with path.open("a") as out:
        out.write("x,never,1,A\n")
    with pytest.raises(
        InputError, match=r"record 30001 \(spreadsheet row 30002\), column 'Created': .* 'never'"
    ):
        registered(path)
