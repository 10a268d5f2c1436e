"""The draw as SQL, for whoever runs it where the frame lives. Nothing is drawn by it, and nothing written."""

from __future__ import annotations

from textwrap import wrap

from crime_sample.audit.drawing import planned_sizes
from crime_sample.audit.frames import Export, frame_path
from crime_sample.audit.session import Audit
from crime_sample.draw import check_seed
from crime_sample.engines.dialects import dialect_called
from crime_sample.engines.printed import Statements, statements
from crime_sample.errors import Refused
from crime_sample.formats import capital, one_line, plural
from crime_sample.frame import Frame, FrameMapping
from crime_sample.state import State

UNKNOWN = ":seed"
"""Stands for a seed that is not known yet."""


def draw_sql(
    audit: Audit, *, seed: str = "", dialect: str = "", table: str = "", export: Export | None = None
) -> str:
    """The statements of every frame's draw, with what they are about above each. Before the draw with the planned
    sizes and the ``seed`` given, or ``UNKNOWN``; after it with what was drawn."""
    state = audit.state
    seed = _seed(state, seed)
    spoken = dialect_called(dialect) if dialect else None
    parts = []
    for name, frame in state.frames.items():
        sizes = state.drawn.get(name) or planned_sizes(state, name)
        made = statements(
            frame_path(audit, name, given=export), frame, seed=seed, sizes=sizes, dialect=spoken, table=table
        )
        parts.append(_text(state, frame, made, seed, sizes))
    return "\n\n".join(parts)


def _seed(state: State, seed: str) -> str:
    if state.plan is None:
        raise Refused(
            "the plan is not frozen, so how many are to be drawn is not known",
            remedy="Freeze it first: crime_sample plan AUDIT --freeze",
        )
    if state.method.key != "tickets":
        raise Refused(
            f"a {state.method.title} is not one statement: SQL narrows the frame down, and the rule decides in exact "
            "numbers",
            remedy="The rule stands in the report and in the statement of the draw; anyone can draw again with "
            "crime_sample verify-draw.",
        )
    if seed:
        check_seed(seed)
    if state.seed and seed and seed != state.seed:
        raise Refused(
            f"the sample was drawn with the seed '{state.seed}'", remedy="Leave --seed out, or give that one."
        )
    return state.seed or seed or UNKNOWN


def _text(state: State, frame: Frame, made: Statements, seed: str, sizes: dict[str, int]) -> str:
    kind = state.kind
    strata = [f"{name}: {size:,} of {frame.strata[name]:,}" for name, size in sizes.items()]
    head = [
        f"Frame {frame.name} of {state.about.force}: {plural(frame.incidents, kind.unit, kind.units)} of "
        f"{plural(frame.records, 'record')}, in {made.dialect}.",
        *([f"SHA-256 of the export: {frame.file_sha256}"] if frame.file_sha256 else []),
        f"Seed: {seed}",
        *_unknown(seed, made),
        f"Rule: {state.rule}.",
        *_table(made),
        *_foreign(frame.mapping, made),
        f"1. The sample. Sizes: {'; '.join(strata)}.",
        "A stratum that shows fewer: put "
        f"'{made.raised}' in place of its bound, which one draw in a thousand million needs.",
    ]
    counts = f"2. {capital(kind.units)} by stratum, as registered: {_counts(frame)}."
    lines = [
        "3. The lines of the fingerprint. In a file with a line feed after each, in UTF-8 and without a header, their "
        "SHA-256 is",
        frame.fingerprint,
    ]
    return "\n\n".join(
        f"{_comment(words)}\n{sql};"
        for words, sql in ((head, made.draw), ([counts], made.strata), (lines, made.lines))
    )


def _unknown(seed: str, made: Statements) -> list[str]:
    if seed != UNKNOWN:
        return []
    signs = "".join(f", {sign} written as {how}" for sign, how in made.escaped.items())
    return [f"The seed goes in place of {UNKNOWN} between the quotes{signs}."]


def _table(made: Statements) -> list[str]:
    if not made.table:
        return []
    return [f"Table {made.table} is the export as it stands, every column as text and under its own name."]


def _foreign(mapping: FrameMapping, made: Statements) -> list[str]:
    rules = [one.where for one in mapping.exclude] + [one.where for one in mapping.strata.groups]
    if not any(rules) or made.dialect == "DuckDB":
        return []
    return [
        f"The mapping's own expressions were written for another dialect: see that {made.dialect} reads them."
    ]


def _counts(frame: Frame) -> str:
    return "; ".join(f"{name} {count:,}" for name, count in frame.strata.items())


def _comment(lines: list[str]) -> str:
    return "\n".join(
        f"-- {part}" for line in lines for part in wrap(one_line(line), 100, break_long_words=False)
    )
