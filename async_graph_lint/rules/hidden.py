"""Which coroutines a lambda or a decorator hides from LangGraph: AGL207 rather than AGL205."""

from __future__ import annotations

from async_graph_lint.graphs.apis.run_by_graph import NODE_OUTCOME, ROUTER_OUTCOME, Called
from async_graph_lint.program.evaluation.expressions import simple_name
from async_graph_lint.program.loop.lost import Loss, LostCoroutine


def hides(called: Called, lost: LostCoroutine) -> bool:
    """Whether the node or router is a lambda, or the wrapper of a sync decorator, that gives
    the coroutine of the function it stands for."""
    if called.outcome not in {NODE_OUTCOME, ROUTER_OUTCOME} or lost.loss is not Loss.RETURNED:
        return False
    return is_lambda(called) or wraps(called, lost)


def is_lambda(called: Called) -> bool:
    """Whether LangGraph was given a lambda."""
    return called.frame.scope.definition.kind == "lambda"


def wraps(called: Called, lost: LostCoroutine) -> bool:
    """Whether the body is an inner function that calls a parameter of the one around it."""
    scope = called.frame.scope
    outer = scope.parent
    if outer is None or outer.definition.kind != "function" or scope.definition.is_async:
        return False
    called_name = simple_name(lost.site.call.function)
    return any(p.name == called_name for p in outer.definition.parameters)
