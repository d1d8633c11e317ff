"""`config`: the settings that hold for a path, as TOML."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import msgspec

from async_graph_lint.adapters.options import overriding
from async_graph_lint.adapters.projects import Command, Configured, configured, grouped
from async_graph_lint.adapters.terminal import note
from async_graph_lint.config import CHOICES, ConfigError


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@overriding
def config(path: Path, overrides: dict[str, Any], isolated: bool) -> None:
    """Show the settings that hold for PATH (here, if none is given)."""
    root = next(iter(grouped([path])))
    try:
        found = configured(root, Command(overrides, isolated=isolated))
    except ConfigError as error:
        raise click.UsageError(str(error)) from None
    if found.problem:
        note(found.problem)
    click.echo("\n".join(_lines(root, found)))
    if found.problem:
        raise SystemExit(2)


def _lines(root: Path, found: Configured) -> Iterator[str]:
    yield f"# project: {root}"
    yield f"# settings: {found.source or 'defaults, no file found'}"
    values = msgspec.to_builtins(found.config)
    for key, value in values.items():
        comment = f"  # {', '.join(CHOICES[key])}" if key in CHOICES else ""
        # TOML has no word for "not set".
        yield f"# {key} =" if value is None else f"{key} = {_toml(value)}{comment}"


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        inner = ", ".join(f"{_toml(key)} = {_toml(one)}" for key, one in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    # JSON writes booleans, strings and lists of them as TOML does.
    return json.dumps(value, ensure_ascii=False)
