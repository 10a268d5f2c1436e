"""The errors of crime_sample: each says what is wrong, where, and what to do next."""

from __future__ import annotations


class CrimeSampleError(Exception):
    """Base of every error this program raises on purpose.

    ``what`` is the fault in one sentence, ``where`` the file, row and column (may be empty), ``remedy`` what
    the reader can do about it. ``exit_code`` is what the command line ends with.
    """

    exit_code = 70

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        self.what = what
        self.where = where
        self.remedy = remedy
        super().__init__(what, where, remedy)

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}\n{self.remedy}" if self.remedy else head


class InputError(CrimeSampleError):
    """The user's files or options cannot be used as they are."""

    exit_code = 2


class Refused(InputError):
    """The step would break the audit's rules, such as a draw before the plan is frozen."""


class StatisticsError(InputError):
    """A question about numbers that has no answer, such as a variance from one unit."""


class EnvironmentTrouble(CrimeSampleError):
    """The machine is at fault: a disk that is full, a file that is locked, a program that is missing."""

    exit_code = 3


class Broken(CrimeSampleError):
    """A check found that a file does not hold what it should."""

    exit_code = 1
