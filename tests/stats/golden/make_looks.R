# Golden values for the tests of declared looks, from R's rpact package.
#
#   Rscript make_looks.R [DIR]
#
# writes DIR/looks.json (by default beside this script). Two-sided designs; numbers carry 17 digits. rpact's
# own bounds are good to about 1e-6.

suppressMessages(library(rpact))
arguments <- commandArgs(FALSE)
here <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", arguments, value = TRUE))))
given <- commandArgs(TRUE)
out <- if (length(given)) given[1] else here
lines <- character(0)
row <- function(v) paste0("[", paste(sprintf("%.17g", v), collapse = ", "), "]")

plans <- list(c(0.2, 0.4, 0.6, 0.8, 1), c(0.5, 1), 1, c(0.25, 0.35, 0.4, 0.9, 1), (2:10) / 10)
types <- c("obrien-fleming" = "asOF", "pocock" = "asP")
for (name in names(types)) for (level in c(0.9, 0.95, 0.99)) for (times in plans) {
  if (length(times) == 1) {
    bounds <- qnorm((1 + level) / 2)
    spent <- 1 - level
  } else {
    design <- getDesignGroupSequential(
      sided = 2, alpha = 1 - level, informationRates = times, typeOfDesign = types[[name]], tolerance = 1e-10
    )
    bounds <- design$criticalValues
    spent <- design$alphaSpent
  }
  lines <- c(lines, sprintf('  {"spending": "%s", "level": %g, "fractions": %s, "bounds": %s, "spent": %s}',
                            name, level, row(times), row(bounds), row(spent)))
}
cat(sprintf('{\n"versions": {"R": "%s", "rpact": "%s"},\n"looks": [\n', getRversion(), packageVersion("rpact")),
    paste(lines, collapse = ",\n"), "\n]\n}\n", sep = "", file = file.path(out, "looks.json"))
