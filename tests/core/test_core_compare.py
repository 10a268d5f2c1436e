"""Audits set against each other: what is compared, in which words, and what is refused."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from builders import a_frame, audited_state, small_pack

from crime_sample import alike, contrast
from crime_sample.compared import Side, compared
from crime_sample.errors import InputError, Refused, StatisticsError
from crime_sample.estimate import results
from crime_sample.frame import Exclusion
from crime_sample.periods import seasons
from crime_sample.published import published
from crime_sample.results import Domain
from crime_sample.state import State
from crime_sample.stats.comparison import Measured
from crime_sample.trended import trended

POPULATION = {"violence": 400, "other": 900}
WORSE = {"violence": ["r", "n", "r r", "."] * 40, "other": ["r", "r", ".", "n r"] * 40}
BETTER = {"violence": ["r", "r", "r r", "."] * 40, "other": ["r", "r", ".", "r r", "n"] * 32}


def audit(spec: Any = WORSE, year: int = 2016, **options: Any) -> State:
    """An audit of half a year, drawn by a seed of its own."""
    values: dict[str, Any] = {
        "population": POPULATION,
        "start": date(year, 4, 1),
        "end": date(year, 9, 30),
        "seed": f"dice of {options.get('force', 'Kent')} {year}",
    }
    return audited_state(spec, **(values | options))


def test_two_audits_of_one_force() -> None:
    """The change, its test and the crimes it brought, with the rates that the audits themselves give."""
    states = [audit(), audit(BETTER, 2018)]
    found = contrast.audits(states, recorded_crime=100_000)
    assert (found.kind, found.over_time) == ("audits of one force", True)
    for side, state in zip(found.sides, states, strict=True):
        rate = results(state).rate
        assert side.rate == Measured(rate.point, rate.low, rate.high, rate.standard_error)
    assert found.difference is not None
    assert found.extra is not None
    earlier, later = (side.rate for side in found.sides)
    assert found.difference.standard_error**2 == pytest.approx(
        earlier.standard_error**2 + later.standard_error**2
    )
    assert found.extra.point == pytest.approx(100_000 * (1 - earlier.point / later.point))
    said = found.sentences()
    assert said[0].startswith("The rate rose by ")
    assert "(1 April to 30 September 2018)" in said[0]
    assert said[1].startswith("Test of no difference: z = ")
    assert said[2].startswith(
        "Of 100,000 crimes recorded in the 12 months to the end of the later period, about "
    )


def test_a_fall_is_called_one() -> None:
    """From better to worse: the rate fell, and at the earlier rate more would have been recorded."""
    found = contrast.audits([audit(BETTER), audit(WORSE, 2018)], recorded_crime=100_000)
    assert found.sentences()[0].startswith("The rate fell by ")
    assert "crimes more would have been recorded than the 100,000 that were" in found.sentences()[2]


def test_two_parts_share_their_sample() -> None:
    """Two districts: points and errors as 'estimate --by' has them, the covariance linearised, Student's test."""
    state = audit(labels={"district": ("North", "South", "West")})
    north, south = (Domain("district", value) for value in ("North", "South"))
    found = contrast.parts(state, north, south)
    rates = [results(state, by=("district",)).one("recording_rate", domain) for domain in (north, south)]
    assert [side.rate.point for side in found.sides] == [rate.point for rate in rates if rate]
    assert found.difference is not None
    assert found.difference.df == min(rate.df for rate in rates if rate)
    assert found.sentences()[0].startswith("The difference of ")
    assert "points between South and North cannot be told from chance" in found.sentences()[0]


@pytest.mark.parametrize(
    ("column", "values"),
    [("district", ("North", "South")), ("stratum", ("violence", "other")), ("class", ("violence", "theft"))],
)
def test_the_parts_are_those_of_the_estimates(column: str, values: tuple[str, str]) -> None:
    """By another route: what each judged case adds to the error of a part has the variance of the part's estimate."""
    from crime_sample.observed import observe
    from crime_sample.stats.ratio import total_variance

    spec = {"violence": ["r:violence", "n:violence r:theft", "r", "."] * 12, "other": WORSE["other"]}
    keys = small_pack().group_keys
    if column == "class":
        values = (keys[0], keys[1])
        spec = {h: [text.replace("violence", keys[0]).replace("theft", keys[1]) for text in texts]
                for h, texts in spec.items()}  # fmt: skip
    else:
        spec = WORSE
    state = audit(spec, labels={"district": ("North", "South", "West")})
    seen = observe(state, interim=False)
    for value in values:
        domain = Domain(column, value)
        rate = results(state, by=(column,)).one("recording_rate", domain)
        assert rate is not None
        errors = contrast._influence(state, seen, domain)
        assert total_variance(seen.design, errors) == pytest.approx(rate.standard_error**2, rel=1e-9)


