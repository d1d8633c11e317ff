"""What cannot be read is named in one line; the rest is checked, and the exit code is 2."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from async_graph_lint.adapters.cli import cli

GOOD = """\
import time

from langgraph.graph import StateGraph


async def wait(state: dict) -> dict:
    time.sleep(1)
    return {}


graph = StateGraph(dict).add_node("wait", wait).set_entry_point("wait").compile()
"""
FINDING = "good.py:7:5: AGL101"
ROOT = Path(__file__).parent.parent

Checker = Callable[..., Result]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one true finding; the working directory is its root."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "pyproject.toml").touch()
    (root / "good.py").write_text(GOOD, encoding="utf-8")
    monkeypatch.chdir(root)
    return root


def check(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["check", "--output-format", "concise", *arguments])


def assert_named(result: Result, name: str, reason: str) -> None:
    """The file has one line with the reason, on stdout or stderr, and the rest was checked."""
    rows = [row for row in result.output.splitlines() if name in row]
    assert len(rows) == 1, result.output
    assert reason in rows[0]
    assert FINDING in result.stdout
    assert result.exit_code == 2
    assert "Traceback" not in result.output


# Every text says "langgraph", so that the file is one that has to be read.
BAD_FILES = {
    "syntax": (b"import langgraph\nasync def (:\n", "syntax"),
    "binary": (b"\x7fELF langgraph\x02\x01\x00\x00\xff\xfe\x00", "decoded"),
    "latin": ("import langgraph\nname = 'café'\n".encode("latin-1"), "cannot be decoded as utf-8"),
    "cookie": (b"# coding: no-such\nimport langgraph\n", "unknown encoding"),
    "null": (b"import langgraph\nname = '\0'\n", "null byte"),
    "utf16": ("import langgraph\n".encode("utf-16") + b"langgraph", "decoded"),
    "brackets": (b"import langgraph\nx = " + b"(" * 10_000 + b")" * 10_000, "nested"),
    "signs": (b"import langgraph\nx = " + b"-" * 10_000 + b"1\n", "nested"),
    "operators": (b"import langgraph\nx = " + b"1 + " * 10_000 + b"1\n", "nested"),
    "blocks": (
        b"import langgraph\n" + b"".join(b" " * row + b"if x:\n" for row in range(200)),
        "indent",
    ),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_file_that_is_no_python(project: Path, name: str) -> None:
    content, reason = BAD_FILES[name]
    (project / f"{name}.py").write_bytes(content)
    assert_named(check(), f"{name}.py", reason)
    assert_named(check("good.py", f"{name}.py"), f"{name}.py", reason)


def test_bad_file_that_nobody_asked_for(project: Path) -> None:
    (project / "bad.py").write_bytes(b"import langgraph\nasync def (:\n")
    result = check("good.py")
    assert FINDING in result.stdout
    assert "bad.py" not in result.output
    assert result.exit_code == 1


def test_bad_file_that_is_imported(project: Path) -> None:
    """It says nothing of LangGraph, but what says it needs it."""
    (project / "helper.py").write_bytes(b"def help(:\n")
    (project / "uses.py").write_text("import helper\nimport langgraph\n", encoding="utf-8")
    assert_named(check(), "helper.py", "syntax")


def test_json_says_it_too(project: Path) -> None:
    (project / "bad.py").write_bytes(b"import langgraph\n\xff\n")
    result = check("--output-format", "json")
    report = json.loads(result.stdout)
    assert [error["filename"] for error in report["errors"]] == ["bad.py"]
    assert [finding["filename"] for finding in report["findings"]] == ["good.py"]
    assert result.exit_code == 2


def test_empty_folder(project: Path) -> None:
    (project / "empty").mkdir()
    result = check("empty")
    assert result.exit_code == 0
    assert "nothing found" in result.stdout


@pytest.mark.parametrize("name", ["nowhere.py", "no/where"])
def test_missing_path(project: Path, name: str) -> None:
    assert_named(check("good.py", name), name, "no such file or folder")


def test_only_a_missing_path(project: Path) -> None:
    result = check("nowhere.py")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "nowhere.py: no such file or folder" in result.stderr


@pytest.mark.parametrize("content", [b"[tool\n", b"a = \xff\n"])
def test_broken_pyproject(project: Path, content: bytes) -> None:
    (project / "pyproject.toml").write_bytes(content)
    assert_named(check(), "pyproject.toml", "no valid TOML")


@pytest.mark.parametrize(
    "content", [b"{", b"[]", b'{"graphs": []}', b'{"graphs": {"a": 1}}', b"\xff", b"[" * 10_000]
)
def test_broken_langgraph_json(project: Path, content: bytes) -> None:
    (project / "langgraph.json").write_bytes(content)
    assert_named(check(), "langgraph.json", "")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads anything")
def test_unreadable_file(project: Path) -> None:
    (project / "secret.py").write_text(GOOD, encoding="utf-8")
    (project / "secret.py").chmod(0)
    assert_named(check(), "secret.py", "Permission denied")


def test_file_that_goes_away_while_it_is_read(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stands in for an unreadable file where the tests run as root."""
    (project / "gone.py").write_text(GOOD, encoding="utf-8")
    opened = open

    def refusing(file: object, *arguments: object, **options: object) -> object:
        if str(file).endswith("gone.py"):
            raise PermissionError(13, "Permission denied", file)
        return opened(file, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr("builtins.open", refusing)
    assert_named(check("--no-cache"), "gone.py", "Permission denied")


def test_links_in_a_circle(project: Path) -> None:
    (project / "inner").mkdir()
    (project / "inner" / "outer").symlink_to(project, target_is_directory=True)
    (project / "self.py").symlink_to(project / "self.py")
    result = check()
    assert_named(result, "self.py", "link")
    assert result.stdout.count("AGL101") == 1


def test_link_that_leads_nowhere(project: Path) -> None:
    (project / "dangling.py").symlink_to(project / "nowhere.py")
    assert_named(check(), "dangling.py", "leads nowhere")


def test_folder_that_is_called_like_a_file(project: Path) -> None:
    (project / "folder.py").mkdir()
    result = check()
    assert FINDING in result.stdout
    assert result.exit_code == 1


def test_ignore_file_that_is_no_text(project: Path) -> None:
    """Git takes its lines as bytes; those that we can read hold."""
    (project / ".gitignore").write_bytes(b"\xff\xfe\nleft_out.py\n[\n")
    (project / "left_out.py").write_text(GOOD, encoding="utf-8")
    result = check()
    assert FINDING in result.stdout
    assert "left_out" not in result.output
    assert result.exit_code == 1


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
@pytest.mark.parametrize("name", [b"n\xff.py", b"f\xff/module.py"])
def test_name_that_is_no_text(project: Path, name: bytes) -> None:
    path = os.path.join(os.fsencode(project), name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(GOOD.encode())
    assert_named(check(), r"\udcff", "not valid UTF-8")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_such_a_name_on_the_command_line(project: Path) -> None:
    path = os.path.join(os.fsencode(project), b"n\xff.py")
    with open(path, "wb") as file:
        file.write(GOOD.encode())
    command = [sys.executable, "-m", "async_graph_lint", "check", "--output-format", "concise"]
    run = subprocess.run(
        [*command, "good.py", b"n\xff.py"],
        capture_output=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert FINDING.encode() in run.stdout
    assert b"not valid UTF-8" in run.stdout + run.stderr
    assert run.returncode == 2


def test_everything_at_once(project: Path) -> None:
    for name, (content, _) in BAD_FILES.items():
        (project / f"{name}.py").write_bytes(content)
    (project / "langgraph.json").write_bytes(b"{")
    (project / "pyproject.toml").write_bytes(b"[tool\n")
    result = check(".", "nowhere.py")
    assert FINDING in result.stdout
    assert result.stdout.count("AGL001") == len(BAD_FILES) + 1
    assert result.exit_code == 2
