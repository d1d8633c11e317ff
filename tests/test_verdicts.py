"""Running agrees with the comments of the fixtures, and with what the linter finds there.

Each graph runs on the installed langgraph in a child process, once. Every `# expect:` gets
its verdict (confirmed, if it does not say otherwise), by the calls of its row and by the
linter's own finding; every `# clean:` row is refuted.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from msgspec import Struct

from async_graph_lint.config import Config, Scope
from async_graph_lint.engine import check
from async_graph_lint.finding import Confidence, Finding, Outcome, Verdict
from async_graph_runtime.confirm import sites_of, verdicts
from async_graph_runtime.probes import probe_for
from async_graph_runtime.result import CallSite, End, RunResult, SiteResult
from async_graph_runtime.run import RunRequest, run_graphs
from async_graph_runtime.workers import workers_of
from tests.fixture_files import Clean, Expectation, Fixture, fixtures

FIXTURES = fixtures()
EVERYTHING = Config(preview=True, min_confidence=Confidence.POSSIBLE, scope=Scope.ALL)
Mark = Expectation | Clean
each_fixture = pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.name)


class Ran(Struct):
    """A fixture's run, with what was seen of its marked rows and of the linter's findings."""

    findings: tuple[Finding, ...]
    result: RunResult
    rows: tuple[SiteResult, ...]
    found: tuple[SiteResult, ...]


def marks(fixture: Fixture) -> list[Mark]:
    """What the comments say must or must not be found, in one order."""
    return [*fixture.expectations, *fixture.cleans]


def findings_of(fixture: Fixture, folder: Path) -> tuple[Finding, ...]:
    """What the linter finds in a copy of the fixture, as a project of its own."""
    project = folder / fixture.rule / fixture.root.stem
    if fixture.root.is_dir():
        shutil.copytree(fixture.root, project, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        project.mkdir(parents=True)
        shutil.copy(fixture.root, project)
    return check([project], EVERYTHING).findings


def request(fixture: Fixture, findings: tuple[Finding, ...]) -> RunRequest:
    """Run the fixture with every call of each marked row, and each finding, watched."""
    rows = [CallSite(mark.row, file=mark.filename) for mark in marks(fixture)]
    probes = (*rows, *sites_of(findings).values())
    return RunRequest(fixture.path, probes=probes, root=fixture.base)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Ran]:
    """Every fixture's run, as many at once as there are processors."""
    folder = tmp_path_factory.mktemp("checked")
    found = [findings_of(fixture, folder) for fixture in FIXTURES]
    requests = [request(*pair) for pair in zip(FIXTURES, found, strict=True)]
    results = run_graphs(requests, workers_of(sys.executable))
    return {
        fixture.path: parted(fixture, findings, result)
        for fixture, findings, result in zip(FIXTURES, found, results, strict=True)
    }


def parted(fixture: Fixture, findings: tuple[Finding, ...], result: RunResult) -> Ran:
    """The sites of the rows and those of the findings."""
    rows = len(marks(fixture))
    return Ran(findings, result, result.sites[:rows], result.sites[rows:])


@each_fixture
def test_runs_end_as_they_should(fixture: Fixture, ran: dict[Path, Ran]) -> None:
    seen = ran[fixture.path]
    if raises_as_expected(fixture, seen):
        return
    errors = [run.error for run in seen.result.runs if run.error and not run.error.keys]
    assert seen.result.end is End.FINISHED, seen.result.detail
    assert seen.result.runs
    assert not errors


def raises_as_expected(fixture: Fixture, seen: Ran) -> bool:
    """Whether an error, also one that keeps the graph from being built, is the mistake itself."""
    pairs = zip(marks(fixture), seen.rows, strict=True)
    judged = [
        verdict_on_row(mark, seen.result, site)
        for mark, site in pairs
        if isinstance(mark, Expectation) and probe_for(mark.code)
    ]
    return any(verdict.evidence.get("kind") == "raised" for verdict in judged)


@each_fixture
def test_running_agrees_with_the_comments(fixture: Fixture, ran: dict[Path, Ran]) -> None:
    seen = ran[fixture.path]
    for mark, site in zip(marks(fixture), seen.rows, strict=True):
        wanted = mark.verdict if isinstance(mark, Expectation) else Outcome.REFUTED
        verdict = verdict_on_row(mark, seen.result, site)
        assert verdict.outcome is wanted, f"{mark}: {verdict}"


def verdict_on_row(mark: Mark, result: RunResult, site: SiteResult) -> Verdict:
    """What the run says of a mark's row, or of its key."""
    probe = probe_for(mark.code)
    assert probe, f"{mark.code} has no probe"
    judge = probe.judge_expected if isinstance(mark, Expectation) else probe.judge_clean
    return judge(mark.key or "", [(result, site)])


@each_fixture
def test_running_agrees_with_the_linter(fixture: Fixture, ran: dict[Path, Ran]) -> None:
    seen = ran[fixture.path]
    expected = {(mark.filename, mark.row, mark.code): mark.verdict for mark in fixture.expectations}
    result = RunResult(seen.result.end, seen.result.detail, seen.found, seen.result.runs)
    judged = list(
        zip(seen.findings, verdicts(seen.findings, sites_of(seen.findings), [result]), strict=True)
    )
    assert expected.keys() <= {place_of(finding) for finding, _ in judged}
    for finding, verdict in judged:
        wanted = expected.get(place_of(finding), Outcome.CONFIRMED)
        assert verdict.outcome is wanted, f"{finding}: {verdict}"


def place_of(finding: Finding) -> tuple[str, int, str]:
    """Where an expectation of this finding would stand."""
    return (finding.span.filename, finding.span.start.row, finding.code)
