"""The value that stands for a graph's state while nodes and routers are read."""

from __future__ import annotations

from async_graph_lint.program.evaluation.calls import Calls
from async_graph_lint.program.evaluation.values import (
    Frame,
    Function,
    Instance,
    Known,
    Partial,
    Symbol,
    Value,
    Wrapped,
    only,
)

STATE = Symbol("langgraph.<state>()")
"""What LangGraph passes to a node or router: no library has this path."""

COPIES = frozenset({"copy", "model_copy", "model_dump", "dict"})
WHOLE = frozenset({STATE.path, *(f"{STATE.path}.{method}()" for method in COPIES)})
"""The state itself, or all of it copied."""


def is_whole_state(known: Known) -> bool:
    """True when an expression is the state, or a copy of all its keys."""
    return any(isinstance(value, Symbol) and value.path in WHOLE for value in known.values)


def runs_with_state(calls: Calls, value: Value, state: Symbol | None = STATE) -> Frame | None:
    """The frame in which LangGraph runs a node or router: its first argument is the state.

    With `state` None the first parameter is what its annotation says, methods and all.
    """
    function = callable_of(calls, value)
    if function is None:
        return None
    target, positional, keywords = function
    parameters = target.scope.definition.parameters[0 if target.receiver is None else 1 :]
    free = [p for p in parameters[len(positional) :] if p.name not in dict(keywords)]
    bound = [(p.name, known) for p, known in zip(parameters, positional, strict=False)]
    bound += [pair for pair in keywords if any(p.name == pair[0] for p in parameters)]
    if state is not None and free and free[0].kind in {"either", "positional"}:
        bound.append((free[0].name, only(state)))
    frames = calls.evaluation.frames
    return frames.frame(target.scope, target.receiver, tuple(bound), target.outer)


Bound = tuple[Function, tuple[Known, ...], tuple[tuple[str, Known], ...]]


def callable_of(calls: Calls, value: Value) -> Bound | None:
    """The project's function behind a node action, and what a partial has bound already."""
    if isinstance(value, Function):
        return value, (), ()
    if isinstance(value, Partial):
        inner = callable_of(calls, value.function)
        if inner is None:
            return None
        return inner[0], (*inner[1], *value.positional), (*inner[2], *value.keywords)
    if isinstance(value, Wrapped):
        return callable_of(calls, value.function)
    if isinstance(value, Instance):
        methods = calls.evaluation.attributes.of_instance(value, "__call__").values
        found = [method for method in methods if isinstance(method, Function)]
        return (found[0], (), ()) if found else None
    return None
