"""A team at one audit: verdicts a second and what an auditor waits for, in a file and on a server.

    python benchmarks/team.py [--cases 2000] [--auditors 8] [--faults] [--folder FOLDER] [--server URL]

Each auditor is a process of its own that takes the next case, commits, and judges, as fast as it can. The server is a
throw-away one unless --server names a database (postgresql://NAME@HOST/DATABASE; the audit made there stays). With
--faults auditors are killed (kill -9) and begun again throughout, and the server is crashed and restarted. At the end
every acknowledged verdict is looked for in the ledger.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from review import now, prepare  # the benchmark beside this one
from throwaway_postgres import Server

from crime_sample import ledger
from crime_sample import review as reviewing
from crime_sample.audit import Audit, open_audit
from crime_sample.audit.copying import push
from crime_sample.audit.reviewing import Sitting, sit
from crime_sample.audit.session import new_uid
from crime_sample.case import Case
from crime_sample.errors import EnvironmentTrouble, Refused
from crime_sample.ledger import Draft, Event
from crime_sample.places import CLAIM, place_of
from crime_sample.state import State
from crime_sample.verdict import CrimeOutcome, Outcome, OutcomeWords, Owed, OwedCrime, OwedWords

GO = "go"  # the file whose making starts the work
PAUSE = 3.0  # seconds between two faults, on average


def work(where: str, auditor: str, said: Path) -> None:
    """One auditor: judge until nothing is left, and note each acknowledged step with the seconds it took."""
    with patiently_opened(where, auditor) as audit, said.open("a", encoding="utf-8") as notes:

        def acknowledged(step: str, uid: str, began: float) -> None:
            notes.write(f"{step} {uid} {time.perf_counter() - began:.6f}\n")
            notes.flush()  # what was handed to the system outlives a kill -9

        sitting = sit(audit)
        acknowledged("ready", "-", time.perf_counter())
        while not said.with_name(GO).exists():
            time.sleep(0.01)
        offence = audit.state.about.rules.groups[0].key
        owed = Owed(answer="crimes", crimes=(OwedCrime(offence=offence),))
        outcome = Outcome(crimes=(CrimeOutcome(recorded="recorded", right_class=True, timely=True),))
        while True:
            began = time.perf_counter()
            case = sitting.next_case()
            if case is None:
                if _all_settled(sitting):
                    return
                time.sleep(0.05)  # the last cases are in other hands
                continue
            if sitting.mine(case).step == "blind":
                try:
                    take(sitting, case)
                except Refused:
                    continue  # another was quicker
                acknowledged("next", "-", began)
                began, uid = time.perf_counter(), new_uid()
                sitting.commit(case, owed, OwedWords(rationale="so"), uid=uid)
                acknowledged("commit", uid, began)
            _, linked = sitting.reveal(case)
            began, uid = time.perf_counter(), new_uid()
            sitting.judge(case, outcome, OutcomeWords(references=(linked[0].reference,)), uid=uid)
            acknowledged("judge", uid, began)


def patiently_opened(where: str, auditor: str) -> Audit:
    """The audit; who comes while the server is down tries again, as a person would."""
    for _ in range(60):
        try:
            return open_audit(where, who=auditor, now=now)
        except EnvironmentTrouble:
            time.sleep(0.5)
    return open_audit(where, who=auditor, now=now)


def take(sitting: Sitting, case: Case) -> None:
    """Open a case, unless another opened it since it was chosen."""
    audit, at, uid = sitting.audit, now(), new_uid()

    def decide(state: State) -> list[Draft]:
        if place_of(reviewing.find(state, case.number), audit.actor, now=at) is None:
            raise Refused(f"case {case.number} was just opened by another")
        return reviewing.open_case(state, case.number, auditor=audit.actor, now=at, uid=uid)

    audit.write(decide)


def _all_settled(sitting: Sitting) -> bool:
    return all(case.settled for case in sitting.audit.state.cases.values())


@dataclass
class Team:
    """Auditors at one audit. ``said`` holds what each was told is kept."""

    where: str
    said: Path
    auditors: int
    running: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)
    killed: int = 0
    began: float = 0.0
    ended: float = 0.0

    def prepare(self) -> None:
        """Start all auditors; they wait."""
        self.said.mkdir(parents=True)
        for number in range(self.auditors):
            self.begin(number)
        while sum(step == "ready" for step, _, _ in self.notes()) < self.auditors:
            assert self.busy()
            time.sleep(0.05)

    def go(self) -> None:
        """Let them work."""
        (self.said / GO).touch()
        self.began = time.perf_counter()

    def begin(self, number: int) -> None:
        """Start an auditor, or start one again who was killed."""
        words = ["--work", self.where, "--auditor", f"Auditor {number}", "--said", self.said / str(number)]
        self.running[number] = subprocess.Popen([sys.executable, __file__, *map(str, words)])

    def kill(self, number: int) -> None:
        """kill -9, and begin again; one who had just finished is left in peace."""
        if self.running[number].poll() is not None:
            return
        self.running[number].kill()
        self.running[number].wait()
        self.killed += 1
        self.begin(number)

    def busy(self) -> list[int]:
        """Who is still at work; fails if one gave up."""
        for number, process in list(self.running.items()):
            if process.poll() is not None:
                assert process.returncode == 0, (
                    f"auditor {number} at {self.where} ended with {process.returncode}"
                )
                del self.running[number]
        if not self.running and not self.ended:
            self.ended = time.perf_counter()
        return list(self.running)

    def notes(self) -> list[tuple[str, str, float]]:
        """What was acknowledged: step, uid, seconds."""
        found = []
        for path in sorted(self.said.iterdir()):
            for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
                if line.endswith("\n"):  # a line that was cut short was not said
                    step, uid, seconds = line.split()
                    found.append((step, uid, float(seconds)))
        return found


def run(
    teams: Sequence[Team], *, dice: random.Random | None = None, crash: Callable[[], None] | None = None
) -> None:
    """Let the teams work until all is settled; with ``dice`` kill auditors meanwhile, and now and then ``crash``."""
    try:
        for team in teams:
            team.prepare()
        for team in teams:
            team.go()
        turn, due = 0, 0.0
        while busy := [(team, number) for team in teams for number in team.busy()]:
            time.sleep(0.02)
            if dice is None or time.monotonic() < due:
                continue
            due = time.monotonic() + dice.expovariate(1 / PAUSE)
            turn += 1
            team, number = dice.choice(busy)
            team.kill(number)
            if crash is not None and turn % 8 == 4:
                crash()
    finally:
        for team in teams:
            for process in team.running.values():
                process.kill()
                process.wait()


def faults(events: Sequence[Event], notes: Sequence[tuple[str, str, float]]) -> list[str]:
    """What is wrong: a broken chain, an acknowledged step that is not there once, a case judged or held twice."""
    ledger.check(events)
    found = []
    times = Counter(event.uid for event in events)
    for step, uid, _ in notes:
        if uid != "-" and times[uid] != 1:
            found.append(f"{step} {uid} was acknowledged and is there {times[uid]} times")
    for kind in ("committed", "judged"):
        counts = Counter((event.body["case"], event.body["place"]) for event in events if event.kind == kind)
        found += [f"case {case} was {kind} {count} times" for case, count in counts.items() if count != 1]
    held: dict[tuple[int, int], tuple[str, str]] = {}
    for event in events:
        if event.kind != "opened":
            continue
        place = event.body["case"], event.body["place"]
        holder, since = held.get(place, (event.actor, event.at))
        apart = datetime.fromisoformat(event.at) - datetime.fromisoformat(since)
        if holder != event.actor and apart < CLAIM:
            found.append(f"case {place[0]} was taken by {event.actor} while {holder} held it")
        held[place] = event.actor, event.at
    return found


def show(name: str, team: Team) -> None:
    """Verdicts a second, and the waits."""
    notes, seconds = team.notes(), team.ended - team.began
    verdicts = sum(step == "judge" for step, _, _ in notes)
    killed = f"; {team.killed} auditors killed" if team.killed else ""
    print(f"\n{name}: {verdicts} verdicts in {seconds:.1f} s, {verdicts / seconds:.0f} a second{killed}")
    print(f"  {'ms':<8}{'calls':>7}{'median':>10}{'99 of 100':>10}{'slowest':>10}")
    for step in ("next", "commit", "judge"):
        waits = sorted(1000 * wait for what, _, wait in notes if what == step)
        slow = waits[min(len(waits) - 1, len(waits) * 99 // 100)]
        print(f"  {step:<8}{len(waits):>7}{waits[len(waits) // 2]:>10.1f}{slow:>10.1f}{waits[-1]:>10.1f}")


def measure(folder: Path, *, cases: int, auditors: int, with_faults: bool, url: str) -> list[str]:
    """Both audits at once; prints the figures, and returns what was lost or doubled."""
    path = prepare(folder, cases)
    with ExitStack() as stack:
        server = None
        if not url:
            server = stack.enter_context(Server())
            url = server.url()
        push(path, f"{url}#bench")
        teams = [
            Team(str(path), folder / "said-file", auditors),
            Team(f"{url}#bench", folder / "said-server", auditors),
        ]

        def crash() -> None:
            if server is not None:
                server.stop("immediate")
                server.start()

        if with_faults:
            run(teams, dice=random.Random(7), crash=crash)  # noqa: S311
        else:
            for team in teams:
                run([team])
        found = []
        for name, team in zip(("file", "server"), teams, strict=True):
            show(name, team)
            with open_audit(team.where, who="lead", now=now) as audit:
                found += faults(audit.store.events(), team.notes())
        return found


def main() -> None:
    """Read the options and measure, or be one of the auditors."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--cases", type=int, default=2_000)
    options.add_argument("--auditors", type=int, default=8)
    options.add_argument("--faults", action="store_true")
    options.add_argument("--folder", type=Path)
    options.add_argument("--server", default="")
    for hidden in ("--work", "--auditor", "--said"):
        options.add_argument(hidden, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.work:
        work(given.work, given.auditor, Path(given.said))
        return
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        found = measure(
            Path(folder),
            cases=given.cases,
            auditors=given.auditors,
            with_faults=given.faults,
            url=given.server,
        )
    print(json.dumps(found, indent=2) if found else "every acknowledged verdict is there once")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
