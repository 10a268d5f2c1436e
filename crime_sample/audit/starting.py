"""Starting an audit from answers or from a file with them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from crime_sample.audit.session import Audit, Clock, begin
from crime_sample.defaults import MARKING
from crime_sample.errors import InputError
from crime_sample.files.bounded import read_bounded
from crime_sample.files.excerpt_locks import checked_key
from crime_sample.kind import USUAL, KindKey
from crime_sample.rules import library
from crime_sample.rules.pack import RulePack
from crime_sample.state import Charter, Rules
from crime_sample.store.address import Address
from crime_sample.values import Document, read_document

MOST_BYTES = 16_000_000  # of a file that people write
MOST_JSON = 500_000_000  # of one that the program wrote, with ids in it


def day(value: Any) -> date:
    """A day written as 2016-11-30; ValueError for anything else."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise ValueError(f"'{value}' is not a day written as 2016-11-30") from None


Day = Annotated[date, BeforeValidator(day)]


class Answers(Document):
    """What ``new`` needs to know. ``rules`` is a family, the name of a shipped pack, or a path to a pack; or several of
    the last two, parted by commas. ``kind`` is what the audit is of; ``keep_until`` and ``mark_names`` as in its
    charter; ``excerpts`` whether auditors may keep some of logs, ``excerpts_key`` the age recipient that these are
    encrypted to."""

    force: str = Field(min_length=1)
    start: Day
    end: Day
    rules: str = "england-wales"
    marking: str = Field(default=MARKING, min_length=1)
    kind: KindKey = USUAL
    keep_until: Day | None = None
    mark_names: bool = False
    excerpts: bool = False
    excerpts_key: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> Answers:
        if self.end < self.start:
            raise ValueError(f"the period ends ({self.end}) before it starts ({self.start})")
        if self.keep_until is not None and self.keep_until <= self.end:
            raise ValueError(
                f"the retention date ({self.keep_until}) is not after the end of the period ({self.end})"
            )
        return self


def answers_from(path: Path) -> dict[str, Any]:
    """The answers in a TOML file, still unchecked."""
    return read_toml(path)


def charter(answers: Mapping[str, Any], *, where: str = "the answers to 'new'") -> Charter:
    """The charter that ``answers`` make, with the rule packs that hold for the period."""
    read = read_document(Answers, answers, where=where)
    *earlier, pack = rule_packs(read.rules, read.start, read.end)
    return Charter(
        force=read.force,
        start=read.start,
        end=read.end,
        marking=read.marking,
        rules=pack,
        rules_digest=library.digest(pack),
        kind=read.kind,
        keep_until=read.keep_until,
        mark_names=read.mark_names,
        excerpts=read.excerpts or bool(read.excerpts_key),
        excerpts_key=checked_key(read.excerpts_key) if read.excerpts_key else "",
        earlier=tuple(Rules(pack=one, digest=library.digest(one)) for one in earlier),
    )


def rule_packs(given: str, start: date, end: date) -> tuple[RulePack, ...]:
    """The rule packs called ``given``, in the order of time: one that is shipped or the user's own file, whatever the
    period; several of these, which must hold on each of its days; or those of a family that do.
    """
    names = [name.strip() for name in given.split(",")]
    if len(names) > 1:
        return library.through(map(_named, names), start, end)
    if given.endswith(".toml") or given in library.shipped():
        return (_named(given),)
    return library.for_period(given, start, end)


def _named(name: str) -> RulePack:
    if name.endswith(".toml"):
        return library.parse(read_text(Path(name)), name)
    return library.load(name)


def start_audit(address: str | Address, made: Charter, *, who: str, now: Clock) -> Audit:
    """A new audit, in a file or on a server, open."""
    return begin(address, made, who=who, now=now, role="lead")


def read_text(path: Path, *, most: int = MOST_BYTES) -> str:
    """The text of a file of the user's of ``most`` bytes at most, in UTF-8."""
    if path.is_dir():
        raise InputError("this is a folder, not a file", where=str(path))
    data = read_bounded(path, most, what="what it should be", remedy="Name the file that is meant.")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise InputError(
            f"byte {error.start} is not UTF-8", where=str(path), remedy="Save the file as UTF-8."
        ) from None


def read_json(path: Path, *, most: int = MOST_JSON) -> Any:
    """What stands in a JSON file of the user's."""
    try:
        return json.loads(read_text(path, most=most))
    except RecursionError:
        raise InputError("this is not JSON: lists stand too deep in each other", where=str(path)) from None
    except ValueError as error:
        raise InputError(f"this is not JSON: {error}", where=str(path)) from None


def table_of(data: Mapping[str, Any], key: str, *, where: str) -> dict[str, Any]:
    """The table ``key`` of a TOML file, a new one if there is none; InputError if something else stands there."""
    found = data.get(key, {})
    if not isinstance(found, dict):
        raise InputError(
            f"'{key}' is no table", where=where, remedy=f"Write it as [{key}], with its keys below."
        )
    return dict(found)


def list_of(data: Mapping[str, Any], key: str, *, where: str) -> list[Any]:
    """The list ``key`` of a TOML file, a new one if there is none; InputError if something else stands there."""
    found = data.get(key, [])
    if not isinstance(found, list):
        raise InputError(
            f"'{key}' is no list", where=where, remedy=f"Write each entry of it below a [[{key}]]."
        )
    return list(found)


def read_toml(path: Path) -> dict[str, Any]:
    """The content of a TOML file of the user's."""
    try:
        return tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"this is not TOML: {error}", where=str(path)) from None
    except RecursionError:
        raise InputError("this is not TOML: lists stand too deep in each other", where=str(path)) from None
    except ValueError:
        # Python reads no number of thousands of digits.
        raise InputError("this is not TOML: a number is too long", where=str(path)) from None
