# ruff: noqa: S608 - the SQL is the tests' own.
"""A frame in a PostgreSQL database: the same frame as in a file, asked there, and nothing written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from throwaway_postgres import Server

from crime_sample.engines import picking
from crime_sample.engines.dialect import FORMATS, ISO, Dialect
from crime_sample.engines.engine import draw, find_refs, incidents, inspect, listed, recheck, register
from crime_sample.engines.opening import opened
from crime_sample.engines.overlap import Asked, facts, matches
from crime_sample.errors import Broken, CrimeSampleError, EnvironmentTrouble, InputError
from crime_sample.frame import Frame, FrameMapping, fingerprint

sys.path.insert(0, str(Path(__file__).parents[1] / "engines"))
import designed_rows
from engine_files import END, HEADER, START, mapped, registered, write

AWKWARD = (
    "0012", "012", "12", " 12 34 ", "a", "B", "\u00e4", "a\u0308", "Z", "z", "A", "\u00c5", "\U0001f693",
    "\u65e5\u672c", "x" * 500, "50%", "50_", "a\\b", "a\\nb", "O'Hara", 'say "so"', "$1", ":name", "%s", "%(x)s",
    "-1", "1e5", "NULL",
    "\u00df", "ss", "\u0130", "\ufb01", "~", "#1",
)  # fmt: skip
CODES = ("57", "vio-12", "VIO-9", " Vio ", "DOM", "", "\u00c4RGER", "\u00e4rger", "5%", "a_b")
MAP = ["--map", "id=Incident", "--map", "created=Created", "--map", "opening=Code", "--map", "district=District",
       "--map", "refs=Refs"]  # fmt: skip
SEED = "3 9 14 27 38 41"
COLUMNS = (*HEADER, "Refs", "Log")


def records() -> list[tuple[str, ...]]:
    """Records of every awkward kind, two for each id."""
    made = []
    for number, unit in enumerate((*AWKWARD, *(f"N{count:04}" for count in range(300)))):
        day = f"2016-{6 + number % 6:02}-{1 + number % 28:02} {number % 24:02}:{number % 60:02}"
        code, district = CODES[number % len(CODES)], ("", "A", "\u00c9", " b ", "B")[number % 5]
        refs = "" if number % 3 else f"46/{number}/16; HC-{number}"
        made.append((unit, day, code, district, refs, f"log\nof 'it' \\ {number}% \u2713"))
    made += [("T1", "2016-07-01", "TEST", "A", "", ""), ("T2", "2016-07-01", "test-2", "A", "", "")]
    return [*made, ("OUT", "2015-01-01 00:00", "57", "A", "", "")]


@pytest.fixture(scope="module")
def storm(server: Server) -> Iterator[Server]:
    """A database with a table of these records, and a login that may read that table and nothing else."""
    server.sql(
        "CREATE DATABASE storm TEMPLATE template0 LOCALE 'C.UTF-8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'",
        database="postgres",
    )
    assert server.sql("SELECT 'a' < 'B' AND '\u00e4' < 'Z'", database="storm") == "t", (
        "here texts sort by a language"
    )
    server.sql(
        "CREATE COLLATION blind (provider = icu, locale = 'und-u-ks-level1', deterministic = false)",
        database="storm",
    )
    # It would write of itself, while it is looked whether we do.
    server.sql("ALTER SYSTEM SET autovacuum = off", database="postgres")
    server.sql("SELECT pg_reload_conf()", database="postgres")
    server.sql("CREATE ROLE reader LOGIN", database="postgres")
    table(server, "log", COLUMNS, records())
    server.sql("GRANT SELECT ON log TO reader", database="storm")
    yield server
    server.sql("ALTER SYSTEM RESET autovacuum", database="postgres")
    server.sql("DROP DATABASE storm WITH (FORCE)", database="postgres")
    server.sql("DROP ROLE reader", database="postgres")


def table(server: Server, name: str, columns: Sequence[str], rows: Sequence[Sequence[str | None]]) -> None:
    """A table of texts; what is blank is NULL in every second row. Ids and codes are the same in any case to the
    database."""
    blind = {"Incident": " COLLATE blind", "Code": " COLLATE blind"}
    quoted = ", ".join(f'"{column}" text{blind.get(column, "")}' for column in columns)
    server.sql(f'DROP TABLE IF EXISTS "{name}"; CREATE TABLE "{name}" ({quoted})', database="storm")
    values = ",".join(
        "(" + ",".join(said(cell, blank=number % 2 == 1) for cell in row) + ")"
        for number, row in enumerate(rows)
    )
    server.sql(f'INSERT INTO "{name}" VALUES {values}', database="storm")


def said(cell: str | None, *, blank: bool) -> str:
    """A text as SQL."""
    return "NULL" if cell is None or (cell == "" and blank) else "'" + cell.replace("'", "''") + "'"


def url(server: Server, name: str, user: str = "reader") -> str:
    """The URL of a table."""
    return server.url(name, user=user, database="storm")


def mapping(**more: Any) -> FrameMapping:
    """Strata by groups, exclusions by codes and by expressions."""
    groups = [
        {"name": "violence", "opening": ["vio*", "DOM", "\u00e4RGER"]},
        {"name": "percent", "opening": ["5%", "A_B"]},
        {"name": "odd", "where": 'length("Incident") > 100 OR "Incident" LIKE \'50%\''},
    ]
    rules = [
        {"reason": "test", "column": "Code", "codes": ["TEST*"]},
        {"reason": "seven", "where": "\"Incident\" = 'N0007' AND upper(\"District\") = 'A'"},
    ]
    usual: dict[str, Any] = {"strata": {"groups": groups}, "exclude": rules}
    return mapped({"refs": "Refs", "text": "Log"}, **(usual | more))


def same(frame: Frame) -> dict[str, Any]:
    """What must be the same wherever a frame lives."""
    found = frame.model_dump(exclude={"file_kind", "file_sha256", "file_bytes", "file_plain", "bare"})
    return found | {"mapping": frame.mapping.model_dump(exclude={"encoding", "delimiter"})}


@pytest.mark.parametrize(
    "rules",
    [{}, {"strata": {"column": "District"}}, {"strata": {"column": "Code"}, "exclude": []}, {"strata": {}}],
)
def test_a_table_is_the_same_frame_as_a_file(storm: Server, tmp_path: Path, rules: dict[str, Any]) -> None:
    """Counts, fingerprint, references, tickets, labels, and whole records, for ids of every awkward kind."""
    path, at = write(tmp_path, [COLUMNS, *records()]), url(storm, "log")
    ours, theirs = registered(path, mapping(**rules)), registered(at, mapping(**rules))
    assert same(theirs) == same(ours)
    assert (theirs.file_kind, theirs.file_sha256) == ("postgresql", "")
    assert not theirs.bare  # a table can change at any time
    assert ours.incidents > 300
    sizes = {stratum: min(count, 40) for stratum, count in ours.strata.items()}
    drawn = draw(path, ours, seed=SEED, sizes=sizes)
    assert draw(at, theirs, seed=SEED, sizes=sizes) == drawn
    ids = [candidate.id for candidate in drawn]
    assert incidents(at, theirs, ids) == incidents(path, ours, ids)
    some = [*ids[::-3], "nowhere", "N0007"]
    assert picking.by_ids(at, theirs, some) == picking.by_ids(path, ours, some)
    test = "\"District\" = 'A' AND \"Code\" <> ''"
    assert picking.by_test(at, theirs, test, most=999) == picking.by_test(path, ours, test, most=999)
    assert picking.by_test(at, theirs, test, most=999)[0] > 0
    asked = ["46/3/16", "HC-6", "46/4/16", "'", "%"]
    assert find_refs(at, theirs, asked) == find_refs(path, ours, asked) == {"46/3/16", "HC-6"}
    assert recheck(at, theirs) == ours.incidents
    whole = list(listed(at, theirs, seed=SEED, block=100))
    assert whole == list(listed(path, ours, seed=SEED))
    assert fingerprint((unit, stratum) for _, stratum, unit in whole) == ours.fingerprint


def test_records_of_one_event_are_the_same_as_in_a_file(storm: Server, tmp_path: Path) -> None:
    """What is known of each record, and which agree with a place within a window or with a reference."""
    read = mapped({"refs": "Refs", "place": ("District", "Code")}, exclude=mapping().exclude)
    path, at = write(tmp_path, [COLUMNS, *records()]), url(storm, "log")
    ours, theirs = registered(path, read), registered(at, read)
    ids = [row[0].strip() for row in records()]
    known = facts(path, ours, ids)
    assert facts(at, theirs, ids) == known
    assert len({one.place for one in known.values()}) == 10
    asked = [
        Asked(one.place, one.created, one.created[:8] + "28T23:59:59.5")
        for one in known.values()
        if one.place
    ]
    asked += [Asked(reference) for one in known.values() for reference in one.references]
    found, common = matches(path, ours, asked)
    assert len(found) > 100
    assert (sorted(matches(at, theirs, asked)[0], key=str), matches(at, theirs, asked)[1]) == (
        sorted(found, key=str),
        common,
    )


def test_a_table_has_the_same_profile_as_a_file(storm: Server, tmp_path: Path) -> None:
    """Records, columns with their blanks and frequent values, dates, the proposal."""
    path = write(tmp_path, [COLUMNS, *records()])
    ours, theirs = inspect(path), inspect(url(storm, "log"))
    essentials = ("records", "columns", "missing", "duplicate_ids", "blank_ids", "unparsable_dates", "jumps", "days",
                  "first_created", "last_created", "remarks")  # fmt: skip
    for one in essentials:
        assert getattr(theirs, one) == getattr(ours, one), one
    assert ours.proposed
    assert theirs.proposed
    assert theirs.proposed.columns == ours.proposed.columns


def test_a_frame_of_a_table_can_be_verified_from_a_file(storm: Server, tmp_path: Path) -> None:
    """What ties them is the fingerprint: a stranger may have the records as CSV."""
    path, frame = write(tmp_path, [COLUMNS, *records()]), registered(url(storm, "log"), mapping())
    sizes = {"violence": 20}
    assert draw(path, frame, seed=SEED, sizes=sizes) == draw(url(storm, "log"), frame, seed=SEED, sizes=sizes)
    other = write(tmp_path, [COLUMNS, *records()[1:]], "other.csv")
    with pytest.raises(Broken, match="the strata count"):
        draw(other, frame, seed=SEED, sizes=sizes)


def test_select_suffices_and_nothing_is_written(storm: Server, tmp_path: Path) -> None:
    """A login that may only read does all of it; the catalogue and the counters of writing are as before."""
    look = (
        "SELECT (SELECT count(*) FROM pg_class), (SELECT count(*) FROM pg_namespace), (SELECT count(*) FROM pg_proc), "
        "(SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_all_tables WHERE schemaname <> 'pg_toast'), "
        "(SELECT string_agg(relname || relfilenode || relpages, ' ' ORDER BY oid) FROM pg_class WHERE relname = 'log')"
    )
    storm.sql("REVOKE TEMPORARY ON DATABASE storm FROM PUBLIC", database="storm")
    before, place = storm.sql(look, database="storm"), storm.sql("SELECT txid_current()", database="storm")
    at = url(storm, "log")
    inspect(at)
    frame = registered(at, mapping())
    draw(at, frame, seed=SEED, sizes={"violence": 20})
    find_refs(at, frame, ["HC-6"])
    after = storm.sql("SELECT txid_current()", database="storm")
    assert int(after) == int(place) + 1, "a transaction that writes anything takes a number"
    assert storm.sql(look, database="storm") == before
    with opened(at) as asked:
        for statement in (
            "CREATE TEMP TABLE x (y int)",
            "INSERT INTO log VALUES ('1')",
            "SELECT nextval('s')",
        ):
            with pytest.raises(CrimeSampleError):
                asked.rows(statement)
            asked.connection.rollback()  # type: ignore[attr-defined]


def test_one_snapshot_is_asked(storm: Server) -> None:
    """What is written meanwhile is not seen, however often is asked."""
    table(storm, "busy", COLUMNS, records())
    with opened(url(storm, "busy", "owner")) as asked:
        count = f"SELECT count(*) FROM ({asked.relation}) AS export"
        before = asked.rows(count)
        storm.sql("DELETE FROM busy WHERE \"Code\" = 'DOM'", database="storm")
        assert asked.rows(count) == before
    with opened(url(storm, "busy", "owner")) as again:
        assert again.rows(count) != before


def test_long_lists_are_sent_in_blocks(
    storm: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fingerprint does not depend on where one text ends and the next begins."""
    frames = []
    for block in (1, 7, 334, 5000):
        monkeypatch.setattr("crime_sample.engines.postgres_place.BLOCK", block)
        frames.append(registered(url(storm, "log"), mapping()).fingerprint)
    assert set(frames) == {registered(write(tmp_path, [COLUMNS, *records()]), mapping()).fingerprint}


