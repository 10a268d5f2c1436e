"""The verifiers as they lie in a bundle: one file of Python, and one page of HTML that asks nothing of a network."""

from __future__ import annotations

import ast
import base64
import hashlib
import json
from importlib.resources import files

from crime_sample.evidence.checker.words import WORDS

_MODULES = (
    "keyring", "words", "faults", "unzipping", "reading", "story", "ed25519", "chain", "signatures", "numbers",
    "listing", "command",
)  # fmt: skip
_SCRIPTS = ("sha256", "reading", "unzipping", "story", "chain", "signatures", "numbers", "listing", "page")
_ELSEWHERE = ("keyring",)  # what the program goes by too
_ABOUT = """\
#!/usr/bin/env python3
\"\"\"Check an evidence bundle of crime_sample: one file, and nothing but Python's standard library (3.10 or later).

    python3 verify.py bundle.zip                              the ledger's chain, the plan, the numbers
    python3 verify.py bundle.zip --frame kent-frame.zip       and the selection: who was drawn, by which rule
    python3 verify.py bundle.zip --anchor 3f0c... --key 9d61...

FRAME is what 'crime_sample bundle --frame-out' wrote, or a text with a line "ID TAB STRATUM" for each incident of a
frame. ANCHOR is a hash that was given out when the plan was frozen or the sample drawn; KEY the signer's public key as
64 hexadecimal digits, each known from elsewhere. Exit status: 0 if all that could be checked holds, 1 if not, 2 if the
command was not understood.

It believes nothing that the bundle says of itself: the ledger is a chain of hashes, and all else must follow from it.
\"\"\"

from __future__ import annotations

"""
_END = """

if __name__ == "__main__":
    sys.exit(main())
"""


def program() -> str:
    """``verify.py``: the modules of the checker one after the other, what they import once and first."""
    imports: set[str] = set()
    bodies = []
    for name in _MODULES:
        room = "crime_sample" if name in _ELSEWHERE else "crime_sample.evidence.checker"
        text = files(room).joinpath(f"{name}.py").read_text(encoding="utf-8")
        tree, lines = ast.parse(text), text.splitlines()
        taken = [
            node
            for node in tree.body
            if isinstance(node, ast.Import | ast.ImportFrom) or node is tree.body[0]
        ]
        for node in taken:
            if isinstance(node, ast.Import):
                imports.add(ast.unparse(node))
            elif isinstance(node, ast.ImportFrom) and not str(node.module).startswith(
                ("crime_sample", "__future__")
            ):
                imports |= {f"from {node.module} import {one.name}" for one in node.names}
        rest = "\n".join(lines[max(node.end_lineno or 0 for node in taken) :]).strip("\n")
        about = "\n".join(f"# {line}".rstrip() for line in (ast.get_docstring(tree) or "").splitlines())
        bodies.append(f"{about}\n\n{rest}")
    ordered = sorted(imports, key=lambda line: (line.startswith("from"), line))
    return _ABOUT + "\n".join(ordered) + "\n\n" + "\n\n\n".join(bodies) + "\n" + _END


def page() -> str:
    """``verify.html``: the same checks in a browser, which may fetch nothing and run no script but this one."""
    folder = files("crime_sample.evidence.page")
    words = json.dumps(WORDS, ensure_ascii=False, indent=1)
    parts = [folder.joinpath(f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS]
    script = '\n"use strict";\n\nconst WORDS = ' + words + ";\n\n" + "\n".join(parts)
    style = "\n" + folder.joinpath("page.css").read_text(encoding="utf-8")
    text = folder.joinpath("page.html").read_text(encoding="utf-8")
    for sign, part in (("script", script), ("style", style)):
        held = base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()
        text = text.replace(f"@{sign}-hash@", f"'sha256-{held}'").replace(f"@{sign}@", part)
    return text
