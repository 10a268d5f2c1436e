# Golden values for the replicate variances, from R's survey package.
#
#   Rscript make_replicates.R [DIR]
#
# writes DIR/replicates.json (by default beside this script) from the CSV files beside this script. Base R and survey
# only; numbers carry 17 digits. Bootstraps start from a fixed seed.

suppressMessages(library(survey))
arguments <- commandArgs(FALSE)
here <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", arguments, value = TRUE))))
given <- commandArgs(TRUE)
out <- if (length(given)) given[1] else here
lines <- character(0)
put <- function(name, ...) {
  values <- list(...)
  text <- vapply(values, function(v) {
    v <- as.numeric(v)
    if (length(v) == 1) sprintf("%.17g", v) else paste0("[", paste(sprintf("%.17g", v), collapse = ", "), "]")
  }, "")
  body <- paste(sprintf('"%s": %s', names(values), text), collapse = ", ")
  lines <<- c(lines, sprintf('  "%s": {%s}', name, body))
}
places <- c("north", "south", "west")
jackknife <- function(name, design) {
  mean <- as.svrepdesign(design, type = "JKn", mse = FALSE)
  point <- as.svrepdesign(design, type = "JKn", mse = TRUE)
  rates <- svyratio(~y, ~m, mean, return.replicates = TRUE)
  missed <- svytotal(~I(m - y), mean)
  by <- sapply(places, function(place) SE(svyratio(~y, ~m, subset(mean, district == place))))
  put(name, point = coef(rates), se = SE(rates), se_from_point = SE(svyratio(~y, ~m, point)),
      se_missed = SE(missed), se_places = by, df = degf(mean), scales = sort(mean$rscales),
      rates = sort(as.vector(rates$replicates)))
}
d <- read.csv(file.path(here, "stratified.csv"), stringsAsFactors = FALSE)
jackknife("stratified", svydesign(~1, strata = ~stratum, fpc = ~N, data = d))
d$w <- d$N / ave(d$N, d$stratum, FUN = length)
jackknife("replacement", svydesign(~1, strata = ~stratum, weights = ~w, data = d))
jackknife("weighted", svydesign(~1, strata = ~stratum, weights = ~weight, data = d))
full <- d
full$N[full$stratum == "A"] <- sum(full$stratum == "A")
jackknife("take-all", svydesign(~1, strata = ~stratum, fpc = ~N, data = full))
e <- read.csv(file.path(here, "clusters.csv"), stringsAsFactors = FALSE)
jackknife("clusters", svydesign(~event, strata = ~stratum, fpc = ~N, data = e))

l <- read.csv(file.path(here, "lonely.csv"), stringsAsFactors = FALSE)
short <- function(name, design) {
  rep <- as.svrepdesign(design, type = "JKn")
  put(name, se = SE(svyratio(~y, ~m, rep)), se_missed = SE(svytotal(~I(m - y), rep)))
}
options(survey.lonely.psu = "certainty")
short("lonely certainty", svydesign(~1, strata = ~stratum, fpc = ~N, data = l))
options(survey.lonely.psu = "fail")
l$joined <- ifelse(l$stratum %in% c("B", "C"), "BC", l$stratum)
l$N_joined <- ave(ifelse(duplicated(l$stratum), 0, l$N), l$joined, FUN = sum)
l$w <- l$N / ave(l$N, l$stratum, FUN = length)
short("lonely collapse", svydesign(~1, strata = ~joined, fpc = ~N_joined, weights = ~w, data = l))

# bootstraps of n - 1, which know no population
set.seed(20161130, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
bootstrap <- function(name, design, replicates) {
  rep <- as.svrepdesign(design, type = "subbootstrap", replicates = replicates)
  rates <- svyratio(~y, ~m, rep, return.replicates = TRUE)
  put(name, se = SE(rates), se_missed = SE(svytotal(~I(m - y), rep)), replicates = replicates,
      quantiles = quantile(rates$replicates, c(0.025, 0.05, 0.5, 0.95, 0.975), type = 6))
}
bootstrap("bootstrap replacement", svydesign(~1, strata = ~stratum, weights = ~w, data = d), 10000)
bootstrap("bootstrap clusters", svydesign(~event, strata = ~stratum, weights = ~weight, data = e), 10000)

versions <- sprintf('  "versions": {"R": "%s", "survey": "%s"}', getRversion(), packageVersion("survey"))
cat("{\n", paste(c(versions, lines), collapse = ",\n"), "\n}\n", sep = "", file = file.path(out, "replicates.json"))
