"""The page's colours: every text stands off from what is behind it as WCAG 2 AA asks, on screen in both schemes and in
print."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

CSS = (files("crime_sample.files") / "templates" / "report.css").read_text(encoding="utf-8")
TEXT, SIGNS = 4.5, 3.0
# What stands on what: text, or signs of a chart and borders that say something.
PAIRS = {
    ("ink", "paper"): TEXT,
    ("quiet", "paper"): TEXT,
    ("accent", "paper"): TEXT,
    ("ink", "care-paper"): TEXT,
    ("care", "care-paper"): TEXT,
    ("care", "paper"): SIGNS,
    ("chart-quiet", "paper"): TEXT,
    ("chart-quiet", "chart-band"): SIGNS,
    ("ink", "chart-band"): TEXT,
    ("ink", "chart-paper"): TEXT,
}
SCHEMES = ("light", "dark", "print")


def variables(scheme: str) -> dict[str, str]:
    """The colours of a scheme: those of light, with what the other schemes change. Printed from a dark screen, a page
    has the colours of print too."""
    blocks = re.findall(r":root \{(.*?)\}", CSS, flags=re.DOTALL)
    assert len(blocks) == len(SCHEMES)
    found = [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block)) for block in blocks]
    return found[0] | (found[SCHEMES.index(scheme)])


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21."""
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def test_the_measure_is_that_of_wcag() -> None:
    """Black on white is 21, a colour on itself 1, and #767676 on white the grey that just passes."""
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#123456", "#123456") == 1
    assert 4.54 <= ratio("#767676", "#ffffff") < 4.55


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("pair", PAIRS, ids="-on-".join)
def test_it_stands_off(scheme: str, pair: tuple[str, str]) -> None:
    """Each pair has the contrast that its use asks for."""
    found = variables(scheme)
    assert ratio(*(found[name] for name in pair)) >= PAIRS[pair], (scheme, pair)


def test_no_colour_goes_unmeasured() -> None:
    """Every colour of a text or a sign is in a pair above; none but those of the schemes is written out, apart from the
    page number's, which stands on paper."""
    named = set(re.findall(r"(?<![-a-z])color: var\(--([a-z-]+)\)", CSS))
    assert named
    assert named <= {one for one, _ in PAIRS}
    behind = set(re.findall(r"background: var\(--([a-z-]+)\)", CSS))
    assert behind
    assert behind <= {other for _, other in PAIRS}
    rules = re.sub(r":root \{.*?\}", "", CSS, flags=re.DOTALL)
    for colour in re.findall(r"#[0-9a-fA-F]{3,8}\b", rules):
        assert ratio(colour, "#ffffff") >= TEXT, colour
    assert set(variables("light")) == set(variables("dark")) == set(variables("print"))
    blocks = re.findall(r":root \{(.*?)\}", CSS, flags=re.DOTALL)
    changed = [set(re.findall(r"--([a-z-]+): #", block)) for block in blocks]
    assert changed[0] == changed[1] == changed[2], "a scheme that keeps a colour of another is dark on dark"
