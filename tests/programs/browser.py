"""A browser driven over its debugging pipe: real pages, real files chosen, every request and complaint noted.

No library: messages are JSON with a null byte after each, on file descriptors 3 and 4 of the browser.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--remote-debugging-pipe",
)  # fmt: skip
PATIENCE = 120.0


class Browser:
    """One browser with one page. ``requests`` are the addresses that the page asked for, ``complaints`` what stood in
    its console."""

    def __init__(self, folder: Path) -> None:
        found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        assert found, "this test needs Chromium"
        reads, self._to = os.pipe()
        self._from, writes = os.pipe()
        command = [found, *OPTIONS, f"--user-data-dir={folder / 'profile'}", "about:blank"]
        wired = ["bash", "-c", f'exec "$@" 3<&{reads} 4>&{writes}', "bash", *command]
        self._log = (folder / "browser.log").open("wb")
        self._process = subprocess.Popen(wired, pass_fds=(reads, writes), stderr=self._log, stdout=self._log)
        os.close(reads)
        os.close(writes)
        self._number, self._rest = 0, b""
        self.requests: list[str] = []
        self.complaints: list[str] = []
        target = next(one for one in self.ask("Target.getTargets")["targetInfos"] if one["type"] == "page")[
            "targetId"
        ]
        attached = self.ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session: str | None = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network", "DOM"):
            self.ask(f"{domain}.enable")

    _session: str | None = None

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send one command and wait for its answer."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            told = self._next()
            if told.get("id") == self._number:
                assert "error" not in told, told["error"]
                found: dict[str, Any] = told["result"]
                return found

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._from], [], [], PATIENCE)
            assert ready, "the browser says nothing"
            part = os.read(self._from, 1 << 16)
            assert part, "the browser has gone"
            self._rest += part
        text, self._rest = self._rest.split(b"\0", 1)
        told: dict[str, Any] = json.loads(text)
        self._note(told.get("method", ""), told.get("params", {}))
        return told

    def _note(self, method: str, told: dict[str, Any]) -> None:
        if method == "Network.requestWillBeSent":
            self.requests.append(told["request"]["url"])
        elif method in ("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded"):
            self.complaints.append(json.dumps(told)[:500])

    def run(self, script: str) -> Any:
        """What an expression gives on the page."""
        told = self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    def open(self, page: Path) -> None:
        """Go to a page and wait until it is there."""
        self.ask("Page.navigate", url=page.as_uri())
        self.until(lambda: self.run("document.readyState === 'complete' && location.href !== 'about:blank'"))

    def until(self, there: Callable[[], bool]) -> None:
        """Ask again until it is so."""
        end = time.monotonic() + PATIENCE
        while not there():
            assert time.monotonic() < end, "it did not come"
            time.sleep(0.02)

    def choose(self, selector: str, files: Sequence[Path]) -> None:
        """Choose files in an input, as a person would."""
        root = self.ask("DOM.getDocument")["root"]["nodeId"]
        node = self.ask("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.ask("DOM.setFileInputFiles", nodeId=node, files=[str(file) for file in files])

    def picture(self, path: Path) -> None:
        """A screenshot of the whole page."""
        made = self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(made["data"]))

    def close(self) -> None:
        """End it."""
        os.close(self._to)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._from)
        self._log.close()
