"""AGL603 loop-per-call-with-cached-client."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.entries.own_bodies import OwnBody
from async_graph_lint.program.loop.loops_per_call import CLIENTS, Kept, Run
from async_graph_lint.program.loop.same_thread import Passed
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.ways import Way, findings


class LoopPerCallWithCachedClient(Rule):
    """A node or tool makes a loop for each call, and the coroutine uses a module-level client.

    ## Why
    An async client keeps connections open between requests. They belong to the loop that
    opened them. `asyncio.run` in a sync node or tool makes a new loop for each call and
    closes it: the second call finds connections of a closed loop and fails with
    `RuntimeError: Event loop is closed`, or hangs. The first call, and most tests, work.

    Known are the clients of httpx, aiohttp, OpenAI, Anthropic, Redis, MongoDB, psycopg,
    Qdrant, Elasticsearch and Neo4j. A client that the coroutine makes for itself is right.

    ## Bad
    ```python
    client = httpx.AsyncClient(timeout=10)


    def load(state: State) -> dict:
        return {"page": asyncio.run(fetch(state["url"]))}


    async def fetch(url: str) -> str:
        return (await client.get(url)).text
    ```

    ## Good
    ```python
    client = httpx.AsyncClient(timeout=10)


    async def load(state: State) -> dict:
        return {"page": (await client.get(state["url"])).text}
    ```

    ## At run time
    One run makes one loop, and the client needs a server that keeps connections open:
    unsupported.
    """

    code = "AGL603"
    name = "loop-per-call-with-cached-client"
    severity = Severity.ERROR
    preview = True
    why = "The connections that the client keeps belong to the loop of an earlier call."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per call of a runner."""
        yield from findings(self, (_way(*found) for found in kept_by_runs(analysis, CLIENTS)))


def kept_by_runs(
    analysis: Analysis, paths: frozenset[str]
) -> Iterator[tuple[OwnBody, Passed, Run, Kept]]:
    """The module-level objects that coroutines use which sync nodes and tools run."""
    for body in analysis.run_by_langgraph:
        if not body.is_async:
            for passed in analysis.thread.of(body.frame):
                for run in analysis.loops_per_call.runs(passed.frame):
                    for kept in analysis.loops_per_call.kept(run, paths):
                        yield body, passed, run, kept


def steps_to(body: OwnBody, passed: Passed, run: Run, kept: Kept) -> tuple[Step, ...]:
    """The way from the node or tool to the use of the object."""
    started = Step(run.call.site.call.span, f"`{run.call.name}` makes a loop for this call")
    used = Step(kept.used, f"`{kept.user.scope.name}` uses `{kept.name}`")
    return (*body.steps, *passed.way(), started, used)


def _way(body: OwnBody, passed: Passed, run: Run, kept: Kept) -> Way:
    return Way(
        run.call.site.call.span,
        run.call.name,
        f"`{run.call.name}` makes a new loop for each call, and `{kept.name}` keeps connections "
        "of the last one: RuntimeError: Event loop is closed",
        f"make `{body.frame.scope.name}` an `async def`, or the client inside the coroutine",
        steps_to(body, passed, run, kept),
        max(1, passed.steps, run.call.steps),
        body.graph,
        body.node,
    )
