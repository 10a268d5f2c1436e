"""What stands observed in each stratum, and what is said where that is nothing."""

from __future__ import annotations

import pytest
from builders import audited_state

from crime_sample.errors import InputError
from crime_sample.observed import observe

POPULATION = {"all": 4_000, "few": 1_200}


def test_a_stratum_without_a_judged_log_is_named() -> None:
    """No log of it could be found: nothing can be said of it, and what to do stands there."""
    state = audited_state({"all": ["r", "n"], "few": ["?", "?"]}, population=POPULATION)
    with pytest.raises(
        InputError, match=r"stratum 'few' has no judged case, .* its 1,200 incidents\nReview more"
    ):
        observe(state, interim=False)


def test_an_interim_look_names_the_case_it_waits_for() -> None:
    """What is settled counts from the top of the stratum only: the first case that is not is named."""
    state = audited_state({"all": ["r", "n"], "few": ["open", "r"]}, population=POPULATION)
    first = next(case for case in state.cases.values() if case.stratum == "few" and case.rank == 1)
    assert not first.settled
    words = rf"'few' the first case in ticket order, case {first.number}, is not settled"
    with pytest.raises(InputError, match=words):
        observe(state, interim=True)
    state = audited_state({"all": ["r", "n"], "few": ["r", "r", "open"]}, population=POPULATION)
    counted = {one.name: one.counted for one in observe(state, interim=True).strata}
    assert counted == {"all": 2, "few": 2}
