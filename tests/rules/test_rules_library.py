"""Rule packs are read from TOML with errors a person can mend, chosen by date, named by a stable digest."""

from __future__ import annotations

from datetime import date

import pytest

from crime_sample.errors import InputError
from crime_sample.rules.library import digest, for_period, load, parse, shipped

GOOD = """
name = "here-2020"
family = "here"
title = "Here"
version = "1"
recording_test = "it happened"
valid_from = 2020-01-01
groups = [{ key = "violence", title = "Violence" }]
"""

# A digest stands in every verdict made under the pack. A line here may change only together with the pack's
# version and a note of the change.
DIGESTS = {
    "england-wales-2012": "44021b4f9eae7d45edc860338c46f723093073218dbd1a90c2e49a55288e9846",
    "england-wales-2015": "a6c35da1dfd94299cc4592a5b4768aa89f843e33997b85ac34ef9616bbcac005",
    "england-wales-2023": "cad4709f1697964bd9d2f03b61778391ee0b9be89f5d80e82a8b178781ac5b87",
    "generic": "8dd4c90eb382f51141f8192656a257c6586e441f3935a4b4a7d82fe5e821cd93",
    "scotland": "f3dd0995c3daeb956a7bef9a3cfb8675e59578db5f5218269b5e52e9fb930071",
}


def test_the_shipped_packs() -> None:
    """These packs come with the program, in alphabetical order."""
    assert shipped() == tuple(sorted(DIGESTS))


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_pack_is_whole(name: str) -> None:
    """Every shipped pack parses, bears its file's name, and has sources, groups, reasons and flags."""
    pack = load(name)
    assert pack.name == name
    assert pack.family in name
    for part in (
        pack.sources,
        pack.notes,
        pack.groups,
        pack.failure_reasons,
        pack.flags,
        pack.sources_consulted,
    ):
        assert part
    assert pack.grade_bands == (), "grade bands are the user's own data"


@pytest.mark.parametrize("name", shipped())
def test_codes_stand_only_where_a_source_is_named(name: str) -> None:
    """A pack with offence codes has a source that says it is for the codes."""
    pack = load(name)
    if any(group.codes for group in pack.groups):
        assert any("codes" in source.what for source in pack.sources)


@pytest.mark.parametrize(("name", "sha256"), DIGESTS.items())
def test_a_digest_is_stable(name: str, sha256: str) -> None:
    """The digest of a shipped pack is the one that verdicts made so far bear."""
    assert digest(load(name)) == sha256


def test_a_digest_is_of_the_content() -> None:
    """Layout, comments and the order of keys do not count; a changed word does."""
    shuffled = "# a comment\n" + "\n".join(reversed(GOOD.strip().splitlines()))
    assert digest(parse(shuffled, "b.toml")) == digest(parse(GOOD, "a.toml"))
    assert digest(parse(GOOD.replace("Violence", "Violent"), "c.toml")) != digest(parse(GOOD, "a.toml"))


def test_a_key_at_its_default_is_not_in_the_digest() -> None:
    """An empty list and one left out give one digest, so new optional keys leave old digests alone."""
    assert digest(parse(GOOD + "flags = []\n", "b.toml")) == digest(parse(GOOD, "a.toml"))


def test_a_pack_survives_json() -> None:
    """A pack written as JSON reads back as the same value."""
    pack = load("england-wales-2015")
    assert type(pack).model_validate_json(pack.model_dump_json()) == pack


def test_an_unknown_name_names_the_nearest() -> None:
    """A misspelt pack name is answered with the one that was meant."""
    with pytest.raises(InputError, match="england-wales-2032") as caught:
        load("england-wales-2032")
    assert "england-wales-2023" in caught.value.remedy


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            GOOD.replace('title = "Here"', 'titel = "Here"'),
            "titel is not a key that is known here; did you mean title?",
        ),
        (GOOD.replace('version = "1"', "version = 1"), "version must be text in quotes, not 1"),
        (GOOD.replace('version = "1"\n', ""), "version is missing"),
        (GOOD.replace('{ key = "violence",', '{ key = "Violence!",'), "groups[1].key must be a short key"),
        (
            GOOD.replace('title = "Violence" }', 'titles = "V" }'),
            "groups[1].titles is not a key that is known here",
        ),
        (GOOD + "time_limit_hours = 24.5\n", "time_limit_hours must be a whole number, not 24.5"),
        (GOOD + 'flags = "hate"\n', "flags must be a list, not 'hate'"),
        (GOOD + "valid_to = 2019-12-31\n", "valid_to 2019-12-31 is before valid_from, 2020-01-01"),
        (GOOD.replace("2020-01-01", "2020-01-01T00:00:00"), "valid_from must be a date such as 2015-04-01"),
        (
            GOOD.replace('title = "Violence" }', 'title = "V" }, { key = "violence", title = "W" }'),
            'groups hold the key "violence" more than once',
        ),
        (
            GOOD + 'flags = [{ key = "hate", title = "Hate" }, { key = "hate", title = "Hate" }]\n',
            'flags hold the key "hate" more than once',
        ),
    ],
)
def test_a_wrong_pack_says_where_and_what(text: str, fault: str) -> None:
    """An error names the file, the key's path and what is wrong with it."""
    with pytest.raises(InputError) as caught:
        parse(text, "my.toml")
    assert caught.value.where == "my.toml"
    assert fault in caught.value.what
    assert caught.value.remedy


