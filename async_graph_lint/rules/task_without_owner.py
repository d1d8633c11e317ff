"""AGL404 task-without-owner."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.questions.near_bodies import NearBody, near_bodies
from async_graph_lint.program.evaluation.expressions import as_written
from async_graph_lint.program.loop.tasks import STARTERS, Neglect, OwnerlessTask, Tasks
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.ways import Way, findings

OUTCOMES = {
    Neglect.DROPPED: "nobody keeps the task",
    Neglect.UNUSED: "nothing reads `{name}`",
    Neglect.CALLBACK: "the task is only given a callback, which keeps nothing alive",
}


class TaskWithoutOwner(Rule):
    """A task is started and nobody keeps it: neither its end nor its error is waited for.

    ## Why
    The event loop keeps only a weak reference to a task: one that nobody else holds may
    be thrown away in the middle of its work. A graph's run ends without waiting for the
    tasks that its nodes have started; `asyncio.run` then cancels them, and what they
    should have written is never written. An error in such a task shows only when the task
    is freed, as a line on stderr. A callback changes none of that, it does not hold
    the task either.

    ## Bad
    ```python
    async def answer(state: State) -> dict:
        asyncio.create_task(archive(state["question"]))
        return {"answer": "42"}
    ```

    ## Good
    ```python
    async def answer(state: State) -> dict:
        async with asyncio.TaskGroup() as group:
            group.create_task(archive(state["question"]))
        return {"answer": "42"}
    ```

    Work that may outlast the run needs somebody who does too:

    ```python
    running: set[asyncio.Task] = set()


    async def answer(state: State) -> dict:
        task = asyncio.create_task(archive(state["question"]))
        running.add(task)
        task.add_done_callback(running.discard)
        return {"answer": "42"}
    ```

    ## At run time
    The run has ended and the task has not. Refuted where all tasks made there were done by
    then.
    """

    code = "AGL404"
    name = "task-without-owner"
    severity = Severity.ERROR
    why = "A task that nobody holds can vanish half done, and its error with it."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per call that starts a task."""
        tasks = Tasks(analysis.program.evaluation)
        near = near_bodies(analysis, STARTERS)
        yield from findings(
            self, (_way(body, t) for body in near for t in tasks.ownerless(body.frame))
        )


def _way(body: NearBody, found: OwnerlessTask) -> Way:
    call = as_written(found.site.call.function)
    span = found.site.call.span
    return Way(
        span,
        call,
        f"`{call}` starts `{found.work}` and {OUTCOMES[found.neglect].format(name=found.name)}",
        "await the task, start it in an `asyncio.TaskGroup`, or keep it in a set until it is done",
        (*body.way, Step(span, f"`{call}` starts `{found.work}`")),
        int(found.neglect is Neglect.CALLBACK),
        body.graph,
        body.node,
    )
