"""AGL210 sync-only-wrap-hook."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.apis.missing_hooks import MissingHook
from async_graph_lint.rules.api_findings import Mistake, findings
from async_graph_lint.rules.base import Rule


class SyncOnlyWrapHook(Rule):
    """An agent that is run by the async API has a `wrap_*` hook without its async twin.

    ## Why
    Under `ainvoke` and `astream` the agent calls `awrap_model_call` and `awrap_tool_call`.
    A middleware that defines only the sync one inherits a version that raises
    `NotImplementedError: Asynchronous implementation of awrap_model_call is not
    available`; so does a plain `def` under `@wrap_model_call` or `@wrap_tool_call`. The
    sync `before_*` and `after_*` hooks are different: they run, on the event loop
    (AGL104).

    Certain where the agent is seen to run on a loop (`ainvoke`, an async node,
    `langgraph.json`), likely where some graph of the project is, else possible.

    ## Bad
    ```python
    class Retry(AgentMiddleware):
        def wrap_model_call(self, request, handler):
            return handler(request)


    agent = create_agent(model, tools, middleware=[Retry()])
    await agent.ainvoke(given)
    ```

    ## Good
    ```python
    class Retry(AgentMiddleware):
        def wrap_model_call(self, request, handler):
            return handler(request)

        async def awrap_model_call(self, request, handler):
            return await handler(request)


    agent = create_agent(model, tools, middleware=[Retry()])
    await agent.ainvoke(given)
    ```

    ## At run time
    A run raises `NotImplementedError` that names the missing hook. Refuted when every run
    came to its end.
    """

    code = "AGL210"
    name = "sync-only-wrap-hook"
    severity = Severity.ERROR
    why = "The async API calls the async hook, and the inherited one raises."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per hook."""
        yield from findings(self, (_mistake(analysis, one) for one in analysis.mixed.missing_hooks))


def _mistake(analysis: Analysis, found: MissingHook) -> Mistake:
    hook, missing = found.hook, f"a{found.hook.sync_name}"
    graph = None if found.agent is None else analysis.graph_name(found.agent)
    steps = () if found.agent is None else (Step(found.agent, "the agent has this hook"),)
    if hook.owner is None:
        remedy = f"make `{hook.qualified}` an `async def`, or a middleware class with both"
    else:
        remedy = f"define `async def {missing}` in `{hook.owner.scope.name}` too"
    return Mistake(
        hook.span,
        hook.qualified,
        f"an async run raises NotImplementedError: `{hook.qualified}` has no `{missing}`",
        remedy,
        doubts=found.steps,
        steps=steps,
        graph=graph,
        more=(("hook", missing),),
    )