def test_two_strata_share_nothing() -> None:
    """Strata are drawn apart: their rates differ with the error of independent ones."""
    found = contrast.parts(audit(), Domain("stratum", "violence"), Domain("stratum", "other"))
    one, other = (side.rate.standard_error for side in found.sides)
    assert found.difference is not None
    assert found.difference.standard_error**2 == pytest.approx(one**2 + other**2, rel=1e-9)


def test_an_unknown_part_is_named_with_those_that_are_known() -> None:
    """A value that no case has, a column that is not mapped, and the same part twice are refused."""
    state = audit()
    with pytest.raises(InputError, match=r"'Nort'(?s:.)*Nearest: North\."):
        contrast.parts(state, Domain("district", "Nort"), Domain("district", "South"))
    with pytest.raises(InputError, match=r"'Zzz'(?s:.)*Known here: North and South\."):
        contrast.parts(state, Domain("district", "South"), Domain("district", "Zzz"))
    with pytest.raises(InputError, match="'area'"):
        contrast.parts(state, Domain("area", "North"), Domain("area", "South"))
    with pytest.raises(InputError, match="both parts are the same"):
        contrast.parts(state, Domain("district", "North"), Domain("district", "North"))


def test_a_part_may_be_named_by_its_title() -> None:
    """A class by key or by title, a district in another case: one part; both ways together are the same twice."""
    group, other = small_pack().groups[:2]
    assert group.title != group.key
    spec = {
        "violence": [f"r:{group.key}", f"n:{other.key} r:{group.key}", "r", "."] * 12,
        "other": WORSE["other"],
    }
    state = audit(spec)
    by_key = contrast.parts(state, Domain("class", group.key), Domain("class", other.key))
    by_title = contrast.parts(state, Domain("class", group.title.upper()), Domain("class", other.title))
    assert by_title == by_key
    districts = contrast.parts(state, Domain("district", "NORTH"), Domain("district", "South"))
    assert [side.name for side in districts.sides] == ["North", "South"]
    with pytest.raises(InputError, match="both parts are the same"):
        contrast.parts(state, Domain("class", group.title), Domain("class", group.key))


def test_a_class_that_is_none_and_one_that_nobody_owes() -> None:
    """A slip is met with the nearest key and its title, not with a word that no crime is owed there."""
    group, other, third = small_pack().groups[:3]
    state = audit({"violence": [f"r:{group.key}", f"n:{other.key}", "."] * 12, "other": WORSE["other"]})
    slip = Domain("class", group.key[:-1])
    with pytest.raises(InputError) as refused:
        contrast.parts(state, slip, Domain("class", other.key))
    assert refused.value.what == f"there is no class '{slip.value}' in this audit"
    assert refused.value.remedy.startswith(f"Nearest: {group.key} ({group.title})")
    with pytest.raises(InputError, match="no crime is owed where class is"):
        contrast.parts(state, Domain("class", third.title), Domain("class", other.key))


def test_three_audits_of_one_force_have_a_trend() -> None:
    """Their times are the middles of their periods; the trend is by the year."""
    found = contrast.audits([audit(), audit(year=2017), audit(BETTER, 2019)])
    assert [round(side.at or 0, 2) for side in found.sides] == [2016.5, 2017.5, 2019.5]
    assert found.difference is None
    assert found.places is None
    assert found.trend is not None
    assert any(
        "a year" in words and "3 audits from June 2016 to June 2019" in words for words in found.sentences()
    )


def test_two_audits_of_one_year_show_no_whole_year() -> None:
    """A change a year told of two audits that lie nearer is more than was seen, and it is said; months tell when."""
    near = {"start": date(2016, 1, 1), "end": date(2016, 3, 31), "seed": "dice before"}
    found = trended([audit(**near), audit(BETTER)]).sentences()
    assert "over 2 audits from February 2016 to June 2016" in found[0]
    assert found[1] == "They lie less than a year apart: a whole year's change was not seen."
    apart = trended([audit(), audit(BETTER, 2018)]).sentences()
    assert not any("less than a year apart" in words for words in apart)


