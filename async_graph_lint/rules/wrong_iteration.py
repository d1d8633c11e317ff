"""AGL208 wrong-iteration."""

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
WRONG = {
    (Kind.ASYNC_GENERATOR, Purpose.ITERATED): "TypeError: 'async_generator' object is not iterable",
    (Kind.ASYNC_GENERATOR, Purpose.AWAITED): "TypeError: object async_generator can't be used "
    "in 'await' expression",
    (Kind.GENERATOR, Purpose.ASYNC_ITERATED): "TypeError: 'async for' requires an object with "
    "__aiter__ method, got generator",
    (Kind.COROUTINE, Purpose.ASYNC_ITERATED): "TypeError: 'async for' requires an object with "
    "__aiter__ method, got coroutine",
    (Kind.VALUE, Purpose.ASYNC_ITERATED): "TypeError: 'async for' requires an object with "
    "__aiter__ method",
}
"""What is raised, measured on langgraph 1.2.22: semantics B21 to B24."""
EVENTS = "astream_events"


class WrongIteration(Rule):
    """An async generator is iterated or awaited as if it were sync, or a sync one by `async for`.

    ## Why
    `astream` gives an async generator: `for` over it raises
    `TypeError: 'async_generator' object is not iterable`, and so does `await`, which it
    does not need. `stream` gives a plain generator, over which `async for` raises. The
    work has not begun by then, or, for `async for` over `invoke`, is already done.

    `astream_events(version="v3")` is the exception: from langgraph 1.2 on it is awaited
    first, and gives a stream to iterate over. Before 1.2 it is an async generator like the
    others.

    ## Bad
    ```python
    for event in graph.astream(given):
        print(event)
    ```

    ## Good
    ```python
    async for event in graph.astream(given):
        print(event)
    ```

    ## At run time
    A run raises TypeError, and its traceback leads through the row. Refuted when the call
    was made and the run went on.
    """

    code = "AGL208"
    name = "wrong-iteration"
    severity = Severity.ERROR
    why = "Async generators need `async for`, and plain ones cannot have it."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per call whose value is iterated or awaited the wrong way."""
        yield from findings(self, (m for c in analysis.mixed.consumptions for m in _mistakes(c)))


def _mistakes(found: Consumption) -> Iterator[Mistake]:
    product, purpose = found.product, found.purpose
    error = WRONG.get((product.kind, purpose))
    if product.steps >= UNSURE:
        return
    version = _version(found)
    if version == "v3":
        if purpose is Purpose.ASYNC_ITERATED:
            yield _of_version(found)
    elif error is not None and not (version is None and purpose is Purpose.AWAITED):
        yield _mistake(found, error, _remedy(found), product.steps)


def _of_version(found: Consumption) -> Mistake:
    call = as_written(found.site.call.function)
    error = "from langgraph 1.2 on TypeError: 'async for' requires ... __aiter__, got coroutine"
    remedy = f'use `async for ... in await {call}(..., version="v3")`'
    return _mistake(found, error, remedy, max(found.product.steps, 1))


def _version(found: Consumption) -> str | None:
    """The version that `astream_events` is asked for, "" for its default and other methods,
    None where the source does not say."""
    function = found.site.call.function
    if not isinstance(function, facts.Attribute) or function.name != EVENTS:
        return ""
    for argument in found.site.call.arguments:
        if argument.star:
            return None
        if argument.keyword == "version":
            value = argument.value
            return str(value.value) if isinstance(value, facts.Constant) else None
    return ""


def _mistake(found: Consumption, error: str, remedy: str, doubts: int) -> Mistake:
    call = as_written(found.site.call.function)
    verb = f"`{found.by}`" if found.by else VERBS[found.purpose]
    kind = "a result" if found.product.kind is Kind.VALUE else f"{ARTICLES[found.product.kind]}"
    return Mistake(
        found.site.call.span,
        call,
        f"{verb} over {kind}, `{call}(...)`: {error}"
        if found.purpose is not Purpose.AWAITED
        else f"{verb} of {kind}, `{call}(...)`: {error}",
        remedy,
        receiver=found.product.receiver,
        doubts=doubts,
        more=(("value", found.product.kind.value),),
    )


ARTICLES = {
    Kind.ASYNC_GENERATOR: "an async generator",
    Kind.GENERATOR: "a generator",
    Kind.COROUTINE: "a coroutine",
}
VERBS = {
    Purpose.ITERATED: "`for`",
    Purpose.ASYNC_ITERATED: "`async for`",
    Purpose.AWAITED: "`await`",
}


def _remedy(found: Consumption) -> str:
    call = as_written(found.site.call.function)
    if found.product.kind is Kind.ASYNC_GENERATOR:
        if found.frame.scope.definition.is_async:
            return f"use `async for ... in {call}(...)`"
        return f"use `async for ... in {call}(...)` in an `async def`, or the sync method"
    if found.product.kind is Kind.GENERATOR and found.product.receiver:
        receiver, _, method = call.rpartition(".")
        return f"use `async for ... in {receiver}.a{method}(...)`"
    if found.product.kind is Kind.COROUTINE:
        return f"use `await {call}(...)`, or the streaming method"
    return f"use `for ... in {call}(...)`"
