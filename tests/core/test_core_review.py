"""The review as a state machine: what may follow what, and what an auditor may see when."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import audited_state
from small import SEED, Small, mapping, reference_of, settle

from crime_sample import masking, places, review
from crime_sample.audit.pace import Progress
from crime_sample.audit.reviewing import sit
from crime_sample.case import said
from crime_sample.errors import InputError, Refused
from crime_sample.frame import Incident
from crime_sample.rules.library import load
from crime_sample.terminal.room.desk import Desk
from crime_sample.verdict import CrimeOutcome, Outcome, OutcomeWords, Owed, OwedCrime, OwedWords

NONE = Owed(answer="none")
WHY = OwedWords(rationale="nothing happened")
LOG = Incident(
    "00000123",
    {
        "Incident": "00000123",
        "Created": "01/02/2026",
        "Opening": "VIOL",
        "Closing": "CRIMED",
        "Result": "REF 46/00123/26",
        "District": "North",
        "Log": "STRUCK TWICE. CRIME 46/00123/26 RAISED, ALSO 46/99999/26",
        "Refs": "46/00123/26; 46/00124/26",
        "Secret": "unmapped outcome",
    },
)


def test_the_blind_screen_shows_no_outcome() -> None:
    """Closing codes, results, references and unmapped columns are not shown, and references in text are replaced."""
    shown = masking.blind(mapping(reference_pattern=r"46/\d{5}/26"), LOG)
    words = repr((shown.fields, shown.text))
    assert "STRUCK TWICE" in shown.text
    for secret in ("CRIMED", "46/00123/26", "46/99999/26", "unmapped"):
        assert secret not in words
    assert dict(shown.fields)["Incident"] == "00000123"
    assert {"Closing", "Result", "Refs"} <= set(shown.hidden)


def test_the_event_is_shown_and_the_score_is_not() -> None:
    """Cases of one cluster can be told to be of one event; a score might tell how others judged the log."""
    wanted = mapping().columns.model_copy(update={"cluster": "Event", "size": "Risk"})
    log = Incident("1", LOG.columns | {"Event": "EV 46/00123/26", "Risk": "9.5"})
    shown = dict(masking.blind(mapping(columns=wanted), log).fields)
    assert shown["Event"] == f"EV {masking.HIDDEN}"
    assert "Risk" not in shown


def test_without_a_pattern_the_logs_own_references_are_still_hidden() -> None:
    """The references in the log's own cells are hidden wherever they stand."""
    shown = masking.blind(mapping(), LOG)
    assert "46/00123/26" not in shown.text
    assert masking.HIDDEN in shown.text


def test_lines_that_tell_the_outcome_are_left_out() -> None:
    """A line in which a hide pattern is found goes as a whole; the rest of the log stays."""
    log = Incident(
        "1", LOG.columns | {"Log": "10:01 STRUCK TWICE\n10:30 CRIME RECORDED, REF 46/00123/26\n10:40 HOME"}
    )
    shown = masking.blind(mapping(hide=("CRIME RECORDED",)), log)
    assert shown.text == "10:01 STRUCK TWICE\n10:40 HOME"
    assert "CRIME RECORDED" in masking.revealed(mapping(hide=("CRIME RECORDED",)), log).text


def test_a_log_whose_number_is_its_reference_keeps_its_number() -> None:
    """Where the item number is the crime number too, the id column is still shown."""
    log = Incident("A0000125", LOG.columns | {"Incident": "A0000125", "Refs": "A0000125"})
    assert dict(masking.blind(mapping(), log).fields)["Incident"] == "A0000125"


def test_a_masked_column_is_hidden_even_if_it_is_listed_to_be_shown() -> None:
    """Masking wins over showing."""
    wanted = mapping().columns.model_copy(update={"show": ("Result", "District")})
    assert "Result" not in dict(masking.blind(mapping(columns=wanted), LOG).fields)


def test_the_revealed_screen_shows_everything_outcome_first() -> None:
    """After the reveal the masked columns come first and nothing is left out."""
    shown = masking.revealed(mapping(), LOG)
    assert {name for name, _ in shown.fields} | {"Log"} == set(LOG.columns)
    assert shown.fields[0][0] in mapping().masked()
    assert masking.linked(mapping(), LOG) == ("46/00123/26", "46/00124/26")


