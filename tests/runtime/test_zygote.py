"""The preloaded process survives what jobs do, and is replaced when it does not."""

from __future__ import annotations

from pathlib import Path

from async_graph_runtime.result import End
from tests.runtime.programs import run


def test_a_program_that_kills_the_zygote_is_told_and_the_next_one_runs(tmp_path: Path) -> None:
    killing = run(tmp_path, "import signal; os.kill(os.getppid(), signal.SIGKILL); time.sleep(9)")
    assert (killing.result.end, killing.result.detail) == (End.CRASHED, "the worker went away")
    following = run(tmp_path, "graph = single(lambda state: {'value': 1})")
    assert following.result.end is End.FINISHED
