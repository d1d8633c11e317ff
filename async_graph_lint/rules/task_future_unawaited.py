"""AGL211 task-future-unawaited."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.apis.task_futures import Mishandling, TaskFuture
from async_graph_lint.program.evaluation.expressions import as_written
from async_graph_lint.program.evaluation.values import Function
from async_graph_lint.rules.api_findings import Mistake, findings, is_async
from async_graph_lint.rules.base import Rule

OUTCOMES = {
    Mishandling.RETURNED: "returns the future itself: it becomes the result of the run",
    Mishandling.STORED: "returns the future inside its result, in place of the task's own",
    Mishandling.RESULT: "asks the future before it is done: "
    "asyncio.InvalidStateError: Result is not set.",
}


class TaskFutureUnawaited(Rule):
    """The future of a `@task` call is returned, or asked for its result before it is done.

    ## Why
    Calling a task starts it and gives a future. An entrypoint that returns the future, or
    puts it into what it returns, ends without an error, and the result of the run is
    `<Future ...>`. In an async entrypoint `.result()` does not wait: it raises
    `asyncio.InvalidStateError: Result is not set.` In a sync entrypoint `.result()` is
    right.

    ## Bad
    ```python
    @entrypoint()
    async def report(topic: str) -> str:
        return write(topic)
    ```

    ## Good
    ```python
    @entrypoint()
    async def report(topic: str) -> str:
        return await write(topic)
    ```

    ## At run time
    The result of the run holds a future, or the run raises InvalidStateError. Refuted when
    the call was made and neither is so.
    """

    code = "AGL211"
    name = "task-future-unawaited"
    severity = Severity.ERROR
    why = "A task call gives a future, and the result is there only after it was waited for."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per call of a task."""
        yield from findings(self, map(_mistake, analysis.mixed.task_futures))


def _mistake(found: TaskFuture) -> Mistake:
    call = as_written(found.site.call.function)
    function = found.task.function
    task = function.scope.name if isinstance(function, Function) else call
    entrypoint = found.frame.scope.name
    remedy = f"`await {call}(...)`" if is_async(found.frame) else f"`{call}(...).result()`"
    return Mistake(
        found.site.call.span,
        call,
        f"entrypoint `{entrypoint}` calls task `{task}` and {OUTCOMES[found.mishandling]}",
        f"write {remedy}",
        receiver="task",
        doubts=found.steps,
        graph=entrypoint,
    )
