"""``analyse`` meets R's survey package, to nine digits (golden/make_analyse.R made the values)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from analyse_cases import CASES, GOLDEN, answers, key

R: dict[str, Any] = json.loads((GOLDEN / "analyse.json").read_text(encoding="ascii"))


def test_every_case_of_r_is_asked() -> None:
    """No case of R's is left out, none is made up."""
    assert R.keys() - {"versions"} == CASES.keys()


@pytest.mark.parametrize("name", CASES)
def test_estimates_are_those_of_r(name: str) -> None:
    """The same figures of the same parts, no more and no fewer; points and standard errors to nine digits,
    degrees of freedom and incidents exactly."""
    ours = {key(one): one for one in answers(name)}
    theirs = {key(one): one for one in R[name]}
    assert list(ours) == list(theirs)
    for part, his in theirs.items():
        mine = ours[part]
        assert mine["point"] == pytest.approx(his["point"], rel=1e-9, abs=1e-12), part
        assert mine["standard_error"] == pytest.approx(his["se"], rel=1e-9, abs=1e-9), part
        assert (mine["df"], mine["df_design"], mine["n_incidents"]) == (
            his["df"], his["df_design"], his["n"]), part  # fmt: skip
