"""Counts made fit to be published: small ones put together with others, rounded so that sums hold, and what a reader
could work out of several tables that share their totals.

A table is (R, K) counts, one row for each part, parts that add up. A count is *small* where 0 < count < ``least``.
Sources: Hundepool and others, *Statistical Disclosure Control* (2012): primary and secondary suppression and its audit
by linear programming (chapter 4), controlled rounding (chapter 5); Cox, "A constructive procedure for unbiased
controlled rounding", JASA 82 (1987).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Counts = Sequence[Sequence[int]]


def small(count: int, least: int) -> bool:
    """Whether a count may not be told.

    >>> small(4, 5), small(5, 5), small(0, 5)
    (True, False, False)
    """
    return 0 < count < least


def put_together(counts: Counts, *, least: int) -> tuple[int, ...]:
    """The rows that are told as one, by place: every row with a small count, and as many of the smallest others as it
    takes.

    None where no count is small. Otherwise at least two rows whose counts together reach ``least`` in every column that
    has any: then each count of a row among them may be anything from 0 to that sum, as far as the table tells. All
    rows where that cannot be had: the table then tells its totals and nothing else.

    The sum of suppressed cells follows from any margin, so telling the sum gives away nothing that crosses would hide.

    >>> put_together([(40, 10), (30, 8), (12, 2), (9, 7)], least=5)
    (2, 3)
    >>> put_together([(40, 10), (12, 2)], least=5), put_together([(40, 10), (12, 0)], least=5)
    ((0, 1), ())
    """
    table = np.asarray(counts, dtype=np.int64)
    chosen = [place for place, row in enumerate(counts) if any(small(int(count), least) for count in row)]
    if not chosen:
        return ()
    waiting = sorted(
        set(range(len(counts))) - set(chosen), key=lambda place: (int(table[place].sum()), place)
    )
    has_any = table.sum(axis=0) > 0
    while waiting and (len(chosen) < 2 or bool((table[chosen].sum(axis=0)[has_any] < least).any())):
        chosen.append(waiting.pop(0))
    enough = len(chosen) > 1 and not bool((table[chosen].sum(axis=0)[has_any] < least).any())
    return tuple(sorted(chosen)) if enough else tuple(range(len(counts)))


def rounded(counts: Sequence[int], total: int, base: int) -> tuple[int, ...]:
    """Counts rounded to multiples of ``base`` that add up to ``total``, itself a multiple next to their sum.

    Each goes to one of its two nearest multiples, a multiple stays, and 0 with it: those with the largest remainders go
    up. Such a rounding always is there, since the sum of the lower multiples is at most ``total`` and that of the upper
    ones at least. A column each: margins across are the sums of what is printed.

    >>> rounded([12, 7, 3, 10], nearest(32, 5), 5)
    (10, 5, 5, 10)
    """
    lower = [base * (count // base) for count in counts]
    up, rest = divmod(total - sum(lower), base)
    order = sorted(range(len(counts)), key=lambda place: (-(counts[place] % base), place))
    movable = sum(count % base > 0 for count in counts)
    if rest or not 0 <= up <= movable:
        raise ValueError(f"{total} is no multiple of {base} next to the sum of the counts")
    going = set(order[:up])
    return tuple(low + base * (place in going) for place, low in enumerate(lower))


def nearest(count: int, base: int) -> int:
    """The nearest multiple of ``base``, half of it upwards; never 0 for what is not.

    >>> nearest(12, 5), nearest(13, 5), nearest(2, 5), nearest(0, 5), nearest(7, 1)
    (10, 15, 5, 0, 7)
    """
    return 0 if count == 0 else max(base, base * ((2 * count + base) // (2 * base)))


def linked(columns: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """The columns, by place, of which some value was not met by every value of every other.

    A column of which every value meets every other's is linked with them by nothing but the total: whatever counts the
    others have, the shares of this column within each fit them. It can be left out of ``crossings``.

    >>> linked([["A1", "A2", "B1", "B1"], ["A", "A", "B", "B"]])
    (0, 1)
    >>> linked([["A1", "A2", "B1"] * 2, ["A", "A", "B"] * 2, ["May"] * 3 + ["June"] * 3])
    (0, 1)
    """
    left = list(range(len(columns)))
    while True:
        free = [c for c in left if all(_complete(columns[c], columns[other]) for other in left if other != c)]
        if not free:
            return tuple(left)
        left = [c for c in left if c not in free]


def _complete(one: Sequence[str], other: Sequence[str]) -> bool:
    return len(set(zip(one, other, strict=True))) == len(set(one)) * len(set(other))


def crossings(columns: Sequence[Sequence[str]], *, most: int) -> Ints | None:
    """Which values of several columns can meet, as (S, C) places in the sorted values of each.

    ``columns`` are C labellings of the same units. A combination is taken to exist if every two of its values were
    seen on one unit: that one column lies within another is seen in it, and a pair that happens to be missing only
    makes the audit stricter. None where there would be more than ``most``.
    """
    names = [sorted(set(values)) for values in columns]
    places = [
        np.searchsorted(np.array(known), np.array(values))
        for known, values in zip(names, columns, strict=True)
    ]
    found: list[tuple[int, ...]] = [()]
    for c, known in enumerate(names):
        met = [set(zip(places[b].tolist(), places[c].tolist(), strict=True)) for b in range(c)]
        found = [
            (*one, value)
            for one, value in product(found, range(len(known)))
            if all((one[b], value) in met[b] for b in range(c))
        ]
        if len(found) > most:
            return None
    return np.array(found, dtype=np.int64).reshape(len(found), len(columns))


def spans(
    crossing: Ints, told: Iterable[tuple[int, Sequence[int], int]], hidden: Iterable[tuple[int, int]]
) -> list[tuple[float, float]]:
    """The least and the most that each hidden count can be, for a reader who knows what was told and which values meet.

    ``told`` are published counts: column, places of the values put together, count. ``hidden`` are pairs of column and
    place. By linear programming over the combinations, whose counts are not negative.
    Whole numbers can be closer together than these limits in three or more linked columns; in two they are reached.
    """
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    lines, values = [], []
    for column, places, count in told:
        lines.append(np.isin(crossing[:, column], list(places)).astype(float))
        values.append(float(count))
    known: Any = csr_array(np.array(lines))
    limits = []
    for column, place in hidden:
        aim = (crossing[:, column] == place).astype(float)
        ends = [linprog(sign * aim, A_eq=known, b_eq=values, bounds=(0, None)) for sign in (1.0, -1.0)]
        found = [end.fun for end in ends if end.fun is not None]
        if len(found) < 2:
            raise ValueError("no table has these counts")
        limits.append((float(found[0]), -float(found[1])))
    return limits
