# Golden values in tests/stats/test_stats_multiplicity.py, from R 4.2.2 and survey 4.1.1:
#
#   Rscript make_multiplicity.R
#
# Weights shared out among the records of an event: svyratio and svytotal with weights N / (n k), fpc the count.
suppressPackageStartupMessages(library(survey))
options(digits = 15)
d <- data.frame(h = rep(c("a", "b"), c(6, 4)), N = rep(c(120, 30), c(6, 4)), n = rep(c(6, 4), c(6, 4)),
                k = c(1, 2, 1, 1, 3, 1, 2, 2, 1, 1), m = c(1, 2, 0, 1, 3, 1, 2, 1, 1, 0), y = c(1, 1, 0, 0, 2, 1, 2, 0, 1, 0))
d$w <- d$N / d$n / d$k
design <- svydesign(ids = ~1, strata = ~h, fpc = ~N, weights = ~w, data = d)
rate <- svyratio(~y, ~m, design)
owed <- svytotal(~m, design)
cat(sprintf("%.15g", c(coef(rate), SE(rate), coef(owed), SE(owed))), sep = "\n")
