"""The mapping of a frame from a file and from options."""

from __future__ import annotations

from pathlib import Path

import pytest

from crime_sample.audit.mapping import mapping_from
from crime_sample.errors import InputError


def test_parts_that_are_lacking_are_named_with_the_way_to_them(tmp_path: Path) -> None:
    """Nothing given, one of two given by option or by file: each error says how to go on."""
    with pytest.raises(
        InputError, match=r"it is not known which column is which\n.*frame inspect EXPORT --save"
    ):
        mapping_from(None, [])
    with pytest.raises(InputError, match=r"^the mapping does not say which column is id and which created\n"):
        mapping_from(None, ["refs=Crime Refs"])
    saved = tmp_path / "mapping.toml"
    saved.write_text('[columns]\nid = "No"\n', "utf-8")
    with pytest.raises(
        InputError, match=r"mapping\.toml: the mapping does not say which column is created\n"
    ):
        mapping_from(saved, None)


def test_options_stand_over_the_file(tmp_path: Path) -> None:
    """What is named again is taken from the option; the rest of the file stays."""
    saved = tmp_path / "mapping.toml"
    saved.write_text('delimiter = ";"\n[columns]\nid = "No"\ncreated = "At"\ntext = ["Log"]\n', "utf-8")
    mapping = mapping_from(saved, ["text=Log|Result", "refs=Crime"], strata="District", encoding="utf-16")
    assert mapping.columns.text == ("Log", "Result")
    assert mapping.columns.refs == ("Crime",)
    assert (mapping.columns.id, mapping.delimiter, mapping.encoding) == ("No", ";", "utf-16")
    assert mapping.strata.column == "District"
