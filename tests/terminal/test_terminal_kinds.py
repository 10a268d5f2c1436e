"""Other kinds of audit in the terminal: what is asked besides, in the room, by prompts, and by the registrar."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

import pytest
from plain_driver import typing
from rich.console import Console
from room_driver import SIZES, SMALLEST, copied, made, timed_log, walk
from small import Small, now, reference_of

from crime_sample.audit import Audit, open_audit
from crime_sample.audit.adjudicating import preside
from crime_sample.audit.reviewing import sit
from crime_sample.case import Case
from crime_sample.kind import KINDS
from crime_sample.linked import LinkedCrime
from crime_sample.places import order
from crime_sample.rules.library import load
from crime_sample.terminal import adjudication, review_plain
from crime_sample.terminal.draws import draw_tables
from crime_sample.terminal.planned import plan_table
from crime_sample.terminal.review_second import BESIDE
from crime_sample.terminal.room.keys import KEYS, help_lines
from crime_sample.terminal.room.outcome import ANSWER_KEYS
from crime_sample.terminal.room.told import verdict_words
from crime_sample.terminal.tables import status_table
from crime_sample.verdict import CrimeOutcome, Outcome, OutcomeWords, Owed, OwedCrime, OwedWords

ANSWERED = {"rightly-cancelled": "no", "victim-told": "not-applicable", "reason-right": "yes"}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(
        tmp_path_factory.mktemp("kinds"), timed_log, kind="cancelled", second=100.0, auditors=("Ann", "Bob")
    )


@pytest.fixture
def small(template: Path, tmp_path: Path) -> Small:
    """An audit of cancelled crimes in which every case is judged twice."""
    return copied(template, tmp_path)


@pytest.fixture
def audit(small: Small) -> Iterable[Audit]:
    with small.open() as opened:
        yield opened


def first(audit: Audit, *, linked: bool) -> Case:
    """The first case in review order that has a linked crime, or has none."""
    return next(c for c in order(audit.state.cases.values()) if bool(reference_of(c)) == linked)


def on_disk(small: Small, number: int) -> Case:
    """The case as somebody reads it who opens the file anew."""
    with open_audit(small.path, who="Reader", now=now) as opened:
        return opened.state.cases[number]


def to(case: Case) -> list[object]:
    """The steps that put this case on the table."""
    return ["j", [str(case.number)], "enter"]


def by_prompts(audit: Audit, monkeypatch: pytest.MonkeyPatch, *lines: str) -> str:
    """The plain review with these lines typed; everything shown."""
    shown = io.StringIO()
    typing(monkeypatch, lines, shown)
    review_plain.run(sit(audit), Console(file=shown, width=100))
    return shown.getvalue()


@pytest.mark.parametrize("size", SIZES)
def test_the_room_asks_what_the_kind_asks(small: Small, audit: Audit, size: tuple[int, int]) -> None:
    """No crime stands and none is linked: an audit of incidents would be done; here the questions come, a key each, and
    the reason that applies. It is on disk as answered."""
    case = first(audit, linked=False)
    steps = [*to(case), "n", ["nothing in it"], "enter"]
    screens = walk(audit, *steps, "enter", "n", "a", "y", "4", "enter", size=size)
    title = "Cancelled crimes · Case "
    assert title in screens[3]
    assert "which crimes stand?" in screens[3]
    revealed = screens[len(steps)]
    for words in ("Rightly cancelled: –", "Was the victim told: –", "Reason that applies: none"):
        assert words in revealed
    found = on_disk(small, case.number).first
    assert found.settled
    assert found.outcome == Outcome.model_validate({"answers": ANSWERED, "reason": "recorded-in-error"})


def test_no_verdict_is_kept_without_every_answer(small: Small, audit: Audit) -> None:
    """Enter on a question that has no answer stays there and says which keys there are."""
    case = first(audit, linked=False)
    steps = [*to(case), "n", ["nothing in it"], "enter"]
    screens = walk(audit, *steps, "enter", "enter")
    assert "! Press one of: y, n, u." in screens[-1]
    assert not on_disk(small, case.number).first.settled


def test_one_s_own_verdict_tells_the_answers(audit: Audit) -> None:
    """In the history, by the titles of questions and reasons."""
    case = first(audit, linked=False)
    steps = [
        *to(case),
        "n",
        ["nothing in it"],
        "enter",
        "enter",
        "y",
        "n",
        "u",
        "-",
        "enter",
    ]
    screens = walk(audit, *steps, "h", "enter", size=(160, 50))
    shown = " ".join(screens[-1].replace("│", " ").split())
    found = audit.state.cases[case.number].first
    assert verdict_words(load("england-wales-2023"), found, KINDS["cancelled"]) == (
        "no crime stands on the record's own account; Rightly cancelled: yes; Victim told: no; Reason on the record "
        "right: not known"
    )
    assert "no crime stands on the record's own account" in shown


def test_the_prompts_ask_the_same(small: Small, audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Key by key, the reason by its number; more than one is not taken."""
    case = first(audit, linked=False)
    blind = ["n", "nothing in it", "y"]
    shown = by_prompts(
        audit, monkeypatch, "j", str(case.number), *blind, "", "n", "a", "y", "1 2", "4", "note", "q"
    )
    assert "Cancelled crimes. Case" in shown
    assert "[n] no crime stands on the record's own account" in shown
    assert "One reason at most." in shown
    found = on_disk(small, case.number).first
    assert found.outcome == Outcome.model_validate({"answers": ANSWERED, "reason": "recorded-in-error"})
    assert found.outcome_words is not None
    assert found.outcome_words.note == "note"


