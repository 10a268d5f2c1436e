"""Whose turn it is: places of a case, claims, shares, and what is kept from whom."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from builders import audited_state
from hypothesis import given, settings
from hypothesis import strategies as st
from small import NOW, drawn, settle, share

from crime_sample import places
from crime_sample.audit import assigning
from crime_sample.audit.reviewing import sit
from crime_sample.case import Case, Opening, Verdict
from crime_sample.errors import InputError, Refused
from crime_sample.second import twice
from crime_sample.state import State
from crime_sample.verdict import Outcome, OutcomeWords, Owed, OwedWords

NONE = Owed(answer="none")
WHY = OwedWords(rationale="nothing happened")
LATER = "2026-11-23T09:31:00.000+00:00"


def case(number: int = 1, *, stratum: str = "a", two: bool = False) -> Case:
    """A case with one place or two."""
    return Case(
        number, "main", stratum, number, str(number), f"{number:064x}", {}, second=Verdict() if two else None
    )


def pool(sizes: tuple[int, ...], every: int) -> State:
    """Cases in strata of these sizes; every so-many-th of each has two places."""
    state, number = State(), 0
    for stratum, size in zip("abcd", sizes, strict=False):
        for rank in range(1, size + 1):
            number += 1
            state.cases[number] = Case(
                number,
                "main",
                stratum,
                rank,
                str(number),
                "",
                {},
                second=Verdict() if rank % every == 0 else None,
            )
    return state


def give(state: State, auditors: list[str]) -> dict[int, list[str]]:
    """Who was given each case, after sharing out."""
    (draft,) = places.assign(state, auditors, uid="u")
    found: dict[int, list[str]] = {}
    for number, place, person in draft.body["places"]:
        state.cases[number].verdicts[place - 1].assigned = person
        found.setdefault(number, []).append(person)
    return found


@given(
    sizes=st.tuples(st.integers(1, 40), st.integers(1, 40), st.integers(1, 7)),
    every=st.integers(1, 9),
    many=st.integers(2, 5),
)
@settings(max_examples=60, deadline=None)
def test_shares_are_even_in_every_stratum_and_nobody_has_a_case_twice(
    sizes: tuple[int, ...], every: int, many: int
) -> None:
    """Every place is given; in each stratum the shares differ by two at most; two places go to two people."""
    state = pool(sizes, every)
    auditors = [f"p{n}" for n in range(many)]
    found = give(state, auditors)
    for number, held in state.cases.items():
        assert len(found[number]) == len(held.verdicts) == len(set(found[number]))
    for stratum in "abc":
        counts = Counter(
            person
            for number, people in found.items()
            for person in people
            if state.cases[number].stratum == stratum
        )
        loads = [counts[one] for one in auditors]
        assert max(loads) - min(loads) <= 2


def test_a_given_list_is_in_ticket_order_and_mixes_first_and_second_alike() -> None:
    """An auditor works through their list by rising case numbers; nothing in the order tells a second review."""
    state = pool((30, 30), 3)
    give(state, ["p1", "p2", "p3"])
    for auditor in ("p1", "p2", "p3"):
        ranks: dict[str, list[int]] = {}
        for held in places.order(state.cases.values()):
            if any(verdict.assigned == auditor for verdict in held.verdicts):
                ranks.setdefault(held.stratum, []).append(held.rank)
        assert all(listed == sorted(listed) for listed in ranks.values())


def test_what_was_begun_stays_and_the_rest_can_be_given_to_others() -> None:
    """Reassigning takes only what its holder has not begun, and never gives a case twice to one person."""
    state = pool((10,), 2)
    give(state, ["p1", "p2"])
    begun = next(c for c in state.cases.values() if c.first.assigned == "p1")
    begun.first.owed, begun.first.auditor = NONE, "p1"
    (draft,) = places.assign(state, ["p2", "p3"], uid="v", taken_from="p1")
    given_to = {(number, place): person for number, place, person in draft.body["places"]}
    assert (begun.number, 1) not in given_to
    for (number, place), person in given_to.items():
        others = [v for n, v in enumerate(state.cases[number].verdicts, 1) if n != place]
        assert person != "p1"
        assert all(person != (v.auditor or v.assigned) for v in others)
    assert all(
        v.assigned != "p1" or v.owed is not None or (c.number, n) in given_to
        for c in state.cases.values()
        for n, v in enumerate(c.verdicts, 1)
    )


def test_one_auditor_cannot_be_given_both_places() -> None:
    """A case judged twice needs two people, and the refusal says so."""
    with pytest.raises(Refused, match="name more auditors"):
        places.assign(pool((4,), 2), ["p1"], uid="u")
    with pytest.raises(InputError, match="named twice"):
        places.assign(pool((4,), 9), ["p1", "p1"], uid="u")
    with pytest.raises(InputError, match="name the auditors"):
        places.assign(pool((4,), 9), [], uid="u")


def test_two_places_are_offered_to_two_people_in_the_same_order() -> None:
    """Both places of a case are open from the start; the second to come gets the other one, and nobody both."""
    state = State(cases={1: case(1, two=True), 2: case(2)})
    assert places.place_of(state.cases[1], "p1", now=NOW) == 1
    state.cases[1].first.opening = Opening("p1", NOW)
    assert places.place_of(state.cases[1], "p1", now=NOW) == 1
    assert places.place_of(state.cases[1], "p2", now=NOW) == 2
    state.cases[1].verdicts[1].opening = Opening("p2", NOW)
    found = places.next_case(state, "p3", now=NOW)
    assert found is not None
    assert found.number == 2
    first, second = state.cases[1].verdicts
    first.owed, first.auditor = NONE, "p1"
    assert places.place_of(state.cases[1], "p1") == 1
    # The claim of an absent auditor lapses after half an hour.
    assert places.place_of(state.cases[1], "p3", now=NOW) is None
    assert places.place_of(state.cases[1], "p3", now=LATER) == 2
    second.owed, second.auditor = NONE, "p3"
    assert places.place_of(state.cases[1], "p2") is None


@given(strata=st.lists(st.sampled_from("abc"), min_size=1, max_size=60), share=st.floats(0.01, 1))
@settings(max_examples=60, deadline=None)
def test_second_reviews_are_a_share_of_every_stratum(strata: list[str], share: float) -> None:
    """At least the share, and two, of each stratum where it has them; the same secret draws the same."""
    cases = [case(n, stratum=s) for n, s in enumerate(strata, 1)]
    chosen = twice(cases, share, secret="s")  # noqa: S106
    counts = Counter(strata)
    for stratum, n in counts.items():
        got = sum(one.stratum == stratum for one in chosen)
        assert share * n <= got <= max(2, share * n + 1)
        assert got >= min(2, n)
    assert chosen == twice(cases[::-1], share, secret="s")  # noqa: S106


def test_a_case_judged_alike_twice_is_settled_and_one_judged_otherwise_waits(tmp_path: Path) -> None:
    """Two auditors see the same case as their own; agreement settles it, a difference waits for a ruling."""
    small = drawn(tmp_path, second=100)
    share(small, "Ann", "Ben")
    with small.open("Ann") as ann, small.open("Ben") as ben:
        hers, his = sit(ann), sit(ben)
        one = hers.next_case()
        assert one is not None
        settle(hers, one)
        assert not hers.case(one.number).settled
        settle(his, his.case(one.number))
        his.audit.refresh()
        assert his.case(one.number).settled
        two = hers.next_case()
        assert two is not None
        settle(hers, two)
        his.audit.refresh()
        his.commit(two, NONE, WHY)
        his.judge(two, Outcome(), OutcomeWords())
        found = his.case(two.number)
        assert (found.contested, found.settled) == ("difference", False)
        with pytest.raises(Refused, match="committed by you before"):
            his.commit(two, NONE, WHY)


def test_an_auditor_sees_nothing_of_another_in_a_sitting(tmp_path: Path) -> None:
    """Before the own commit the outcome stays hidden though the other has seen it; the own verdict is blank, history
    empty, notes of others unseen, for good."""
    small = drawn(tmp_path, second=100)
    share(small, "Ann", "Ben")
    with small.open("Ann") as ann, small.open("Ben") as ben:
        hers, his = sit(ann), sit(ben)
        one = hers.next_case()
        assert one is not None
        settle(hers, one)
        hers.flag(one, words="look at the second caller")
        his.audit.refresh()
        own = his.mine(his.case(one.number))
        assert (own.owed, own.revealed, own.step) == (None, False, "blind")
        assert his.history() == []
        assert his.remarks(one) == ()
        with pytest.raises(InputError, match="stays hidden"):
            his.reveal(one)
        with pytest.raises(Refused, match=r"no committed blind step|begun by another"):
            his.judge(one, Outcome(), OutcomeWords())
        settle(his, one)
        assert his.remarks(one) == ()


def test_an_interest_keeps_a_case_away(tmp_path: Path) -> None:
    """A case one recuses oneself from never comes back, and a declared column bars all its logs, in lists too."""
    small = drawn(tmp_path)
    with small.open("Ann") as ann:
        sitting = sit(ann)
        one = sitting.next_case()
        assert one is not None
        sitting.recuse(one, why="my sister called")
        assert one.number not in [held.number for held in sitting.queue()]
        with pytest.raises(Refused, match=r"declared an interest|not for you"):
            sitting.commit(one, NONE, WHY)
        barred = assigning.declare(ann, "Ann", column="District", value="north").cases
        assert barred == sum(held.labels["district"] == "North" for held in ann.state.cases.values())
        assert {held.labels["district"] for held in sit(ann).queue()} == {"South"}
        assigning.assign(ann, ["Ann", "Ben"])
        person = ann.actor
        assert not any(
            held.first.assigned == person and held.labels["district"] == "North"
            for held in ann.state.cases.values()
        )
        with pytest.raises(InputError, match="no export has a column"):
            assigning.declare(ann, "Ann", column="Unit", value="1")


def test_shares_count_what_is_done_and_left(tmp_path: Path) -> None:
    """Every review of every case is somebody's or anybody's; people introduced by a share are known by name."""
    small = drawn(tmp_path, second=50)
    with small.open("Lee", "lead") as lead:
        total = sum(len(held.verdicts) for held in lead.state.cases.values())
        assert assigning.shares(lead.state)[0].auditor == ""
        assert assigning.assign(lead, ["Ann", "Ben", "Cy"]) == total
        assert assigning.assign(lead, ["Ann", "Ben", "Cy"]) == 0
    with small.open("Ben") as ben:
        sitting = sit(ben)
        one = sitting.next_case()
        assert one is not None
        assert ben.actor in [verdict.assigned for verdict in one.verdicts]
        settle(sitting, one)
        found = {share.auditor: (share.done, share.left) for share in assigning.shares(ben.state)}
        assert found["Ben"][0] == 1
        assert sum(done + left for done, left in found.values()) == total
        with pytest.raises(InputError, match="nobody called"):
            assigning.assign(ben, ["Ann"], taken_from="Zoe")


def test_a_claim_and_an_assignment_leave_old_audits_as_they_were() -> None:
    """With one place a case and nothing assigned, the queue is what it was: everybody's, in ticket order."""
    state = audited_state({"all": ["open"] * 5}, population={"all": 50})
    assert [held.number for held in places.order(state.cases.values())] == [1, 2, 3, 4, 5]
    assert all(places.place_of(held, "p9") == 1 for held in state.cases.values())


