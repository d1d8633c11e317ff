"""The door for Python programs: the same reports as the command line, as data.

Nothing is written to the disk, and nothing printed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from async_graph_lint import engine
from async_graph_lint.adapters.projects import grouped
from async_graph_lint.config import Config, find_settings, resolve
from async_graph_lint.finding import Report
from async_graph_lint.program.project.discovery import find_project
from async_graph_lint.program.project.walk import PROJECT_MARKERS
from async_graph_lint.report.merging import merged


def check(
    paths: Iterable[str | os.PathLike[str]] | str | os.PathLike[str],
    *,
    config: Config | None = None,
) -> Report:
    """Check files and folders, each within the project it belongs to.

    Without `config` every project's own configuration holds. Paths of several projects
    give one report, whose root is the deepest folder above them all. A file that cannot be
    analysed is an entry of the report's `errors`.

    Raises `FileNotFoundError` for a path that does not exist, and `config.ConfigError` for
    a configuration that cannot be used.
    """
    named = [Path(path) for path in ([paths] if isinstance(paths, str | os.PathLike) else paths)]
    for path in named:
        path.stat()
    projects = grouped(named).items()
    reports = [engine.check(inside, config or _settings(root)) for root, inside in projects]
    return merged(reports) if reports else Report(os.getcwd())


def check_source(text: str, filename: str | os.PathLike[str]) -> Report:
    """Check `text` as the content of the file `filename`, which need not exist.

    In a project the text takes the place of the file, and what it imports from the project
    is followed; elsewhere the text is checked alone. Raises `config.ConfigError`.
    """
    path = Path(os.path.abspath(filename))
    root = find_project(path)
    if path.exists() or any((root / marker).exists() for marker in PROJECT_MARKERS):
        return engine.check([path], _settings(root), unsaved={path: text})
    return _alone(text, path)


def _alone(text: str, path: Path) -> Report:
    with TemporaryDirectory(prefix="async-graph-lint-") as folder:
        copy = Path(folder, path.name)
        copy.write_text(text, encoding="utf-8", newline="")
        return replace(engine.check([copy]), root=str(path.parent))


def _settings(root: Path) -> Config:
    return resolve(find_settings(root))
