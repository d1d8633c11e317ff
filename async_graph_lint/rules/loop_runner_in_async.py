"""AGL601 loop-runner-in-async."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.program.evaluation.expressions import as_written
from async_graph_lint.program.loop.loop import LoopBody
from async_graph_lint.program.loop.runners import RunnerCall
from async_graph_lint.program.loop.same_thread import Passed
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.ways import Way, findings

PATCHED = 2
"""Doubts where the project patches asyncio to allow nested loops."""


class LoopRunnerInAsync(Rule):
    """Code on the event loop starts a loop of its own and waits for it.

    ## Why
    A thread has one running event loop. `asyncio.run`, `loop.run_until_complete` and
    `anyio.run` raise `RuntimeError` on a thread whose loop is running, whatever they are
    given, and the coroutine that they were given is never awaited. In code that the loop
    runs this fails every time it is reached; often an `except Exception` around it hides
    that, and the work is silently not done.

    The call may stand in a plain function: whether `asyncio.run` is right is decided by
    its caller. The finding then stands at the call in the async body.

    Not reported: functions that ask whether a loop runs (`get_running_loop` in a `try`,
    `is_running`), calls in a `try` with `except RuntimeError`, and what is handed to a
    thread. `if loop.is_running(): loop.run_until_complete(...)` is: it fails each time.
    Where the project applies `nest_asyncio` it is only possible.

    ## Bad
    ```python
    async def summarise(state: State) -> dict:
        notes = asyncio.run(load_notes(state["topic"]))
        return {"notes": notes}
    ```

    ## Good
    ```python
    async def summarise(state: State) -> dict:
        notes = await load_notes(state["topic"])
        return {"notes": notes}
    ```

    ## At run time
    The call is reached on the loop's thread and does not come back: it raised. Refuted
    when it is reached and comes back, or only in worker threads.
    """

    code = "AGL601"
    name = "loop-runner-in-async"
    severity = Severity.ERROR
    why = "A thread runs one event loop at a time, and this code is run by it."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per call in an async body that leads to a runner."""
        patched = PATCHED if analysis.program.mentions("nest_asyncio", MOST_MENTIONS) else 0
        ways = (way for body in analysis.loop.bodies for way in _ways(analysis, body, patched))
        yield from findings(self, ways)


MOST_MENTIONS = 1000


def _ways(analysis: Analysis, body: LoopBody, least: int) -> Iterator[Way]:
    runners = analysis.runners
    for passed in analysis.thread.of(body.frame):
        if any(runners.asks(hop.frame) for hop in passed.hops):
            continue
        for call in runners.unguarded(passed.frame):
            yield _way(body, passed, call, max(least, body.entry.steps))


def _way(body: LoopBody, passed: Passed, call: RunnerCall, least: int) -> Way:
    first = passed.first(call.site)
    written = as_written(first.call.function)
    through = f"`{written}` reaches `{call.name}`" if passed.hops else f"`{call.name}`"
    last = Step(call.site.call.span, f"`{call.name}` raises RuntimeError: {call.error}")
    return Way(
        first.call.span,
        written,
        f"{through} on a running event loop: it raises RuntimeError: {call.error}",
        _remedy(passed, written),
        (*body.steps, *passed.way(), last),
        max(least, passed.steps, call.steps),
        body.entry.graph,
        body.entry.node,
    )


def _remedy(passed: Passed, written: str) -> str:
    if passed.hops:
        return f"await the coroutine here, or use `await asyncio.to_thread({written}, ...)`"
    return "`await` the coroutine instead"
