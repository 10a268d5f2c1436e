"""Events that stand in several units of the frame: each unit counts for its share of the event.

A crime reported by telephone and online stands in two logs of two frames. Either log may be drawn, and a total that
counts the crime with the full weight of each counts it twice. Where the event of unit i stands in k_i units of all
frames of the sample, itself among them, the unit stands for w_i / k_i events: summed over all units that is each
event once. The estimator is that of Horvitz and Thompson for z_i / k_i, a fixed number of each unit. So points,
variances and degrees of freedom are those of the design, frames drawn independently of each other have no covariance,
and it does not matter whether one unit of an event was drawn, or several.

It is unbiased for the number of distinct crimes if k is right, and if every unit of an event owes the same crimes.
Where they differ, the event counts with their mean.

Letters: w weight, k multiplicity, z what is counted.

Source: Sirken (1970), JASA 65, 257-266 (the multiplicity estimator); Mecatti (2007), Survey Methodology 33, 151-157
(for several frames); Lavallee (2007), *Indirect Sampling*, Springer (the weight shares).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from crime_sample.errors import StatisticsError
from crime_sample.stats.strata import Design


def shared(design: Design, multiplicity: npt.ArrayLike) -> Design:
    """The design with the weight of each unit shared out: w / k in place of w.

    ``multiplicity`` (n,) whole numbers k of 1 or more, in place of any given before. Crimes stay whole numbers, so that
    what an interval makes of incidents with several crimes is what it was; a crime weighs less. With k = 1 throughout
    the design is what it was declared. Fails on a number that is not whole or below 1.

    Two of ten logs were drawn, owing a crime each. The event of the second stands in two of the ten: they speak for
    7.5 crimes, not 10.

    >>> from crime_sample.stats.ratio import stratified, total
    >>> drawn = stratified(["all"] * 2, population={"all": 10})
    >>> total(drawn, [1, 1]).point, total(shared(drawn, [1, 2]), [1, 1]).point
    (10.0, 7.5)
    """
    k = np.asarray(multiplicity, dtype=np.float64)
    if k.shape != (len(design),) or not (
        np.isfinite(k).all() and (k >= 1).all() and (k == np.floor(k)).all()
    ):
        raise StatisticsError(
            f"Multiplicities are {len(design)} whole numbers of 1 or more, one for each unit.",
            remedy="Count the units of the frames that hold the event, the one drawn among them.",
        )
    whole = design.weight if design.share is None else design.weight / design.share
    if (k == 1).all():
        return design if design.share is None else replace(design, weight=whole, share=None)
    share = 1.0 / k
    return replace(design, weight=whole * share, level_weight=None, share=share)
