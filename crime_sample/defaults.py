"""What is used unless another is asked for, and what may be; named here so that all agree; imports nothing."""

MARKING = "OFFICIAL-SENSITIVE"
RATE_INTERVAL = "stepped"
TOTAL_INTERVAL = "stepped"
OVERLAP_HOURS = 24
"""How far apart, either way, two records of one event at one place are taken to have been created at most."""

RATE_INTERVALS = (
    "stepped", "korn-graubard", "korn-graubard-survey", "logit", "wilson", "agresti-coull", "jeffreys", "fay-feuer",
    "wald-t", "wald",
)  # fmt: skip
"""The names of ``crime_sample.stats.intervals.RATE_INTERVALS``, for a help that does not load them."""
