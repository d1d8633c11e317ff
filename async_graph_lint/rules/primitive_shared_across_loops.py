"""AGL604 primitive-shared-across-loops."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.entries.own_bodies import OwnBody
from async_graph_lint.program.loop.loops_per_call import PRIMITIVES, Kept, Run
from async_graph_lint.program.loop.same_thread import Passed
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.loop_per_call_with_cached_client import kept_by_runs, steps_to
from async_graph_lint.rules.ways import Way, findings


class PrimitiveSharedAcrossLoops(Rule):
    """A module-level asyncio lock, event or queue is used on the loops that each call makes.

    ## Why
    `asyncio.Lock`, `Semaphore`, `Event`, `Condition` and `Queue` belong to the loop of
    whoever first had to wait for them. A sync node or tool that uses `asyncio.run` has a
    loop of its own for each call, and LangGraph runs several of them at once in threads:
    the first that has to wait raises `RuntimeError: <Lock> is bound to a different event
    loop`, or waits for a wake-up that comes on the other loop. Nothing happens as long as
    nobody has to wait.

    ## Bad
    ```python
    GATE = asyncio.Semaphore(2)


    @tool
    def price(item: str) -> float:
        return asyncio.run(ask_price(item))


    async def ask_price(item: str) -> float:
        async with GATE:
            return await shop.price(item)
    ```

    ## Good
    ```python
    GATE = asyncio.Semaphore(2)


    @tool
    async def price(item: str) -> float:
        async with GATE:
            return await shop.price(item)
    ```

    ## At run time
    Whether two calls meet is chance: unsupported.
    """

    code = "AGL604"
    name = "primitive-shared-across-loops"
    severity = Severity.ERROR
    preview = True
    why = "An asyncio primitive wakes its waiters on one loop, and each call has its own."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per primitive, where it is made."""
        yield from findings(self, (_way(*found) for found in kept_by_runs(analysis, PRIMITIVES)))


def _way(body: OwnBody, passed: Passed, run: Run, kept: Kept) -> Way:
    made = Step(kept.made, f"`{kept.name}` is made once for all loops")
    return Way(
        kept.made,
        kept.path.removesuffix("()"),
        f"`{kept.name}` is shared by the loops that `{run.call.name}` makes in "
        f"`{body.frame.scope.name}`: RuntimeError: bound to a different event loop",
        f"make `{body.frame.scope.name}` an `async def`, or use the one of `threading`",
        (*steps_to(body, passed, run, kept), made),
        max(1, passed.steps, run.call.steps),
        body.graph,
        body.node,
    )
