"""AGL205 missing-await."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.apis.lost_coroutines import Given
from async_graph_lint.graphs.apis.run_by_graph import Called
from async_graph_lint.program.loop.lost import Loss, LostCoroutine
from async_graph_lint.rules.api_findings import Mistake, findings
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.hidden import hides

OUTCOMES = {
    Loss.DROPPED: "is never awaited: nothing of it runs, and no error says so",
    Loss.UNUSED: "is kept in `{name}` and never awaited: nothing of it runs",
    Loss.ACCESSED: "is not awaited: a coroutine has no such attribute or item, which raises",
    Loss.ITERATED: "is not awaited: TypeError: 'coroutine' object is not iterable",
}


class MissingAwait(Rule):
    """A coroutine is made and nobody awaits it.

    ## Why
    Calling an `async def` function, or `ainvoke`, runs nothing: it makes a coroutine, and
    the work begins with `await`. A call that stands as a statement does nothing at all;
    Python only mentions it on stderr, when the coroutine is thrown away. A coroutine that
    a node puts into the state stays there as a value; with a saver the step then fails to
    be stored. A node that returns one raises `InvalidUpdateError: Expected dict, got
    <coroutine object ...>`, a tool that returns one answers the model with that text, and
    the coroutine of an `async def` reducer becomes the value of the key.

    Known are the project's own async functions, methods and lambdas around them, the run
    methods of LangChain and LangGraph, and what the catalogue lists of asyncio, HTTP
    clients, stores and MCP sessions. Not reported: a coroutine that is handed on (to
    `gather`, `create_task`, any function), stored in an object, kept for a later `await`,
    or returned by a function that is no node, router, tool or reducer.

    ## Bad
    ```python
    async def remember(state: State) -> dict:
        store.aput(("facts",), state["id"], {"text": state["text"]})
        return {"saved": True}
    ```

    ## Good
    ```python
    async def remember(state: State) -> dict:
        await store.aput(("facts",), state["id"], {"text": state["text"]})
        return {"saved": True}
    ```

    ## At run time
    The coroutine that the call made is thrown away without ever having run. Refuted when
    the call was made and each of its coroutines ran.
    """

    code = "AGL205"
    name = "missing-await"
    severity = Severity.ERROR
    why = "A coroutine runs only when it is awaited."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per call whose coroutine is lost."""
        mistakes = [_of_lost(lost) for lost in analysis.mixed.dropped_coroutines]
        mistakes += [
            _of_given(g) for g in analysis.mixed.given_coroutines if not hides(g.called, g.lost)
        ]
        mistakes += [_of_reducer(c) for c in analysis.mixed.run_by_graph if _is_async_reducer(c)]
        yield from findings(self, mistakes)


def _of_lost(lost: LostCoroutine) -> Mistake:
    call = lost.product.name
    return Mistake(
        lost.site.call.span,
        call,
        f"the coroutine of `{call}(...)` {OUTCOMES[lost.loss].format(name=lost.name)}",
        _remedy(lost),
        receiver=lost.product.receiver,
        doubts=lost.product.steps,
    )


def _of_given(given: Given) -> Mistake:
    lost, called = given.lost, given.called
    call = lost.product.name
    is_inside = lost.loss is Loss.IN_RESULT
    outcome = "stands in the result and is never awaited" if is_inside else called.outcome
    return Mistake(
        lost.site.call.span,
        call,
        f"the coroutine of `{call}(...)`, returned by {called.what}, {outcome}",
        _remedy(lost),
        receiver=lost.product.receiver,
        doubts=lost.product.steps,
        steps=(Step(called.frame.scope.definition.header, f"{called.what} is run by LangGraph"),),
        graph=called.graph,
        node=called.node,
    )


def _remedy(lost: LostCoroutine) -> str:
    awaited = f"`await {lost.product.name}(...)`"
    if lost.frame.scope.is_module:
        return f"run it: `asyncio.run({lost.product.name}(...))`"
    if lost.frame.scope.definition.is_async:
        return f"write {awaited}"
    return f"make `{lost.frame.scope.name}` an `async def` and write {awaited}"


def _is_async_reducer(called: Called) -> bool:
    return called.what.startswith("reducer") and called.frame.scope.definition.is_async


def _of_reducer(called: Called) -> Mistake:
    name = called.frame.scope.name
    return Mistake(
        called.frame.scope.definition.header,
        name,
        f"async {called.what}: nobody awaits `{name}`, and its coroutine {called.outcome}",
        f"make `{name}` a plain `def` that only computes",
        graph=called.graph,
    )
