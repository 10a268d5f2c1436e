"""Erasing on a server: the rows are gone from the table's own files, and an erasure travels with copies."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

import psycopg
import pytest
from purged import forms, traces
from small import Small
from throwaway_postgres import Server

from crime_sample.audit import Audit, open_audit
from crime_sample.audit.copying import By, pull, push
from crime_sample.audit.processing_log import processing_log
from crime_sample.audit.purging import purge, to_purge
from crime_sample.audit.retaining import set_retention
from crime_sample.audit.verifying import verify
from crime_sample.errors import Broken, EnvironmentTrouble
from crime_sample.store import server_clearing
from crime_sample.store.address import read_address
from crime_sample.store.stores import open_store

numbers = count(1)
TEXT = "caller hurt"


def now() -> str:
    """The time: the server's clock must be near it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def opened(where: str | Path, who: str = "Lee") -> Audit:
    return open_audit(where, who=who, now=now, role="lead")


@pytest.fixture
def url(server: Server) -> str:
    """The URL of an audit that nobody has made."""
    return server.url(f"purge-{next(numbers)}")


def tables(server: Server, url: str) -> bytes:
    """The bytes of the files that the table of sealed parts and what belongs to it lie in."""
    schema = f"audit_{url.rpartition('#')[2]}"
    server.sql("CHECKPOINT")
    found = server.sql(
        "SELECT current_setting('data_directory') || '/' || pg_relation_filepath(c.oid) FROM pg_class c "  # noqa: S608
        f"WHERE c.oid = '\"{schema}\".sealed'::regclass "
        f"OR c.oid = (SELECT reltoastrelid FROM pg_class WHERE oid = '\"{schema}\".sealed'::regclass)"
    )
    return b"".join(Path(line).read_bytes() for line in found.splitlines())


def test_the_rows_are_gone_from_the_tables_files(server: Server, url: str, settled: Small) -> None:
    """Before, the text stands in them; after it stands in none, and the audit verifies."""
    push(settled.path, url)
    assert TEXT.encode() in tables(server, url)
    with opened(url) as audit:
        done = purge(audit, ["texts"], reason="retention")
        assert done.kinds == {"committed": 24, "judged": 24}
        assert not audit.store.to_clear()
    raw = tables(server, url)
    assert raw
    assert not [form for form in forms(TEXT) if form in raw]
    checks = {one.name: one for one in verify(url, who="x", now=now, data=[settled.folder])}
    assert not [one for one in checks.values() if one.verdict == "broken"]
    assert "48 were erased" in checks["sealed parts"].words


def test_also_where_somebody_elses_transaction_still_sees_them(
    server: Server, url: str, settled: Small
) -> None:
    """An older snapshot, as of a backup or a forgotten window, keeps deleted rows in what VACUUM FULL writes anew."""
    push(settled.path, url)
    with psycopg.connect(f"host={server.folder} user=owner dbname=audits") as other:
        other.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        other.execute("SELECT count(*) FROM pg_class")
        with opened(url) as audit:
            purge(audit, ["texts"])
        raw = tables(server, url)
        assert not [form for form in forms(TEXT) if form in raw]
        assert raw


