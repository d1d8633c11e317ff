"""One run of `check` or `graphs`: every project that the paths belong to, then one report."""

from __future__ import annotations

import os
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from async_graph_lint.adapters.projects import Command, Configured, configured, grouped
from async_graph_lint.adapters.terminal import note, progress
from async_graph_lint.adapters.verbs import VERBS
from async_graph_lint.config import Config, ConfigError, nearest
from async_graph_lint.finding import Report, Severity
from async_graph_lint.graphs.model import Graph
from async_graph_lint.report.merging import merged
from async_graph_lint.report.order import is_refuted
from async_graph_lint.report.summary import counted
from async_graph_lint.selection import Selection


class Request(Struct, frozen=True):
    """What to check and how; `cache_dir` None means each project's own.

    `unsaved` is the text of files, by path, that is to be checked instead of the disk's.
    `graphs` asks for the graphs too, which takes an analysis where a report may be stored.
    `fixes` asks for the repairs of the findings.
    """

    paths: tuple[Path, ...]
    command: Command = Command()
    cache: bool = True
    cache_dir: Path | None = None
    exhaustive: bool = False
    unsaved: Mapping[Path, str] = {}
    verbose: bool = False
    graphs: bool = False
    fixes: bool = False


class Result(Struct, frozen=True):
    """The report of all projects, and what decides the exit code.

    `checked` says that there is a report at all, `failed` that something could not be
    checked; `config` is the first project's. `graphs` are those of each project, with the
    project's own report: their files are relative to its root.
    """

    report: Report
    config: Config
    checked: bool
    found: bool
    failed: bool
    graphs: tuple[tuple[Report, tuple[Graph, ...]], ...] = ()

    def exit_code(self, *, exit_zero: bool) -> int:
        """0 nothing left, 1 findings left, 2 something could not be checked."""
        if self.failed:
            return 2
        return int(self.found and not exit_zero)


def run(request: Request) -> Result:
    """Check every project; what cannot be checked is noted on stderr, the rest goes on."""
    present = [path for path in request.paths if _exists(path, request.unsaved)]
    projects = [_Project(root, paths, request) for root, paths in grouped(present).items()]
    checked = [(r, project.graphs) for project in projects if (r := project.check()) is not None]
    reports = [report for report, _ in checked]
    report = merged(reports) if reports else Report(os.getcwd())
    return Result(
        report=report,
        config=projects[0].config if projects else Config(),
        checked=bool(reports),
        found=any(project.found for project in projects),
        failed=len(present) < len(request.paths)
        or any(project.failed for project in projects)
        or bool(report.errors),
        graphs=tuple(checked),
    )


def _exists(path: Path, unsaved: Mapping[Path, str]) -> bool:
    if path in unsaved or path.exists():
        return True
    note(f"{path}: no such file or folder{nearest(str(path), VERBS)}")
    return False


class _Project:
    def __init__(self, root: Path, paths: Sequence[Path], request: Request) -> None:
        self._root = root
        self._paths = paths
        self._request = request
        self.config = Config()
        self.failed = False
        self.found = False
        self.graphs: tuple[Graph, ...] = ()

    def check(self) -> Report | None:
        """The project's report; None, with a note, where it cannot be checked."""
        try:
            settings = self._configure()
            report = self._report()
        except ConfigError as error:
            self._fail(str(error))
            return None
        # One project's crash must not cost the others their report, nor look like exit 1.
        except Exception as error:  # noqa: BLE001
            self._fail(f"{self._root}: internal error: {type(error).__name__}: {error}")
            self._trace()
            return None
        self.found = any(self._fails(report))
        self._tell(settings, report)
        return report

    def _configure(self) -> Configured:
        settings = configured(self._root, self._request.command)
        self.config = settings.config
        if settings.problem:
            self._fail(settings.problem)
        try:
            Selection.from_config(settings.config)
        except ConfigError as error:
            raise ConfigError(f"{settings.source}: {error}") from None
        return settings

    def _report(self) -> Report:
        from async_graph_lint import engine

        with progress(f"Checking {self._root} ..."):
            if self._request.graphs:
                report, self.graphs = engine.survey(
                    self._paths, self.config, cache_dir=self._cache_dir()
                )
                return report
            return engine.check(
                self._paths,
                self.config,
                cache_dir=self._cache_dir(),
                exhaustive=self._request.exhaustive,
                unsaved=self._request.unsaved,
                fixes=self._request.fixes,
            )

    def _cache_dir(self) -> Path | None:
        from async_graph_lint.program.project import storage

        if not self._request.cache:
            return None
        return self._request.cache_dir or storage.default_cache_folder(self._root)

    def _fails(self, report: Report) -> list[bool]:
        severities = list(Severity)
        limit = severities.index(self.config.fail_on)
        return [
            severities.index(one.severity) <= limit
            for one in report.findings
            if not is_refuted(one)
        ]

    def _fail(self, reason: str) -> None:
        self.failed = True
        note(reason)

    def _trace(self) -> None:
        if self._request.verbose:
            traceback.print_exc()

    def _tell(self, settings: Configured, report: Report) -> None:
        if self._request.verbose:
            note(f"project {self._root}")
            note(f"settings {settings.source or 'defaults, no file found'}")
            note(f"{counted(report.summary.read, 'file')} parsed by LibCST")
