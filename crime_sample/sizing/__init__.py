"""How many incidents a question takes, before there is an audit: the answers to ``size``.

- ``margin``    a rate within a margin
- ``failures``  at least one incident that fails, or at most so many
- ``change``    a change of the rate between two audits

:func:`answer_for` tells by the options given which one is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from crime_sample.errors import InputError
from crime_sample.sizing.change import Change, change_for
from crime_sample.sizing.failures import Attribute, Discovery, attribute_for, discovery_for
from crime_sample.sizing.margin import Size, size_for

__all__ = [
    "Answer",
    "Attribute",
    "Change",
    "Discovery",
    "Size",
    "answer_for",
    "attribute_for",
    "change_for",
    "discovery_for",
    "size_for",
]


class Answer(Protocol):
    """What ``size`` says."""

    def as_dict(self) -> dict[str, Any]:
        """The JSON document."""
        ...

    def sentence(self) -> str:
        """The answer in words."""
        ...


@dataclass(frozen=True, slots=True)
class _Question:
    """A question of ``size``: its answer, the options that ask it, those of them it needs, and the others it
    may have.
    """

    answer: Callable[..., Answer]
    asks: tuple[str, ...]
    needs: tuple[str, ...]
    also: tuple[str, ...]


_BOTH = ("population", "level")
_CLUSTERS = ("crimes", "spread", "icc")
_MARGIN = ("rate", "margin", *_CLUSTERS, *_BOTH)
_QUESTIONS = (
    _Question(discovery_for, ("discovery", "share"), ("discovery", "share"), _BOTH),
    _Question(attribute_for, ("at_most", "allow"), ("at_most",), _BOTH),
    _Question(change_for, ("before", "after", "power"), ("before", "after"), (*_CLUSTERS, *_BOTH)),
)
_WRITTEN = {"before": "--from", "after": "--to", "at_most": "--at-most"}


def answer_for(*, discovery: bool = False, **options: Any) -> Answer:
    """The answer to the question that the options ask: those of :func:`discovery_for`, :func:`attribute_for` or
    :func:`change_for`, or else of :func:`size_for`; None is an option not given.

    Fails when options of two questions are mixed, and when one that is needed is missing.

    >>> answer_for(discovery=True, share=1, population=5000).as_dict()["incidents"]
    290
    """
    given = {name: value for name, value in options.items() if value is not None}
    asking = given | ({"discovery": True} if discovery else {})
    asked = [question for question in _QUESTIONS if any(name in asking for name in question.asks)]
    if not asked:
        _no_other(asking, _MARGIN, "--margin")
        return size_for(**given)
    question = asked[0]
    first = _written(next(name for name in question.asks if name in asking))
    _no_other(asking, (*question.asks, *question.also), first)
    for name in question.needs:
        if name not in asking:
            raise InputError(f"{first} needs {_written(name)}", remedy=f"Give {_written(name)} too.")
    return question.answer(**given)


def _no_other(asking: Iterable[str], allowed: tuple[str, ...], first: str) -> None:
    for name in asking:
        if name not in allowed:
            raise InputError(
                f"{_written(name)} does not go with {first}: they belong to different questions",
                remedy="Ask one question at a time: see crime_sample size --help",
            )


def _written(name: str) -> str:
    return _WRITTEN.get(name, f"--{name}")
