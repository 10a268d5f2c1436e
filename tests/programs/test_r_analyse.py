"""R, run here and now on the same files, gives what ``analyse`` gives."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

import pytest
from analyse_cases import CASES, GOLDEN, answers, key

HIS = ("point", "se", "df", "df_design", "n")
OURS = ("point", "standard_error", "df", "df_design", "n_incidents")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What make_analyse.R writes now."""
    program = shutil.which("Rscript")
    assert program, "Rscript is missing: install r-base-core and r-cran-survey"
    folder = tmp_path_factory.mktemp("analyse")
    subprocess.run([program, str(GOLDEN / "make_analyse.R"), str(folder)], check=True, timeout=900)
    found: dict[str, Any] = json.loads((folder / "analyse.json").read_text(encoding="ascii"))
    return found


def test_r_gives_the_stored_values_of_analyse(fresh: dict[str, Any]) -> None:
    """The stored JSON is what R and its survey package give today, to nine digits."""
    stored: dict[str, Any] = json.loads((GOLDEN / "analyse.json").read_text(encoding="ascii"))
    assert fresh.keys() == stored.keys()
    for name in stored.keys() - {"versions"}:
        for now, then in zip(fresh[name], stored[name], strict=True):
            assert key(now) == key(then)
            numbers = [[one[of] for of in HIS] for one in (now, then)]
            assert numbers[0] == pytest.approx(numbers[1], rel=1e-9, abs=1e-9), (name, then)


@pytest.mark.parametrize("name", CASES)
def test_analyse_is_r(fresh: dict[str, Any], name: str) -> None:
    """Point, standard error, degrees of freedom and incidents of every figure are R's."""
    ours = {key(one): one for one in answers(name)}
    theirs = {key(one): one for one in fresh[name]}
    assert ours.keys() == theirs.keys()
    for part, his in theirs.items():
        mine = [ours[part][of] for of in OURS]
        assert mine == pytest.approx([his[of] for of in HIS], rel=1e-9, abs=1e-9), part
