from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from flake8.main.cli import main

from async_graph_lint.adapters import flake8 as adapter
from async_graph_lint.finding import Confidence, Problem, Report, Severity
from tests.adapters.conftest import FakeEngine
from tests.flake8_settings import settings
from tests.rules_for_tests import finding

Flake8 = Callable[..., list[str]]
NODE = """\
import time

from langgraph.graph import StateGraph


async def wait(state: dict) -> dict:
    time.sleep(1)
    return {}


builder = StateGraph(dict)
builder.add_node("wait", wait)
builder.set_entry_point("wait")
graph = builder.compile()
"""


@pytest.fixture(autouse=True)
def _fresh_process() -> None:
    adapter._report.cache_clear()


@pytest.fixture
def flake8(
    project: Path, tmp_path: Path, engine: FakeEngine, capsys: pytest.CaptureFixture[str]
) -> Flake8:
    config = tmp_path / "flake8.ini"
    config.write_text(settings())

    def run(*arguments: str) -> list[str]:
        main(["--config", str(config), "-j1", *arguments])
        return capsys.readouterr().out.splitlines()

    return run


def test_findings_of_the_file_only(flake8: Flake8, engine: FakeEngine, project: Path) -> None:
    (project / "other.py").write_text("x = 1\n")
    inner = finding(row=2)
    span = msgspec.structs.replace(
        inner.span, start=msgspec.structs.replace(inner.span.start, column=3)
    )
    engine.findings = (msgspec.structs.replace(inner, span=span), finding(filename="other.py"))
    assert flake8("app.py") == ["app.py:2:3: AGL101 AGL101 in row 2"]
    assert flake8(".") == [
        "./app.py:2:3: AGL101 AGL101 in row 2",
        "./other.py:1:1: AGL101 AGL101 in row 1",
    ]


def test_the_project_is_checked_once(flake8: Flake8, engine: FakeEngine, project: Path) -> None:
    (project / "other.py").write_text("x = 1\n")
    flake8(".")
    (call,) = engine.calls
    assert call.paths == [project]
    assert call.cache_dir == project / ".async_graph_lint_cache"
    assert call.unsaved == {}


@pytest.mark.parametrize(
    ("setting", "least"),
    [
        ("possible", Confidence.LIKELY),
        ("likely", Confidence.LIKELY),
        ("certain", Confidence.CERTAIN),
    ],
)
def test_no_preview_and_likely_at_least(
    flake8: Flake8, engine: FakeEngine, project: Path, setting: str, least: Confidence
) -> None:
    text = f"preview = true\nmin-confidence = '{setting}'\nscope = 'all'\n"
    (project / "async-graph-lint.toml").write_text(text)
    flake8("app.py")
    config = engine.calls[0].config
    assert (config.preview, config.min_confidence, config.scope) == (False, least, "all")


def test_files_that_could_not_be_read(flake8: Flake8, engine: FakeEngine) -> None:
    engine.answer = lambda root: Report(str(root), errors=(Problem("app.py", "too deep"),))
    assert flake8("app.py") == ["app.py:1:1: AGL001 too deep"]


def test_a_wrong_configuration_is_said_and_does_not_stop_flake8(
    flake8: Flake8, engine: FakeEngine, project: Path
) -> None:
    (project / "async-graph-lint.toml").write_text("previw = true\n")
    (line,) = flake8("app.py")
    assert line.startswith("app.py:1:1: AGL001 ")
    assert "unknown key `previw`" in line


def test_noqa_is_left_to_flake8(flake8: Flake8, engine: FakeEngine, project: Path) -> None:
    (project / "app.py").write_text("first()  # noqa: AGL101\nsecond()\n")
    engine.findings = (finding(row=1), finding(row=2))
    assert flake8("app.py") == ["app.py:2:1: AGL101 AGL101 in row 2"]
    assert len(flake8("--disable-noqa", "app.py")) == 2


def _stdin(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    from flake8 import utils

    utils.stdin_get_value.cache_clear()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_stdin_is_checked_in_place_of_its_file(
    flake8: Flake8, engine: FakeEngine, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.findings = (finding(row=1),)
    _stdin(monkeypatch, "unsaved()\n")
    assert flake8("--stdin-display-name", "app.py", "-") == ["app.py:1:1: AGL101 AGL101 in row 1"]
    (call,) = engine.calls
    assert call.paths == [project]
    assert call.unsaved == {project / "app.py": "unsaved()\n"}


def test_stdin_without_a_file(
    flake8: Flake8, engine: FakeEngine, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _stdin(monkeypatch, "unsaved()\n")
    assert flake8("-") == []
    assert engine.calls[0].paths == [project / "stdin"]


def test_info_is_printed_as_by_the_command_line(flake8: Flake8, engine: FakeEngine) -> None:
    engine.findings = (finding(severity=Severity.INFO),)
    assert len(flake8("app.py")) == 1


def test_the_lock_keeps_others_out_while_held(tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    folder = tmp_path / "cache"
    with adapter._locked(folder), (folder / adapter.LOCK).open("a") as second:  # noqa: SIM117
        with pytest.raises(BlockingIOError):
            fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with (folder / adapter.LOCK).open("a") as second:
        fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)
    assert (folder / ".gitignore").read_text() == "*\n"


def test_work_goes_on_where_no_lock_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with adapter._locked(tmp_path / "file" / "cache"):
        entered = True
    assert entered


def test_loading_the_plugin_imports_nothing_heavy() -> None:
    code = (
        "import sys, async_graph_lint.adapters.flake8;"
        "sys.exit(bool({'libcst', 'msgspec', 'rich', 'click', 'pathspec'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_project_without_langgraph_costs_no_parser(project: Path) -> None:
    code = (
        "import sys; from async_graph_lint.adapters.flake8 import Plugin;"
        "found = list(Plugin(None, 'app.py', []).run()); sys.exit('libcst' in sys.modules)"
    )
    root = str(Path(adapter.__file__).parents[2])
    result = subprocess.run(
        [sys.executable, "-c", code], check=False, env=os.environ | {"PYTHONPATH": root}
    )
    assert result.returncode == 0


def test_workers_together_print_what_the_command_line_prints(project: Path, tmp_path: Path) -> None:
    (project / "app.py").write_text(NODE)
    (project / "other.py").write_text(NODE)
    config = tmp_path / "flake8.ini"
    config.write_text(settings())
    root = str(Path(adapter.__file__).parents[2])

    def printed(*arguments: str) -> list[str]:
        result = subprocess.run(
            [sys.executable, "-m", *arguments],
            check=False,
            capture_output=True,
            text=True,
            env=os.environ | {"PYTHONPATH": root},
        )
        assert result.stderr == ""
        return sorted(" ".join(line.split()[:2]) for line in result.stdout.splitlines())

    by_flake8 = printed("flake8", "--config", str(config), "-j2", "app.py", "other.py")
    by_command = printed("async_graph_lint", "-q", "--output-format", "concise")
    assert by_flake8 == by_command == ["app.py:7:5: AGL101", "other.py:7:5: AGL101"]
