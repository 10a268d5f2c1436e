"""What more would cost audits of every method, from the plan to what was found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import test_audit_designs
from test_audit_designs import METHODS, Made, audit_of, judged, lead

from crime_sample.audit.costing import cost, cost_of_results
from crime_sample.audit.estimating import estimate

made = test_audit_designs.made


@pytest.mark.parametrize("method", ["tickets", *METHODS])
def test_what_more_would_cost(made: Made, tmp_path: Path, method: str) -> None:
    """By the plan the margin is the plan's own; by what was found it is near the interval's, but where the chances tell
    something, which is then said. The next hundred are a hundred, and half the margin is no more than half."""
    path = audit_of(made, tmp_path, method)
    with lead(path) as audit:
        plan = audit.state.plan
        assert plan is not None
        planned = cost(audit)
        assert planned.margin == pytest.approx(plan.margin)
        assert planned.missed_margin > 0
    judged(made, path)
    with lead(path) as audit:
        found = cost(audit)
        assert found.measured is not None
        said = " ".join(found.as_dict()["caveats"])
        if method == "pareto":
            assert found.measured < 0.8 * found.margin
            assert "where the chances tell something" in said
        else:
            assert found.margin == pytest.approx(found.measured, rel=0.1)
            assert "than is expected of such a sample" not in said
        assert found.unit == ("cluster" if method == "clusters" else "incident")
        assert found.best is not None
        assert found.best.units == 100
        assert found.halved is not None
        assert found.halved.margin <= found.margin / 2


def test_a_report_asks_it_of_final_results_alone(made: Made, tmp_path: Path) -> None:
    """At the level of the results; of interim ones, of none owed, and of a full count there is no answer."""
    path = audit_of(made, tmp_path, "tickets")
    judged(made, path)
    with lead(path) as audit:
        found = estimate(audit, level=0.9, log=False)
        asked = cost_of_results(audit, found)
        assert asked is not None
        assert asked.as_dict() == cost(audit, level=0.9).as_dict()
        assert cost_of_results(audit, replace(found, interim=True)) is None
        nothing = tuple(e for e in found.estimates if e.estimand != found.headline)
        assert cost_of_results(audit, replace(found, estimates=nothing)) is None
        whole = tuple(replace(e, low=e.point, high=e.point) for e in found.estimates)
        assert cost_of_results(audit, replace(found, estimates=whole)) is None
