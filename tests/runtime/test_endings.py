"""However a program ends, it is told, and what was seen before is kept."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from async_graph_runtime.result import End
from async_graph_runtime.run import RunRequest, run_graph, run_graphs
from async_graph_runtime.workers import FreshProcesses, Workers, Zygote, workers_of
from tests.runtime.programs import run, write

DEADLOCK = """
    opened = threading.Event()
    async def waits(state):
        opened.wait()  # watch: wait
        return {}
    async def opens(state):
        await asyncio.sleep(0)
        opened.set()
        return {}
    builder = StateGraph(State)
    builder.add_node("waits", waits)
    builder.add_node("opens", opens)
    builder.add_edge(START, "waits")
    builder.add_edge(START, "opens")
    graph = builder.compile()
    """

PROGRAMS = {
    "segfault": ("import ctypes; ctypes.string_at(0)", End.CRASHED, "SIG"),
    "abort": ("os.abort()", End.CRASHED, "SIGABRT"),
    "leaves": ("os._exit(3)", End.EXITED, "exit status 3"),
    "exits": ("sys.exit(4)", End.FAILED, "SystemExit"),
}


@pytest.fixture(scope="module", params=[Zygote, FreshProcesses])
def workers(request: pytest.FixtureRequest) -> Iterator[Workers]:
    """Both ways of working; the zygote is the one that all tests share."""
    made = workers_of(sys.executable) if request.param is Zygote else FreshProcesses(sys.executable)
    if not isinstance(made, request.param):
        pytest.skip("no fork here")
    return made


def test_both_ways_see_the_same(
    tmp_path: Path, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "real")
    source = """
        async def node(state):
            time.sleep(0.001)  # watch: sleep
            return {"value": ["x" * 3, "OPENAI_API_KEY" in os.environ]}
        graph = single(node)
        """
    seen = run(tmp_path, source, workers=workers)
    assert seen.result.end is End.FINISHED
    assert seen.result.runs[0].result == "{'value': ['xxx', False]}"
    assert seen["sleep"].entered == (("primitive", "time.sleep"),)


def test_a_loop_that_waits_for_itself_is_ended_and_its_evidence_kept(tmp_path: Path) -> None:
    seen = run(tmp_path, DEADLOCK, timeout=2.0)
    assert seen.result.end is End.TIMEOUT
    assert (seen["wait"].on_loop, seen["wait"].returned) == (1, 0)
    assert "threading.Event.wait" in seen.entered("wait")


def test_the_same_graph_with_an_asyncio_event_ends(tmp_path: Path) -> None:
    source = DEADLOCK.replace("threading.Event()", "asyncio.Event()")
    seen = run(tmp_path, source.replace("opened.wait()", "await opened.wait()"))
    assert seen.result.end is End.FINISHED
    assert seen["wait"].awaitables == seen["wait"].on_loop == 1
    assert not seen["wait"].entered


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_crash_is_told_apart(tmp_path: Path, name: str) -> None:
    statement, end, detail = PROGRAMS[name]
    source = f"""
        async def node(state):
            time.sleep(0.001)  # watch: before
            {statement}
        graph = single(node)
        """
    seen = run(tmp_path, source)
    assert seen.result.end is end
    assert detail in seen.result.detail
    assert seen.entered("before") == {"time.sleep"}


def test_a_crash_at_import_is_told_apart(tmp_path: Path) -> None:
    assert run(tmp_path, "os.abort()").result.end is End.CRASHED


def script(folder: Path, text: str) -> str:
    """An interpreter that does something else."""
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


FRESH = {
    "kill -ABRT $$": (End.CRASHED, "signal 6"),
    "exit 3": (End.EXITED, "exit status 3"),
    "sleep 60 & sleep 60": (End.TIMEOUT, "0.3 s"),
    'echo \'{"event": "done"}\'; sleep 60 & exit 0': (End.FINISHED, ""),
}


@pytest.mark.parametrize("text", FRESH)
def test_the_end_of_a_fresh_process_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr("async_graph_runtime.workers.START_UP", 0.0)
    workers = FreshProcesses(script(tmp_path, text))
    result = run_graphs([RunRequest(write(tmp_path, ""), timeout=0.3)], workers)[0]
    assert (result.end, result.detail) == FRESH[text]


def test_a_file_that_cannot_be_imported(tmp_path: Path) -> None:
    result = run_graph(write(tmp_path, "1 / 0"))
    assert result.end is End.FAILED
    assert result.detail == "import: ZeroDivisionError: division by zero"


def test_a_file_without_that_graph(tmp_path: Path) -> None:
    result = run_graph(write(tmp_path, "graph = single(lambda state: {})"), "other")
    assert result.end is End.FAILED
    assert result.detail.startswith("graph: AttributeError")


def test_a_missing_library_names_the_remedy(tmp_path: Path) -> None:
    result = run_graph(write(tmp_path, "import no_such_library.part"))
    assert result.end is End.UNSUPPORTED
    assert "`no_such_library` is missing" in result.detail


def test_an_interpreter_without_langgraph(tmp_path: Path) -> None:
    python = script(tmp_path, f'exec "{sys.executable}" -S "$@"')
    result = run_graph(write(tmp_path, ""), python=python)
    assert result.end is End.UNSUPPORTED
    assert "`langgraph` is missing" in result.detail


def test_an_error_of_the_graph_is_its_result(tmp_path: Path) -> None:
    seen = run(tmp_path, "async def node(state): raise KeyError('x')\ngraph = single(node)")
    error = seen.result.runs[0].error
    assert seen.result.end is End.FINISHED
    assert error is not None
    assert (error.type, error.keys) == ("KeyError", ())


def test_nothing_of_a_job_stays_behind(tmp_path: Path) -> None:
    source = """
        async def node(state):
            child = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(60)"])
            return {"value": [child.pid, tempfile.mkdtemp()]}
        graph = single(node)
        """
    value = eval(run(tmp_path, source).result.runs[0].result)["value"]
    assert any(is_gone(value[0]) or time.sleep(0.05) for _ in range(100))
    assert not Path(value[1]).exists()


def is_gone(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True


def test_printing_and_reading_disturb_nothing(tmp_path: Path) -> None:
    source = """
        async def node(state):
            print("{}" * 100_000)
            os.write(1, b'{"event": "end"}')
            return {"value": sys.stdin.read()}
        graph = single(node)
        """
    assert run(tmp_path, source).result.runs[0].result == "{'value': ''}"


def test_many_jobs_at_once_are_kept_apart(tmp_path: Path) -> None:
    source = "async def node(state): return {{'value': {0}}}\ngraph = single(node)"
    paths = [write(tmp_path, source.format(n), f"number{n}.py") for n in range(8)]
    results = run_graphs([RunRequest(path) for path in paths], workers_of(sys.executable))
    assert [r.runs[0].result for r in results] == [f"{{'value': {n}}}" for n in range(8)]
    assert os.listdir(tmp_path).count("__pycache__") == 0
