# ruff: noqa: S608 - SQL of our own making.
"""An audit file that somebody tampers with: each change of each column of each table is found, and its entry named."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

import pytest
from audit_tampering import Row, Said, add, by_hand, hashes, put, rehashed, said, table, tables
from small import Small, reviewed

from crime_sample.audit import keys
from crime_sample.audit.estimating import estimate
from crime_sample.canonical import canonical
from crime_sample.files.signing import Signer, new_key

ENTRY = re.compile(r"entry (\d+) \(([^,)]*)")


def named(found: Said) -> tuple[int, str]:
    """Number and kind of the entry that is named last."""
    place = ENTRY.findall(found.broken)
    assert place, found.broken
    return int(place[-1][0]), place[-1][1]


def others(value: object, next_one: object) -> list[object]:
    """What may stand in the place of a value."""
    if isinstance(value, int):
        return [value + 1000, 0, -value, str(value) + "x", b"\xff", None, next_one]
    text = str(value or "")
    swapped = text[:-1] + ("1" if text[-1:] == "0" else "0")
    return [
        swapped,
        text + " ",
        text[:-1],
        text.upper(),
        "",
        None,
        7,
        b"\xff\xfe",
        "[" * 9000,
        '{"a":NaN}',
        next_one,
    ]


@pytest.fixture
def signed(settled: Small) -> Small:
    """An audit whose last entries are signed, so that no table is empty."""
    new_key(settled.folder / "lee.pem")
    with settled.open("Lee", "lead") as audit:
        audit.signer = Signer(settled.folder / "lee.pem")
        keys.register(audit, audit.signer)
        for level in (0.9, 0.95):
            estimate(audit, level=level)
    return settled


def test_a_value_changed_in_any_column_is_found_and_its_entry_named(signed: Small) -> None:
    """Every column of every table, in its first, a middle and its last row, made something else in many ways."""
    raw = signed.path.read_bytes()
    tried: dict[tuple[str, str], int] = {}
    for name, columns in tables(signed.path).items():
        rows = table(signed.path, name)
        for place in sorted({0, len(rows) // 2, len(rows) - 1}) if rows else ():
            for column in columns:
                before, after = rows[place], rows[(place + 1) % len(rows)]
                for other in others(before[column], after[column]):
                    signed.path.write_bytes(raw)
                    if not changed(signed.path, name, before, column, other):
                        continue
                    tried[name, column] = tried.get((name, column), 0) + 1
                    check(name, column, before, other, said(signed.path))
    assert set(tried) >= {(name, column) for name, found in tables(signed.path).items() for column in found}


def changed(path: Path, name: str, row: Row, column: str, other: object) -> bool:
    """Change one cell; whether it is another now. SQLite keeps some out: no NULL, nothing twice."""
    try:
        with by_hand(path) as connection:
            connection.execute(f'UPDATE {name} SET "{column}" = ? WHERE rowid = ?', (other, row["rowid"]))
            same = f'SELECT count(*) FROM {name} WHERE rowid = ? AND "{column}" IS ?'
            return not connection.execute(same, (row["rowid"], row[column])).fetchone()[0]
    except sqlite3.IntegrityError:
        return False


def check(name: str, column: str, row: Row, other: object, found: Said) -> None:
    """It is found; if it is an entry, that one is named, or the one whose link to it no longer fits."""
    what = (name, column, row.get("seq"), other)
    if (name, column) == ("about", "value") and re.fullmatch(r"crime_sample \S+", str(other)):
        return  # which version made the file is in no entry, and nothing follows from it
    assert found.broken, what
    assert found.code == 1, what
    if name == "events":
        number, kind = named(found)
        if (number, kind) != (row["seq"], row["kind"]) and column not in ("kind", "seq"):
            assert number == row["seq"] + 1, (what, found.broken)
        assert number in (row["seq"], row["seq"] + 1, 0, 1, other), (what, found.broken)
    if name == "sealed" and column != "seq":
        assert named(found)[0] == row["seq"], (what, found.broken)


def test_a_deleted_entry_is_named(settled: Small) -> None:
    """Whichever it is, but for the last, which only a hash given out can miss."""
    rows, raw = table(settled.path), settled.path.read_bytes()
    given = [f"{row['seq']}:{row['hash']}" for row in rows if row["hash"] in hashes(settled.path).values()]
    for gone in rows:
        settled.path.write_bytes(raw)
        with by_hand(settled.path) as connection:
            connection.execute("DELETE FROM sealed WHERE seq = ?", (gone["seq"],))
            connection.execute("DELETE FROM events WHERE seq = ?", (gone["seq"],))
        found = said(settled.path, *given)
        assert found.code == 1
        if gone is not rows[-1]:
            assert f"entry {gone['seq']} is missing" in found.broken
        else:
            assert f"it had {len(rows)} entries at least and has {len(rows) - 1}" in found.broken
            assert "could have rewritten all of it" in said(settled.path).anchor


def test_a_deleted_sealed_part_is_said(settled: Small) -> None:
    """It may have been erased, which the chain stands: that it is gone is said."""
    with by_hand(settled.path) as connection:
        connection.execute("DELETE FROM sealed WHERE seq = (SELECT max(seq) FROM sealed)")
    found = said(settled.path)
    assert "erased" in found.broken + found.sealed


def test_a_sealed_part_of_no_entry_is_found(settled: Small) -> None:
    """One put in beside the entries, and one for an entry that seals nothing."""
    raw = settled.path.read_bytes()
    bare = next(row["seq"] for row in table(settled.path) if row["seal"] is None)
    for seq in (5000, bare):
        settled.path.write_bytes(raw)
        with by_hand(settled.path) as connection:
            add(connection, "sealed", {"seq": seq, "salt": "00", "content": '{"name":"Mallory"}'})
        assert said(settled.path).code == 1


def test_entries_that_change_places_are_named(settled: Small) -> None:
    """Two neighbours, and two far apart, numbers and sealed parts with them: the first of them is named."""
    raw, rows = settled.path.read_bytes(), table(settled.path)
    for one, two in ((4, 5), (10, 11), (7, 30), (len(rows) - 2, len(rows) - 1)):
        settled.path.write_bytes(raw)
        moved = [dict(row) for row in rows]
        for key in moved[one]:
            if key not in ("seq", "rowid"):
                moved[one][key], moved[two][key] = moved[two][key], moved[one][key]
        put(settled.path, moved)
        assert named(said(settled.path))[0] == one + 1


def test_a_replayed_entry_is_found(settled: Small) -> None:
    """A verdict copied to the end: as it stands, and as a careful hand would chain it."""
    raw, rows, close = settled.path.read_bytes(), table(settled.path), hashes(settled.path)["close"]
    for kind in dict.fromkeys(row["kind"] for row in rows):
        again = next(row for row in rows if row["kind"] == kind)
        settled.path.write_bytes(raw)
        with by_hand(settled.path) as connection:
            add(connection, "events", again | {"seq": len(rows) + 1, "uid": "other", "hash": "other"})
        assert named(said(settled.path)) == (len(rows) + 1, kind)
        settled.path.write_bytes(raw)
        put(settled.path, rehashed([*rows, again | {"uid": "other"}]))
        found = said(settled.path, close)
        # Where it fits, it is as if somebody had gone on: more than the hash given out holds, and that is said.
        assert found.broken or "no hash holds what comes after: 1 entry" in found.anchor, kind


@pytest.fixture(scope="module")
def another(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another audit of the same force, of as many entries and more."""
    return reviewed(tmp_path_factory.mktemp("another"), 30).path


