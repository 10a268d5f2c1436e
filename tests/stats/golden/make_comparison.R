# Golden values for the tests of comparisons: differences of two parts of one sample from R's survey package, lines
# through several studies from metafor and lm, ranges of ranks from base R.
#
#   Rscript make_comparison.R [DIR]
#
# writes DIR/comparison.json (by default beside this script) from the CSV files beside this script. The versions that
# made the file kept here stand in it. The studies are metafor's dat.bcg (13 trials of BCG vaccine against
# tuberculosis); the travel times are those of the American Community Survey 2011 (U.S. Census Bureau, public domain;
# Klein, Wright and Wieczorek 2020, JRSS C 69), minutes to work in 51 states with standard errors.

suppressMessages({library(survey); library(metafor)})
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
versions <- sprintf('  "versions": {"R": "%s", "survey": "%s", "metafor": "%s"}', getRversion(),
                    packageVersion("survey"), packageVersion("metafor"))

# two districts of one sample
between <- function(name, design) {
  by <- svyby(~y, ~district, design, svyratio, denominator = ~m, covmat = TRUE)
  for (pair in list(c("north", "south"), c("north", "west"), c("south", "west"))) {
    found <- svycontrast(by, setNames(c(-1, 1), rownames(vcov(by))[match(pair, by$district)]))
    put(paste(name, pair[1], pair[2]), difference = coef(found), se = SE(found))
  }
}
d <- read.csv(file.path(here, "stratified.csv"), stringsAsFactors = FALSE)
plan <- svydesign(~1, strata = ~stratum, fpc = ~N, data = d)
between("stratified", plan)
e <- read.csv(file.path(here, "clusters.csv"), stringsAsFactors = FALSE)
between("clusters", svydesign(~event, strata = ~stratum, fpc = ~N, data = e))
options(survey.lonely.psu = "adjust")
l <- read.csv(file.path(here, "lonely.csv"), stringsAsFactors = FALSE)
between("lonely", svydesign(~1, strata = ~stratum, fpc = ~N, data = l))
options(survey.lonely.psu = "fail")

# a class of crime and the rest, which cut through incidents
d$y_rest <- d$y - d$y_violence
d$m_rest <- d$m - d$m_violence
plan <- svydesign(~1, strata = ~stratum, fpc = ~N, data = d)
totals <- svytotal(~y_violence + m_violence + y_rest + m_rest, plan)
found <- svycontrast(totals, quote(y_violence / m_violence - y_rest / m_rest))
put("stratified violence rest", difference = coef(found), se = SE(found))

# a line through studies: variances known, and scaled by the scatter
bcg <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
line <- rma(yi, vi, mods = ~ablat, data = bcg, method = "FE")
flat <- rma(yi, vi, data = bcg, method = "FE")
put("bcg", yi = bcg$yi, vi = bcg$vi, ablat = bcg$ablat, intercept = coef(line)[1], slope = coef(line)[2],
    se = line$se[2], low = line$ci.lb[2], high = line$ci.ub[2], straight = line$QE, straight_p = line$QEp,
    alike = flat$QE, alike_p = flat$QEp)
rate <- c(0.7984, 0.836, 0.8415, 0.966, 0.9671)
margin <- c(0.031, 0.0185, 0.0207, 0.014, 0.0164)
year <- c(2013.5, 2016.75, 2016.75, 2018, 2023)
weight <- 1 / (margin / qnorm(0.975))^2
by_lm <- lm(rate ~ year, weights = weight)
put("lm", rate = rate, margin = margin, year = year, slope = coef(by_lm)[2], intercept = coef(by_lm)[1],
    se = summary(by_lm)$coefficients[2, 2] / summary(by_lm)$sigma, straight = deviance(by_lm),
    alike = deviance(lm(rate ~ 1, weights = weight)))

# ranges of ranks, the longest time first, at 90 % for all together
minutes <- c(16.86, 16.91, 18.06, 18.10, 18.18, 18.39, 18.77, 18.90, 19.66, 21.13, 21.31, 21.43, 21.61, 21.92, 21.94,
             22.54, 22.86, 22.99, 23.07, 23.12, 23.36, 23.37, 23.41, 23.45, 23.61, 23.86, 23.94, 24.10, 24.11, 24.23,
             24.51, 24.54, 24.76, 24.82, 24.98, 25.30, 25.51, 25.58, 25.69, 25.76, 25.92, 26.90, 27.11, 27.14, 27.74,
             27.99, 28.17, 30.10, 30.53, 31.50, 32.21)
error <- c(0.28, 0.36, 0.19, 0.50, 0.32, 0.33, 0.13, 0.16, 0.24, 0.15, 0.23, 0.27, 0.20, 0.11, 0.31, 0.16, 0.15, 0.10,
           0.13, 0.09, 0.29, 0.12, 0.25, 0.11, 0.16, 0.24, 0.14, 0.27, 0.10, 0.14, 0.19, 0.15, 0.15, 0.07, 0.19, 0.37,
           0.14, 0.31, 0.27, 0.11, 0.09, 0.30, 0.17, 0.07, 0.13, 0.13, 0.11, 0.32, 0.12, 0.09, 0.15)
z <- qnorm(1 - (1 - 0.9^(1 / 51)) / 2)
low <- minutes - z * error
high <- minutes + z * error
first <- vapply(1:51, function(k) 1 + sum(low > high[k]), 0)
last <- vapply(1:51, function(k) 51 - sum(high < low[k]), 0)
put("travel", minutes = minutes, error = error, z = z, first = first, last = last)

writeLines(c("{", paste0(c(versions, lines), c(rep(",", length(lines)), "")), "}"), file.path(out, "comparison.json"))
