"""Paths of the command line, grouped by the project that each belongs to."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from msgspec import Struct

from async_graph_lint.config import Config, ConfigError, Settings, find_settings, resolve
from async_graph_lint.program.project.discovery import find_project


class Command(Struct, frozen=True):
    """What the command line says of the configuration; see `config.resolve`."""

    overrides: dict[str, Any] = {}
    options: dict[str, Any] = {}
    isolated: bool = False


class Configured(Struct, frozen=True):
    """A project's configuration; `problem` tells of a file that was passed over."""

    config: Config
    source: Path | None = None
    problem: str = ""


def grouped(paths: Iterable[Path]) -> dict[Path, list[Path]]:
    """Absolute paths by project root, in the order given."""
    groups: dict[Path, list[Path]] = {}
    for path in paths:
        absolute = Path(os.path.abspath(path))
        groups.setdefault(find_project(absolute), []).append(absolute)
    return groups


def configured(root: Path, command: Command) -> Configured:
    """The configuration of a project.

    A file that is no TOML at all may be none of ours: the project is then checked with
    defaults, and `problem` says so. Raises `ConfigError` for wrong settings.
    """
    settings, problem = Settings(), ""
    if not command.isolated:
        try:
            settings = find_settings(root)
        except ConfigError as error:
            if not error.unreadable:
                raise
            problem = f"{error}; checked with default settings"
    config = resolve(settings, command.overrides, command.options)
    return Configured(config, settings.source, problem)
