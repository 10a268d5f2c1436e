"""Erasing: the bytes are gone, the chain holds, the figures stay, and what can no longer be done is said."""

from __future__ import annotations

import itertools
import json
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
import two_routes
from picks import finish, free, picked_by, secret
from purged import conduct, figures, forms, traces
from small import NOW, Small, drawn, now, settle
from twice import REG, judged_twice, ruled

from crime_sample.audit import keys, open_audit
from crime_sample.audit.calibrating import agree, sit_apart
from crime_sample.audit.drawing import extend
from crime_sample.audit.estimating import estimate
from crime_sample.audit.purging import purge, to_purge
from crime_sample.audit.reviewing import sit
from crime_sample.audit.verifying import Check, verify
from crime_sample.erasure import GOES, HOLDS, filled, need_ids
from crime_sample.errors import Broken, EnvironmentTrouble, InputError, Refused
from crime_sample.files.signing import Signer, new_key
from crime_sample.ledger import ERASED, Draft, check
from crime_sample.replay import APPLY, replay
from crime_sample.store.stores import open_store
from crime_sample.verdict import Outcome, OutcomeWords, Owed, OwedWords

RATIONALE = 'Zürich "canary" rationale of p\u00fcrple 0417'
NOTE = "note for a colleague: canary 0418"
WHY = "canary referral 0419, a child"
EVERY = ("excerpts", "texts", "names", "all-but-counts")


def checked(small: Small) -> dict[str, Check]:
    """What ``verify`` says, by name."""
    return {one.name: one for one in verify(small.path, who="x", now=lambda: NOW)}


def bad(small: Small) -> list[Check]:
    return [one for one in checked(small).values() if one.verdict == "broken"]


def canaries(folder: Path) -> Small:
    """An audit, settled, with texts that nothing else holds."""
    small = drawn(folder, 8)
    with small.open("Ann Canary-Auditor") as audit:
        sitting = sit(audit)
        case = sitting.next_case()
        assert case is not None
        sitting.open(case)
        sitting.flag(case, words=NOTE)
        sitting.refer(case, words=WHY)
        sitting.commit(case, Owed(answer="none"), OwedWords(rationale=RATIONALE))
        _, linked = sitting.reveal(case)
        sitting.judge(
            case, Outcome(not_owed=len(linked)), OutcomeWords(note="canary of the second step 0420")
        )
    finish(small, "Ann Canary-Auditor")
    return small


def sealed_words(small: Small) -> set[str]:
    """Every text of six characters or more in the sealed parts, and each id."""
    found: set[str] = set()

    def take(value: Any) -> None:
        if isinstance(value, str) and len(value) >= 6:
            found.add(value)
        elif isinstance(value, dict):
            for one in value.values():
                take(one)
        elif isinstance(value, list | tuple):
            for one in value:
                take(one)

    with small.open("Lee", "lead") as audit:
        for event in audit.store.events():
            take(event.sealed or {})
    return found


def test_the_bytes_are_gone(tmp_path: Path) -> None:
    """Nothing that was sealed stands in the file or beside it, in no spelling; before, all of it did."""
    small = canaries(tmp_path)
    kept = {"violence", "THEFT", "VIOL", "North", "South", *(f"2026-{m:02d}" for m in range(1, 7))}
    words = {
        one for one in sealed_words(small) - kept if one.strip("5e")
    }  # but for the secret of second reviews
    assert {RATIONALE, NOTE, WHY, "Ann Canary-Auditor", str(small.export)} <= words
    assert traces(small.path, words) == words, "they can be found at all"
    with closing(sqlite3.connect(small.path)) as base:
        salts = [row[0] for row in base.execute("select salt from sealed")]
    with small.open("Lee", "lead") as audit:
        done = purge(audit, ["all-but-counts"], reason="retention")
    assert done.parts > 20
    assert traces(small.path, words) == set()
    assert len(traces(small.path, salts)) <= 1, "the secret of the second reviews keeps its salt"
    beside = {one.name for one in tmp_path.iterdir()}
    assert beside == {"small.audit", "small.audit.lock", "export.csv", "crimes.csv"}
    assert (tmp_path / "small.audit.lock").read_bytes() == b""
    assert not bad(small)


def test_bytes_are_looked_for_in_every_spelling() -> None:
    """The test above could not find them otherwise."""
    assert len(set(forms(RATIONALE))) == 5