def test_entries_of_another_audit_are_named(settled: Small, another: Path) -> None:
    """One of them in the place of ours, its sealed part too; all from one on; and the file as a whole."""
    raw, rows, theirs = settled.path.read_bytes(), table(settled.path), table(another)
    given = hashes(settled.path)
    for place in (1, 6, 20, 60):
        for spliced in ([*rows[:place], theirs[place], *rows[place + 1 :]], rows[:place] + theirs[place:]):
            settled.path.write_bytes(raw)
            with by_hand(settled.path) as connection:
                connection.execute("DELETE FROM sealed")
            put(settled.path, spliced)
            assert named(said(settled.path))[0] == place + 1
    settled.path.write_bytes(another.read_bytes())
    assert said(settled.path).broken == ""  # another audit, and a sound one
    found = said(settled.path, *given.values())
    assert "no hash given holds any of it" in found.broken
    assert named(found) == (1, "person-added")


def test_a_tail_cut_off_is_found_by_a_hash_given_out(settled: Small) -> None:
    """Without one ``verify`` says that it cannot tell; with one of before it says what is not held."""
    given, rows = hashes(settled.path), table(settled.path)
    cut = len(rows) - 10
    with by_hand(settled.path) as connection:
        connection.execute("DELETE FROM sealed WHERE seq > ?", (cut,))
        connection.execute("DELETE FROM events WHERE seq > ?", (cut,))
    assert said(settled.path).broken == ""
    assert "could have rewritten all of it" in said(settled.path).anchor
    before = said(settled.path, given["freeze"], given["draw"])
    assert before.broken == ""
    assert "and any that were cut off" in before.anchor
    found = said(settled.path, *given.values())
    assert f"no entry has the hash {given['close']}" in found.broken
    counted = said(settled.path, given["draw"], f"{len(rows)}:{given['close']}")
    assert f"it had {len(rows)} entries at least and has {cut}" in counted.broken


