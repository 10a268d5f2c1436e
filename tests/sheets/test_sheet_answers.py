"""The force is heard by a sheet: what goes out, what comes back, and the rate before and after."""

from __future__ import annotations

import csv
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from sheets.sheet_builders import Formula, Grid
from small import Small
from twice import ANN, BOB, NOTHING, REG, copy_of, judged_twice, ruled

from crime_sample.adjudicate import answers
from crime_sample.audit import Audit
from crime_sample.audit.adjudicating import preside
from crime_sample.audit.challenging import challenge_status, export_challenge_sheet, import_challenges
from crime_sample.audit.estimating import estimate
from crime_sample.audit.reviewing import sit
from crime_sample.audit.verifying import verify
from crime_sample.errors import InputError, Refused
from crime_sample.sheet.answer import misses
from crime_sample.terminal.challenges import status_lines
from crime_sample.verdict import Outcome, OutcomeWords

FORMATS = pytest.mark.parametrize("suffix", ["csv", "xlsx"])
FORCE = "Smallshire Police"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """Sixteen cases judged twice, all of them settled."""
    small = judged_twice(tmp_path_factory.mktemp("answers"), differ=2, size=16)
    with small.open(REG, "registrar") as audit:
        ruled(audit, sign="A", why="=it was so")
    return small


@pytest.fixture
def twice(template: Small, tmp_path: Path) -> Small:
    """A copy of it."""
    return copy_of(template, tmp_path / "answers")


@pytest.fixture
def audit(twice: Small) -> Iterator[Audit]:
    """The registrar at work on it."""
    with twice.open(REG, "registrar") as opened:
        yield opened


def missed(audit: Audit) -> list[int]:
    """The cases that owe a crime not recorded."""
    return [number for number, case in audit.state.cases.items() if misses(audit.state, case)]


def out(audit: Audit, folder: Path, suffix: str = "csv", **options: bool) -> Grid:
    """A sheet for the force, on someone's screen."""
    made = export_challenge_sheet(audit, folder / f"out.{suffix}", recipient=FORCE, **options)
    return Grid(made.path)


@FORMATS
def test_a_sheet_lists_what_was_missed_and_names_no_auditor(
    audit: Audit, tmp_path: Path, suffix: str
) -> None:
    """A row a case that owes a crime not recorded, what is owed and found, marked, for its owner only, and logged."""
    grid = out(audit, tmp_path, suffix)
    path = tmp_path / f"out.{suffix}"
    numbers = missed(audit)
    assert 0 < len(numbers) < len(audit.state.cases)
    listed = [int(float(row[grid.column("case")])) for row in grid.rows[grid.header + 1 :]]
    assert listed == numbers
    one = audit.state.cases[numbers[0]]
    assert grid.get(one.number, "incident id") == one.id
    assert grid.get(one.number, "what is owed") == "Violence against the person"
    assert grid.get(one.number, "what was found recorded") == "Violence against the person: not recorded"
    assert grid.get(one.number, "answer of the force") == ""
    words = repr(grid.rows)
    assert "OFFICIAL-SENSITIVE" in words
    assert not [name for name in (ANN, BOB, REG, "caller hurt", "it was so") if name in words]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    event = next(event for event in audit.store.events() if event.kind == "sheet-exported")
    assert event.body["cases"] == numbers
    assert event.sealed is not None
    assert event.sealed["recipient"] == FORCE
    assert FORCE not in repr(event.body)


def test_all_cases_and_rationales_if_wanted(audit: Audit, tmp_path: Path) -> None:
    """With both options every settled case is listed, with why it was judged so, and no text is a formula."""
    grid = out(audit, tmp_path, every=True, with_rationale=True)
    assert len(grid.rows) - grid.header - 1 == len(audit.state.cases)
    assert grid.get(1, "rationale") == "'=it was so"
    assert grid.get(5, "rationale") == "caller hurt"
    recorded = next(n for n in audit.state.cases if n > 2 and not misses(audit.state, audit.state.cases[n]))
    words = audit.state.cases[recorded].outcome_words
    assert words is not None
    assert grid.get(recorded, "what was found recorded").endswith(
        f"recorded by the cut-off, {words.references[0]}"
    )


