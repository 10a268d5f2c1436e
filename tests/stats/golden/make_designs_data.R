# The sample behind the golden values of two stages and of unequal chances: made once, kept in the repository.
# Rscript make_designs_data.R writes it again. 5 of 9 districts, two strata in each: one stratum taken in full (east B),
# one with a single unit (west B, 1 of 12).
set.seed(20261129, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
arguments <- commandArgs(FALSE)
here <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", arguments, value = TRUE))))
cells <- data.frame(
  district = rep(c("east", "north", "port", "south", "west"), each = 2), stratum = rep(c("A", "B"), 5),
  n = c(9, 4, 12, 6, 5, 3, 14, 8, 10, 1), N = c(60, 4, 300, 31, 25, 12, 410, 90, 120, 12))
d <- cells[rep(seq_len(nrow(cells)), cells$n), c("district", "stratum", "N")]
n <- nrow(d)
d$K <- 9
d$m <- sample(c(0, 1, 2, 3, 5), n, TRUE, c(0.3, 0.45, 0.15, 0.07, 0.03))
better <- c(east = 0.95, north = 0.85, port = 0.6, south = 0.9, west = 0.75)
d$y <- rbinom(n, d$m, better[d$district])
d$m[d$district == "west" & d$stratum == "B"] <- 2
d$y[d$district == "west" & d$stratum == "B"] <- 1
d$time <- sample(c("day", "night", "week-end"), n, TRUE)
d$weight <- round(runif(n, 0.8, 1.4) * 9 / 5 * d$N / ave(d$N, d$district, d$stratum, FUN = length), 3)
d$chance <- round(runif(n, 0.05, 0.95), 4)
d$chance[c(3, 20, 21, 22)] <- 1
d$row <- sample(2000, n)
write.csv(d, file.path(here, "designs.csv"), row.names = FALSE, quote = FALSE)
