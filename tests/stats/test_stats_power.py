"""A change between two audits: R's power.prop.test, published values, every outcome counted, simulated clusters."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from crime_sample.errors import StatisticsError
from crime_sample.stats.power import METHODS, OneAudit, change_power, change_size, detectable_rate

GOLDEN = json.loads((Path(__file__).parent / "golden" / "sizes.json").read_text(encoding="utf-8"))
RATE = st.floats(0.05, 0.95)


def counted(first: float, second: float, n: int, *, pooled: bool) -> float:
    """The chance that the two-sided z test at 95 % speaks for the true change, over every pair of outcomes."""
    x = np.arange(n + 1)
    one, two = stats.binom.pmf(x, n, first), stats.binom.pmf(x, n, second)
    p, q = x[:, None] / n, x[None, :] / n
    both = (p + q) / 2
    spread = 2 * both * (1 - both) / n if pooled else (p * (1 - p) + q * (1 - q)) / n
    speaks = (q - p) * np.sign(second - first) > NormalDist().inv_cdf(0.975) * np.sqrt(spread)
    return float((one[:, None] * two[None, :])[speaks & (p != q)].sum())


def fisher(first: float, second: float, n: int) -> float:
    """The chance that Fisher's exact test speaks for a rise: half the risk on one side, over every pair of
    outcomes."""
    total = 0.0
    one, two = (stats.binom.pmf(np.arange(n + 1), n, rate) for rate in (first, second))
    for both in range(2 * n + 1):
        x = np.arange(max(0, both - n), min(n, both) + 1)
        tail = stats.hypergeom.cdf(x, 2 * n, both, n)
        total += float((one[x] * two[both - x])[tail <= 0.025].sum())
    return total


def test_the_examples_of_rs_manual() -> None:
    """R, ?power.prop.test: power 0.740 for 50 each, 50 and 75 %; 76.7 each for 90 %; 80.26 % told from 50 %."""
    half, more = OneAudit(0.5), OneAudit(0.75)
    assert round(change_power(half, more, 50, method="pooled"), 3) == 0.740
    assert change_size(half, more, power=0.9, method="pooled") == 77
    assert round(detectable_rate(half, 50, power=0.9, method="pooled"), 4) == 0.8026


@pytest.mark.parametrize("row", GOLDEN["change"], ids=str)
def test_pooled_is_power_prop_test(row: dict[str, Any]) -> None:
    """R's n rounded up, its power and its detected rate, one- and two-sided (golden/make_sizes.R)."""
    first, second = OneAudit(row["p1"]), OneAudit(row["p2"])
    asked: dict[str, Any] = {"level": row["level"], "sides": row["sides"], "method": "pooled"}
    assert change_size(first, second, power=row["power"], **asked) == math.ceil(row["n"])
    assert change_power(first, second, 200, **asked) == pytest.approx(row["power_at_200"], rel=1e-9)
    found = detectable_rate(first, 400, power=row["power"], **asked)
    assert found == pytest.approx(row["p2_at_400"], abs=1e-9)


@given(first=RATE, second=RATE, power=st.floats(0.5, 0.99), level=st.floats(0.8, 0.99))
def test_the_textbook_formulas(first: float, second: float, power: float, level: float) -> None:
    """Unpooled: (z + z_power)^2 (V1 + V2) / d^2, rounded up; corrected: n'/4 (1 + sqrt(1 + 4 / (n' d)))^2 of the
    pooled n' before rounding (Fleiss, Tytun, Ury 1980; Casagrande, Pike, Smith 1978)."""
    d = abs(first - second)
    if d < 0.01:
        return
    z, reach = NormalDist().inv_cdf((1 + level) / 2), NormalDist().inv_cdf(power)
    own = first * (1 - first) + second * (1 - second)
    both = (first + second) / 2
    plain = (z + reach) ** 2 * own / d**2
    rough = (z * math.sqrt(2 * both * (1 - both)) + reach * math.sqrt(own)) ** 2 / d**2
    corrected = rough / 4 * (1 + math.sqrt(1 + 4 / (rough * d))) ** 2
    for method, n in (("unpooled", plain), ("pooled", rough), ("pooled-corrected", corrected)):
        found = change_size(OneAudit(first), OneAudit(second), power=power, level=level, method=method)  # type: ignore[arg-type]
        assert found == pytest.approx(max(1, math.ceil(n)), abs=0 if abs(n - round(n)) > 1e-6 else 1)


