"""AGL101 blocking-call-in-async."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.loop_findings import finding, remedy_of, stalls_of


class BlockingCallInAsync(Rule):
    """A blocking call stands directly in code that runs on the event loop.

    ## Why
    One thread runs all async nodes, tools and requests of a process. While a call waits
    in it, for the network, a process, a lock, a database or a sleep, nothing else runs:
    parallel branches become serial, streams stop, timeouts come late. LangGraph moves
    plain `def` nodes, routers and tools to a thread; what stands in an `async def` it
    awaits on the loop.

    Receivers count: `session.get` is found where `session = requests.Session()`, also
    when it was made in `__init__` or in another file. What is handed to
    `asyncio.to_thread`, an executor or another known wrapper does not block; the
    arguments of that call are still evaluated on the loop.

    Reading or writing one small file is reported as info, cheap questions to the file
    system (`exists`, `stat`) only with `--preview`.

    ## Bad
    ```python
    async def fetch(state: State) -> dict:
        page = requests.get(state["url"], timeout=10)
        return {"page": page.text}
    ```

    ## Good
    ```python
    async def fetch(state: State) -> dict:
        async with httpx.AsyncClient(timeout=10) as client:
            page = await client.get(state["url"])
        return {"page": page.text}
    ```
    Where there is no async client: `await asyncio.to_thread(requests.get, state["url"])`,
    or make the node a plain `def`.

    ## At run time
    The loop is silent while the call waits: the call is reached on the loop's thread and
    a blocking primitive (a socket, a sleep, a lock) is entered under it. Refuted when the
    call is only ever reached in worker threads.

    ## Options
    `blocking`, `offload` and `safe` add names to the catalogue; `--scope all` also reports
    async code that has nothing to do with LangGraph.
    """

    code = "AGL101"
    name = "blocking-call-in-async"
    severity = Severity.WARNING
    why = "While it waits, nothing else on the event loop runs: no other node, stream or request."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per blocking call in an async body."""
        for stall, ways in stalls_of(analysis, self.code):
            entry = stall.cause.entry
            if entry is not None:
                message = f"`{entry.display}` blocks the event loop ({entry.cost.value})"
                remedy = remedy_of(stall)
                yield finding(self, stall, ways, message, remedy)
