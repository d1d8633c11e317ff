from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from async_graph_lint.config import (
    Config,
    ConfigError,
    Scope,
    Settings,
    find_settings,
    parse_override,
    resolve,
)
from async_graph_lint.config_patterns import below
from async_graph_lint.finding import Confidence, Severity

EVERY_KEY = """
select = ["AGL1"]
ignore = ["AGL102"]
extend-select = ["AGL301"]
per-file-ignores = { "scripts/**" = ["AGL101"] }
preview = true
min-confidence = "possible"
scope = "all"
include-tests = true
exclude = ["generated"]
fail-on = "info"
target-version = "3.10"
blocking = ["ourlib.fetch"]
offload = ["ourlib.in_thread"]
safe = ["ourlib.quick"]
"""


def _write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_every_key_in_an_own_file(tmp_path: Path) -> None:
    _write(tmp_path, "async-graph-lint.toml", EVERY_KEY)
    assert resolve(find_settings(tmp_path)) == Config(
        select=("AGL1",),
        ignore=("AGL102",),
        extend_select=("AGL301",),
        per_file_ignores={"scripts/**": ("AGL101",)},
        preview=True,
        min_confidence=Confidence.POSSIBLE,
        scope=Scope.ALL,
        include_tests=True,
        exclude=("generated",),
        fail_on=Severity.INFO,
        target_version="3.10",
        blocking=("ourlib.fetch",),
        offload=("ourlib.in_thread",),
        safe=("ourlib.quick",),
    )


def test_the_table_in_pyproject(tmp_path: Path) -> None:
    path = _write(tmp_path, "pyproject.toml", "[tool.async-graph-lint]\npreview = true\n")
    settings = find_settings(tmp_path)
    assert settings.source == path
    assert resolve(settings).preview


def test_the_own_file_wins_in_one_folder(tmp_path: Path) -> None:
    _write(tmp_path, "pyproject.toml", "[tool.async-graph-lint]\npreview = true\n")
    _write(tmp_path, "async-graph-lint.toml", "")
    assert not resolve(find_settings(tmp_path)).preview


def test_nothing_found_means_defaults(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    _write(tmp_path, "pyproject.toml", "[tool.other]\nselect = 1\n")
    settings = find_settings(tmp_path)
    assert settings.source is None
    assert resolve(settings) == Config()


def test_a_folder_above_counts_up_to_the_repository(tmp_path: Path) -> None:
    _write(tmp_path, "async-graph-lint.toml", "preview = true")
    (tmp_path / "repo/.git").mkdir(parents=True)
    project = tmp_path / "repo/apps/agent"
    _write(project, "pyproject.toml", "[project]\nname = 'x'\n")
    assert find_settings(project).source is None
    path = _write(tmp_path / "repo", "pyproject.toml", "[tool.async-graph-lint]\n")
    assert find_settings(project).source == path


def test_patterns_of_a_file_above_are_moved(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    _write(
        tmp_path,
        "async-graph-lint.toml",
        'exclude = ["apps/agent/gen", "apps/other/x", "build.py"]\n'
        '[per-file-ignores]\n"apps/*/scripts/**" = ["AGL1"]\n"web/a.py" = ["AGL2"]\n',
    )
    config = resolve(find_settings(tmp_path / "apps/agent"))
    assert config.exclude == ("/gen", "build.py")
    assert config.per_file_ignores == {"/scripts/**": ("AGL1",)}


@pytest.mark.parametrize(
    ("pattern", "moved"),
    [
        ("*.py", "*.py"),
        ("gen/", "gen/"),
        ("**/gen/x", "**/gen/x"),
        ("apps/agent/gen/", "/gen/"),
        ("/apps/agent/a.py", "/a.py"),
        ("apps/**/a.py", "**/a.py"),
        ("apps/*/a.py", "/a.py"),
        ("apps/agent", "*"),
        ("apps/", "*"),
        ("apps/agent/", "*"),
        ("agent", "*"),
        ("/agent", ""),
        ("web/a.py", ""),
    ],
)
def test_patterns_below(pattern: str, moved: str) -> None:
    assert below(pattern, "apps/agent") == moved


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("selct = []", "unknown key `selct`; did you mean `select`?"),
        ("min_confidence = 'likely'", "unknown key `min_confidence`; did you mean `min-confid"),
        ("zzz = 1", r"unknown key `zzz`$"),
        ("select = 'AGL1'", "`select`: expected `array`, got `str`"),
        ("select = [1]", "`select`: expected `str`, got `int` - at `select"),
        ("preview = 'yes'", "`preview`: expected `bool`, got `str`"),
        ("min-confidence = 'sure'", "`min-confidence`: must be one of certain, likely, possible"),
        ("scope = 3", "`scope`: must be one of graph, all"),
        ("fail-on = 'never'", "`fail-on`: must be one of error, warning, info"),
    ],
)
def test_wrong_settings_name_file_key_and_reason(tmp_path: Path, text: str, message: str) -> None:
    path = _write(tmp_path, "async-graph-lint.toml", text)
    with pytest.raises(ConfigError, match=message) as caught:
        resolve(find_settings(tmp_path))
    assert str(caught.value).startswith(f"{path}: ")
    assert not caught.value.unreadable