def test_several_forces_are_ranked() -> None:
    """Each rank has its range, and the ranges come from wider intervals than those shown."""
    forces = [
        audit(force=name, spec=spec) for name, spec in (("Kent", WORSE), ("Essex", BETTER), ("Avon", WORSE))
    ]
    found = contrast.audits(forces)
    assert found.kind == "audits of several forces"
    assert found.places is not None
    assert found.as_dict()["ranking"][0]["name"] == "Essex"
    for side in found.sides:
        assert side.wide is not None
        assert side.wide.low < side.rate.low < side.rate.high < side.wide.high
    assert "do not quote a rank without its range" in found.sentences()[-1]


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"rules": small_pack().model_copy(update={"version": "9"})}, "rule pack"),
        ({"frame": a_frame(POPULATION, name="domestic abuse")}, "route"),
        ({"population": {"violence": 9, "rest": 9}, "spec": {"violence": ["r n"] * 8, "rest": ["r"] * 8}}, "strata"),
    ],
)  # fmt: skip
def test_unlike_audits_are_refused_and_it_is_said_in_what(options: dict[str, Any], word: str) -> None:
    """Another rule pack, other strata, another route: refused by name; compared when told to, with a warning."""
    states = [audit(), audit(**({"spec": BETTER, "year": 2018} | options))]
    with pytest.raises(Refused, match=rf"differ in .*{word} \("):
        contrast.audits(states)
    found = contrast.audits(states, although_unlike=True)
    assert any(trait.startswith(word) for trait in found.unlike)
    assert found.sentences()[-1].startswith("Beware: these audits differ in ")


def test_several_forces_are_compared_in_the_same_time_only() -> None:
    """Periods without a common day are refused; one force is looked at time after time."""
    apart = [audit(), audit(BETTER, 2018, force="Essex")]
    with pytest.raises(Refused, match=r"differ in period .1 April to 30 September 2016 against"):
        contrast.audits(apart)
    found = contrast.audits(apart, although_unlike=True)
    assert found.sentences()[-1].startswith(
        "Beware: these audits differ in period (1 April to 30 September 2016"
    )
    with pytest.raises(Refused, match="differ in period"):
        contrast.audits([*apart, audit(force="Avon")])
    overlapping = {"start": date(2016, 9, 30), "end": date(2017, 3, 31)}
    assert alike.unlike([audit(), audit(BETTER, force="Essex", **overlapping)]) == []


def test_other_months_of_the_year_are_warned_of() -> None:
    """A summer against a winter is compared with a warning, in a trend too; the same months pass in silence."""
    winter = audit(BETTER, start=date(2017, 10, 1), end=date(2018, 3, 31), seed="winter")
    said = contrast.audits([audit(), winter]).caveats()
    assert len(said) == 1
    assert said[0].startswith(
        "The audits cover different months of the year (April to September against October to March)"
    )
    assert said[0] in trended([audit(), winter]).caveats()
    assert contrast.audits([audit(), audit(BETTER, 2018)]).caveats() == []


@pytest.mark.parametrize(
    ("first", "second", "shown"),
    [
        (("2016-01-01", "2016-12-31"), ("2017-06-15", "2019-01-01"), None),
        (
            ("2016-01-01", "2016-12-31"),
            ("2018-01-01", "2018-06-30"),
            "the whole year against January to June",
        ),
        (("2017-03-01", "2018-02-28"), ("2019-01-16", "2020-01-15"), None),
        (("2017-05-03", "2017-05-03"), ("2018-05-20", "2018-05-25"), None),
        (("2017-05-03", "2017-05-03"), ("2018-06-03", "2018-06-03"), "May against June"),
        (("2017-11-20", "2018-02-20"), ("2017-12-01", "2018-02-28"), None),
    ],
)
def test_seasons_go_by_most_of_a_month(
    first: tuple[str, str], second: tuple[str, str], shown: str | None
) -> None:
    """A few days more or less make no season; a year covers all of them wherever it begins."""
    start, end = map(date.fromisoformat, first)
    later = date.fromisoformat(second[0]), date.fromisoformat(second[1])
    said = seasons([(start, end), later])
    assert said is None if shown is None else said is not None and f"({shown})" in said


def test_other_exclusions_are_another_population() -> None:
    """Frames that leave different records out are unlike, and so are strata of the same names by other rules."""
    frame = a_frame(POPULATION)
    without = frame.mapping.model_copy(
        update={"exclude": (Exclusion(reason="tests", column="Result", codes=("T",)),)}
    )
    by_column = frame.mapping.model_copy(
        update={"strata": frame.mapping.strata.model_copy(update={"column": "X"})}
    )
    other = [audit(year=2018, frame=a_frame(POPULATION, mapping=mapping)) for mapping in (without, by_column)]
    assert alike.unlike([audit(), other[0]]) == ["exclusions (none against tests)"]
    assert alike.unlike([audit(), other[1]]) == ["strata (other and violence, but made by other rules)"]
    assert alike.unlike([audit(), audit(BETTER, 2018)]) == []


