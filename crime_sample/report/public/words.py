"""The sentences of the public edition: its headline, what was done about small counts, the method, the caveats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from crime_sample import formats
from crime_sample.draw import trust
from crime_sample.report import caveats, decided, first_page, method, words
from crime_sample.report.model import Caveat, Column, Headline, Section, Table, Total, TotalRange
from crime_sample.report.public.counts import Protected
from crime_sample.report.public.tables import told_total, withheld
from crime_sample.report.subject import Subject
from crime_sample.report.words import frame_words
from crime_sample.results import Estimate

# Caveats told as they are: they hold no count of cases, no label, and no words typed by anyone but those that are
# public with the audit (the frame's name, the routes declared).
KEPT = frozenset(
    ("coverage", "own-seed", "seed-proof", "column-extract", "short-extract", "clocks", "rules-period", "rules-mixed",
     "grossing", "systematic", "routes-not-covered", "overlap-not-compared", "leaks")
)  # fmt: skip
# Caveats told in other words, since theirs hold counts or names.
REWORDED: Mapping[str, str] = {
    "rejected": "Some records of the export could not be drawn, because of faults in it. Nothing is said of them.",
    "excluded": "Some records were left out of the frame by declared rules, and nothing is said of them.",
    "heavy-stratum": "Some of what was judged stands for many in the frame: one more failure among it would move "
    "the rate noticeably.",
    "few-clusters": "Few clusters were drawn first: the intervals are wide, and do not hold as surely as they say.",
    "strata-not-reached": "Nothing was drawn from some strata; nothing is said of them but through the others.",
    "undecided": "Some cases were answered with 'not known' and are not in the rate, which supposes that they are "
    "like those decided on.",
    "single-review": "Not every case was judged by a second auditor: an error of judgement is not in the intervals.",
    "objections": "Auditors objected to some of their own verdicts after the outcome was shown to them.",
    "challenges": "The force challenges some cases on which nothing is ruled yet. The figures keep what was settled.",
    "newer-extract": "An extract made later differs from the frame. The figures are of the frame as it was drawn from.",
    "overlap": "An event that stands in several records of the frames counts once only where that was found.",
    "later": "Crimes recorded after the cut-off count as unrecorded, since a force that knows what was drawn could "
    "mend them.",
    "unseen-classes": "Of classes that are not listed by name nothing is said on their own.",
    "unseen-strata": "Strata without anything due in the sample add nothing to the totals; some may be due there all "
    "the same.",
}  # fmt: skip
# Caveats not told: of tables that the edition does not have, or told in its own words below.
LEFT_OUT = frozenset(
    ("interim", "small-headline", "small-cells", "missing", "many-intervals", "disclosure", "overlap-not-looked",
     "overlap-differs", "overlap-unasked", "bands")
)  # fmt: skip
FEW = 30


def headline(of: Protected) -> Headline:
    """The sentences and key figures of the first page, from counts as they are told."""
    about = of.about
    if not of.told:
        care = tuple(first_page.with_care(told_caveats(of)))
        return Headline(_untold(of), "", "", _basis(of), (), care=care)
    told = _told(of)
    made = words.headline(told) if about.kind.counts_crimes else decided.headline(told)
    tables = tuple(map(_as_printed, first_page.two_ways(told, pace=False)))
    care = tuple(first_page.with_care(told_caveats(of)))
    return replace(made, basis=_basis(of), tables=tables, care=care, reading=first_page.reading(told))


def _as_printed(table: Table) -> Table:
    """The table with its totals as they are printed, and no closer."""
    rows = []
    for name, point, limits, *rest in table.rows:
        if isinstance(point, Total) and isinstance(limits, TotalRange):
            rows.append((name, *told_total(point, limits), *rest))
    return replace(table, rows=tuple(rows))


def _told(of: Protected) -> Subject:
    """The audit with the counts of its headline, and the total of a full count, as they are told."""
    met, failed = of.rules.rounded(of.met), of.rules.rounded(of.failed)

    def one(e: Estimate) -> Estimate:
        if e.estimand == of.about.results.headline:
            return replace(e, n_due=met + failed, x_recorded=met)
        if e.low == e.high:
            return replace(e, point=failed, low=failed, high=failed)
        return e

    kept = (of.about.results.headline, of.about.kind.missed)
    estimates = tuple(one(e) for e in of.about.results.estimates if e.domain is None and e.estimand in kept)
    return replace(of.about, results=replace(of.about.results, estimates=estimates))


def _untold(of: Protected) -> str:
    kind, who, when = of.about.kind, words.force(of.about), of.about.period
    few, rest = (of.failed, of.met) if of.failed < of.met else (of.met, of.failed)
    noun = (
        "crimes that should have been recorded"
        if kind.counts_crimes
        else f"{kind.units} that could be decided on"
    )
    which = "recorded" if kind.counts_crimes else kind.right
    not_ = "not " if few == of.failed else ""
    total = of.rules.rounded(few + rest) if of.rules.tells(few + rest) else None
    among = f"the {formats.count(total)} {noun}" if total is not None else f"the {noun}"
    return (
        f"{who}, {when}: fewer than {of.rules.threshold} of {among} in the sample were {not_}{which}. The "
        "rate and its interval are withheld, since the count could be worked out from them."
    )


def _basis(of: Protected) -> str:
    about, kind = of.about, of.about.kind
    strata = about.results.strata
    population, drawn = sum(s.population for s in strata), sum(s.drawn for s in strata)
    said = f"Of {formats.count(population)} {kind.units} {formats.count(drawn)} were drawn"
    if not of.told:
        return f"{said}."
    met, failed = of.rules.rounded(of.met), of.rules.rounded(of.failed)
    due, right = formats.count(met + failed), formats.count(met)
    if kind.counts_crimes:
        return f"{said}; these owe {due} crimes, of which {right} had been recorded by the cut-off."
    return f"{said}; {due} of these could be decided on, of which {right} were {kind.right}."


def protection(of: Protected) -> Section:
    """What was done about small counts."""
    rules = of.rules
    said = [
        "This is the edition for the public. It holds counts, rates and estimates over many "
        f"{of.about.kind.units}, and nothing of any single one: no number or ticket, no name, no text.",
        f"No count from 1 to {rules.threshold - 1} is given. Rows with such a count stand together in one, "
        f"with others where it takes them, so that what is put together comes to {rules.threshold} or more; "
        "what one of them was cannot be worked out from the sums, in one table or between them. Which rows "
        "were small, and which were added, is not told.",
        "Rates of rows are in whole percent, and their intervals are widened to whole percents; a row that "
        "was put together has none. Estimates by row, sizes by stratum, crimes to be put right by class, "
        f"second reviews, whatever was picked by hand, how soon crimes were recorded, what became of the "
        f"{of.about.kind.units} drawn step by step, precision against the plan and what more would cost are left "
        "out, as tables and as pictures.",
    ]
    if rules.base > 1:
        said.append(
            f"Counts of the sample are rounded to multiples of {rules.base}, in such a way that rows add up "
            "to their sums and all tables agree. Rates are of the counts before rounding, so a rate can "
            "differ from the share of two counts given here."
        )
    said += [f"There is no table by {name}: {why}." for name, why in of.left_out]
    return Section("protection", "What was done about small counts", tuple(said))


def made(of: Protected) -> Section:
    """The method without numbers, and what the draw can be checked by."""
    about, kind, state = of.about, of.about.kind, of.about.state
    source = about.plan.design.seed
    usual = (
        f"In each stratum the {kind.units} with the smallest tickets were drawn, a ticket being the SHA-256 "
        f"of seed, frame and {kind.unit} number"
        if state.method.key == "tickets"
        else f"The sample is a {state.method.title}"
    )
    said = (
        f"{usual}. The plan was frozen before the seed was known. {trust(source, proof=state.seed_proof)}",
        method.steps(kind),
        f"Rates are ratios after each {kind.unit} is weighted by the {kind.units} of its stratum it stands "
        f"for. Intervals heed the strata and that what is found in one {kind.unit} hangs together.",
        f"Neither the seed nor tickets are printed here: with {kind.unit} numbers, which run on, they would "
        f"tell which {kind.units} were drawn. The digests below were fixed before anything was judged. "
        "Whoever is let see the frame can check the draw and the figures against them, with the statement of "
        "the draw.",
    )
    facts = [
        ("Plan, SHA-256", state.plan_digest),
        ("Ledger head at the freeze", state.anchors.get("freeze", formats.NOTHING)),
        ("Ledger head at the draw", state.anchors.get("draw", formats.NOTHING)),
        *(("Frame, fingerprint", frame.fingerprint) for frame in state.frames.values()),
        *((f"Rule pack {one.pack.name}, SHA-256", one.digest) for one in state.about.packs),
    ]
    table = Table(
        "draw", "What this can be checked by", "SHA-256, in hexadecimal. None of these tells what it was made of.",
        (Column("What", "text"), Column("Value", "code")), tuple(facts),
    )  # fmt: skip
    return Section("method", "Method, and how it can be checked", said, (table,))


def told_caveats(of: Protected) -> tuple[Caveat, ...]:
    """The caveats of the audit that may be told, in words that may be told, and those of the edition."""
    found = {caveat.key: caveat for caveat in _own(of)}
    for caveat in caveats.caveats(of.about):
        key = caveat.key
        if key.startswith("newer-extract"):
            key = "newer-extract"
        if key.startswith("kind-") or key in KEPT:
            found.setdefault(key, caveat)
        elif key in REWORDED:
            found.setdefault(key, replace(caveat, key=key, words=REWORDED[key]))
    return tuple(sorted(found.values(), key=lambda caveat: not caveat.grave))


def _own(of: Protected) -> Iterable[Caveat]:
    kind, rules = of.about.kind, of.rules
    missing = sum(s.missing for s in of.about.results.strata)
    if missing:
        number = withheld(of, missing)
        yield Caveat(
            "missing",
            f"{formats.capital(number)} of the {kind.logs} drawn could not be found or judged. The "
            "rate supposes that they are like the rest of their stratum.",
        )
    if of.told and of.rate.small:
        yield Caveat(
            "small-headline",
            f"The sample holds fewer than {FEW} {kind.dues}: it shows how wide the range is, not what the "
            "rate is.",
            grave=True,
        )
    if sum(row.estimate is not None for one in of.breakdowns for row in one.rows) > caveats.MANY_ROWS:
        yield Caveat(
            "many-intervals",
            "Intervals hold one at a time: of many rows some can be expected to miss by chance, and rows "
            "that differ a little need not differ in truth.",
        )
    also = f", and what is told is rounded to multiples of {rules.base}" if rules.base > 1 else ""
    yield Caveat(
        "disclosure",
        f"Counts under {rules.threshold} are not given, nor what they could be worked out from{also}.",
    )


def covers(of: Protected) -> str:
    """The last sentence of the edition."""
    return f"It speaks of {frame_words(of.about)}; figures that could point to persons are not in it."
