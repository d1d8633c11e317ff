"""The tasks that watched calls start: how many are in flight at once, and what becomes of them.

In flight is what has begun and neither ended nor waits for a lock, a semaphore or a rate
limiter. Looked at is the moment at which every task has made its first step.
"""

from __future__ import annotations

import asyncio
import os
import types
import weakref
from collections.abc import Iterable
from typing import Any

from .sites import Site

LIMITERS = tuple(
    os.path.join(*parts)
    for parts in (
        ("asyncio", "locks.py"),
        ("aiolimiter", "leakybucket.py"),
        ("anyio", "_core", "_synchronization.py"),
        ("anyio", "_backends", "_asyncio.py"),
    )
)
BATCH = "abatch"


class Tasks:
    """The tasks of one job, by the number of the place that started them."""

    def __init__(self) -> None:
        self.started: dict[int, weakref.WeakSet[Any]] = {}

    def notice(self, number: int, sites: list[Site], result: object) -> None:
        """Count what a call has given, if that is a task, or several, or will make some."""
        if isinstance(result, types.CoroutineType) and result.__name__.startswith(BATCH):
            self.await_batch(sites)
            return
        tasks = tasks_of(result)
        if not tasks:
            return
        together = self.started.setdefault(number, weakref.WeakSet())
        together.update(tasks)
        for site in sites:
            site.started += len(tasks)
        for task in tasks:
            task.add_done_callback(lambda done: finish(sites, done))
        tasks[0].get_loop().call_soon(count, sites, together)

    def await_batch(self, sites: list[Site]) -> None:
        """Count the tasks that a batch makes in its first step, which comes before the second
        of ours."""
        loop = asyncio.get_running_loop()
        before = weakref.WeakSet(asyncio.all_tasks(loop))

        def look() -> None:
            made = (task for task in asyncio.all_tasks(loop) if task not in before)
            count(sites, [task for task in made if not waits_for_task(task)])

        loop.call_soon(loop.call_soon, look)


def tasks_of(result: object) -> list[Any]:
    """The task, or the members of a `gather`."""
    children = getattr(result, "_children", None)  # of asyncio's own `_GatheringFuture`
    found = list(children) if isinstance(children, list) else [result]
    return [task for task in found if isinstance(task, asyncio.Task)]


def count(sites: list[Site], tasks: Iterable[Any]) -> None:
    """Note how many of the tasks are in flight now."""
    flying = sum(not task.done() and not waits_for_limiter(task) for task in tasks)
    for site in sites:
        site.in_flight = max(site.in_flight, flying)


def waits_for_limiter(task: Any) -> bool:
    """Whether the innermost coroutine that the task waits in is a limiter's."""
    coroutine = task.get_coro()
    while isinstance(coroutine, types.CoroutineType):
        if coroutine.cr_code.co_filename.endswith(LIMITERS):
            return True
        coroutine = coroutine.cr_await
    return False


def waits_for_task(task: Any) -> bool:
    """Whether all that a task does is to wait for another one, or for several."""
    waited = getattr(task, "_fut_waiter", None)
    return isinstance(waited, asyncio.Task) or hasattr(waited, "_children")


def finish(sites: list[Site], task: Any) -> None:
    """Note the end of a task, and whether it raised."""
    raised = not task.cancelled() and task.exception() is not None
    for site in sites:
        site.finished += 1
        site.failed += raised


def end_of_run(sites: Iterable[Site]) -> None:
    """Note how many tasks a run has left behind."""
    for site in sites:
        site.unfinished = max(site.unfinished, site.started - site.finished)
