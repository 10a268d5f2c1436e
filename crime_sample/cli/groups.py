"""Groups of commands, with two departures from Typer's own."""

from __future__ import annotations

import os
from typing import Any

import typer
from typer.core import TyperGroup

SIGNING_KEY = "CRIME_SAMPLE_KEY"
SIGNING_KEY_OPTION = "--signing-key"


class Group(TyperGroup):
    """A group whose missing ``--help`` is a plain False.

    Typer's is None, which it would hand to pydantic for conversion, loading it before every command's help.
    """

    def get_help_option(self, ctx: Any) -> Any:
        """The ``--help`` option."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.default = False
        return option


class InOrder(Group):
    """The whole program: commands and groups listed in the order in which an audit goes."""

    order = (
        *(
            "demo",
            "new",
            "retention",
            "rules",
            "frame",
            "extract",
            "size",
            "plan",
            "cost",
            "draw",
            "extend",
            "pick",
        ),
        *("overlap", "shard"),
        *(
            "calibrate",
            "assign",
            "conflict",
            "review",
            "sheet",
            "package",
            "referrals",
            "flags",
            "adjudicate",
            "challenge",
            "status",
        ),
        *(
            "quality",
            "estimate",
            "report",
            "export",
            "pseudonym-key",
            "bundle",
            "verify-bundle",
            "remedial",
            "picks",
        ),
        *(
            "unrecorded",
            "analyse",
            "agree",
            "compare",
            "benchmark",
            "trend",
            "control-chart",
            "overview",
            "simulate",
        ),
        *("whoami", "key", "roles"),
        *("push", "pull", "verify", "statement", "verify-draw", "log", "excerpt", "excerpts", "purge"),
    )

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """``--signing-key FILE`` before the command. An option of Typer's would load pydantic for every help."""
        name, given, value = args[0].partition("=") if args else ("", "", "")
        if name == SIGNING_KEY_OPTION:
            if not given and not args[1:]:
                raise typer.BadParameter(f"Option '{SIGNING_KEY_OPTION}' requires an argument.")
            os.environ[SIGNING_KEY] = value if given else args[1]
            args = args[1 if given else 2 :]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of the commands."""
        listed = [name for name in self.order if name in self.commands]
        return [*listed, *(name for name in self.commands if name not in self.order)]
