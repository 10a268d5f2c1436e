"""Formulas as MathML, made when the pages are built: nothing is fetched when they are read.

Sphinx itself would have each page with a formula load MathJax from another host.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.errors import SphinxError

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

PLUS_MINUS = "&#x000B1;"


def mathml(text: str, *, block: bool = False) -> str:
    """A formula in LaTeX as a ``math`` element.

    Raises `SphinxError` for what is no formula. The library would put an unknown command on the page as it stands, and
    end what was left open.
    """
    try:
        made = convert(text, display="block" if block else "inline")
        ElementTree.fromstring(made)  # noqa: S314 - made here, of our own pages
    except Exception as error:
        raise SphinxError(f"the formula {text!r} is none: {error}") from error
    braces = re.findall(r"(?<!\\)[{}]", text)
    if "\\" in made or braces.count("{") != braces.count("}"):
        raise SphinxError(f"the formula {text!r} is none: an unknown command, or braces left open")
    # A sign of a sum to be, but taken for a letter, which has no room beside it.
    return made.replace(f"<mi>{PLUS_MINUS}</mi>", f"<mo>{PLUS_MINUS}</mo>")


def inline(page: HTML5Translator, node: nodes.math) -> None:
    """Write a formula within a line."""
    page.body.append(mathml(node.astext().strip()))
    raise nodes.SkipNode


def block(page: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula of its own."""
    made = mathml(node.astext().strip(), block=True)
    page.body.append(f'<div class="math">{made}</div>\n')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Sphinx's way in."""
    app.add_html_math_renderer("mathml", inline_renderers=(inline, None), block_renderers=(block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
