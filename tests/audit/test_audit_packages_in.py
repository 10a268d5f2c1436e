"""Packages that come back to an audit that went on, twice, changed, or to the wrong place."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from audit.packages import (
    ANN,
    BOB,
    LATER,
    LEE,
    again,
    at_home,
    designed,
    judge,
    out,
    owe,
    shared,
    take_in,
    work_through,
)
from small import NOW, Small, drawn, share

from crime_sample import ledger
from crime_sample.audit.assigning import assign
from crime_sample.audit.beside import kept_beside
from crime_sample.audit.drawing import extend
from crime_sample.audit.package_merge import package_in
from crime_sample.audit.reviewing import sit
from crime_sample.audit.verifying import verify
from crime_sample.canonical import canonical, digest
from crime_sample.design import Design
from crime_sample.errors import Broken, InputError, Refused
from crime_sample.package.records import COUNT_AT, read_record, record_line
from crime_sample.terminal.packages import taken_in


def holds(small: Small) -> bool:
    """Whether nothing in the audit is broken."""
    return not [c for c in verify(small.path, who="x", now=lambda: NOW) if c.verdict == "broken"]


def test_the_same_auditor_judged_it_at_the_audit_meanwhile(tmp_path: Path) -> None:
    """What stands is untouched; the package's verdict is kept whole beside it, shown with both, and the rest of the
    package is taken in. Once more brings no second copy."""
    small = shared(tmp_path)
    made = out(small, "ann.package", both=True)
    work_through(at_home(small, "ann.package"))
    number = made.cases[0]
    with small.open(ANN) as audit:
        sitting = sit(audit)
        owe(sitting, sitting.case(number), "as I saw it at the office")
        judge(sitting, sitting.case(number), recorded=False)
    found = take_in(small, "ann.package")
    assert set(found.taken) == set(made.cases) - {number}
    (beside,) = found.beside
    assert beside.case == number
    assert "committed by you before" in beside.why
    assert "as I saw it at the office" in beside.stands
    assert "caller hurt" in beside.says
    with small.open() as audit:
        words = audit.state.cases[number].first.owed_words
        assert words is not None
        assert words.rationale == "as I saw it at the office"
        (kept,) = kept_beside(audit)
        kinds = [entry["kind"] for entry in kept["entries"]]
        assert (kept["case"], kinds) == (number, ["committed", "judged"])
        assert kept["entries"][0]["sealed"] == {"rationale": "caller hurt"}
        assert kept["entries"][0]["at"] == LATER
        head = audit.state.head
    assert take_in(small, "ann.package").beside == found.beside
    with small.open() as audit:
        assert audit.state.head == head
    assert holds(small)


def test_another_judged_it_meanwhile(tmp_path: Path) -> None:
    """A case that was given to another and judged keeps that verdict. The package's is kept beside it; the other's is
    not shown."""
    small = shared(tmp_path)
    made = out(small, "ann.package", both=True)
    work_through(at_home(small, "ann.package"), 1)
    number = made.cases[0]
    with small.open(LEE, "lead") as audit:
        assign(audit, [BOB], taken_from=ANN)
    with small.open(BOB) as audit:
        sitting = sit(audit)
        owe(sitting, sitting.case(number), "Bob's own reason")
        judge(sitting, sitting.case(number))
    found = take_in(small, "ann.package")
    (beside,) = found.beside
    assert beside.case == number
    assert "another auditor" in beside.why
    assert "Bob" not in str(beside)
    assert "caller hurt" in beside.says
    with small.open() as audit:
        assert audit.state.people[audit.state.cases[number].first.auditor] == BOB
        assert len(kept_beside(audit)) == 1
    assert holds(small)


def test_a_verdict_takes_the_second_place_where_there_is_one(tmp_path: Path) -> None:
    """Where the case is judged twice and another has taken the place, the package's verdict takes the other one."""
    small = designed(tmp_path, Design(margin=None, size=24, minimum=4, second=100))
    share(small, ANN, "Dee Dunn")
    made = out(small, "ann.package", first=6, both=True)
    with small.open(LEE, "lead") as audit:
        assign(audit, [BOB], taken_from=ANN)
    with small.open(BOB) as audit:
        sitting = sit(audit)
        case = sitting.case(made.cases[0])
        owe(sitting, case)
        judge(sitting, case)
    with small.open(LEE, "lead") as audit:
        assign(audit, [ANN], taken_from="Dee Dunn")
    work_through(at_home(small, "ann.package"))
    found = take_in(small, "ann.package")
    assert case.number in found.taken
    with small.open() as audit:
        places = audit.state.cases[case.number].verdicts
        assert sorted(audit.state.people[one.auditor] for one in places) == sorted((ANN, BOB))


