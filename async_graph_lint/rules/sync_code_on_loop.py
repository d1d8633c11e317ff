"""AGL104 sync-code-on-loop."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.loop_findings import finding, stalls_of


class SyncCodeOnLoop(Rule):
    """A blocking call stands in sync code that LangGraph runs on the event loop.

    ## Why
    LangGraph moves plain `def` nodes, routers, tools and tasks to a thread, and people
    conclude that sync code never stalls the loop. Other sync code is not moved: it runs
    on the loop's thread in every async run, with no `async def` in sight.

    That is: reducers; validators, `default_factory` and `__post_init__` of a pydantic or
    dataclass state or context; `CachePolicy(key_func=)`, `RetryPolicy(retry_on=)`;
    `ToolNode(handle_tool_errors=)`; `ToolNode(wrap_tool_call=)` without `awrap_tool_call=`,
    and the sync tools under it; middleware with only `before_model`, `after_model`,
    `before_agent` or `after_agent`, and `@before_model`, `@dynamic_prompt` and the like on
    a `def`; `create_react_agent(prompt=, model=)` functions; callback handlers with
    `run_inline = True`; methods of a subclass of `InMemorySaver` and of serializers; sync
    graph factories that `langgraph.json` names.

    The finding is certain where the graph is seen to run on a loop (an async node,
    `ainvoke` or `astream`, `langgraph.json`), likely where another graph of the project
    is, and else only possible: under `invoke` there is no loop to stall.

    ## Bad
    ```python
    class Audit(AgentMiddleware):
        def before_model(self, state: AgentState, runtime: Runtime) -> dict | None:
            requests.post(AUDIT_URL, json={"messages": len(state["messages"])}, timeout=5)
            return None
    ```

    ## Good
    ```python
    class Audit(AgentMiddleware):
        async def abefore_model(self, state: AgentState, runtime: Runtime) -> dict | None:
            async with httpx.AsyncClient(timeout=5) as client:
                await client.post(AUDIT_URL, json={"messages": len(state["messages"])})
            return None
    ```
    Keep the sync method as well where the agent is also run by `invoke`. A reducer, a
    validator or a policy has no async form: do the work in the node and keep the hook to
    computing.

    ## At run time
    The call is reached on the loop's thread and a blocking primitive is entered under it.
    Refuted when it is only ever reached in worker threads.

    ## Options
    As for AGL101.
    """

    code = "AGL104"
    name = "sync-code-on-loop"
    severity = Severity.WARNING
    why = "This sync code runs on the event loop: only nodes, routers and tools get a thread."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per blocking call in such sync code."""
        for stall, ways in stalls_of(analysis, self.code):
            entry = stall.cause.entry
            name = stall.cause.name if entry is None else entry.display
            message = f"`{name}` blocks the event loop ({stall.cause.waits_for})"
            yield finding(self, stall, ways, message, stall.body.entry.remedy)