def test_broken_toml_names_file_and_line(tmp_path: Path) -> None:
    path = _write(tmp_path, "pyproject.toml", "[tool.x]\na = = 1\n")
    with pytest.raises(ConfigError, match=r"no valid TOML: .*line 2") as caught:
        find_settings(tmp_path)
    assert str(path) in str(caught.value)
    assert caught.value.unreadable


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="no valid TOML"):
        find_settings(tmp_path)


def test_our_table_must_be_one(tmp_path: Path) -> None:
    _write(tmp_path, "pyproject.toml", "[tool]\nasync-graph-lint = 1\n")
    with pytest.raises(ConfigError, match=r"`tool.async-graph-lint` must be a table"):
        find_settings(tmp_path)


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("preview=true", ("preview", True)),
        ('select = ["AGL1", "AGL2"]', ("select", ["AGL1", "AGL2"])),
        ("min-confidence=possible", ("min-confidence", "possible")),
        ('target-version="3.10"', ("target-version", "3.10")),
        ("per-file-ignores={'a' = ['AGL1']}", ("per-file-ignores", {"a": ["AGL1"]})),
        ("exclude=[]", ("exclude", [])),
    ],
)
def test_overrides(text: str, parsed: tuple[str, Any]) -> None:
    assert parse_override(text) == parsed
    resolve(overrides=dict([parsed]))


@pytest.mark.parametrize("text", ["preview", "=true"])
def test_an_override_without_key_or_value(text: str) -> None:
    with pytest.raises(ConfigError, match="expected KEY=VALUE"):
        parse_override(text)


def test_unknown_overrides_name_the_nearest_key() -> None:
    with pytest.raises(ConfigError, match="--config: unknown key `previw`; did you mean `preview`"):
        resolve(overrides={"previw": True})


FILE = Settings(
    Path("pyproject.toml"),
    {"select": ["AGL1"], "ignore": ["AGL102"], "extend-select": ["AGL301"], "preview": True},
)


@pytest.mark.parametrize(
    ("overrides", "options", "expected"),
    [
        ({}, {"preview": False}, Config(("AGL1",), ("AGL102",), ("AGL301",))),
        ({"ignore": []}, {}, Config(("AGL1",), (), ("AGL301",), preview=True)),
        ({}, {"select": ["AGL2"]}, Config(("AGL2",), preview=True)),
        (
            {},
            {"ignore": ["AGL101"]},
            Config(("AGL1",), ("AGL102", "AGL101"), ("AGL301",), preview=True),
        ),
        (
            {},
            {"extend-select": ["AGL102"]},
            Config(("AGL1",), (), ("AGL301", "AGL102"), preview=True),
        ),
        ({"preview": True}, {"preview": False}, Config(("AGL1",), ("AGL102",), ("AGL301",))),
    ],
)
def test_the_command_line_wins(
    overrides: dict[str, Any], options: dict[str, Any], expected: Config
) -> None:
    assert resolve(FILE, overrides, options) == expected