def test_what_is_challenged_already_is_not_sent_again(audit: Audit, tmp_path: Path) -> None:
    """A case that waits for its ruling stays off the next sheet."""
    number = missed(audit)[0]
    grid = out(audit, tmp_path)
    grid.put(number, accepted="no", answer_of_the_force="no such victim")
    import_challenges(audit, grid.save(tmp_path / "in.csv"))
    (tmp_path / "out.csv").unlink()
    again = out(audit, tmp_path)
    with pytest.raises(AssertionError, match="no row"):
        again.row(number)


@FORMATS
def test_what_the_force_does_not_accept_is_a_challenge(audit: Audit, tmp_path: Path, suffix: str) -> None:
    """No with a reason challenges, yes accepts, blank is no answer; the same sheet again does nothing."""
    one, other, *rest = missed(audit)
    grid = out(audit, tmp_path, suffix)
    grid.put(one, accepted="No", answer_of_the_force="=the caller\nwithdrew it")
    grid.put(other, accepted="yes", answer_of_the_force="sorry")
    path = grid.save(tmp_path / f"in.{suffix}")
    found = import_challenges(audit, path)
    assert (found.challenged, found.accepted, found.blank) == ((one,), (other,), tuple(rest))
    assert not found.faults
    case = audit.state.cases[one]
    assert case.challenges[0].words == "=the caller\nwithdrew it"
    assert (case.contested, case.settled) == ("challenge", True)
    before = audit.state.seq
    again = import_challenges(audit, path)
    assert (again.challenged, again.already, audit.refresh().seq) == ((), (one,), before)
    ruled(audit, sign="A")
    assert import_challenges(audit, path).already == (one,)
    public = repr(
        [event.body for event in audit.store.events() if event.kind in ("challenged", "sheet-imported")]
    )
    assert "withdrew" not in public


@FORMATS
def test_faults_are_named_by_row_and_column_and_nothing_is_kept(
    audit: Audit, tmp_path: Path, suffix: str
) -> None:
    """A no without a reason, an answer without yes or no, another incident's id, a formula: each at its cell."""
    numbers = missed(audit)
    grid = out(audit, tmp_path, suffix)
    grid.put(numbers[0], accepted="no")
    grid.put(numbers[1], answer_of_the_force="not ours")
    grid.put(numbers[2], accepted="perhaps", answer_of_the_force="well")
    grid.put(numbers[3], accepted="no", answer_of_the_force="good reason", incident_id="X1")
    grid.put(numbers[4], accepted="no", answer_of_the_force="a good challenge")
    found = import_challenges(audit, grid.save(tmp_path / f"in.{suffix}"))
    assert [(fault.row, fault.column) for fault in found.faults] == [
        (grid.row(numbers[0]), f"{letter(grid, 'answer of the force')} (answer of the force)"),
        (grid.row(numbers[1]), f"{letter(grid, 'accepted')} (accepted)"),
        (grid.row(numbers[2]), f"{letter(grid, 'accepted')} (accepted)"),
        (grid.row(numbers[3]), f"{letter(grid, 'incident id')} (incident id)"),
    ]
    assert (found.challenged, found.held) == ((), (numbers[4],))
    assert not any(case.challenges for case in audit.refresh().cases.values())


def letter(grid: Grid, title: str) -> str:
    """The letter of a column."""
    return chr(65 + grid.column(title))


def test_a_formula_is_no_answer(audit: Audit, tmp_path: Path) -> None:
    """A cell that computes its text is refused."""
    number = missed(audit)[0]
    grid = out(audit, tmp_path, "xlsx")
    grid.put(number, accepted="no", answer_of_the_force=Formula("=1+1"))
    found = import_challenges(audit, grid.save(tmp_path / "in.xlsx"))
    assert "formula" in found.faults[0].what


