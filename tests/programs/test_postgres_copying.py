"""``push`` and ``pull``: one chain in two places, or a refusal that names where they parted."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from small import Small, settle
from throwaway_postgres import Server

from crime_sample.audit import Audit, open_audit
from crime_sample.audit.copying import pull, push
from crime_sample.audit.reviewing import sit
from crime_sample.audit.verifying import verify
from crime_sample.errors import Broken, EnvironmentTrouble, InputError, Refused
from crime_sample.ledger import Event
from crime_sample.store import audit_file, rows
from crime_sample.store.address import read_address
from crime_sample.store.stores import open_store

numbers = count(1)


def now() -> str:
    """The time: the server's clock must be near it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def opened(where: str | Path, small: Small, who: str = "Ann") -> Audit:
    return open_audit(where, who=who, now=now, data=[small.folder])


def events(where: str | Path) -> list[Event]:
    store = open_store(read_address(where))
    try:
        return store.events()
    finally:
        store.close()


def judge(where: str | Path, small: Small, *, cases: int, who: str = "Ann") -> None:
    """Settle the next so many cases."""
    with opened(where, small, who) as audit:
        sitting = sit(audit)
        for _ in range(cases):
            case = sitting.next_case()
            assert case is not None
            settle(sitting, case)


@pytest.fixture
def url(server: Server) -> str:
    """The URL of an audit that nobody has made."""
    return server.url(f"copy-{next(numbers)}")


def test_there_and_back(url: str, small: Small, tmp_path: Path) -> None:
    """A file goes to the server, is reviewed there, comes back into another file and into the first: everywhere the
    same entries, hashes, seals and sealed parts; and all of it verifies."""
    done = push(small.path, url)
    assert (done.added, done.ahead) == (done.entries, 0)
    assert events(url) == events(small.path)
    judge(url, small, cases=5)
    new = pull(url, tmp_path / "new.audit")
    old = pull(url, small.path)
    assert old.added == old.entries - done.entries > 0
    assert events(url) == events(small.path) == events(tmp_path / "new.audit")
    assert new.head == old.head == events(url)[-1].hash
    assert any(event.sealed for event in events(url))
    for where in (url, small.path, tmp_path / "new.audit"):
        checks = list(verify(where, now=now, data=[small.folder]))
        assert not [check for check in checks if check.verdict == "broken"]
        assert sum(check.verdict == "holds" for check in checks) >= 6


def test_only_what_is_lacking_travels(url: str, small: Small) -> None:
    """A second push sends the tail; a third nothing; a push from behind writes nothing and says who is ahead."""
    push(small.path, url)
    judge(small.path, small, cases=2)
    before = len(events(url))
    done = push(small.path, url)
    assert done.added == len(events(small.path)) - before > 0
    assert push(small.path, url).added == 0
    judge(url, small, cases=1)
    behind = push(small.path, url)
    assert behind.added == 0
    assert behind.ahead == len(events(url)) - len(events(small.path)) > 0


@pytest.mark.parametrize("way", ["push", "pull"])
def test_parted_chains_are_refused_at_their_first_difference(url: str, small: Small, way: str) -> None:
    """Written to on both sides: neither is touched, and the error names the first entry that differs."""
    push(small.path, url)
    common = len(events(url))
    judge(url, small, cases=2)
    judge(small.path, small, cases=1, who="Bob")
    before = events(url), events(small.path)
    with pytest.raises(Refused, match=rf"parted at ledger entry {common + 1}: person-added"):
        push(small.path, url) if way == "push" else pull(url, small.path)
    assert (events(url), events(small.path)) == before


def test_two_audits_are_not_mixed(url: str, small: Small, settled: Small) -> None:
    """Another audit under the same name parts at its first entry."""
    push(small.path, url)
    with pytest.raises(Refused, match="parted at ledger entry"):
        push(settled.path, url)


def test_a_broken_audit_is_not_passed_on(url: str, small: Small, tmp_path: Path) -> None:
    """A file that does not hold is refused before anything is made on the server; a file that is none stays."""
    raw = small.path.read_bytes()
    small.path.write_bytes(raw.replace(b"Smallshire", b"Largeshire"))
    with pytest.raises(Broken, match="entry 2"):
        push(small.path, url)
    with pytest.raises(InputError, match="no audit"):
        events(url)
    small.path.write_bytes(raw)
    push(small.path, url)
    (tmp_path / "letter.audit").write_text("Dear all, " * 1000)
    with pytest.raises(InputError, match="not an audit file"):
        pull(url, tmp_path / "letter.audit")
    assert (tmp_path / "letter.audit").read_text().startswith("Dear all")


def test_a_copy_that_stops_half_way_leaves_nothing(
    url: str, small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The target fails while it is being written: no half audit stays, neither on the server nor in a file, and
    doing it again does it."""
    adopt = rows.adopt

    def fail(*given: object, **how: object) -> list[Event]:
        adopt(*given, **how)  # type: ignore[arg-type]
        raise EnvironmentTrouble("the disk is full")

    monkeypatch.setattr(rows, "adopt", fail)
    with pytest.raises(EnvironmentTrouble, match="disk is full"):
        push(small.path, url)
    with pytest.raises(InputError, match="no audit"):
        events(url)
    monkeypatch.undo()
    push(small.path, url)
    monkeypatch.setattr(rows, "adopt", fail)
    with pytest.raises(EnvironmentTrouble, match="disk is full"):
        pull(url, tmp_path / "new.audit")
    assert not (tmp_path / "new.audit").exists()
    monkeypatch.undo()
    audit_file.create(tmp_path / "new.audit").close()  # as a pull that was killed would leave it
    assert pull(url, tmp_path / "new.audit").added == len(events(url))


def test_an_erased_part_is_not_brought_back(server: Server, url: str, small: Small) -> None:
    """A sealed part that was deleted on one side stays deleted there when the other is copied over it."""
    push(small.path, url)
    schema = f"audit_{url.rpartition('#')[2]}"
    server.sql(f'DELETE FROM "{schema}".sealed WHERE seq = 1')  # noqa: S608
    judge(small.path, small, cases=1)
    push(small.path, url)
    assert events(url)[0].sealed is None
    assert events(small.path)[0].sealed is not None
    assert [event.hash for event in events(url)] == [event.hash for event in events(small.path)]


def test_a_clock_that_is_far_out_is_refused(url: str, small: Small) -> None:
    """Claims go by the clock, so an auditor whose computer is an hour behind is told before they begin."""
    push(small.path, url)
    with pytest.raises(EnvironmentTrouble, match="behind the server's"):
        open_audit(url, who="Ann", now=lambda: "2020-01-01T00:00:00.000+00:00")


def test_two_auditors_at_one_case(url: str, small: Small) -> None:
    """Two open the same audit on the server: each sees what the other wrote, and a case is judged by one of them."""
    push(small.path, url)
    with opened(url, small) as ann, opened(url, small, "Bob") as bob:
        one, two = sit(ann), sit(bob)
        first = one.next_case()
        assert first is not None
        one.open(first)
        second = two.next_case()
        assert second is not None
        assert second.number != first.number
        settle(one, first)
        with pytest.raises(Refused, match="another auditor"):
            settle(two, first)
        assert sum(event.kind == "committed" for event in events(url)) == 1
