"""`--diff` and `--fix` from the outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from async_graph_lint.adapters.cli import cli
from tests.adapters.conftest import FakeEngine
from tests.fixes.projects import program


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program with a safe and an unsafe repair; the working directory is its folder."""
    path = tmp_path / "app.py"
    path.write_text(program("time.sleep(1)\nrequests_text = input('page? ')"))
    monkeypatch.chdir(tmp_path)
    return path


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["check", "--no-cache", *arguments])


def test_diff_shows_and_writes_nothing(app: Path) -> None:
    before = app.read_text()
    result = _run("--diff")
    assert result.exit_code == 1
    assert result.stdout.startswith("--- a/app.py\n+++ b/app.py\n@@ ")
    assert "-    time.sleep(1)\n+    await asyncio.sleep(1)\n" in result.stdout
    assert "to_thread" not in result.stdout
    assert result.stderr == "async-graph-lint: 1 finding would be fixed\n"
    assert app.read_text() == before


def test_unsafe_repairs_only_on_demand(app: Path) -> None:
    assert "await asyncio.to_thread(input, 'page? ')" in _run("--diff", "--unsafe-fixes").stdout


def test_a_diff_of_nothing(app: Path) -> None:
    app.write_text("x = 1\n")
    result = _run("--diff")
    assert (result.exit_code, result.stdout) == (0, "")


def test_a_diff_into_a_file(app: Path) -> None:
    assert _run("--diff", "-o", "changes.patch").stdout == ""
    assert "await asyncio.sleep(1)" in Path("changes.patch").read_text()


def test_fix_writes_and_reports_what_is_left(app: Path) -> None:
    result = _run("--fix", "--output-format", "concise")
    assert "await asyncio.sleep(1)" in app.read_text()
    assert result.stderr == "async-graph-lint: 1 finding fixed\n"
    assert "`input` blocks" in result.stdout
    assert result.exit_code == 1
    assert _run("--fix", "--unsafe-fixes").exit_code == 0


def test_a_file_that_cannot_be_written(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, data: bytes) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "write_bytes", refuse)
    result = _run("--fix")
    assert result.exit_code == 2
    assert "app.py: Permission denied" in result.stderr


@pytest.mark.parametrize("option", ["--fix", "--diff"])
def test_text_without_a_file_cannot_be_repaired(app: Path, option: str) -> None:
    result = _run("-", "--stdin-filename", "app.py", option)
    assert result.exit_code == 2
    assert "--fix and --diff need files" in result.stderr


def test_json_has_the_fixes(app: Path) -> None:
    found = json.loads(_run("--output-format", "json").stdout)["findings"]
    fixes = [finding["fix"] for finding in found]
    assert [fix["applicability"] for fix in fixes] == ["safe", "unsafe"]
    assert {"content", "filename", "location", "end_location"} == set(fixes[0]["edits"][0])


@pytest.mark.parametrize(("form", "asked"), [("full", False), ("concise", False), ("json", True)])
def test_fixes_are_made_only_for_those_who_ask(
    engine: FakeEngine, project: Path, form: str, asked: bool
) -> None:
    CliRunner().invoke(cli, ["--output-format", form])
    assert [call.fixes for call in engine.calls] == [asked]