def test_a_table_that_somebody_has_open_is_said(
    server: Server, url: str, settled: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is erased and not cleared; nobody waits for ever; the same command clears it later."""
    monkeypatch.setattr(server_clearing, "CLEARING", 1)
    push(settled.path, url)
    schema = f"audit_{url.rpartition('#')[2]}"
    with psycopg.connect(f"host={server.folder} user=owner dbname=audits") as other:
        other.execute(f'SELECT count(*) FROM "{schema}".sealed')  # noqa: S608
        with (
            opened(url) as audit,
            pytest.raises(EnvironmentTrouble, match="not cleared away yet: somebody else"),
        ):
            purge(audit, ["texts"])
        checks = {one.name: one for one in verify(url, who="x", now=now, data=[settled.folder])}
        assert "may still be" in checks["sealed parts"].words
    with opened(url) as audit:
        assert purge(audit, ["texts"]).entry is None
        assert not audit.store.to_clear()
    raw = tables(server, url)
    assert not [form for form in forms(TEXT) if form in raw]


def test_the_planner_keeps_no_samples_of_what_was_erased(server: Server, url: str, settled: Small) -> None:
    """ANALYZE takes samples of each column. Here of none that is sealed; in an audit of before, gone with the rest."""
    push(settled.path, url)
    schema = f"audit_{url.rpartition('#')[2]}"
    seen = f"SELECT attname FROM pg_stats WHERE schemaname = '{schema}' AND tablename = 'sealed'"  # noqa: S608
    analyse = f'ANALYZE "{schema}".sealed'
    server.sql(analyse)
    assert server.sql(seen) == "seq"
    before = ", ".join(f"ALTER {name} SET STATISTICS 100" for name in ("salt", "content"))
    server.sql(f'ALTER TABLE "{schema}".sealed {before}')
    server.sql(analyse)
    assert set(server.sql(seen).split()) == {"seq", "salt", "content"}
    with opened(url) as audit:
        purge(audit, ["texts"])
    assert server.sql(seen) == "seq"
    server.sql(analyse)
    assert server.sql(seen) == "seq"


def test_an_erasure_travels_with_a_copy(url: str, settled: Small) -> None:
    """Brought up, the other place erases too, and clears its own bytes; a new copy never had them."""
    push(settled.path, url)
    with opened(url) as audit:
        purge(audit, ["texts"])
    done = pull(url, settled.path)
    # The erasure, and that the database knows who erased by another name than the file does.
    assert (done.added, done.uncleared) == (2, "")
    assert traces(settled.path, [TEXT]) == set()
    pull(url, settled.folder / "new.audit")
    assert traces(settled.folder / "new.audit", [TEXT]) == set()
    for path in (settled.path, settled.folder / "new.audit"):
        assert not [one for one in verify(path, who="x", now=now) if one.verdict == "broken"]


def test_and_from_a_file_to_the_server(server: Server, url: str, settled: Small) -> None:
    """The same the other way."""
    push(settled.path, url)
    with settled.open("Lee", "lead") as audit:
        purge(audit, ["all-but-counts"])
    assert push(settled.path, url).uncleared == ""
    raw = tables(server, url)
    assert not [form for form in forms(TEXT) if form in raw]
    store = open_store(read_address(url))
    assert not store.to_clear()
    store.close()


def test_a_copy_of_what_is_kept_too_long_is_said_to_be(url: str, settled: Small) -> None:
    """The date travels with the audit, and whoever copies it is reminded; not before it has passed."""
    assert push(settled.path, url, by=By("Lee", now)).kept_too_long == ""
    with opened(url) as audit:
        set_retention(audit, date(2026, 7, 1), reason="first")
    done = pull(url, settled.path, by=By("Lee", lambda: "2026-07-01T23:00:00.000+00:00"))
    assert (done.added > 0, done.kept_too_long) == (True, "")
    again = pull(url, settled.path, by=By("Lee", lambda: "2026-07-02T09:00:00.000+00:00"))
    assert "1 July 2026, has passed" in again.kept_too_long


def test_a_copy_is_logged_on_both_sides(url: str, settled: Small) -> None:
    """Once, with who, how many entries and where to; where nothing is copied nothing is logged."""
    by = By("Lee", now, "for the team")
    done = push(settled.path, url, by=by)
    assert done.added == done.entries
    for where in (settled.path, url):
        with opened(where) as audit:
            last = processing_log(audit).entries[-1]
            assert (last.operation, last.name, last.reason) == ("combination", "Lee", "for the team")
            assert last.what == f"ledger copied to a server: {done.entries} entries"
            assert last.recipient.endswith(url.rpartition("#")[2])
    assert push(settled.path, url, by=by).added == 0
    assert pull(url, settled.path, by=by).added == 0
    new = pull(url, settled.folder / "new.audit", by=by)
    assert new.entries == done.entries + 2  # that it was copied, and as whom the database knows Lee


def test_an_erasure_that_was_none_is_not_passed_on(server: Server, url: str, settled: Small) -> None:
    """Whoever owns the tables can write that something was erased which stands there: a copy would lose it."""
    push(settled.path, url)
    schema = f'"audit_{url.rpartition("#")[2]}"'
    first = f"SELECT min(seq) FROM {schema}.events WHERE kind = 'committed'"  # noqa: S608
    kept = server.sql(f"SELECT seq, salt, content FROM {schema}.sealed WHERE seq = ({first})")  # noqa: S608
    seq, salt, content = kept.split("|", 2)
    with opened(url) as audit:
        assert int(seq) in to_purge(audit, ["texts"]).entries
        purge(audit, ["texts"])
    server.sql(f"INSERT INTO {schema}.sealed VALUES ({seq}, '{salt}', '{content}')")  # noqa: S608
    before = settled.path.read_bytes()
    with pytest.raises(Broken, match="says that its sealed part was erased, and it stands there"):
        pull(url, settled.path)
    assert settled.path.read_bytes() == before
