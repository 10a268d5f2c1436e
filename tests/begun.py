"""How a program is begun that is to be stopped."""

from __future__ import annotations

import signal


def as_from_a_terminal() -> None:
    """Heed the signals that a program in the background, or under nohup, is begun with deaf to."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
