"""AGL403 limit-does-not-reach."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.questions.fan_out_limits import Escape, escapes
from async_graph_lint.program.loop.fan_outs import LIMIT
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.ways import Way, findings


class LimitDoesNotReach(Rule):
    """A run is given `max_concurrency`, and a part of its graph runs more at once all the same.

    ## Why
    `max_concurrency` bounds the tasks of a superstep and `abatch`. It does not reach what a
    node starts itself: `asyncio.gather` knows nothing of the config, and an async run of a
    `ToolNode` (or of an agent made by `create_react_agent`, whose tool calls share a node)
    gathers all tool calls of a message (langgraph 1.2.22: with a limit of 1, four tools of
    0.2 s took 0.2 s). The same calls by the sync API honour it.

    ## Bad
    ```python
    async def compare(state: State) -> dict:
        return {"offers": await asyncio.gather(*(ask(shop) for shop in state["shops"]))}


    await graph.ainvoke(given, {"max_concurrency": 4})
    ```

    ## Good
    ```python
    AT_ONCE = asyncio.Semaphore(4)


    async def ask_in_turn(shop: str) -> float:
        async with AT_ONCE:
            return await ask(shop)


    async def compare(state: State) -> dict:
        return {"offers": await asyncio.gather(*(ask_in_turn(shop) for shop in state["shops"]))}
    ```

    ## At run time
    What is in flight inside the limited run is not counted: unsupported.
    """

    code = "AGL403"
    name = "limit-does-not-reach"
    severity = Severity.WARNING
    preview = True
    why = "The limit counts tasks of the graph, not what one task starts itself."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per limited run, for the first part that escapes."""
        yield from findings(self, map(_way, escapes(analysis)))


def _way(found: Escape) -> Way:
    limit = f"`{LIMIT}`" if found.option.value is None else f"`{LIMIT}={found.option.value}`"
    part = () if found.span is None else (Step(found.span, f"{found.what} run all at once"),)
    return Way(
        found.run.span,
        found.run.name,
        f"{limit} does not reach {found.what}",
        "use a semaphore in what runs there",
        (Step(found.run.span, f"{limit} is given to this run"), *part),
        max(found.steps, 1),
        found.graph.name,
        found.node,
    )
