"""Eight auditors at a file and eight at a server, 2,000 verdicts, kill -9 and crashes throughout: nothing is lost."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from small import Small, settle
from team import Team, faults, prepare, run
from throwaway_postgres import Server

from crime_sample.audit import open_audit
from crime_sample.audit.copying import push
from crime_sample.audit.reviewing import sit
from crime_sample.audit.session import new_uid
from crime_sample.audit.verifying import verify
from crime_sample.ledger import Draft

CASES = 1000  # in each of the two audits


def now() -> str:
    """The time."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def test_what_was_acknowledged_is_there_once_whatever_happens(server: Server, tmp_path: Path) -> None:
    """Both audits are reviewed at once by eight processes each; random ones are killed and come back, the server is
    crashed and started again. Every acknowledged verdict is in its ledger once, the chain is whole, no case was held
    or judged by two, and every case is settled."""
    path = prepare(tmp_path, CASES)
    url = server.url("load")
    push(path, url)
    teams = [Team(str(path), tmp_path / "file", 8), Team(url, tmp_path / "server", 8)]
    crashes = []

    def crash() -> None:
        crashes.append("immediate" if len(crashes) % 2 == 0 else "fast")
        server.stop(crashes[-1])
        server.start()

    run(teams, dice=random.Random(20261124), crash=crash)
    assert crashes
    for team in teams:
        assert team.killed >= 3
        with open_audit(team.where, who="lead", now=now) as audit:
            events = audit.store.events()
            assert audit.state.settled == len(audit.state.cases) == CASES
        notes = team.notes()
        assert faults(events, notes) == []
        kinds = Counter(event.kind for event in events)
        assert kinds["committed"] == kinds["judged"] == kinds["revealed"] == CASES
        acknowledged = {uid for step, uid, _ in notes if step == "judge"}
        written = {event.uid for event in events if event.kind == "judged"}
        assert acknowledged <= written
        assert len(acknowledged) >= CASES - team.killed, (
            "what was written and not acknowledged: one a kill at most"
        )
        checks = list(verify(team.where, who="lead", now=now))
        assert not [check for check in checks if check.verdict == "broken"]


def test_the_check_itself_finds_what_it_looks_for(small: Small) -> None:
    """A verdict that is lost, one that was never written, and a case taken out of another's hands are found: the test
    above can fail."""
    with small.open("Ann") as ann, small.open("Bob") as bob:
        sitting = sit(ann)
        case = sitting.next_case()
        assert case is not None
        sitting.open(case)
        settle(sitting, case)
        whole = ann.store.events()
        notes = [("judge", whole[-1].uid, 0.1)]
        assert faults(whole, notes) == []
        assert "is there 0 times" in faults(whole[:-1], notes)[0]
        other = sitting.next_case()
        assert other is not None
        for audit in (ann, bob):
            body = {"case": other.number, "place": 1}
            audit.write(lambda _, body=body: [Draft("opened", body, new_uid())])
        assert "while p" in faults(bob.store.events(), notes)[0]
