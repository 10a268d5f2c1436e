# Golden values for judging some of the cases again, from R's survey package and base R.
#
#   Rscript make_twophase.R [DIR]
#
# writes DIR/twophase.json (by default beside this script): the data, drawn here from a fixed seed, and what R makes of
# them. survey and base R only; numbers carry 17 digits.
#
# The two-phase difference estimator is not among survey's own, but its variance is made of two that are: phase one of
# the settled verdicts, phase two of the differences. twophase(method = "full") gives both exactly as the formula has
# them. Two things to know of survey 4.1:
# - method "full" looks up the size of a phase-one stratum by the row number among the cases judged again. In a
#   stratified design it is right only if these stand first in the data, so they do here.
# - methods "approx" and "simple" estimate the phase-one part in another way: in one stratum, n1/(n1 - 1) (n2 - 1)/n2
#   times the other. The phase-two part is the same in all three.

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
versions <- sprintf('  "versions": {"R": "%s", "survey": "%s"}', getRversion(), packageVersion("survey"))

draw <- function(n1, n2, N) {
  h <- rep(seq_along(n1), n1)
  m1 <- sample(0:2, length(h), TRUE, c(0.25, 0.55, 0.2))
  y1 <- rbinom(length(h), m1, 0.85)
  m2 <- pmax(0, m1 + sample(c(-1, 0, 1), length(h), TRUE, c(0.08, 0.87, 0.05)))
  y2 <- pmin(m2, pmax(0, y1 + sample(c(-1, 0, 1), length(h), TRUE, c(0.05, 0.8, 0.15))))
  sub <- ave(runif(length(h)), h, FUN = rank) <= n2[h]
  d <- data.frame(h, N = N[h], y1, m1, y2, m2, sub)
  d[order(!d$sub, d$h), ]
}

phases <- function(name, d, methods) {
  w <- d$N / ave(d$h, d$h, FUN = length)          # N/n1
  again <- d[d$sub, ]
  w2 <- again$N / ave(again$h, again$h, FUN = length)  # N/n2
  total <- function(z) sum(w * d[[paste0(z, 1)]]) + sum(w2 * (again[[paste0(z, 2)]] - again[[paste0(z, 1)]]))
  Y <- total("y"); M <- total("m"); R <- Y / M; R1 <- sum(w * d$y1) / sum(w * d$m1)
  d$d_y <- d$y2 - d$y1
  d$d_m <- d$m2 - d$m1
  d$e <- (d$y2 - R * d$m2) / M
  d$d_e <- (d$d_y - R * d$d_m) / M
  d$u <- d$e - (d$y1 - R1 * d$m1) / sum(w * d$m1)
  stratified <- length(unique(d$h)) > 1
  strata <- if (stratified) list(~h, ~h) else list(NULL, NULL)
  for (method in methods) {
    design <- twophase(id = list(~1, ~1), strata = strata, fpc = list(~N, NULL), subset = ~sub, data = d,
                       method = method)
    part <- function(z, phase) attr(attr(svytotal(make.formula(z), design), "var"), "phases")[[phase]]
    put(paste(name, method), df = degf(design), raw = R, found = R1, y = Y, m = M,
        y_once = part("y2", 1), y_twice = part("d_y", 2), m_once = part("m2", 1), m_twice = part("d_m", 2),
        e_once = part("e", 1), e_twice = part("d_e", 2), u_once = part("u", 1))
  }
  put(paste(name, "data"), h = d$h, N = d$N, y1 = d$y1, m1 = d$m1, y2 = d$y2, m2 = d$m2, again = d$sub)
}

set.seed(20240607)
phases("strata", draw(c(40, 25, 12), c(10, 8, 5), c(900, 300, 12)), "full")
phases("one", draw(120, 30, 5000), c("full", "approx", "simple"))

# Tenenbein's estimate: by maximising the likelihood, and as a design calibrated on the fallible verdict
both <- matrix(c(41, 3, 6, 50), 2, byrow = TRUE)  # rows: said yes, said no; columns: truly yes, truly no
once <- c(170, 230)
n <- sum(both)
N <- n + sum(once)
less <- function(theta) {
  p <- plogis(theta)  # share truly yes; said yes of truly yes; said yes of truly no
  cell <- rbind(c(p[1] * p[2], (1 - p[1]) * p[3]), c(p[1] * (1 - p[2]), (1 - p[1]) * (1 - p[3])))
  -sum(both * log(cell)) - sum(once * log(rowSums(cell)))
}
best <- optim(c(0, 1, -1), less, method = "BFGS", control = list(reltol = 1e-15, maxit = 1000))
best <- optim(best$par, less, method = "BFGS", control = list(reltol = 1e-16, maxit = 1000))
p <- plogis(best$par)
# expected information of the same model, inverted
said <- p[1] * p[2] + (1 - p[1]) * p[3]
slope_said <- c(p[2] - p[3], p[1], 1 - p[1])
inside <- rbind(c(p[1] * p[2], (1 - p[1]) * p[3]), c(p[1] * (1 - p[2]), (1 - p[1]) * (1 - p[3])))
slopes <- list(c(p[2], p[1], 0), c(-p[3], 0, 1 - p[1]), c(1 - p[2], -p[1], 0), c(-(1 - p[3]), 0, -(1 - p[1])))
cells <- c(inside[1, 1], inside[1, 2], inside[2, 1], inside[2, 2])
information <- (N - n) * tcrossprod(slope_said) / (said * (1 - said))
for (k in 1:4) information <- information + n * tcrossprod(slopes[[k]]) / cells[k]
variance <- solve(information)[1, 1]
case <- data.frame(said = rep(c(1, 1, 0, 0, 1, 0), c(41, 3, 6, 50, once)),
                   truly = rep(c(1, 0, 1, 0, NA, NA), c(41, 3, 6, 50, once)))
case$sub <- !is.na(case$truly)
double <- twophase(id = list(~1, ~1), subset = ~sub, data = case, method = "simple")
fitted <- calibrate(double, phase = 2, formula = ~factor(said), calfun = "linear")
put("tenenbein", both = t(both), once = once, likelihood = p[1], variance = variance,
    calibrated = coef(svymean(~truly, fitted)))

# the sign test
for (pair in list(c(7, 1), c(0, 5), c(4, 4), c(22, 9)))
  put(sprintf("sign %d %d", pair[1], pair[2]), p = binom.test(pair[1], sum(pair))$p.value)

writeLines(c("{", paste0(c(versions, lines), c(rep(",", length(lines)), "")), "}"), file.path(out, "twophase.json"))
