"""`graphscan PATH [options]`, and the sub-commands.

The main job needs no sub-command word: whatever does not begin with the name of a sub-command is a
scan. A folder that is called like a sub-command is given as `./order`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import typer
from typer.core import TyperCommand, TyperGroup

from graphscan import disk
from graphscan.cli import console
from graphscan.cli.cache import cache
from graphscan.cli.diff import diff
from graphscan.cli.order import order
from graphscan.cli.rules import rules
from graphscan.cli.scan import scan
from graphscan.cli.trace import trace
from graphscan.cli.usage import mistyped
from graphscan.cli.why import why

if TYPE_CHECKING:
    from typing import Any

SCAN: Final = "scan"
"""The word that is put in front; nobody has to type it."""

EXAMPLES: Final = """
Examples:

\b
  graphscan .output/server
  graphscan .output/server --svg
  graphscan .output/server --markdown -o - | gh pr comment --body-file -
  graphscan . --import ./.output/server/sentry.server.config.mjs
  graphscan .output/server --json -o - | jq .verdict
  graphscan order .output/server
  graphscan .output/server --fix-plan
  graphscan apps/*/.output --jsonl
  graphscan why .output/server chunks/nitro/nitro.mjs
  graphscan why .output/server @sentry/node --to pg
  graphscan diff old/.output new/.output
  graphscan rules sentry-before-nitro
  graphscan trace .output/server

Exit status: 0 proved, 1 refuted, 2 wrong usage or unreadable input, 3 undecided;
of several scans (--jsonl) the worst: 2, else 1, else 3, else 0.
"""


class PathFirst(TyperGroup):
    """The group of commands, of which one goes without its name."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the scan's name in front of everything that is not a sub-command."""
        if not args or args[0] == SCAN or args[0] not in self.commands:
            self._refuse_mistyped(args)
            return super().parse_args(ctx, [SCAN, *args])
        if len(args) == 1 and disk.exists(args[0]):
            console.say(f"graphscan: {args[0]} is a sub-command; its namesake here is ./{args[0]}")
        return super().parse_args(ctx, args)

    def _refuse_mistyped(self, args: list[str]) -> None:
        """Raise UsageError where the first word looks like a sub-command and is no path.

        With --jsonl a path that does not exist has a line of its own in the answer.
        """
        if not args or args[0].startswith("-") or "--jsonl" in args:
            return
        if not (disk.exists(args[0]) or disk.is_link(args[0])):
            named = (name for name in self.commands if name != SCAN)
            if error := mistyped(args[0], named):
                raise error


class UnnamedContext(typer.Context):
    """The context of a command whose name is not typed."""

    @property
    def command_path(self) -> str:
        """`graphscan`, as in the usage line."""
        return self.find_root().info_name or ""


class Unnamed(TyperCommand):
    """The scan: its help is the help of the program, so it lists the sub-commands too."""

    context_class = UnnamedContext

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """The options, then the sub-commands."""
        super().format_options(ctx, formatter)
        ctx.find_root().command.format_commands(ctx, formatter)


app = typer.Typer(
    cls=PathFirst, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False
)
app.command(SCAN, cls=Unnamed, hidden=True, epilog=EXAMPLES, no_args_is_help=True)(scan)
app.command("order")(order)
app.command("why")(why)
app.command("diff")(diff)
app.command("rules")(rules)
app.command("trace")(trace)
app.command("cache")(cache)
