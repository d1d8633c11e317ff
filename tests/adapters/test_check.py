from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from async_graph_lint.adapters.cli import cli
from async_graph_lint.config import Scope
from async_graph_lint.finding import (
    Confidence,
    Outcome,
    Problem,
    Report,
    Severity,
    Verdict,
)
from tests.adapters.conftest import FakeEngine
from tests.rules_for_tests import finding


def _run(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, list(arguments), input=stdin)


@pytest.mark.parametrize("arguments", [(), ("check",), (".",), ("check", "."), ("-q",)])
def test_the_default_verb_checks_here(
    engine: FakeEngine, project: Path, arguments: tuple[str, ...]
) -> None:
    assert _run(*arguments).exit_code == 0
    assert engine.calls[0].paths == [project]


def test_nothing_found_is_one_line(engine: FakeEngine, project: Path) -> None:
    result = _run()
    assert result.stdout == (
        "1 graph, 4 nodes (1 async), 3 files, 2 about LangGraph: nothing found.\n"
    )
    assert result.stderr == ""


def test_full_is_the_default(engine: FakeEngine, project: Path) -> None:
    engine.findings = (finding(row=2),)
    assert "2 | second()\n  | ^\n" in _run().stdout


REFUTED = Verdict(Outcome.REFUTED)


@pytest.mark.parametrize(
    ("findings", "arguments", "code"),
    [
        ((), (), 0),
        ((finding(),), (), 1),
        ((finding(),), ("--exit-zero",), 0),
        ((finding(severity=Severity.ERROR),), (), 1),
        ((finding(severity=Severity.INFO),), (), 0),
        ((finding(severity=Severity.INFO),), ("--config", "fail-on=info"), 1),
        ((finding(),), ("--config", "fail-on=error"), 0),
        ((finding(severity=Severity.ERROR),), ("--config", "fail-on=error"), 1),
        ((msgspec.structs.replace(finding(), verdict=REFUTED),), (), 0),
    ],
)
def test_exit_codes(
    engine: FakeEngine, project: Path, findings: Any, arguments: tuple[str, ...], code: int
) -> None:
    engine.findings = findings
    assert _run(*arguments).exit_code == code


@pytest.mark.parametrize("arguments", [(), ("--exit-zero",)])
def test_a_file_that_could_not_be_read_exits_2_also_beside_findings(
    engine: FakeEngine, project: Path, arguments: tuple[str, ...]
) -> None:
    engine.answer = lambda root: Report(str(root), (finding(),), (Problem("bad.py", "no UTF-8"),))
    result = _run("--output-format", "concise", *arguments)
    assert result.exit_code == 2
    assert "bad.py: AGL001 unreadable-file [error] no UTF-8\n" in result.stdout
    assert "AGL101" in result.stdout


def test_wrong_paths_exit_2_and_the_others_are_checked(engine: FakeEngine, project: Path) -> None:
    result = _run("missing.py", "app.py")
    assert result.exit_code == 2
    assert result.stderr == "async-graph-lint: missing.py: no such file or folder\n"
    assert engine.calls[0].paths == [project / "app.py"]
    assert "nothing found" in result.stdout


def test_only_wrong_paths_never_say_that_nothing_was_found(
    engine: FakeEngine, project: Path
) -> None:
    result = _run("ruel", "AGL101")
    assert (result.exit_code, result.stdout, engine.calls) == (2, "", [])
    assert "ruel: no such file or folder; did you mean `rule`?" in result.stderr
    assert json.loads(_run("missing", "--output-format", "json").stdout)["findings"] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--min-confidence", "sure"), "--min-confidence"),
        (("--select", "AGL999"), "no rule is called `AGL999`"),
        (("--select", "blocking-cal-in-async"), "did you mean `blocking-call-in-async`?"),
        (("--config", "selct=[]"), "--config: unknown key `selct`; did you mean `select`?"),
        (("--config", "preview"), "expected KEY=VALUE"),
        (("--config", "scope=everything"), "`scope`: must be one of graph, all"),
        (("--no-such-option",), "--no-such-option"),
        (("-",), "needs --stdin-filename"),
        (("--statistics", "--output-format", "json"), "--statistics needs"),
        (("--output-format", "yaml"), "yaml"),
    ],
)
def test_wrong_use_exits_2(
    engine: FakeEngine, project: Path, arguments: tuple[str, ...], message: str
) -> None:
    result = _run(*arguments)
    assert (result.exit_code, result.stdout, engine.calls) == (2, "", [])
    assert message in result.stderr


