"""An audit on a PostgreSQL server: the same ledger as in a file, whatever happens to the line or to the server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import pytest
from cutting_proxy import CuttingProxy
from hypothesis import given, settings
from hypothesis import strategies as st
from small import NOW
from throwaway_postgres import Server

from crime_sample import ledger
from crime_sample.errors import Broken, EnvironmentTrouble, InputError
from crime_sample.ledger import Draft, Event
from crime_sample.store import audit_file, server
from crime_sample.store.address import ServerAddress, read_address
from crime_sample.store.server import ServerStore, create_on, open_on
from crime_sample.store.waits import TOLD

numbers = count(1)


def note(number: int) -> Draft:
    return Draft("sheet-imported", {"number": number}, f"uid-{number}", {"path": f"sheet {number}"})


def numbered(store: ServerStore) -> list[int]:
    """The numbers of the notes, once the chain and the seals are found whole."""
    events = store.events()
    ledger.check(events)
    return [event.body["number"] for event in events]


def at(running: Server, audit: str, **where: str) -> ServerAddress:
    address = read_address(running.url(audit, **where))
    assert isinstance(address, ServerAddress)
    return address


@pytest.fixture
def name() -> str:
    """An audit name that nobody has used."""
    return f"test-{next(numbers)}"


@pytest.fixture
def store(server: Server, name: str) -> Iterator[ServerStore]:
    """A new, empty audit."""
    made = create_on(at(server, name))
    yield made
    made.close()


@pytest.fixture
def proxy(server: Server) -> Iterator[CuttingProxy]:
    """A line to the server that can be cut."""
    with CuttingProxy(server.folder) as made:
        yield made


def through(proxy: CuttingProxy, store: ServerStore) -> ServerStore:
    """The same audit, over the line that can be cut."""
    url = f"postgresql://owner@/audits?host={proxy.folder}#{store.address.audit}"
    address = read_address(url)
    assert isinstance(address, ServerAddress)
    return open_on(address)


def test_what_was_written_is_read_back_and_a_repeat_is_passed_over(store: ServerStore) -> None:
    """Events come back as written; a uid written before is not written again."""
    written = store.append(lambda _: ("p1", [note(1), note(2)]), after=0, at=NOW)
    again = store.append(lambda _: ("p1", [note(2), note(3)]), after=2, at=NOW)
    assert [event.body["number"] for event in again] == [3]
    assert store.events() == [*written, *again]
    assert store.events(after=2) == again
    assert ledger.check(store.events()) == again[0].hash
    assert store.damage() == ""


TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@settings(max_examples=40)
@given(texts=st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5))
def test_any_text_survives_as_in_a_file(
    server: Server, tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[str, str]]
) -> None:
    """Null bytes, escape sequences, right-to-left marks, emoji: both stores give back what they were given, and a
    chain that was written to one is the same chain in the other."""
    number = next(numbers)
    drafts = [Draft("x", {"t": a}, f"u{place}", {"t": b}) for place, (a, b) in enumerate(texts)]
    one = create_on(at(server, f"text-{number}"))
    two = audit_file.create(tmp_path_factory.mktemp("text") / f"{number}.audit")
    written = one.append(lambda _: ("p1", drafts), after=0, at=NOW)
    two.adopt(lambda _: written)
    assert one.events() == two.events() == written
    assert [(event.body["t"], event.sealed["t"]) for event in two.events() if event.sealed] == texts
    ledger.check(two.events())
    one.close()
    two.close()


def test_all_or_nothing(store: ServerStore) -> None:
    """If what decides raises, or one draft cannot be written, nothing of it is kept."""

    def fails(_: object) -> tuple[str, list[Draft]]:
        raise InputError("no")

    with pytest.raises(InputError):
        store.append(fails, after=0, at=NOW)
    with pytest.raises(ValueError, match="Out of range"):
        store.append(lambda _: ("p1", [note(1), Draft("x", {"bad": float("nan")}, "u")]), after=0, at=NOW)
    assert store.events() == []


def test_many_writers_make_one_chain(server: Server, store: ServerStore) -> None:
    """Eight at once, each deciding on what the others wrote: all is there, in one chain, and nobody was overtaken
    between deciding and writing."""

    def write(writer: int) -> None:
        own = open_on(store.address)
        seen: list[Event] = []
        for turn in range(15):

            def decide(others: list[Event], turn: int = turn) -> tuple[str, list[Draft]]:
                seen.extend(others)
                body = {"number": writer * 100 + turn, "seen": len(seen)}
                return f"p{writer}", [Draft("x", body, f"{writer}-{turn}")]

            seen.extend(own.append(decide, after=len(seen), at=NOW))
        own.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    assert sorted(numbered(store)) == sorted(w * 100 + t for w in range(8) for t in range(15))
    assert [event.body["seen"] for event in store.events()] == list(range(120))


def test_a_name_is_given_once(server: Server, store: ServerStore) -> None:
    """Of eight who make an audit of one name one succeeds; the others are told so."""
    address = at(server, f"once-{next(numbers)}")

    def make(_: int) -> str:
        try:
            create_on(address).close()
        except InputError as error:
            return error.what
        return "made"

    with ThreadPoolExecutor(8) as pool:
        said = sorted(pool.map(make, range(8)))
    assert said == ["made", *["there is an audit of this name already"] * 7]


def test_what_is_not_there_is_said(server: Server, store: ServerStore) -> None:
    """No such audit: those that are there are named. No such database, no such host: reached in vain."""
    with pytest.raises(InputError, match=rf"holds: .*{store.address.audit}"):
        open_on(at(server, "absent"))
    with pytest.raises(EnvironmentTrouble, match=r"cannot be reached.*does not exist"):
        open_on(at(server, "absent", database="absent"))
    nowhere = read_address("postgresql://ann:hush@/audits?host=/nowhere#kent")
    assert isinstance(nowhere, ServerAddress)
    with pytest.raises(EnvironmentTrouble, match="cannot be reached") as caught:
        open_on(nowhere)
    assert "hush" not in str(caught.value)


def test_a_store_that_was_begun_in_vain_is_removed_and_no_other(server: Server, store: ServerStore) -> None:
    """``discard`` removes an empty audit; one that holds an entry stays."""
    empty = create_on(at(server, "empty"))
    empty.discard()
    with pytest.raises(InputError, match="no audit 'empty'"):
        open_on(at(server, "empty"))
    store.append(lambda _: ("p1", [note(1)]), after=0, at=NOW)
    store.discard()
    kept = open_on(store.address)
    assert numbered(kept) == [1]
    kept.close()


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_restarted_server_is_found_again(server: Server, store: ServerStore, mode: str) -> None:
    """The server ends in order or by a crash while an audit is open: reading and writing wait for it, and go on."""
    store.append(lambda _: ("p1", [note(1)]), after=0, at=NOW)
    server.stop(mode)
    back = threading.Timer(0.7, server.start)
    back.start()
    store.append(lambda _: ("p1", [note(2)]), after=1, at=NOW)
    back.join()
    server.stop(mode)
    back = threading.Timer(0.7, server.start)
    back.start()
    assert numbered(store) == [1, 2]
    back.join()


def test_a_commit_whose_answer_was_lost_counts_once(proxy: CuttingProxy, store: ServerStore) -> None:
    """The line is cut after the server committed and before we heard: what was written is found and returned, and
    what decides is not asked again."""
    own = through(proxy, store)
    asked = []
    proxy.cut = "after"
    written = own.append(lambda _: (asked.append(1) or "p1", [note(1), note(2)]), after=0, at=NOW)
    assert proxy.cuts == 1
    assert len(asked) == 1
    assert written == store.events()
    assert numbered(store) == [1, 2]
    own.close()


def test_a_commit_that_never_arrived_is_given_again(proxy: CuttingProxy, store: ServerStore) -> None:
    """The line is cut before the server heard of the commit, and another writes meanwhile: what decides is asked
    again, on what is true by then."""
    own = through(proxy, store)
    told: list[int] = []

    def decide(others: list[Event]) -> tuple[str, list[Draft]]:
        told.append(len(others))
        return "p1", [note(7)]

    def overtake() -> None:
        store.append(lambda _: ("p2", [note(1)]), after=0, at=NOW)

    proxy.cut = "before"
    with ThreadPoolExecutor(1) as pool:
        other = None

        def decide_while_another_waits(others: list[Event]) -> tuple[str, list[Draft]]:
            nonlocal other
            other = other or pool.submit(overtake)  # it waits for our turn to end
            return decide(others)

        own.append(decide_while_another_waits, after=0, at=NOW)
        assert other is not None
        other.result()
    assert proxy.cuts == 1
    assert len(told) == 2
    assert sorted(numbered(store)) == [1, 7]
    own.close()


@pytest.mark.parametrize(
    ("cut", "words", "kept"),
    [("after", "Whether the last entry was written is not known", [1]), ("before", "not known", [])],
)
def test_a_server_that_does_not_come_back(
    proxy: CuttingProxy,
    store: ServerStore,
    monkeypatch: pytest.MonkeyPatch,
    cut: str,
    words: str,
    kept: list[int],
) -> None:
    """Cut off while a commit is confirmed: that is said, what was acknowledged is kept, and giving the same entry
    again later is right in either case."""
    monkeypatch.setattr(server, "RECONNECT", 2)
    own = through(proxy, store)
    waits: list[str] = []
    token = TOLD.set(waits.append)

    def decide(_: object) -> tuple[str, list[Draft]]:
        proxy.closed = True
        return "p1", [note(1)]

    proxy.cut = cut  # type: ignore[assignment]
    with pytest.raises(EnvironmentTrouble, match="connection to the server was lost") as caught:
        own.append(decide, after=0, at=NOW)
    assert words in caught.value.remedy
    assert "What was acknowledged is kept." in caught.value.remedy
    TOLD.reset(token)
    assert waits == ["The server does not answer. Waiting for it, 2 seconds at most."]
    assert numbered(store) == kept
    with pytest.raises(EnvironmentTrouble, match="lost") as caught:
        own.events()
    proxy.closed = False
    own.append(lambda _: ("p1", [note(1)]), after=0, at=NOW)
    assert numbered(store) == [1]
    own.close()


def test_cut_off_before_anything_was_sent(
    proxy: CuttingProxy, store: ServerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing can have been written, that is what is said."""
    monkeypatch.setattr(server, "RECONNECT", 0.3)
    own = through(proxy, store)
    proxy.word, proxy.cut, proxy.closed = b"pg_advisory_xact_lock", "before", True
    with pytest.raises(EnvironmentTrouble, match="lost") as caught:
        own.append(lambda _: ("p1", [note(1)]), after=0, at=NOW)
    assert "The last entry was not written" in caught.value.remedy
    own.close()