def test_a_ledger_wholly_rehashed_is_found_by_the_hashes_given_out(settled: Small) -> None:
    """One entry changed in each stage, all from there on hashed anew: the first that is not held is named."""
    raw, rows, given = settled.path.read_bytes(), table(settled.path), hashes(settled.path)
    at = {row["hash"]: row["seq"] for row in rows}
    places = [at[given[name]] for name in ("freeze", "draw", "close")]
    for seq in (1, places[0] - 1, places[0], places[0] + 1, places[1], places[1] + 5, places[2]):
        settled.path.write_bytes(raw)
        forged = [dict(row) for row in rows]
        forged[seq - 1]["at"] = forged[seq - 1]["at"].replace("09:00:00", "09:00:01")
        put(settled.path, rehashed(forged))
        assert said(settled.path).broken == ""
        assert "could have rewritten all of it" in said(settled.path).anchor
        found = said(settled.path, *(f"{place}:{rows[place - 1]['hash']}" for place in places))
        assert found.code == 1
        held = max((place for place in places if place < seq), default=0)
        first = ENTRY.search(found.broken.split("; the first that may be another is ")[1])
        assert first
        assert int(first[1]) == held + 1 <= seq
        assert first[2] == rows[held]["kind"]
        after = min(place for place in places if place >= seq)
        if after > held + 1:
            assert (
                f"the last that must be looked at entry {after} ({rows[after - 1]['kind']})" in found.broken
            )


def test_an_entry_written_otherwise_is_named(settled: Small) -> None:
    """A key that stands twice reads the same to this program and otherwise to others: it is found."""
    row = next(row for row in table(settled.path) if row["kind"] == "seeded")
    twice = '{"seed":"forged",' + row["body"][1:]
    assert canonical(json.loads(twice)) == row["body"]
    with by_hand(settled.path) as connection:
        connection.execute("UPDATE events SET body = ? WHERE seq = ?", (twice, row["seq"]))
    assert named(said(settled.path)) == (row["seq"], "seeded")


def test_a_text_that_is_not_utf_8_is_damage_and_is_not_repeated(signed: Small) -> None:
    """In every column of text; the words of a sealed part do not get into the error."""
    raw = signed.path.read_bytes()
    for name, columns in tables(signed.path).items():
        for column in columns:
            signed.path.write_bytes(raw)
            with by_hand(signed.path) as connection:
                if type(table(signed.path, name)[0][column]) is int:
                    continue
                connection.execute(
                    f"""UPDATE {name} SET "{column}" = CAST('caller hurt' || x'ff' AS TEXT)
                    WHERE rowid = (SELECT max(rowid) FROM {name})"""
                )
            found = said(signed.path)
            assert found.code == 1, (name, column)
            assert "caller hurt" not in found.broken


@pytest.mark.parametrize("erased", [False, True])
def test_a_draw_of_more_cases_than_a_memory_holds_is_broken(settled: Small, erased: bool) -> None:
    """With its list, which has fewer, and where that was erased and nothing but the entry says how many."""
    rows = table(settled.path)
    drawn = next(row for row in rows if row["kind"] == "drawn")
    drawn["body"] = drawn["body"].replace(":16", ":1000000000000000", 1)
    put(settled.path, rehashed(rows))
    if erased:
        with by_hand(settled.path) as connection:
            connection.execute("DELETE FROM sealed WHERE seq = ?", (drawn["seq"],))
    found = said(settled.path)
    assert found.code == 1
    assert "another number of cases than it says" in found.broken
