"""The page on the files a user writes names every key that the program knows, with its default."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from crime_sample.audit.starting import Answers
from crime_sample.bands import Band, Bands
from crime_sample.design import Design, SeedSource, StratumDesign
from crime_sample.frame import ColumnMap, Exclusion, FrameMapping, StrataRule, StratumRule
from crime_sample.rules.pack import GradeBand, OffenceCode, OffenceGroup, RulePack, Source

PAGE = (Path(__file__).parents[1] / "docs" / "files.md").read_text(encoding="utf-8")
PARTS = {part.split("\n", 1)[0].split(":")[0]: part for part in PAGE.split("\n## ")[1:]}
MODELS: dict[str, tuple[type[BaseModel], ...]] = {
    "Mapping": (FrameMapping, ColumnMap, Exclusion, StrataRule, StratumRule),
    "Design": (Design, StratumDesign, SeedSource),
    "Answers": (Answers,),
    "Grade bands": (Bands, Band),
    "Rule pack": (RulePack, OffenceGroup, OffenceCode, GradeBand, Source),
}
# Keys that stand as tables of their own.
TABLES = {
    "columns": "[columns]",
    "exclude": "[[exclude]]",
    "strata": "[strata",
    "groups": "groups",
    "seed": "[seed]",
}


@pytest.mark.parametrize(
    ("part", "model"), [(part, model) for part, models in MODELS.items() for model in models]
)
def test_every_key_is_named(part: str, model: type[BaseModel]) -> None:
    """Each key of the file stands in its part of the page."""
    missing = [
        key
        for key in model.model_fields
        if f"`{key}`" not in PARTS[part] and TABLES.get(key, "\0") not in PARTS[part]
    ]
    assert missing == []


def test_the_defaults_of_a_design_are_right() -> None:
    """What the page says holds unless given is what the program takes."""
    rows = re.findall(r"^\| `(\w+)` \| .+? \| `?([\w.]+)`? \|$", PARTS["Design"], flags=re.MULTILINE)
    design = Design()
    assert len(rows) == 14
    for key, printed in rows:
        value = getattr(design, key)
        assert str(value) == printed or float(printed) == value, key


def test_what_is_hidden_is_said() -> None:
    """The parts marked as not seen before the commitment are those the program masks."""
    hidden = re.findall(r"^\| (.+?) \| .+? \| \*\*no\*\* \|$", PARTS["Mapping"], flags=re.MULTILINE)
    named = set(re.findall(r"`(\w+)`", " ".join(hidden)))
    columns = {
        key: [key] if isinstance(ColumnMap.model_fields[key].default, tuple) else key
        for key in ColumnMap.model_fields
    }
    masked = FrameMapping(columns=ColumnMap.model_validate(columns)).masked()
    assert named == masked