def test_a_changed_table_is_refused_at_the_draw(storm: Server) -> None:
    """One record gone, one id another, one stratum another: nothing is drawn."""
    table(storm, "moving", COLUMNS, records())
    at = url(storm, "moving", "owner")
    frame = registered(at, mapping())
    for change, words in (
        ("DELETE FROM moving WHERE \"Incident\" = 'N0100'", "the strata count"),
        ("UPDATE moving SET \"Incident\" = 'N9999' WHERE \"Incident\" = 'N0101'", "the fingerprint is"),
        ("INSERT INTO moving SELECT * FROM log WHERE \"Incident\" = 'B'", "the strata count"),
    ):
        table(storm, "moving", COLUMNS, records())
        draw(at, frame, seed=SEED, sizes={"violence": 5})
        storm.sql(change, database="storm")
        with pytest.raises(Broken, match=words) as caught:
            draw(at, frame, seed=SEED, sizes={"violence": 5})
        assert "register it again" in caught.value.remedy
        with pytest.raises(Broken, match=words):
            recheck(at, frame)


def test_faults_name_the_id(storm: Server) -> None:
    """There is no number of a record: blank, repeated, undated and broken ids are told by what they are."""
    rows = [
        ("A1", "2016-07-01", "57", "A"),
        ("A1", "2016-07-02", "57", "A"),
        ("A2", "2016-02-30", "57", "A"),
        ("A3", "", "57", "A"),
        ("  ", "2016-07-02", "57", "A"),
        ("", "2016-07-02", "57", "A"),
        ("A\t4", "2016-07-02", "57", "A"),
    ]
    table(storm, "faulty", HEADER, rows)
    with pytest.raises(InputError) as caught:
        registered(url(storm, "faulty", "owner"), mapped(date_format=ISO))
    said = caught.value.what
    assert "id 'A2', column 'Created': created date that is not 'ISO 8601' '2016-02-30'" in said
    assert "id 'A3', column 'Created': blank created date" in said
    assert "column 'Incident': duplicate incident id 'A1', 2 times" in said
    assert "blank incident id: 2" in said
    assert r"id 'A\t4', column 'Incident': line break, tab" in said
    assert "record " not in said
    assert "header" not in said


