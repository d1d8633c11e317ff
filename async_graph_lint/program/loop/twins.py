"""Async functions that are async in name only: all they do is call a sync twin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from async_graph_lint.program.evaluation.places import END_OF_BODY
from async_graph_lint.program.evaluation.values import Frame, Symbol
from async_graph_lint.program.loop.suspension import suspends
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Definition, Expression, Statement

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation

TOOL = ("langchain_core.tools.tool", "langchain_core.tools.tool()")


def calls_twin(frame: Frame, call: facts.Call) -> bool:
    """Whether `call` runs the sync version of the async body that `frame` runs.

    The two are twins by their names: `_arun` and `self._run`, `search_async` and `search`.
    """
    definition = frame.scope.definition
    if not definition.is_async or definition.is_generator or suspends(frame.scope.table):
        return False
    return _is_twin(definition, call.function)


def only_calls(frame: Frame, call: facts.Call) -> bool:
    """Whether the async body does nothing but give back what `call` returns."""
    definition = frame.scope.definition
    return definition.is_async and not call.awaited and _gives_back(definition.body, call)


def is_tool(evaluation: Evaluation, frame: Frame) -> bool:
    """Whether the function is made a tool by its decorator."""
    outer = evaluation.names.enclosing(frame)
    return outer is not None and any(
        isinstance(value, Symbol) and value.path in TOOL
        for decorator in frame.scope.definition.decorators
        for value in evaluation.value(decorator, outer, END_OF_BODY).present
    )


def _is_twin(definition: Definition, function: Expression) -> bool:
    if isinstance(function, facts.Attribute):
        own = _is_own(definition, function.value)
        return own and _same_work(definition.name, function.name)
    return isinstance(function, facts.Name) and _same_work(definition.name, function.identifier)


def _is_own(definition: Definition, receiver: Expression) -> bool:
    """`self`, `cls` or `super()` of a method."""
    if isinstance(receiver, facts.Call):
        return receiver.function == facts.Name("super")
    first = definition.parameters[0].name if definition.parameters else None
    return isinstance(receiver, facts.Name) and receiver.identifier == first


def _same_work(asynchronous: str, synchronous: str) -> bool:
    """Whether two names differ only by what says which of them is async."""
    core = _without(asynchronous, "async")
    return asynchronous != synchronous and _without(synchronous, "sync") in {core, _bare(core)}


def _without(name: str, marker: str) -> str:
    return "_".join(word for word in name.strip("_").split("_") if word != marker)


def _bare(core: str) -> str:
    return core[1:] if core.startswith("a") else core


def _gives_back(statements: tuple[Statement, ...], call: facts.Call) -> bool:
    if len(statements) == 2:
        first, last = statements
        return (
            isinstance(first, facts.Assign)
            and isinstance(last, facts.Return)
            and first.value is call
            and first.targets == (last.value,)
        )
    return (
        len(statements) == 1
        and isinstance(statements[0], facts.Return | facts.Evaluate)
        and statements[0].value is call
    )
