"""What stands on the remedial list: crimes of settled cases, by the verdict that counts, and nothing of the figures."""

from __future__ import annotations

from typing import Any

from builders import Chain, audited_chain
from hypothesis import given
from hypothesis import strategies as st

from crime_sample.estimate import results
from crime_sample.observed import observe
from crime_sample.remedial import due, tracked

NOW = "2025-11-20T09:00:00+00:00"
ONE = st.sampled_from(["r", "n", "l", "r n", "n l n", ".", "?"])


def remedy(chain: Chain, case: int, crime: int) -> None:
    """The force says that it has recorded a crime."""
    sealed = {"reference": f"46/{case}{crime}/25", "recorded": "2025-11-01"}
    chain.write("remedied", {"case": case, "crime": crime}, sealed=sealed)


def rule(chain: Chain, number: int, crimes: list[dict[str, Any]], offences: list[str]) -> None:
    """The registrar rules on a challenge by the force."""
    chain.write("challenged", {"case": number}, sealed={"words": "it was recorded"})
    owed = {"answer": "crimes", "crimes": [{"offence": key} for key in offences]}
    words = {"references": ["46/1/25" for _ in crimes], "note": ""}
    body = {"case": number, "cause": "challenge", "owed": owed, "outcome": {"crimes": crimes, "not_owed": 0}}
    chain.write("ruled", body, sealed={"why": "seen in the system", "words": words}, actor="p9")


def test_what_is_owed_and_not_recorded_stands_on_the_list() -> None:
    """Crimes not recorded and crimes recorded later, each with its place; recorded and unowed ones do not."""
    chain = audited_chain(
        {"a": ["r n!awaiting-confirmation", "l", ".", "?", "open", "n"]}, population={"a": 90}
    )
    listed = due(chain.state)
    assert [(one.case.number, one.crime, one.later) for one in listed] == [
        (1, 2, False),
        (2, 1, True),
        (6, 1, False),
    ]
    assert listed[0].reasons == ("awaiting-confirmation",)
    assert listed[0].rationale == "as the log says"
    assert [(one.reference, one.since, one.left) for one in listed] == [
        ("", False, True), ("REF000020", True, False), ("", False, True),
    ]  # fmt: skip
    found = tracked(chain.state, now=NOW)
    assert (found.total.owed, found.total.since, found.total.remedied, found.total.left) == (3, 1, 0, 2)
    assert (found.total.oldest, found.ages, found.unsettled) == (31, (0, 0, 2, 0), 1)


def test_a_ruling_takes_a_crime_off_and_an_answer_for_it_is_spare() -> None:
    """The verdict that counts decides, the last ruling before the first verdict; an answer to what is no longer owed
    there, or is owed as another crime, is told apart."""
    chain = audited_chain({"a": ["n", "n", "r"]}, population={"a": 90})
    remedy(chain, 1, 1)
    remedy(chain, 2, 1)
    assert tracked(chain.state, now=NOW).total.remedied == 2
    offence = chain.state.about.rules.group_keys
    rule(chain, 1, [{"recorded": "recorded", "right_class": True}], [offence[0]])
    rule(chain, 2, [{"recorded": "not-recorded"}], [offence[1]])
    found = tracked(chain.state, now=NOW)
    assert (found.total.owed, found.total.remedied, found.total.left, found.spare) == (1, 0, 1, 2)
    assert due(chain.state)[0].rationale == "seen in the system"


@given(st.lists(ONE, min_size=3, max_size=8))
def test_the_force_can_never_change_the_rate(texts: list[str]) -> None:
    """Whatever is recorded after the fact, the counts behind the rate and the results stay the same, and the tally adds
    up."""
    chain = audited_chain({"a": ["r", "n", *texts]}, population={"a": 900})
    before = observe(chain.state, interim=False)
    figures = results(chain.state)
    for one in due(chain.state)[::2]:
        remedy(chain, one.case.number, one.crime)
    after = observe(chain.state, interim=False)
    assert before.m.tolist() == after.m.tolist()
    assert before.y.tolist() == after.y.tolist()
    assert results(chain.state) == figures
    total = tracked(chain.state, now=NOW).total
    assert total.owed == total.since + total.remedied + total.left
    assert total.owed == sum(after.m) - sum(after.y)