DATES = (
    "2016-06-01", "2016-06-01 10:30", "2016-06-01T10:30:15", "2016-06-01 10:30:15,25", "2016-06-01 10:30:15.1234567",
    "2016-06-01 10:30Z", "2016-06-01 10:30+99:99", "2016-06-01 10:30:15 +0100", "2016-06-01 24:00", "2016-06-01 24:01",
    "2016-02-29", "2015-02-29", "2000-02-29", "1900-02-29", "2016-04-31", "2016-13-01", "2016-00-10", "2016-01-00",
    "2016-06-01 23:59:60", "2016-06-01 10:60", "2016-06-01Z", "", "x", "'", "1/6/2016", "01/06/2016 9:5",
    "31/12/2016 23:59:59", "31/06/2016", "12/31/2016 12:00 am", "12/31/2016 12:30:01 PM", "12/31/2016 0:30 PM",
    "12/31/2016 13:30 PM", "1/6/16", "1/6/69", "1/6/68", "1/6/6", "20160601", "2016601", "1 jun 2016", "1 JUNE 2016",
    "1-Jun-16", "Jun 1, 2016, 10:30", "Jun 1 2016", "1  May  2016", "1/6/2016  10:30", "1/6/2016 10:30:15.5",
    "1/6/2016 10:30:15.1234567", "01/06/2016T10:30:15", "01/06/2016t10:30:15", "1/6/20166", "001/6/2016", "1.6.2016",
    "0/6/2016", "\u0661/6/2016", "2016-06-0\u0661", "01/06/2016 10:30 +0100",
)  # fmt: skip


