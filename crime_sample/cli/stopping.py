"""Being stopped from outside: whatever the signal, what was begun is cleared away as after Ctrl-C."""

from __future__ import annotations

import _thread
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

BY_KEY = 128 + signal.SIGINT  # the exit code after Ctrl-C; that after another signal is made alike
_OTHERS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
_DUCKDB_SAYS = "Query interrupted"


@contextmanager
def stoppable(tell: Callable[[str], None]) -> Iterator[None]:
    """Run the block; if it is stopped, ``tell`` so and leave with the exit code of what stopped it."""
    stopped_by: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        stopped_by.append(number)
        raise KeyboardInterrupt

    late: list[threading.Timer] = []
    usual = sys.unraisablehook

    def swallowed(told: sys.UnraisableHookArgs) -> None:
        if not issubclass(told.exc_type, KeyboardInterrupt):
            usual(told)
            return
        # It came while an object was cleared away, where Python prints it and goes on. Once more, a moment later.
        late.append(threading.Timer(0.01, _thread.interrupt_main))
        late[-1].daemon = True
        late[-1].start()

    taken = [number for number in _OTHERS if signal.getsignal(number) is signal.SIG_DFL]  # not under nohup
    for number in taken:
        signal.signal(number, stop)
    sys.unraisablehook = swallowed
    try:
        yield
    except BaseException as error:
        if not _is_stop(error):
            raise
        with suppress(OSError):  # the terminal may be gone
            tell("\nStopped. Nothing that was acknowledged is lost.")
        sys.exit(128 + stopped_by[0] if stopped_by else BY_KEY)
    finally:
        sys.unraisablehook = usual
        for timer in late:
            timer.cancel()
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


def _is_stop(error: BaseException) -> bool:
    """Whether it is what Python, Typer or DuckDB makes of an interrupt."""
    match error:
        case KeyboardInterrupt():
            return True
        case SystemExit():
            return error.code == BY_KEY
        case RuntimeError():
            return str(error) == _DUCKDB_SAYS
    return False
