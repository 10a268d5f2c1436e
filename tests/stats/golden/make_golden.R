# Golden values for the tests of the estimators, from R's survey package.
#
#   Rscript make_golden.R [DIR]
#
# writes DIR/survey.json (by default beside this script) from the CSV files beside this script, which
# make_data.R wrote once. Base R and survey only; numbers carry 17 digits.

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
rate <- function(name, design) {
  r <- svyratio(~y, ~m, design)
  put(name, point = coef(r), se = SE(r), df = degf(design), units = nrow(design),
      z = confint(r), t = confint(r, df = degf(design)))
}
sum_up <- function(name, formula, design) {
  s <- svytotal(formula, design)
  put(name, point = coef(s), se = SE(s), df = degf(design), t = confint(s, df = degf(design)))
}

# stratified simple random sample, with fpc; domains by subset and by svyby; totals; a class cut through incidents
d <- read.csv(file.path(here, "stratified.csv"), stringsAsFactors = FALSE)
plan <- svydesign(~1, strata = ~stratum, fpc = ~N, data = d)
rate("stratified", plan)
for (place in sort(unique(d$district))) {
  rate(paste0("stratified district ", place), subset(plan, district == place))
}
by <- svyby(~y, ~district, plan, svyratio, denominator = ~m)
put("stratified svyby", point = coef(by), se = SE(by))
rate("stratified stratum B", subset(plan, stratum == "B"))
violence <- svyratio(~y_violence, ~m_violence, plan)
put("stratified violence", point = coef(violence), se = SE(violence), df = degf(plan))
sum_up("stratified total owed", ~m, plan)
sum_up("stratified total missed", ~I(m - y), plan)
sum_up("stratified total missed north", ~I(m - y), subset(plan, district == "north"))
share <- svymean(~complies, plan)
put("stratified share", point = coef(share), se = SE(share), df = degf(plan))
for (method in c("beta", "xlogit", "logit", "mean")) {
  ci <- svyciprop(~complies, plan, method = method)
  put(paste("stratified share", method), low = confint(ci)[1], high = confint(ci)[2])
  ci <- svyciprop(~complies, subset(plan, district == "north"), method = method, level = 0.9)
  put(paste("stratified share north 0.9", method), low = confint(ci)[1], high = confint(ci)[2])
}

# the same sample drawn with replacement: weights, no fpc
d$w <- d$N / ave(d$N, d$stratum, FUN = length)
rate("replacement", svydesign(~1, strata = ~stratum, weights = ~w, data = d))

# unequal weights, one stratum, no fpc
rate("weighted", svydesign(~1, weights = ~weight, data = d))
sum_up("weighted total missed", ~I(m - y), svydesign(~1, weights = ~weight, data = d))

# a stratum taken in full
full <- d
full$N[full$stratum == "A"] <- sum(full$stratum == "A")
rate("take-all", svydesign(~1, strata = ~stratum, fpc = ~N, data = full))
sum_up("take-all total missed", ~I(m - y), svydesign(~1, strata = ~stratum, fpc = ~N, data = full))

# clusters: several logs of one event; N counts clusters
e <- read.csv(file.path(here, "clusters.csv"), stringsAsFactors = FALSE)
events <- svydesign(~event, strata = ~stratum, fpc = ~N, data = e)
rate("clusters", events)
rate("clusters domain", subset(events, district == "north"))
sum_up("clusters total missed", ~I(m - y), events)
rate("clusters replacement", svydesign(~event, strata = ~stratum, weights = ~weight, data = e))

# a lonely stratum
l <- read.csv(file.path(here, "lonely.csv"), stringsAsFactors = FALSE)
for (policy in c("adjust", "certainty")) {
  options(survey.lonely.psu = policy)
  lonely <- svydesign(~1, strata = ~stratum, fpc = ~N, data = l)
  rate(paste("lonely", policy), lonely)
  rate(paste("lonely domain", policy), subset(lonely, district == "north"))
}
sum_up("lonely certainty total", ~I(m - y), lonely)
options(survey.lonely.psu = "fail")
refused <- tryCatch({
  svyratio(~y, ~m, svydesign(~1, strata = ~stratum, fpc = ~N, data = l))
  0
}, error = function(problem) as.numeric(grepl("only one PSU", conditionMessage(problem))))
put("lonely fail", refused = refused)
l$joined <- ifelse(l$stratum %in% c("B", "C"), "BC", l$stratum)
l$N_joined <- ave(ifelse(duplicated(l$stratum), 0, l$N), l$joined, FUN = sum)
l$w <- l$N / ave(l$N, l$stratum, FUN = length)
rate("lonely collapse", svydesign(~1, strata = ~joined, fpc = ~N_joined, weights = ~w, data = l))

# schools of California, as in the package's own example; the data stay with the package, a copy goes to DIR if given
data(api)
schools <- svydesign(~dnum, weights = ~pw, fpc = ~fpc, data = apiclus1)
r <- svyratio(~api.stu, ~enroll, schools)
put("apiclus1", point = coef(r), se = SE(r), df = degf(schools), z = confint(r),
    t = confint(r, df = degf(schools)))
if (length(given)) {
  write.csv(apiclus1[, c("dnum", "pw", "fpc", "api.stu", "enroll")], file.path(out, "apiclus1.csv"),
            row.names = FALSE, quote = FALSE)
}

# exact limits of a finite population, by trying every count
finite <- function(x, n, N, level) {
  K <- x:(N - n + x)
  half <- (1 - level) / 2
  low <- min(K[phyper(x - 1, K, N - K, n, lower.tail = FALSE) > half])
  high <- max(K[phyper(x, K, N - K, n) > half])
  c(low, high)
}
for (case in list(c(0, 100, 1000), c(3, 10, 50), c(45, 100, 300), c(2, 100, 300), c(59, 60, 5000))) {
  for (level in c(0.8, 0.95)) {
    put(sprintf("finite %d %d %d %g", case[1], case[2], case[3], level),
        limits = finite(case[1], case[2], case[3], level))
  }
}

put("quantiles", gamma = c(qgamma(0.975, 1), qchisq(0.025, 2 * 4.2) / 2), t = c(qt(0.975, 1), qt(0.975, 57)))

versions <- sprintf('  "versions": {"R": "%s", "survey": "%s"}', getRversion(), packageVersion("survey"))
cat("{\n", paste(c(versions, lines), collapse = ",\n"), "\n}\n", sep = "", file = file.path(out, "survey.json"))
