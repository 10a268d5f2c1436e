"""A PostgreSQL server of one's own, in a temporary folder on a Unix socket, gone at the end.

It needs Debian's package ``postgresql`` (or any ``pg_ctl`` on the path). PostgreSQL does not run as root, so root
starts it as the user ``nobody``. Settings are the server's own, so that what it acknowledges is on its disk.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType

ROOT = "nobody"  # who runs the server where we are root


class Server:
    """A running server; use it in a ``with``. ``url`` names one of its databases, ``sql`` runs a statement."""

    def __init__(self, *, within: Path | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="crime_sample-pg-", dir=within))
        self.user = ROOT if os.geteuid() == 0 else None
        if self.user:
            shutil.chown(self.folder, self.user)
        programs = [*Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")]
        found = max(programs, key=lambda path: int(path.parts[-3]), default=shutil.which("pg_ctl"))
        if found is None:
            raise RuntimeError("no PostgreSQL server is installed (Debian's package: postgresql)")
        self.bin = Path(found).parent

    def __enter__(self) -> Server:
        try:
            self._run(
                "initdb", "-D", "data", "-U", "owner", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-k"
            )
            self.start()
            self.sql("CREATE DATABASE audits", database="postgres")
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop("immediate", check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, audit: str = "", *, user: str = "owner", database: str = "audits") -> str:
        """The URL of a database, of an audit in it where one is named."""
        return f"postgresql://{user}@/{database}?host={self.folder}" + (f"#{audit}" if audit else "")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = (
            f"-c listen_addresses= -c unix_socket_directories={self.folder} -c unix_socket_permissions=0777"
        )
        self._run("pg_ctl", "-D", "data", "-l", "log", "-w", "-o", settings, "start")

    def stop(self, mode: str, *, check: bool = True) -> None:
        """Stop it: ``fast`` ends connections in order, ``immediate`` is a crash, recovered from at the next start."""
        self._run("pg_ctl", "-D", "data", "-m", mode, "-w", "stop", check=check)

    def sql(self, statement: str, *, user: str = "owner", database: str = "audits") -> str:
        """What a statement answers, a row a line."""
        return self._run(
            "psql", "-h", str(self.folder), "-U", user, "-d", database, "-XAtq", "-v", "ON_ERROR_STOP=1",
            "-c", statement,
        ).strip()  # fmt: skip

    def _run(self, program: str, *words: str, check: bool = True) -> str:
        other = {"user": self.user, "group": "nogroup", "extra_groups": []} if self.user else {}
        made = subprocess.run(
            [self.bin / program, *words],
            cwd=self.folder,
            check=False,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            **other,
        )
        if check and made.returncode:
            raise RuntimeError(f"{program} {' '.join(words)}: {made.stdout}")
        return made.stdout
