"""Weekly local checks on a control chart: which weeks stand out, and whether the rate drifts. Values only.

``checks`` reads a table of weeks; ``chart`` holds them to their common rate, or to one that is given; ``words`` says
what came out.
"""

from crime_sample.weekly.chart import METHODS, HeldWeek, Weekly, control_chart
from crime_sample.weekly.checks import Check, Checks, checks

__all__ = ["METHODS", "Check", "Checks", "HeldWeek", "Weekly", "checks", "control_chart"]
