"""Choices from a named seed, built on uniform numbers alone.

Only :meth:`numpy.random.Generator.random` is used. numpy keeps the bits of PCG64 stable but is free to
improve the methods above them, and then a seed would name another force; ``random``, a shift and a product,
is the least likely of them to change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def generator(seed: str) -> np.random.Generator:
    """A generator that the text ``seed`` names, by its SHA-256."""
    digest = hashlib.sha256(seed.encode("utf-8")).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))


def below(rng: np.random.Generator, limit: int, size: int) -> Ints:
    """``size`` whole numbers, each from 0 to ``limit - 1`` with equal chance."""
    return (rng.random(size) * limit).astype(np.int64)


def pick(rng: np.random.Generator, weights: Sequence[float], size: int) -> Ints:
    """``size`` places in ``weights``, each place with a chance in proportion to its weight."""
    steps = np.cumsum(np.asarray(weights, dtype=np.float64))
    return np.searchsorted(steps[:-1] / steps[-1], rng.random(size), side="right").astype(np.int64)


def pick_by_row(rng: np.random.Generator, weights: Floats, rows: Ints) -> Ints:
    """One place for each of ``rows``, with the weights standing in that row of the table ``weights``."""
    steps = np.cumsum(weights, axis=1)
    steps = (steps / steps[:, -1:])[:, :-1]
    uniform = rng.random(rows.size)
    chosen = np.zeros(rows.size, dtype=np.int64)
    for step in steps.T:
        chosen += uniform >= step[rows]
    return chosen


def normal(rng: np.random.Generator, size: int) -> Floats:
    """Standard normal numbers from uniform ones (Box and Muller 1958)."""
    radius = np.sqrt(-2 * np.log1p(-rng.random(size)))
    numbers: Floats = radius * np.cos(2 * np.pi * rng.random(size))
    return numbers


def share_of_digest(*parts: str) -> float:
    """A number in [0, 1) that the texts fix: the first eight bytes of their SHA-256, as a share of 2**64."""
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8")).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