def test_what_is_not_independent_finished_or_in_order_is_refused() -> None:
    """The same audit twice, samples of one seed, open cases, the later audit first, an audit without a crime owed."""
    first = audit()
    with pytest.raises(InputError, match="one and the same"):
        contrast.audits([first, first])
    longer = {"violence": WORSE["violence"], "other": [*WORSE["other"], "r"]}
    with pytest.raises(InputError, match="same seed"):
        contrast.audits([first, audit(longer, 2018, seed="dice of Kent 2016")])
    with pytest.raises(Refused, match="not settled"):
        contrast.audits([first, audit({"violence": ["r", "open"], "other": ["r"]}, 2018)])
    with pytest.raises(InputError, match="before an earlier"):
        contrast.audits([audit(BETTER, 2018), first])
    with pytest.raises(InputError, match="no crime is owed"):
        contrast.audits([first, audit({"violence": [".", "."], "other": [".", "."]}, 2018)])
    with pytest.raises(InputError, match="2 audits with 1 name"):
        contrast.audits([first, audit(BETTER, 2018)], names=["one"])


def test_few_crimes_are_pointed_out() -> None:
    """A side with fewer crimes than make a headline is named."""
    few = {"violence": ["r", "n"] * 5, "other": ["r", "r"] * 5}
    found = contrast.audits([audit(), audit(few, 2018)])
    assert any("rests on 20 crimes owed in the sample" in words for words in found.sentences())


def test_two_audits_of_one_period_stand_side_by_side() -> None:
    """The force's own audit and another's of the same half-year: no change over time, so nothing was brought."""
    states = [audit(), audit(BETTER, seed="another hand")]
    found = contrast.audits(states, names=["own", "inspectorate"])
    assert not found.over_time
    assert "inspectorate" in found.sentences()[0]
    with pytest.raises(InputError, match="from one rate to a later one"):
        contrast.audits(states, names=["own", "inspectorate"], recorded_crime=1000)


def test_devon_and_cornwall_twice() -> None:
    """81.52 % +/- 1.72 in 2016 and 84 % +/- 3 in 2023, as published: 2.5 points, which chance could bring."""
    found = published([81.52, 84], [1.72, 3])
    assert found.sentences()[0] == (
        "The change of 2.5 points cannot be told from chance (-1.0 to 5.9, 95 % confidence): 81.5 %, then 84.0 %."
    )


def test_inspections_in_a_table() -> None:
    """Four published inspections: two at the top, two below, and none of the four ranks is certain."""
    rates, margins = [94.6, 83.6, 93.4, 83.6], [1.64, 1.85, 1.48, 1.79]
    names = ["West Yorkshire", "Kent", "Cumbria", "Cheshire"]
    found = published(rates, margins, names=names)
    assert found.places is not None
    assert [place[:2] for place in found.places] == [(1, 2), (3, 4), (1, 2), (3, 4)]
    lines = found.sentences()
    assert " ".join(lines[1].split()) == "1 94.6 % 93.0 to 96.2 1 to 2 West Yorkshire"
    assert "2 of 4 may be the highest; 0 ranks are certain. Of 6 pairs 4 are apart" in lines[-1]


def test_a_trend_that_bends_is_called_so() -> None:
    """Rates that jump: an average, not a forecast; rates on a line: no more scatter than chance allows."""
    times = ["2014", "2016-11-30", "2018"]
    jump = published([80, 80.5, 96.6], [2, 1.85, 1.4], at=times).sentences()
    assert "not as a forecast" in jump[1]
    line = published([80, 85.8, 88], [2, 1.85, 1.4], at=times).sentences()
    assert line[0].startswith("The rate rose by 2.0 points a year (")
    assert "no more than chance allows" in line[1]
    flat = published([80, 80, 80], [2, 2, 2], at=times).sentences()
    assert flat[0].startswith("A trend of 0.0 points a year over 3 audits from 2014 to 2018 cannot be told")