@pytest.mark.parametrize(
    ("first", "second", "n"), [(0.5, 0.7, 100), (0.84, 0.92, 260), (0.7, 0.6, 350), (0.84, 0.88, 400)]
)
def test_every_pair_of_outcomes_counted(first: float, second: float, n: int) -> None:
    """Unpooled and pooled power lie within 2 points of the true chance, found by adding up all outcomes."""
    for method, pooled in (("unpooled", False), ("pooled", True)):
        found = change_power(OneAudit(first), OneAudit(second), n, method=method)  # type: ignore[arg-type]
        assert found == pytest.approx(counted(first, second, n, pooled=pooled), abs=0.02)


@pytest.mark.parametrize(
    ("first", "second", "n", "near"),
    [(0.5, 0.7, 100, 0.02), (0.84, 0.92, 260, 0.02), (0.84, 0.96, 90, 0.05)],
)
def test_corrected_is_near_fishers_exact_test(first: float, second: float, n: int, near: float) -> None:
    """The corrected power lies within 2 points of that of Fisher's test, all tables added up, 5 where few crimes are
    missed; pooled is above it."""
    exact = fisher(first, second, n)
    one, two = OneAudit(first), OneAudit(second)
    assert change_power(one, two, n, method="pooled-corrected") == pytest.approx(exact, abs=near)
    assert change_power(one, two, n, method="pooled") > exact


def test_simulated_clusters() -> None:
    """Incidents with 0 to 2 crimes that fare alike: the share of 2,000 pairs of audits in which the linearised z test
    speaks is the power, within three simulation errors."""
    rng = np.random.default_rng(20260307)
    n, icc, pairs = 500, 0.4, 2000
    shares = np.array([0.4, 0.4, 0.2])
    mean, second_moment = 0.8, 1.2
    rates = (0.80, 0.87)
    found = []
    for rate in rates:
        m = rng.choice(3, size=(pairs, n), p=shares)
        alike = rng.random((pairs, n)) < icc  # with this chance both crimes share one fate
        single = rng.random((pairs, n, 2)) < rate
        y = np.where(
            m == 2, np.where(alike, 2 * single[..., 0], single.sum(axis=2)), (m == 1) * single[..., 0]
        )
        point = y.sum(axis=1) / m.sum(axis=1)
        e = (y - point[:, None] * m) / m.mean(axis=1)[:, None]
        found.append((point, e.var(axis=1, ddof=1) / n))
    (p1, v1), (p2, v2) = found
    spoke = float(np.mean(p2 - p1 > NormalDist().inv_cdf(0.975) * np.sqrt(v1 + v2)))
    one = OneAudit(rates[0], mean=mean, second_moment=second_moment, icc=icc)
    power = change_power(one, replace(one, rate=rates[1]), n)
    assert spoke == pytest.approx(power, abs=3 * math.sqrt(power * (1 - power) / pairs))


@given(
    first=RATE,
    second=RATE,
    mean=st.floats(0.3, 2.0),
    icc=st.floats(0, 1),
    frame=st.none() | st.integers(50, 20_000),
    method=st.sampled_from(["unpooled", "pooled"]),
)
@settings(max_examples=60)
def test_the_size_is_the_smallest(
    first: float, second: float, mean: float, icc: float, frame: int | None, method: Any
) -> None:
    """n has the power and n - 1 has not, with clusters and frames; at the size, R2 is what can be detected, or less."""
    if abs(first - second) < 0.01:
        return
    one = OneAudit(first, mean=mean, second_moment=max(1.4 * mean, mean**2), icc=icc, population=frame)
    two = replace(one, rate=second)
    n = change_size(one, two, power=0.8, method=method)
    assert change_power(one, two, n, method=method) >= 0.8 - 1e-9
    if n > 1:
        assert change_power(one, two, n - 1, method=method) < 0.8
    if frame is None and method == "unpooled":
        found = detectable_rate(one, n, power=0.8, rise=second > first)
        assert abs(found - first) <= abs(second - first) + 1e-9


def test_more_of_everything_is_more_power() -> None:
    """Power rises with n, with the change and with a smaller frame; it falls with the level and with likeness."""
    one, two = OneAudit(0.84), OneAudit(0.88)
    found = [change_power(one, two, n) for n in (100, 400, 1178, 5000)]
    assert found == sorted(found)
    assert change_power(one, OneAudit(0.9), 400) > change_power(one, two, 400)
    small = replace(one, population=2000), replace(two, population=2000)
    assert change_power(*small, 400) > change_power(one, two, 400)
    assert (
        change_power(one, two, 400, level=0.99)
        < change_power(one, two, 400)
        < change_power(one, two, 400, sides=1)
    )
    loose, tight = (OneAudit(0.84, mean=1.5, second_moment=3, icc=icc) for icc in (0.0, 0.8))
    assert change_size(tight, replace(tight, rate=0.88)) > change_size(loose, replace(loose, rate=0.88))