def test_what_is_owed_locks_at_the_reveal(small: Small) -> None:
    """After the commit the list cannot be undone or given again, only objected to, and that is counted."""
    with small.open() as audit:
        sitting = sit(audit)
        case = sitting.next_case()
        assert case is not None
        sitting.open(case)
        sitting.commit(case, NONE, WHY)
        with pytest.raises(Refused, match="committed by you before"):
            sitting.commit(case, NONE, WHY)
        with pytest.raises(Refused, match="locked"):
            sitting.undo(case)
        sitting.object_to(case, why="missed the second victim")
        assert audit.state.cases[case.number].objections == 1


def test_a_reveal_before_the_commit_is_refused(small: Small) -> None:
    """The outcome cannot be had, nor judged, before the blind step is committed."""
    with small.open() as audit:
        sitting = sit(audit)
        case = sitting.next_case()
        assert case is not None
        with pytest.raises(InputError, match="stays hidden"):
            sitting.reveal(case)
        with pytest.raises(Refused, match="Commit what the log owes first"):
            sitting.judge(case, Outcome(), OutcomeWords())
        with pytest.raises(Refused, match="given no verdict"):
            sitting.object_to(case, why="x")


def test_undo_withdraws_the_second_step_and_another_supersedes_it(small: Small) -> None:
    """The withdrawn verdict stays in the ledger; the new one stands; both are counted."""
    with small.open() as audit:
        sitting = sit(audit)
        case = sitting.next_case()
        assert case is not None
        settle(sitting, case)
        before = audit.state.seq
        sitting.undo(case, why="wrong key")
        assert audit.state.cases[case.number].first.step == "reveal"
        assert sitting.next_case() == audit.state.cases[case.number]
        missed = CrimeOutcome(recorded="not-recorded")
        sitting.judge(case, Outcome(crimes=(missed,)), OutcomeWords(references=("",)))
        assert audit.state.cases[case.number].superseded == 1
        kinds = [event.kind for event in audit.store.events(after=before)]
        assert kinds == ["withdrawn", "judged"]


def test_an_answer_without_an_outcome_settles_at_once_and_can_be_undone(small: Small) -> None:
    """Not found settles the case without a reveal, and so is not locked."""
    with small.open() as audit:
        sitting = sit(audit)
        case = sitting.next_case()
        assert case is not None
        sitting.commit(case, Owed(answer="not-found"), OwedWords())
        assert audit.state.cases[case.number].settled
        sitting.undo(case)
        assert audit.state.cases[case.number].first.step == "blind"


@pytest.mark.parametrize(
    ("owed", "words", "fault"),
    [
        (NONE, OwedWords(rationale="  "), "needs a rationale"),
        (Owed(answer="crimes", crimes=(OwedCrime(offence="violense"),)), WHY, "no offence group"),
        (Owed(answer="none", flags=("dommestic",)), WHY, "not a flag"),
        (Owed(answer="none", sources=("hearsay",)), WHY, "not a source"),
    ],
)  # fmt: skip
def test_a_verdict_the_rule_pack_does_not_know_is_refused(
    small: Small, owed: Owed, words: OwedWords, fault: str
) -> None:
    """Unknown classes, flags and sources, and a missing rationale, are errors, and nothing is written."""
    with small.open() as audit:
        sitting = sit(audit)
        case = sitting.next_case()
        assert case is not None
        before = audit.state.seq
        with pytest.raises(InputError, match=fault):
            sitting.commit(case, owed, words)
        assert audit.refresh().seq == before


@pytest.mark.parametrize(
    ("outcomes", "references", "fault"),
    [
        ([], (), "1 crime is owed, but 0"),
        ([CrimeOutcome(recorded="recorded")], (), "one reference"),
        ([CrimeOutcome(recorded="recorded")], ("46/77777/26",), "not in the crime extract"),
        ([CrimeOutcome(recorded="recorded")], ("",), "not in the crime extract"),
        ([CrimeOutcome(recorded="not-recorded", reasons=("no-idea",))], ("",), "not a failure reason"),
    ],
)
def test_an_outcome_that_does_not_fit_is_refused(
    small: Small, outcomes: list[CrimeOutcome], references: tuple[str, ...], fault: str
) -> None:
    """A crime counts as recorded only with a reference of the extract; one outcome and reference a crime."""
    with small.open() as audit:
        sitting = sit(audit)
        case = sitting.next_case()
        assert case is not None
        sitting.commit(case, Owed(answer="crimes", crimes=(OwedCrime(offence="violence"),)), WHY)
        with pytest.raises(InputError, match=fault):
            sitting.judge(case, Outcome(crimes=tuple(outcomes)), OutcomeWords(references=references))