def written(date_format: str) -> list[str]:
    """Some moments as they are written in the format."""
    moments = map(
        datetime.fromisoformat, ("2016-06-01T00:05:00", "2024-02-29T12:59:59.250000", "1999-12-31T23:00:07")
    )
    return [moment.strftime(date_format.removesuffix("%z")) for moment in moments]


def test_dates_are_read_as_duckdb_reads_them(storm: Server) -> None:
    """Every format that is tried, on texts that fit it and texts that nearly do: none raises, all agree."""
    formats = (*FORMATS, "%d/%m/%Y %H:%M %z", "%-d.%-m.%Y", "%d o'clock %m %Y")
    with opened(url(storm, "log")) as place, duckdb.connect() as duck:
        read = 0
        for one in formats:
            found: list[dict[str, Any]] = []
            for dialect, ask in (
                (place.dialect, place.rows),
                (Dialect(), lambda sql: duck.execute(sql).fetchall()),
            ):
                texts = dialect.table("texts", ["t"], [[text] for text in (*DATES, *written(one))])
                rows = ask(f"SELECT t, {dialect.moment('t', one)} FROM {texts}")
                found.append(dict(rows))
            assert found[0] == found[1], one
            read += sum(isinstance(moment, datetime) for moment in found[0].values())
        assert read > 3 * len(formats)
        for strange in ("%j %Y", "%d/%m", "%H:%M", "%A %d %B %Y", "%d/%m/%Y %I:%M"):
            assert not place.dialect.knows(strange)
    with pytest.raises(InputError, match="is not a date format that PostgreSQL reads") as caught:
        registered(url(storm, "log"), mapping(date_format="%j %Y"))
    assert "a view in which the column is a timestamp" in caught.value.remedy


