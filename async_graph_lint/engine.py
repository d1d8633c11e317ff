"""`check()`: the one door from paths and settings to a report."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from async_graph_lint.config import Config, Scope
from async_graph_lint.finding import Report, Summary
from async_graph_lint.program.project.contents import Contents
from async_graph_lint.program.project.discovery import Discovery, discover, find_project
from async_graph_lint.program.project.storage import FileTable, ReportStore, run_key


def check(
    paths: Sequence[Path],
    config: Config | None = None,
    *,
    cache_dir: Path | None = None,
    exhaustive: bool = False,
    unsaved: Mapping[Path, str] | None = None,
) -> Report:
    """Check the project that `paths` belong to and report what stands in them.

    The whole project is analysed; a finding is reported when its place or one of its
    steps is in a named file or folder. `cache_dir` None keeps nothing between runs.
    `exhaustive` reads every definition instead of those that matter; the findings are the
    same. `unsaved` is text to be checked instead of what the disk holds.
    """
    settings = config or Config()
    root = find_project(paths[0])
    # Text for a file that is yet to be made has no place on the disk to look at.
    listed = [path for path in paths if path not in (unsaved or {}) or path.exists()]
    discovery = discover(root, listed, settings.exclude)
    texts = {_relative(root, path): text.encode() for path, text in (unsaved or {}).items()}
    contents = Contents(discovery, FileTable(cache_dir, discovery.root), texts)
    store = ReportStore(None if exhaustive else cache_dir)
    key = _key(discovery, contents, settings, paths)
    report = store.load(key)
    if report is None:
        report = _analysed(discovery, contents, settings, paths, cache_dir, exhaustive)
        if not contents.stale:
            store.save(key, report)
    return report


def _key(discovery: Discovery, contents: Contents, config: Config, paths: Sequence[Path]) -> str:
    files = [(path, state.digest) for path, state in contents.states.items()]
    named = sorted(os.path.abspath(path) for path in paths)
    settings = msgspec.json.encode(config).decode()
    return run_key(discovery.root, files, settings, discovery.shape, *named)


def _analysed(
    discovery: Discovery,
    contents: Contents,
    config: Config,
    paths: Sequence[Path],
    cache_dir: Path | None,
    exhaustive: bool,
) -> Report:
    named = _named(discovery.root, paths)
    errors = [error for error in (*discovery.errors, *contents.errors) if named(error.filename)]
    if not _concerns_langgraph(contents, discovery, config):
        return Report(
            discovery.root,
            errors=tuple(sorted(set(errors))),
            summary=Summary(files=len(discovery.files)),
        )
    # The analysis is imported only where there is something to analyse.
    from async_graph_lint.checking import Check

    check = Check(discovery, contents, config, cache_dir)
    return check.report(named, errors, exhaustive)


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
