# Golden values for events that stand in several records, from R's survey package.
#
#   Rscript make_multiplicity.R [DIR]
#
# writes DIR/multiplicity.json (by default beside this script). Weights shared out among the records of an event: svyratio and svytotal with weights N / (n k), fpc the count.
suppressPackageStartupMessages(library(survey))
arguments <- commandArgs(FALSE)
here <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", arguments, value = TRUE))))
given <- commandArgs(TRUE)
out <- if (length(given)) given[1] else here
d <- data.frame(h = rep(c("a", "b"), c(6, 4)), N = rep(c(120, 30), c(6, 4)), n = rep(c(6, 4), c(6, 4)),
                k = c(1, 2, 1, 1, 3, 1, 2, 2, 1, 1), m = c(1, 2, 0, 1, 3, 1, 2, 1, 1, 0), y = c(1, 1, 0, 0, 2, 1, 2, 0, 1, 0))
d$w <- d$N / d$n / d$k
design <- svydesign(ids = ~1, strata = ~h, fpc = ~N, weights = ~w, data = d)
rate <- svyratio(~y, ~m, design)
owed <- svytotal(~m, design)
pair <- function(found) paste0("[", paste(sprintf("%.17g", c(coef(found), SE(found))), collapse = ", "), "]")
versions <- sprintf('"versions": {"R": "%s", "survey": "%s"}', getRversion(), packageVersion("survey"))
cat(sprintf('{\n  %s,\n  "rate": %s,\n  "owed": %s\n}\n', versions, pair(rate), pair(owed)),
    file = file.path(out, "multiplicity.json"))
