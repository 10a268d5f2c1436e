"""Stage 2b: from a design and the strata of a frame to the number of incidents to draw in each.

The size planned is the one whose *delivered* interval, by the method the estimate will use, is expected to have
the wanted half-width once the logs that cannot be found are taken off. Targets of single strata set the least
each must have; the overall target is then met with the fewest further incidents (Wright's exact integer optimum,
or proportional or equal shares if the design says so).

``asked`` what is planned for; ``precision`` what sizes are expected to deliver; ``sizes`` the sizes that deliver what
is wanted; ``made`` the plan.
"""

from crime_sample.plan.asked import Asked, asked
from crime_sample.plan.made import plan
from crime_sample.plan.precision import auditor_days, expected_margin, expected_total_margin, overall_rate
from crime_sample.plan.sizes import shares, smallest_sizes

__all__ = [
    "Asked",
    "asked",
    "auditor_days",
    "expected_margin",
    "expected_total_margin",
    "overall_rate",
    "plan",
    "shares",
    "smallest_sizes",
]
