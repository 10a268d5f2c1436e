"""What several auditors said of the same cases, and how far apart two answers are.

Letters: i = 1..n cases, g = 1..r auditors, k = 1..q categories; n_ik auditors who put case i into category
k, r_i = sum_k n_ik.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from crime_sample.errors import StatisticsError
from crime_sample.stats.strata import Floats, Ints

Category = str | float
Scale = Callable[[Floats, Floats], Floats]
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """A table of ratings, as :func:`ratings` checked it. Make it with that function, not by hand.

    ``codes`` (n, r) place of each rating's category, -1 where there is none; ``categories`` (q,) in order;
    ``values`` (q,) the categories as numbers, None unless all are numbers; ``ordered`` whether their order
    means something: it was given, or they are numbers, or there are no more than two.
    """

    codes: Ints
    categories: tuple[Category, ...]
    values: Floats | None
    ordered: bool

    @property
    def counts(self) -> Floats:
        """(n, q) n_ik, auditors who put the case into the category."""
        every = np.arange(len(self.categories))
        return np.asarray((self.codes[:, :, None] == every).sum(axis=1), dtype=np.float64)

    @property
    def on_a_line(self) -> bool:
        """Whether the categories are numbers that rise or fall throughout."""
        if self.values is None:
            return False
        first, second = self.values[:-1], self.values[1:]
        return bool((second > first).all() or (second < first).all())

    @property
    def steps(self) -> Floats:
        """(q,) where the categories lie: their own numbers if on a line, else their places 0, 1, 2 ...

        No coefficient depends on the unit. It is a power of two, which leaves every digit as it is, such that no
        number is above 1: squares of very large numbers would not hold, those of very small ones be nothing.
        """
        if self.values is not None and self.on_a_line:
            _, exponent = np.frexp(np.abs(self.values).max())
            return np.asarray(np.ldexp(self.values, -exponent), dtype=np.float64)
        return np.arange(len(self.categories), dtype=np.float64)


def ratings(
    table: Sequence[Sequence[Category | None]], *, order: Sequence[Category] | None = None
) -> Ratings:
    """A checked table of ratings.

    ``table`` n rows, one a case, of r ratings, one an auditor: text or numbers; None, "" and NaN are
    missing. ``order`` every category, lowest first; categories that nobody used count too. Without it the
    categories are those used, in the order of their numbers if all are numbers (text such as "2" is), else
    by name.

    Fails without two auditors, without a rating, when rows differ in length, when a rating is not in
    ``order``, and when one number is written in two ways ("1" and "1.0").

    >>> ratings([["10", "9"], ["9", ""]]).categories
    ('9', '10')
    """
    width = {len(row) for row in table}
    if len(width) > 1:
        raise StatisticsError("The rows of ratings differ in length.", remedy="Give one rating an auditor.")
    if not width or width == {0} or width == {1}:
        raise StatisticsError("Agreement takes two auditors.", remedy="Give two columns or more.")
    rows = [[None if _missing(cell) else cell for cell in row] for row in table]
    used = {cell for row in rows for cell in row if cell is not None}
    if not used:
        raise StatisticsError("There is no rating.", remedy="Check the column of ratings.")
    categories = _in_order(used) if order is None else tuple(order)
    place = {category: k for k, category in enumerate(categories)}
    if len(place) < len(categories):
        raise StatisticsError("A category stands twice in the order.", remedy="Name each once.")
    for strange in sorted(map(str, used - place.keys())):
        raise StatisticsError(f"The rating {strange!r} is not in the order given.", remedy="Add it there.")
    numbers = [_number(category) for category in categories]
    known = [number for number in numbers if number is not None]
    values = np.array(known) if len(known) == len(categories) else None
    if values is not None and len(np.unique(values)) < len(values):
        same = next(f"{a!r} and {b!r}" for a, x in zip(categories, known, strict=True)
                    for b, y in zip(categories, known, strict=True) if x == y and a != b)  # fmt: skip
        raise StatisticsError(f"{same} are one number written in two ways.", remedy="Write it in one way.")
    codes = np.array([[-1 if cell is None else place[cell] for cell in row] for row in rows], dtype=np.int64)
    ordered = order is not None or values is not None or len(categories) <= 2
    return Ratings(codes, categories, values, ordered)


def identity(steps: Floats) -> Floats:
    """1 where two ratings are the same, else 0."""
    return np.eye(len(steps), dtype=np.float64)


def linear(steps: Floats) -> Floats:
    """1 - |x_k - x_l| / (max x - min x). Source: Cicchetti, Allison (1971), for equal steps."""
    return np.asarray(1.0 - np.abs(_gaps(steps)) / _reach(steps))


def quadratic(steps: Floats) -> Floats:
    """1 - (x_k - x_l)^2 / (max x - min x)^2. Source: Fleiss, Cohen (1973), for equal steps."""
    return np.asarray(1.0 - (_gaps(steps) / _reach(steps)) ** 2)


def ordinal(steps: Floats) -> Floats:
    """1 - C(|k - l| + 1, 2) / C(q, 2), by the places k and l alone.

    Source: Gwet (2014), *Handbook of Inter-Rater Reliability*, 4th edition, chapter 3.
    """
    q = len(steps)
    far = np.abs(_gaps(np.arange(q, dtype=np.float64)))
    return np.asarray(1.0 - far * (far + 1) / max(q * (q - 1), 1))


WEIGHTS: dict[str, Callable[[Floats], Floats]] = {
    "identity": identity,
    "linear": linear,
    "quadratic": quadratic,
    "ordinal": ordinal,
}
"""How much two ratings agree, (q, q) from 0 to 1 with 1 on the diagonal, from where the categories lie."""


def nominal_scale(_steps: Floats, totals: Floats) -> Floats:
    """1 where two ratings differ, else 0."""
    return np.broadcast_to(1.0 - np.eye(totals.shape[-1]), (*totals.shape, totals.shape[-1]))


def ordinal_scale(_steps: Floats, totals: Floats) -> Floats:
    """(sum_{g=k..l} n_g - (n_k + n_l) / 2)^2, n_g ratings in category g: the square of the distance between
    the two categories' mean ranks."""
    return np.asarray(_gaps(np.cumsum(totals, axis=-1) - totals / 2) ** 2)


