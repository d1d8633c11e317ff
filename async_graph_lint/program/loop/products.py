"""What a call gives: a coroutine, an async generator, a generator, or a value at once.

Calls of the project's functions are known by their definition, those of libraries by the
catalogue. Where nothing is known of the receiver, a name such as `ainvoke` says enough to
be likely.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.expressions import as_written, dotted
from async_graph_lint.program.evaluation.places import END_OF_BODY
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.evaluation.values import (
    Class,
    Frame,
    Function,
    Generated,
    Instance,
    Offloaded,
    Partial,
    Pending,
    Symbol,
    Value,
)
from async_graph_lint.reading import facts

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation

STREAMS = frozenset({"stream", "transform", "get_state_history", "batch_as_completed"})
"""Sync run methods that give a generator (langgraph 1.2.22, langchain-core 1.7)."""
ASYNC_STREAMS = frozenset(
    {"astream", "astream_events", "astream_log", "atransform", "aget_state_history"}
    | {"abatch_as_completed"}
)
COROUTINE_NAMES = frozenset({"ainvoke", "abatch", "aget_state", "aupdate_state"})
ASYNC_STREAM_NAMES = frozenset({"astream", "astream_events", "astream_log"})
"""Names that nothing but LangChain and LangGraph use, so that they tell an unknown receiver."""

BY_NAME = 1
"""Conclusions that a receiver known by the method's name needs."""
UNSURE = 2
DESCRIPTORS = frozenset({"staticmethod", "classmethod", "abstractmethod", "abc.abstractmethod"})


class Kind(StrEnum):
    """What comes back from a call, before any `await`."""

    COROUTINE = "coroutine"
    ASYNC_GENERATOR = "async generator"
    GENERATOR = "generator"
    VALUE = "value"


class Product(NamedTuple):
    """What a call gives; `receiver` is the kind of the receiver (graph, model, ...) or "".

    `steps` counts what had to be concluded; `function` is the project's own, where it is.
    """

    kind: Kind
    name: str
    steps: int = 0
    receiver: str = ""
    function: Function | None = None


class Products:
    """Judges call sites for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.catalogue = evaluation.program.catalogue

    def of(self, frame: Frame, site: Site) -> Product | None:
        """What the call gives; None where that is not known, or not one thing."""
        callee = self.evaluation.value(site.call.function, frame, site.place)
        name = as_written(site.call.function)
        if not callee.present:
            return self._by_name(frame, site, name)
        found = [self.of_value(value, name) for value in callee.present]
        if found[0] is None:
            found = self._handed_back(frame, site, name)
        first = found[0] if found else None
        if first is None or any(one is None or one.kind is not first.kind for one in found):
            return None
        steps = int(callee.elsewhere) + int(callee.open)
        return first._replace(steps=max([steps, *(one.steps for one in found if one)]))

    def _handed_back(self, frame: Frame, site: Site, name: str) -> list[Product | None]:
        """What a sync helper of the project hands back without awaiting it."""
        callee = self.evaluation.value(site.call.function, frame, site.place)
        if not all(isinstance(value, Function) for value in callee.present):
            return []
        result = self.evaluation.value(site.call, frame, site.place)
        if result.open or len(callee.present) > 1:
            return []
        return [self._of_result(value, name) for value in result.present]

    def _of_result(self, value: Value, name: str) -> Product | None:
        if isinstance(value, Pending):
            return self._of_function(Function(value.frame.scope, value.frame.receiver), name)
        if isinstance(value, Generated) and not value.frame.scope.definition.decorators:
            is_async = value.frame.scope.definition.is_async
            return Product(Kind.ASYNC_GENERATOR if is_async else Kind.GENERATOR, name)
        if isinstance(value, Symbol) and value.path.endswith("()"):
            made = self._of_symbol(Symbol(value.path.removesuffix("()")), name)
            return None if made is None or made.kind is Kind.VALUE else made
        return None

    def of_value(self, value: Value, name: str) -> Product | None:
        """What calling the value gives."""
        if isinstance(value, Function):
            return self._of_function(value, name)
        if isinstance(value, Partial):
            return self.of_value(value.function, name)
        if isinstance(value, Offloaded):
            return Product(Kind.COROUTINE, name)
        if isinstance(value, Symbol):
            return self._of_symbol(value, name)
        if isinstance(value, Instance):
            call = self.evaluation.attributes.of_instance(value, "__call__").single
            return self.of_value(call, name) if isinstance(call, Function) else None
        return None

    def _of_function(self, function: Function, name: str) -> Product | None:
        definition = function.scope.definition
        steps = 0 if self.keeps(function.scope) and not self._overridden(function) else UNSURE
        if definition.is_generator:
            if definition.decorators:
                return None
            kind = Kind.ASYNC_GENERATOR if definition.is_async else Kind.GENERATOR
            return Product(kind, name, steps, function=function)
        if definition.is_async:
            return Product(Kind.COROUTINE, name, steps, function=function)
        return None

    def _of_symbol(self, symbol: Symbol, name: str) -> Product | None:
        if self.catalogue.coroutine(symbol.path):
            return Product(Kind.COROUTINE, name, receiver=self._receiver(symbol))
        method = symbol.path.rpartition(".")[2]
        receiver = self._receiver(symbol)
        if not receiver:
            return None
        if method in ASYNC_STREAMS:
            return Product(Kind.ASYNC_GENERATOR, name, receiver=receiver)
        if self.catalogue.run_method(method) is None:
            return None
        kind = Kind.GENERATOR if method in STREAMS else Kind.VALUE
        return Product(kind, name, receiver=receiver)

    def _receiver(self, symbol: Symbol) -> str:
        return self.catalogue.kind(symbol.path.rpartition(".")[0]) or ""

    def _by_name(self, frame: Frame, site: Site, name: str) -> Product | None:
        function = site.call.function
        if not isinstance(function, facts.Attribute):
            return None
        if not self.evaluation.program.files.uses_langgraph(frame.scope.filename):
            return None
        if function.name in COROUTINE_NAMES:
            return Product(Kind.COROUTINE, name, BY_NAME)
        if function.name in ASYNC_STREAM_NAMES:
            return Product(Kind.ASYNC_GENERATOR, name, BY_NAME)
        return None

    # Functions of the project

    def keeps(self, scope: Scope) -> bool:
        """Whether the function's decorators, if any, are known to leave its result as it is."""
        outer = self.evaluation.names.enclosing(self.evaluation.names.generic(scope))
        return all(
            dotted(decorator) in DESCRIPTORS or self._is_plain(decorator, outer)
            for decorator in scope.definition.decorators
        )

    def _is_plain(self, decorator: facts.Expression, outer: Frame | None) -> bool:
        if outer is None:
            return False
        value = self.evaluation.value(decorator, outer, END_OF_BODY).single
        if isinstance(value, Function | Class | Instance):
            # One of the project was followed already: this is what it decorates.
            return True
        return isinstance(value, Symbol) and self.catalogue.transparent(value.path)

    def _overridden(self, function: Function) -> bool:
        """Whether a subclass has a sync method of that name, which `self.method()` may be."""
        owner = function.scope.parent
        if owner is None or not owner.is_class or not isinstance(function.receiver, Instance):
            return False
        return any(
            not self._is_async(child, function.scope.name)
            for child in self.evaluation.subclasses.of(owner)
            if child.scope.binds(function.scope.name)
        )

    def _is_async(self, cls: Class, name: str) -> bool:
        value = self.evaluation.attributes.of_class(cls, name).single
        return isinstance(value, Function) and value.scope.definition.is_async
