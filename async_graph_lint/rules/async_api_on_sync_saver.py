"""AGL203 async-api-on-sync-saver."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.apis.saver_runs import SaverRun
from async_graph_lint.rules.api_findings import Mistake, findings
from async_graph_lint.rules.base import Rule

SQLITE = "SqliteSaver"


class AsyncApiOnSyncSaver(Rule):
    """A graph whose saver has only sync methods is run by the async API.

    ## Why
    `ainvoke`, `astream` and `aget_state` ask the saver for `aget_tuple` before any node
    runs. `SqliteSaver`, `PostgresSaver` and a class of your own with sync methods alone
    have none: every run raises `NotImplementedError`. `SqliteSaver` says which saver to
    use instead; the others raise with an empty message.

    The saver is followed to where it was made, through parameters, factories and modules.
    In-memory savers work with both APIs.

    ## Bad
    ```python
    with SqliteSaver.from_conn_string("threads.db") as saver:
        graph = builder.compile(checkpointer=saver)
        asyncio.run(graph.ainvoke(given, config))
    ```

    ## Good
    ```python
    async with AsyncSqliteSaver.from_conn_string("threads.db") as saver:
        graph = builder.compile(checkpointer=saver)
        await graph.ainvoke(given, config)
    ```

    ## At run time
    A run raises `NotImplementedError`, and its traceback leads through the call. Refuted
    when the call was made and came back.
    """

    code = "AGL203"
    name = "async-api-on-sync-saver"
    severity = Severity.ERROR
    why = "The async API calls the saver's async methods, which a sync saver does not have."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per async call."""
        found = analysis.mixed.saver_runs.async_on_sync(analysis.mixed.runs)
        yield from findings(self, map(_mistake, found))


def _mistake(found: SaverRun) -> Mistake:
    run, saver = found.run, found.saver
    says = f": use Async{SQLITE}" if saver.name == SQLITE else " with an empty message"
    given = () if saver.span is None else (Step(saver.span, f"the graph gets `{saver.name}`"),)
    return Mistake(
        run.span,
        run.name,
        f"`{run.name}` on a graph with `{saver.name}` raises NotImplementedError{says}",
        _remedy(found),
        receiver="graph",
        doubts=found.steps,
        steps=given,
    )


def _remedy(found: SaverRun) -> str:
    saver = found.saver
    if saver.own:
        return f"define `aget_tuple`, `aput`, `aput_writes` and `alist` in `{saver.name}`"
    return f"compile with `Async{saver.name}`, entered by `async with` on this loop"
