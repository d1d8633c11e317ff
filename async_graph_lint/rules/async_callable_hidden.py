"""AGL207 async-callable-hidden."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.apis.hidden_callables import HiddenCallable
from async_graph_lint.graphs.apis.lost_coroutines import Given
from async_graph_lint.rules.api_findings import Mistake, findings
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.hidden import hides, is_lambda


class AsyncCallableHidden(Rule):
    """A lambda, a sync decorator or a partial hides from LangGraph that a node or router is async.

    ## Why
    LangGraph awaits what it sees to be a coroutine function: an `async def`, a bound async
    method, an object with an async `__call__`, a `functools.partial` of an `async def`. It
    does not see it through a lambda, through a decorator whose wrapper is a plain `def`
    (`functools.wraps` does not help), nor through a partial of an object with an async
    `__call__`. The coroutine then is the return value: a node raises
    `InvalidUpdateError: Expected dict, got <coroutine object ...>`, a router's matches no
    target. In `RunnableLambda(lambda ...)` it is the same.

    ## Bad
    ```python
    builder.add_node("search", lambda state: search(state, limit=5))
    ```

    ## Good
    ```python
    builder.add_node("search", functools.partial(search, limit=5))
    ```

    ## At run time
    The coroutine that the wrapped callable made is thrown away without ever having run.
    Refuted when each of its coroutines ran.
    """

    code = "AGL207"
    name = "async-callable-hidden"
    severity = Severity.ERROR
    why = "LangGraph awaits only what it sees to be a coroutine function."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per call whose coroutine is hidden, and per partial."""
        mistakes = [
            _of_given(g) for g in analysis.mixed.given_coroutines if hides(g.called, g.lost)
        ]
        yield from findings(self, [*mistakes, *map(_of_partial, analysis.mixed.hidden_callables)])


def _of_given(given: Given) -> Mistake:
    lost, called = given.lost, given.called
    function = lost.product.function
    call = function.scope.name if function is not None else lost.product.name
    wrapper = "the lambda" if is_lambda(called) else f"the sync wrapper `{called.frame.scope.name}`"
    subject = called.what if called.node else "the router"
    return Mistake(
        lost.site.call.span,
        lost.product.name,
        f"{wrapper} of {subject} hides that `{call}` is async: its coroutine {called.outcome}",
        _remedy(given, call),
        receiver=lost.product.receiver,
        doubts=lost.product.steps,
        graph=called.graph,
        node=called.node,
        more=(("coroutine", call),),
    )


def _remedy(given: Given, call: str) -> str:
    if not is_lambda(given.called):
        return f"make `{given.called.frame.scope.name}` an `async def` that awaits the function"
    return f"pass `{call}` itself, or `functools.partial({call}, ...)`, or an `async def` around it"


def _of_partial(found: HiddenCallable) -> Mistake:
    name = f"{found.what}.__call__"
    step = Step(found.call.scope.definition.header, f"`{name}` is async")
    return Mistake(
        found.span,
        found.method,
        f"the partial hides that `{name}` is async: nobody awaits its coroutine",
        f"pass the `{found.what}` object itself, or a partial of its bound `__call__`",
        doubts=found.steps,
        steps=(step,),
        graph=found.graph,
        more=(("coroutine", name),),
    )
