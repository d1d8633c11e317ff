"""Options that several verbs share, and how their texts become settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from async_graph_lint.config import ConfigError, parse_override

Function = TypeVar("Function", bound=Callable[..., Any])


def overriding(function: Function) -> Function:
    """Add `--config` (as `overrides`) and `--isolated`."""
    for option in (
        click.option(
            "--config",
            "overrides",
            metavar="KEY=VALUE",
            multiple=True,
            callback=_overrides,
            help="Set one key, the value as in TOML; repeatable.",
        ),
        click.option("--isolated", is_flag=True, help="Read no configuration file."),
    ):
        function = option(function)
    return function


def comma_separated(
    context: click.Context, parameter: click.Parameter, values: Sequence[str]
) -> list[str]:
    """All items of a repeatable option whose values are lists with commas."""
    return [item.strip() for value in values for item in value.split(",") if item.strip()]


def _overrides(
    context: click.Context, parameter: click.Parameter, values: Sequence[str]
) -> dict[str, Any]:
    try:
        return dict(parse_override(value) for value in values)
    except ConfigError as error:
        raise click.UsageError(str(error)) from None
