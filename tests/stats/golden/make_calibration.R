# Golden values for calibrated designs and for totals by ratio, from R's survey package.
#
#   Rscript make_calibration.R [DIR]
#
# writes DIR/calibration.json (by default beside this script) from the CSV files beside this script. Base R and survey
# only; numbers carry 17 digits.

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
show <- function(name, design) {
  rate <- svyratio(~y, ~m, design)
  north <- svyratio(~y, ~m, subset(design, district == "north"))
  missed <- svytotal(~I(m - y), design)
  owing <- svymean(~I(as.numeric(m > 0)), design)
  put(name, weight = weights(design), point = coef(rate), se = SE(rate), north = c(coef(north), SE(north)),
      missed = c(coef(missed), SE(missed)), owing = c(coef(owing), SE(owing)), df = degf(design))
}
places <- data.frame(district = c("north", "south", "west"), Freq = c(1300, 1800, 1967))
quarters <- data.frame(quarter = c("1", "2", "3", "4"), Freq = c(1000, 1500, 1267, 1300))
every <- function(design, name) {
  # three ways to known totals; raked to the last digit
  show(paste(name, "poststratified"), postStratify(design, ~district, places))
  known <- c(`(Intercept)` = 5067, districtsouth = 1800, districtwest = 1967, quarter2 = 1500, quarter3 = 1267,
             quarter4 = 1300)
  show(paste(name, "raked"), calibrate(design, ~district + quarter, known, calfun = "raking", epsilon = 1e-14))
  show(paste(name, "linear"), calibrate(design, ~calls, c(`(Intercept)` = 5067, calls = 9000)))
}
columns <- function(table) {
  n <- nrow(table)
  table$quarter <- as.character((seq_len(n) - 1) %% 7 %% 4 + 1)
  table$calls <- (seq_len(n) - 1) %% 5 %% 3 + 1
  table
}
d <- columns(read.csv(file.path(here, "stratified.csv"), stringsAsFactors = FALSE))
plan <- svydesign(~1, strata = ~stratum, fpc = ~N, data = d)
every(plan, "stratified")
every(svydesign(~1, weights = ~weight, data = d), "weighted")
full <- d
full$N[full$stratum == "A"] <- sum(full$stratum == "A")
every(svydesign(~1, strata = ~stratum, fpc = ~N, data = full), "take-all")
e <- columns(read.csv(file.path(here, "clusters.csv"), stringsAsFactors = FALSE))
places$Freq <- c(300, 420, 247)
every2 <- svydesign(~event, strata = ~stratum, fpc = ~N, data = e)
show("clusters poststratified", postStratify(every2, ~district, places))
show("clusters raked", calibrate(every2, ~district + quarter, c(`(Intercept)` = 967, districtsouth = 420,
     districtwest = 247, quarter2 = 300, quarter3 = 220, quarter4 = 215), calfun = "raking", epsilon = 1e-14))
show("clusters linear", calibrate(every2, ~calls, c(`(Intercept)` = 967, calls = 1700)))

# totals by ratio: y to the known totals of calls
by_ratio <- function(name, design, totals) {
  separate <- predict(svyratio(~y, ~calls, design, separate = TRUE), total = as.list(totals))
  combined <- predict(svyratio(~y, ~calls, design), total = sum(totals))
  put(name, separate = c(separate$total, separate$se), combined = c(combined$total, combined$se))
}
by_ratio("ratio stratified", plan, c(A = 160, B = 7500, C = 1400))
by_ratio("ratio take-all", svydesign(~1, strata = ~stratum, fpc = ~N, data = full), c(A = 45, B = 7500, C = 1400))
by_ratio("ratio clusters", every2, c(A = 500, B = 1400))

versions <- sprintf('  "versions": {"R": "%s", "survey": "%s"}', getRversion(), packageVersion("survey"))
cat("{\n", paste(c(versions, lines), collapse = ",\n"), "\n}\n", sep = "", file = file.path(out, "calibration.json"))
