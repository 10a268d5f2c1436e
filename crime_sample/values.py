"""The base of every document a user or a file supplies: frozen, and closed to unknown keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, SerializerFunctionWrapHandler, ValidationError, model_serializer

from crime_sample.errors import InputError


class Document(BaseModel):
    """A value read from outside; it knows no path and cannot be changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Grown(Document):
    """A document that came to have more fields. Those in ``LATER`` are not written where they are at their default, so
    that what was written before they were there is written the same, and keeps its digest."""

    LATER: ClassVar[frozenset[str]] = frozenset()

    @model_serializer(mode="wrap")
    def _as_before(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        made: dict[str, Any] = write(self)
        fields = type(self).model_fields
        usual = {
            key
            for key in self.LATER
            if getattr(self, key) == fields[key].get_default(call_default_factory=True)
        }
        return {key: value for key, value in made.items() if key not in usual}


D = TypeVar("D", bound=Document)


def read_document(model: type[D], data: Mapping[str, Any], *, where: str) -> D:
    """``data`` as a ``model``; every fault named by its key in one InputError."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise InputError(
            "; ".join(_fault(fault) for fault in error.errors()),
            where=where,
            remedy="Correct the keys named; the documentation lists those that are known.",
        ) from None


def _fault(fault: Any) -> str:
    key = ".".join(str(part) for part in fault["loc"]) or "the document"
    if fault["type"] == "extra_forbidden":
        return f"'{key}' is not a known key"
    return f"'{key}': {fault['msg'].removeprefix('Value error, ')}"
