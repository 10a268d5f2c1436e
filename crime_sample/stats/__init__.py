"""Numbers in, numbers out: the statistics, knowing no police, no disk, no clock.

How a sample was drawn

- ``strata``      strata, weights, population counts, clusters, chances: declared once, used by every estimator
- ``stages``      the same for two stages: districts, then units of each
- ``spread``      how the variance follows from the units: one form for each way of drawing
- ``declared``    what a sample is declared with, checked
- ``lonely``      the rules for strata of which one unit was drawn
- ``multiplicity`` events that stand in several units of the frame: weights shared out
- ``calibration`` known totals: post-stratification, raking, regression

Rates and totals

- ``ratio``       recording rates, totals and means with linearised variances, of one domain or of many at once
- ``cells``       a sample gathered into cells of units that are alike
- ``taylor``      from cells to rates and totals: the arithmetic behind ``ratio``
- ``estimates``   what an estimator hands to the intervals
- ``separate``    totals by ratio, separate and combined, and which to use
- ``resample``    jackknife and bootstrap replicates
- ``replicated``  what follows from replicates: variances, covariances, percentile limits
- ``counts``      sums of rows drawn with replacement: the engine of the bootstrap

Intervals

- ``intervals``   for rates and totals, by name, with bounds on one side
- ``designed``    their methods, for a complex design
- ``stepped``     the usual ones, which look one incident further
- ``steps``       what one more incident would add
- ``binomial``    for x of n, by name, and the exact ones of a finite population
- ``forms``       their formulas over arrays, and the quantiles
- ``signed``      for sums of differences that are mostly nought

Before the draw

- ``sizes``         how many incidents for a margin, and what margin a number gives
- ``attribute``     how many to find a failure, or to show that there are few; what failures seen support
- ``acceptance``    a sample that tells a good population from a bad one
- ``chances``       exact chances of failures in a sample: the engine of the two before
- ``power``         how many incidents in two audits show a change
- ``allocation``    sharing a sample out over strata: equal, proportional, Neyman, Wright's exact optimum
- ``targets``       the cheapest sample that meets several targets of precision
- ``targets_whole`` the same in whole numbers
- ``effort``        what a sample costs in auditors' time

Missing logs, and crimes in a year

- ``missing``     what incidents that could not be judged might do to the rate, at the ends
- ``sensitivity`` the same from one assumption to the next, and where the rate crosses a threshold
- ``grossing``    from a rate to numbers of unrecorded crimes by way of a published total

Auditors

- ``ratings``             what several auditors said of the same cases
- ``agreement``           percent agreement, kappa, AC1 and AC2, with intervals
- ``agreement_alpha``     Krippendorff's alpha
- ``agreement_counts``    the counts that the coefficients rest on
- ``agreement_intervals`` their intervals, which allow for what was not seen
- ``twophase``            rates and totals corrected by a second judgement of some cases
- ``phases``              who was judged once and twice, and what each adds to the variance
- ``leaning``             how far one auditor leans, strict or lenient, and whether that drifts
- ``misclassified``       two published corrections of a judge who errs, for yes or no

Rates set against each other

- ``comparison``  differences, ratios, and the crimes that an improvement brought
- ``ranking``     many rates in order, and the ranks that chance allows
- ``trend``       a rate over several audits

Before the end

- ``sequential``  evidence and intervals that hold at every look
- ``settled``     which settled incidents count, and in which order
- ``wealth``      the bets behind both
- ``looks``       looks declared in the plan, and their levels
- ``repeated``    what looking again and again does to an interval, measured

What comes before the draw, missing logs and crimes in a year are plain Python, but for ``upper_share`` in
``attribute``; most of the rest needs numpy, and intervals need scipy.special. Every failure is a
``StatisticsError`` that says what to do next; nothing returns NaN.
"""
