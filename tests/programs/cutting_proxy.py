"""A go-between to a PostgreSQL server that cuts the line at a chosen word, before or after it has passed."""

from __future__ import annotations

import contextlib
import shutil
import socket
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import Literal

Cut = Literal["before", "after", "no"]


class CuttingProxy:
    """Listens on a socket of its own in ``folder``. ``cut`` says what happens at the next ``word``: the line is cut
    before the server hears it, or after it has answered and before the client hears that. Once."""

    def __init__(self, server: Path, *, word: bytes = b"COMMIT\0") -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="crime_sample-cut-"))
        self.server = server / ".s.PGSQL.5432"
        self.word = word
        self.cut: Cut = "no"
        self.closed = False  # whether newcomers are turned away
        self.cuts = 0
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self.folder / ".s.PGSQL.5432"))
        self._listener.listen(16)

    def __enter__(self) -> CuttingProxy:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.closed:
                client.close()
                continue
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        deaf = threading.Event()  # set: answers are read and not handed on
        try:
            server.connect(str(self.server))
            back = threading.Thread(target=self._answer, args=(server, client, deaf), daemon=True)
            back.start()
            while data := client.recv(65536):
                cut = self.cut if self.word in data else "no"
                if cut != "no":
                    self.cut = "no"
                    self.cuts += 1
                if cut == "before":
                    break
                if cut == "after":
                    deaf.set()
                server.sendall(data)
                if cut == "after":
                    server.shutdown(socket.SHUT_WR)  # the server answers, sees the end, and closes
                    back.join()
                    break
        except OSError:
            pass
        for end in (client, server):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    @staticmethod
    def _answer(server: socket.socket, client: socket.socket, deaf: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                if not deaf.is_set():
                    client.sendall(data)
            client.shutdown(socket.SHUT_RDWR)
