"""How well a review was judged: two verdicts set against each other, and each auditor against what was settled.

``quality`` makes the answer from an audit's state; ``page`` sets it out for a reader. Both are the registrar's: they
hold rates, and names unless pseudonyms are asked for.
"""

from crime_sample.quality.answer import Quality, quality
from crime_sample.quality.page import QualityPage, document, for_report, page

__all__ = ["Quality", "QualityPage", "document", "for_report", "page", "quality"]
