"""AGL602 loop-runner-in-sync-node."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.entries.own_bodies import OwnBody
from async_graph_lint.program.evaluation.expressions import as_written
from async_graph_lint.program.loop.runners import RunnerCall
from async_graph_lint.program.loop.same_thread import Passed
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.ways import Way, findings

SEEN = 1
"""Doubts where the graph is run by the sync API on a loop: other nodes may be due with it."""
UNSEEN = 2


class LoopRunnerInSyncNode(Rule):
    """A sync node starts an event loop, which fails when its graph is invoked on a running one.

    ## Why
    Under `ainvoke` a plain `def` node has a thread of its own, and `asyncio.run` works
    there. Under `invoke` LangGraph runs the node on the caller's thread when it is the
    only one that is due. If that caller is async code, the thread's loop is running and
    `asyncio.run` raises `RuntimeError: asyncio.run() cannot be called from a running event
    loop`. It works on the console and in tests, and fails in the web handler.

    Likely where async code of the project runs the graph by `invoke` or `stream`, else
    only possible. Not reported: graphs with an async node, which cannot be run by the
    sync API; sync tools, which a ToolNode always runs in threads; nodes that ask whether
    a loop runs (see AGL601).

    ## Bad
    ```python
    def enrich(state: State) -> dict:
        return {"facts": asyncio.run(fetch_facts(state["topic"]))}
    ```

    ## Good
    ```python
    async def enrich(state: State) -> dict:
        return {"facts": await fetch_facts(state["topic"])}
    ```
    and `await graph.ainvoke(...)` where the graph is run.

    ## At run time
    The call is reached on the loop's thread and does not come back: it raised. Refuted
    when it comes back, or is only reached in worker threads.
    """

    code = "AGL602"
    name = "loop-runner-in-sync-node"
    severity = Severity.ERROR
    why = "A sync node runs on its caller's thread when the graph is run by the sync API."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per call in a sync node that leads to a runner."""
        needs_loop = {b.building.origin[1] for b in analysis.built if b.is_async}
        plain = (node for node in analysis.nodes if not node.is_async)
        nodes = (node for node in plain if node.origin not in needs_loop)
        yield from findings(self, (way for node in nodes for way in _ways(analysis, node)))


def _ways(analysis: Analysis, node: OwnBody) -> Iterator[Way]:
    runners = analysis.runners
    for passed in analysis.thread.of(node.frame):
        if any(runners.asks(hop.frame) for hop in passed.hops):
            continue
        for call in runners.unguarded(passed.frame):
            yield _way(analysis, node, passed, call)


def _way(analysis: Analysis, node: OwnBody, passed: Passed, call: RunnerCall) -> Way:
    first = passed.first(call.site)
    outer = analysis.sync_runs.way_to(node.origin) if node.origin is not None else ()
    said = "as this project does" if outer else "if anything does"
    last = Step(call.site.call.span, f"`{call.name}` raises RuntimeError: {call.error}")
    return Way(
        first.call.span,
        as_written(first.call.function),
        f"`{call.name}` fails when the graph is run by the sync API on a running event loop, "
        f"{said}: RuntimeError: {call.error}",
        f"make `{node.frame.scope.name}` an `async def` that awaits the coroutine, "
        "and run the graph by `ainvoke`",
        (*outer, *node.steps, *passed.way(), last),
        max(SEEN if outer else UNSEEN, passed.steps, call.steps),
        node.graph,
        node.node,
    )