def test_what_was_given_away_can_be_given_back(tmp_path: Path) -> None:
    """A verdict on a case that was given to another, who has not begun it, is kept and not shown to anybody; when the
    case is given back, the same package brings it in."""
    small = shared(tmp_path)
    made = out(small, "ann.package")
    work_through(at_home(small, "ann.package"), 1)
    with small.open(LEE, "lead") as audit:
        assign(audit, [BOB], taken_from=ANN)
    found = take_in(small, "ann.package")
    assert found.taken == ()
    (beside,) = found.beside
    assert beside.case == made.cases[0]
    assert "given to another auditor" in beside.why
    assert "caller hurt" not in str(beside)
    with small.open() as audit:
        assert kept_beside(audit)[0]["entries"] is None
    with small.open(ANN) as audit:
        own = package_in(audit, small.folder / "ann.package")
        assert "caller hurt" in own.beside[0].says
    with small.open(LEE, "lead") as audit:
        assign(audit, [ANN], taken_from=BOB)
    assert take_in(small, "ann.package").taken == (made.cases[0],)


def test_two_copies_of_a_package_that_were_both_judged(tmp_path: Path) -> None:
    """The one that comes in first stands; of the other every verdict is kept beside it."""
    small = shared(tmp_path)
    made = out(small, "ann.package", both=True)
    again(small, "ann.package", "copy.package")
    for name in ("ann.package", "copy.package"):
        work_through(at_home(small, name))
    assert len(take_in(small, "ann.package").taken) == 12
    found = take_in(small, "copy.package")
    assert (found.taken, len(found.beside)) == ((), 12)
    with small.open() as audit:
        assert {one["case"] for one in kept_beside(audit)} == set(made.cases)
    assert holds(small)


def test_a_package_of_another_audit_is_refused(tmp_path: Path) -> None:
    """And so are a sheet's file, an audit, a folder, and nothing at all."""
    small = shared(tmp_path / "one")
    other = shared(tmp_path / "two")
    out(other, "ann.package")
    with small.open(LEE, "lead") as audit:
        with pytest.raises(Refused, match="was not handed out by this audit"):
            package_in(audit, other.folder / "ann.package")
        for path in (small.export, small.path, small.folder, small.folder / "none.package"):
            with pytest.raises(InputError) as caught:
                package_in(audit, path)
            assert str(path) in caught.value.where


def rewrite(small: Small, name: str, line: int, old: str, new: str, *, rechain: bool = False) -> None:
    """Change a package by hand; with ``rechain`` with skill, so that every hash fits again."""
    path = small.folder / name
    lines = path.read_text(encoding="utf-8").split("\n")
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new, 1)
    if rechain:
        head = digest(lines[1])
        lines[0] = canonical(json.loads(lines[0]) | {"contents": head})
        top = {"format": json.loads(lines[0])["format"]}
        lines[0] = json.dumps(top | json.loads(lines[0]), separators=(",", ":"))
        seq = 0
        for place in range(2, len(lines) - 1):
            data = json.loads(lines[place])
            fresh = []
            for entry in data["entries"]:
                draft = ledger.Draft(entry["kind"], entry["body"], entry["uid"], entry["sealed"])
                at, salt = entry["at"], entry["salt"] or ""
                event = ledger.write(draft, seq=seq + 1, prev=head, at=at, actor="auditor", salt=salt)
                seq, head = event.seq, event.hash
                fresh.append(event)
            lines[place] = record_line(fresh)
    path.write_text("\n".join(lines), encoding="utf-8")