def test_an_audit_that_is_done() -> None:
    """Beside a first audit of 2,000 fewer are needed than twice 1,178; beside one of 100 none is enough."""
    one, two = OneAudit(0.84), OneAudit(0.88)
    second = change_size(one, two, n_first=2000)
    assert second < change_size(one, two) == 1178
    assert (
        change_power(one, two, 2000, n_second=second)
        >= 0.8
        > change_power(one, two, 2000, n_second=second - 1)
    )
    with pytest.raises(StatisticsError, match="beside a first one of 100"):
        change_size(one, two, n_first=100)


def test_frames_taken_in_full() -> None:
    """Two censuses show any change; frames of different size are each taken in full at most; one unit is a frame."""
    one, two = OneAudit(0.84, population=60), OneAudit(0.85, population=60)
    assert change_power(one, two, 60) == 1.0
    assert change_size(one, two) <= 60
    assert change_size(one, replace(two, population=9000), power=0.99) <= 9000
    assert change_size(OneAudit(0.5, population=1), OneAudit(0.6, population=1)) == 1


def test_a_fall_is_a_rise_seen_from_the_other_side() -> None:
    """Recorded and missed change places, and so do the audits: the same n, the mirrored rate."""
    assert change_size(OneAudit(0.88), OneAudit(0.84)) == change_size(OneAudit(0.16), OneAudit(0.12)) == 1178
    fall, rise = detectable_rate(OneAudit(0.7), 300, rise=False), detectable_rate(OneAudit(0.3), 300)
    assert fall == pytest.approx(1 - rise, abs=1e-9)


def test_the_table_of_methods_is_whole() -> None:
    """Every method answers, the corrected one asking for most."""
    found = {name: change_size(OneAudit(0.8), OneAudit(0.9), method=name) for name in METHODS}  # type: ignore[arg-type]
    assert set(found) == {"unpooled", "pooled", "pooled-corrected"}
    assert max(found, key=lambda name: found[name]) == "pooled-corrected"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: change_size(OneAudit(0.8), OneAudit(0.8)), "no change"),
        (lambda: change_size(OneAudit(80), OneAudit(0.8)), "not between 0 and 1"),
        (lambda: change_size(OneAudit(0.8), OneAudit(1.0)), "not between 0 and 1"),
        (lambda: change_size(OneAudit(0.8), OneAudit(0.9), power=1.0), "power of 1"),
        (lambda: change_size(OneAudit(0.8), OneAudit(0.9), level=95), "level of 95"),
        (lambda: change_size(OneAudit(0.8), OneAudit(0.9), sides=3), "3 sides"),  # type: ignore[arg-type]
        (lambda: change_size(OneAudit(0.8), OneAudit(0.9), method="guess"), "Choose one of|called 'guess'"),  # type: ignore[arg-type]
        (lambda: change_size(OneAudit(0.8, mean=0), OneAudit(0.9)), "mean of 0"),
        (lambda: change_size(OneAudit(0.8, population=0), OneAudit(0.9)), "population of 0"),
        (lambda: change_size(OneAudit(0.8), OneAudit(0.8 + 1e-9)), "No sample shows"),
        (lambda: change_power(OneAudit(0.8, population=50), OneAudit(0.9), 51), "sample of 51"),
        (lambda: change_power(OneAudit(0.8), OneAudit(0.9), 0), "sample size of 0"),
        (
            lambda: change_power(
                OneAudit(0.8, mean=2, second_moment=5), OneAudit(0.9), 50, method="pooled-corrected"
            ),
            "one crime an incident",
        ),
        (lambda: detectable_rate(OneAudit(0.99), 20), "would not tell"),
        (lambda: detectable_rate(OneAudit(0.01), 20, rise=False), "rate of 0"),
    ],
)
def test_what_makes_no_sense_is_refused(call: Any, words: str) -> None:
    """Equal rates, rates of 1, samples larger than frames, unknown tests: words, not numbers."""
    with pytest.raises(StatisticsError, match=words):
        call()