def test_every_fault_up_to_five_is_told_at_once() -> None:
    """A file with many faults is not mended one run at a time, nor is the screen flooded."""
    with pytest.raises(InputError) as caught:
        parse("a = 1\nb = 1\nc = 1\n", "my.toml")
    assert caught.value.what.count(";") == 5
    assert "and 4 more" in caught.value.what


def test_faulty_entries_do_not_make_a_list_empty() -> None:
    """A list whose only entry has a fault is not called empty beside it; an empty one is."""
    with pytest.raises(InputError) as caught:
        parse(GOOD.replace(', title = "Violence"', ""), "my.toml")
    assert caught.value.what == "groups[1].title is missing"
    with pytest.raises(InputError) as caught:
        parse(GOOD.replace('{ key = "violence", title = "Violence" }', ""), "my.toml")
    assert caught.value.what == "groups is empty: at least one is needed"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("name = \n", "line 1, column 8"),
        ('title = "x"\nname == 1\n', "line 2, column 7"),
        ('name = "x', "line 1, column 10"),
        ("groups = [\n  1,", "line 2, column 5"),
        ("name = 1\nname = 2\n", "line 2, column 9"),
    ],
)
def test_broken_toml_says_line_and_column(text: str, place: str) -> None:
    """A syntax error points at the line and column, also where it is the end of the file."""
    with pytest.raises(InputError, match="not TOML") as caught:
        parse(text, "my.toml")
    assert caught.value.where == f"my.toml, {place}"


@pytest.mark.parametrize(
    ("start", "end", "name"),
    [
        (date(2012, 11, 1), date(2013, 10, 31), "england-wales-2012"),
        (date(2015, 3, 1), date(2015, 3, 31), "england-wales-2012"),
        (date(2015, 4, 1), date(2015, 9, 30), "england-wales-2015"),
        (date(2016, 6, 1), date(2016, 11, 30), "england-wales-2015"),
        (date(2024, 1, 1), date(2024, 3, 31), "england-wales-2023"),
    ],
)
def test_the_period_selects_the_pack(start: date, end: date, name: str) -> None:
    """The date of the incidents decides which rules hold for them."""
    assert [pack.name for pack in for_period("england-wales", start, end)] == [name]


def test_the_limit_fell_from_72_to_24_hours_in_april_2015() -> None:
    """A crime recorded after two days was in time until March 2015 and late from April."""
    day = date(2015, 3, 31)
    assert for_period("england-wales", day, day)[0].timely(48.0) is True
    day = date(2015, 4, 1)
    assert for_period("england-wales", day, day)[0].timely(48.0) is False


def test_a_period_under_two_packs_has_both() -> None:
    """An audit that straddles a change of rules has each pack for its days, in the order of time."""
    found = for_period("england-wales", date(2015, 3, 1), date(2015, 4, 30))
    assert [pack.name for pack in found] == ["england-wales-2012", "england-wales-2015"]


def test_the_days_between_two_packs_choose_none() -> None:
    """The day of the change in May 2023 is not known here, so that month is given to neither side."""
    with pytest.raises(InputError, match="holds on 2023-05-20") as caught:
        for_period("england-wales", date(2023, 5, 20), date(2023, 6, 20))
    assert "2023-04-30" in caught.value.remedy
    assert "2023-06-01" in caught.value.remedy
    assert "their sources do not say which held" in caught.value.remedy
    with pytest.raises(InputError, match="holds on 2023-05-01"):
        for_period("england-wales", date(2023, 3, 1), date(2023, 6, 20))


def test_a_family_or_period_that_is_not_there_is_refused() -> None:
    """No such family, no pack so early, an end before the start: each is an input error."""
    with pytest.raises(InputError, match='family "narnia"'):
        for_period("narnia", date(2020, 1, 1), date(2020, 2, 1))
    with pytest.raises(InputError, match="2010-01-01"):
        for_period("england-wales", date(2010, 1, 1), date(2010, 2, 1))
    with pytest.raises(InputError, match="before it starts"):
        for_period("generic", date(2020, 2, 1), date(2020, 1, 1))


def test_a_users_packs_are_chosen_the_same_way() -> None:
    """A user's own packs follow the same rule, and two that hold on one day are refused."""
    mine = parse(GOOD, "a.toml")
    also = parse(GOOD.replace("here-2020", "here-2021"), "b.toml")
    assert for_period("here", date(2020, 1, 1), date(2021, 1, 1), among=[mine]) == (mine,)
    with pytest.raises(InputError, match="several rule packs hold"):
        for_period("here", date(2020, 1, 1), date(2021, 1, 1), among=[mine, also])


def test_the_core_of_the_rules_reads_no_clock_and_no_disk() -> None:
    """Neither module holds a name from the operating system, a clock or chance."""
    from crime_sample.rules import library, pack

    forbidden = {"os", "sys", "pathlib", "time", "random", "Path"}
    assert forbidden.isdisjoint(vars(library))
    assert forbidden.isdisjoint(vars(pack))