def test_native_columns_are_read_as_their_texts(storm: Server, tmp_path: Path) -> None:
    """Numbers, CHAR, dates, moments with and without a zone, lists; names with quotes, capitals and 63 letters."""
    long = "Ein sehr langer Name einer Spalte mit mehr als sechzig Zeichen "[:62]
    storm.sql(
        f'DROP TABLE IF EXISTS "Log 2016"; CREATE TABLE "Log 2016" ("ID ""no""" bigint, created timestamptz, '
        f'"Code" char(8), "{long}" date, "CASE" numeric(8,2), refs text[], f float8, b boolean); '
        f'INSERT INTO "Log 2016" VALUES '
        "(12, '2016-07-01 22:30+00', 'A', '2016-07-01', 1.50, '{R1,R2}', 'NaN', true),"
        "(3, '2016-12-01 00:30+00', NULL, NULL, NULL, NULL, 7, NULL)",
        database="storm",
    )
    at = url(storm, "%22Log%202016%22", "owner")
    assert url(storm, "Log 2016", "owner") != at
    columns = {"id": 'ID "no"', "created": "created", "opening": "Code", "district": "CASE", "refs": "refs"}
    london = mapped(columns | {"show": long}, time_zone="Europe/London", strata={"column": "Code"})
    frame = register(at, london, name="main", start=START, end=END)
    assert frame.first_created == "2016-07-01T23:30:00", "the clocks of London"
    assert frame.strata == {"A": 1}
    found = incidents(at, frame, ["12"])["12"].columns
    assert found == {'ID "no"': "12", "created": "2016-07-01 23:30:00", "Code": "A", long: "2016-07-01", "CASE": "1.50",
                     "refs": "R1; R2", "f": "", "b": "true"}  # fmt: skip
    assert find_refs(at, frame, ["R2", "R3"]) == {"R2"}
    assert any("the clock time of UTC is taken" in remark for remark in inspect(at).remarks)
    plain = register(at, mapped(columns), name="main", start=START, end=END)
    assert plain.first_created == "2016-07-01T22:30:00"


