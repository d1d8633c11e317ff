"""What all finders of sync code on the loop share: the hook, and the way from a value to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_graph_lint.graphs.builders.library_calls import Origin
from async_graph_lint.program.evaluation.arguments import NO_ACTUALS
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.evaluation.values import (
    Class,
    Frame,
    Function,
    Instance,
    Items,
    Known,
    Many,
    Partial,
    Value,
)
from async_graph_lint.program.program import Program
from async_graph_lint.reading import facts


class SyncHook(NamedTuple):
    """A sync body that LangGraph calls on the event loop.

    `what` says what it is ("reducer of `notes`"), `remedy` what its author can do.
    `origins` are the calls that make the objects it works for (a graph, an agent, a
    retry policy); empty where they are not known. `served` says that `langgraph.json`
    names it.
    """

    frame: Frame
    what: str
    remedy: str
    origins: tuple[Origin, ...] = ()
    served: bool = False


def sync_bodies(evaluation: Evaluation, known: Known | None) -> Iterator[Frame]:
    """The sync bodies that run when one of the values is called.

    Classes and library objects are left out: a Runnable is moved to a thread, and an
    exception class given for a callable is compared, not called.
    """
    for value in () if known is None else known.present:
        if isinstance(value, Function | Partial | Instance):
            for frame in evaluation.calls.bodies(value, NO_ACTUALS):
                if not frame.scope.definition.is_async:
                    yield frame


def items_of(known: Known | None) -> Iterator[Value]:
    """The values in a list, and the value itself where it is none."""
    for value in () if known is None else known.present:
        if isinstance(value, Items):
            for item in value.items:
                yield from item.present
        elif isinstance(value, Many):
            yield from value.element.present
        else:
            yield value


def methods_of(program: Program, cls: Class) -> Iterator[Scope]:
    """The functions that stand in a class body, in order."""
    for statement, _ in cls.scope.table.statements:
        scope = None
        if isinstance(statement, facts.Define):
            scope = program.defined_scope(statement, cls.scope)
        elif isinstance(statement, facts.DefineLocal):
            scope = program.defined_scope(statement.definition, cls.scope)
        if scope is not None and not scope.is_class:
            yield scope
