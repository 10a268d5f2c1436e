# The tables of verdicts behind analyse.json: made once, kept in the repository. Rscript make_analyse_data.R writes
# them again.
set.seed(20161201, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
arguments <- commandArgs(FALSE)
here <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", arguments, value = TRUE))))
keep <- function(table, name) write.csv(table, file.path(here, name), row.names = FALSE, quote = FALSE, na = "")

# a row an incident; some logs are missing; stratum D is small, and taken in full by N_full
n <- c(A = 40, B = 70, C = 25, D = 8)
s <- rep(names(n), n)
m <- sample(c(0, 1, 2, 3, 5), length(s), TRUE, c(0.3, 0.45, 0.15, 0.07, 0.03))
v <- data.frame(incident = sprintf("I%03d", seq_along(s)), s = s, N = c(A = 400, B = 5200, C = 300, D = 60)[s])
v$N_full <- ifelse(s == "D", 8, v$N)
v$N_all <- 9000
v$district <- sample(c("north", "south", "west"), length(s), TRUE, c(0.5, 0.4, 0.1))
v$event <- paste0(s, sample(1:12, length(s), TRUE))
v$N_events <- c(A = 90, B = 1000, C = 77, D = 12)[s]
v$w <- round(runif(length(s), 0.5, 30), 3)
v$m <- m
v$y <- rbinom(length(s), m, 0.85)
lost <- sample(length(s), 14)
v$m[lost[1:11]] <- NA
v$y[lost[4:14]] <- NA
keep(v, "analyse_incidents.csv")

# several rows an incident, one a class, not side by side; an incident that owes nothing has one row without class
rows <- list()
for (i in 1:90) {
  classes <- sample(c("burglary", "theft", "violence"), sample(0:3, 1, FALSE, c(0.25, 0.45, 0.2, 0.1)))
  if (!length(classes)) classes <- ""
  owed <- ifelse(classes == "", 0, sample(0:3, length(classes), TRUE, c(0.05, 0.7, 0.15, 0.1)))
  rows[[i]] <- data.frame(incident = sprintf("L%02d", i), s = if (i <= 55) "A" else "B", N = if (i <= 55) 4000 else 300,
                          district = c("east", "west")[1 + i %% 2], class = classes, m = owed,
                          y = rbinom(length(classes), owed, 0.8))
}
long <- do.call(rbind, rows)
long <- long[sample(nrow(long)), ]
long$y[sample(which(long$m > 0), 5)] <- NA
keep(long, "analyse_classes.csv")
