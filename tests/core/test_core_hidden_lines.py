"""The recipe of the privacy page: a line with a reference left out whole, so that nothing tells that there was one."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from crime_sample.frame import ColumnMap, FrameMapping, Incident
from crime_sample.masking import HIDDEN, blind

PAGE = Path(__file__).parents[2] / "docs" / "privacy.md"


def test_the_recipe_leaves_the_line_out_and_no_sign_of_it() -> None:
    """As the page has it, a log with a reference reads as one without; without the pattern a sign stands there."""
    (recipe,) = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    columns = ColumnMap(id="Incident", created="Created", text=("Log",), refs=("Refs",))
    mapping = FrameMapping.model_validate({"columns": columns, **tomllib.loads(recipe)})
    lines = "09:15 CALLER HURT\n", "09:40 SEE 46/01234/26 FOR MORE\n", "13:05 NO REPLY\n"
    recorded = Incident("1", {"Incident": "1", "Created": "", "Log": "".join(lines), "Refs": "46/01234/26"})
    not_recorded = Incident("1", {**recorded.columns, "Log": lines[0] + lines[2], "Refs": ""})
    assert blind(mapping, recorded) == blind(mapping, not_recorded)
    assert HIDDEN in blind(mapping.model_copy(update={"hide": ()}), recorded).text
