"""What sizes can be expected to deliver: the margin of the rate, and what the work costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from crime_sample.design import Design, Expected
from crime_sample.plan.asked import Asked
from crime_sample.stats.forms import z_quantile
from crime_sample.stats.intervals import rate_interval
from crime_sample.stats.ratio import RateEstimate
from crime_sample.stats.steps import UNSEEN_AT_MOST, blended, expected_together, uneven, unseen_weight


def auditor_days(design: Design, incidents: float) -> float:
    """Days of one auditor that reviewing ``incidents`` takes."""
    return incidents * (1 + design.second / 100) * design.minutes_per_case / 60 / design.hours_per_day


def overall_rate(of: Asked) -> float:
    """The recording rate expected over all strata: crimes recorded over crimes owed."""
    owed = {name: count * of.expected[name].crimes for name, count in of.units.items()}
    return sum(crimes * of.expected[name].rate for name, crimes in owed.items()) / sum(owed.values())


def expected_margin(of: Asked, sizes: Mapping[str, int]) -> float:
    """The half-width, as a fraction, that the interval of the rate over the strata is expected to have.

    ``sizes`` are units drawn; the share ``not_found`` of them is taken off first.
    """
    rate = overall_rate(of)
    strata = [
        (count, _examined(of.design, sizes[name]), of.expected[name], of.effect[name])
        for name, count in of.units.items()
    ]
    owed = variance = crimes = unseen = squares = examined = 0.0
    for count, found, expected, effect in strata:
        owed += count * expected.crimes
        variance += (
            count**2 * max(0.0, 1 - found / (count * of.reached)) * expected.around(rate) * effect / found
        )
        crimes += found * expected.crimes
        unseen += (count - found) * expected.crimes
        squares += (count - found) * count / found * expected.crimes
        examined += found
    first = of.first.variance if of.first is not None else 0.0
    if not squares and not first:
        return 0.0
    # The crimes expected in the sample as Kish counts them, as the estimate will (stats.ratio).
    kish_due = owed * unseen / squares if squares else crimes
    df = max(1, round(examined) - len(strata)) if of.first is None else of.first.drawn - 1
    step = _expected_step([stratum[:3] for stratum in strata])
    estimate = RateEstimate(
        point=rate,
        variance=variance / owed**2 + first,
        df=df,
        df_design=df,
        n_incidents=round(examined),
        n_due=crimes,
        x_recorded=crimes * rate,
        kish=kish_due,
        kish_due=kish_due,
        complete=False,
        step=step,
        largest_step=step,
    )
    interval = rate_interval(estimate, level=of.design.level)
    return (interval.high - interval.low) / 2


def expected_total_margin(of: Asked, sizes: Mapping[str, int]) -> float:
    """The half-width that the interval of the total missed (crimes not recorded) is expected to have, in crimes.

    z sqrt(sum_h N_h^2 (1 - n_h/N_h) s^2_h / n_h) with s^2 = Var(m - y) = q^2 Var(m) + q (1 - q) E[m (1 + (m - 1) icc)],
    q the share missed; of two stages, what the first adds to the rate times the crimes owed. By the normal
    distribution, so where few are missed the interval delivered is somewhat wider, and lopsided.
    """
    variance = owed = 0.0
    for name, count in of.units.items():
        expected, found = of.expected[name], _examined(of.design, sizes[name])
        spread = expected.within + (1 - expected.rate) ** 2 * (expected.squares - expected.crimes**2)
        variance += count**2 * max(0.0, 1 - found / (count * of.reached)) * spread * of.effect[name] / found
        owed += count * expected.crimes
    if of.first is not None:
        variance += of.first.variance * owed**2
    return float(z_quantile(of.design.level) * variance**0.5)


def _expected_step(strata: Sequence[tuple[int, float, Expected]]) -> float:
    """What one more incident with a miss would be of all crimes owed, as the estimate will have it (stats.steps);
    strata as incidents in the frame, incidents examined, and what is expected of them."""
    informed = sum(found * expected.pairs_missed for _, found, expected in strata)
    steps = brought = owed = unseen = lighter = heaviest = second = fourth = 0.0
    for count, found, expected in strata:
        weight = unseen_weight(count / found, found / count) if found < count else 0.0
        together = expected_together(expected.other_missed, informed)
        brings = (1 + together * (expected.squares / expected.crimes - 1)) ** 2
        steps += (count - found) * expected.crimes * weight**2 * brings
        brought += count * expected.crimes * brings
        owed += count * expected.crimes
        unseen += (count - found) * expected.crimes
        lighter = max(lighter, weight)
        heaviest = max(heaviest, count / found if found < count else 0.0)
        # Incidents with several crimes are taken to hold two, as in Expected.
        paired = min(1.0, expected.squares / expected.crimes - 1)
        second += count * expected.crimes * (1 + paired * ((1 + together) ** 2 - 1))
        fourth += count * expected.crimes * (1 + paired * ((1 + together) ** 4 - 1))
    typical = steps / unseen * uneven(np.array(second / owed), np.array(fourth / owed))
    most = min(lighter**2 * brought / owed, (UNSEEN_AT_MOST * owed) ** 2)
    return float(blended(typical, np.array(most), np.array(heaviest), np.array(owed))) / owed


def _examined(design: Design, size: int) -> float:
    """Incidents of ``size`` drawn that can be expected to be judged, on average."""
    return max(1.0, size * (1 - design.not_found / 100))
