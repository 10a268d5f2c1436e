"""The parts of ``estimate.R`` in their order, as R text. ``script`` puts them together."""

from __future__ import annotations

START = """\
suppressPackageStartupMessages(library(survey))
# A stratum with one incident out of several has no variance: stop there. One taken in full needs none.
options(digits = 15, survey.lonely.psu = "fail")
say <- function(...) message(sprintf(...))
say("R %s, survey %s", getRversion(), packageVersion("survey"))

# The files are looked for beside this script, or in the working folder when it is run line by line.
script <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
here <- if (length(script)) dirname(gsub("~+~", " ", script[1], fixed = TRUE)) else "."
"""

DATA = """\
# 1. The data: one row for each incident judged. m crimes were owed, y of them recorded by the cut-off; an incident out
# of scope owes nothing and stays in. Logs that were not found, or could not be determined, have no row: the others of
# their stratum stand for them. So the weight is N_h / r_h, the incidents of the stratum over those judged.
read <- function(name, text) {
  found <- read.csv(file.path(here, name), colClasses = "character", na.strings = character(0),
                    check.names = FALSE, encoding = "UTF-8")
  numbers <- setdiff(names(found), text)
  found[numbers] <- lapply(found[numbers], as.numeric)
  found
}
d <- read("incidents.csv", c("stratum", labels))
expected <- read("expected.csv", c("estimand", "by", "value", "interval"))

# 2. The design: a simple random sample in each stratum, without replacement; fpc is the COUNT of incidents in the
# stratum. survey works the weights out from it.
design <- svydesign(ids = ~1, strata = ~stratum, fpc = ~population, data = d)
"""

DESIGNED = """\
stopifnot(all.equal(unname(weights(design)), d$weight, tolerance = 1e-12))
"""

SHARED = """\
# An event that stands in several records could be drawn by each of them. Its weight is shared out: the weight of the
# incident over the number of records (Sirken 1970; Mecatti 2007).
stopifnot(all.equal(unname(weights(design)) / d$multiplicity, d$weight, tolerance = 1e-12))
design <- svydesign(ids = ~1, strata = ~stratum, fpc = ~population, weights = ~weight, data = d)
stopifnot(all.equal(unname(weights(design)), d$weight, tolerance = 1e-12))
"""

SAMPLE = """\
# 3. The sample as the intervals see it. The weight of each incident, and the share of its stratum that was looked at:
w <- d$weight
looked_at <- ave(w, d$stratum, FUN = length) / d$population
everywhere <- rep(TRUE, nrow(d))
# The strata in which incidents of a domain may lie unseen: all that are not taken in full, or, where the domain is made
# of whole strata, its own.
reached <- function(inside, whole) looked_at < 1 & (inside | !whole)
# A domain seen in one incident of each of its strata has no degree of freedom left; its interval takes one.
at_least_one <- function(df) max(1, df)
"""

HELD = """\
# What the sample itself holds.
held <- function(z) sum(z)
"""

HELD_SHARED = """\
# What the sample itself holds, an event in several records by its share.
held <- function(z) sum(z / d$multiplicity)
"""

INTERVALS = """\
# 4. Intervals, written out. Each is a function of an estimate e: its point, variance v and degrees of freedom df; m and
# z, the crimes owed and missed by incident, 0 outside the domain (for a total, z is what is counted, and m the most it
# could be); the incidents n of the domain; where incidents may lie unseen (reached), complete if nowhere; the scale:
# weighted crimes owed for a rate, 1 for a total; of a total also its ceiling, and how firm it is. z_value and
# t_value(df) are two-sided quantiles.
"""