def test_what_the_extract_holds_cannot_have_been_recorded_later(small: Small) -> None:
    """Later with a reference of the extract contradicts itself, and would lower the rate."""
    with small.open() as audit:
        sitting = sit(audit)
        case = next(c for c in audit.state.cases.values() if reference_of(c))
        sitting.commit(case, Owed(answer="crimes", crimes=(OwedCrime(offence="violence"),)), WHY)
        words = OutcomeWords(references=(reference_of(case),))
        with pytest.raises(InputError, match="that is 'recorded'"):
            sitting.judge(case, Outcome(crimes=(CrimeOutcome(recorded="later"),)), words)


def test_case_numbers_follow_the_review_and_not_the_strata(small: Small) -> None:
    """The queue is 1, 2, 3 ...; numbers do not run in blocks by stratum."""
    with small.open() as audit:
        queue = places.order(audit.state.cases.values())
    assert [case.number for case in queue] == list(range(1, len(queue) + 1))
    assert len({case.stratum for case in queue[:6]}) > 1


def test_one_recorded_crime_answers_for_one_owed_crime(small: Small) -> None:
    """The same reference cannot make two owed crimes recorded."""
    with small.open() as audit:
        sitting = sit(audit)
        case = next(c for c in audit.state.cases.values() if reference_of(c))
        violence = OwedCrime(offence="violence")
        sitting.commit(case, Owed(answer="crimes", crimes=(violence, violence)), WHY)
        twice = Outcome(crimes=(CrimeOutcome(recorded="recorded"), CrimeOutcome(recorded="recorded")))
        with pytest.raises(InputError, match="two owed crimes"):
            sitting.judge(case, twice, OutcomeWords(references=(reference_of(case),) * 2))


def test_a_write_repeated_after_a_crash_is_harmless(small: Small) -> None:
    """The same verdict under the same identifier is kept once."""
    with small.open() as audit:
        sitting = sit(audit)
        case = sitting.next_case()
        assert case is not None
        for _ in range(2):
            sitting.commit(case, NONE, WHY, uid="made-by-the-client")
        assert [e.kind for e in audit.store.events()].count("committed") == 1


def test_a_case_open_elsewhere_is_passed_over_until_the_claim_ends(small: Small) -> None:
    """Two auditors get different cases; after half an hour an abandoned one is free again."""
    with small.open("Ann") as ann, small.open("Bob") as bob:
        first = sit(ann).next_case()
        assert first is not None
        sit(ann).open(first)
        bobs = sit(bob)
        other = bobs.next_case()
        assert other is not None
        assert other.number != first.number
        bob.now = lambda: "2026-11-23T09:31:00.000+00:00"
        again = bobs.next_case()
        assert again is not None
        assert again.number == first.number


def test_who_was_slower_is_refused_and_the_first_verdict_stands(small: Small) -> None:
    """Two open files, one case: the second commit sees the first and is refused."""
    with small.open("Ann") as ann, small.open("Bob") as bob:
        a, b = sit(ann), sit(bob)
        case = a.next_case()
        assert case is not None
        a.commit(case, NONE, WHY)
        with pytest.raises(Refused, match="another auditor"):
            b.commit(case, Owed(answer="not-found"), OwedWords())
        assert bob.state.cases[case.number].owed == NONE


def test_review_goes_down_the_tickets_of_all_strata_side_by_side(small: Small) -> None:
    """Within a stratum by rank; at any moment about the same share of each stratum has come up."""
    with small.open() as audit:
        queue = places.order(audit.state.cases.values())
        sizes = audit.state.drawn["main"]
    seen: dict[str, int] = dict.fromkeys(sizes, 0)
    for case in queue:
        seen[case.stratum] += 1
        assert case.rank == seen[case.stratum]
        shares = [seen[s] / sizes[s] for s in sizes]
        assert max(shares) - min(shares) <= 1 / min(sizes.values()) + 1e-9


def test_an_urgent_referral_is_queued_at_once(small: Small) -> None:
    """The registrar's queue holds case, who and words; the words are sealed."""
    with small.open() as audit:
        sitting = sit(audit)
        sitting.refer(sitting.case(3), words="threats to kill tonight")
        assert audit.state.referrals[0].words == "threats to kill tonight"
        assert "threats" not in repr([e.body for e in audit.store.events()])


