"""A user's own table of verdicts, without an audit: rates and totals by the same engine as ``estimate``.

``ask`` settles what is asked of which columns; ``gather`` checks the rows and sums them to incidents;
``analyse`` gives the estimates.
"""

from crime_sample.analysis.answer import Analysis, analyse
from crime_sample.analysis.gathered import Incidents, gather
from crime_sample.analysis.question import Question, ask

__all__ = ["Analysis", "Incidents", "Question", "analyse", "ask", "gather"]
