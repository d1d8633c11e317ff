"""AGL202 async-only-via-sync-api."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.apis.sync_failures import SyncFailure
from async_graph_lint.rules.api_findings import Mistake, asynchronously, findings
from async_graph_lint.rules.base import Rule

TWINS = {"run": "arun", "batch_as_completed": "abatch_as_completed"}


class AsyncOnlyViaSyncApi(Rule):
    """A graph or tool with a part that is only async is run by `invoke`, `stream` or `batch`.

    ## Why
    An `async def` node, router, entrypoint or hook has no sync half. The sync API runs the
    graph up to that part and then raises
    `TypeError: No synchronous function provided to "<name>"`; what ran before it has
    happened. A tool that is made of a coroutine alone, as every tool of an MCP server is,
    raises `NotImplementedError: StructuredTool does not support sync invocation.` Up to
    langgraph 0.6 a ToolNode hands that text to the model instead, and the run goes on with
    it.

    The graph is followed to where it was built, through modules, factories, subgraphs,
    supervisors, `create_agent` and `create_react_agent`. A part that every run reaches
    makes the finding certain, one behind a router or a tool that the model chooses likely.
    Reported instead of AGL201 at the same call.

    ## Bad
    ```python
    async def look_up(state: State) -> dict: ...


    builder.add_node("look_up", look_up)
    graph = builder.compile()
    graph.invoke({"question": "..."})
    ```

    ## Good
    ```python
    async def look_up(state: State) -> dict: ...


    builder.add_node("look_up", look_up)
    graph = builder.compile()
    asyncio.run(graph.ainvoke({"question": "..."}))
    ```

    ## At run time
    A run raises one of these errors, and its traceback leads through the call. Refuted
    when the call was made and came back.
    """

    code = "AGL202"
    name = "async-only-via-sync-api"
    severity = Severity.ERROR
    why = "The sync API calls the sync half of every part, and this part has none."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per sync run."""
        yield from findings(self, map(_mistake, analysis.mixed.sync_failures))


def _mistake(failure: SyncFailure) -> Mistake:
    run, obstacle = failure.run, failure.obstacle
    steps = (
        () if obstacle.span is None else (Step(obstacle.span, f"{obstacle.what} is only async"),)
    )
    twin = TWINS.get(run.method, f"a{run.method}")
    return Mistake(
        run.span,
        run.name,
        f"`{run.name}` cannot run {obstacle.what}: {obstacle.error}",
        f"use {asynchronously(run, twin)}",
        receiver="graph" if obstacle.graph or obstacle.node else "runnable",
        doubts=failure.steps,
        steps=steps,
        graph=obstacle.graph,
        node=obstacle.node,
    )
