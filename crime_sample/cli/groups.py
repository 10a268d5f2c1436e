"""Groups of commands, with two departures from Typer's own."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup


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
        *("push", "pull", "verify", "statement", "verify-draw", "log", "excerpt", "excerpts", "purge"),
    )

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of the commands."""
        listed = [name for name in self.order if name in self.commands]
        return [*listed, *(name for name in self.commands if name not in self.order)]