@pytest.mark.parametrize("what", EVERY)
def test_each_choice_takes_what_it_says_and_no_more(tmp_path: Path, what: Any) -> None:
    """Sealed parts of the kinds that hold it are gone, all others stand; the figures are the same."""
    small = canaries(tmp_path)
    with small.open("Lee", "lead") as audit:
        before = figures(audit)
        had = {event.seq for event in audit.store.events() if event.sealed is not None}
        done = purge(audit, [what])
        events = audit.store.events()
        assert figures(audit) == before
    gone = {event.seq for event in events if event.seq in had and event.sealed is None}
    wanted = {
        event.seq for event in events if event.seq in had and set(HOLDS.get(event.kind, ())) & set(GOES[what])
    }
    assert gone == wanted
    assert done.parts == len(gone)
    check(events)
    if gone:
        (entry,) = [event for event in events if event.kind == ERASED]
        assert set(entry.body["entries"]) == gone
        assert entry.body.keys() == {"what", "entries", "kinds"}
    assert not bad(small)


def test_in_any_order_and_twice(tmp_path: Path) -> None:
    """One choice after another, whichever comes first: figures and chain are the same, and a second time takes
    nothing."""
    (tmp_path / "made").mkdir()
    made = canaries(tmp_path / "made")
    for place, order in enumerate(itertools.permutations(EVERY[1:])):
        folder = tmp_path / str(place)
        shutil.copytree(made.folder, folder)
        small = Small(folder, folder / "small.audit", folder / "export.csv", folder / "crimes.csv")
        with small.open("Lee", "lead") as audit:
            before = figures(audit)
            for what in order:
                purge(audit, [what])  # type: ignore[list-item]
                assert figures(audit) == before, order
            for what in order:
                assert purge(audit, [what]).entry is None  # type: ignore[list-item]
        assert not bad(small), order
        assert not traces(small.path, [RATIONALE, NOTE, WHY, "Ann Canary-Auditor", "Lee"]) - {"Lee"}


def test_it_is_counted_and_by_which_entry(settled: Small) -> None:
    """``verify`` says how many were erased, and where that stands."""
    with settled.open("Lee", "lead") as audit:
        first = purge(audit, ["texts"])
        second = purge(audit, ["names"])
    words = checked(settled)["sealed parts"].words
    assert f"{first.parts} by p1 with entry {first.entry}" in words
    assert f"{second.parts} by p1 with entry {second.entry}" in words
    assert f"{first.parts + second.parts} were erased" in words


def test_an_erasure_that_no_entry_tells_of_is_found(settled: Small) -> None:
    """A sealed part deleted by hand is named; and one that was erased and stands there again."""
    with closing(sqlite3.connect(settled.path)) as base:
        rows = base.execute("select * from sealed order by seq").fetchall()
        base.execute("delete from sealed where seq = ?", (rows[-1][0],))
        base.commit()
    found = checked(settled)["sealed parts"]
    assert found.verdict == "broken"
    assert f"entry {rows[-1][0]} " in found.words
    assert "no entry tells" in found.words
    with closing(sqlite3.connect(settled.path)) as base:
        base.execute("insert into sealed values (?, ?, ?)", rows[-1])
        base.commit()
    assert not bad(settled)
    with settled.open("Lee", "lead") as audit:
        purge(audit, ["texts"])
    with closing(sqlite3.connect(settled.path)) as base:
        base.execute("insert into sealed values (?, ?, ?)", rows[-1])
        base.commit()
    assert "stands there again" in checked(settled)["sealed parts"].words


def test_names_are_pseudonyms_from_then_on(settled: Small) -> None:
    """Who is known goes on under the pseudonym, which was nobody's name before; a name is nobody's any more."""
    with settled.open("p2", "lead") as audit, pytest.raises(Refused, match="whose name is known"):
        estimate(audit)
    with settled.open("Lee", "lead") as audit:
        purge(audit, ["names"])
        assert audit.state.people == {"p1": "p1", "p2": "p2"}
    with settled.open("p2") as audit:
        assert audit.actor == "p2"
    with settled.open("Ann") as audit:
        assert audit.actor == "p3"