def test_what_stands_beside_can_be_done_between_the_questions(
    audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look at the record, or putting off, in the middle of the kind's questions; no key means two things."""
    case = first(audit, linked=False)
    blind = ["n", "nothing in it", "y"]
    shown = by_prompts(audit, monkeypatch, "j", str(case.number), *blind, "", "v", "n", "p", "q")
    assert shown.count("09:15 CALLER REPORTS") > 1
    assert not audit.state.cases[case.number].first.settled
    beside = {choice.key for choice in BESIDE}
    assert not beside & set(ANSWER_KEYS.values())
    assert not {key.key for key in KEYS if "reveal" in key.steps} & {"y"}


@pytest.mark.parametrize("way", ["room", "prompts"])
def test_the_record_itself_answers_for_no_crime(
    small: Small, audit: Audit, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """A reference that is a cancelled record is refused where it is typed, with what it is."""
    case = first(audit, linked=True)
    voided = LinkedCrime(reference_of(case), None, None, None, standing="void")
    monkeypatch.setattr("crime_sample.audit.reviewing.look", lambda *_, **__: voided)
    if way == "room":
        steps = [*to(case), "c", ["viol"], "enter enter", ["hit"], "enter", "enter", "enter"]
        shown = walk(audit, *steps, "r", [reference_of(case)], "enter")[-1]
    else:
        lines = ["c", "1", "hit", "", "", "y", "r", reference_of(case), "-", "l", reference_of(case), "q"]
        shown = by_prompts(audit, monkeypatch, "j", str(case.number), *lines)
        assert " ".join(shown.split()).count("': the cancelled record itself") == 2
    assert "the cancelled record itself" in " ".join(shown.split())
    assert not on_disk(small, case.number).first.settled


def judged_differently(small: Small) -> int:
    """A case that Ann finds rightly cancelled and Bob wrongly; all else alike."""
    number = 0
    for who, rightly in (("Ann", "yes"), ("Bob", "no")):
        with small.open(who) as audit:
            sitting = sit(audit)
            case = first(audit, linked=False)
            number = case.number
            sitting.commit(case, Owed(answer="none"), OwedWords(rationale=f"so says {rightly}"))
            answers = {**ANSWERED, "rightly-cancelled": rightly}
            sitting.judge(case, Outcome.model_validate({"answers": answers}), OutcomeWords())
    return number


def preside_with(small: Small, monkeypatch: pytest.MonkeyPatch, *lines: str) -> str:
    """The adjudication with these lines typed; everything shown."""
    shown = io.StringIO()
    typing(monkeypatch, lines, shown)
    with small.open("Reg", "registrar") as audit:
        adjudication.run(preside(audit), Console(file=shown, width=80))
    return shown.getvalue()


@pytest.mark.parametrize("view", [(), ("v",)])
def test_the_registrar_sees_what_was_answered_and_where_it_differs(
    small: Small, monkeypatch: pytest.MonkeyPatch, view: tuple[str, ...]
) -> None:
    """A star before the question that they answer differently, none before the others."""
    judged_differently(small)
    shown = preside_with(small, monkeypatch, *view, "q")
    part = shown[shown.rindex("To rule on") :].splitlines()
    told = [line.strip().split("  ")[0] for line in part]
    starred = {line.lstrip("* ").split("  ")[0] for line in part if line.startswith("* ")}
    assert any(line.startswith("* rightly cancelled") for line in part)
    assert not {"victim told", "reason right", "answer"} & starred
    assert "victim told" in told
    assert "Cancelled crimes" in shown


def test_the_registrar_settles_otherwise_by_the_same_questions(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both steps are asked, the kind's questions with them, in the kind's words; the ruling counts."""
    number = judged_differently(small)
    lines = ["s", "n", "", "1", "0", "u", "a", "n", "2", "", "hard to say", "y", "q"]
    shown = preside_with(small, monkeypatch, *lines)
    assert "[n] no crime stands on the record's own account" in " ".join(shown.split())
    case = on_disk(small, number)
    assert case.rulings[0].changed
    assert case.outcome is not None
    assert case.outcome.answers == {
        "rightly-cancelled": "unknown",
        "victim-told": "not-applicable",
        "reason-right": "no",
    }
    assert case.outcome.reason == "verifiable-information"


def test_help_tells_the_kind(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """In both ways; and nothing of it for incidents."""
    assert "Step 2 asks besides: Rightly cancelled?" in by_prompts(audit, monkeypatch, "?", "q")
    shown = walk(audit, "?", "end", size=(120, 60))[-1]
    assert "This audit: Cancelled crimes" in shown


def test_status_and_plan_name_the_kind(audit: Audit) -> None:
    """By its title, and by what is drawn."""
    shown = io.StringIO()
    console = Console(file=shown, width=100)
    console.print(status_table(audit.state))
    assert audit.state.plan is not None
    console.print(plan_table(audit.state.plan, audit.state.kind))
    words = shown.getvalue()
    assert "Cancelled crimes" in words
    assert "300 cancelled records" in words
    assert "24 cancelled records to judge, with about 24 to decide on" in words
    assert "incident" not in words.lower()


def test_a_crime_that_stands_is_asked_about_before_the_case(small: Small, audit: Audit) -> None:
    """The crime's own questions come first, then those of the case; both are kept."""
    case = first(audit, linked=True)
    steps = [*to(case), "c", ["viol"], "enter enter", ["hit"], "enter", "enter", "enter"]
    walk(audit, *steps, "n", "enter", "y", "n", "enter", "n", "y", "n", "-", "enter", size=SMALLEST)
    outcome = on_disk(small, case.number).first.outcome
    assert outcome is not None
    assert outcome.crimes == (CrimeOutcome(recorded="not-recorded", investigated=True, safeguarded=False),)
    assert outcome.answers == {"rightly-cancelled": "no", "victim-told": "yes", "reason-right": "no"}
    assert (
        OwedCrime(offence="violence")
        in (on_disk(small, case.number).first.owed or Owed(answer="none")).crimes
    )


def test_answers_taken_back_come_back_filled_in(small: Small, audit: Audit) -> None:
    """Every question of the kind and the reason; one is changed, and the others are kept without being typed anew."""
    case = first(audit, linked=False)
    steps = [*to(case), "n", ["nothing in it"], "enter", "enter", "n", "a", "y", "4", "enter"]
    walk(audit, *steps, "z", "enter")
    with small.open() as again:
        shown = walk(again, "up", "up", "up", "u", "down", "down", "enter")
    refilled = " ".join(shown[0].replace("│", " ").split())
    for words in (
        "Rightly cancelled: no", "Was the victim told: no victim to tell",
        "Is the reason on the record the right one: yes", "Reason that applies: Recorded as a crime in error",
    ):  # fmt: skip
        assert words in refilled, words
    found = on_disk(small, case.number).first.outcome
    assert found is not None
    assert found.answers == {**ANSWERED, "victim-told": "unknown"}
    assert found.reason == "recorded-in-error"


def test_what_was_taken_back_is_told_with_its_answers(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """By prompts, in the kind's words."""
    case = first(audit, linked=False)
    walk(
        audit, *to(case), "n", ["nothing in it"], "enter", "enter", "n", "a", "y", "4", "enter", "z", "enter"
    )
    shown = " ".join(by_prompts(audit, monkeypatch, "j", str(case.number), "q").split())
    assert (
        "You took back: no crime stands on the record's own account; Rightly cancelled: no; Victim told: no victim to "
        "tell; Reason on the record right: yes; Reason that applies:"
    ) in shown


def test_no_prompt_and_no_key_speaks_of_logs_or_of_what_is_owed(
    audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the words of records and of what stands: both steps by prompts, the help of both ways, the objection."""
    case = first(audit, linked=False)
    typed = ["j", str(case.number), "?", "n", "nothing in it", "y"]
    shown = " ".join(by_prompts(audit, monkeypatch, *typed, "", "?", "q").split())
    asked = shown.split("Date")[0] + shown[shown.index("[c]") :]
    assert "[x] I was wrong about which crimes stand" in shown
    assert "search the record" in shown
    for gone in (" the log", "nothing was owed", "what it owes", "what is owed", "crimes are owed"):
        assert gone not in asked, gone
    page = " ".join(line.plain for line in help_lines(load("england-wales-2023"), KINDS["cancelled"]))
    for gone in (" the log", "is owed;", "crimes are owed"):
        assert gone not in page, gone


def test_the_draw_tells_its_rule_in_the_words_of_the_kind(audit: Audit) -> None:
    """What a ticket is made of is a record's number here."""
    shown = io.StringIO()
    console = Console(file=shown, width=200)
    for part in draw_tables(audit.state):
        console.print(part)
    assert "line feed, RECORD ID (lower-case hex)" in shown.getvalue()
    assert "incident" not in shown.getvalue().lower()
