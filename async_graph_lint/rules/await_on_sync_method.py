"""AGL206 await-on-sync-method."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.program.evaluation.expressions import as_written
from async_graph_lint.program.loop.consumption import Consumption
from async_graph_lint.program.loop.products import Kind
from async_graph_lint.program.loop.uses import Purpose
from async_graph_lint.reading import facts
from async_graph_lint.rules.api_findings import Mistake, findings
from async_graph_lint.rules.base import Rule

UNSURE = 2


class AwaitOnSyncMethod(Rule):
    """The result of a sync method, or a sync generator, is awaited.

    ## Why
    `await model.invoke(...)` does the work first, on the event loop, and then raises
    `TypeError: object AIMessage can't be used in 'await' expression`: a paid call whose
    answer is thrown away. The same holds for `await graph.invoke(...)` (`object dict`),
    `await graph.stream(...)` (`object generator`), for builders such as
    `await create_agent(...)`, and for sync calls inside `asyncio.gather(...)` and its kin.

    Only receivers that are known by their construction are reported, never by their name,
    and generator functions of the project.

    ## Bad
    ```python
    async def answer(state: State) -> dict:
        reply = await model.invoke(state["messages"])
        return {"messages": [reply]}
    ```

    ## Good
    ```python
    async def answer(state: State) -> dict:
        reply = await model.ainvoke(state["messages"])
        return {"messages": [reply]}
    ```

    ## At run time
    A run raises TypeError, and its traceback leads through the call. Refuted when the
    call was made and what it gave could be awaited.
    """

    code = "AGL206"
    name = "await-on-sync-method"
    severity = Severity.ERROR
    why = "`await` needs a coroutine, and the sync method gives its result at once."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per awaited sync call."""
        found = (c for c in analysis.mixed.consumptions if _is_wrong(c))
        yield from findings(self, (_mistake(analysis, one) for one in found))


def _is_wrong(found: Consumption) -> bool:
    sync = found.product.kind in {Kind.VALUE, Kind.GENERATOR}
    return sync and found.purpose is Purpose.AWAITED and found.product.steps < UNSURE


def _mistake(analysis: Analysis, found: Consumption) -> Mistake:
    product, call = found.product, as_written(found.site.call.function)
    kind = "a generator" if product.kind is Kind.GENERATOR else "its result, not a coroutine"
    where = f"`{found.by}` gets" if found.by else f"`await {call}(...)`:"
    message = f"{where} {kind}: TypeError after `{call}` has done its work"
    if product.kind is Kind.GENERATOR:
        message = f"{where} a generator of `{call}`, which cannot be awaited: TypeError"
    return Mistake(
        found.site.call.span,
        call,
        message,
        _remedy(analysis, found, call),
        receiver=product.receiver,
        doubts=product.steps,
        more=(("value", product.kind.value),),
    )


def _remedy(analysis: Analysis, found: Consumption, call: str) -> str:
    function = found.site.call.function
    name = function.name if isinstance(function, facts.Attribute) else ""
    method = analysis.program.catalogue.run_method(name)
    if method is None or not isinstance(function, facts.Attribute):
        return "leave the `await` out"
    twin = f"{as_written(function.value)}.{method.async_name}(...)"
    if found.product.kind is Kind.GENERATOR:
        return f"use `async for ... in {twin}`"
    return f"use `{twin}`" if found.by else f"use `await {twin}`"
