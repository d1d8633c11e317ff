"""`catalogue`: what counts as blocking, what to use instead, and how we know."""

from __future__ import annotations

from collections.abc import Iterator

import click
import msgspec

from async_graph_lint.catalogue import Blocking, Catalogue
from async_graph_lint.config import nearest


@click.command()
@click.argument("name", required=False)
@click.option(
    "--output-format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
)
def catalogue(name: str | None, form: str) -> None:
    """List the calls that block the event loop, or those whose name holds NAME."""
    loaded = Catalogue.load()
    rows = [row for row in loaded.rows() if name is None or name in row.display]
    if name is not None and not rows:
        rows = [_only(name, loaded)]
    lines = _json(rows) if form == "json" else _text(rows, details=len(rows) == 1)
    click.echo("\n".join(lines))


def _only(name: str, loaded: Catalogue) -> Blocking:
    """The row that a pattern gives for the name."""
    row = loaded.blocking(name)
    if row is None:
        hint = nearest(name, [row.display for row in loaded.rows()])
        raise click.UsageError(f"Nothing in the catalogue blocks by the name `{name}`{hint}")
    return row


def _text(rows: list[Blocking], *, details: bool) -> Iterator[str]:
    if details:
        yield from _details(rows[0])
        return
    wide = max(len(row.display) for row in rows)
    for row in rows:
        use = f"use {row.instead}" if row.instead else ""
        yield f"{row.display:<{wide}}  {row.cost:<9} {row.cost.severity:<8} {use}".rstrip()


def _details(row: Blocking) -> Iterator[str]:
    known = f"checked with {row.versions}" if row.versions else "checked"
    yield row.display
    yield f"  cost:     {row.cost} ({row.cost.severity}{', preview' if row.cost.preview else ''})"
    yield f"  instead:  {row.instead or '-'}"
    yield f"  source:   {known if row.verified else 'not checked against the package'}"
    if row.note:
        yield f"  note:     {row.note}"


def _json(rows: list[Blocking]) -> Iterator[str]:
    data = [
        {
            **msgspec.to_builtins(row),
            "name": row.display,
            "symbol": row.name,
            "severity": row.cost.severity,
            "preview": row.cost.preview,
        }
        for row in rows
    ]
    yield msgspec.json.format(msgspec.json.encode(data), indent=2).decode()
