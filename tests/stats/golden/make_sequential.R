# Golden values for the tests of stopping early: fortunes by their definition, in base R.
#
#   Rscript make_sequential.R [DIR]
#
# writes DIR/sequential.json (by default beside this script). With several strata the least over the means
# theta_h, sum N_h theta_h = N r, is looked for by optim() and optimize(), nothing of convexity used.

arguments <- commandArgs(FALSE)
here <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", arguments, value = TRUE))))
given <- commandArgs(TRUE)
out <- if (length(given)) given[1] else here
row <- function(v) paste0("[", paste(sprintf("%.17g", v), collapse = ", "), "]")
stakes <- c(0.99, 0.8, 0.6, 0.45, 0.3, 0.2, 0.1, 0.05, 0.02)

# log of each player's fortune in one stratum, after each incident
players <- function(y, m, N, theta, r, M, share) {
  x <- (y - r * m) / M + r
  mean_left <- (N * theta - c(0, cumsum(x)[-length(x)])) / (N - seq_along(x) + 1)
  sapply(stakes * share, function(c) cumsum(log(1 + c * (x / mean_left - 1))))
}
log_mean <- function(v) max(v) + log(mean(exp(v - max(v))))

set.seed(20240229, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
sample_of <- function(n, rate) {
  m <- sample(0:3, n, replace = TRUE, prob = c(0.3, 0.5, 0.15, 0.05))
  list(y = rbinom(n, m, rate), m = m)
}

lines <- character(0)
for (case in list(list(n = 40, N = 60, rate = 0.9, r = 0.8, M = 3), list(n = 200, N = 5000, rate = 0.95, r = 0.9, M = 4),
                  list(n = 30, N = 1000, rate = 0.6, r = 0.9, M = 3))) {
  s <- sample_of(case$n, case$rate)
  path <- apply(players(s$y, s$m, case$N, case$r, case$r, case$M, 1), 1, log_mean)
  lines <- c(lines, sprintf('  {"strata": [{"population": %d, "drawn": %d, "y": %s, "m": %s}], "rate": %g, "m_max": %d, "path": %s}',
                            case$N, case$n, row(s$y), row(s$m), case$r, case$M, row(path)))
}
for (case in list(list(n = c(60, 30), N = c(600, 90), rate = 0.95, r = 0.8, M = 3),
                  list(n = c(50, 50), N = c(5000, 50), rate = 0.9, r = 0.7, M = 3),
                  list(n = c(40, 40, 20), N = c(400, 1000, 100), rate = 0.9, r = 0.6, M = 4),
                  list(n = c(25, 10, 5, 5), N = c(300, 100, 40, 30), rate = 0.5, r = 0.4, M = 3))) {
  parts <- lapply(case$n, sample_of, rate = case$rate)
  per <- case$N / case$n - 1
  share <- per / max(per)
  seen <- mapply(function(s) sum((s$y - case$r * s$m) / case$M + case$r), parts)
  room <- sum(case$N) * case$r - sum(seen)
  fortune <- function(v) {
    theta <- (seen + v) / case$N
    log_mean(Reduce(`+`, Map(function(s, N, t, w) {
      at <- players(s$y, s$m, N, t, case$r, case$M, w)
      at[nrow(at), ]
    }, parts, case$N, theta, share)))
  }
  split <- function(z) room * exp(z - max(z)) / sum(exp(z - max(z)))
  H <- length(case$n)
  best <- if (H == 2) {
    grid <- seq(0, room, length.out = 2001)[-c(1, 2001)]
    start <- grid[which.min(sapply(grid, function(v) fortune(c(v, room - v))))]
    optimize(function(v) fortune(c(v, room - v)), c(start - room / 2000, start + room / 2000), tol = 1e-12)$objective
  } else {
    min(sapply(1:6, function(i) optim(rnorm(H, sd = 2), function(z) fortune(split(z)), method = "BFGS",
                                      control = list(maxit = 2000, reltol = 1e-15))$value))
  }
  text <- mapply(function(s, N, n) sprintf('{"population": %d, "drawn": %d, "y": %s, "m": %s}', N, n, row(s$y), row(s$m)),
                 parts, case$N, case$n)
  lines <- c(lines, sprintf('  {"strata": [%s], "rate": %g, "m_max": %d, "path": [%.17g]}',
                            paste(text, collapse = ", "), case$r, case$M, best))
}
cat(sprintf('{\n"versions": {"R": "%s"},\n"walks": [\n', getRversion()), paste(lines, collapse = ",\n"), "\n]\n}\n",
    sep = "", file = file.path(out, "sequential.json"))
