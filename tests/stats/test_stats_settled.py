"""What counts towards stopping early: the plan's order, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from crime_sample.errors import StatisticsError
from crime_sample.stats.sequential import SettledStratum, confidence_sequence, evidence

Case = tuple[int, int] | None


def whole(cases: list[Case], *, population: int | None = None, drawn: int | None = None) -> SettledStratum:
    """One stratum, planned in full unless told."""
    population = len(cases) if population is None else population
    return SettledStratum("all", population, drawn or population, cases)


def test_the_order_of_work_does_not_matter() -> None:
    """What stands behind an unsettled incident's turn waits, whatever it shows; once it is settled, it counts."""
    steady = [(1, 1)] * 10
    for waiting in ([(1, 1)] * 10, [(0, 1)] * 10):
        strata = [
            SettledStratum("A", 100, 20, [*steady, *waiting]),
            SettledStratum("B", 100, 20, [*steady]),
        ]
        found = evidence(strata, rate=0.5, m_max=1)
        assert (found.n, found.waiting) == (21, 9)
    first_waits = [
        SettledStratum("A", 100, 20, list(steady)),
        SettledStratum("B", 100, 20, [*steady, *steady]),
    ]
    found = evidence(first_waits, rate=0.5, m_max=1)
    assert (found.n, found.waiting) == (20, 10)
    one, other = ([(1, 1)] * 10 + [end] for end in ((1, 1), (0, 1)))
    ends = [evidence([whole(list(c), population=99)], rate=0.5, m_max=1).p_at_least for c in (one, other)]
    assert ends[0] < ends[1]


@pytest.mark.parametrize(
    ("strata", "told"),
    [
        (
            [SettledStratum("A", 9, 9, [(1, 1)]), SettledStratum("Dover", 9, 9, [(1, 1), None, (1, 4)])],
            "'Dover', incident 3",
        ),
        ([SettledStratum("A", 9, 9, [(2, 1)])], "incident 1"),
        ([SettledStratum("A", 9, 9, [(-1, 1)])], "incident 1"),
        ([SettledStratum("A", 1, 1, [(1, 1), (1, 1)])], "2 settled"),
        ([SettledStratum("A", 9, 0, [])], "0 planned"),
        ([SettledStratum("A", 9, 10, [])], "10 planned"),
        ([SettledStratum("A", 2, 2, [(0, 0), (0, 0)])], "no rate"),
        ([], "No stratum"),
    ],
)
def test_refuses_and_says_where(strata: list[SettledStratum], told: str) -> None:
    """An m above M voids the guarantee, naming stratum and position; so do counts that cannot be."""
    for call in (lambda: evidence(strata, rate=0.9, m_max=3), lambda: confidence_sequence(strata, m_max=3)):
        with pytest.raises(StatisticsError) as caught:
            call()
        assert told in str(caught.value)
        assert caught.value.remedy


@pytest.mark.parametrize(
    "call",
    [
        lambda: evidence([whole([(1, 1)])], rate=90, m_max=1),
        lambda: evidence([whole([(1, 1)])], rate=0.9, m_max=0),
        lambda: confidence_sequence([whole([(1, 1)])], m_max=1, level=95),
    ],
)
def test_refuses_what_has_no_meaning(call: Any) -> None:
    """Percent for fractions, no bound, an impossible level or frame: refused with a remedy."""
    with pytest.raises(StatisticsError) as caught:
        call()
    assert caught.value.remedy
