"""crime_sample: draw, review and estimate case-level audits of crime recording.

An audit is a pipeline of values; each stage is a plain module that touches no disk, clock or screen::

    rules     what the counting rules say, as dated data
    frame     what is known of the population of incidents
    design    the auditor's choice, and the plan that follows from it
    draw      tickets and the sample
    verdict   what an auditor may say of a case
    ledger    the events of an audit, their hash chain, and the state they amount to
    state     what the events of an audit amount to; replay gets there, event by event
    review    a case on its way from unopened to settled
    estimate  sample and settled verdicts to rates and totals
    report    every number, label and caveat of a report, unformatted
    simulate  a synthetic force whose true rate is known
    plan      the number of incidents to draw in each stratum
    stats     numbers in, numbers out

Around them stand the side buildings that do touch the world: ``engines`` (where a frame lives), ``store``
(the audit file), ``files`` (sheets and reports), ``audit`` (one function for each thing that can be done to an
audit), ``terminal`` and ``cli``.
"""

__version__ = "0.1.0"
