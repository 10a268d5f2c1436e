"""The methods used unless another is asked for, named here so that all agree; imports nothing."""

RATE_INTERVAL = "stepped"
TOTAL_INTERVAL = "stepped"
