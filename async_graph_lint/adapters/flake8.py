"""The flake8 plugin: looks a file up in its project's report.

The report is made once, under a lock that flake8's worker processes share; the others
then find it in the engine's cache. Findings are those of the command line with
preview off, *likely* and above.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from async_graph_lint.version import VERSION

if TYPE_CHECKING:
    import argparse
    import ast

    from async_graph_lint.config import Config
    from async_graph_lint.finding import Report

Remark = tuple[int, int, str, type[Any]]
"""Row (1-based), column (0-based), text with the code in front, and the plugin."""

STDIN = "-"
FAULT = "AGL001"
LOCK = "flake8.lock"


class Plugin:
    """What flake8 makes for every file (its `tree` plugins: `flake8.checker`)."""

    name = "async-graph-lint"
    version = VERSION
    _reads_stdin: ClassVar[bool] = False

    def __init__(self, tree: ast.AST, filename: str, lines: Sequence[str]) -> None:
        self._path = Path(os.path.abspath(filename))
        self._text = "".join(lines)

    @classmethod
    def parse_options(cls, options: argparse.Namespace) -> None:
        """Remember whether the file comes from stdin, where the disk's text may be older."""
        cls._reads_stdin = STDIN in options.filenames

    def run(self) -> Iterator[Remark]:
        """The findings whose primary row is in this file."""
        unsaved = self._text if self._reads_stdin else None
        for row, column, text in _remarks(self._path, unsaved):
            yield row, column, text, type(self)


def _remarks(path: Path, unsaved: str | None) -> Iterator[tuple[int, int, str]]:
    from async_graph_lint.config import ConfigError
    from async_graph_lint.program.project.discovery import find_project

    root = find_project(path)
    try:
        report = _report(root) if unsaved is None else _report_of_unsaved(root, path, unsaved)
    except ConfigError as error:
        yield 1, 0, f"{FAULT} {error}"
        return
    yield from _lines_of(report, os.path.relpath(path, root).replace(os.sep, "/"))


def _lines_of(report: Report, filename: str) -> Iterator[tuple[int, int, str]]:
    for finding in report.findings:
        if finding.span.filename == filename:
            start = finding.span.start
            yield start.row, start.column - 1, f"{finding.code} {finding.message}"
    for problem in report.errors:
        if problem.filename == filename:
            yield 1, 0, f"{FAULT} {problem.message}"


@cache
def _report(root: Path) -> Report:
    from async_graph_lint import engine
    from async_graph_lint.program.project.storage import default_cache_folder

    folder = default_cache_folder(root)
    with _locked(folder):
        return engine.check([root], _config(root), cache_dir=folder)


def _report_of_unsaved(root: Path, path: Path, text: str) -> Report:
    """Test files and ignored ones stay unreported, as on disk, unless the file is new."""
    from async_graph_lint import engine
    from async_graph_lint.program.project.storage import default_cache_folder

    paths = [root] if path.exists() else [path]
    folder = default_cache_folder(root)
    return engine.check(paths, _config(root), cache_dir=folder, unsaved={path: text})


def _config(root: Path) -> Config:
    import msgspec

    from async_graph_lint.config import find_settings, resolve
    from async_graph_lint.finding import Confidence

    config = resolve(find_settings(root))
    least = min(config.min_confidence, Confidence.LIKELY, key=lambda one: one.rank)
    return msgspec.structs.replace(config, preview=False, min_confidence=least)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the project's lock; without one (no `fcntl`, no writable folder) work is only
    done twice, as the cache's writes are atomic."""
    from async_graph_lint.program.project.cache_folder import CacheFolder

    try:
        import fcntl

        if not folder.is_dir():
            # The first entry also marks the folder as a cache.
            CacheFolder(folder).write(LOCK, b"")
        file = (folder / LOCK).open("a")
    except (ImportError, OSError):
        yield
        return
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
