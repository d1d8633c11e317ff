"""AGL610 timeout-cannot-work."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.program.evaluation.expressions import as_written
from async_graph_lint.program.loop.loop import LoopBody
from async_graph_lint.program.loop.stalls import UNSURE, Stall
from async_graph_lint.program.loop.timeouts import Timeout, UnderTimeout
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.ways import Way, findings


class TimeoutCannotWork(Rule):
    """A timeout stands around code that cannot be interrupted: it blocks, or runs in a thread.

    ## Why
    `asyncio.wait_for` and `asyncio.timeout` cancel a task at its next `await`. Code that
    blocks the event loop stops the timeout's own clock with everything else: with a limit
    of 0.1 s and a blocking call of 0.5 s the caller is told after 0.5 s, or not at all. Work
    in a thread cannot be stopped either: the caller gets its `TimeoutError` in time, and the
    thread goes on and has its effects all the same.

    Threads are only possible findings, as giving up the waiting is often all that is
    wanted; so is code that blocks and awaits as well, which can be cancelled between.

    ## Bad
    ```python
    async def quote(state: State) -> dict:
        return {"price": await asyncio.wait_for(ask(state["item"]), timeout=2)}


    async def ask(item: str) -> float:
        return requests.get(f"{SHOP}/{item}").json()["price"]
    ```

    ## Good
    ```python
    async def quote(state: State) -> dict:
        return {"price": await ask(state["item"])}


    async def ask(item: str) -> float:
        async with httpx.AsyncClient(timeout=2) as client:
            return (await client.get(f"{SHOP}/{item}")).json()["price"]
    ```

    ## At run time
    Nothing is late in an ordinary run: unsupported.
    """

    code = "AGL610"
    name = "timeout-cannot-work"
    severity = Severity.ERROR
    preview = True
    why = "A timeout can only cancel at an `await`, and has no power over threads."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per timeout."""
        stalls = [
            stall
            for stall, _ in analysis.stalls.all()
            if stall.severity is not Severity.INFO
            and stall.steps < UNSURE
            and not stall.cause.preview
        ]
        async_bodies = (body for body in analysis.loop.bodies if body.is_async)
        yield from findings(
            self, (w for body in async_bodies for w in _ways(analysis, body, stalls))
        )


def _ways(analysis: Analysis, body: LoopBody, stalls: list[Stall]) -> Iterator[Way]:
    for timeout in analysis.timeouts.of(body.frame):
        found = analysis.timeouts.stall_under(timeout, stalls)
        if found is not None:
            yield _blocked(body, timeout, found)
        elif timeout.thread:
            yield _in_thread(body, timeout)


def _blocked(body: LoopBody, timeout: Timeout, found: UnderTimeout) -> Way:
    stall = found.stall
    call = as_written(stall.effect.site.call.function)
    return Way(
        timeout.site.call.span,
        timeout.name,
        f"`{timeout.name}` cannot interrupt `{call}`, which blocks the event loop and the timeout",
        f"give `{call}` a timeout of its own, or use an async client",
        (*body.steps, _step(timeout), Step(stall.span, f"`{call}` blocks under it")),
        max(body.entry.steps, stall.steps, 0 if found.is_all else UNSURE),
        body.entry.graph,
        body.entry.node,
    )


def _in_thread(body: LoopBody, timeout: Timeout) -> Way:
    return Way(
        timeout.site.call.span,
        timeout.name,
        f"`{timeout.name}` gives up waiting for `{timeout.thread}`, but the thread runs on",
        "give the call in the thread a timeout of its own",
        (*body.steps, _step(timeout)),
        UNSURE,
        body.entry.graph,
        body.entry.node,
    )


def _step(timeout: Timeout) -> Step:
    return Step(timeout.site.call.span, f"`{timeout.name}` sets a limit")
