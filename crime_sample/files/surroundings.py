"""Whether a folder is a place for personal data: nobody else can put files into it, and it is not on its way elsewhere.

A file of mode 0600 cannot be read in a folder that everybody can list. The danger is a folder that others can *write*
to: they can take the file away and put another in its place, or a link before it is there. What is asked of each
folder from the root down is what sshd asks of those above its keys. Access control lists are not looked at.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from contextvars import ContextVar
from pathlib import Path

from crime_sample.errors import Refused

ANYWHERE: ContextVar[bool] = ContextVar("personal data may be written anywhere", default=False)
"""Set by ``crime_sample --anywhere``; a notebook sets it itself."""

MOUNTS = Path("/proc/self/mountinfo")

# 9p and virtiofs are not among them: so WSL and virtual machines show a folder of the same computer.
_NETWORK = frozenset(
    (
        *("nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "ncpfs", "afs", "coda", "davfs", "sshfs", "ftpfs"),
        *("ceph", "glusterfs", "lustre", "gpfs", "ocfs2", "beegfs", "orangefs", "s3fs", "rclone", "goofys"),
        *("gcsfuse", "blobfuse", "blobfuse2", "onedriver", "google-drive-ocamlfuse", "gvfsd-fuse", "gvfs-fuse-daemon"),
    )
)  # fmt: skip
_SYNCED = re.compile(
    r"(one ?drive|drop ?box|google ?drive|icloud ?(drive)?|next ?cloud|own ?cloud|pcloud ?drive|synology ?drive|"
    r"cloudstorage|com~apple~clouddocs)(\s*[-(–].*)?",
    re.IGNORECASE,
)


def check_place(path: Path) -> None:
    """Refuse to write personal data to ``path`` where its folder is no place for them, unless ``ANYWHERE``."""
    if ANYWHERE.get():
        return
    folder = Path(os.path.realpath(path.parent))
    why = others_write(folder) or network(folder) or synced(folder)
    if why:
        raise Refused(
            f"this is no place for personal data: {why}",
            where=str(path),
            remedy="Choose a folder of your own on a local disk. If it is meant to be there, say so before the "
            "command: crime_sample --anywhere ...",
        )


def others_write(folder: Path) -> str:
    """Who else could put a file into ``folder``, or another folder in its place, in words; blank if nobody.

    On each folder down to it: not its owner (if neither you nor root, unless you are root), not its group (unless that
    is yours alone), not everybody. In a folder as /tmp, where nobody can take away what is another's, all may write,
    if what lies below is not another's. Systems without such rights: blank.
    """
    if not hasattr(os, "geteuid"):
        return ""
    me = os.geteuid()
    for one in (*reversed(folder.parents), folder):
        try:
            found = one.stat()
        except OSError:
            return ""  # the writing will say it
        mode = stat.S_IMODE(found.st_mode)
        if me != 0 and found.st_uid not in (0, me):
            return f"the folder '{one}' belongs to another user, who can put another file in its place"
        if mode & stat.S_ISVTX:
            continue
        if mode & stat.S_IWOTH:
            return f"everybody can write to the folder '{one}' (mode {mode:04o})"
        if mode & stat.S_IWGRP and not _alone(found.st_gid):
            return f"the group of the folder '{one}' can write to it (mode {mode:04o})"
    return ""


def _alone(gid: int) -> bool:
    """Whether nobody but this user and root is in the group: one that is called as the user is, as Linux gives each."""
    import grp
    import pwd

    try:
        group, mine = grp.getgrgid(gid), pwd.getpwuid(os.geteuid())
    except KeyError:
        return False
    return group.gr_name == mine.pw_name and not set(group.gr_mem) - {mine.pw_name, "root"}


def network(folder: Path) -> str:
    """Over which network file system ``folder`` is reached, in words; blank if none is known to be. Known on Linux, by
    the table of mounts, and for paths of Windows that begin with a server's name."""
    if folder.drive.startswith("\\\\"):
        return f"'{folder.drive}' is a folder of a server"
    best, kind = -1, ""
    for point, name in _mounts():
        # Of two at one place the later covers the earlier.
        if len(point.parts) >= best and folder.is_relative_to(point):
            best, kind = len(point.parts), name
    return f"it lies on a network file system ({kind})" if _is_network(kind) else ""


def _is_network(kind: str) -> bool:
    return kind.removeprefix("fuse.") in _NETWORK or "://" in kind


def _mounts() -> Iterator[tuple[Path, str]]:
    """Where something is mounted, and of what type; of a FUSE without a name, from where if that is a URL."""
    with suppress(OSError):
        for line in MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines():
            before, dash, after = line.partition(" - ")
            fields, kinds = before.split(" "), after.split(" ")
            if not dash or len(fields) < 5 or len(kinds) < 2:
                continue
            kind, source = kinds[0], _plain(kinds[1])
            yield Path(_plain(fields[4])), source if kind.startswith("fuse") and "://" in source else kind


def _plain(field: str) -> str:
    """A field of the table with the blanks and backslashes that it writes as octal numbers."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), field)


def synced(folder: Path) -> str:
    """By which service ``folder`` is copied to a cloud, by the names on its path, in words; blank if none is known."""
    found = next((part for part in folder.parts if _SYNCED.fullmatch(part)), "")
    return f"'{found}' looks like a folder that is copied to a cloud" if found else ""
