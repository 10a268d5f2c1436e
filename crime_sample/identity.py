"""Who the system says that somebody is: what their entries rest on beside the name that they gave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LOGIN = "login"
ROLE = "database role"


@dataclass(frozen=True, slots=True)
class System:
    """``name`` of the login, with its ``number`` where the operating system has one, or of the database role; ``how``
    it is known says which."""

    how: str
    name: str
    number: int | None = None

    def __str__(self) -> str:
        return f"{self.how} '{self.name}'" + ("" if self.number is None else f" (user {self.number})")

    def sealed(self) -> dict[str, Any]:
        """As it is kept in a sealed part."""
        return {"how": self.how, "name": self.name, "number": self.number}


def read_system(kept: Mapping[str, Any] | None) -> System | None:
    """What a sealed part holds of it; None where it holds nothing, or was erased.

    >>> read_system({"system": System(LOGIN, "ann", 1000).sealed()})
    System(how='login', name='ann', number=1000)
    """
    found = None if kept is None else kept.get("system")
    if found is None:
        return None
    number = found["number"]
    return System(str(found["how"]), str(found["name"]), None if number is None else int(number))
