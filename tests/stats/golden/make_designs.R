# Golden values for samples in two stages, of clusters, with unequal chances and systematic.
#
#   Rscript make_designs.R [DIR]
#
# writes DIR/designs.json (by default beside this script) from the CSV files beside this script. Base R and survey only;
# numbers carry 17 digits. The differences of neighbours are no method of survey 4.1: they are written out here.

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
all_of <- function(name, design, domains = TRUE) {
  one <- function(name, design) {
    r <- svyratio(~y, ~m, design)
    s <- svytotal(~I(m - y), design)
    put(name, point = coef(r), se = SE(r), df = degf(design), units = nrow(design), missed = coef(s), missed_se = SE(s),
        t = confint(r, df = degf(design)))
  }
  one(name, design)
  if (domains) for (time in c("day", "night")) one(paste(name, time), design[design$variables$time == time, ])
  both <- vcov(svytotal(~m + y, design))
  put(paste(name, "covariance"), owed_recorded = both[1, 2])
}

# two stages
d <- read.csv(file.path(here, "designs.csv"), stringsAsFactors = FALSE)
d$unit <- seq_len(nrow(d))
d$one <- 1
d$cell <- paste(d$district, d$stratum)
two <- function(data, ...) svydesign(id = ~district + unit, strata = ~one + cell, data = data, ...)
whole <- d[d$cell != "west B", ]
all_of("two stages", two(whole, fpc = ~K + N))
all_of("two stages weighted", two(whole, fpc = ~K + N, weights = ~weight))
one_stratum <- d
one_stratum$cell <- d$district
one_stratum$N <- ave(ifelse(duplicated(d$cell), 0, d$N), d$district, FUN = sum)
all_of("two stages one stratum", two(one_stratum, fpc = ~K + N))
for (policy in c("adjust", "certainty")) {
  options(survey.lonely.psu = policy)
  r <- svyratio(~y, ~m, two(d, fpc = ~K + N))
  put(paste("two stages lonely", policy), point = coef(r), se = SE(r))
}
s <- svytotal(~I(m - y), two(d, fpc = ~K + N))
put("two stages lonely certainty total", missed = coef(s), missed_se = SE(s))
options(survey.lonely.psu = "fail")
joined <- d
joined$w <- 9 / 5 * d$N / ave(d$N, d$cell, FUN = length)
joined$cell[d$district == "west"] <- "west"
joined$N[d$district == "west"] <- 132
r <- svyratio(~y, ~m, two(joined, fpc = ~K + N, weights = ~w))
put("two stages lonely collapse", point = coef(r), se = SE(r))
census <- whole
census$K <- 5
r <- svyratio(~y, ~m, two(census, fpc = ~K + N))
s <- svytotal(~I(m - y), two(census, fpc = ~K + N))
apart <- svydesign(~1, strata = ~cell, fpc = ~N, data = census)
put("two stages census", point = coef(r), se = SE(r), missed = coef(s), missed_se = SE(s), df = degf(apart))
known <- data.frame(time = c("day", "night", "week-end"), Freq = c(900, 700, 400))
all_of("two stages poststratified", postStratify(two(whole, fpc = ~K + N), ~time, known), domains = FALSE)

# clusters: unequal sizes, weights of one's own beside the count of clusters, a stratum of clusters taken in full
e <- read.csv(file.path(here, "clusters.csv"), stringsAsFactors = FALSE)
names(e)[names(e) == "district"] <- "time"
e$time <- c(north = "day", south = "night", west = "west")[e$time]
all_of("clusters weighted", svydesign(~event, strata = ~stratum, fpc = ~N, weights = ~weight, data = e))
full <- e
full$N[full$stratum == "A"] <- length(unique(full$event[full$stratum == "A"]))
all_of("clusters take-all", svydesign(~event, strata = ~stratum, fpc = ~N, data = full))

# unequal chances by Brewer's rule, four units sure to be drawn
b <- svydesign(~1, strata = ~stratum, fpc = ~chance, pps = "brewer", data = d)
all_of("brewer", b)
all_of("brewer poststratified", postStratify(b, ~time, data.frame(time = known$time, Freq = c(90, 80, 40))),
       domains = FALSE)

# systematic: differences of neighbours, written out
successive <- function(one, other, stratum, row, N) {
  sum(sapply(unique(stratum), function(h) {
    mine <- which(stratum == h)
    mine <- mine[order(row[mine])]
    n <- length(mine)
    if (n == 1) return(0)
    (1 - n / N[mine[1]]) * n / (2 * (n - 1)) * sum(diff(one[mine]) * diff(other[mine]))
  }))
}
freedom <- function(stratum) {
  n <- table(stratum)
  n <- n[n > 1]
  floor(sum(2 * (n - 1)^2 / (3 * n - 4)) + 1e-9)
}
s <- read.csv(file.path(here, "stratified.csv"), stringsAsFactors = FALSE)
s$row <- (seq_len(nrow(s)) * 7919) %% 104729
s$w <- s$N / ave(s$N, s$stratum, FUN = length)
for (place in c("all", "north", "south")) {
  inside <- place == "all" | s$district == place
  y <- s$w * s$y * inside
  m <- s$w * s$m * inside
  rate <- sum(y) / sum(m)
  e <- (y - rate * m) / sum(m)
  put(paste("systematic", place), point = rate, se = sqrt(successive(e, e, s$stratum, s$row, s$N)),
      missed = sum(m - y), missed_se = sqrt(successive(m - y, m - y, s$stratum, s$row, s$N)),
      covariance = successive(m, y, s$stratum, s$row, s$N), df = freedom(s$stratum[inside]))
}

versions <- sprintf('  "versions": {"R": "%s", "survey": "%s"}', getRversion(), packageVersion("survey"))
cat("{\n", paste(c(versions, lines), collapse = ",\n"), "\n}\n", sep = "", file = file.path(out, "designs.json"))
