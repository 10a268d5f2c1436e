"""A package on the disk: written once, then added to line by line, each on the disk before it is acknowledged.

To an open audit it is a store like any other. Nothing in it is believed before it was checked: a package comes back
from elsewhere.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from crime_sample import ledger
from crime_sample.canonical import digest
from crime_sample.errors import Broken, EnvironmentTrouble, InputError
from crime_sample.files.bounded import read_bounded
from crime_sample.files.package_locks import Keys, Open, opened
from crime_sample.identity import System
from crime_sample.ledger import Draft, Event
from crime_sample.package import records
from crime_sample.package.contents import AUDITOR, Contents
from crime_sample.package.records import Heading, Lock

PATIENCE = 60.0
MOST_BYTES = 500_000_000
MOST_RECORD = 16_000_000
MOST_HEADING = 100_000

_NOT_ONE = "Name the file that 'package out' wrote."


class PackageFile:
    """An open package: what was handed out, and the auditor's own ledger."""

    soundness = "its lines can be read"

    def __init__(self, path: Path, heading: Heading, contents: Contents, lock: Open, start: int) -> None:
        self.path = path
        self.heading = heading
        self.contents = contents
        self._lock = lock
        self._events: list[Event] = []
        self._end = start  # of what was read
        self._lines = 0  # read
        self._promised = int(heading.lines or 0)
        self._half = False
        self._turn = FileLock(f"{path}.lock", mode=0o600)

    @property
    def address(self) -> Path:
        """Where it is."""
        return self.path

    def events(self, *, after: int = 0) -> list[Event]:
        """What the auditor did, after the entry with that number; its chain is checked."""
        self._catch_up()
        if self._lines < self._promised:
            raise Broken(
                f"the package is cut short: of {self._promised} lines that were acknowledged {self._lines} are whole",
                where=f"{self.path}, line {self._line}",
                remedy="Ask for the file once more, whole, or go back to a copy. Nothing was taken in or changed.",
            )
        return self._events[after:]

    @property
    def half_line(self) -> int:
        """The number of the last line if it was read and is not whole, else 0. Where lines are counted, it was never
        acknowledged."""
        return self._line if self._half else 0

    @property
    def _line(self) -> int:
        """The number of the next line."""
        return self._lines + 3

    def append(
        self,
        decide: Callable[[list[Event]], tuple[str, Sequence[Draft]]],
        *,
        after: int,
        at: str,
        sign: Callable[[Event], Event] | None = None,
    ) -> list[Event]:
        """Add what ``decide`` drafts, all of it or nothing; a draft whose uid is there is passed over."""
        with self._writing():
            there = self.events()
            seq, prev = len(there), self._head
            known = {event.uid for event in there}
            _, drafts = decide(there[after:])
            new: list[Event] = []
            for draft in drafts:
                if draft.uid in known:
                    continue
                salt = secrets.token_hex(16)
                event = ledger.write(draft, seq=seq + 1, prev=prev, at=at, actor=AUDITOR, salt=salt)
                seq, prev = event.seq, event.hash
                new.append(event if sign is None else sign(event))
            if new:
                self._add(self._lock.shut(records.record_line(new)) + b"\n", count=self._lines + 1)
                self._catch_up()
            return new

    @property
    def _head(self) -> str:
        return self._events[-1].hash if self._events else self.heading.contents

    def _add(self, line: bytes, *, count: int) -> None:
        if len(line) > MOST_RECORD:
            raise InputError(
                "this is too long to be kept", where=str(self.path), remedy="Say it in fewer words."
            )
        try:
            with self.path.open("r+b") as file:
                file.truncate(self._end)  # half a line of a program that was killed
                file.seek(self._end)
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
                if (
                    self.heading.lines is not None
                ):  # after the line: killed in between, there is one more than counted
                    file.seek(records.COUNT_AT)
                    file.write(records.count(count).encode("ascii"))
                    file.flush()
                    os.fsync(file.fileno())
        except OSError as error:
            raise EnvironmentTrouble(
                f"the package cannot be written: {error.strerror or error}",
                where=str(self.path),
                remedy="Free space or permissions, then try again. What was acknowledged is kept.",
            ) from error

    def _catch_up(self) -> None:
        """Take in the whole lines that were added. One that a killed program left half is none."""
        data = _bytes(self.path, start=self._end)
        whole = data[: data.rfind(b"\n") + 1]
        for line in whole.split(b"\n")[:-1]:
            where = f"{self.path}, line {self._line}"
            if len(line) > MOST_RECORD:
                raise InputError("this line is too long to be of this program", where=where)
            fresh = records.read_record(_text(self._lock, line, where), where=where)
            try:
                ledger.check(fresh, prev=self._head, seq=len(self._events))
            except Broken as error:
                raise Broken(error.what, where=where, remedy=error.remedy) from None
            self._events += fresh
            self._lines += 1
            self._end += len(line) + 1
        self._half = len(data) > len(whole)

    def adopt(self, choose: Callable[[list[Event]], Sequence[Event]]) -> list[Event]:
        """Refused: a package has no other copy."""
        raise InputError(
            "a package is no audit", where=str(self.path), remedy="Take it in with 'package in'."
        )

    def keeps_from_erasing(self) -> str:
        """Blank: who may write to a file may erase in it."""
        return ""

    def to_clear(self) -> bool:
        """No: nothing is erased from a package, the file is."""
        return False

    def clear(self) -> str:
        """Blank: there is nothing to clear away."""
        return ""

    def identity(self) -> System | None:
        """None: who judges a package is who it was made for; who takes it in is kept there."""
        return None

    def roles(self) -> None:
        """None: a package holds nobody to a role."""

    def clock(self) -> str:
        """Blank: who writes a file goes by their own computer's clock."""
        return ""

    def damage(self) -> str:
        """What is wrong with the file; blank if nothing."""
        try:
            self.events()
        except (Broken, InputError) as error:
            return error.what
        return ""

    def discard(self) -> None:
        """Remove the file."""
        self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Nothing is held open."""

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            with self._turn.acquire(timeout=PATIENCE):
                yield
        except Timeout:
            raise EnvironmentTrouble(
                f"another program has been writing to this package for over {PATIENCE:.0f} seconds",
                where=str(self.path),
                remedy="Close it, then try again. Nothing was changed.",
            ) from None


def is_package(path: Path) -> bool:
    """Whether the file at ``path`` is a package, by its first letters."""
    try:
        with path.open("rb") as file:
            return file.read(len(records.SIGN)) == records.SIGN.encode("ascii")
    except OSError:
        return False


def rendered(contents: Contents, *, marking: str, lock: Lock | None, by: Open) -> tuple[bytes, str]:
    """A new package as the bytes of a file, and the hash at which its chain begins."""
    text = records.contents_line(contents)
    head = digest(text)
    heading = Heading(
        lines=records.count(0), package=contents.package, marking=marking, lock=lock, contents=head
    )
    lines = (records.heading_line(heading).encode("utf-8"), by.shut(text))
    data = b"".join(line + b"\n" for line in lines)
    if len(data) > MOST_BYTES // 2:
        raise InputError(
            f"the package would have {len(data) / 1e6:,.0f} MB, which is too large",
            remedy="Hand out fewer cases at a time: --first 100",
        )
    return data, head


def open_package(path: Path, keys: Keys = Keys()) -> PackageFile:  # noqa: B008 - a frozen value
    """The package at ``path``. That it is one, whole and unchanged in what was handed out, is checked; ``Broken`` or
    InputError say where it is not."""
    if path.exists() and not path.is_file():
        raise InputError("this is not a file", where=str(path), remedy=_NOT_ONE)
    data = _bytes(path)
    if not data.startswith(records.SIGN.encode("ascii")):
        raise InputError("this is not a work package of this program", where=str(path), remedy=_NOT_ONE)
    first = data.find(b"\n", 0, MOST_HEADING)
    second = data.find(b"\n", first + 1)
    if first < 0 or second < 0:
        raise InputError("the package is cut short", where=str(path), remedy="Ask for it once more.")
    where = f"{path}, line 1"
    heading = records.read_heading(_text(Open(), data[:first], where), where=where)
    lock = opened(heading.lock, keys, where=str(path))
    where = f"{path}, line 2"
    text = _text(lock, data[first + 1 : second], where)
    if digest(text) != heading.contents:
        raise Broken(
            "what was handed out is not what stands here",
            where=where,
            remedy="The file was changed or damaged. Ask for it once more.",
        )
    contents = records.read_contents(text, where=where)
    if contents.package != heading.package:
        raise Broken("its first line is of another package", where=f"{path}, line 1")
    return PackageFile(path, heading, contents, lock, second + 1)


def sha256_of(path: Path) -> str:
    """The SHA-256 of the file as it stands."""
    return hashlib.sha256(_bytes(path)).hexdigest()


def _text(lock: Open, line: bytes, where: str) -> str:
    try:
        return lock.read(line)
    except ValueError:
        raise records.unreadable(where) from None


def _bytes(path: Path, *, start: int = 0) -> bytes:
    return read_bounded(path, MOST_BYTES, what="a work package", remedy=_NOT_ONE, start=start)