def test_a_case_that_stands_twice_or_was_challenged_otherwise_is_a_fault(
    audit: Audit, tmp_path: Path
) -> None:
    """Two rows of a case, and other words for a challenge that waits, are named."""
    number = missed(audit)[0]
    grid = out(audit, tmp_path)
    grid.put(number, accepted="no", answer_of_the_force="one reason")
    import_challenges(audit, grid.save(tmp_path / "one.csv"))
    grid.put(number, accepted="no", answer_of_the_force="another")
    found = import_challenges(audit, grid.save(tmp_path / "two.csv"))
    assert "challenged already" in found.faults[0].what
    grid.rows.append(list(grid.rows[grid.row(number) - 1]))
    found = import_challenges(audit, grid.save(tmp_path / "three.csv"))
    assert any("too" in fault.what for fault in found.faults)


def test_another_sheet_is_refused(audit: Audit, tmp_path: Path) -> None:
    """Only a sheet that this audit handed out to the force is taken."""
    grid = out(audit, tmp_path)
    text = (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    sheet = next(iter(audit.state.sheets))
    other = tmp_path / "other.csv"
    other.write_text(text.replace(sheet, "0" * 12), encoding="utf-8-sig", newline="")
    with pytest.raises(Refused, match="not handed out to the force"):
        import_challenges(audit, other)
    grid.rows[grid.header][grid.column("accepted")] = "ok"
    with pytest.raises(InputError, match="columns are missing: accepted"):
        import_challenges(audit, grid.save(tmp_path / "renamed.csv"))


def test_nothing_to_put_before_the_force_is_refused(small: Small, tmp_path: Path) -> None:
    """Before any case is settled there is no sheet, and no file."""
    with small.open(REG) as audit, pytest.raises(Refused, match="nothing to put"):
        export_challenge_sheet(audit, tmp_path / "x.csv", recipient=FORCE)
    assert not (tmp_path / "x.csv").exists()


def challenge_two(audit: Audit, folder: Path) -> tuple[int, int]:
    """Two challenges of crimes found missed."""
    one, other = missed(audit)[:2]
    grid = out(audit, folder)
    for number in (one, other):
        grid.put(number, accepted="no", answer_of_the_force="no victim confirmed it")
    import_challenges(audit, grid.save(folder / "in.csv"))
    return one, other


def test_the_rate_before_the_force_was_heard_and_after_the_rulings(audit: Audit, tmp_path: Path) -> None:
    """Before is the rate without any challenge; after is the audit's; a challenge upheld moves it, one not does not."""
    found = estimate(audit, log=False).one("recording_rate")
    one, other = challenge_two(audit, tmp_path)
    waiting = challenge_status(audit.state)
    assert (waiting.before, waiting.after) == (None, None)
    assert "2 challenges wait for a ruling" in waiting.no_rate
    bench = preside(audit)
    for matter in bench.matters():
        stands = matter.positions[0]
        if matter.case.number == one:
            bench.rule(matter, NOTHING, Outcome(), OutcomeWords(), why="the force is right")
        else:
            assert matter.case.number == other
            bench.rule(matter, stands.owed, stands.outcome, stands.words, why="it stands")
    done = challenge_status(audit.state)
    assert (done.tally.challenged, done.tally.unanswered) == (2, 0)
    assert (done.tally.ruled["challenge"], done.tally.changed["challenge"]) == (2, 1)
    assert done.before == found
    assert done.after == estimate(audit, log=False).one("recording_rate")
    assert done.before is not None
    assert done.after is not None
    assert (done.before.n_due - done.after.n_due, done.before.x_recorded) == (1, done.after.x_recorded)
    assert done.after.point > done.before.point


def test_no_rate_while_cases_are_open(twice: Small, small: Small) -> None:
    """An objection, or a review not done, holds the rates back, in words."""
    with twice.open(ANN) as ann:
        case = next(c for c in ann.state.cases.values() if c.first.revealed and c.number > 2)
        sit(ann).object_to(case, why="wrong log")
        assert "1 case is not settled" in challenge_status(ann.state).no_rate
    with small.open(REG) as audit:
        assert "24 cases are not settled" in challenge_status(audit.state).no_rate


def test_the_ledger_of_a_heard_audit_verifies(audit: Audit, twice: Small, tmp_path: Path) -> None:
    """Sheets, challenges and rulings leave a chain that holds and replays."""
    challenge_two(audit, tmp_path)
    ruled(audit, sign="A")
    checks = list(verify(twice.path, who=REG, now=lambda: "2026-11-24T09:00:00+00:00"))
    # The cases of this audit are numbered in the order of review, so that a test can name them: that is found.
    assert [check.name for check in checks if check.verdict == "broken"] == ["case numbers"]


def test_a_csv_opens_with_its_marking(audit: Audit, tmp_path: Path) -> None:
    """The first line says marking, step and sheet; the titles follow."""
    out(audit, tmp_path)
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        first, titles = list(csv.reader(file))[:2]
    assert first[0].startswith("OFFICIAL-SENSITIVE | answer step, sheet ")
    assert titles[-2:] == ["accepted", "answer of the force"]


def test_what_the_force_answered_is_kept_case_by_case(audit: Audit, twice: Small, tmp_path: Path) -> None:
    """Accepted, not accepted and unanswered can be told apart afterwards, by case, from the ledger alone; a later sheet
    counts over an earlier one, a row left blank takes nothing back, and what was accepted is not undone any more."""
    first, second, third, *rest = missed(audit)
    grid = out(audit, tmp_path)
    grid.put(first, accepted="yes")
    grid.put(second, accepted="yes")
    grid.put(third, accepted="no", answer_of_the_force="it is under another log")
    import_challenges(audit, grid.save(tmp_path / "back.csv"))
    with twice.open(REG, "registrar") as again:
        said = answers(again.state)
    assert (said.accepted, said.challenged, said.silent) == ((first, second), (third,), tuple(rest))
    with twice.open(ANN) as ann:
        free = next(n for n in (first, second) if not ann.state.cases[n].rulings)
        with pytest.raises(Refused, match="is closed, so your verdict stays"):
            sit(ann).undo(ann.state.cases[free])
    (tmp_path / "more").mkdir()
    grid = out(audit, tmp_path / "more", every=True)
    grid.put(second, accepted="no", answer_of_the_force="on second thoughts")
    import_challenges(audit, grid.save(tmp_path / "more.csv"))
    said = answers(audit.state)
    assert (said.accepted, said.challenged) == ((first,), (second, third))
    assert said.put == len(audit.state.cases)


def test_answers_that_were_only_counted_are_told_by_the_same_sheet(
    audit: Audit, twice: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a ledger of before, acceptances were counted and not named. It replays, status says how many, and the same
    sheet taken in once more names them."""
    grid = out(audit, tmp_path)
    for number in missed(audit)[:2]:
        grid.put(number, accepted="yes")
    path = grid.save(tmp_path / "back.csv")
    with monkeypatch.context() as before:
        wrote = Audit.write
        before.setattr(
            Audit,
            "write",
            lambda one, decide: wrote(one, lambda s: [d for d in decide(s) if d.kind != "answered"]),
        )
        import_challenges(audit, path)
    with twice.open(REG, "registrar") as old:
        said = answers(old.state)
        assert (said.accepted, said.unnamed) == ((), 2)
        shown = "".join(map(str, status_lines(challenge_status(old.state), "O")))
        assert "2 cases were accepted on sheets" in shown
        for _ in range(2):
            import_challenges(old, path)
            seq = old.state.seq
        assert old.state.seq == seq
        said = answers(old.state)
        assert (said.accepted, said.unnamed) == (tuple(missed(audit)[:2]), 0)
