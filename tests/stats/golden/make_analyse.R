# Golden values for `crime_sample analyse`, from R's survey package.
#
#   Rscript make_analyse.R [DIR]
#
# writes DIR/analyse.json (by default beside this script) from the CSV files beside this script. Each case is a list of
# figures: estimand, column and value of the domain ("" for the whole), point, standard error, degf, df of the whole
# design, incidents. The options that ask for the same stand in tests/analyse_cases.py.

suppressMessages(library(survey))
arguments <- commandArgs(FALSE)
here <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", arguments, value = TRUE))))
given <- commandArgs(TRUE)
out <- if (length(given)) given[1] else here
sheet <- function(name) read.csv(file.path(here, name), stringsAsFactors = FALSE)
number <- function(x) sprintf("%.17g", as.numeric(x))
cases <- character(0)

# "adjust" for totals: survey 4.1 measures the lonely unit from 0, where its manual says from the mean of the whole
# sample (for a ratio the two are one). So here the manual's rule is written out: the rest of the variance as with
# "certainty", and the lonely stratum's deviation from the mean.
adjusted <- function(estimand, part, whole) {
  value <- with(whole$variables, list(unrecorded_total = m - y, owed_total = m, recorded_owed_total = y)[[estimand]])
  inside <- rownames(whole$variables) %in% rownames(part$variables)
  value <- ifelse(inside, value, 0) / whole$prob
  strata <- whole$variables$stratum
  sizes <- table(strata)
  v <- 0
  for (h in names(sizes)) {
    one <- strata == h
    unseen <- 1 - sizes[[h]] / whole$variables$N[one][1]
    v <- v + unseen * if (sizes[[h]] == 1) (value[one] - mean(value))^2 else sizes[[h]] * var(value[one])
  }
  sqrt(v)
}

# figures of one part: `part` is a subset of the design `whole`, with m and y already counted for the part
figures <- function(part, whole, column = "", value = "") {
  line <- function(estimand, point, se) {
    sprintf('    {"estimand": "%s", "column": "%s", "value": "%s", "point": %s, "se": %s, "df": %s, "df_design": %s, "n": %d}',
            estimand, column, value, number(point), number(se), number(degf(part)), number(degf(whole)), nrow(part))
  }
  found <- character(0)
  adjust <- getOption("survey.lonely.psu") == "adjust"
  owed <- svytotal(~m, part)
  if (coef(owed) > 0) {
    r <- svyratio(~y, ~m, part)
    found <- line("recording_rate", coef(r), SE(r))
  }
  for (estimand in c("unrecorded_total", "owed_total", "recorded_owed_total")) {
    formula <- list(unrecorded_total = ~I(m - y), owed_total = ~m, recorded_owed_total = ~y)[[estimand]]
    t <- svytotal(formula, part)
    found <- c(found, line(estimand, coef(t), if (adjust) adjusted(estimand, part, whole) else SE(t)))
  }
  found
}
put <- function(name, ...) {
  cases <<- c(cases, sprintf('  "%s": [\n%s\n  ]', name, paste(c(...), collapse = ",\n")))
}
# figures by a column that is constant within the incident
by <- function(part, whole, column) {
  values <- part$variables[[column]]
  unlist(lapply(sort(unique(values)), function(v) {
    inside <- values == v
    figures(subset(part, inside), whole, column, v)
  }))
}

# complete tables
d <- sheet("stratified.csv")
plan <- svydesign(~1, strata = ~stratum, fpc = ~N, data = d)
put("stratified", figures(plan, plan), by(plan, plan, "district"), by(plan, plan, "stratum"))
plan <- svydesign(~1, strata = ~stratum, weights = ~weight, data = d)
put("weights", figures(plan, plan), by(plan, plan, "district"))
plan <- svydesign(~1, strata = ~stratum, weights = ~weight, fpc = ~N, data = d)
put("weights and population", figures(plan, plan))
plan <- svydesign(~1, weights = rep(1, nrow(d)), data = d)
put("nothing known", figures(plan, plan), by(plan, plan, "district"))
e <- sheet("clusters.csv")
plan <- svydesign(~event, strata = ~stratum, fpc = ~N, data = e)
put("clusters", figures(plan, plan), by(plan, plan, "district"))
plan <- svydesign(~event, weights = ~weight, data = e)
put("clusters with weights", figures(plan, plan))
l <- sheet("lonely.csv")
for (policy in c("adjust", "certainty")) {
  options(survey.lonely.psu = policy)
  plan <- svydesign(~1, strata = ~stratum, fpc = ~N, data = l)
  put(paste("lonely", policy), figures(plan, plan), by(plan, plan, "district"))
}
options(survey.lonely.psu = "fail")

