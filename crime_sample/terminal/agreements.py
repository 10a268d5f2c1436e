"""The coefficients of agreement for the terminal."""

from __future__ import annotations

from rich.console import Group
from rich.text import Text

from crime_sample import formats
from crime_sample.agreed import Agreed, limits, number
from crime_sample.report.model import Cell, Table, columns
from crime_sample.stats.agreement import Agreement
from crime_sample.terminal.fitted import Fitted, Listed


def agreement_table(answer: Agreed) -> Group:
    """Each coefficient with its interval, the shares of the answers, the sentence and the notes."""
    rows: list[tuple[Cell, ...]] = [_row(key, found) for key, found in answer.coefficients.items()]
    shares = "; ".join(
        f"{formats.one_line(name)} {formats.percent(share)}" for name, share in answer.shares.items()
    )
    level = formats.level(answer.level)
    table = Fitted(
        Table(
            "",
            "Agreement",
            f"Answers: {shares}.",
            columns("Coefficient:", "Value", f"{level} interval"),
            tuple(rows),
        )
    )
    return Group(table, Text(), Text(answer.sentence()), *(Listed(words) for words in answer.notes))


def _row(key: str, found: Agreement) -> tuple[Cell, ...]:
    if key == "percent":
        return "Percent agreement", formats.percent(found.point), formats.percent_range(found.low, found.high)
    choice = f" ({found.choice})" if found.choice not in ("identity", "nominal") else ""
    return f"{found.name}{choice}", number(found.point), limits(found)
