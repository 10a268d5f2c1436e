"""What is doubtful in a readable pack is named, and nothing else is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crime_sample.rules.checking import cautions, unsourced
from crime_sample.rules.library import load, shipped
from crime_sample.rules.pack import Flag, OffenceCode, OffenceGroup, Reason, RulePack, Source

SHIPPED = tuple(load(name) for name in shipped())


def pack(**changes: Any) -> RulePack:
    """A pack without a doubt in it, with some of its fields changed."""
    fields: dict[str, Any] = {
        "name": "here-2020",
        "family": "here",
        "title": "Here",
        "version": "1",
        "valid_from": date(2020, 1, 1),
        "valid_to": date(2020, 12, 31),
        "time_limit_hours": 24,
        "recording_test": "it happened",
        "groups": (group("violence", "8N", "8L"), group("shoplifting", "46")),
        "failure_reasons": (Reason(key="late", title="Late"),),
        "sources": (Source(what="The codes", where="the list of 2020"),),
    }
    return RulePack(**(fields | changes))


def group(key: str, *codes: str) -> OffenceGroup:
    """A group with these codes."""
    listed = tuple(OffenceCode(code=code, title=f"Crime {code}") for code in codes)
    return OffenceGroup(key=key, title=key, codes=listed, words=(key,))


def found(one: RulePack, *given: RulePack) -> dict[str, list[str]]:
    """The cautions of a pack beside others given and those shipped, by check."""
    said: dict[str, list[str]] = {}
    for caution in cautions(one, given=given, shipped=SHIPPED):
        said.setdefault(caution.check, []).append(caution.words)
    return said


def test_a_sound_pack_has_no_cautions() -> None:
    """A pack with a limit, reasons, sourced codes and days of its own is taken as it is."""
    assert found(pack()) == {}


@pytest.mark.parametrize("one", SHIPPED, ids=lambda one: one.name)
def test_the_shipped_packs_pass_their_own_check(one: RulePack) -> None:
    """No shipped pack lists codes without a source, claims another's days or leaves out reasons; one, which is no
    country's, sets no time limit. A gap is left on purpose in May 2023."""
    said = found(one)
    assert unsourced(one) == ()
    assert set(said) <= {"gap", "no-time-limit"}
    assert ("no-time-limit" in said) == (one.name == "generic")
    for words in said.get("gap", []):
        assert words == "no pack of the family holds from 1 May 2023 to 31 May 2023"


def test_codes_need_a_source_that_says_codes() -> None:
    """Codes stand with a source whose 'what' has the word; other sources do not speak for them."""
    assert unsourced(pack()) == ()
    other = (Source(what="The test, decoded", where="a manual of codes"),)
    assert unsourced(pack(sources=other)) == ("violence", "shoplifting")
    assert unsourced(pack(sources=())) == ("violence", "shoplifting")
    words = found(pack(sources=other))["codes-without-source"]
    assert len(words) == 1
    assert "violence and shoplifting list codes" in words[0]
    one_group = pack(sources=(), groups=(group("violence", "8N"), group("other")))
    assert "violence lists codes" in found(one_group)["codes-without-source"][0]


def test_no_codes_need_no_source() -> None:
    """A pack of groups alone owes no list of codes a source."""
    assert found(pack(sources=(), groups=(group("violence"),))) == {}


def test_no_limit_and_no_reasons_are_said() -> None:
    """Both may be meant, and both are easily forgotten."""
    said = found(pack(time_limit_hours=None, failure_reasons=()))
    assert set(said) == {"no-time-limit", "no-failure-reasons"}


def test_a_pack_without_words_marks_nothing() -> None:
    """It is said; words of a flag alone will do."""
    bare = (OffenceGroup(key="violence", title="Violence"),)
    assert found(pack(groups=bare))["no-words"] == [
        "no group and no flag has words: nothing but written codes is marked in a log"
    ]
    assert "no-words" not in found(
        pack(groups=bare, flags=(Flag(key="hate", title="Hate", words=("slur",)),))
    )


def test_a_code_under_another_group_elsewhere() -> None:
    """A code that another pack of the family lists under another group is named with both, however it is written."""
    own = pack(
        name="own",
        family="england-wales",
        valid_from=date(2023, 5, 1),
        valid_to=date(2023, 5, 31),
        groups=(group("violence", "5d"), group("public-order", "8 n", "8l")),
    )
    said = found(own)
    assert set(said) == {"codes-elsewhere"}
    assert said["codes-elsewhere"][0].startswith(
        "codes 8 n and 8l stand under public-order here, but under violence in england-wales-2015"
    )


