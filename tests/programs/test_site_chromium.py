"""The pages as a site: built as the documentation says, and read in a browser without a network.

Needs the extra ``docs``, and Chromium.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Browser

DOCS = Path(__file__).parents[2] / "docs"
# What a page fetches by itself, in HTML and in style sheets. Links that a reader may follow are none of it.
FETCHED = re.compile(
    r"""<(?:script|link|img|iframe|source|image|use)\b[^>]*\b(?:src|srcset|href)=["']?(?:https?:)?//[^"'>\s]*"""
    r"""|url\(\s*["']?(?:https?:)?//[^)]*|@import\s+["']?(?:https?:)?//[^;]*"""
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built with every doubt an error."""
    made = tmp_path_factory.mktemp("site")
    build = [sys.executable, "-m", "sphinx", "-q", "-n", "-W", "-E", "-b", "html"]
    done = subprocess.run(
        [*build, "-d", str(made / "trees"), str(DOCS), str(made / "html")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return made / "html"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser."""
    driven = Browser(tmp_path_factory.mktemp("browser"))
    yield driven
    driven.close()


def test_no_file_of_the_site_names_another_host_to_fetch_from(site: Path) -> None:
    """Pages, pictures and style sheets have all they need beside them."""
    files = [path for ending in ("html", "css", "svg") for path in site.rglob(f"*.{ending}")]
    assert len(files) > 60
    asked = {(path.name, one) for path in files for one in FETCHED.findall(path.read_text("utf-8"))}
    assert asked == set()


@pytest.mark.parametrize("page", ["index", "methods", "tutorial", "coverage", "glossary", "search"])
def test_a_page_asks_nothing_of_a_network(site: Path, browser: Browser, page: str) -> None:
    """Nothing but files, and nothing to complain of."""
    before = len(browser.requests)
    browser.open(site / f"{page}.html")
    asked = browser.requests[before:]
    assert len(asked) > 3
    assert [one for one in asked if not one.startswith(("file:", "data:"))] == []
    assert browser.complaints == []


def test_formulas_are_formulas(site: Path, browser: Browser) -> None:
    """The page of methods has them as the browser's own mathematics, and no LaTeX is left over."""
    browser.open(site / "methods.html")
    assert browser.run("document.querySelectorAll('math[display=block]').length") > 20
    heights = browser.run(
        "[...document.querySelectorAll('math')].map((one) => one.getBoundingClientRect().height)"
    )
    assert len(heights) > 150
    assert min(heights) > 0
    assert "\\" not in browser.run(
        "[...document.querySelectorAll('math')].map((one) => one.textContent).join()"
    )


@pytest.mark.parametrize("formula", [r"\nonsense x", r"\frac{a", r"\text{a<b}", r"x_{1"])
def test_what_is_no_formula_ends_the_build(formula: str) -> None:
    """And does not stand on the page as it was typed."""
    from mathml import mathml
    from sphinx.errors import SphinxError

    with pytest.raises(SphinxError, match="the formula"):
        mathml(formula)


def test_a_formula_with_its_fractions() -> None:
    """A fraction of two digits without braces takes one each, and a sign has room."""
    from mathml import mathml

    made = mathml(r"R \pm \tfrac15 \min(a, b)", block=True)
    assert "<mo>&#x000B1;</mo>" in made
    assert re.search(r"<mfrac>(<mrow>)?<mn>1</mn>(</mrow>)?(<mrow>)?<mn>5</mn>(</mrow>)?</mfrac>", made)
