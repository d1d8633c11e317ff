"""AGL204 sync-api-on-async-saver."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.apis.saver_runs import SaverRun
from async_graph_lint.graphs.apis.unusable_savers import UnusableSaver
from async_graph_lint.rules.api_findings import Mistake, asynchronously, findings
from async_graph_lint.rules.base import Rule


class SyncApiOnAsyncSaver(Rule):
    """A graph with an async saver is run by the sync API on its loop, or its saver was not opened.

    ## Why
    The sync methods of `AsyncSqliteSaver` and `AsyncPostgresSaver` hand the work to the
    saver's event loop and wait for it. On that loop's own thread they would wait for
    themselves: `graph.invoke` and `graph.get_state` raise `asyncio.InvalidStateError`.
    In a worker thread they work, so a sync node, a sync tool or
    `asyncio.to_thread(graph.invoke, ...)` is not reported. A saver class of your own with
    async methods alone raises `NotImplementedError` on every thread.

    Two mistakes of the same kind: `from_conn_string(...)` gives a context manager, and a
    graph compiled with it as it stands raises
    `TypeError: Invalid checkpointer provided` (up to langgraph 0.6 only the first run
    fails, with an AttributeError). And an async saver that a module makes while it is
    imported raises `RuntimeError: no running event loop`.

    ## Bad
    ```python
    async with AsyncSqliteSaver.from_conn_string("threads.db") as saver:
        graph = builder.compile(checkpointer=saver)
        snapshot = graph.get_state(config)
    ```

    ## Good
    ```python
    async with AsyncSqliteSaver.from_conn_string("threads.db") as saver:
        graph = builder.compile(checkpointer=saver)
        snapshot = await graph.aget_state(config)
    ```

    ## At run time
    A run raises one of these errors, and its traceback leads through the call. Refuted
    when the call was made and came back.
    """

    code = "AGL204"
    name = "sync-api-on-async-saver"
    severity = Severity.ERROR
    why = "The saver needs its event loop, which the call keeps, or which is not there."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per sync call, and per graph or saver that is made the wrong way."""
        runs = analysis.mixed.saver_runs.sync_on_async(analysis.mixed.runs)
        mistakes = [*map(_of_run, runs), *map(_of_saver, analysis.mixed.unusable_savers)]
        yield from findings(self, mistakes)


def _of_run(found: SaverRun) -> Mistake:
    run, saver = found.run, found.saver
    error = "NotImplementedError" if saver.own else "asyncio.InvalidStateError"
    given = () if saver.span is None else (Step(saver.span, f"the graph gets `{saver.name}`"),)
    return Mistake(
        run.span,
        run.name,
        f"`{run.name}` on a graph with `{saver.name}` raises {error}",
        f"use {asynchronously(run, f'a{run.method}')}",
        receiver="graph",
        doubts=found.steps,
        steps=(*given, *found.way),
    )


def _of_saver(found: UnusableSaver) -> Mistake:
    if found.no_loop:
        message = f"`{found.call}` raises RuntimeError: no running event loop, at import"
        remedy = (
            f"make the saver in an `async def`: `async with {found.name}.from_conn_string(...)`"
        )
    else:
        message = (
            f"`{found.call}` gets a context manager, `{found.name}`, for a saver and raises "
            "TypeError: Invalid checkpointer provided"
        )
        remedy = "enter it (`with` for a sync saver, `async with` for an async one), compile inside"
    return Mistake(found.span, found.call, message, remedy, receiver="saver", doubts=found.steps)
