"""Middleware hooks that exist for one of the two APIs only (langchain 1.4).

A class may define `wrap_model_call` and leave `awrap_model_call` to the base class, which
raises; a decorated function is one of the two. What stands for `before_*` and `after_*`
on the sync side is not here: those run, on the loop (`library_classes`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.graphs.entries.library_classes import MIDDLEWARE
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.expressions import dotted
from async_graph_lint.program.evaluation.places import END_OF_BODY
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.evaluation.values import (
    Class,
    Function,
    Instance,
    Symbol,
    Value,
)
from async_graph_lint.reading import facts

WRAPS = ("wrap_model_call", "wrap_tool_call")
NODES = ("before_agent", "before_model", "after_model", "after_agent")
DECORATORS = {f"langchain.agents.middleware.{name}": name for name in (*WRAPS, *NODES)}


class Hook(NamedTuple):
    """A hook of which only one half is written."""

    name: str
    sync_name: str
    qualified: str
    span: Span
    owner: Class | None = None

    @property
    def wraps(self) -> bool:
        """True for the hooks that stand around a call."""
        return self.sync_name in WRAPS


class OneSidedHooks:
    """Finds such hooks for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.program = evaluation.program

    def sync_only(self, value: Value) -> Iterator[Hook]:
        """The `wrap_*` hooks of a middleware that an async run misses the async half of."""
        yield from self._one_sided(value, WRAPS, is_async=False)

    def async_only(self, value: Value) -> Iterator[Hook]:
        """The hooks that a sync run misses the sync half of."""
        yield from self._one_sided(value, (*WRAPS, *NODES), is_async=True)

    def _one_sided(self, value: Value, names: tuple[str, ...], is_async: bool) -> Iterator[Hook]:
        if isinstance(value, Function):
            yield from self.decorated(value.scope, names, is_async)
        elif isinstance(value, Instance):
            yield from self.of_class(value.cls, names, is_async)

    def of_class(self, cls: Class, names: tuple[str, ...], is_async: bool) -> Iterator[Hook]:
        """The one-sided hooks of a class of the project that inherits from the base only."""
        ancestry = self.evaluation.attributes.ancestry(cls)
        libraries = [a.path for a in ancestry if isinstance(a, Symbol)]
        foreign = [p for p in libraries if not p.startswith(("typing.", "abc.", "builtins."))]
        if foreign != [MIDDLEWARE]:
            return
        for name in names:
            own, twin = (f"a{name}", name) if is_async else (name, f"a{name}")
            method = self._method(cls, own)
            if method is not None and not self._has(ancestry, twin):
                qualified = f"{cls.scope.name}.{own}"
                yield Hook(own, name, qualified, method.definition.header, cls)

    def _has(self, ancestry: list[Class | Symbol], name: str) -> bool:
        return any(isinstance(a, Class) and a.scope.binds(name) for a in ancestry)

    def _method(self, cls: Class, name: str) -> Scope | None:
        value = self.evaluation.attributes.of_class(cls, name).single
        return value.scope if isinstance(value, Function) else None

    def decorated(self, scope: Scope, names: tuple[str, ...], is_async: bool) -> Iterator[Hook]:
        """The hook that a function becomes under `@wrap_model_call` and its kin."""
        outer = self.evaluation.names.enclosing(self.evaluation.names.generic(scope))
        if outer is None or scope.definition.is_async is not is_async:
            return
        for decorator in scope.definition.decorators:
            called = decorator.function if isinstance(decorator, facts.Call) else decorator
            if (dotted(called) or "").rpartition(".")[2] not in names:
                continue
            value = self.evaluation.value(called, outer, END_OF_BODY).single
            name = DECORATORS.get(value.path) if isinstance(value, Symbol) else None
            if name in names:
                yield Hook(
                    f"a{name}" if is_async else name,
                    name,
                    scope.name,
                    scope.definition.header,
                )
