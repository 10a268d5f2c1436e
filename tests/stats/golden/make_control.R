# Golden values for the tests of control charts: limits by qbinom, Laney's p' and a moving average by their formulas in
# base R, Pearson's test by prop.test, and the run length of the moving average from the package spc.
#
#   Rscript make_control.R [DIR]
#
# writes DIR/control.json (by default beside this script). The versions that made the file kept here stand in it.

suppressMessages(library(spc))
arguments <- commandArgs(FALSE)
here <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", arguments, value = TRUE))))
given <- commandArgs(TRUE)
out <- if (length(given)) given[1] else here
numbers <- function(v) {
  v <- as.numeric(v)
  if (length(v) == 1) sprintf("%.17g", v) else paste0("[", paste(sprintf("%.17g", v), collapse = ", "), "]")
}
lines <- character(0)
put <- function(block, ...) {
  values <- list(...)
  body <- paste(sprintf('"%s": %s', names(values), vapply(values, numbers, "")), collapse = ", ")
  lines <<- c(lines, sprintf('  "%s": {%s}', block, body))
}

# limits by probability: the a/2 quantile is the smallest x with P(X <= x) >= a/2
a <- 0.0027
p <- rep(c(0.5, 0.8, 0.9, 0.95, 0.99), each = 6)
n <- rep(c(1, 4, 10, 20, 75, 400), 5)
put("exact", p = p, n = n, low = qbinom(a / 2, n, p), high = n - qbinom(a / 2, n, 1 - p))

# 24 weeks of unequal size, more scattered than chance
owed <- c(42, 38, 51, 40, 47, 39, 44, 50, 36, 41, 45, 48, 40, 43, 37, 52, 46, 41, 39, 44, 47, 42, 38, 49)
recorded <- c(40, 30, 49, 33, 46, 38, 35, 48, 29, 40, 43, 38, 39, 42, 30, 50, 37, 40, 38, 34, 46, 33, 37, 47)
rate <- sum(recorded) / sum(owed)
share <- recorded / owed
s <- sqrt(rate * (1 - rate) / owed)
z <- (share - rate) / s
sigma <- mean(abs(diff(z))) / 1.128
test <- suppressWarnings(prop.test(recorded, owed))  # some weeks expect fewer than five missed
put("weeks", owed = owed, recorded = recorded, rate = rate, sigma = sigma,
    low = pmax(0, rate - 3 * s * sigma), high = pmin(1, rate + 3 * s * sigma),
    q = test$statistic, p = test$p.value)

# the moving average with its variance week by week
w <- 0.2; width <- 2.86
average <- numeric(0); variance <- numeric(0); before <- rate; v <- 0
for (k in seq_along(share)) {
  before <- w * share[k] + (1 - w) * before
  v <- w^2 * s[k]^2 + (1 - w)^2 * v
  average <- c(average, before); variance <- c(variance, v)
}
put("moving", average = average, low = rate - width * sqrt(variance), high = rate + width * sqrt(variance))

# how long, on average, until it gives a false alarm, with limits from the first week on
put("run", vacl = xewma.arl(w, width, 0, sided = "two", limits = "vacl"), fix = xewma.arl(w, width, 0, sided = "two"))

versions <- sprintf('  "versions": {"R": "%s", "spc": "%s"}', getRversion(), packageVersion("spc"))
writeLines(c("{", paste(c(versions, lines), collapse = ",\n"), "}"), file.path(out, "control.json"))