def test_a_changed_package_is_found_and_nothing_is_taken_in(tmp_path: Path) -> None:
    """A changed log, a changed verdict, a verdict that was cut out, a line of rubbish: each is refused by line, and the
    audit has not grown."""
    small = shared(tmp_path)
    out(small, "ann.package", both=True)
    work_through(at_home(small, "ann.package"), 3)
    text = (small.folder / "ann.package").read_text(encoding="utf-8")
    with small.open() as audit:
        seq = audit.state.seq

    def cut(lines: list[str]) -> list[str]:
        return [*lines[:4], *lines[5:]]

    for line, change in (
        (2, lambda lines: [lines[0], lines[1].replace("HELP", "HALP", 1), *lines[2:]]),
        (4, lambda lines: [*lines[:3], lines[3].replace('"violence"', '"theft"', 1), *lines[4:]]),
        (5, cut),
        (3, lambda lines: [*lines[:2], "rubbish", *lines[2:]]),
        (3, lambda lines: [*lines[:2], '{"entries":[]}', *lines[2:]]),
        (3, lambda lines: [*lines[:2], "[" * 100_000, *lines[2:]]),
        (1, lambda lines: [lines[0].replace("package-1", "package-9", 1), *lines[1:]]),
    ):
        changed = change(text.split("\n"))
        (small.folder / "bad.package").write_text("\n".join(changed), encoding="utf-8")
        with pytest.raises((Broken, InputError)) as caught:
            take_in(small, "bad.package")
        assert "bad.package" in caught.value.where
        assert f"line {line}" in caught.value.where or line == 1
        assert caught.value.remedy
    with small.open() as audit:
        assert audit.refresh().seq == seq


