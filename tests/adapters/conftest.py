"""An engine that answers what a test tells it, so that only the outside is tested here."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest

import async_graph_lint
from async_graph_lint.config import Config
from async_graph_lint.finding import Finding, Report, Summary
from async_graph_lint.program.project.discovery import find_project
from tests.rules_for_tests import RULES


class Call(NamedTuple):
    """What the engine was asked."""

    paths: list[Path]
    config: Config
    cache_dir: Path | None
    exhaustive: bool
    unsaved: Mapping[Path, str]
    fixes: bool


class FakeEngine(ModuleType):
    """Reports `findings` for every project, or what `answer` makes of the root."""

    def __init__(self) -> None:
        super().__init__("async_graph_lint.engine")
        self.calls: list[Call] = []
        self.findings: tuple[Finding, ...] = ()
        self.answer: Callable[[Path], Report] = self._report

    def check(
        self,
        paths: Sequence[Path],
        config: Config,
        *,
        cache_dir: Path | None,
        exhaustive: bool = False,
        unsaved: Mapping[Path, str] | None = None,
        fixes: bool = False,
    ) -> Report:
        self.calls.append(Call(list(paths), config, cache_dir, exhaustive, unsaved or {}, fixes))
        return self.answer(find_project(paths[0]))

    def _report(self, root: Path) -> Report:
        summary = Summary(files=3, langgraph_files=2, graphs=1, nodes=4, async_nodes=1)
        return Report(str(root), self.findings, summary=summary)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    fake: Any = FakeEngine()
    monkeypatch.setitem(sys.modules, "async_graph_lint.engine", fake)
    monkeypatch.setattr(async_graph_lint, "engine", fake, raising=False)
    monkeypatch.setattr("async_graph_lint.rules.RULES", RULES, raising=False)
    return fake


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one file; the working directory is its root."""
    root = tmp_path / "project"
    (root / ".git").mkdir(parents=True)
    (root / "app.py").write_text("first()\nsecond()\n", encoding="utf-8")
    monkeypatch.chdir(root)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return root
