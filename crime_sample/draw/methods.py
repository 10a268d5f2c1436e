"""The methods of drawing: what each is called, the rule in words, and what it keeps of the usual draw."""

from __future__ import annotations

from dataclasses import dataclass

from crime_sample.design import Method
from crime_sample.draw.tickets import rule

_FRACTION = "floor((s + k) N / n) + 1 for k = 0 to n - 1"
_CLUSTER = (
    "ticket of a cluster = SHA-256 of the UTF-8 text SEED, line feed, FRAME, line feed, cluster, line feed, NAME "
    "(lower-case hex); "
)


@dataclass(frozen=True, slots=True)
class MethodWords:
    """A method of drawing.

    ``rule`` says how it draws, in the words of the usual kind of audit; ``keeps`` and ``loses`` which properties of
    the ticket draw hold, a sentence each. ``nested``: whether a larger sample holds the smaller, so that it can be
    extended.
    ``drawn`` what is drawn by its ticket, one and several; ``estimator`` how the variance is made. ``by_incident``:
    whether incidents are drawn one by one, each of a stratum with the same chance. ``fixed``: whether exactly as many
    incidents are drawn as were planned. ``needs`` the part of a mapping without which it cannot draw.
    """

    key: Method
    title: str
    rule: str
    estimator: str
    keeps: tuple[str, ...]
    loses: tuple[str, ...] = ()
    nested: bool = True
    drawn: tuple[str, str] = ("incident", "incidents")
    by_incident: bool = True
    fixed: bool = True
    needs: str = ""

    def rule_for(self, unit_id: str, units: str) -> str:
        """The rule in the words of a kind of audit; what is hashed is the same in every kind."""
        if self.key == "tickets":
            return rule(unit_id, units)
        return self.rule.replace("INCIDENT ID", unit_id.upper()).replace("incidents", units)


ORDER = "the order of the export does not matter"
NESTED = "a larger sample holds the smaller one"
APART = "strata can be drawn apart"
SHARDS = "parts of the export can be drawn apart and merged"
AGAIN = "anyone with the export and the seed can draw again"

METHODS: dict[Method, MethodWords] = {
    "tickets": MethodWords(
        key="tickets",
        title="stratified random sample by tickets",
        rule=rule(),
        estimator="stratified, with the finite population correction",
        keeps=(ORDER, NESTED, APART, SHARDS, AGAIN),
    ),
    "systematic": MethodWords(
        key="systematic",
        title="systematic sample in order of time",
        rule=(
            "in each stratum of N incidents, in order of the moment created and then of the id's bytes, those in the "
            f"places {_FRACTION} are the sample; s = SHA-256 of the UTF-8 text SEED, line feed, FRAME, line feed, "
            "systematic, line feed, STRATUM, as a number over 2^256"
        ),
        estimator=(
            "successive differences along the order of time (Wolter 2007, section 8.2): approximate, since no sample "
            "with one start tells its own variance without bias"
        ),
        keeps=(APART, AGAIN),
        loses=(
            "it depends on when incidents were created: a changed time can change the sample",
            "a larger sample does not hold the smaller one, so it cannot be extended",
            "parts of the export cannot be drawn apart",
            "where the crimes of a stratum come and go with a period near the interval, it can be far off",
        ),
        nested=False,
    ),
    "pareto": MethodWords(
        key="pareto",
        title="Pareto sample, chances in proportion to size",
        rule=(
            "in each stratum those with the smallest values of u (1 - p) / (p (1 - u)) are the sample; u = (ticket as "
            "a number + 1/2) / 2^256, the ticket SHA-256 of the UTF-8 text SEED, line feed, FRAME, line feed, INCIDENT "
            "ID; p the incident's size times n over the sum of sizes, and what would have more than 1 is taken surely"
        ),
        estimator="weights 1 / p, with Hajek's variance (Hajek 1964; Rosen 1997)",
        keeps=(ORDER, APART, AGAIN),
        loses=(
            "a larger sample need not hold the smaller one, so it cannot be extended",
            "parts of the export cannot be drawn apart: the sum of all sizes is needed first",
            "the chances are p to a very good approximation only (Aires 2000)",
        ),
        nested=False,
        by_incident=False,
        needs="size",
    ),
    "clusters": MethodWords(
        key="clusters",
        title="sample of clusters, each taken whole",
        rule=(
            f"{_CLUSTER}within each stratum the clusters with the smallest tickets are drawn, and all of their "
            "incidents are the sample; a cluster lies in the stratum of its earliest incident, and an incident without "
            "one is a cluster called as its id"
        ),
        estimator="between clusters, stratified, with the finite population correction",
        keeps=(ORDER, NESTED, APART, AGAIN),
        loses=("parts of the export can be drawn apart only if no cluster lies in two of them",),
        drawn=("cluster", "clusters"),
        by_incident=False,
        fixed=False,
        needs="cluster",
    ),
    "two-stage": MethodWords(
        key="two-stage",
        title="sample in two stages, clusters and then incidents",
        rule=(
            f"{_CLUSTER}the k clusters of K with the smallest tickets are drawn; in each of them, within each stratum, "
            "the incidents with the smallest tickets (as in the usual draw): the whole number nearest to f M of the M "
            "there, f = n K / (k N), two at least and all at most"
        ),
        estimator=(
            "between the clusters drawn and within them, each with its finite population correction; weights are made "
            "to sum to the incidents of each stratum (post-stratification)"
        ),
        keeps=(ORDER, AGAIN, "more clusters hold those drawn with fewer, and in each the larger sample the smaller"),
        loses=(
            "it cannot be extended: how many are drawn in a cluster hangs on how many clusters there are",
            "parts of the export can be drawn apart only once it is known which clusters are drawn",
        ),
        nested=False,
        by_incident=False,
        fixed=False,
        needs="cluster",
    ),
}  # fmt: skip
