# The samples behind the golden values: made once, kept in the repository. Rscript make_data.R writes them again.
set.seed(20161130, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
arguments <- commandArgs(FALSE)
here <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", arguments, value = TRUE))))
keep <- function(table, name) write.csv(table, file.path(here, name), row.names = FALSE, quote = FALSE)
incidents <- function(strata, N) {
  n <- length(strata)
  m <- sample(c(0, 1, 2, 3, 5), n, TRUE, c(0.3, 0.45, 0.15, 0.07, 0.03))
  y <- rbinom(n, m, 0.85)
  m_violence <- rbinom(n, m, 0.4)
  data.frame(stratum = strata, N = N[strata], district = sample(c("north", "south", "west"), n, TRUE), m = m, y = y,
             m_violence = m_violence, y_violence = pmin(rbinom(n, m_violence, 0.8), y), complies = as.integer(y == m))
}
d <- incidents(rep(c("A", "B", "C"), c(25, 60, 35)), c(A = 90, B = 4200, C = 777))
d$weight <- round(runif(nrow(d), 0.5, 30), 3)
keep(d, "stratified.csv")

events <- rep(c("A", "B"), c(14, 22))
logs <- sample(1:4, length(events), TRUE, c(0.5, 0.25, 0.15, 0.1))
e <- incidents(rep(events, logs), c(A = 130, B = 400))
e$event <- rep(sprintf("%s%02d", events, seq_along(events)), logs)
e$weight <- rep(round(runif(length(events), 1, 20), 3), logs)
keep(e, "clusters.csv")

l <- incidents(rep(c("A", "B", "C", "D"), c(12, 1, 9, 6)), c(A = 200, B = 30, C = 150, D = 6))
l$m[l$stratum == "B"] <- 2
l$y[l$stratum == "B"] <- 1
l$district[1:4] <- "north"
l$district[l$stratum == "B"] <- "north"
l$complies <- as.integer(l$y == l$m)
keep(l[, c("stratum", "N", "district", "m", "y")], "lonely.csv")
