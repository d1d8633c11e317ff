"""Partials of instances with an async `__call__`: LangGraph does not see that they are async.

It looks at the callable itself and at its `__call__`; a partial of an async function is
seen through, a partial of such an instance is not (langgraph 1.2.22, semantics A05, A07,
A15).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.graphs.builders.building import Building
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.values import (
    Function,
    Instance,
    Known,
    Partial,
    Value,
)

POSITIONS = {"add_node": 1, "add_conditional_edges": 1, "set_conditional_entry_point": 0}


class HiddenCallable(NamedTuple):
    """A node or router that is such a partial: `call` is the async `__call__`."""

    span: Span
    method: str
    what: str
    call: Function
    steps: int
    graph: str


def hidden_callables(
    evaluation: Evaluation, built: Iterable[tuple[Building, str]]
) -> Iterator[HiddenCallable]:
    """The partials of async instances that these builders are given."""
    for building, graph in built:
        for operation in building.operations:
            position = POSITIONS.get(operation.method)
            if position is None:
                continue
            first = operation.given.get(0)
            given = operation.given.get(position, "action") or operation.given.get(position, "path")
            for known in (given, first if operation.method == "add_node" else None):
                for value, call in _hidden(evaluation, known):
                    steps = int(known is not None and len(known.present) > 1)
                    what = value.cls.scope.name
                    yield HiddenCallable(operation.span, operation.method, what, call, steps, graph)


def _hidden(evaluation: Evaluation, known: Known | None) -> Iterator[tuple[Instance, Function]]:
    for value in () if known is None else known.present:
        instance = _behind(value)
        if instance is not None:
            call = evaluation.attributes.of_instance(instance, "__call__").single
            if isinstance(call, Function) and call.scope.definition.is_async:
                yield instance, call


def _behind(value: Value) -> Instance | None:
    if not isinstance(value, Partial):
        return None
    return value.function if isinstance(value.function, Instance) else _behind(value.function)
