"""What more would cost audits of every method, from the plan to what was found."""

from __future__ import annotations

from pathlib import Path

import pytest
import test_audit_designs
from test_audit_designs import METHODS, Made, audit_of, judged, lead

from crime_sample.audit.costing import cost

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
