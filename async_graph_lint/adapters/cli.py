"""The command line: finds the verb, and only then imports what it needs."""

from __future__ import annotations

from importlib import import_module

import click

from async_graph_lint.adapters.verbs import VERBS
from async_graph_lint.version import VERSION

PROGRAM = "async-graph-lint"
DEFAULT_VERB = "check"


class Verbs(click.Group):
    """A group whose default verb may be left out, and which imports verbs on demand."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default verb before anything that is neither verb nor own option."""
        own = {*VERBS, "--version", *ctx.help_option_names}
        if not args or args[0] not in own:
            args = [DEFAULT_VERB, *args]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All verbs, the default first."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb's command; None for no verb."""
        if cmd_name not in VERBS:
            return None
        module = import_module(f"async_graph_lint.adapters.verbs.{cmd_name}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs without importing them."""
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name=PROGRAM, message="%(prog)s %(version)s")
def cli() -> None:
    """Find async mistakes in LangGraph programs.

    Exit code: 0 when nothing is left, 1 when findings are left, 2 for wrong use, a bad
    configuration, or a file that could not be analysed.
    """


def main() -> None:
    """Entry point of the console script."""
    cli(prog_name=PROGRAM)
