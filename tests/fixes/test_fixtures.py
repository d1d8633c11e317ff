"""The repairs of all fixtures: the finding goes, nothing comes, and the graph runs as before."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest

from async_graph_lint.adapters import fixing
from async_graph_lint.config import Config, Scope
from async_graph_lint.engine import check
from async_graph_lint.finding import Confidence, Finding, Report
from async_graph_lint.fixes import FIXERS
from async_graph_runtime.result import End, Run, RunResult
from async_graph_runtime.run import RunRequest, run_graphs
from async_graph_runtime.workers import workers_of
from tests.fixture_files import Fixture, fixtures

CODES = {code for fixer in FIXERS for code in fixer.codes}
BAD = [f for f in fixtures() if f.expectations and {m.code for m in f.expectations} <= CODES]
"""Fixtures with mistakes of these rules only: repairing one may heal another mistake too."""
EVERYTHING = Config(preview=True, min_confidence=Confidence.POSSIBLE, scope=Scope.ALL)
MADE_UP = re.compile(r"(lc_run-+)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(-0)?|/[^ ']*/")
HEALING = {"AGL205", "AGL206", "AGL208", "AGL608"}
"""Rules whose mistakes raise, or show in the graph's state: that is gone once they are repaired."""
each_fixture = pytest.mark.parametrize("fixture", BAD, ids=lambda fixture: fixture.name)


class Repaired:
    """A copy of a fixture before and after all its repairs, with what is found in each."""

    def __init__(self, fixture: Fixture, folder: Path) -> None:
        self.fixture = fixture
        self.before = check([copied(fixture, folder / "before")], EVERYTHING, fixes=True)
        project = copied(fixture, folder / "after")
        self.count = fixing.repaired(lambda: self.check(project), unsafe=True)
        self.after = self.check(project)
        self.path = project / fixture.path.relative_to(fixture.base)

    def check(self, project: Path) -> Report:
        return check([project], EVERYTHING, fixes=True)


def copied(fixture: Fixture, folder: Path) -> Path:
    """The fixture as a project of its own."""
    if fixture.root.is_dir():
        shutil.copytree(fixture.root, folder, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        folder.mkdir(parents=True)
        shutil.copy(fixture.root, folder)
    return folder


@pytest.fixture(scope="module")
def repaired(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Repaired]:
    folder = tmp_path_factory.mktemp("repaired")
    return {f.path: Repaired(f, folder / f.rule / f.root.stem) for f in BAD}


@pytest.fixture(scope="module")
def ran(repaired: dict[Path, Repaired]) -> dict[Path, tuple[RunResult, RunResult]]:
    """Every fixture's run before and after the repairs."""
    changed = [one for one in repaired.values() if one.count]
    requests = [RunRequest(one.fixture.path, root=one.fixture.base) for one in changed]
    requests += [RunRequest(one.path, root=Path(one.after.root)) for one in changed]
    results = run_graphs(requests, workers_of(sys.executable))
    pairs = zip(results[: len(changed)], results[len(changed) :], strict=True)
    return {one.fixture.path: pair for one, pair in zip(changed, pairs, strict=True)}


def said(findings: tuple[Finding, ...]) -> set[tuple[str, str]]:
    """What people would see: rules in preview may look at async calls only."""
    return {(finding.code, finding.message) for finding in findings if not finding.preview}


def state(run: Run) -> str:
    """The last state without the names that are new in every run, as far as it is shown."""
    return MADE_UP.sub("...", run.result)[:300]


def test_enough_of_them_can_be_repaired(repaired: dict[Path, Repaired]) -> None:
    codes = {f.code for one in repaired.values() for f in one.before.findings if f.fix}
    # The fixtures' savers are classes of their own: no SqliteSaver is installed there.
    assert codes == CODES - {"AGL203"}
    assert sum(one.count for one in repaired.values()) > 40


@each_fixture
def test_what_has_a_fix_is_gone_afterwards(
    fixture: Fixture, repaired: dict[Path, Repaired]
) -> None:
    one = repaired[fixture.path]
    assert one.after.errors == ()
    assert [finding for finding in one.after.findings if finding.fix] == []
    fixable = [finding for finding in one.before.findings if finding.fix]
    left = [finding for finding in one.after.findings if finding.code in CODES]
    assert len(left) <= len(one.before.findings) - min(len(fixable), one.count)


@each_fixture
def test_nothing_new_is_found(fixture: Fixture, repaired: dict[Path, Repaired]) -> None:
    one = repaired[fixture.path]
    assert said(one.after.findings) <= said(one.before.findings)


@each_fixture
def test_the_graph_runs_as_before(
    fixture: Fixture, ran: dict[Path, tuple[RunResult, RunResult]]
) -> None:
    if fixture.path not in ran:
        pytest.skip("no repair in this fixture")
    before, after = ran[fixture.path]
    assert after.end is End.FINISHED, after.detail
    if {mark.code for mark in fixture.expectations} & HEALING:
        assert [run.error for run in after.runs] == [None] * len(after.runs)
    else:
        assert [run.error for run in after.runs] == [run.error for run in before.runs]
        tasks = [[sorted(run.tasks) for run in result.runs] for result in (before, after)]
        assert tasks[0] == tasks[1]
        assert list(map(state, after.runs)) == list(map(state, before.runs))
