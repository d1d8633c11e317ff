"""AGL105 fake-async."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from async_graph_lint.finding import Finding, Severity
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.program.evaluation.expressions import as_written
from async_graph_lint.program.evaluation.values import Instance
from async_graph_lint.program.loop.stalls import FAKE_ASYNC, Stall
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.loop_findings import call_name, finding, stalls_of

MOVED_TO_THREADS = frozenset({"tool", "retriever", "model", "embeddings", "vectorstore"})
"""Kinds whose base class runs the sync method in a thread where no async one is written.

Source: `run_in_executor` in langchain_core's BaseTool._arun, BaseRetriever, BaseChatModel,
LLM, Embeddings and VectorStore (1.7); savers' base methods raise NotImplementedError.
"""


class FakeAsync(Rule):
    """An `async def` has no await of its own and only calls its sync twin, which blocks.

    ## Why
    `async def _arun(self, query): return self._run(query)` looks like an async version and
    is none: the sync body runs on the event loop. It is worse than no async version at
    all: where a tool, a retriever, a model or an embedding has only the sync method,
    LangChain runs that in a thread. The same holds for an async node or `@tool` whose only
    statement returns what a blocking helper returns: as a plain `def`, LangGraph would
    have moved it to a thread.

    Twins are known by their names (`_arun` and `self._run`, `aput` and `self.put`,
    `search_async` and `search`), nodes and tools by doing nothing else. Reported instead
    of AGL101, AGL102 and AGL201 at the same call.

    ## Bad
    ```python
    class Search(BaseTool):
        def _run(self, query: str) -> str:
            return requests.get(URL, params={"q": query}, timeout=10).text

        async def _arun(self, query: str) -> str:
            return self._run(query)
    ```

    ## Good
    ```python
    class Search(BaseTool):
        def _run(self, query: str) -> str:
            return requests.get(URL, params={"q": query}, timeout=10).text
    ```
    Or a real one, with an async client. Savers and stores have no such default: there
    `return await asyncio.to_thread(self.put, ...)`.

    ## At run time
    The call is reached on the loop's thread and a blocking primitive is entered under it.
    Refuted when it is only ever reached in worker threads.

    ## Options
    As for AGL101.
    """

    code = FAKE_ASYNC
    name = "fake-async"
    severity = Severity.WARNING
    why = "Nothing in it is awaited: the sync code runs on the event loop."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per call of a blocking twin."""
        for stall, ways in stalls_of(analysis, self.code):
            found = finding(self, stall, ways, _message(stall), _remedy(analysis, stall))
            yield replace(found, data=found.data | _leaf_data(stall))


def _message(stall: Stall) -> str:
    name = stall.body.frame.scope.name
    return f"`{name}` is async in name only: `{call_name(stall)}` blocks the event loop"


def _remedy(analysis: Analysis, stall: Stall) -> str:
    frame = stall.body.frame
    name, call = frame.scope.name, call_name(stall)
    offloaded = f"`await asyncio.to_thread({call}, ...)`"
    if not isinstance(frame.receiver, Instance):
        return f"make `{name}` a plain `def` if LangGraph or LangChain calls it, or use {offloaded}"
    if analysis.effects.runnables.kind(frame.receiver) in MOVED_TO_THREADS:
        return f"remove `{name}`: LangChain then runs the sync method in a thread"
    return f"use {offloaded}"


def _leaf_data(stall: Stall) -> dict[str, Any]:
    calls = [as_written(leaf.hops[-1].site.call.function) for leaf in stall.leaves]
    return {"leaf": stall.cause.code, "leaves": sorted(set(calls))}
