"""Whatever an audit came to, its bundle holds: any verdicts, any kind, any names, any way that it was drawn."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
import two_routes
from audit.test_audit_designs import METHODS, Made, audit_of, judged, lead, made  # noqa: F401 - a fixture
from builders import Chain, audited_chain
from hypothesis import given, settings
from hypothesis import strategies as st
from picks import picked_by
from small import EXTRACT, SEED, Small, begun, mapping, settle, share
from tampered import remake, unpacked

from crime_sample.audit import frames, planning
from crime_sample.audit.drawing import draw
from crime_sample.audit.estimating import figures_text
from crime_sample.audit.evidence import bundle
from crime_sample.audit.r_export import files_of
from crime_sample.audit.reviewing import sit
from crime_sample.canonical import digest
from crime_sample.design import Design
from crime_sample.engines.listing import listed
from crime_sample.errors import CrimeSampleError
from crime_sample.estimate import results
from crime_sample.evidence.checker.command import checks
from crime_sample.evidence.contents import contents, manifest
from crime_sample.files.bundles import zipped
from crime_sample.frame import StrataRule
from crime_sample.kind import KINDS, NO, YES
from crime_sample.r_script import bundle as for_r


def packed(chain: Chain, *, by: tuple[str, ...] = (), interim: bool = False, r: bool = True) -> bytes:
    """The bundle of a ledger in memory, without verifiers."""
    state = chain.state
    found = results(state, by=by, interim=interim)
    figures = figures_text(found)
    asked = {"by": list(by), "interim": interim}
    chain.write("estimated", {"asked": asked, "basis": state.seq, "figures": digest(figures)})
    texts = contents(state, chain.events, found, figures=figures, by=by, roots={}, proof=True)
    if r:
        made = files_of(for_r(state, found, by=by, version="0"))
        texts |= {f"r/{name}": text for name, text in made.items()}
    files = {name: text.encode() for name, text in texts.items()}
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    return zipped(files | {"manifest.json": manifest(state, found, digests).encode()})


def broken(data: bytes, **known: Any) -> list[tuple[str, str, str]]:
    """The checks that do not hold."""
    return [one for one in checks(data, **known) if one[1] == "broken"]


CASES = st.lists(
    st.sampled_from(["r", "n", ".", "x", "?", "u", "l", "r!late", "r r n", "n n!wrong", "r +2", ". +1", "r!wrong"]),
    min_size=2, max_size=12,
)  # fmt: skip


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), CASES, min_size=1))
def test_any_verdicts_lead_to_their_figures(spec: dict[str, list[str]]) -> None:
    """Every point is worked out anew from the rows, every row from the verdicts."""
    chain = audited_chain(spec, population={name: 40 + 7 * len(cases) for name, cases in spec.items()})
    try:
        data = packed(chain, by=("class", "district", "stratum", "frame"))
    except CrimeSampleError:
        return  # nothing can be said of such an audit
    assert not broken(data)
    words = {name: words for name, _, words in checks(data)}["figures"]
    assert words.startswith(("recording_rate is 0", "recording_rate is 1", "no rate"))


@pytest.mark.parametrize("interim", [False, True])
def test_an_audit_on_its_way(interim: bool) -> None:
    """What is settled from the top of each stratum counts, and the bundle says so."""
    chain = audited_chain({"a": ["r", "n", "r", "open"], "b": ["r", "n"]}, population={"a": 50, "b": 60})
    if not interim:
        with pytest.raises(CrimeSampleError, match="not settled"):
            packed(chain)
        return
    data = packed(chain, interim=True)
    assert not broken(data)
    lying = unpacked(data)
    lying["manifest.json"] = lying["manifest.json"].replace(b'"interim": true', b'"interim": false')
    assert broken(zipped(lying))[0][0] == "cases"


@pytest.mark.parametrize(
    "name",
    [
        "=cmd()",
        "<script>alert(1)</script>",
        "{{x}} {0} %s",
        "x" * 500,
        "É 日本 𝒳",
        "a\u202eb",
        "'quoted\"",
        "m",
    ],
)
def test_any_name_is_only_a_name(name: str) -> None:
    """As a stratum and as a district, in the data for R too."""
    chain = audited_chain(
        {name: ["r", "n", "r"], "other": ["r", "."]},
        population={name: 40, "other": 60},
        labels={"district": (name, "South")},
    )
    assert not broken(packed(chain, by=("district", "stratum")))


@pytest.mark.parametrize("kind", ["cancelled", "n100", "antisocial", "direct"])
def test_other_kinds_of_audit(kind: Any) -> None:
    """Their questions are counted, and the headline is theirs."""

    def told(answer: str) -> str:
        asked = " ".join(f"{question.key}={answer}" for question in KINDS[kind].questions)
        return f"r|{asked}" if asked else "r"

    spec = {"a": [told(YES), told(NO), told(YES)], "b": [told(NO), told(YES)]}
    chain = audited_chain(spec, population={"a": 30, "b": 50}, kind=kind)
    data = packed(chain, by=("district",), r=not KINDS[kind].questions)
    assert not broken(data)
    words = {name: words for name, _, words in checks(data)}["figures"]
    assert words.startswith(f"{KINDS[kind].headline} is ")


@pytest.mark.parametrize("method", METHODS)
def test_other_designs_say_what_is_not_checked(made: Made, tmp_path: Path, method: str) -> None:  # noqa: F811
    """The draw itself is for verify-draw; all else is checked, the sealed cases and their tickets with it."""
    path = audit_of(made, tmp_path, method)
    judged(made, path)
    with lead(path) as audit:
        bundle(audit, tmp_path / "b.zip", frame_out=tmp_path / "f.zip", by=("district",), version="0")
    data, frame = (tmp_path / "b.zip").read_bytes(), (tmp_path / "f.zip").read_bytes()
    found = {name: (verdict, words) for name, verdict, words in checks(data, frame=frame)}
    assert not [one for one in found.values() if one[0] == "broken"]
    assert found["selection of main"][0] == "not checked"
    assert "verify-draw" in found["selection of main"][1]
    assert found["cases of main"][0] == found["frame main"][0] == "holds"
    assert found["weights"][0] == ("holds" if method == "systematic" else "not checked")
    assert found["data for R"][0] == "not checked"


def two_frames(folder: Path) -> Small:
    """The small export registered twice, under two names; its cases given to Ann and Bob."""
    folder.mkdir(exist_ok=True)
    small = begun(folder)
    with small.open("Lee", "lead") as audit:
        for name, strata in (("main", StrataRule(column="Opening")), ("online", StrataRule())):
            frames.add_frame(audit, small.export, mapping(strata=strata), name=name)
        frames.add_extract(audit, small.extract, EXTRACT)
        planning.freeze(audit, Design(margin=None, size=24, minimum=4, second=20, calibration=3))
        draw(audit, seed=SEED)
    share(small, "Ann", "Bob")
    return small


def test_two_frames_second_verdicts_and_calibration_cases(tmp_path: Path) -> None:
    """Each frame is known by its fingerprint, in whatever order; cases slipped in are none of the sample."""
    small = two_frames(tmp_path)
    for who in ("Ann", "Bob"):
        with small.open(who) as audit:
            sitting = sit(audit)
            while (case := sitting.next_case()) is not None:
                settle(sitting, case)
    with small.open("Lee", "lead") as audit:
        assert audit.state.calibration
        bundle(audit, tmp_path / "b.zip", frame_out=tmp_path / "f.zip", by=("frame", "stratum"), version="0")
    data, frame = (tmp_path / "b.zip").read_bytes(), (tmp_path / "f.zip").read_bytes()
    assert not broken(data, frame=frame)
    held = [name for name, verdict, _ in checks(data, frame=frame) if verdict == "holds"]
    for what in ("frame", "selection of", "cases of", "root of"):
        assert {f"{what} main", f"{what} online"} <= set(held)
    one = unpacked(frame)["frame-2.tsv"]
    assert {name for name, *_ in checks(data, frame=one)} & {"frame main", "frame online"} == {"frame online"}


def test_events_in_several_records_are_shared_out(tmp_path: Path) -> None:
    """A weight is divided by in how many records the event stands; a table that forgets it does not hold."""
    routes = two_routes.reviewed(tmp_path / "routes")
    with routes.open("Lee", "lead") as audit:
        bundle(audit, tmp_path / "b.zip", frame_out=tmp_path / "f.zip", by=("frame",), version="0")
    data, frame = (tmp_path / "b.zip").read_bytes(), (tmp_path / "f.zip").read_bytes()
    assert not broken(data, frame=frame)
    files = unpacked(data)
    told = json.loads(files["cases.json"])
    at, weight = (told["columns"].index(name) for name in ("multiplicity", "weight"))
    assert {row[at] for row in told["rows"]} == {1, 2, 3}
    for row in told["rows"]:
        row[weight] *= row[at]
        del row[at]
    del told["columns"][at]
    files["cases.json"] = json.dumps(told).encode()
    remake(files)
    assert broken(zipped(files))[0][0] == "weights"


def test_what_was_picked_by_hand_is_none_of_the_sample(settled: Small) -> None:
    """It has case numbers and verdicts in the ledger, and no row."""
    with settled.open() as audit:
        drawn = {case.id for case in audit.state.cases.values()}
    ids = [unit for unit in (f"{number:08d}" for number in range(300)) if unit not in drawn][:3]
    picked_by(settled, ids)
    with settled.open() as audit:
        sitting = sit(audit)
        while (case := sitting.next_case()) is not None:
            settle(sitting, case)
    with settled.open("Lee", "lead") as audit:
        assert len(audit.state.picks) == 3
        out = settled.folder
        made_of = bundle(audit, out / "b.zip", frame_out=out / "f.zip", version="0")
    assert made_of.cases == 24
    assert not broken((out / "b.zip").read_bytes(), frame=(out / "f.zip").read_bytes())


@pytest.mark.parametrize("block", [1, 7, 1000])
def test_a_frame_is_listed_whole_in_blocks_of_any_size(tmp_path: Path, block: int) -> None:
    """Every incident once, in the order of tickets."""
    small = two_frames(tmp_path)
    with small.open("Lee", "lead") as audit:
        frame = audit.state.frames["main"]
    rows = list(listed(small.export, frame, seed=SEED, block=block))
    assert rows == sorted(rows)
    assert len({unit for _, _, unit in rows}) == len(rows) == 300
