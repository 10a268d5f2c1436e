"""The force and how it is made: its logs, the crimes they owe, and which of those were recorded.

Everything is drawn from one named seed, in a fixed order. Times are whole seconds from midnight at ``start``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

import numpy as np

from crime_sample.errors import InputError, StatisticsError
from crime_sample.simulate.chance import Ints, generator
from crime_sample.simulate.codes import OFFENCES
from crime_sample.simulate.crimes import OWED, Crimes, make_crimes
from crime_sample.simulate.incidents import DAY, Logs, make_logs

DAYS_TO_CUT_OFF = 31
FEWEST_INCIDENTS = 100


@dataclass(frozen=True, slots=True, eq=False)
class Force:
    """A synthetic force whose truth is known.

    ``incidents`` counts every row of the export. The truth in numbers (``owed``, ``recorded``,
    ``unrecorded``, ``true_rate``, ``true_rate_by_class``) is that of the frame alone: logs created from
    ``start`` to ``end``, test calls left out; ``frame_incidents`` counts those. A crime that was recorded by
    the cut-off and later cancelled or transferred was recorded. A class that nothing is owed in has no rate.
    A log's crimes stand in ``crimes`` from place ``first[row]`` up to ``first[row + 1]``.
    """

    seed: str
    start: date
    end: date
    cut_off: date
    incidents: int
    frame_incidents: int
    logs: Logs
    crimes: Crimes
    first: Ints
    row_of: Mapping[str, int]
    owed: int
    recorded: int
    owed_by_class: Mapping[str, int]
    recorded_by_class: Mapping[str, int]

    @property
    def unrecorded(self) -> int:
        """Crimes the frame owes that were not recorded by the cut-off."""
        return self.owed - self.recorded

    @property
    def true_rate(self) -> float:
        """Recorded crimes over owed crimes, in the frame."""
        return self.recorded / self.owed

    @property
    def true_rate_by_class(self) -> Mapping[str, float]:
        """The rate within each offence class that anything is owed in."""
        return MappingProxyType(
            {key: self.recorded_by_class[key] / owed for key, owed in self.owed_by_class.items()}
        )


def northshire(
    seed: str,
    *,
    incidents: int = 250_000,
    start: date = date(2025, 4, 1),
    end: date = date(2025, 9, 30),
    recording_rate: float = 0.84,
) -> Force:
    """The force of Northshire as ``seed`` fixes it.

    ``recording_rate`` is the expected rate given the crimes owed; the realised rate stands in the result.

    >>> force = northshire("a doctest", incidents=2_000)
    >>> force.incidents, force.cut_off.isoformat()
    (2000, '2025-10-31')
    >>> force.owed == force.recorded + force.unrecorded
    True
    """
    if not 0 < recording_rate < 1:
        raise InputError(
            f"a recording rate of {recording_rate} cannot be simulated", remedy="Choose one between 0 and 1."
        )
    if incidents < FEWEST_INCIDENTS or end < start:
        raise InputError(
            f"no force has {incidents} incidents from {start.isoformat()} to {end.isoformat()}",
            remedy=f"Ask for {FEWEST_INCIDENTS} incidents or more, and an end on or after the start.",
        )
    rng = generator(seed)
    days = (end - start).days + 1
    logs = make_logs(rng, incidents, start=start, days=days)
    crimes = make_crimes(rng, logs, rate=recording_rate, start=start, cut_off=(days + DAYS_TO_CUT_OFF) * DAY)
    counted = (crimes.kind == OWED) & np.append(logs.in_frame, False)[crimes.log]
    owed = np.bincount(crimes.offence[counted], minlength=len(OFFENCES))
    recorded = np.bincount(crimes.offence[counted & crimes.recorded], minlength=len(OFFENCES))
    if not owed.sum():
        raise StatisticsError("this seed's force owes no crime", remedy="Ask for more incidents.")
    seen = [i for i in range(len(OFFENCES)) if owed[i]]
    return Force(
        seed=seed,
        start=start,
        end=end,
        cut_off=end + timedelta(days=DAYS_TO_CUT_OFF),
        incidents=incidents,
        frame_incidents=int(logs.in_frame.sum()),
        logs=logs,
        crimes=crimes,
        first=np.searchsorted(crimes.log, np.arange(incidents + 1)).astype(np.int64),
        row_of=MappingProxyType({key: row for row, key in enumerate(logs.ids) if key}),
        owed=int(owed.sum()),
        recorded=int(recorded.sum()),
        owed_by_class=MappingProxyType({OFFENCES[i]: int(owed[i]) for i in seen}),
        recorded_by_class=MappingProxyType({OFFENCES[i]: int(recorded[i]) for i in seen}),
    )