@pytest.mark.parametrize(
    ("rates", "margins", "options", "match"),
    [
        ([83.6], [1.85], {}, "two rates"),
        ([83.6, 90], [1.85], {}, "2 rates with 1 margin"),
        ([0.836, 0.9], [1.85, 2], {}, "83.6"),
        ([83.6, 90], [0.0185, 2], {}, "would be 1.85"),
        ([83.6, 90], [-1, 2], {}, "between 0 and 100 points"),
        ([83.6, 90, 91], [2, 2, 2], {}, "names or times"),
        ([83.6, 90], [2, 2], {"names": ["Kent"]}, "1 of --name"),
        ([83.6, 90], [2, 2], {"at": ["2018", "2016"]}, "do not rise"),
        ([83.6, 90], [2, 2], {"at": ["2016", "soon"]}, "not a time"),
        ([83.6, 90], [2, 2], {"at": ["2016", "nan"]}, "not a time"),
        ([83.6, 90], [2, 2], {"level": 95}, "level"),
        ([83.6, 90, 91], [2, 2, 2], {"names": list("abc"), "recorded": 1000.0}, "later one"),
        ([83.6, 1.5], [2, 2], {"recorded": 1000.0}, "upper limit"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_refused(
    rates: list[float], margins: list[float], options: dict[str, Any], match: str
) -> None:
    """Each with words that say what to do."""
    with pytest.raises(InputError, match=match) as refused:
        published(rates, margins, **options)
    assert refused.value.exit_code == 2


def test_a_census_has_no_margin() -> None:
    """A rate of all incidents has a margin of 0: the difference then is as wide as the other rate, and two of them
    differ without any chance in it."""
    one = published([84, 80], [0, 2])
    assert one.difference is not None
    assert [100 * value for value in one.difference[:3]] == pytest.approx([-4, -6, -2])
    for rates, words in (
        ([84, 80], "The rate fell by 4.0 points, from 84.0 % to 80.0 %. Both are counts of all"),
        ([84, 84], "The rate stayed where it was: 84.0 %, then 84.0 %. Both are counts of all"),
    ):
        both = published(rates, [0, 0])
        assert len(both.sentences()) == 1
        assert both.sentences()[0].startswith(words)
        assert both.as_dict()["difference"]["test"] is None
    beside = published([84, 80], [0, 0], names=["Kent", "Surrey"])
    assert beside.sentences()[0].startswith(
        "Surrey stands 4.0 points below Kent: 80.0 % against 84.0 %. Both"
    )
    with pytest.raises(StatisticsError, match="outweighs every other"):
        published([84, 80, 82], [0, 2, 2], at=["2014", "2016", "2018"])


def test_published_limits_stay_within_the_possible() -> None:
    """99 % +/- 1.5 ends at 100 %, and the difference with it."""
    found = published([99, 97], [1.5, 2])
    assert found.sides[0].rate.high == 1.0
    assert found.sides[0].rate.standard_error == pytest.approx(0.015 / 1.959964, rel=1e-6)


def test_a_smaller_margin_tells_more() -> None:
    """The same two rates, with ever smaller margins: p falls, and the change comes to be told from chance."""
    found = [published([84, 86], [m, m]) for m in (3, 2, 1)]
    chances = [one.difference.p or 1.0 for one in found if one.difference is not None]
    assert all(a > b for a, b in pairwise(chances))
    assert ["cannot be told" in one.sentences()[0] for one in found] == [True, True, False]


def test_without_variation_there_is_no_test() -> None:
    """Nothing missed in either audit: the interval stands alone, and it is said."""
    sides = [Side(name, Measured(1.0, 0.94, 1.0, 0.0)) for name in ("one", "other")]
    found = compared(sides, kind="published rates", over_time=True, level=0.95, interval="korn-graubard")
    assert found.as_dict()["difference"]["test"] is None
    assert found.sentences()[1] == "Without variation in the samples there is no test beside the interval."


def test_a_test_that_disagrees_with_its_interval_is_pointed_out() -> None:
    """Where the skew interval and the symmetric test part, the reader is told to go by the interval."""
    sides = [Side("", Measured(0.9, 0.8, 0.95, 0.01)), Side("", Measured(0.96, 0.93, 0.98, 0.01))]
    found = compared(sides, kind="published rates", over_time=True, level=0.95, interval="korn-graubard")
    assert found.difference is not None
    assert found.difference.low > 0
    wide = [Side("", Measured(0.9, 0.8, 0.99, 0.01)), sides[1]]
    apart = compared(wide, kind="published rates", over_time=True, level=0.95, interval="korn-graubard")
    assert any("go by the interval" in words for words in apart.sentences())
    assert not any("go by the interval" in words for words in found.sentences())
