"""Sync run methods of LangChain and LangGraph values: whose they are, and how sure that is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from async_graph_lint.catalogue import RunMethod
from async_graph_lint.program.evaluation.arguments import NO_ACTUALS
from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.expressions import as_written, simple_name, walk
from async_graph_lint.program.evaluation.places import BRANCH
from async_graph_lint.program.evaluation.values import (
    Class,
    Frame,
    Instance,
    Known,
    Symbol,
    Value,
    Wrapped,
)
from async_graph_lint.program.loop.savers import ASYNC, Savers
from async_graph_lint.reading import facts

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation

HARMLESS = frozenset({"prompt", "parser", "message"})
"""Kinds whose sync methods only compute."""

NAMES = re.compile(
    r"(^|_)(graph|agent|app|chain|llm|model|workflow|retriever|runnable|executor)(_[a-z0-9]+)?$",
    re.IGNORECASE,
)
"""Receivers that are taken for runnables by their name when nothing else is known of them."""

RUN_ONLY = frozenset({"invoke", "stream", "batch"})
BY_NAME = 1
"""Conclusions that a receiver known by its name needs."""
STATE_METHODS = frozenset({"get_state", "get_state_history", "update_state", "bulk_update_state"})


class RunnableCall(NamedTuple):
    """A sync run method called: `receiver` as written, `kind` of it (graph, model, tool, ...),
    the method and its async twin, and the steps it took to know (2 is "possible").

    `body` is what the method runs where that is one sync function of the project (a tool,
    a RunnableLambda): such a call blocks only when that function does.
    """

    name: str
    receiver: str
    kind: str
    method: str
    twin: str
    steps: int
    body: Frame | None = None


class Runnables:
    """Recognises sync run methods for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.catalogue = evaluation.program.catalogue
        self.savers = Savers(evaluation)

    def call(self, frame: Frame, site: Site) -> RunnableCall | None:
        """The run method that a call site calls, if it is one that blocks."""
        function = site.call.function
        if not isinstance(function, facts.Attribute):
            return None
        method = self.catalogue.run_method(function.name)
        if method is None:
            return None
        if is_fallback(frame, site):
            return None
        receiver = self.evaluation.value(function.value, frame, site.place)
        if not receiver.present:
            return self._by_name(frame, function, method)
        return self._by_value(function, method, receiver)

    def _by_value(
        self, function: facts.Attribute, method: RunMethod, receiver: Known
    ) -> RunnableCall | None:
        values = receiver.present
        fitting = [value for value in values if self._blocks(value, method)]
        if not fitting:
            return None
        steps = int(receiver.elsewhere) + int(receiver.open or len(fitting) < len(values))
        if self._is_named(function) and method.name in RUN_ONLY:
            steps = min(steps, BY_NAME)
        kind = self.kind(fitting[0]) or "runnable"
        body = self._body(fitting[0]) if len(fitting) == 1 else None
        return self._found(function, method, kind, steps)._replace(body=body)

    def _blocks(self, value: Value, method: RunMethod) -> bool:
        kind = self.kind(value)
        if kind is None or kind in HARMLESS or (method.kinds and kind not in method.kinds):
            return False
        if self.savers.kinds(value) == {ASYNC}:
            return False  # it raises on the loop instead of waiting
        return method.name not in STATE_METHODS or self.savers.may_wait(value)

    def _body(self, value: Value) -> Frame | None:
        if not isinstance(value, Wrapped):
            return None
        bodies = list(self.evaluation.calls.bodies(value.function, NO_ACTUALS))
        sync = [body for body in bodies if not body.scope.definition.is_async]
        return sync[0] if len(bodies) == len(sync) == 1 else None

    def kind(self, value: Value) -> str | None:
        """What kind of LangChain or LangGraph value this is, None when it is none."""
        if isinstance(value, Symbol):
            return self.catalogue.kind(value.path)
        if isinstance(value, Wrapped):
            return self.catalogue.kind(value.path)
        if isinstance(value, Instance):
            return self._inherited(value.cls)
        return None

    def _inherited(self, cls: Class) -> str | None:
        for ancestor in self.evaluation.attributes.ancestry(cls):
            if isinstance(ancestor, Symbol):
                kind = self.catalogue.kind(f"{ancestor.path}()")
                if kind is not None:
                    return kind
        return None

    def _by_name(
        self, frame: Frame, function: facts.Attribute, method: RunMethod
    ) -> RunnableCall | None:
        if not self._is_named(function) or method.name not in RUN_ONLY:
            return None
        if not self.evaluation.program.files.uses_langgraph(frame.scope.filename):
            return None
        return self._found(function, method, "runnable", BY_NAME)

    def _is_named(self, function: facts.Attribute) -> bool:
        plain = isinstance(function.value, facts.Name | facts.Attribute)
        return plain and NAMES.search(simple_name(function.value)) is not None

    def _found(
        self, function: facts.Attribute, method: RunMethod, kind: str, steps: int
    ) -> RunnableCall:
        receiver = as_written(function.value)
        name = f"{receiver}.{method.name}"
        return RunnableCall(name, receiver, kind, method.name, method.async_name, steps)


def is_fallback(frame: Frame, site: Site) -> bool:
    """True in the `else` of a test such as `hasattr(x, "ainvoke")`: the object has only the
    sync method there."""
    guards = frame.scope.table.guards
    return any(
        arm.kind == BRANCH
        and arm.arm == 1
        and arm.block in guards
        and _asks_for_async(guards[arm.block].test)
        for arm in site.place.arms
    )


def _asks_for_async(test: facts.Expression) -> bool:
    return any(
        isinstance(node, facts.Call)
        and as_written(node.function) in {"hasattr", "getattr"}
        and len(node.arguments) > 1
        and isinstance(node.arguments[1].value, facts.Constant)
        and str(node.arguments[1].value.value).startswith("a")
        for node in walk(test)
    )
