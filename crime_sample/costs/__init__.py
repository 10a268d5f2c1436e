"""What more certainty would cost: halving the margin, and where the next cases buy most. Values; words are apart.

The sizes drawn so far (or planned) are held fixed from below, and what is expected of a stratum is what the audit found
there (``found``). Everything else is the plan's own reckoning (``plan.precision``, ``plan.sizes``).
"""

from crime_sample.costs.answer import Bought, Costs, StratumCost
from crime_sample.costs.reckoned import NEXT, costs

__all__ = ["NEXT", "Bought", "Costs", "StratumCost", "costs"]
