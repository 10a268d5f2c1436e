"""What really happened in one log: the answers an audit of the force should find."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from crime_sample.errors import InputError
from crime_sample.simulate.chance import share_of_digest
from crime_sample.simulate.codes import OFFENCES
from crime_sample.simulate.crimes import EXTRA, OWED
from crime_sample.simulate.force import Force
from crime_sample.simulate.incidents import DAY

NOT_FOUND = 0.01


@dataclass(frozen=True, slots=True)
class TrueCrime:
    """One crime a log owes. What was not recorded by the cut-off has neither reference, time nor class;
    ``hours`` from the report to the record, ``timely`` whether these are 24 at the most."""

    offence: str
    recorded: bool
    reference: str | None = None
    recorded_at: datetime | None = None
    recorded_class: str | None = None
    timely: bool | None = None
    hours: float | None = None


def truth(force: Force, incident_id: str) -> tuple[TrueCrime, ...]:
    """The crimes that the log ``incident_id`` owes, in the order of its text; none for a test call."""
    crimes = force.crimes
    row, places = _places(force, incident_id)
    return tuple(
        _recorded(force, row, place)
        if crimes.recorded[place]
        else TrueCrime(OFFENCES[crimes.offence[place]], recorded=False)
        for place in places
        if crimes.kind[place] == OWED
    )


def extra_recorded(force: Force, incident_id: str) -> int:
    """How many crimes were recorded for the log ``incident_id`` that it does not owe."""
    _, places = _places(force, incident_id)
    return sum(1 for place in places if force.crimes.kind[place] == EXTRA)


def not_found(force: Force, incident_id: str) -> bool:
    """Whether the log cannot be found when an auditor asks for it: one in a hundred, fixed by seed and id."""
    return share_of_digest("not found", force.seed, incident_id) < NOT_FOUND


def _recorded(force: Force, row: int, place: int) -> TrueCrime:
    crimes = force.crimes
    at = int(crimes.recorded_at[place])
    took = at - int(force.logs.created[row])
    return TrueCrime(
        offence=OFFENCES[crimes.offence[place]],
        recorded=True,
        reference=crimes.references[place],
        recorded_at=datetime.combine(force.start, time()) + timedelta(seconds=at),
        recorded_class=OFFENCES[crimes.recorded_as[place]],
        timely=took <= DAY,
        hours=24 * took / DAY,
    )


def _places(force: Force, incident_id: str) -> tuple[int, range]:
    row = force.row_of.get(incident_id)
    if row is None:
        raise InputError(
            f"'{incident_id}' is no incident of the synthetic force",
            remedy="Use the seed, the period and the number of incidents the export was made with.",
        )
    return row, range(int(force.first[row]), int(force.first[row + 1]))