@pytest.mark.parametrize(
    ("arguments", "field", "value"),
    [
        (("--select", "AGL101,AGL301"), "select", ("AGL101", "AGL301")),
        (("--select", "AGL101", "--select", "AGL3"), "select", ("AGL101", "AGL3")),
        (("--ignore", "AGL1"), "ignore", ("AGL1",)),
        (("--extend-select", "AGL101"), "extend_select", ("AGL101",)),
        (("--preview",), "preview", True),
        (("--min-confidence", "certain"), "min_confidence", Confidence.CERTAIN),
        (("--scope", "all"), "scope", Scope.ALL),
        (("--include-tests",), "include_tests", True),
        (("--target-version", "3.10"), "target_version", "3.10"),
        (("--config", "blocking=['x.y']"), "blocking", ("x.y",)),
        (("--config", "preview=true", "--no-preview"), "preview", False),
    ],
)
def test_options_become_configuration(
    engine: FakeEngine, project: Path, arguments: tuple[str, ...], field: str, value: object
) -> None:
    assert _run(*arguments).exit_code == 0
    assert getattr(engine.calls[0].config, field) == value


def test_options_win_over_the_file(engine: FakeEngine, project: Path) -> None:
    (project / "async-graph-lint.toml").write_text('scope = "all"\npreview = true\n')
    _run("--scope", "graph")
    _run("--isolated")
    first, isolated = (call.config for call in engine.calls)
    assert (first.scope, first.preview) == (Scope.GRAPH, True)
    assert (isolated.scope, isolated.preview) == (Scope.GRAPH, False)


def test_a_wrong_setting_stops_its_project_and_exits_2(engine: FakeEngine, project: Path) -> None:
    path = project / "async-graph-lint.toml"
    path.write_text("previw = true\n")
    result = _run()
    assert (result.exit_code, result.stdout, engine.calls) == (2, "", [])
    assert f"{path}: unknown key `previw`; did you mean `preview`?" in result.stderr


def test_a_wrong_selector_in_a_file_names_the_file(engine: FakeEngine, project: Path) -> None:
    path = project / "async-graph-lint.toml"
    path.write_text("select = ['AGL999']\n")
    result = _run()
    assert result.exit_code == 2
    assert f"{path}: no rule is called `AGL999`" in result.stderr


def test_a_broken_pyproject_is_checked_with_defaults_and_exits_2(
    engine: FakeEngine, project: Path
) -> None:
    path = project / "pyproject.toml"
    path.write_text("[tool\n")
    result = _run()
    assert result.exit_code == 2
    assert f"{path}: no valid TOML" in result.stderr
    assert "line 1" in result.stderr
    assert "checked with default settings" in result.stderr
    assert "nothing found" in result.stdout
    assert len(result.stderr.splitlines()) == 1


def test_every_project_is_checked_once_with_its_own_settings(
    engine: FakeEngine, project: Path
) -> None:
    for name, scope in (("one", "all"), ("two", "graph")):
        (project / name).mkdir()
        (project / name / "async-graph-lint.toml").write_text(f"scope = '{scope}'\n")
        (project / name / "app.py").write_text("f()\n")
    engine.findings = (finding(),)
    result = _run("one/app.py", "two", "one", "--output-format", "concise")
    assert [(call.paths, call.config.scope) for call in engine.calls] == [
        ([project / "one/app.py", project / "one"], Scope.ALL),
        ([project / "two"], Scope.GRAPH),
    ]
    assert [line.split(" ")[0] for line in result.stdout.splitlines()[:2]] == [
        "one/app.py:1:1:",
        "two/app.py:1:1:",
    ]
    assert "2 graphs, 8 nodes (2 async), 6 files, 4 about LangGraph" in result.stdout


def test_one_wrong_project_does_not_cost_the_other(engine: FakeEngine, project: Path) -> None:
    for name, text in (("one", "nonsense = 1\n"), ("two", "")):
        (project / name).mkdir()
        (project / name / "async-graph-lint.toml").write_text(text)
    engine.findings = (finding(),)
    result = _run("one", "two")
    assert result.exit_code == 2
    assert "two/app.py:1:1: AGL101" in result.stdout


def test_fail_on_is_each_projects_own(engine: FakeEngine, project: Path) -> None:
    (project / "inner").mkdir()
    (project / "inner/async-graph-lint.toml").write_text("fail-on = 'error'\n")
    engine.findings = (finding(),)
    assert _run("inner").exit_code == 0
    assert _run("inner", "app.py").exit_code == 1


def test_a_crash_is_no_finding(engine: FakeEngine, project: Path) -> None:
    def crash(root: Path) -> Report:
        raise RuntimeError("oops")

    engine.answer = crash
    result = _run()
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{project}: internal error: RuntimeError: oops" in result.stderr
    assert "Traceback" not in result.stderr
    assert "Traceback" in _run("-v").stderr