def test_a_query_is_a_frame(storm: Server) -> None:
    """Kept in the mapping; a constant column and one that stands twice are told apart in the profile."""
    query = "SELECT *, 'Kent' AS force, \"Code\" AS again FROM log WHERE \"District\" LIKE '%A%' -- of one district"
    at = url(storm, "")
    profile = inspect(at, query=query)
    assert profile.proposed
    assert profile.proposed.query == query
    shown = {column.name: dict(column.frequent) for column in profile.columns}
    assert shown["force"] == {"Kent": profile.records}
    assert shown["again"] == shown["Code"]
    assert shown["District"] == {"A": profile.records}
    frame = registered(at, mapping(query=query))
    assert frame.mapping.query == query
    assert recheck(at, frame) == frame.incidents
    for wrong, words in (
        ("DELETE FROM log", "a query begins with SELECT or WITH"),
        ("SELECT 1; DROP TABLE log", "a semicolon"),
        ("SELECT * FROM log) AS x; (SELECT 1", "a bracket is closed|a semicolon"),
        ("SELECT 1 AS a, 2 AS a", "several columns the name 'a'"),
        ("SELECT * FROM nowhere", "the query cannot be asked"),
        ("WITH x AS (DELETE FROM log RETURNING *) SELECT * FROM x", "the query cannot be asked|would write"),
        ("SELECT nextval('s')::text AS a", "cannot be asked|would write"),
    ):
        with pytest.raises(InputError, match=words):
            inspect(at, query=wrong)
    with pytest.raises(InputError, match="both a table and a query"):
        inspect(url(storm, "log"), query=query)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("\"District\" = 'A') OR (true", "a bracket"),
        ("true); DROP TABLE log; SELECT (true", "without 'TABLE'"),
        ("true); COMMIT; DELETE FROM log; --", "a semicolon|a bracket"),
        ("EXISTS (SELECT 1 FROM pg_class)", "without 'SELECT'"),
        ("\"Nowhere\" = 'A'", "Nowhere"),
        ('length("District")', "not true or false"),
        ("random() < 0.5", "'random' does not tell the same"),
        ("set_config('x.y', 'z', false) = 'z'", "'set_config'"),
        ("count(*) > 1", "'count'"),
        ("table_to_xml('log', true, true, '') IS NULL", "'table_to_xml'"),
        ("\"District\" = E'a\\' OR true --'", "kind E"),
        ('CAST("District" AS integer) = 1', "invalid input syntax"),
    ],
)
def test_a_rule_is_one_expression_on_the_record(storm: Server, rule: str, words: str) -> None:
    """What is none is refused, and the rule is named."""
    with pytest.raises(InputError, match=words) as caught:
        registered(url(storm, "log"), mapping(exclude=[{"reason": "odd", "where": rule}]))
    assert "exclusion 'odd'" in caught.value.what
    assert storm.sql("SELECT count(*) FROM log", database="storm") == str(len(records()))


def test_what_hides_records_is_refused(storm: Server) -> None:
    """Row security would leave records out silently; a column that is not granted is not there."""
    table(storm, "secured", HEADER, [("1", "2016-07-01", "57", "A"), ("2", "2016-07-01", "57", "B")])
    storm.sql('GRANT SELECT ("Incident", "Created", "Code") ON secured TO reader', database="storm")
    assert [column.name for column in inspect(url(storm, "secured")).columns] == [
        "Incident",
        "Created",
        "Code",
    ]
    storm.sql(
        "ALTER TABLE secured ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON secured USING (\"District\" = 'A')",
        database="storm",
    )
    with pytest.raises(EnvironmentTrouble, match="row-level security"):
        inspect(url(storm, "secured"))


def test_troubles_are_told_without_a_password(storm: Server) -> None:
    """No such table, no right to it, no server, another encoding."""
    with pytest.raises(InputError, match="no table or view lug") as caught:
        inspect(url(storm, "lug"))
    assert "Near are: log" in caught.value.remedy
    table(storm, "closed", HEADER, [("1", "2016-07-01", "57", "A")])
    with pytest.raises(EnvironmentTrouble, match="this login may not read it"):
        inspect(url(storm, "closed"))
    with pytest.raises(EnvironmentTrouble, match="cannot be reached") as lost:
        inspect("postgresql://ann:hush-hush@127.0.0.1:1/storm#log")
    assert "hush" not in str(lost.value)
    with pytest.raises(InputError, match="names no table"):
        inspect(url(storm, ""))
    storm.sql("CREATE DATABASE old ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0", database="postgres")
    with pytest.raises(EnvironmentTrouble, match="keeps text as LATIN1"):
        inspect(storm.url("log", database="old"))


