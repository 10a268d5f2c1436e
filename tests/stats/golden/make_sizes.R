# Golden values for the tests of sizes: attribute and acceptance samples by phyper and pbinom, a change of a rate by
# power.prop.test. Base R only.
#
#   Rscript make_sizes.R [DIR]
#
# writes DIR/sizes.json (by default beside this script). The version of R that made the file kept here stands in it.

arguments <- commandArgs(FALSE)
here <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", arguments, value = TRUE))))
given <- commandArgs(TRUE)
out <- if (length(given)) given[1] else here
row <- function(...) {
  values <- list(...)
  text <- vapply(values, function(v) if (is.na(v)) "null" else sprintf("%.17g", v), "")
  sprintf("    {%s}", paste(sprintf('"%s": %s', names(values), text), collapse = ", "))
}
table <- function(name, rows) sprintf('  "%s": [\n%s\n  ]', name, paste(rows, collapse = ",\n"))
chance <- function(x, n, failing, N) if (is.na(N)) pbinom(x, n, failing) else phyper(x, failing, N - failing, n)
smallest <- function(x, failing, N, risk) {
  n <- x + 1
  while (chance(x, n, failing, N) > risk * (1 + 1e-9)) n <- n + 1  # 1 - 0.9 is not quite 0.1
  n
}

# the smallest n in which no more than `allowed` failures rule out `failing` of N, or a share of very many
attribute <- c()
for (N in c(NA, 60, 700, 5000, 120000)) for (share in c(0.01, 0.035, 0.1)) for (allowed in c(0, 1, 4)) {
  failing <- if (is.na(N)) share else floor(share * N + 1e-9) + 1
  if (!is.na(N) && allowed >= failing) next
  for (level in c(0.9, 0.95, 0.99)) {
    n <- smallest(allowed, failing, N, 1 - level)
    attribute <- c(attribute, row(share = share, allowed = allowed, N = N, level = level, n = n))
  }
}

# the largest count that x failures in n of N do not rule out
upper <- c()
for (case in list(c(0, 30, 80), c(2, 30, 80), c(30, 30, 80), c(0, 80, 80), c(7, 300, 5000), c(0, 290, 5000))) {
  x <- case[1]; n <- case[2]; N <- case[3]
  counts <- x:(N - (n - x))
  fits <- vapply(counts, function(K) phyper(x, K, N - K, n) > 0.05, TRUE)
  upper <- c(upper, row(x = x, n = n, N = N, most = max(counts[fits])))
}

# the smallest plan that keeps both risks
plans <- c()
for (case in list(c(0.01, 0.06, NA), c(0.05, 0.15, NA), c(0.01, 0.08, 100), c(0.05, 0.15, 500), c(0.02, 0.05, 2000))) {
  N <- case[3]
  good <- if (is.na(N)) case[1] else case[1] * N
  bad <- if (is.na(N)) case[2] else case[2] * N
  allowed <- 0
  repeat {
    n <- smallest(allowed, bad, N, 0.1)
    if (chance(allowed, n, good, N) >= 0.95) break
    allowed <- allowed + 1
  }
  plans <- c(plans, row(good = case[1], bad = case[2], N = N, n = n, allowed = allowed,
                        producer = 1 - chance(allowed, n, good, N), consumer = chance(allowed, n, bad, N)))
}

# a change from p1 to p2: n per group, power at n, the p2 that n detects
change <- c()
for (pair in list(c(0.84, 0.88), c(0.5, 0.75), c(0.95, 0.9), c(0.805, 0.925))) for (level in c(0.9, 0.95)) {
  for (sides in 1:2) for (power in c(0.8, 0.95)) {
    way <- c("one.sided", "two.sided")[sides]
    ask <- function(...) power.prop.test(..., sig.level = 1 - level, alternative = way, tol = 1e-12)
    n <- ask(p1 = pair[1], p2 = pair[2], power = power)$n
    change <- c(change, row(p1 = pair[1], p2 = pair[2], level = level, sides = sides, power = power, n = n,
                            power_at_200 = ask(p1 = pair[1], p2 = pair[2], n = 200)$power,
                            p2_at_400 = ask(p1 = pair[1], n = 400, power = power)$p2))
  }
}

made <- sprintf('  "R": "%s"', getRversion())
tables <- c(made, table("attribute", attribute), table("upper", upper), table("plans", plans), table("change", change))
writeLines(c("{", paste(tables, collapse = ",\n"), "}"), file.path(out, "sizes.json"))