def test_codes_of_another_family_are_no_matter() -> None:
    """What a code means is said by its own family's lists alone."""
    assert found(pack(groups=(group("shoplifting", "8N"),))) == {}


@pytest.mark.parametrize(("begins", "doubtful"), [(date(2017, 3, 31), False), (date(2017, 4, 1), True)])
def test_a_code_that_ended_before_the_pack(begins: date, doubtful: bool) -> None:
    """The burglary classes ended on 31 March 2017: a pack from the next day on should not list them."""
    own = pack(
        name="own",
        family="england-wales",
        valid_from=begins,
        valid_to=None,
        groups=(group("burglary", "28a", "28E"),),
    )
    said = found(own).get("codes-retired", [])
    assert bool(said) == doubtful
    if doubtful:
        assert said == ["code 28a stands here, but ended on 31 March 2017, before the pack begins"]


def test_the_name_of_a_shipped_pack_is_taken() -> None:
    """A changed copy of a shipped pack needs its own name; an unchanged one is that pack."""
    own = load("scotland")
    assert found(own) == {}
    changed = own.model_copy(update={"title": "Ours"})
    assert set(found(changed)) == {"name-taken"}


def test_a_user_s_own_edition_stands_for_the_shipped_one() -> None:
    """Beside a file that bears a shipped name, the file's days count and not the shipped pack's."""
    shorter = load("scotland").model_copy(update={"valid_to": date(2020, 3, 31)})
    after = pack(name="scotland-2020", family="scotland", valid_from=date(2020, 4, 1), valid_to=None)
    assert "overlap" in found(after)
    assert found(after, shorter) == {}


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2020, 12, 31), date(2021, 5, 1), "31 December 2020"),
        (date(2020, 6, 1), None, "1 June to 31 December 2020"),
        (None, None, "1 January to 31 December 2020"),
    ],
)
def test_days_that_two_packs_claim(first: date | None, last: date | None, words: str) -> None:
    """Each of the two is told which days both hold on."""
    one, other = pack(), pack(name="here-other", valid_from=first, valid_to=last)
    assert found(one, one, other) == {
        "overlap": [f"here-other of the same family holds on the same days: {words}"]
    }
    assert found(other, one, other) == {
        "overlap": [f"here-2020 of the same family holds on the same days: {words}"]
    }


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2020, 6, 1), None, "from 1 June 2020 on"),
        (None, date(2020, 6, 1), "up to 1 June 2020"),
        (None, None, "all of them"),
    ],
)
def test_days_without_an_end(first: date | None, last: date | None, words: str) -> None:
    """Where both are open the days have no end to name."""
    one, other = pack(valid_from=None, valid_to=None), pack(name="other", valid_from=first, valid_to=last)
    assert found(one, other)["overlap"][0].endswith(words)


def test_days_that_no_pack_claims() -> None:
    """A hole before or after is told to both sides; days filled by a third pack are none."""
    late = pack(name="here-2022", valid_from=date(2022, 2, 1), valid_to=None)
    hole = {"gap": ["no pack of the family holds from 1 January 2021 to 31 January 2022"]}
    assert found(pack(), late) == hole
    assert found(late, pack()) == hole
    between = pack(name="here-2021", valid_from=date(2021, 1, 1), valid_to=date(2022, 1, 31))
    assert found(pack(), late, between) == {}
    assert found(late, pack(), between) == {}


def test_the_first_and_last_day_there_are() -> None:
    """A pack from the first day of all calendars to the last has no neighbours before or after."""
    forever = pack(valid_from=date.min, valid_to=date.max)
    assert set(found(forever, pack(name="other"))) == {"overlap"}


@given(
    st.lists(st.tuples(st.integers(1, 40), st.sampled_from((0, 0, 0, -1, 2, -30))), min_size=2, max_size=5)
)
def test_neither_hole_nor_overlap_means_one_pack_a_day(parts: list[tuple[int, int]]) -> None:
    """Packs of one family, each begun a number of days after the one before ended: they are without such cautions
    exactly if every day from the first to the last has one pack."""
    packs, begins = [], date(2020, 6, 1)
    for place, (length, apart) in enumerate(parts):
        ends = begins + timedelta(days=length - 1)
        packs.append(pack(name=f"here-{place}", valid_from=begins, valid_to=ends))
        begins = ends + timedelta(days=1 + apart)
    first, last = min(one.valid_from for one in packs), max(one.valid_to for one in packs)
    days = (first + timedelta(days=after) for after in range((last - first).days + 1))
    whole = all(sum(one.valid_on(day) for one in packs) == 1 for day in days)
    said = {key for one in packs for key in found(one, *packs)}
    assert said.isdisjoint({"gap", "overlap"}) == whole
