"""The grids: named lists of settings over which coverage is measured.

Rates of 75 to 99 %, 30 to 1,600 incidents, one to ten crimes an incident, correlations of 0 to 0.8. A setting whose
samples hold fewer than 30 incidents owing a crime on average is left out: there is no headline there either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from crime_sample.errors import InputError
from crime_sample.simulate.coverage.schemes import designs
from crime_sample.simulate.coverage.settings import LEAST_OWING, Missing, Setting, Stratum, Topping

RATES = (0.75, 0.84, 0.92, 0.95, 0.97, 0.99)
FRAME = 20_000

# Incidents in the frame, and the share of the sample that is drawn there.
DESIGNS: dict[str, tuple[tuple[int, float], ...]] = {
    "3 strata in proportion": ((10_000, 0.5), (6_000, 0.3), (4_000, 0.2)),
    "3 equal samples of 16,000, 3,000 and 1,000": ((16_000, 1 / 3), (3_000, 1 / 3), (1_000, 1 / 3)),
    "1 in 11 of the sample from 10,000, the rest from 1,000": ((10_000, 1 / 11), (1_000, 10 / 11)),
    "16, 32 and 52 % of the sample from 20,000, 3,000 and 200": ((20_000, 0.16), (3_000, 0.32), (200, 0.52)),
}
# How the rates of the strata differ from the setting's, in full where that is 95 % or less.
LEANING = (0.0, 0.03, -0.05)


def simple() -> Iterator[Setting]:
    """One stratum, a simple random sample."""
    for rate in RATES:
        for n in (30, 60, 100, 150, 400, 1600):
            for crimes in ("one", "log", "few", "many", "skew"):
                for icc in (0.0,) if crimes == "one" else (0.0, 0.3, 0.8):
                    strata = (Stratum(FRAME, n, rate, crimes, icc),)
                    yield Setting("simple", "1 stratum", rate, n, strata)


def strata() -> Iterator[Setting]:
    """Several strata, drawn at equal and at very unequal fractions; rates that differ between them."""
    for rate in RATES:
        for crimes, icc in (("one", 0.0), ("log", 0.0), ("few", 0.4), ("many", 0.8), ("many", 0.3)):
            for design in DESIGNS:
                for n in (30, 60, 120, 200, 600, 1600):
                    yield Setting("strata", design, rate, n, _split(design, rate, n, crimes, icc))
            for n in (400, 1600):
                forty = tuple(
                    Stratum(500 * (1 + h % 7), max(2, n // 40), rate, crimes, icc) for h in range(40)
                )
                yield Setting("strata", "40 equal samples of 500 to 3,500", rate, n, forty)
    for rate in (0.84, 0.92, 0.97):
        for first, second in ((2, 1), (3, 2), (5, 1)):
            for n in (200, 600, 1600):
                few = round(n * first / (first + second))
                two = (Stratum(FRAME, n - few, rate, "log"), Stratum(FRAME, few, rate, "few", 0.4))
                yield Setting("strata", f"2 strata of 20,000, drawn {second} to {first}", rate, n, two)


def domains() -> Iterator[Setting]:
    """A part of the incidents that cuts through the strata, 10 to 50 % of them."""
    for rate in (0.75, 0.84, 0.92, 0.97, 0.99):
        for crimes, icc in (("one", 0.0), ("log", 0.0), ("few", 0.4), ("many", 0.8)):
            for n, share in ((300, 0.2), (300, 0.5), (1600, 0.1), (1600, 0.4)):
                part = f"{100 * share:g} % of the incidents of"
                one = (Stratum(FRAME, n, rate, crimes, icc, share),)
                yield Setting("domains", f"{part} 1 stratum", rate, n, one)
                three = tuple(
                    Stratum(frame, n // 3, rate, crimes, icc, share * less)
                    for frame, less in ((16_000, 1.0), (3_000, 1.0), (1_000, 0.5))
                )
                yield Setting("domains", f"{part} 3 strata, equal samples", rate, n, three)


def routes() -> Iterator[Setting]:
    """A route of logs that owe crimes, and a large one that owes few: what an audit of several routes draws from."""
    for own, other in ((0.90, 0.60), (0.80, 0.80), (0.95, 0.95), (0.84, 0.30)):
        for low in ("low", "rare", "nil"):
            for n, large in ((100, 100), (200, 300), (400, 400), (1000, 300)):
                words = f"{n:,} of 2,000 beside {large} of 50,000 owing little, {100 * other:g} % recorded"
                two = (Stratum(2_000, n, own, "coded", 0.3), Stratum(50_000, large, other, low))
                yield Setting("routes", words, own, n + large, two)
    for rate in (0.75, 0.84, 0.92, 0.97):
        for share in (0.02, 0.1, 0.3):
            for n, large in ((400, 200), (1_200, 470)):
                words = (
                    f"a class, {100 * share:g} % of the crimes of {n:,} of 30,000, none of {large} of 150,000"
                )
                two = (Stratum(30_000, n, rate, "coded", 0.3, share), Stratum(150_000, large, rate, "none"))
                yield Setting("routes", words, rate, n + large, two)
    for low in ("low", "rare"):
        for rate in (0.97, 0.84):
            first = (Stratum(8_000, 300, rate, "coded", 0.3), Stratum(20_000, 300, rate, "log", 0.3))
            words = "300 of 8,000, of 20,000, and of 60,000 owing little, 60 % recorded"
            yield Setting("routes", words, rate, 900, (*first, Stratum(60_000, 300, 0.6, low)))


def missing() -> Iterator[Setting]:
    """Logs that cannot be had: 10 or 20 % at random, then three times as many where a crime was missed."""
    for lost in (Missing(0.1, 0.1), Missing(0.2, 0.2), Missing(0.1, 0.3)):
        for rate in (0.75, 0.84, 0.92, 0.97, 0.99):
            for n in (60, 150, 400, 1600):
                for crimes, icc in (("log", 0.0), ("few", 0.4), ("many", 0.8)):
                    one = (Stratum(FRAME, n, rate, crimes, icc),)
                    yield Setting("missing", "1 stratum", rate, n, one, lost)
                    for design in list(DESIGNS)[1:3]:
                        several = _split(design, rate, n, crimes, icc, least=10)
                        drawn = sum(stratum.drawn for stratum in several)
                        yield Setting("missing", design, rate, drawn, several, lost)


def complete() -> Iterator[Setting]:
    """Frames of which half to nearly all is drawn, and strata taken in full beside sampled ones."""
    for crimes, icc in (("one", 0.0), ("few", 0.4), ("many", 0.8)):
        for rate in (0.84, 0.95, 0.99):
            for frame, n in ((1000, 980), (1000, 900), (1000, 500), (300, 150), (200, 190), (100, 60)):
                one = (Stratum(frame, n, rate, crimes, icc),)
                yield Setting("complete", f"1 stratum of {frame:,}", rate, n, one)
    for full, sampled in (
        (Stratum(5000, 5000, 0.999, "few", 0.4), Stratum(400, 40, 0.97, "few", 0.4)),
        (Stratum(3000, 2900, 0.995, "few", 0.4), Stratum(600, 60, 0.95, "few", 0.4)),
        (Stratum(500, 500, 0.90, "few", 0.4), Stratum(5000, 40, 0.97, "few", 0.4)),
    ):
        words = f"{full.drawn:,} of {full.incidents:,} beside {sampled.drawn} of {sampled.incidents:,}"
        yield Setting("complete", words, sampled.rate, full.drawn + sampled.drawn, (full, sampled))


def small() -> Iterator[Setting]:
    """A sample of 10 to 100 from a stratum that weighs as much as a large sample, or more; other rates there."""
    for crimes, icc in (("log", 0.0), ("few", 0.4), ("many", 0.8), ("one", 0.0)):
        for few, rest in ((0.90, 0.99), (0.80, 0.97), (0.95, 0.95), (0.97, 0.80), (0.99, 0.90)):
            for n, large in ((10, 300), (20, 300), (40, 300), (40, 1000), (100, 1000)):
                for frame in (10_000, 2_000):
                    words = f"{n} of {frame:,} at {100 * few:g} % beside {large:,} of 10,000"
                    two = (Stratum(frame, n, few, crimes, icc), Stratum(10_000, large, rest, crimes, icc))
                    yield Setting("small", words, rest, n + large, two)
    three = tuple(
        Stratum(frame, n, rate, "few", 0.4)
        for frame, n, rate in ((20_000, 30, 0.95), (3_000, 60, 0.99), (200, 100, 0.99))
    )
    yield Setting("small", "30 of 20,000 at 95 %, 60 of 3,000, 100 of 200", 0.99, 190, three)
    two = (Stratum(10_000, 20, 0.95, "few", 0.4), Stratum(1_000, 200, 0.95, "few", 0.4))
    yield Setting("small", "20 of 10,000, 200 of 1,000", 0.95, 220, two)


def hidden() -> Iterator[Setting]:
    """A heavy stratum that owes few crimes, or next to none, beside others: what it holds can stay unseen."""
    for crimes, icc in (("log", 0.0), ("few", 0.4)):
        for rate in (0.84, 0.95):
            for n in (60, 200):
                for low in ("low", "nil"):
                    for heavy, each, other in ((36_000, n, n), (6_000, n // 2, 2 * n)):
                        three = ((6_000, other), (4_400, other), (3_000, n))
                        rest = tuple(Stratum(frame, drawn, rate, crimes, icc) for frame, drawn in three)
                        words = f"{each} of {heavy:,} owing little beside 3 strata"
                        all_ = (Stratum(heavy, each, rate, low), *rest)
                        yield Setting("hidden", words, rate, sum(s.drawn for s in all_), all_)
    for low in ("low", "nil"):
        pair = (Stratum(6_000, 30, 0.5, low), Stratum(4_400, 700, 0.97, "few", 0.4))
        yield Setting(
            "hidden", "30 of 6,000 owing little, half recorded, beside 700 of 4,400", 0.97, 730, pair
        )
    trio = (
        Stratum(36_508, 200, 0.5, "rare"),
        Stratum(4_437, 400, 0.95, "few", 0.4),
        Stratum(5_966, 400, 0.95, "few", 0.4),
    )
    yield Setting("hidden", "200 of 36,508 owing little, half recorded, beside 2 strata", 0.95, 1000, trio)
    yield look_alikes()[0]
    last = (Stratum(1_000, 10, 0.90, "few", 0.4), Stratum(9_000, 4_500, 0.99, "few", 0.4))
    yield Setting("hidden", "10 of 1,000 at 90 % beside 4,500 of 9,000", 0.99, 4510, last)


def silent() -> Iterator[Setting]:
    """A heavy stratum that owes nothing, as logs closed as no crime often do, and parts of all crimes beside it."""
    for rate in (0.84, 0.92):
        for share in (0.05, 0.1, 0.2, 1.0):
            rest = ((1_541, 642, "few", 0.4), (1_904, 647, "log", 0.3), (1_987, 250, "log", 0.3))
            own = tuple(Stratum(frame, n, rate, crimes, icc, share) for frame, n, crimes, icc in rest)
            words = f"{100 * share:g} % of the crimes of 3 strata, none in 630 of 12,192"
            yield Setting(
                "silent", words, rate, 2_169, (Stratum(12_192, 630, rate, "none", 0.0, share), *own)
            )
        for heavy, other in ((100, 300), (300, 300), (100, 60)):
            two = (Stratum(3_000, other, rate, "log", 0.3), Stratum(2_000, other, rate, "few", 0.4))
            words = f"{other} of 3,000, of 2,000, none in {heavy} of 12,000"
            drawn = heavy + 2 * other
            yield Setting("silent", words, rate, drawn, (Stratum(12_000, heavy, rate, "none"), *two))


def sizes() -> Iterator[Setting]:
    """Incidents owing several crimes are few, and recorded worse than the others."""
    for crimes in ("burst", "bunch"):
        for rate, worse in ((0.99, 0.2), (0.97, 0.2), (0.92, 0.15)):
            for icc in (0.5, 0.8):
                for n in (60, 100, 200, 400, 800):
                    words = f"1 stratum, several crimes {100 * worse:g} points worse"
                    one = (Stratum(FRAME, n, rate, crimes, icc, 1.0, worse),)
                    yield Setting("sizes", words, rate, n, one)


def look_alikes() -> tuple[Setting, Setting]:
    """Two populations whose samples often look the same: a heavy stratum that owes crimes, half of them recorded, in
    5 % of its logs, and one that owes none. The first is of the grid; see :mod:`.unattainable`."""
    rest = Stratum(4_400, 1_400, 0.92, "few", 0.4)
    some, none = Stratum(20_000, 30, 0.5, "low"), Stratum(20_000, 30, 0.5, "none")
    words = "30 of 20,000 owing {} beside 1,400 of 4,400"
    return (
        Setting("hidden", words.format("little, half recorded,"), 0.92, 1430, (some, rest)),
        Setting("hidden", words.format("nothing"), 0.92, 1430, (none, rest)),
    )


def topping() -> Iterator[Setting]:
    """Drawing on until the interval looks narrow enough."""
    for half in (0.03, 0.05, 0.07):
        for rate in (0.84, 0.92, 0.97):
            for crimes, icc in (("log", 0.0), ("few", 0.4)):
                rule = Topping(start=60, step=30, most=600, half=half)
                one = (Stratum(FRAME, rule.most, rate, crimes, icc),)
                yield Setting("topping", "1 stratum", rate, rule.start, one, topping=rule)


def quick() -> Iterator[Setting]:
    """A few settings of each kind, for a first look."""
    for rate in (0.84, 0.92, 0.97, 0.99):
        for n in (60, 150, 400):
            for crimes, icc in (("log", 0.0), ("many", 0.8)):
                one = (Stratum(FRAME, n, rate, crimes, icc),)
                yield Setting("quick", "1 stratum", rate, n, one)
            for design in list(DESIGNS)[1:3]:
                yield Setting("quick", design, rate, n, _split(design, rate, n, "log", 0.0))


def _split(
    design: str, rate: float, n: int, crimes: str, icc: float, *, least: int = 2
) -> tuple[Stratum, ...]:
    """The strata of a design; each is drawn at least ``least`` from, and at most in full."""
    return tuple(
        Stratum(
            frame,
            min(max(least, round(n * share)), frame),
            min(rate + leaning * min(1.0, (1.0 - rate) / 0.05), 0.998),
            crimes,
            icc,
        )
        for (frame, share), leaning in zip(DESIGNS[design], LEANING, strict=False)
    )


GRIDS: dict[str, Callable[[], Iterator[Setting]]] = {
    "quick": quick,
    "simple": simple,
    "strata": strata,
    "domains": domains,
    "routes": routes,
    "missing": missing,
    "complete": complete,
    "small": small,
    "hidden": hidden,
    "silent": silent,
    "sizes": sizes,
    "designs": designs,
    "topping": topping,
}
"""The grids by name."""

CHOICES: dict[str, tuple[str, ...]] = {
    **{name: (name,) for name in GRIDS},
    "hard": ("complete", "small", "hidden", "silent", "sizes"),
    "all": tuple(name for name in GRIDS if name != "quick"),
}
"""What can be asked for, and the grids that it takes."""

TITLES: dict[str, str] = {
    "quick": "A first look",
    "simple": "Simple random samples",
    "strata": "Stratified samples",
    "domains": "Domains",
    "routes": "Routes that owe few crimes beside others",
    "missing": "Missing logs",
    "complete": "Nearly complete counts",
    "small": "A small sample of a heavy stratum",
    "hidden": "Heavy strata that owe little",
    "silent": "A heavy stratum that owes nothing",
    "sizes": "Large incidents recorded worse",
    "designs": "Samples drawn otherwise",
    "topping": "Topped up until narrow",
}
"""Headings of the grids."""


def settings_of(choice: str) -> list[Setting]:
    """The settings of a grid, or of several under one name; fails on an unknown name."""
    if choice not in CHOICES:
        raise InputError(f"There is no grid {choice!r}.", remedy=f"Choose one of: {', '.join(CHOICES)}.")
    return [setting for name in CHOICES[choice] for setting in kept(list(GRIDS[name]()))]


def kept(settings: Sequence[Setting]) -> list[Setting]:
    """Those whose samples hold enough incidents owing a crime."""
    return [setting for setting in settings if setting.expected_owing >= LEAST_OWING]
