"""Watched calls that start tasks: how many are in flight at once, and what becomes of them."""

from __future__ import annotations

from pathlib import Path

from async_graph_runtime.result import SiteResult
from tests.runtime.programs import run

MANY = 20


def seen_at(tmp_path: Path, call: str, work: str = "await asyncio.sleep(0.001)") -> SiteResult:
    """What is seen of a call in a node, with `work(number)` to be done."""
    program = f"""
        GATE = asyncio.Semaphore(3)
        async def work(number):
            {work}
        async def gated(number):
            async with GATE:
                await work(number)
        async def node(state):
            {call}  # watch: call
            return {{}}
        graph = single(node)
        """
    return run(tmp_path, program)["call"]


def test_all_members_of_a_gather_are_in_flight(tmp_path: Path) -> None:
    seen = seen_at(tmp_path, f"await asyncio.gather(*map(work, range({MANY})))")
    assert (seen.started, seen.finished, seen.in_flight) == (MANY, MANY, MANY)
    assert seen.failed == seen.unfinished == 0


def test_who_waits_for_a_semaphore_is_not_in_flight(tmp_path: Path) -> None:
    seen = seen_at(tmp_path, f"await asyncio.gather(*map(gated, range({MANY})))")
    assert (seen.started, seen.finished, seen.in_flight) == (MANY, MANY, 3)


def test_what_ends_at_once_was_never_in_flight(tmp_path: Path) -> None:
    seen = seen_at(tmp_path, f"await asyncio.gather(*map(work, range({MANY})))", work="pass")
    assert (seen.finished, seen.in_flight) == (MANY, 0)


def test_a_task_that_the_run_leaves_behind(tmp_path: Path) -> None:
    seen = seen_at(tmp_path, "asyncio.create_task(work(1))", work="await asyncio.sleep(60)")
    assert (seen.started, seen.unfinished) == (1, 1)


def test_errors_that_become_results(tmp_path: Path) -> None:
    call = "await asyncio.gather(work(0), work(1), return_exceptions=True)"
    seen = seen_at(tmp_path, call, work="1 / number")
    assert (seen.finished, seen.failed, seen.unfinished) == (2, 1, 0)


def test_the_tasks_that_a_batch_makes(tmp_path: Path) -> None:
    batch = f"await RunnableLambda(work).abatch([*range({MANY})])"
    seen = seen_at(tmp_path, f"from langchain_core.runnables import RunnableLambda; {batch}")
    # A task of langgraph's own may begin at the same moment.
    assert MANY <= seen.in_flight <= MANY + 1