def test_who_may(settled: Small, small: Small) -> None:
    """No auditor, and nobody who judges; the lead not while cases are open, unless they insist."""
    with settled.open("Ann") as audit, pytest.raises(Refused, match="an auditor erases nothing"):
        to_purge(audit, ["texts"])
    with settled.open("Lee", "lead") as audit, pytest.raises(InputError, match="not said what"):
        to_purge(audit, [])
    with small.open() as audit:
        sitting = sit(audit)
        case = sitting.next_case()
        assert case is not None
        settle(sitting, case)
    with small.open("Lee", "lead") as audit:
        with pytest.raises(Refused, match="23 cases are open"):
            purge(audit, ["texts"])
        assert not [event for event in audit.store.events() if event.kind == ERASED]
        assert purge(audit, ["texts"], though_open=True).parts == 2
    assert finish(small, "Ann"), "the review goes on"
    assert not bad(small)


def test_second_reviews_rulings_and_their_quality_stay(tmp_path: Path) -> None:
    """Which cases were judged twice, who ruled and how well was judged is the same, without a secret to draw it by."""
    small = judged_twice(tmp_path)
    with small.open(REG, "registrar") as audit:
        ruled(audit, sign="A")
    same(small)


def test_cases_that_were_not_judged_twice_stay_so(tmp_path: Path) -> None:
    """Of a part judged twice, of cases set apart, an extension and picks: each stays what it is."""
    small = secret(tmp_path, second=30, calibration=4)
    with small.open("Reg", "registrar") as audit:
        sitting = sit_apart(audit)
        while (case := sitting.next_case()) is not None:
            settle(sitting, case)
        agree(audit)
    with small.open("Lee", "lead") as audit:
        extend(audit, {"THEFT": 3}, reason="three logs were not found")
        ids = free(audit.state, 2)
    picked_by(small, ids, who="Lee")
    with small.open("Lee", "lead") as audit:
        from crime_sample.audit.assigning import assign

        assign(audit, ["Ann", "Ben"])
    finish(small, "Ann")
    finish(small, "Ben")
    with small.open("Rue", "registrar") as audit:
        ruled(audit, sign="A")
    same(small)


def same(small: Small) -> None:
    """Hold state and figures before an erasure of all against those after it."""
    with small.open("Lee", "lead") as audit:
        before = audit.state
        numbers, judging = figures(audit), conduct(before)
        estimate(audit)
        purge(audit, ["all-but-counts"])
    with open_audit(small.path, who="p1", now=now, role="lead") as audit:
        after = audit.state
        assert figures(audit) == numbers
        assert conduct(after) == judging
    assert {n: case.second is None for n, case in before.shown.items()} == {
        n: case.second is None for n, case in after.shown.items()
    }
    for number, case in before.shown.items():
        now_ = after.shown[number]
        for name in (
            "stratum",
            "rank",
            "chance",
            "of",
            "calibration",
            "picked",
            "retired",
            "recused",
            "settled",
        ):
            assert getattr(now_, name) == getattr(case, name), (number, name)
        assert now_.id.startswith("(erased ")
        assert now_.ticket == ""
    assert len({case.id for case in after.shown.values()}) == len({case.id for case in before.shown.values()})
    assert not bad(small)
    assert checked(small)["figures"].verdict == "holds"


def test_other_records_of_events_stay_counted(tmp_path: Path) -> None:
    """How many pairs were both drawn, and whether their verdicts agree, is a figure; which records they are is gone."""
    made = two_routes.reviewed(tmp_path)
    with made.open("Lee", "lead") as audit:
        before = figures(audit, by=("stratum",))
        assert before["overlap"].drawn_too > 0
        purge(audit, ["texts"])
        assert figures(audit, by=("stratum",)) == before
        purge(audit, ["all-but-counts"])
        assert figures(audit, by=("stratum",)) == before
        assert audit.state.overlap is not None
        assert not [
            one
            for of in audit.state.overlap.proposals.values()
            for one in of
            if not one.id.startswith("(erased")
        ]
    assert not [one for one in verify(made.path, who="x", now=lambda: NOW) if one.verdict == "broken"]


def test_ids_are_asked_for_in_words(settled: Small) -> None:
    """What needs them says what is missing, and since when."""
    with settled.open("Lee", "lead") as audit:
        need_ids(audit.state, "it cannot be done")
        done = purge(audit, ["all-but-counts"])
        with pytest.raises(Refused, match=rf"the logs .* erased on 2026-11-23 \(ledger entry {done.entry}\)"):
            sit(audit)
        with pytest.raises(Refused, match="cannot be extended"):
            extend(audit, {"THEFT": 1}, reason="more")