def test_an_audit_of_a_table_from_beginning_to_end(storm: Server, tmp_path: Path) -> None:
    """Begun, registered with its references as the extract, planned, drawn, read, verified; the same as of a file, and
    no password in the ledger."""
    write(tmp_path, [COLUMNS, *records()])
    table(storm, "frame", COLUMNS, records())
    at = url(storm, "frame", "owner").replace("owner@", "owner:hush-hush@")
    said = {}
    for name, export in (("table", at), ("file", "log.csv")):
        run(tmp_path, "new", name, "--force", "Kent", "--start", str(START), "--end", str(END))
        run(tmp_path, "frame", "add", name, export, *MAP, "--strata", "District")
        run(
            tmp_path, "plan", name, "--size", 40, "--minimum", 4, "--seed-from", "witnessed: dice", "--freeze"
        )
        run(tmp_path, "draw", name, "--seed", SEED, "--proof", "minutes", "--statement", f"{name}.json")
        said[name] = run(tmp_path, "verify", name)
    one, two = (json.loads((tmp_path / f"{name}.json").read_text())["draws"][0] for name in ("table", "file"))
    assert (one["tickets"], one["sizes"]) == (two["tickets"], two["sizes"])
    assert one["frame"]["fingerprint"] == two["frame"]["fingerprint"]
    assert "frame main: " in said["table"]
    assert "BROKEN" not in said["table"]
    assert "--  frame" not in said["table"]
    assert "The draw holds" in run(tmp_path, "verify-draw", at, "table.json")
    run(tmp_path, "frame", "inspect", at, "--save", "mapping.toml")
    run(tmp_path, "extract", "add", "table", at, code=2)
    assert "The draw holds" in run(tmp_path, "verify-draw", "log.csv", "table.json")
    run(tmp_path, "sheet", "export", "table", "blind.csv", "--text")
    assert "hush" not in (tmp_path / "table.audit").read_bytes().decode("latin-1")
    storm.sql("DELETE FROM frame WHERE \"Incident\" = 'N0100'", database="storm")
    assert "BROKEN" in run(tmp_path, "verify", "table", code=1)
    storm.sql("DROP TABLE frame", database="storm")
    assert "no table or view frame" in run(tmp_path, "verify", "table", code=1)


def run(folder: Path, *words: object, code: int = 0) -> str:
    """What a command says."""
    done = subprocess.run(
        [sys.executable, "-m", "crime_sample", *map(str, words)],
        cwd=folder, env={**os.environ, "CRIME_SAMPLE_WHO": "Lee"}, capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    assert "hush" not in done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("method", ["systematic", "pareto", "clusters", "two-stage"])
def test_designs_beyond_the_usual_one_draw_the_same(storm: Server, tmp_path: Path, method: Any) -> None:
    """Clusters and sizes are counted, and the sample is drawn, as in a file."""
    made = designed_rows.districts() if method == "two-stage" else designed_rows.rows()
    table(storm, "designed", designed_rows.COLUMNS, made)
    storm.sql("GRANT SELECT ON designed TO reader", database="storm")
    read, name = designed_rows.mapping(), designed_rows.NAME
    path, at = write(tmp_path, [designed_rows.COLUMNS, *made]), url(storm, "designed")
    ours, theirs = registered(path, read, name), registered(at, read, name)
    assert same(theirs) == same(ours)
    sizes = {"vio": 30, "asb": 20, "\u00c4": 0}
    asked = {"seed": designed_rows.SEED, "sizes": sizes, "method": method, "first_stage": 4}
    drawn = draw(at, theirs, **asked)
    assert drawn == draw(path, ours, **asked)
    assert designed_rows.bare(drawn) == designed_rows.bare(designed_rows.by_rule(method, made, sizes))