def test_a_writer_that_waits_in_vain_says_so(
    server: Server, store: ServerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another holds the turn, a writer gives up with words and changes nothing."""
    two = open_on(store.address)

    def slow(_: object) -> tuple[str, list[Draft]]:
        monkeypatch.setattr("crime_sample.store.server.PATIENCE", 0.1)
        with pytest.raises(EnvironmentTrouble, match="others have been writing"):
            two.append(lambda _: ("p2", [note(2)]), after=0, at=NOW)
        return "p1", [note(1)]

    store.append(slow, after=0, at=NOW)
    assert numbered(store) == [1]
    two.close()


def test_the_turn_of_one_who_vanished_ends(
    server: Server, store: ServerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever holds the turn and gives no sign of life loses it; the next writes, and the first decides anew."""
    monkeypatch.setattr("crime_sample.store.server.PATIENCE", 0.5)
    two = open_on(store.address)
    told: list[int] = []

    def gone_silent(others: list[Event]) -> tuple[str, list[Draft]]:
        told.append(len(others))
        if len(told) == 1:
            monkeypatch.setattr("crime_sample.store.server.PATIENCE", 30)
            two.append(lambda _: ("p2", [note(2)]), after=0, at=NOW)  # waits until our turn is ended for us
        return "p1", [note(1)]

    store.append(gone_silent, after=0, at=NOW)
    assert told == [0, 1]
    assert numbered(store) == [2, 1]
    two.close()


def test_reading_and_appending_is_all_an_auditor_needs(server: Server, store: ServerStore) -> None:
    """A login with the grants of the documentation reviews; it can change or remove nothing. One without is told."""
    schema = store.address.schema
    for statement in (
        "CREATE ROLE auditors",
        f'GRANT USAGE ON SCHEMA "{schema}" TO auditors',
        f'GRANT SELECT ON ALL TABLES IN SCHEMA "{schema}" TO auditors',
        f'GRANT INSERT ON "{schema}".events, "{schema}".sealed TO auditors',
        "CREATE ROLE ann LOGIN IN ROLE auditors",
        "CREATE ROLE eve LOGIN",
    ):
        server.sql(statement)
    own = open_on(at(server, store.address.audit, user="ann"))
    own.append(lambda _: ("p1", [note(1)]), after=0, at=NOW)
    assert numbered(own) == [1]
    assert own.damage() == ""
    own.close()
    for statement in ("UPDATE {}.events SET at = ''", "DELETE FROM {}.sealed", "TRUNCATE {}.events CASCADE"):
        with pytest.raises(RuntimeError, match="permission denied"):
            server.sql(statement.format(f'"{schema}"'), user="ann")
    with pytest.raises(EnvironmentTrouble, match="this login may not do that"):
        open_on(at(server, store.address.audit, user="eve"))
    with pytest.raises(EnvironmentTrouble, match="this login may not do that"):
        create_on(at(server, "by-eve", user="eve"))


def test_servers_that_could_not_keep_it_are_refused(server: Server, store: ServerStore) -> None:
    """No fsync: what it acknowledges could be lost. No UTF-8: not every name could be held."""
    server.sql("ALTER SYSTEM SET fsync = off")
    server.sql("SELECT pg_reload_conf(), pg_sleep(0.2)")
    with pytest.raises(EnvironmentTrouble, match="fsync is off"):
        open_on(store.address)
    server.sql("ALTER SYSTEM RESET fsync")
    server.sql("SELECT pg_reload_conf(), pg_sleep(0.2)")
    open_on(store.address).close()
    server.sql("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    with pytest.raises(EnvironmentTrouble, match="LATIN1"):
        create_on(at(server, "a", database="latin"))


@pytest.mark.parametrize(
    ("statement", "match"),
    [
        ("DROP TABLE {}.sealed, {}.signatures, {}.events", "tables are not as they should be"),
        ("DROP TABLE {}.about", "tables are not as they should be"),
        ("UPDATE {}.about SET value = '99' WHERE key = 'format'", "newer program"),
        ("UPDATE {}.events SET body = 'x'", "entry 1"),
        ('UPDATE {}.sealed SET content = \'{"path":"other"}\'', "sealed part"),
        ("ALTER TABLE {}.events DROP CONSTRAINT events_uid_key", "no unique uid"),
    ],
)
def test_what_was_changed_by_hand_is_named(
    server: Server, store: ServerStore, statement: str, match: str
) -> None:
    """Tables dropped, entries rewritten, constraints removed: each is told in words."""
    store.append(lambda _: ("p1", [note(1)]), after=0, at=NOW)
    server.sql(statement.replace("{}", f'"{store.address.schema}"'))

    def look() -> None:
        opened = open_on(store.address)
        try:
            ledger.check(opened.events())
            if opened.damage():
                raise Broken(opened.damage())
        finally:
            opened.close()

    with pytest.raises((Broken, InputError), match=match):
        look()


def test_a_writer_without_manners_breaks_nothing(server: Server, store: ServerStore, tmp_path: Path) -> None:
    """Something inserts rows without waiting for its turn: the keys hold, and whoever came second is told."""
    schema = store.address.schema

    def rudely(_: object) -> tuple[str, list[Draft]]:
        row = f"(1, '{NOW}', 'p9', 'x', 'rude', '{{}}', NULL, '', 'h')"
        server.sql(f'INSERT INTO "{schema}".events VALUES {row}')  # noqa: S608
        return "p1", [note(1)]

    with pytest.raises(EnvironmentTrouble, match="without waiting for its turn") as caught:
        store.append(rudely, after=0, at=NOW)
    assert "sheet 1" not in str(caught.value)
    assert len(store.events()) == 1