def test_another_program_lets_go_of_it_too(settled: Small) -> None:
    """An audit that is open elsewhere forgets what was erased, once it looks again."""
    with settled.open("Lee", "lead") as one, settled.open("Rue", "lead") as other:
        assert other.state.cases[1].id.isdecimal()
        purge(one, ["all-but-counts"])
        assert other.refresh().cases[1].id.startswith("(erased")
        assert other.state.people["p2"] == "p2"


def test_a_reader_in_the_way_is_told_and_the_rest_is_done_again(settled: Small) -> None:
    """While another reads, the log of older pages cannot be cut off: it is said, ``verify`` says it, and the same
    command finishes it."""
    with settled.open("Lee", "lead") as audit:
        with closing(sqlite3.connect(settled.path)) as reader:
            reader.execute("begin")
            reader.execute("select count(*) from sealed").fetchone()
            with pytest.raises(EnvironmentTrouble, match="another program"):
                purge(audit, ["texts"])
        assert audit.store.to_clear()
    assert "broken off" in checked(settled)["sealed parts"].words
    with settled.open("Lee", "lead") as audit:
        assert purge(audit, ["texts"]).entry is None
        assert not audit.store.to_clear()
    assert traces(settled.path, ["caller hurt"]) == set()
    assert "broken off" not in checked(settled)["sealed parts"].words


def test_what_was_written_meanwhile_is_not_passed_over(settled: Small) -> None:
    """Erased is what was shown to be erased, or nothing."""
    with settled.open("Lee", "lead") as audit:
        write, store = audit.write, audit.store

        def late(decide: Any) -> Any:
            with settled.open("Rue", "registrar") as other:
                estimate(other)
            return write(decide)

        audit.write = late  # type: ignore[method-assign]
        with pytest.raises(Refused, match="written meanwhile"):
            purge(audit, ["texts"])
        assert not [event for event in store.events() if event.kind == ERASED]


BAD: tuple[tuple[str, Any], ...] = (
    ("erased", {"what": ["texts"], "entries": [1, 1], "kinds": {"committed": 2}}),
    ("erased", {"what": ["texts"], "entries": [1], "kinds": {"committed": 2}}),
    ("erased", {"what": ["texts"], "entries": [99_999], "kinds": {"committed": 1}}),
    ("erased", {"what": ["texts"], "entries": [1], "kinds": ["committed"]}),
    ("erased", {"what": ["texts"], "entries": "1", "kinds": {"committed": 1, "judged": 0, "x": "y"}}),
    ("erased", {}),
    ("excerpted", {"case": 1, "characters": 5, "lock": "none"}),
    ("copied", {"to": "a friend", "entries": 3}),
    ("copied", {"to": "server"}),
)


@pytest.mark.parametrize(("kind", "body"), BAD)
def test_entries_that_cannot_be_are_broken(settled: Small, kind: str, body: Any) -> None:
    """However they are signed by a chain: an erasure of what came after it, of another number than it says, of nothing
    that is; an excerpt where none is kept; a copy to nowhere."""
    with settled.open("Lee", "lead") as audit, pytest.raises(Broken, match="entry"):
        audit.write(lambda _: [Draft(kind, body, "u1")])


def by_hand(small: Small, kind: str, *, what: str = "texts", kinds: dict[str, int] | None = None) -> str:
    """What is broken once somebody who can write the file has put an erasure into it, and deleted what it names."""
    with small.open("Lee", "lead") as audit:
        seq = next(event.seq for event in audit.store.events() if event.kind == kind)
        body = {"what": [what], "entries": [seq], "kinds": {kind: 1} if kinds is None else kinds}
        with suppress(Broken):
            audit.write(lambda _: [Draft("erased", body, "by-hand", {"instead": {}})])
    return " ".join(one.words for one in bad(small))


@pytest.mark.parametrize("kind", ["committed", "judged"])
def test_an_erasure_by_hand_of_what_may_go_says_whose_it_is_said_to_be(settled: Small, kind: str) -> None:
    """On a file anybody can write one: it is named with its author, and a hash given out after it would hold it."""
    assert by_hand(settled, kind) == ""
    assert "1 were erased: 1 by p1 with entry" in checked(settled)["sealed parts"].words