# missing logs
v <- sheet("analyse_incidents.csv")
judged <- v[!is.na(v$m) & !is.na(v$y), ]
plan <- svydesign(~1, fpc = ~N_all, data = judged)
put("simple, missing left out", figures(plan, plan), by(plan, plan, "district"))
plan <- svydesign(~1, strata = ~s, fpc = ~N, data = judged)
put("missing left out", figures(plan, plan), by(plan, plan, "district"), by(plan, plan, "s"))
kept <- tapply(v$w, v$s, sum) / tapply(judged$w, judged$s, sum)
judged$w_kept <- judged$w * kept[judged$s]
plan <- svydesign(~1, strata = ~s, weights = ~w_kept, data = judged)
put("missing left out, weights", figures(plan, plan), by(plan, plan, "district"))
# clusters: the design's weights N / n of all, then the sum kept
v$w_events <- v$N_events / ave(v$event, v$s, FUN = function(x) length(unique(x))) |> as.numeric()
judged <- v[!is.na(v$m) & !is.na(v$y), ]
judged$w_kept <- judged$w_events * (tapply(v$w_events, v$s, sum) / tapply(judged$w_events, judged$s, sum))[judged$s]
plan <- svydesign(~event, strata = ~s, weights = ~w_kept, fpc = ~N_events, data = judged)
put("missing left out, clusters", figures(plan, plan), by(plan, plan, "district"))
plan <- svydesign(~1, strata = ~s, fpc = ~N, data = v)
part <- subset(plan, !is.na(m) & !is.na(y))
put("missing as a domain", figures(part, plan), by(part, plan, "district"), by(part, plan, "s"))
plan <- svydesign(~event, strata = ~s, fpc = ~N_events, data = v)
part <- subset(plan, !is.na(m) & !is.na(y))
put("missing as a domain, clusters", figures(part, plan))
plan <- svydesign(~1, strata = ~s, fpc = ~N_full, data = v)
part <- subset(plan, !is.na(m) & !is.na(y))
put("taken in full", figures(part, plan), by(part, plan, "s"))

# classes that cut through incidents: counted by class, every incident kept
rows <- sheet("analyse_classes.csv")
gone <- unique(rows$incident[is.na(rows$m) | is.na(rows$y)])
incidents <- rows[!duplicated(rows$incident), c("incident", "s", "N", "district")]
count <- function(values, inside) {
  sums <- tapply(ifelse(inside & !(rows$incident %in% gone), values, 0), rows$incident, sum)
  as.numeric(sums[incidents$incident])
}
parts <- function(plan, whole, take) {
  found <- figures(take(plan, rep(TRUE, nrow(rows))), whole)
  for (class in sort(setdiff(unique(rows$class), ""))) {
    found <- c(found, figures(take(plan, rows$class == class), whole, "class", class))
  }
  for (place in sort(unique(rows$district))) for (class in sort(setdiff(unique(rows$class), ""))) {
    inside <- rows$class == class & rows$district == place
    if (any(inside & !(rows$incident %in% gone))) {
      found <- c(found, figures(take(plan, inside), whole, "district*class", paste0(place, "*", class)))
    }
  }
  found
}
take <- function(plan, inside) {
  plan$variables$m <- count(rows$m, inside)[match(plan$variables$incident, incidents$incident)]
  plan$variables$y <- count(rows$y, inside)[match(plan$variables$incident, incidents$incident)]
  here <- plan$variables$incident %in% setdiff(rows$incident[inside], gone)
  subset(plan, here)
}
plan <- svydesign(~1, strata = ~s, fpc = ~N, data = incidents[!(incidents$incident %in% gone), ])
put("classes", parts(plan, plan, take))
plan <- svydesign(~1, strata = ~s, fpc = ~N, data = incidents)
put("classes, missing as a domain", parts(plan, plan, take))

versions <- sprintf('  "versions": {"R": "%s", "survey": "%s"}', getRversion(), packageVersion("survey"))
cat("{\n", paste(c(versions, cases), collapse = ",\n"), "\n}\n", sep = "", file = file.path(out, "analyse.json"))
