"""`version`: one line."""

from __future__ import annotations

import click

from async_graph_lint.version import VERSION


@click.command()
def version() -> None:
    """Show the version."""
    click.echo(f"async-graph-lint {VERSION}")
