"""Which metadata LangGraph takes for a reducer.

Source: langgraph 1.2.22 `graph/state.py` `_is_field_binop`. A callable with exactly two
positional parameters is one; any other callable makes `StateGraph(...)` raise; what
cannot be called is passed over in silence.
"""

from __future__ import annotations

import builtins
import inspect
import operator
from enum import StrEnum
from functools import cache

from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.values import (
    Class,
    Entries,
    Function,
    Instance,
    Items,
    Known,
    Literal,
    Many,
    Partial,
    Symbol,
    Value,
)
from async_graph_lint.reading import facts


class Taken(StrEnum):
    """What LangGraph makes of the last metadata item."""

    REDUCER = "reducer"
    REFUSED = "refused"
    """Building the graph raises."""
    IGNORED = "ignored"
    UNKNOWN = "unknown"


NOT_CALLED = ("pydantic.", "pydantic_core.", "typing_extensions.Doc", "annotated_types.")
"""Libraries whose objects stand in annotations and cannot be called."""
ADD_MESSAGES = "langgraph.graph.add_messages"
LIBRARY_REDUCERS = frozenset(
    {ADD_MESSAGES, f"{ADD_MESSAGES}()", "langgraph.graph.ui.ui_message_reducer"}
)
"""Reducers that LangGraph brings (langgraph 1.2.22)."""
INSPECTED = {"builtins": builtins, "operator": operator}


class Reducers:
    """Judges metadata for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation

    def taken(self, known: Known) -> Taken:
        """What LangGraph makes of an item that can be any of these values.

        A reducer as soon as one of them is: no key is reported for a reducer that we fail
        to see.
        """
        found = {self._one(value) for value in known.values}
        if not found or known.open:
            found.add(Taken.UNKNOWN)
        order = (Taken.REDUCER, Taken.UNKNOWN, Taken.REFUSED, Taken.IGNORED)
        return next(taken for taken in order if taken in found)

    def is_reducer(self, known: Known) -> bool:
        """True for what would surely be a reducer in the right place."""
        return bool(known.values) and all(
            self._one(value) is Taken.REDUCER and not _is_type(value) for value in known.values
        )

    def _one(self, value: Value) -> Taken:
        if isinstance(value, Literal | Items | Entries | Many):
            return Taken.IGNORED
        if isinstance(value, Instance):
            return self._instance(value)
        if isinstance(value, Symbol):
            return _symbol(value.path)
        if isinstance(value, Function | Partial | Class):
            count = self._positional(value)
            return _by_count(count)
        return Taken.UNKNOWN

    def _instance(self, instance: Instance) -> Taken:
        methods = self.evaluation.attributes.of_instance(instance, "__call__").values
        found = [self._one(method) for method in methods]
        if found:
            return found[0]
        ancestry = self.evaluation.attributes.ancestry(instance.cls)
        outside = [base for base in ancestry if isinstance(base, Symbol)]
        return Taken.UNKNOWN if any(map(_is_strange, outside)) else Taken.IGNORED

    def _positional(self, value: Value) -> int | None:
        """How many parameters can be given by position; None where that is not known."""
        names = self._names(value)
        return None if names is None else len(names)

    def _names(self, value: Value) -> list[str] | None:
        if isinstance(value, Function):
            return _free(value.scope.definition, bound=value.receiver is not None)
        if isinstance(value, Partial):
            inner = self._names(value.function)
            return None if inner is None else _left(inner, value)
        if isinstance(value, Class):
            methods = self.evaluation.attributes.of_class(value, "__init__").values
            definitions = [m.scope.definition for m in methods if isinstance(m, Function)]
            return _free(definitions[0], bound=True) if definitions else None
        return None


def _by_count(count: int | None) -> Taken:
    if count is None:
        return Taken.UNKNOWN
    return Taken.REDUCER if count == 2 else Taken.REFUSED


def _free(definition: facts.Definition, bound: bool) -> list[str]:
    parameters = definition.parameters[1 if bound else 0 :]
    return [p.name for p in parameters if p.kind in {"positional", "either"}]


def _left(names: list[str], partial: Partial) -> list[str]:
    """A parameter given by keyword makes those behind it keyword-only as well."""
    left = names[len(partial.positional) :]
    given = {name for name, _ in partial.keywords}
    return left[: next((i for i, name in enumerate(left) if name in given), len(left))]


def _symbol(path: str) -> Taken:
    if path in LIBRARY_REDUCERS:
        return Taken.REDUCER
    if path.startswith(NOT_CALLED):
        return Taken.IGNORED
    if path.endswith(("()", "[]")):
        return Taken.IGNORED if path.startswith("builtins.") else Taken.UNKNOWN
    return _by_signature(path)


@cache
def _by_signature(path: str) -> Taken:
    """Functions of Python itself are asked, as LangGraph asks them."""
    module, _, name = path.partition(".")
    if module not in INSPECTED:
        return Taken.UNKNOWN
    try:
        signature = inspect.signature(operator.attrgetter(name)(INSPECTED[module]))
    except (AttributeError, TypeError, ValueError):
        return Taken.REFUSED
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return _by_count(sum(p.kind in kinds for p in signature.parameters.values()))


def _is_strange(base: Symbol) -> bool:
    """A library's class that may define `__call__`."""
    return not base.path.startswith((*NOT_CALLED, "builtins.", "abc.", "typing", "enum."))


def _is_type(value: Value) -> bool:
    return isinstance(value, Class) or (isinstance(value, Symbol) and value.path == "builtins.sum")