def test_the_ledger_body_holds_no_personal_data(small: Small) -> None:
    """No names, ids, references, texts or paths in what the chain makes public; all of it is sealed."""
    with small.open("Ann Jones") as audit:
        sitting = sit(audit)
        case = sitting.next_case()
        assert case is not None
        settle(sitting, case)
        public = repr([(e.kind, e.actor, e.body) for e in audit.store.events()])
        case_ids = [c.id for c in audit.state.cases.values()]
    for secret in ("Ann Jones", "caller hurt", "46/", str(small.folder), *case_ids):
        assert secret not in public.replace(SEED, "")


def test_a_case_that_was_never_drawn_is_named() -> None:
    """A wrong case number says which there are."""
    state = audited_state({"a": ["r"]}, population={"a": 9})
    with pytest.raises(InputError, match="no case 7"):
        review.find(state, 7)


def test_changed_source_is_refused_at_the_sitting(small: Small, tmp_path: Path) -> None:
    """Nobody judges another file than was drawn from."""
    small.export.write_bytes(small.export.read_bytes() + b"\r\n")
    with small.open() as audit, pytest.raises(InputError, match="not the file that was registered"):
        sit(audit)


OWES_8N = Owed(answer="crimes", crimes=(OwedCrime(offence="violence", code="8N"),))


def test_a_crime_without_a_code_is_written_as_ever() -> None:
    """Entries from before there were codes parse; one without a code is spelled as they are; one with it keeps it."""
    old = {"offence": "robbery"}
    assert OwedCrime.model_validate(old).model_dump(mode="json") == old
    owed = Owed.model_validate({"answer": "crimes", "crimes": [old]})
    assert owed.model_dump(mode="json")["crimes"] == [old]
    new = {"offence": "violence", "code": "8N"}
    assert OwedCrime.model_validate(new).model_dump(mode="json") == new


def test_a_code_must_be_one_of_its_class() -> None:
    """A code that the pack does not list, or lists under another class, is refused; its spelling does not matter."""
    state = audited_state({"A": ["open"]}, population={"A": 10})
    rules = load("england-wales-2015")
    state.charter = state.about.model_copy(update={"rules": rules})
    for code in ("8N", "8 n", "4/10", "00410"):
        review.check_owed(
            state, Owed(answer="crimes", crimes=(OwedCrime(offence="violence", code=code),)), WHY, 1
        )
    for offence, code in (("robbery", "8N"), ("violence", "999")):
        owed = Owed(answer="crimes", crimes=(OwedCrime(offence=offence, code=code),))
        with pytest.raises(InputError, match="no code"):
            review.check_owed(state, owed, WHY, 1)


def test_verdicts_are_compared_by_class_and_not_by_code() -> None:
    """Two auditors who name two codes of one class do not differ."""
    other = Owed(answer="crimes", crimes=(OwedCrime(offence="violence", code="8L"),))
    outcome = Outcome(crimes=(CrimeOutcome(recorded="not-recorded"),))
    assert said(OWES_8N, outcome) == said(other, outcome)


def test_a_step_taken_back_is_known_to_its_auditor_only(small: Small) -> None:
    """Replayed from the ledger, a withdrawn step still has its words, under the name of who gave it."""
    with small.open() as audit:
        sitting = sit(audit)
        case = sitting.next_case()
        assert case is not None
        sitting.open(case)
        sitting.commit(case, Owed(answer="not-found"), OwedWords(rationale="torn"))
        sitting.undo(case)
    with small.open("Bea") as audit:
        back = audit.state.cases[case.number].first.taken_back
        assert back is not None
        assert (back.auditor, back.owed.answer, back.owed_words.rationale) == ("p2", "not-found", "torn")
        desk = Desk(sit(audit))
        desk.jump(case.number)
        assert desk.taken_back() is None
        assert desk.form is None


def test_no_forecast_from_a_minutes_work() -> None:
    """One day's verdicts make a pace only if they stretch over three hours; two days' always do."""

    def pace(*times: str) -> float | None:
        found = Progress.at(
            [f"2026-11-{time}:00+00:00" for time in times],
            left=100, now="2026-11-23T17:00:00+00:00",
        )  # fmt: skip
        assert (found.finish is None) == (found.per_day is None)
        return found.per_day

    assert pace() is None
    assert pace("23T09:00", "23T09:01", "23T11:59") is None
    assert pace("23T09:00", "23T09:01", "23T12:00") == 3
    assert pace("20T09:00", "23T09:00") == 1
