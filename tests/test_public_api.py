"""What Python programs may rely on: two functions and frozen data."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import async_graph_lint
from async_graph_lint import Finding, Report, Span, Step, check, check_source
from async_graph_lint.adapters.cli import cli
from async_graph_lint.config import Config, ConfigError
from async_graph_lint.finding import Confidence

GRAPH = """\
from helpers import pause
from langgraph.graph import StateGraph


async def wait(state: dict) -> dict:
    pause()
    return {}


builder = StateGraph(dict)
builder.add_node("wait", wait)
"""
HELPERS = "import time\n\n\ndef pause() -> None:\n    time.sleep(1)\n"
DIRECT = f"{HELPERS}\nimport langgraph\n\nasync def wait():\n    time.sleep(1)\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    (root / "pyproject.toml").touch()
    (root / "app.py").write_text(GRAPH, encoding="utf-8")
    (root / "helpers.py").write_text(HELPERS, encoding="utf-8")
    monkeypatch.chdir(root)
    return root


def places(report: Report) -> list[tuple[str, int, str]]:
    return [(one.span.filename, one.span.start.row, one.code) for one in report.findings]


def test_a_report_is_data(project: Path) -> None:
    report = check(["."])
    (finding,) = report.findings
    assert (type(report), type(finding)) == (Report, Finding)
    assert places(report) == [("app.py", 6, "AGL102")]
    assert {type(finding.span), *map(type, finding.steps)} == {Span, Step}
    assert report.root == str(project)
    with pytest.raises(AttributeError):
        finding.code = "AGL101"  # type: ignore[misc]


@pytest.mark.parametrize("paths", ["app.py", Path("app.py"), ["app.py"], iter(["app.py"])])
def test_paths_in_any_form(project: Path, paths: str) -> None:
    assert places(check(paths)) == [("app.py", 6, "AGL102")]


def test_agrees_with_the_command(project: Path) -> None:
    options = ["--output-format", "json", "--no-cache"]
    printed = json.loads(CliRunner().invoke(cli, options).stdout)
    assert places(check(["."])) == [
        (one["filename"], one["location"]["row"], one["code"]) for one in printed["findings"]
    ]


def test_leaves_no_trace(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(project.iterdir())
    check(["."])
    check_source(GRAPH, "app.py")
    assert sorted(project.iterdir()) == before
    assert capsys.readouterr() == ("", "")


def test_no_paths_no_findings(project: Path) -> None:
    assert check([]) == Report(str(project))


def test_missing_path(project: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"nowhere\.py"):
        check(["app.py", "nowhere.py"])


def test_settings_of_the_project_hold(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.async-graph-lint]\nignore = ['AGL102']\n")
    assert check(["."]).findings == ()
    assert check_source(GRAPH, "app.py").findings == ()
    assert places(check(["."], config=Config())) == [("app.py", 6, "AGL102")]


def test_wrong_settings(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.async-graph-lint]\nignored = []\n")
    with pytest.raises(ConfigError, match="did you mean `ignore`"):
        check(["."])


def test_settings_that_are_given(project: Path) -> None:
    (project / "app.py").write_text(GRAPH.replace("    pause()", "    open('a')"))
    (finding,) = check(["."], config=Config(min_confidence=Confidence.CERTAIN)).findings
    assert finding.code == "AGL101"
    assert check(["."], config=Config(select=("AGL102",))).findings == ()


def test_two_projects_one_report(project: Path) -> None:
    other = project.parent / "other"
    other.mkdir()
    (other / "pyproject.toml").touch()
    (other / "direct.py").write_text(DIRECT, encoding="utf-8")
    report = check([project, other])
    assert report.root == str(project.parent)
    assert places(report) == [("project/app.py", 6, "AGL102"), ("other/direct.py", 10, "AGL101")]


def test_source_replaces_the_file(project: Path) -> None:
    source = f"\n\n{GRAPH}"
    assert places(check_source(source, "app.py")) == [("app.py", 8, "AGL102")]
    assert (project / "app.py").read_text(encoding="utf-8") == GRAPH


@pytest.mark.parametrize("name", ["new.py", "folder/new.py"])
def test_source_of_a_file_yet_to_be_made(project: Path, name: str) -> None:
    report = check_source(GRAPH, name)
    assert places(report) == [(name, 6, "AGL102")]
    assert report.errors == ()


@pytest.mark.parametrize("name", ["new.py", "folder/new.py"])
def test_source_outside_a_project_is_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "other.py").write_text("(", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    report = check_source(DIRECT, name)
    assert places(report) == [("new.py", 10, "AGL101")]
    assert report.errors == ()
    assert report.root == str((tmp_path / name).parent)
    assert report.summary.files == 1


def test_source_that_is_no_python(project: Path) -> None:
    (error,) = check_source("async def (", "app.py").errors
    assert error.filename == "app.py"
    assert "syntax" in error.message.lower()


def test_everything_named_is_there() -> None:
    assert set(async_graph_lint.__all__) <= set(dir(async_graph_lint))
    assert all(getattr(async_graph_lint, name) for name in async_graph_lint.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        async_graph_lint.nothing  # noqa: B018


def test_importing_the_package_is_light() -> None:
    code = "import async_graph_lint, sys; print({'msgspec', 'libcst', 'click'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"