@pytest.mark.parametrize(
    ("arguments", "folder"),
    [
        ((), ".async_graph_lint_cache"),
        (("--cache-dir", "elsewhere"), "elsewhere"),
        (("--no-cache",), None),
        (("--no-cache", "--cache-dir", "elsewhere"), None),
    ],
)
def test_cache(
    engine: FakeEngine, project: Path, arguments: tuple[str, ...], folder: str | None
) -> None:
    _run(*arguments)
    used = engine.calls[0].cache_dir
    assert (used and used.name) == folder


def test_exhaustive(engine: FakeEngine, project: Path) -> None:
    _run()
    _run("--exhaustive")
    assert [call.exhaustive for call in engine.calls] == [False, True]


def test_stdin_is_checked_in_place_of_its_file(engine: FakeEngine, project: Path) -> None:
    engine.findings = (finding(row=1),)
    result = _run("-", "--stdin-filename", "app.py", stdin="café()\n".encode())
    (call,) = engine.calls
    assert call.paths == [project / "app.py"]
    assert call.unsaved == {project / "app.py": "café()\n"}
    assert "1 | café()" in result.stdout


def test_stdin_may_be_a_file_that_does_not_exist_yet(engine: FakeEngine, project: Path) -> None:
    assert _run("-", "--stdin-filename", "new/file.py", stdin=b"x = 1\n").exit_code == 0
    assert engine.calls[0].paths == [project / "new/file.py"]


def test_stdin_has_its_own_encoding(engine: FakeEngine, project: Path) -> None:
    source = "# coding: latin-1\né = 1\n"
    _run("-", "--stdin-filename", "app.py", stdin=source.encode("latin-1"))
    assert list(engine.calls[0].unsaved.values()) == [source]


def test_stdin_that_is_no_text_exits_2(engine: FakeEngine, project: Path) -> None:
    result = _run("-", "--stdin-filename", "app.py", stdin=b"\xff\xfe")
    assert (result.exit_code, engine.calls) == (2, [])


@pytest.mark.parametrize("form", ["full", "concise", "json", "json-lines", "github", "markdown"])
def test_every_format_prints_the_finding_on_stdout_only(
    engine: FakeEngine, project: Path, form: str
) -> None:
    engine.findings = (finding(),)
    result = _run("--output-format", form)
    assert "AGL101" in result.stdout
    assert result.stderr == ""


def test_output_file(engine: FakeEngine, project: Path) -> None:
    engine.findings = (finding(),)
    result = _run("-o", "report.json", "--output-format", "json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert json.loads((project / "report.json").read_text())["findings"][0]["code"] == "AGL101"


def test_output_file_that_cannot_be_written_exits_2(engine: FakeEngine, project: Path) -> None:
    result = _run("-o", "no/such/folder.txt")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no/such/folder.txt: No such file or directory" in result.stderr


def test_colour(engine: FakeEngine, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.findings = (finding(),)
    runner = CliRunner()

    def coloured(*arguments: str) -> bool:
        return "\x1b[" in runner.invoke(cli, list(arguments), color=True).stdout

    assert not coloured()
    assert coloured("--color", "always")
    assert not coloured("--color", "always", "--output-format", "json")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert coloured()
    assert not coloured("--color", "never")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not coloured()
    assert coloured("--color", "always")
    assert _run("-o", "plain.txt", "--color", "always").exit_code == 1
    assert "\x1b[" not in (project / "plain.txt").read_text()


def test_statistics(engine: FakeEngine, project: Path) -> None:
    engine.findings = (finding(), finding(row=2))
    assert _run("--statistics").stdout.startswith("2  AGL101  blocking-call-in-async\n\n1 graph")


def test_quiet_and_verbose(engine: FakeEngine, project: Path) -> None:
    assert _run("-q").stdout == ""
    result = _run("-v")
    assert f"async-graph-lint: project {project}\n" in result.stderr
    assert "settings defaults" in result.stderr
    assert "LibCST" not in result.stdout


def test_hints_know_the_settings(engine: FakeEngine, project: Path) -> None:
    from async_graph_lint.finding import Summary

    engine.answer = lambda root: Report(str(root), summary=Summary(held_back=3))
    assert "(see them with --min-confidence possible --preview)" in _run().stdout
    assert "3 held back (see them with --preview)" in _run("--min-confidence", "possible").stdout


def test_rows_that_the_locale_cannot_print(
    engine: FakeEngine, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "app.py").write_text("日本()\n", encoding="utf-8")
    engine.findings = (finding(),)
    result = CliRunner(charset="ascii").invoke(cli, [])
    assert "日本()".encode() in result.stdout_bytes
