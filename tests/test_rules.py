"""The linter finds exactly what the fixtures' comments say: nothing on any other row.

Each fixture is copied and checked as a project of its own: with everything shown, with
the defaults, and with every definition read (which must not change the report).
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from async_graph_lint.config import Config, Scope
from async_graph_lint.engine import check
from async_graph_lint.finding import Confidence, Finding, Report
from tests.fixture_files import Expectation, Fixture, fixtures

ALL = fixtures()
WITH_STEPS = [fixture for fixture in ALL if fixture.steps]
EVERYTHING = Config(preview=True, min_confidence=Confidence.POSSIBLE, scope=Scope.ALL)
DEFAULTS = Config()

Checker = Callable[[Fixture, str], Report]
each_fixture = pytest.mark.parametrize("fixture", ALL, ids=lambda fixture: fixture.name)


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Checker:
    """The report of a fixture: "everything", "defaults" or "exhaustive"."""

    @cache
    def project_of(path: Path) -> Path:
        folder = tmp_path_factory.mktemp("project", numbered=True) / "app"
        if path.is_dir():
            shutil.copytree(path, folder, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            folder.mkdir()
            shutil.copy(path, folder)
        return folder

    @cache
    def report_of(path: Path, how: str) -> Report:
        config = DEFAULTS if how == "defaults" else EVERYTHING
        exhaustive = how == "exhaustive"
        return check([project_of(path)], config, cache_dir=None, exhaustive=exhaustive)

    return lambda fixture, how: report_of(fixture.root, how)


def place(mark: Expectation) -> tuple[str, int, str]:
    return (mark.filename, mark.row, mark.code)


def place_of(finding: Finding) -> tuple[str, int, str]:
    return (finding.span.filename, finding.span.start.row, finding.code)


def key_of(finding: Finding) -> str | None:
    """The state key that a finding is about, or the node where it names no key."""
    key = finding.data.get("key")
    return key if isinstance(key, str) else finding.node


@each_fixture
def test_finds_exactly_what_is_expected(fixture: Fixture, checked: Checker) -> None:
    report = checked(fixture, "everything")
    assert report.errors == ()
    expected = Counter(place(mark) for mark in fixture.expectations)
    assert Counter(place_of(finding) for finding in report.findings) == expected


@each_fixture
def test_findings_are_as_sure_as_expected(fixture: Fixture, checked: Checker) -> None:
    findings = checked(fixture, "everything").findings
    said = {(place_of(finding), finding.confidence, finding.preview) for finding in findings}
    for mark in fixture.expectations:
        levels = [mark.confidence] if mark.confidence else list(Confidence)
        assert any((place(mark), level, mark.preview) in said for level in levels), (mark, said)


@each_fixture
def test_findings_name_the_expected_keys(fixture: Fixture, checked: Checker) -> None:
    named = [mark for mark in fixture.expectations if mark.key]
    findings = checked(fixture, "everything").findings
    said = {(place_of(finding), key_of(finding)) for finding in findings}
    assert {(place(mark), mark.key) for mark in named} <= said


@pytest.mark.parametrize("fixture", WITH_STEPS, ids=lambda fixture: fixture.name)
def test_steps_lead_to_the_cause(fixture: Fixture, checked: Checker) -> None:
    for code in {mark.code for mark in fixture.steps}:
        (finding,) = [
            finding for finding in checked(fixture, "everything").findings if finding.code == code
        ]
        way = [step for step in finding.steps if not step.aside]
        found = [(step.span.filename, step.span.start.row) for step in way]
        marks = [mark for mark in fixture.steps if mark.code == code]
        if marks[0].place is None:
            assert sorted(found) == sorted((mark.filename, mark.row) for mark in marks)
        else:
            marks.sort(key=lambda mark: mark.place or 0)
            assert found == [(mark.filename, mark.row) for mark in marks]


@each_fixture
def test_defaults_show_the_sure_ones(fixture: Fixture, checked: Checker) -> None:
    shown = checked(fixture, "defaults").findings
    assert list(shown) == [
        finding
        for finding in checked(fixture, "everything").findings
        if not finding.preview and finding.confidence is not Confidence.POSSIBLE
    ]


@each_fixture
def test_reading_everything_changes_nothing(fixture: Fixture, checked: Checker) -> None:
    exhaustive = checked(fixture, "exhaustive")
    assert exhaustive.findings == checked(fixture, "everything").findings
    assert exhaustive.errors == ()
