"""An audit's address: a URL survives what a command line does to it, and its password is never shown."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import NOW, Small

from crime_sample.audit import open_audit
from crime_sample.audit.copying import pull, push
from crime_sample.audit.frames import extract_path, frame_path
from crime_sample.audit.reviewing import sit
from crime_sample.cli import world
from crime_sample.errors import CrimeSampleError, EnvironmentTrouble, InputError
from crime_sample.store.address import ServerAddress, read_address

NAMES = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,20}", fullmatch=True)
HOSTS = st.sampled_from(["", "db", "ann@db", "ann:secret@db:5433", "ann@127.0.0.1", "ann@[::1]:5432"])
QUERIES = st.sampled_from(["", "?host=/run/postgresql", "?sslmode=verify-full&sslrootcert=/etc/ca.pem"])


@given(host=HOSTS, database=NAMES, query=QUERIES, audit=NAMES)
def test_a_url_that_went_through_path_is_the_same_url(
    host: str, database: str, query: str, audit: str
) -> None:
    """Command lines hand URLs on as paths, which takes a slash or two from them; none of the meaning is lost."""
    url = f"postgresql://{host}/{database}{query}#{audit}"
    plain, through_path = read_address(url), read_address(Path(url))
    assert isinstance(plain, ServerAddress)
    assert plain == through_path
    assert (plain.audit, plain.url.database) == (audit, database)
    assert read_address(str(plain)) == read_address(Path(str(plain))), "what is shown can be typed again"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ann:hush-hush@db.invalid:1/audits#kent",
        "postgresql://ann@db.invalid:1/audits?password=hush-hush&sslpassword=hush-hush#kent",
        "postgresql://ann:hush-hush@db.invalid/audits#Kent 2016",  # no such name
        "postgresql://ann:hush-hush@db.invalid/audits",  # no audit
        "postgresql://ann:hush-hush@db.invalid/#kent",  # no database
        "postgresql://ann:hush#hush-hush@db.invalid/audits#kent",  # signs that are to be escaped
        "postgresql://ann:hush@hush-hush@db.invalid/audits#kent",
        "postgresql://ann:1?hush-hush@db.invalid/audits#kent",
        "postgresql://ann:1/hush-hush@db.invalid/audits#kent",
        "postgresql://ann:hush-hush",
    ],
)
def test_a_password_is_never_shown(url: str) -> None:
    """Whatever is wrong with a URL, the error says how one is written and repeats no part of a password."""
    for given_as in (url, Path(url)):
        try:
            address = read_address(given_as)
        except InputError as error:
            assert "hush-hush" not in f"{error} {error!r}"
            assert "postgresql://NAME@HOST/DATABASE#AUDIT" in str(error)
        else:
            assert "hush-hush" not in f"{address} {address!r} {world.typed(address)}"


def test_without_the_driver_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """A URL needs the extra; the error names it, and no password."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(EnvironmentTrouble, match=r"crime_sample\[postgres\]") as caught:
        open_audit("postgresql://ann:hush@db/audits#kent", who="Ann", now=lambda: NOW)
    assert "hush" not in str(caught.value)


def test_push_and_pull_tell_a_file_from_a_url(tmp_path: Path) -> None:
    """The order of file and URL matters, and getting it wrong writes nothing."""
    url = "postgresql://db/audits#kent"
    with pytest.raises(InputError, match="a URL where a file"):
        push(url, tmp_path / "a.audit")
    with pytest.raises(InputError, match="a file where a URL"):
        pull(str(tmp_path / "a.audit"), tmp_path / "b.audit")
    assert not list(tmp_path.iterdir())


def test_the_name_of_files_made_from_an_audit(tmp_path: Path) -> None:
    """A report of kent.audit is kent.html beside it; of an audit on a server, in the working folder."""
    (tmp_path / "kent.audit").touch()
    assert world.audit_path(tmp_path / "kent") == tmp_path / "kent.audit"
    assert world.audit_path(Path("postgresql://db/audits#kent")) == Path("kent.audit")
    assert world.new_address(tmp_path / "new") == tmp_path / "new.audit"
    assert str(world.new_address(Path("postgresql://db/audits#kent"))) == "postgresql://db/audits#kent"


def test_an_export_is_found_in_a_folder_for_data(small: Small, tmp_path: Path) -> None:
    """An auditor who keeps the export elsewhere names the folder; without it the error says so."""
    (tmp_path / "data").mkdir()
    (tmp_path / "old").mkdir()
    small.export.rename(tmp_path / "data" / small.export.name)
    small.extract.rename(tmp_path / "data" / small.extract.name)
    (tmp_path / "old" / small.export.name).write_text("Incident\n1\n")
    with small.open() as audit:
        for look in (lambda: frame_path(audit, "main"), lambda: extract_path(audit)):
            with pytest.raises(InputError, match="CRIME_SAMPLE_DATA"):
                look()
    folders = [tmp_path / "old", tmp_path / "data"]  # the old one holds another file of that name
    with open_audit(small.path, who="Ann", now=lambda: NOW, data=folders) as audit:
        assert frame_path(audit, "main") == tmp_path / "data" / small.export.name
        assert extract_path(audit) == tmp_path / "data" / small.extract.name
    with open_audit(small.path, who="Ann", now=lambda: NOW, data=folders[:1]) as audit:
        wrong = frame_path(audit, "main")
        assert wrong == tmp_path / "old" / small.export.name, "its check says what is wrong with it"
        with pytest.raises(CrimeSampleError, match="registered"):
            sit(audit)


def test_folders_for_data_are_read_as_a_path_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """CRIME_SAMPLE_DATA holds folders as PATH does; blanks count for nothing."""
    monkeypatch.setenv("CRIME_SAMPLE_DATA", os.pathsep.join(["/a", "", "/b c"]))
    assert world.data() == [Path("/a"), Path("/b c")]
    monkeypatch.delenv("CRIME_SAMPLE_DATA")
    assert world.data() == []
