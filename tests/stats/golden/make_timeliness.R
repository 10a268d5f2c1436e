# Golden values for crimes recorded within so many hours of their report, from R's survey package.
#
#   Rscript make_timeliness.R [DIR]
#
# writes DIR/timeliness.json (by default beside this script). A crime per line: its incident, whether it was recorded by
# the cut-off, and the least and the most hours that took (in time under a limit of 24, hours unknown: at most 24; late:
# more than 24). Incidents that owe nothing stay in. svyratio of crimes recorded within h hours to crimes owed, fpc the
# count; 'within' as surely recorded by then, 'most' as possibly.
suppressPackageStartupMessages(library(survey))
arguments <- commandArgs(FALSE)
here <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", arguments, value = TRUE))))
given <- commandArgs(TRUE)
out <- if (length(given)) given[1] else here
crimes <- read.csv(text = "i,recorded,least,most
a1,1,2,2
a2,1,30,30
a2,0,NA,NA
a4,1,-Inf,24
a5,0,NA,NA
a6,1,100,100
a6,1,20,20
b1,1,24,24
b2,1,-Inf,Inf
b2,0,NA,NA
b3,0,NA,NA
b4,1,24.000001,Inf
b4,1,5,5")
d <- data.frame(i = c(paste0("a", 1:6), paste0("b", 1:5)), h = rep(c("a", "b"), c(6, 5)), N = rep(c(120, 30), c(6, 5)))
count <- function(inside) as.vector(table(factor(crimes$i[inside], levels = d$i)))
d$m <- count(rep(TRUE, nrow(crimes)))
of <- function(y) {
  d$y <- y
  found <- svyratio(~y, ~m, svydesign(ids = ~1, strata = ~h, fpc = ~N, data = d))
  sprintf("[%.17g, %.17g]", coef(found), SE(found))
}
recorded <- crimes$recorded == 1
at <- function(bound) function(hours) of(count(recorded & !is.na(bound) & bound <= hours))
hours <- c(24, 72, 168, 720, Inf)
listed <- function(bound) paste(vapply(hours, at(bound), ""), collapse = ", ")
versions <- sprintf('"versions": {"R": "%s", "survey": "%s"}', getRversion(), packageVersion("survey"))
cat(sprintf('{\n  %s,\n  "hours": [24, 72, 168, 720, null],\n  "within": [%s],\n  "most": [%s]\n}\n', versions,
            listed(crimes$most), listed(crimes$least)),
    file = file.path(out, "timeliness.json"))