@pytest.mark.parametrize(
    ("kind", "what", "kinds", "words"),
    [
        ("plan-frozen", "texts", None, "other kinds than it says"),
        ("seeded", "all-but-counts", None, "no sealed part"),
        ("revealed", "texts", None, "no sealed part"),
        ("committed", "excerpts", None, "other kinds than it says"),
        ("committed", "texts", {"judged": 1}, "another number than it says"),
        ("drawn", "names", None, "other kinds than it says"),
    ],
)
def test_an_erasure_by_hand_of_what_never_goes_is_broken(
    settled: Small, kind: str, what: str, kinds: dict[str, int] | None, words: str
) -> None:
    """The proof of a seed or a list of cases cannot be made away with by saying that it was erased."""
    assert words in by_hand(settled, kind, what=what, kinds=kinds)


def test_what_was_erased_is_not_erased_again(settled: Small) -> None:
    """An entry that says so was written by hand."""
    with settled.open("Lee", "lead") as audit:
        purge(audit, ["texts"])
    assert "was erased before" in by_hand(settled, "committed")


def test_who_is_new_and_comes_as_an_auditor_erases_nothing(settled: Small) -> None:
    """Nor does anybody become a lead by it."""
    with settled.open("Nobody yet") as audit, pytest.raises(Refused, match="an auditor erases nothing"):
        purge(audit, ["texts"])


@pytest.mark.parametrize(
    "instead",
    [
        [],
        {"x": {}},
        {"8": []},
        {"8": {"cases": 3}},
        {"8": {"cases": [[1]]}},
        {"8": {"cases": [], "twice": []}},
        7,
    ],
)
def test_what_is_kept_instead_and_is_none_is_broken(settled: Small, instead: Any) -> None:
    """A forged list in place of an erased one is refused in words, not by a failure."""
    with settled.open("Lee", "lead") as audit:
        drawn_at = next(event.seq for event in audit.store.events() if event.kind == "drawn")
        told = json.loads(json.dumps(instead).replace('"8"', f'"{drawn_at}"'))
        body = {"what": ["all-but-counts"], "entries": [drawn_at], "kinds": {"drawn": 1}}
        draft = Draft("erased", body, "u1", {"instead": told})
        with suppress(Broken):
            audit.write(lambda _: [draft])
    with suppress(Broken), settled.open("Lee", "lead") as audit:
        assert instead in ([], {"x": {}}, {"8": []}), "nothing is put in its place"
    for one in verify(settled.path, who="x", now=lambda: NOW):
        assert one.verdict in ("holds", "broken", "not checked")


def test_every_kind_is_known_to_the_table() -> None:
    """A kind with a sealed part that the table forgot would survive an erasure of all."""
    about_nobody = {"plan-frozen", "seeded", "routes-not-covered"}
    never_sealed = {
        "audit-started", "secret-opened", "opened", "revealed", "assigned", "calibrating", "agreed", "answered",
        "estimated", "key-registered", "key-replaced",
    }  # fmt: skip
    assert HOLDS.keys() | about_nobody | never_sealed == APPLY.keys()
    assert not HOLDS.keys() & (about_nobody | never_sealed)


def test_what_is_kept_instead_holds_no_id_ticket_or_moment(settled: Small) -> None:
    """Of a case: stratum, rank, values of breakdowns."""
    with settled.open("Lee", "lead") as audit:
        purge(audit, ["all-but-counts"])
    store = open_store(settled.path)
    events = store.events()
    store.close()
    (instead,) = [one.sealed["instead"] for one in events if one.kind == ERASED and one.sealed]
    ((entry, kept),) = instead.items()
    assert kept.keys() == {"cases", "twice"}
    for stratum, rank, unit, ticket, labels in kept["cases"]:
        assert (unit.startswith("(erased "), ticket, rank > 0) == (True, "", True)
        assert stratum in ("THEFT", "VIOL")
        assert labels.keys() == {"month", "district", "opening"}
    assert filled(events)[int(entry) - 1].sealed == kept
    assert replay(events).cases.keys() == set(range(1, 25))


def test_who_lacks_their_key_is_told_before_they_are_asked(settled: Small) -> None:
    """Not once they have said yes."""
    new_key(settled.folder / "lee.pem")
    with settled.open("Lee", "lead") as audit:
        keys.register(audit, Signer(settled.folder / "lee.pem"))
    with settled.open("Lee", "lead") as audit, pytest.raises(Refused, match="registered a key"):
        to_purge(audit, ["texts"])