ESTIMATES = """\
# 5. Rates and totals. A domain is estimated by zeroing: outside it y = m = 0, and every incident stays in the variance.
# subset() must bring the same; the largest relative difference between the two is kept. Degrees of freedom are those of
# the subset.
figures <- NULL
subset_gap <- 0
# How far a is from b, relative to the larger; where both are next to nothing beside the point, relative to that.
gap <- function(a, b, point) ifelse(a == b, 0, abs(a - b) / pmax(abs(a), abs(b), 1e-4 * abs(point)))
with_columns <- function(top, bottom) {
  design$variables$top <- top
  design$variables$bottom <- bottom
  design
}
compare_subset <- function(one, other) {
  gaps <- gap(as.numeric(c(coef(one), SE(one))), as.numeric(c(coef(other), SE(other))), as.numeric(coef(one)))
  subset_gap <<- max(subset_gap, gaps)
}
keep <- function(estimand, by, value, method, point, v, limits, df, written) {
  figures <<- rbind(figures, data.frame(
    estimand = estimand, by = by, value = value, interval = method, point = point, standard_error = sqrt(v),
    low = limits[1], high = limits[2], df = df, written = written, stringsAsFactors = FALSE))
}
# A method that is not written out above leaves its limits open.
limits_of <- function(table, method, e) if (is.null(table[[method]])) c(NA, NA) else table[[method]](e)
# Everything looked at: the point is the answer. Else never below the least there is.
total_limits_of <- function(e, least) {
  if (e$complete) return(c(e$point, e$point))
  limits <- limits_of(total_limits, total_method, e)
  c(max(min(limits[1], e$point), least), max(limits[2], e$point, least))
}

rate <- function(estimand, top, bottom, by = "", value = "", inside = everywhere, whole = FALSE,
                 method = rate_method) {
  y <- ifelse(inside, top, 0)
  m <- ifelse(inside, bottom, 0)
  if (sum(m) == 0) return(invisible())
  zeroed <- with_columns(y, m)
  found <- svyratio(~top, ~bottom, zeroed)
  compare_subset(found, svyratio(~top, ~bottom, subset(zeroed, inside)))
  df <- degf(subset(zeroed, inside))
  open <- reached(inside, whole)
  e <- list(point = as.numeric(coef(found)), v = as.numeric(SE(found))^2, df = at_least_one(df), m = m, z = m - y,
            n = sum(inside), reached = open, complete = !any(open), scale = sum(w * m), is_rate = TRUE)
  # Everything looked at: the point is the answer. (The plain interval counts crimes all the same.)
  limits <- if (e$complete && method != "wald") c(e$point, e$point) else limits_of(rate_limits, method, e)
  limits <- c(max(0, min(limits[1], e$point)), min(1, max(limits[2], e$point)))
  keep(estimand, by, value, method, e$point, e$v, limits, df,
       written = method %in% names(rate_limits))
}

# "most" is the most that z could have been: the crimes owed, for crimes missed. Its own total is the ceiling of the
# total of z; how firm it is, the variance of the shortfall from it over that and its own, is 1 where it has none, and 0
# where the crimes owed were all found in strata looked at in full.
bounded_by <- function(most, z) {
  ceiling <- svytotal(~top, with_columns(most, 0))
  short <- as.numeric(SE(svytotal(~top, with_columns(most - z, 0))))^2
  own <- as.numeric(SE(ceiling))^2
  if (own <= 1e-12 * coef(ceiling)^2) own <- 0  # dust from rounding
  list(ceiling = if (coef(ceiling) > 0) as.numeric(coef(ceiling)) else Inf,
       firm = if (sum((1 - looked_at) * w * most) <= 0) 0
              else if (own + short > 0) short / (own + short) else 1)
}
total <- function(estimand, z, most = NULL, by = "", value = "", inside = everywhere, whole = FALSE) {
  z <- ifelse(inside, z, 0)
  bounded <- !is.null(most)
  zeroed <- with_columns(z, 0)
  found <- svytotal(~top, zeroed)
  compare_subset(found, svytotal(~top, subset(zeroed, inside)))
  df <- degf(subset(zeroed, inside))
  open <- reached(inside, whole)
  e <- list(point = as.numeric(coef(found)), v = as.numeric(SE(found))^2, df = at_least_one(df),
            m = if (bounded) ifelse(inside, most, 0) else z, z = z, reached = open, complete = !any(open), scale = 1,
            is_rate = FALSE)
  e <- c(e, if (bounded) bounded_by(e$m, z) else list(ceiling = Inf, firm = 0))
  # Never below what the sample itself holds.
  limits <- total_limits_of(e, held(z))
  keep(estimand, by, value, total_method, e$point, e$v, limits, df,
       written = total_method %in% names(total_limits))
}

# Crimes recorded that were not owed, per crime owed. It can exceed 1, so its interval is that of a total whose weights
# are divided by the crimes owed.
over_recording <- function(z, m) {
  if (sum(m) == 0) return(invisible())
  found <- svyratio(~top, ~bottom, with_columns(z, m))
  df <- degf(design)
  open <- reached(everywhere, FALSE)
  e <- list(point = as.numeric(coef(found)), v = as.numeric(SE(found))^2, df = at_least_one(df), m = z, z = z,
            reached = open, complete = !any(open), scale = sum(w * m), is_rate = FALSE, ceiling = Inf, firm = 0)
  keep("over_recording", "", "", total_method, e$point, e$v, total_limits_of(e, 0), df,
       written = total_method %in% names(total_limits))
}

# The rate and the crimes unrecorded in a domain in which something was owed.
domain <- function(by, value, y, m, inside, whole = FALSE) {
  if (sum(m[inside]) == 0) return(invisible())
  rate("recording_rate", y, m, by, value, inside, whole)
  total("unrecorded_total", m - y, m, by, value, inside, whole)
}
"""

