"""Reports with everything that a first page can have: bands, an earlier audit, a yearly number, caveats."""

from __future__ import annotations

from datetime import date
from typing import Any

from builders import NOW, audited_state
from report.report_builders import GROSSED, POPULATION, SPEC

from crime_sample import contrast
from crime_sample.bands import Band, Bands
from crime_sample.estimate import results
from crime_sample.report import Report, build
from crime_sample.state import State

EARLIER = {"violence": ["r", "n", "n r", ".", "r"] * 30, "other": ["r", "n", ".", "r"] * 40}


def grades(*edges: float, name: str = "Grades", source: str = "made up") -> Bands:
    """Bands that begin at 0 and at these edges."""
    labels = ("Inadequate", "Requires improvement", "Adequate", "Good")
    listed = tuple(
        Band(label=label, at_least_percent=edge) for label, edge in zip(labels, (0, *edges), strict=False)
    )
    return Bands(name=name, source=source, date=date(2026, 1, 1), bands=listed)


def audit(spec: Any = SPEC, year: int = 2025, **options: Any) -> State:
    """An audit of half a year."""
    values: dict[str, Any] = {
        "population": POPULATION,
        "start": date(year, 4, 1),
        "end": date(year, 9, 30),
        "seed": f"dice of {year}",
    }
    return audited_state(spec, **(values | options))


def full(
    *,
    bands: Bands | None = None,
    ask: dict[str, Any] | None = None,
    although_unlike: bool = False,
    **options: Any,
) -> Report:
    """A report with bands and with what changed since an audit two years before. ``options`` of this audit."""
    ask = GROSSED if ask is None else ask
    earlier = audit(EARLIER, 2023, **{key: options[key] for key in ("force", "rules") if key in options})
    state = audit(**options)
    changed = contrast.audits(
        [earlier, state], recorded_crime=ask.get("recorded_crime"), although_unlike=although_unlike
    )
    found = results(state, by=("class", "stratum", "district"), **ask)
    return build(state, found, as_at=NOW, version="0.1.0", bands=bands or grades(60, 78, 95), changed=changed)
