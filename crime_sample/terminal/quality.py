"""The page on a review's quality for the terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import RenderableType
from rich.text import Text

from crime_sample.quality import QualityPage
from crime_sample.report.model import Section
from crime_sample.terminal.fitted import Fitted, Listed


def quality_tables(page: QualityPage) -> list[RenderableType]:
    """The sentences and what to do, then every table, then how to read it; the marking above and below."""
    marking = Text(page.marking, style="bold", justify="center")
    found: list[RenderableType] = [marking, Text(page.title, style="bold")]
    found += [*([Text(page.kind)] if page.kind else []), Text(page.period), Text()]
    found.extend(Listed(words) for words in page.sentences)
    if page.steps:
        found.extend((Text(), Text("What to do", style="bold")))
        found.extend(Listed(words, strong=True) for words in page.steps)
    for section in page.sections:
        found.extend(_section(section))
    found.extend((Text(), Text("Read with care", style="bold")))
    found.extend(Listed(words) for words in page.caveats)
    found.append(marking)
    return found


def _section(section: Section) -> Iterable[RenderableType]:
    if not section.tables:
        yield from (Text(), Text(section.title, style="bold"))
    for words in section.paragraphs:
        yield from (Text(), Text(words))
    for table in section.tables:
        yield from (Text(), Fitted(table))
    yield from (Listed(words) for words in section.points)