OVERALL = """\
# 6. Everything together.
rate("recording_rate", d$y, d$m)
total("unrecorded_total", d$m - d$y, d$m)
total("owed_total", d$m)
total("recorded_owed_total", d$y, d$m)
rate("timely_rate", d$timely, d$timed)
rate("classification_rate", d$rightly_classed, d$classed)
rate("incident_compliance", d$complies, d$in_scope)
total("not_owed_total", d$not_owed)
over_recording(d$not_owed, d$m)
"""

PLAIN = """\
# The headline with the interval that inspection reports print.
rate("recording_rate", d$y, d$m, method = "wald")
"""

BY_CLASS = """\
# By class. Classes cut through incidents: an incident can owe crimes of two, and each class counts its own.
for (class in sub("^m_", "", grep("^m_", names(d), value = TRUE))) {
  m <- d[[paste0("m_", class)]]
  domain("class", class, d[[paste0("y_", class)]], m, m > 0)
}
"""

BY_FLAG = """\
# By flag. An incident can carry several.
for (flag in sub("^flag_", "", grep("^flag_", names(d), value = TRUE))) {
  domain("flag", flag, d$y, d$m, d[[paste0("flag_", flag)]] == 1)
}
"""

BY_WHOLE = """\
# A domain made of whole strata: none of it lies unseen elsewhere.
for (value in unique(d[[@COLUMN@]])) {
  domain(@COLUMN@, value, d$y, d$m, d[[@COLUMN@]] == value, whole = TRUE)
}
"""

BY_LABEL = """\
# A label of the incidents. Incidents of each value may lie unseen in every stratum.
for (value in unique(d[[@COLUMN@]])) domain(@COLUMN@, value, d$y, d$m, d[[@COLUMN@]] == value)
"""

DOMAINS = {"class": BY_CLASS, "flag": BY_FLAG, "stratum": BY_WHOLE, "frame": BY_WHOLE}

END = """\
# 7. The figures as CSV, in the order of expected.csv. (Bytes are written as they are, so that accents are safe in any
# locale.)
key <- function(f) paste(f$estimand, f$by, f$value, f$interval, sep = "\\n")
figures <- figures[order(match(key(figures), key(expected))), ]
quoted <- function(text) paste0("\\"", gsub("\\"", "\\"\\"", text, fixed = TRUE), "\\"")
number <- function(x) ifelse(is.na(x), "", sprintf("%.17g", x))
cells <- lapply(figures[names(expected)], function(column) if (is.character(column)) quoted(column) else number(column))
lines <- c(paste(quoted(names(expected)), collapse = ","), do.call(paste, c(unname(cells), sep = ",")))
writeLines(enc2utf8(lines), useBytes = TRUE)

# 8. For comparison: R's own interval of a share of incidents (Korn and Graubard's).
share <- figures[figures$estimand == "incident_compliance", ]
if (nrow(share) == 1 && share$standard_error > 0 && share$point < 1) {
  own <- confint(svyciprop(~complies, subset(design, in_scope == 1), method = "beta", level = level))
  say("Incident compliance: %.4f to %.4f by svyciprop(method = \\"beta\\"), %.4f to %.4f here (%s).",
      own[1], own[2], share$low, share$high, share$interval)
}
say("Domains by zeroing and by subset(): largest relative difference %.1e.", subset_gap)

# 9. Do the figures agree with those of the program?
tolerance <- 1e-9
at <- match(key(expected), key(figures))
ours <- figures[at, ]
troubles <- c(
  sprintf("%s %s %s: expected, not found here", expected$estimand, expected$by, expected$value)[is.na(at)],
  sprintf("%s %s %s: found here, not expected", figures$estimand, figures$by, figures$value)[
    !key(figures) %in% key(expected)])
if (anyDuplicated(key(expected))) troubles <- c(troubles, "a figure is expected twice")
compared <- 0
largest <- 0
for (column in c("point", "standard_error", "low", "high", "df")) {
  checked <- !is.na(at) & (ours$written | !column %in% c("low", "high"))
  gaps <- gap(ours[[column]], expected[[column]], expected$point)[checked]
  gaps[is.na(gaps)] <- Inf
  compared <- compared + length(gaps)
  largest <- max(largest, gaps)
  off <- which(checked)[gaps > tolerance]
  troubles <- c(troubles, sprintf("%s %s %s: %s is %.15g here, %.15g expected", expected$estimand, expected$by,
                                  expected$value, column, ours[[column]], expected[[column]])[off])
}
unwritten <- unique(figures$interval[!figures$written])
if (length(unwritten)) say("Not written out in R, so its limits are not checked: %s.", unwritten)
if (subset_gap > tolerance) troubles <- c(troubles, "zeroing and subset() differ")
say("%d figures compared; largest relative difference %.1e.", compared, largest)
if (length(troubles)) {
  say("These do not agree to 1e-9:")
  for (line in troubles) message("  ", line)
  if (!interactive()) quit(status = 1)
} else {
  say("All figures agree to 1e-9.")
}
"""
