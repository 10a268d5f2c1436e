"""An audit whose frame is several packed files: the same sample as of one, and the files are found again."""

from __future__ import annotations

import gzip
from pathlib import Path

from small import EXTRACT, HEADER, SEED, Small, begun, drawn, mapping, now, rows, write_csv

from crime_sample.audit import frames, planning
from crime_sample.audit.drawing import draw
from crime_sample.audit.logs import read_logs
from crime_sample.audit.verifying import verify
from crime_sample.design import Design


def split(small: Small) -> list[Path]:
    """The export in three packed files."""
    made = []
    for number in range(3):
        plain = small.folder / f"part-{number}.csv"
        write_csv(plain, HEADER, rows()[number::3])
        made.append(plain.with_suffix(".csv.gz"))
        made[-1].write_bytes(gzip.compress(plain.read_bytes()))
        plain.unlink()
    return made


def verdicts(small: Small, export: Path | None = None) -> dict[str, str]:
    """What a check says of each thing."""
    return {one.name: one.verdict for one in verify(small.path, export=export, now=now)}


def test_the_sample_is_that_of_one_file_and_the_files_are_found_again(tmp_path: Path) -> None:
    """Drawn, read back, checked; then moved: found beside the audit, and where one is told they are."""
    for name in ("one", "many", "elsewhere"):
        (tmp_path / name).mkdir()
    one, many = drawn(tmp_path / "one"), begun(tmp_path / "many")
    paths = split(many)
    with many.open("Lee", "lead") as audit:
        made = frames.add_frame(audit, paths, mapping())
        assert [file.name for file in made.files] == [path.name for path in paths]
        frames.add_extract(audit, many.extract, EXTRACT)
        planning.freeze(audit, Design(margin=None, size=24, minimum=4, second=0))
        draw(audit, seed=SEED)
    with many.open() as audit, one.open() as alone:
        cases = audit.state.cases.values()
        assert {case.ticket for case in cases} == {case.ticket for case in alone.state.cases.values()}
        logs = read_logs(audit, list(cases))
        assert logs == read_logs(alone, list(alone.state.cases.values()))
        # What a file is called may tell of somebody: the chain does not hold it.
        assert [file.name for file in audit.state.frames["main"].files] == ["file 1", "file 2", "file 3"]
        assert not any("part-" in str(event.body) for event in audit.store.events())
    assert verdicts(many)["frame main"] == "holds"
    for path in paths:
        path.rename(tmp_path / "elsewhere" / path.name)
    assert verdicts(many)["frame main"] == "not checked"
    assert verdicts(many, tmp_path / "elsewhere")["frame main"] == "holds"
    assert verdicts(many, tmp_path / "elsewhere" / "part-*")["draw of main"] == "holds"
    (tmp_path / "elsewhere" / paths[1].name).write_bytes(gzip.compress(b"a,b\n"))
    assert verdicts(many, tmp_path / "elsewhere")["frame main"] == "broken"
