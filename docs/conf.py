"""How the pages are built: ``sphinx-build -n -W docs docs/_build``."""

import sys
from pathlib import Path

from crime_sample import __version__

sys.path.insert(0, str(Path(__file__).parent))  # for mathml

project = "crime_sample"
author = "The crime_sample authors"
copyright = f"2026, {author}"  # noqa: A001 - Sphinx's name
release = __version__

extensions = ["myst_parser", "mathml"]
myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 3
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
nitpicky = True
html_math_renderer = "mathml"

html_theme = "furo"
html_static_path = ["style"]
html_css_files = ["formulas.css"]
html_title = f"crime_sample {release}"
