from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from async_graph_lint.adapters.cli import cli
from async_graph_lint.adapters.verbs import VERBS
from async_graph_lint.config import KEYS
from async_graph_lint.version import VERSION
from tests.adapters.conftest import FakeEngine


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


@pytest.mark.parametrize("argument", ["version", "--version"])
def test_version(argument: str) -> None:
    assert _run(argument).stdout == f"async-graph-lint {VERSION}\n"


def test_help_lists_every_verb() -> None:
    for option in ("-h", "--help"):
        text = _run(option).stdout
        assert all(verb in text for verb in VERBS)


@pytest.mark.parametrize("verb", list(VERBS))
def test_every_verb_explains_itself(verb: str) -> None:
    result = _run(verb, "--help")
    assert result.exit_code == 0
    assert f"{verb} [OPTIONS]" in result.stdout


def test_module_runs_as_the_command() -> None:
    command = [sys.executable, "-m", "async_graph_lint", "version"]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert result.stdout == f"async-graph-lint {VERSION}\n"


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [
        (["version"], {"libcst", "rich", "pathspec", "msgspec"}),
        (["rule", "--all"], {"libcst", "rich", "pathspec"}),
        (["catalogue"], {"libcst", "rich", "pathspec"}),
    ],
)
def test_verbs_import_nothing_heavy(arguments: list[str], heavy: set[str]) -> None:
    code = (
        "import sys; from async_graph_lint.adapters.cli import cli;"
        f"cli({arguments}, standalone_mode=False); sys.exit(bool({heavy} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert (result.returncode, result.stderr) == (0, b"")


PAGE = "A blocking call stands in\ncode on the loop.\n\n## Why\n\nIt *waits*.\n"


@pytest.mark.parametrize("name", ["AGL101", "agl101", "blocking-call-in-async"])
def test_rule(engine: FakeEngine, name: str) -> None:
    title = "AGL101 blocking-call-in-async [warning]"
    assert _run("rule", name).stdout == f"{title}\n{'=' * len(title)}\n\n{PAGE}"


def test_rule_as_markdown(engine: FakeEngine) -> None:
    text = _run("rule", "AGL101", "--output-format", "markdown").stdout
    assert text == f"# blocking-call-in-async (AGL101)\n\n*warning*\n\n{PAGE}"


def test_rule_as_json(engine: FakeEngine) -> None:
    assert json.loads(_run("rule", "AGL101", "--output-format", "json").stdout) == {
        "code": "AGL101",
        "name": "blocking-call-in-async",
        "severity": "warning",
        "preview": False,
        "summary": "A blocking call stands in code on the loop.",
        "why": "Nothing else runs.",
        "page": PAGE.rstrip(),
        "url": "https://github.com/async-graph-lint/async-graph-lint/blob/main/docs/rules/"
        "blocking-call-in-async.md",
    }


def test_all_rules(engine: FakeEngine) -> None:
    rules = json.loads(_run("rule", "--all", "--output-format", "json").stdout)
    assert [rule["code"] for rule in rules] == ["AGL101", "AGL102", "AGL301"]
    text = _run("rule", "--all").stdout
    assert "AGL102 blocking-call-via-helper [warning, preview]\n" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Name one rule"),
        (("AGL101", "--all"), "Name one rule"),
        (("AGL311",), "No rule is called `AGL311`; did you mean `AGL301`?"),
    ],
)
def test_rule_used_wrongly(engine: FakeEngine, arguments: tuple[str, ...], message: str) -> None:
    result = _run("rule", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_catalogue_lists_and_searches() -> None:
    everything = _run("catalogue").stdout.splitlines()
    sleeping = _run("catalogue", "time.sleep").stdout
    assert len(everything) > 100
    assert any(line.startswith("requests.get ") for line in everything)
    assert sleeping.startswith("time.sleep\n  cost:     sleep (warning)\n  instead:  ")


def test_catalogue_as_json() -> None:
    (row,) = json.loads(_run("catalogue", "time.sleep", "--output-format", "json").stdout)
    assert (row["name"], row["cost"], row["severity"]) == ("time.sleep", "sleep", "warning")


def test_catalogue_without_such_a_name() -> None:
    result = _run("catalogue", "time.slep")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "did you mean `time.sleep`?" in result.stderr


def test_config_prints_settings_that_can_be_read_back(project: Path) -> None:
    source = project / "async-graph-lint.toml"
    source.write_text('exclude = ["a\\"b", "日本"]\n[per-file-ignores]\n"x.py" = ["AGL1"]\n')
    result = _run("config", "--config", "target-version='3.10'")
    assert result.exit_code == 0
    assert f"# settings: {source}\n" in result.stdout
    read = tomllib.loads(result.stdout)
    assert tuple(read) == KEYS
    assert read["exclude"] == ['a"b', "日本"]
    assert read["per-file-ignores"] == {"x.py": ["AGL1"]}
    assert read["min-confidence"] == "likely"


def test_config_isolated(project: Path) -> None:
    (project / "async-graph-lint.toml").write_text("preview = true\n")
    assert "preview = true" in _run("config").stdout
    assert "preview = false" in _run("config", "--isolated").stdout


def test_config_that_is_wrong(project: Path) -> None:
    (project / "async-graph-lint.toml").write_text("previw = true\n")
    assert _run("config").exit_code == 2
    (project / "async-graph-lint.toml").write_text("[")
    result = _run("config")
    assert result.exit_code == 2
    assert "checked with default settings" in result.stderr


def test_clean_removes_what_is_a_cache_only(project: Path) -> None:
    from async_graph_lint.program.project.cache_folder import CacheFolder
    from async_graph_lint.program.project.storage import default_cache_folder

    folder = default_cache_folder(project)
    CacheFolder(folder).write("entry", b"")
    assert f"{folder}: removed" in _run("clean").stderr
    assert not folder.exists()
    assert f"{folder}: nothing to remove" in _run("clean").stderr
    assert _run("clean", "--cache-dir", str(project)).exit_code == 0
    assert (project / "app.py").exists()