def test_a_skilled_change_to_what_was_handed_out_is_found(tmp_path: Path) -> None:
    """Even with every hash made to fit, a package whose logs or outcomes differ from those handed out is refused."""
    small = shared(tmp_path)
    out(small, "ann.package", both=True)
    work_through(at_home(small, "ann.package"), 2)
    rewrite(small, "ann.package", 2, "HELP", "HALP", rechain=True)
    with pytest.raises(Broken, match="not what was handed out"):
        take_in(small, "ann.package")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"offence":"violence"', '"offence":"no-such-class"', "offence group"),
        ('"rationale":"caller hurt"', '"rationale":" "', "rationale"),
        ('"answer":"crimes"', '"answer":"maybe"', "answer"),
        ('"flags":[]', '"flags":["\\u001b[31mx"]', "flag"),
    ],
)
def test_a_skilled_change_to_a_verdict_meets_the_rules_of_the_review(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    """A verdict that no review would have taken is kept beside, never taken in; what is told of it steers no screen."""
    small = shared(tmp_path)
    made = out(small, "ann.package")
    work_through(at_home(small, "ann.package"), 1)
    rewrite(small, "ann.package", 4, old, new, rechain=True)
    if fault == "answer":
        with pytest.raises(Broken):
            take_in(small, "ann.package")
        return
    found = take_in(small, "ann.package")
    assert found.taken == ()
    assert fault in found.beside[0].why
    with small.open() as audit:
        assert audit.state.cases[made.cases[0]].owed is None
    assert holds(small)


@pytest.mark.parametrize("kind", ["assigned", "ruled", "plan-frozen", "sheet-exported", "\\u001b[2J"])
def test_an_entry_that_no_auditor_makes_is_refused(tmp_path: Path, kind: str) -> None:
    """A forged entry of another kind, or on another's case, takes nothing in."""
    small = shared(tmp_path)
    out(small, "ann.package")
    work_through(at_home(small, "ann.package"), 1)
    rewrite(small, "ann.package", 3, '"kind":"opened"', f'"kind":"{kind}"', rechain=True)
    with small.open() as audit:
        seq = audit.state.seq
    with pytest.raises((Broken, InputError)) as caught:
        take_in(small, "ann.package")
    assert "\x1b" not in str(caught.value)
    with small.open() as audit:
        assert audit.refresh().seq == seq


def test_an_outcome_that_was_not_handed_out_cannot_be_judged(tmp_path: Path) -> None:
    """A forged second step in a blind package is kept beside, not taken in."""
    small = shared(tmp_path)
    made = out(small, "ann.package")
    work_through(at_home(small, "ann.package"), 1)
    path = small.folder / "ann.package"
    lines = path.read_text(encoding="utf-8").split("\n")
    events = [event for line in lines[2:-1] for event in read_record(line, where="here")]
    forged = []
    for kind, body, sealed in (
        ("revealed", {"case": made.cases[0], "place": 1}, None),
        (
            "judged",
            {"case": made.cases[0], "place": 1, "outcome": {"crimes": [{"recorded": "later"}]}},
            {"references": [""]},
        ),
    ):
        last = (forged or events)[-1]
        draft = ledger.Draft(kind, body, f"{len(forged):024x}", sealed)
        forged.append(
            ledger.write(draft, seq=last.seq + 1, prev=last.hash, at=LATER, actor="auditor", salt="s")
        )
    path.write_text("\n".join([*lines[:-1], record_line(forged), ""]), encoding="utf-8")
    found = take_in(small, "ann.package")
    assert "not handed out" in found.beside[0].why
    with small.open() as audit:
        assert audit.state.cases[made.cases[0]].first.step == "reveal"


def test_half_a_line_of_a_killed_review_is_none(tmp_path: Path) -> None:
    """What was acknowledged counts; the half line after it is named, passed over, and written over by the next step."""
    small = shared(tmp_path)
    out(small, "ann.package")
    done = work_through(at_home(small, "ann.package"), 2)
    path = small.folder / "ann.package"
    lines = path.read_bytes().count(b"\n")
    path.write_bytes(path.read_bytes() + b'{"entries":[{"at":"2026-11-')
    found = take_in(small, "ann.package")
    assert (found.taken, found.half_line) == (tuple(sorted(done)), lines + 1)
    assert f"Line {lines + 1}, the last, is not whole" in "".join(map(str, taken_in(found)))
    done += work_through(at_home(small, "ann.package"), 1)
    found = take_in(small, "ann.package")
    assert (set(found.taken), found.half_line) == (set(done[2:]), 0)


def test_a_step_that_was_kept_but_not_counted_is_there(tmp_path: Path) -> None:
    """Killed between the line and its count, the step is in the package, and the next one counts it too."""
    small = shared(tmp_path)
    out(small, "ann.package")
    path = small.folder / "ann.package"
    done = work_through(at_home(small, "ann.package"), 1)
    whole = path.read_bytes()
    count = whole[COUNT_AT : COUNT_AT + 8]
    path.write_bytes(whole[:COUNT_AT] + b"00000001" + whole[COUNT_AT + 8 :])
    done += work_through(at_home(small, "ann.package"), 1)
    counted = int(path.read_bytes()[COUNT_AT : COUNT_AT + 8])
    assert counted == 2 * int(count) == path.read_bytes().count(b"\n") - 2
    assert set(take_in(small, "ann.package").taken) == set(done)


@pytest.mark.parametrize("clean", [False, True])
@pytest.mark.parametrize("lost", [1, 2, 4])
def test_a_package_that_lost_its_end_is_refused(tmp_path: Path, lost: int, clean: bool) -> None:
    """Cut within a line, or at the end of one: lines that were acknowledged are missing, which is told by line and
    number. Neither taking in nor a review goes on with what is left."""
    small = shared(tmp_path)
    out(small, "ann.package")
    work_through(at_home(small, "ann.package"), 2)
    path = small.folder / "ann.package"
    lines = path.read_bytes().split(b"\n")[:-1]
    kept = lines[:-lost]
    path.write_bytes(b"\n".join(kept) + b"\n" + (b"" if clean else lines[-lost][:40]))
    words = rf"of {len(lines) - 2} lines that were acknowledged {len(kept) - 2} are whole"
    with small.open() as audit:
        seq = audit.state.seq
    with pytest.raises(Broken, match=words) as caught:
        take_in(small, "ann.package")
    assert f"line {len(kept) + 1}" in caught.value.where
    with pytest.raises(Broken, match=words):
        at_home(small, "ann.package")
    with small.open() as audit:
        assert audit.refresh().seq == seq


def test_a_package_of_before_lines_were_counted(tmp_path: Path) -> None:
    """It is reviewed and taken in as it was; where its last line is not whole, nobody can tell what is missing, and it
    is refused with what to do."""
    small = shared(tmp_path)
    out(small, "ann.package")
    path = small.folder / "ann.package"
    path.write_bytes(path.read_bytes().replace(b'"lines":"00000000",', b"", 1))
    done = work_through(at_home(small, "ann.package"), 2)
    assert set(take_in(small, "ann.package").taken) == set(done)
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(Broken, match="the last line is cut short"):
        take_in(small, "ann.package")
    work_through(at_home(small, "ann.package"), 1)
    take_in(small, "ann.package")


REVIEW = """
import sys
sys.path.insert(0, {tests!r})
from pathlib import Path
from audit.packages import LATER, judge, owe
from crime_sample.audit.offline import sit_offline

sitting = sit_offline(Path({path!r}), now=lambda: LATER)
print("ready", flush=True)
while True:
    case = sitting.next_case() or sitting.history()[0][0]
    if sitting.mine(case).step == "settled":
        sitting.undo(case)
    if sitting.mine(case).step == "blind":
        sitting.open(case)
        owe(sitting, case)
    judge(sitting, sitting.case(case.number))
    print(sitting.audit.state.head, flush=True)
"""
IMPORT = """
import sys
sys.path.insert(0, {tests!r})
from pathlib import Path
from small import Small
from audit.packages import take_in

folder = Path({folder!r})
small = Small(folder, folder / "small.audit", folder / "export.csv", folder / "crimes.csv")
print("ready", flush=True)
print(len(take_in(small, "ann.package").taken), flush=True)
"""


def killed(script: str, seconds: float) -> list[str]:
    """Run a script and kill it so long after it is ready; what it said after that."""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(seconds)
        child.send_signal(signal.SIGKILL)
        return child.stdout.read().split()


def test_no_acknowledged_verdict_of_a_killed_review_is_lost(tmp_path: Path) -> None:
    """A review of a package is killed at random moments: what was acknowledged is in it, and it opens again."""
    small = shared(tmp_path)
    made = out(small, "ann.package", both=True)
    dice = random.Random(7)
    heads: list[str] = []
    for tried in range(60):  # a busy machine acknowledges little in so short a time
        if tried >= 6 and len(heads) > 6:
            break
        script = REVIEW.format(tests=str(Path(__file__).parents[1]), path=str(made.path))
        heads += killed(script, dice.uniform(0, 0.15))
        kept = {event.hash for event in at_home(small, "ann.package").audit.store.events()}
        assert not [head for head in heads if head not in kept]
    assert len(heads) > 6
    assert take_in(small, "ann.package").taken
    assert holds(small)


def test_a_killed_taking_in_is_whole_or_not_at_all(tmp_path: Path) -> None:
    """Killed at random moments, all of a package is in the audit or nothing; once more completes it."""
    small = shared(tmp_path)
    out(small, "ann.package", both=True)
    work_through(at_home(small, "ann.package"))
    dice = random.Random(11)
    for _ in range(6):
        script = IMPORT.format(tests=str(Path(__file__).parents[1]), folder=str(small.folder))
        said = killed(script, dice.uniform(0.0, 0.3))
        with small.open() as audit:
            settled = audit.state.settled
            assert settled in (0, 12)
            assert settled or not said, "what was acknowledged is there"
    found = take_in(small, "ann.package")
    assert len(found.taken) + len(found.already) == 12
    with small.open() as audit:
        assert [event.kind for event in audit.store.events()].count("judged") == 12
    assert holds(small)


def test_nobody_is_introduced_twice(tmp_path: Path) -> None:
    """An auditor who never came to the audit has one pseudonym, from the package out to the verdict in."""
    small = drawn(tmp_path)
    out(small, "cas.package", "Cas Carter", free=2)
    work_through(at_home(small, "cas.package"))
    take_in(small, "cas.package")
    with small.open() as audit:
        assert sorted(audit.state.people.values()) == ["Cas Carter", "Lee", LEE]


def test_a_package_comes_in_after_an_extension_took_its_calibration_case(tmp_path: Path) -> None:
    """A calibration case that was handed out and is retired meanwhile is taken in with the rest, and its verdict
    counts. Whoever had it in the package is kept from its incident from the extension on."""
    small = designed(tmp_path, Design(margin=None, size=24, minimum=4, calibration=6))
    share(small, ANN)
    made = out(small, "ann.package", both=True)
    work_through(at_home(small, "ann.package"))
    with small.open(LEE, "lead") as audit:
        state = audit.state
        slipped = set(state.calibration) & set(made.cases)
        assert slipped
        extend(audit, {n: c - state.drawn["main"][n] for n, c in state.population.items()}, reason="all")
        ann = next(key for key, name in state.people.items() if name == ANN)
        assert all(ann in state.cases[state.calibration[n].retired or 0].recused for n in slipped)
    found = take_in(small, "ann.package")
    assert (set(found.taken), found.beside) == (set(made.cases), ())
    with small.open() as audit:
        assert all(audit.state.calibration[number].more[0].settled for number in slipped)
    assert holds(small)
