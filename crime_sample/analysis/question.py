"""What is asked of a table: which columns, which rules, which methods."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crime_sample.defaults import RATE_INTERVAL
from crime_sample.errors import InputError
from crime_sample.stats.forms import tail
from crime_sample.stats.intervals import RATE_INTERVALS, interval_remedy
from crime_sample.stats.lonely import LONELY
from crime_sample.stats.resample import REPLICATES
from crime_sample.table import Table

# How the columns are called by themselves, in any case, where nobody names them.
DUE = ("m", "due", "owed")
RECORDED = ("y", "recorded")
MISSING = ("reweight", "domain")
CROSS = "*"


@dataclass(frozen=True, slots=True)
class Question:
    """Columns by their part, and how to compute. ``by`` holds breakdowns, each of one column or a crossing.

    ``due`` crimes owed and ``recorded`` those of them recorded; ``population`` counts of incidents (of
    clusters, where there is a ``cluster``) in the stratum; ``missing`` what to do with incidents whose due or
    recorded is blank: ``reweight`` or ``domain``; ``lonely`` the rule for strata of one unit; ``replicates``
    the kind of replicates that give the standard errors, None for linearisation; ``count`` and ``seed`` theirs.
    """

    due: str
    recorded: str
    id: str | None = None
    stratum: str | None = None
    population: str | None = None
    cluster: str | None = None
    weight: str | None = None
    by: tuple[tuple[str, ...], ...] = ()
    interval: str = RATE_INTERVAL
    missing: str = "reweight"
    lonely: str = "fail"
    level: float = 0.95
    replicates: str | None = None
    count: int = 2000
    seed: int = 1


def ask(
    table: Table,
    *,
    due: str | None = None,
    recorded: str | None = None,
    by: Sequence[str] = (),
    id: str | None = None,  # noqa: A002 - the part's name
    stratum: str | None = None,
    population: str | None = None,
    cluster: str | None = None,
    weight: str | None = None,
    interval: str = RATE_INTERVAL,
    missing: str = "reweight",
    lonely: str = "fail",
    level: float = 0.95,
    replicates: str | None = None,
    seed: int = 1,
) -> Question:
    """The question, every column by its name in the table, every method known.

    Without ``due`` or ``recorded`` the column called so is taken (m, due, owed; y, recorded) if there is
    just one. ``by`` names columns; ``a*b`` crosses two or more.

    >>> made = Table("t.csv", ("Incident", "Owed", "Y", "class"), (), {}.__getitem__)
    >>> found = ask(made, id="incident", by=["class"])
    >>> found.id, found.due, found.recorded, found.by
    ('Incident', 'Owed', 'Y', (('class',),))
    """
    question = Question(
        due=_chosen(table, due, DUE, "--due", "the crimes owed"),
        recorded=_chosen(table, recorded, RECORDED, "--recorded", "the crimes recorded"),
        id=_named(table, id),
        stratum=_named(table, stratum),
        population=_named(table, population),
        cluster=_named(table, cluster),
        weight=_named(table, weight),
        by=tuple(dict.fromkeys(_factors(table, one) for one in by)),
        interval=interval,
        missing=missing,
        lonely=lonely,
        level=level,
        replicates=replicates,
        seed=seed,
    )
    if question.due == question.recorded:
        raise InputError(
            f"'{question.due}' is given for the crimes owed and for those recorded",
            where=table.name,
            remedy="Name two columns.",
        )
    if question.interval not in RATE_INTERVALS:
        raise InputError(
            f"there is no interval of a rate called '{question.interval}'",
            remedy=interval_remedy(question.interval, RATE_INTERVALS),
        )
    _known("way with missing incidents", question.missing, MISSING)
    _known("rule for strata with one unit", question.lonely, LONELY)
    if question.replicates is not None:
        _known("kind of replicates", question.replicates, REPLICATES)
    tail(question.level)
    return question


def _named(table: Table, given: str | None) -> str | None:
    return None if given is None else table.named(given)


def _chosen(table: Table, given: str | None, usual: Sequence[str], option: str, what: str) -> str:
    if given is not None:
        return table.named(given)
    found = [column for column in table.columns if column.casefold() in usual]
    if len(found) == 1:
        return found[0]
    raise InputError(
        f"which column holds {what}? "
        + (f"It could be {' or '.join(found)}" if found else f"None is called {', '.join(usual)}"),
        where=table.name,
        remedy=f"Name it with {option}. The columns are: {', '.join(table.columns)}.",
    )


def _factors(table: Table, by: str) -> tuple[str, ...]:
    """The columns of a breakdown; a column whose own name holds the sign is one, not a crossing."""
    if by in table.columns or CROSS not in by:
        return (table.named(by),)
    return tuple(dict.fromkeys(table.named(part.strip()) for part in by.split(CROSS)))


def _known(what: str, given: str, known: Iterable[str]) -> None:
    names = list(known)
    if given not in names:
        raise InputError(f"there is no {what} called '{given}'", remedy=f"Choose one of: {', '.join(names)}.")
