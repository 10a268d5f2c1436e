"""The schema of rule packs and the program agree on what a rule pack is."""

from __future__ import annotations

import copy
import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import BaseModel, ValidationError

from crime_sample.rules.checking import cautions
from crime_sample.rules.library import load, parse, shipped, text_of
from crime_sample.rules.pack import (
    Flag,
    GradeBand,
    Material,
    OffenceCode,
    OffenceGroup,
    Reason,
    RulePack,
    Source,
)

SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "docs" / "schemas" / "rule-pack.schema.json").read_text("utf-8")
)
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)

# A pack with an entry in every list, so that a change can hit any key there is.
FULL: dict[str, Any] = {
    "name": "here-2020",
    "family": "here",
    "title": "Here",
    "version": "1",
    "valid_from": date(2020, 1, 1),
    "valid_to": date(2020, 12, 31),
    "time_limit_hours": 24,
    "recording_test": "it happened",
    "groups": [
        {
            "key": "violence",
            "title": "Violence",
            "codes": [{"code": "8N", "title": "Assault"}],
            "words": ["assault*"],
        },
        {"key": "other", "title": "Other"},
    ],
    "failure_reasons": [{"key": "late", "title": "Late"}],
    "flags": [{"key": "hate", "title": "Hate", "words": ["slur"]}],
    "sources_consulted": [{"key": "log", "title": "Log"}],
    "cancellation_reasons": [{"key": "error", "title": "In error"}],
    "n100_reasons": [{"key": "other", "title": "Other"}],
    "grade_bands": [{"key": "good", "title": "Good", "at_least_percent": 95.0}],
    "notes": ["a note"],
    "sources": [{"what": "the codes", "where": "a list"}],
}
# No day among them: TOML tells it from text, JSON does not, so a day for a title passes the schema alone.
JUNK: tuple[Any, ...] = (
    "", "x", "Not A Key", "a-", "a" * 61, "1580000000", "2020-06-01", "2020-06-01T00:00:00", 0, -1, 3, 101, 24.5,
    -0.5, True, [], {}, [""], ["x"], [{}], {"key": "k"}, [{"key": "k", "title": "K"}],
    [{"what": "w", "where": "v"}],
)  # fmt: skip


def as_json(value: Any) -> Any:
    """What TOML holds, as an editor hands it to a schema: days are text."""
    if isinstance(value, dict):
        return {key: as_json(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [as_json(entry) for entry in value]
    return value.isoformat() if isinstance(value, date) else value


def by_schema(data: dict[str, Any]) -> bool:
    """Whether the schema takes it."""
    return VALIDATOR.is_valid(as_json(data))


def by_model(data: dict[str, Any]) -> bool:
    """Whether the program takes it, but for what only the program can see: keys that contradict each other."""
    try:
        RulePack.model_validate(data)
    except ValidationError as error:
        return {one["type"] for one in error.errors()} == {"contradictions"}
    return True


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every value in a document but the document itself."""
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, entry in entries:
        yield (*path, key)
        yield from places(entry, (*path, key))


@st.composite
def changed(draw: st.DrawFn) -> dict[str, Any]:
    """The full pack with one to three values taken out, put in or made another."""
    data = copy.deepcopy(FULL)
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from(list(places(data))))
        holder: Any = data
        for step in way:
            holder = holder[step]
        match draw(st.sampled_from(("out", "in", "other"))):
            case "out":
                del holder[last]
            case "in" if isinstance(holder, dict):
                known = (*RulePack.model_fields, *OffenceGroup.model_fields, "colour")
                holder[draw(st.sampled_from(known))] = copy.deepcopy(draw(st.sampled_from(JUNK)))
            case _:
                holder[last] = copy.deepcopy(draw(st.sampled_from(JUNK)))
        if not data:
            break
    return data


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_pack_is_as_the_schema_says(name: str) -> None:
    """The TOML of each shipped pack, and the JSON of each, pass the schema."""
    VALIDATOR.validate(as_json(tomllib.loads(text_of(name))))
    VALIDATOR.validate(load(name).model_dump(mode="json", exclude_defaults=True))


@pytest.mark.parametrize(
    ("part", "model"),
    [
        (SCHEMA, RulePack),
        (SCHEMA["$defs"]["group"], OffenceGroup),
        (SCHEMA["$defs"]["code"], OffenceCode),
        (SCHEMA["$defs"]["reason"], Reason),
        (SCHEMA["$defs"]["flag"], Flag),
        (SCHEMA["$defs"]["reason"], Material),
        (SCHEMA["$defs"]["band"], GradeBand),
        (SCHEMA["$defs"]["source"], Source),
    ],
)
def test_the_schema_knows_the_keys_of_the_model(part: dict[str, Any], model: type[BaseModel]) -> None:
    """Each object has the keys that the program reads, each explained, and needs those that it needs."""
    assert set(part["properties"]) == set(model.model_fields)
    assert set(part["required"]) == {key for key, field in model.model_fields.items() if field.is_required()}
    assert all(key["description"] for key in part["properties"].values())
    assert part["additionalProperties"] is False


@given(changed())
@settings(max_examples=600)
def test_schema_and_program_refuse_the_same(data: dict[str, Any]) -> None:
    """A pack changed in up to three places at random is taken by both or by neither."""
    assert by_schema(data) == by_model(data)


def test_the_full_pack_is_taken_by_both() -> None:
    """What the random changes start from is whole."""
    assert by_schema(FULL)
    assert by_model(FULL)


@pytest.mark.parametrize("path", [path for path in places(FULL) if isinstance(path[-1], str)])
def test_both_refuse_a_key_of_the_wrong_kind(path: tuple[str | int, ...]) -> None:
    """Every key of a pack, given a value of a kind it cannot have, is refused by the schema and by the program."""
    data = copy.deepcopy(FULL)
    holder: Any = data
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = True
    assert not by_schema(data)
    assert not by_model(data)


@pytest.mark.parametrize("key", ["valid_from", "valid_to"])
@pytest.mark.parametrize("written", ["1580000000", "2020-06-01T00:00:00", "20200601", "2020-13-01", 20200601])
def test_a_day_is_a_date_and_nothing_else(key: str, written: Any) -> None:
    """A number, in quotes or not, a time and a day that no calendar has are refused by both."""
    assert not by_schema(FULL | {key: written})
    assert not by_model(FULL | {key: written})


PAGE = (Path(__file__).parents[2] / "docs" / "rules.md").read_text("utf-8")


def test_the_page_explains_every_key() -> None:
    """Each key of a rule pack and of its entries stands in the page on rule packs."""
    keys = {key for part in (SCHEMA, *SCHEMA["$defs"].values()) for key in part.get("properties", {})}
    assert {key for key in keys if f"`{key}`" not in PAGE} == set()


def test_the_page_s_own_pack_is_sound() -> None:
    """The example that a reader copies is a pack, by the schema and by the program, and gives no cause for doubt."""
    (example,) = re.findall(r"^```toml\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)
    VALIDATOR.validate(as_json(tomllib.loads(example)))
    assert cautions(parse(example, "the page"), shipped=[load(name) for name in shipped()]) == ()
