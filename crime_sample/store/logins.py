"""Who the operating system says is at work: no name that was typed, and no environment variable."""

from __future__ import annotations

import os

from crime_sample.identity import LOGIN, System


def this_login() -> System:
    """The user whose process this is."""
    try:
        import pwd
    except ImportError:  # Windows knows no user numbers
        return System(LOGIN, os.getlogin())
    number = os.getuid()
    try:
        return System(LOGIN, pwd.getpwuid(number).pw_name, number)
    except KeyError:
        return System(LOGIN, "", number)
