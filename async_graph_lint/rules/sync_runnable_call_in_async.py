"""AGL201 sync-runnable-call-in-async."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from async_graph_lint.finding import Finding, Severity
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.program.loop.runnables import RunnableCall
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.loop_findings import finding, stalls_of

ITERATED = frozenset({"stream", "transform", "get_state_history", "batch_as_completed"})


class SyncRunnableCallInAsync(Rule):
    """A graph, model, chain, retriever or tool is run by its sync method on the event loop.

    ## Why
    `invoke`, `stream`, `batch` and `get_state` return when the work is done, and the loop
    waits with them: a model call of ten seconds is ten seconds in which no other node,
    stream or request runs. There is no error and no warning. A graph with an async node
    fails instead, which is AGL202.

    In a plain `def` node, router or tool the sync method is right: LangGraph runs those
    in a thread.

    The receiver is followed to where it was made (a model class, `init_chat_model`,
    `prompt | model`, `builder.compile()`, `create_agent`, a factory, another module).
    Where nothing is known of it, its name has to say it (`graph`, `llm`, `chain`), and
    the finding is likely at most. Prompts and output parsers only compute and are not
    reported, nor is a tool whose body reaches nothing that blocks.

    ## Bad
    ```python
    async def answer(state: State) -> dict:
        reply = model.invoke(state["messages"])
        return {"messages": [reply]}
    ```

    ## Good
    ```python
    async def answer(state: State) -> dict:
        reply = await model.ainvoke(state["messages"])
        return {"messages": [reply]}
    ```

    ## At run time
    The sync method is entered on the loop's thread. Refuted when the call is only ever
    reached in worker threads.
    """

    code = "AGL201"
    name = "sync-runnable-call-in-async"
    severity = Severity.WARNING
    why = "The sync method returns when the work is done, and the event loop waits with it."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per sync run method called in an async body."""
        failing = analysis.mixed.failing_calls
        for stall, ways in stalls_of(analysis, self.code):
            run = stall.cause.runnable
            if run is not None and stall.span not in failing:
                found = finding(self, stall, ways, _message(run), f"use {_instead(run)}")
                yield replace(
                    found, data=found.data | {"receiver": run.kind, "instead": _instead(run)}
                )


def _message(run: RunnableCall) -> str:
    what = "a runnable" if run.kind == "runnable" else f"a {run.kind}"
    return f"`{run.name}` runs {what} synchronously on the event loop"


def _instead(run: RunnableCall) -> str:
    twin = f"{run.receiver}.{run.twin}(...)"
    return f"`async for ... in {twin}`" if run.method in ITERATED else f"`await {twin}`"
