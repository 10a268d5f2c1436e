"""Numbers in, numbers out: the statistics, knowing no police, no disk, no clock.

- ``strata``      how the sample was drawn, declared once
- ``ratio``       recording rates, totals and means from it, with linearised variances
- ``binomial``    confidence intervals for x of n, and the exact ones of a finite population
- ``intervals``   confidence intervals for rates and totals
- ``sizes``       how many incidents for a margin, and what margin a number gives
- ``allocation``  sharing a sample out over strata: equal, proportional, Neyman, Wright's exact optimum
- ``grossing``    from a rate to numbers of unrecorded crimes by way of a published total
- ``missing``     what incidents that could not be judged might do to the rate

``sizes``, ``allocation``, ``grossing`` and ``missing`` are plain Python; ``ratio`` needs numpy; the
intervals need scipy.special. Every failure is a ``StatisticsError`` that says what to do next; nothing
returns NaN.
"""
