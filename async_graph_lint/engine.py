"""`check()` and `survey()`: the doors from paths and settings to a report, and to its graphs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec

from async_graph_lint.config import Config, Scope
from async_graph_lint.finding import Problem, Report, Summary
from async_graph_lint.graphs.model import Graph
from async_graph_lint.program.project.contents import Contents
from async_graph_lint.program.project.discovery import Discovery, discover, find_project
from async_graph_lint.program.project.storage import FileTable, ReportStore, run_key


class Survey(NamedTuple):
    """A report, and the graphs that stand in the files it is about."""

    report: Report
    graphs: tuple[Graph, ...]


def check(
    paths: Sequence[Path],
    config: Config | None = None,
    *,
    cache_dir: Path | None = None,
    exhaustive: bool = False,
    unsaved: Mapping[Path, str] | None = None,
    fixes: bool = False,
) -> Report:
    """Check the project that `paths` belong to and report what stands in them.

    The whole project is analysed; a finding is reported when its place or one of its
    steps is in a named file or folder. `cache_dir` None keeps nothing between runs.
    `exhaustive` reads every definition instead of those that matter; the findings are the
    same. `unsaved` is text to be checked instead of what the disk holds. `fixes` adds a
    repair to each finding that has one.
    """
    run = _Run(paths, config or Config(), cache_dir, unsaved or {})
    store = ReportStore(None if exhaustive else cache_dir)
    key = run.key(fixes)
    report = store.load(key)
    if report is None:
        report = run.survey(exhaustive, fixes).report
        if not run.contents.stale:
            store.save(key, report)
    return report


def survey(
    paths: Sequence[Path], config: Config | None = None, *, cache_dir: Path | None = None
) -> Survey:
    """The report that `check` gives, with the graphs whose builders stand in `paths`.

    Graphs are not kept between runs, so this analyses each time; facts of files are kept.
    """
    return _Run(paths, config or Config(), cache_dir, {}).survey()


class _Run:
    """One project as it is on the disk now, and what is asked of it."""

    def __init__(
        self,
        paths: Sequence[Path],
        config: Config,
        cache_dir: Path | None,
        unsaved: Mapping[Path, str],
    ) -> None:
        self._paths = paths
        self._config = config
        self._cache_dir = cache_dir
        root = find_project(paths[0])
        # Text for a file that is yet to be made has no place on the disk to look at.
        listed = [path for path in paths if path not in unsaved or path.exists()]
        self._discovery = discover(root, listed, config.exclude)
        texts = {_relative(root, path): text.encode() for path, text in unsaved.items()}
        table = FileTable(cache_dir, self._discovery.root)
        self.contents = Contents(self._discovery, table, texts)

    def key(self, fixes: bool) -> str:
        """Names everything that the report depends on."""
        files = [(path, state.digest) for path, state in self.contents.states.items()]
        named = sorted(os.path.abspath(path) for path in self._paths)
        settings = f"{msgspec.json.encode(self._config).decode()}{fixes}"
        return run_key(self._discovery.root, files, settings, self._discovery.shape, *named)

    def survey(self, exhaustive: bool = False, fixes: bool = False) -> Survey:
        """Analyse the project, if it has to do with LangGraph at all."""
        named = _named(self._discovery.root, self._paths)
        found = {*self._discovery.errors, *self.contents.errors}
        errors = [error for error in found if named(error.filename)]
        if not _concerns_langgraph(self.contents, self._discovery, self._config):
            return Survey(self._nothing(errors), ())
        # The analysis is imported only where there is something to analyse.
        from async_graph_lint.checking import Check

        check = Check(self._discovery, self.contents, self._config, self._cache_dir)
        with _deep_questions():
            return Survey(check.report(named, errors, exhaustive, fixes), check.graphs(named))

    def _nothing(self, errors: list[Problem]) -> Report:
        summary = Summary(files=len(self._discovery.files))
        return Report(self._discovery.root, errors=tuple(sorted(errors)), summary=summary)


DEEPEST = 6000
"""Python frames: the evaluation nests 60 questions at most, of up to 20 frames each, below
whoever called us; the default of 1,000 is met by long functions that build up one list."""


@contextmanager
def _deep_questions() -> Iterator[None]:
    """Let questions nest as deep as the evaluation's own limit lets them."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, DEEPEST))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _concerns_langgraph(contents: Contents, discovery: Discovery, config: Config) -> bool:
    mentioned = any(state.mentions for state in contents.states.values())
    single = any(file.named and not file.is_test for file in discovery.files)
    return mentioned or single or config.scope is Scope.ALL


def _relative(root: Path | str, path: Path) -> str:
    return os.path.relpath(path, root).replace(os.sep, "/")


def _named(root: str, paths: Sequence[Path]) -> Callable[[str], bool]:
    """Whether a file of the project stands in one of the named files and folders."""
    # A problem with a name that is no text tells it in this form too.
    relative = [_relative(root, path) for path in paths]
    places = [place.encode("utf-8", "backslashreplace").decode() for place in relative]
    if "." in places:
        return lambda filename: True
    return lambda filename: any(
        filename == place or filename.startswith(f"{place}/") for place in places
    )