def interval_scale(steps: Floats, totals: Floats) -> Floats:
    """(x_k - x_l)^2, in units of the largest."""
    return np.broadcast_to((_gaps(steps) / _reach(steps)) ** 2, (*totals.shape, totals.shape[-1]))


def ratio_scale(steps: Floats, totals: Floats) -> Floats:
    """((x_k - x_l) / (x_k + x_l))^2, for numbers of 0 or more."""
    sums = steps[:, None] + steps[None, :]
    share = _gaps(steps) / np.where(sums > 0, sums, 1.0)
    return np.broadcast_to(share**2, (*totals.shape, totals.shape[-1]))


SCALES: dict[str, Scale] = {
    "nominal": nominal_scale,
    "ordinal": ordinal_scale,
    "interval": interval_scale,
    "ratio": ratio_scale,
}
"""How much two ratings differ on Krippendorff's scales, (..., q, q) with 0 on the diagonal, from where the
categories lie and how many ratings (..., q) each holds. Source: Krippendorff (2011), *Computing
Krippendorff's Alpha-Reliability*, section on difference functions."""


def weighting(rated: Ratings, name: str) -> Callable[[Floats], Floats]:
    """The weights by that name; fails when there are none, or they need an order and there is none."""
    if name not in WEIGHTS:
        raise StatisticsError(f"There are no weights {name!r}.", remedy=f"Take one of: {', '.join(WEIGHTS)}.")
    if name != "identity" and not rated.ordered:
        raise _without_order(f"Weights {name!r}")
    return WEIGHTS[name]


def scaling(rated: Ratings, name: str) -> Scale:
    """The scale by that name; fails when there is none, or the categories do not lie on it."""
    if name not in SCALES:
        raise StatisticsError(f"There is no scale {name!r}.", remedy=f"Take one of: {', '.join(SCALES)}.")
    if name == "ordinal" and not rated.ordered:
        raise _without_order("The ordinal scale")
    if name in ("interval", "ratio") and not rated.on_a_line:
        raise StatisticsError(
            f"The {name} scale takes categories that are numbers, in their order.", remedy="Take 'ordinal'."
        )
    if name == "ratio" and rated.values is not None and (rated.values < 0).any():
        raise StatisticsError("The ratio scale takes no number below 0.", remedy="Take 'interval'.")
    return SCALES[name]


def _without_order(subject: str) -> StatisticsError:
    return StatisticsError(
        f"{subject} take an order, and words have none of their own.", remedy="Give the order, lowest first."
    )


def _gaps(steps: Floats) -> Floats:
    return np.asarray(steps[..., :, None] - steps[..., None, :])


def _reach(steps: Floats) -> float:
    return float(np.ptp(steps)) or 1.0


def _missing(cell: Category | None) -> bool:
    return cell is None or cell == "" or (isinstance(cell, float) and math.isnan(cell))


def _number(category: Category) -> float | None:
    if isinstance(category, str):
        if not _NUMBER.fullmatch(category):
            return None
        category = float(category)
    return float(category) if math.isfinite(category) else None


def _in_order(used: set[Category]) -> tuple[Category, ...]:
    numbers = {category: _number(category) for category in used}
    if None in numbers.values():
        return tuple(sorted(used, key=str))
    return tuple(sorted(used, key=lambda category: (numbers[category] or 0.0, str(category))))
