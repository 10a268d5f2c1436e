"""How far one auditor leans, strict or lenient, against what the second judgement settled, and whether that drifts.

Strict names more crimes owed than were settled on, lenient fewer. It is measured on the auditor's own cases among
those judged again, which were drawn at random from all of them, and speaks of how the auditor judges, not of these
cases alone. A settled verdict is no truth: an auditor can differ from it and be right.

Letters: i = 1..n the auditor's cases judged again, in the order in which the auditor judged them; y, m crimes recorded
and owed by the first verdict (1) and the settled one (2); d_i = m1_i - m2_i.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from crime_sample.errors import StatisticsError
from crime_sample.stats.intervals import rate_interval
from crime_sample.stats.phases import counts
from crime_sample.stats.ratio import ratio, stratified
from crime_sample.stats.signed import likely_size, signed_interval
from crime_sample.stats.strata import Floats

Direction = Literal["strict", "lenient", "none-shown"]
FEWEST = 4
"""Cases needed for a drift: two in each half."""


class Span(NamedTuple):
    """A point and its limits."""

    point: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Leaning:
    """One auditor against the settled verdicts.

    ``auditor`` a label, not looked into; ``cases`` n; ``crimes`` settled as owed in them.

    ``leaning`` mean of d: crimes owed per case too many (above 0, strict) or too few (below 0, lenient); ``direction``
    which of the two its limits allow, ``none-shown`` when they hold 0. ``found`` share of the owed crimes that the
    auditor named too, None when none was owed. ``effect`` the recording rate by the auditor's verdicts less that by the
    settled ones, on the same cases, None when either owes nothing. ``strict_cases`` and ``lenient_cases`` count d above
    and below 0; ``p`` is the chance of as uneven a split, or more, were both as likely. ``drift`` leaning of the later
    half less that of the earlier, None with fewer than four cases.
    """

    auditor: str
    cases: int
    crimes: int
    leaning: Span
    direction: Direction
    found: Span | None
    effect: Span | None
    strict_cases: int
    lenient_cases: int
    p: float
    drift: Span | None


def leaning(
    auditor: str,
    y_first: npt.ArrayLike,
    m_first: npt.ArrayLike,
    *,
    y_settled: npt.ArrayLike,
    m_settled: npt.ArrayLike,
    level: float = 0.95,
) -> Leaning:
    """One auditor's leaning and drift; arrays (n,) in the order of judging.

    - Leaning: sum d / n with :func:`crime_sample.stats.signed.signed_interval`, which keeps a width when no verdict
      differs. Effect: R1 - R2 = sum [(y1 - y2) - R2 (m1 - m2)] / sum m1, the same interval.
    - Found: sum min(m1, m2) / sum m2 with the default interval for rates.
    - p: the exact two-sided sign test, McNemar's where m is 0 or 1 (:func:`sign_test`).
    - Drift: mean of d over the later cases less that over the earlier ceil(n/2), limits by MOVER from the halves' own.
      Halves and no slope: nearly all d are 0, and one case at the end of the order would decide a slope.

    Source: Zou, Donner (2008), Statistics in Medicine 27, 1693-1702 (MOVER). Measured coverage:
    ``benchmarks/twophase.py``.

    With several auditors at once, one in twenty leans by chance: ask for a higher level
    (:func:`crime_sample.stats.ranking.simultaneous_level`).

    Fails with fewer than two cases, or counts that are negative or not whole, or y above m.

    Eight children of 21 differed, 7 one way and 1 the other (Bentur and others 2009; table 1 of Fagerland, Lydersen,
    Laake 2013):

    >>> first = [1] * 7 + [0] * 1 + [1] * 1 + [0] * 12
    >>> settled = [0] * 7 + [1] * 1 + [1] * 1 + [0] * 12
    >>> one = leaning("A", [0] * 21, first, y_settled=[0] * 21, m_settled=settled)
    >>> one.strict_cases, one.lenient_cases, round(one.p, 4), round(one.leaning.point, 3)
    (7, 1, 0.0703, 0.286)
    """
    m1 = _whole("m_first", m_first, len(np.atleast_1d(np.asarray(m_first))))
    n = len(m1)
    y1, y2, m2 = (
        _whole(name, given, n)
        for name, given in (("y_first", y_first), ("y_settled", y_settled), ("m_settled", m_settled))
    )
    if n < 2:
        raise StatisticsError(
            f"Auditor '{auditor}': {n} case judged again tells no leaning.",
            remedy="Judge two or more of each auditor's cases again, or take several auditors together.",
        )
    if (y1 > m1).any() or (y2 > m2).any():
        raise StatisticsError(
            f"Auditor '{auditor}': a case has more crimes recorded than owed.",
            remedy="Count y only where a crime was owed.",
        )
    d = m1 - m2
    owing = np.concatenate([m1[m1 > 0], m2[m2 > 0]])
    size = float(owing.mean()) if len(owing) else 1.0
    lean = _mean(d, size, level)
    strict, lenient = int((d > 0).sum()), int((d < 0).sum())
    return Leaning(
        auditor=auditor,
        cases=n,
        crimes=int(m2.sum()),
        leaning=lean,
        direction="strict" if lean.low > 0 else "lenient" if lean.high < 0 else "none-shown",
        found=_found(m1, m2, level),
        effect=_effect(y1, m1, y2, m2, size, level),
        strict_cases=strict,
        lenient_cases=lenient,
        p=sign_test(strict, lenient),
        drift=_drift(d, size, level),
    )


def sign_test(above: int, below: int) -> float:
    """Chance of so uneven a split of ``above`` + ``below``, or a more uneven one, were both as likely.

    2 P(X <= the smaller), X binomial of their sum and 1/2, at most 1. Source: Fagerland, Lydersen, Laake (2013), BMC
    Medical Research Methodology 13:91 (McNemar's exact conditional test).

    >>> round(sign_test(1, 7), 6), sign_test(0, 0)
    (0.070312, 1.0)
    """
    return min(1.0, 2.0 * float(special.bdtr(min(above, below), above + below, 0.5)))


def _whole(name: str, given: npt.ArrayLike, n: int) -> Floats:
    values = counts(name, given, n)
    if (values != np.floor(values)).any():
        raise StatisticsError(f"'{name}' holds part of a crime.", remedy="Give whole counts of crimes.")
    return values


def _mean(d: Floats, size: float, level: float) -> Span:
    limits = signed_interval([d], [1 / len(d)], [0.0], size=likely_size(d, size), level=level)
    return Span(float(d.mean()), *limits)


def _found(m1: Floats, m2: Floats, level: float) -> Span | None:
    if not m2.any():
        return None
    share = ratio(stratified(["all"] * len(m1)), np.minimum(m1, m2), m2)
    return Span(share.point, *rate_interval(share, level=level))


def _effect(y1: Floats, m1: Floats, y2: Floats, m2: Floats, size: float, level: float) -> Span | None:
    if not (m1.any() and m2.any()):
        return None
    rate = float(y2.sum() / m2.sum())
    moved = ((y1 - y2) - rate * (m1 - m2)) / float(m1.sum())
    limits = signed_interval(
        [moved], [1.0], [0.0], size=likely_size(moved, size / float(m1.sum())), level=level
    )
    point = float(moved.sum())
    return Span(point, min(point, max(-1.0, limits.low)), max(point, min(1.0, limits.high)))


def _drift(d: Floats, size: float, level: float) -> Span | None:
    if len(d) < FEWEST:
        return None
    middle = math.ceil(len(d) / 2)
    early, late = _mean(d[:middle], size, level), _mean(d[middle:], size, level)
    point = late.point - early.point
    return Span(
        point,
        point - math.hypot(late.point - late.low, early.high - early.point),
        point + math.hypot(late.high - late.point, early.point - early.low),
    )