def test_what_was_given_to_who_must_not_judge_it_is_free(tmp_path: Path) -> None:
    """After an interest is declared in what was given out before, the others get it without --from; what Ann may judge
    stays hers. Declaring says how many there are."""
    small = drawn(tmp_path)
    with small.open("Lee", "lead") as audit:
        assigning.assign(audit, ["Ann", "Ben"])
        ann = assigning._key(audit.state, "Ann")
        hers = {n for n, one in audit.state.cases.items() if one.first.assigned == ann}
        north = {n for n in hers if audit.state.cases[n].labels["district"] == "North"}
        found = assigning.declare(audit, "Ann", column="District", value="North")
        assert set(found.given) == north
        assert found.cases > len(north) > 0
        assert assigning.stuck(audit).others == tuple(sorted(north))
        assert assigning.assign(audit, ["Ben"]) == len(north)
        assert {n for n, one in audit.state.cases.items() if one.first.assigned == ann} == hers - north
        assert assigning.stuck(audit) == places.Stuck((), ())


def test_cases_that_nobody_may_judge_are_told(tmp_path: Path) -> None:
    """Where all who are known are kept from a case, it is for nobody, until another is named; a case that only waits
    for its second review is not."""
    small = drawn(tmp_path, second=50)
    with small.open("Lee", "lead") as audit:
        assigning.assign(audit, ["Ann", "Ben"])
        assert assigning.stuck(audit) == places.Stuck((), ())
        for who in ("Ann", "Ben"):
            assigning.declare(audit, who, column="District", value="North")
        north = {n for n, one in audit.state.cases.items() if one.labels["district"] == "North"}
        assert set(assigning.stuck(audit).nobody) == north
        with pytest.raises(Refused, match="name more auditors"):
            assigning.assign(audit, ["Ann", "Ben"])
        assigning.assign(audit, ["Cy", "Dee"])
        assert assigning.stuck(audit) == places.Stuck((), ())


def test_an_interest_in_a_case_says_how_many_wait(tmp_path: Path) -> None:
    """Each case given up is counted until another begins it."""
    small = drawn(tmp_path)
    with small.open("Ann") as audit:
        sitting = sit(audit)
        assert [sitting.recuse(sitting.case(number), why="my unit") for number in (1, 2, 3)] == [1, 2, 3]
    with small.open("Ben") as audit:
        settle(sit(audit), audit.state.cases[1])
    with small.open("Ann") as audit:
        assert places.kept_away(audit.state, audit.actor) == [2, 3]
        assert sit(audit).recuse(audit.state.cases[2], why="once more") == 2
