"""Sync methods of the project's subclasses that LangGraph and LangChain call on the loop.

* Middleware: a `before_*` or `after_*` hook without its async twin becomes a node that has
  no async half (langchain 1.4, `agents/factory.py`); so does what
  `@before_model` and its kin, and `@dynamic_prompt`, decorate (A141, A143).
* Callback handlers with `run_inline` (A44).
* `InMemorySaver`: its async methods call the sync ones, serializers included (A46, A47).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_graph_lint.graphs.builders.library_calls import LibraryCall, Origin
from async_graph_lint.graphs.nodes.sync_hook import SyncHook, items_of, sync_bodies
from async_graph_lint.program.evaluation.arguments import NOT_POSITIONAL
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.expressions import dotted
from async_graph_lint.program.evaluation.places import END_OF_BODY
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.evaluation.values import (
    Class,
    Frame,
    Function,
    Instance,
    Literal,
    Symbol,
    Value,
)
from async_graph_lint.program.program import MODULE
from async_graph_lint.reading import facts

MIDDLEWARE = "langchain.agents.middleware.AgentMiddleware"
HOOKS = ("before_agent", "before_model", "after_model", "after_agent")
DECORATORS = {f"langchain.agents.middleware.{name}": name for name in (*HOOKS, "dynamic_prompt")}


class Family(NamedTuple):
    """Methods that run on the loop when a class with one of these bases overrides them.

    `twins` says that a method does not run there where its async twin is overridden too.
    """

    what: str
    bases: tuple[str, ...]
    methods: tuple[str, ...]
    remedy: str
    twins: bool = False


SAVED_METHODS = ("put", "put_writes", "get_tuple", "list", "delete_thread")
FAMILIES = (
    Family("middleware hook", (MIDDLEWARE,), HOOKS, "define the async twin too", twins=True),
    Family(
        "method of an in-memory saver",
        ("langgraph.checkpoint.memory.InMemorySaver",),
        SAVED_METHODS,
        "define the async twin too",
        twins=True,
    ),
    Family(
        "method of a saver",
        ("langgraph.checkpoint.base.BaseCheckpointSaver",),
        ("get_next_version",),
        "only compute here",
    ),
    Family(
        "serializer method",
        (
            "langgraph.checkpoint.serde.jsonplus.JsonPlusSerializer",
            "langgraph.checkpoint.serde.base.SerializerProtocol",
        ),
        ("dumps_typed", "loads_typed"),
        "only compute here",
    ),
)
HANDLERS = ("BaseCallbackHandler", "BaseTracer")
EVENT = "on_"


class LibraryClasses:
    """Finds the hooks of such classes for one program."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.program = evaluation.program

    # Middleware of an agent

    def of_agent(self, agent: LibraryCall) -> Iterator[SyncHook]:
        """The sync middleware hooks of one agent."""
        for value in items_of(agent.given.get(NOT_POSITIONAL, "middleware")):
            yield from self._middleware(value, agent.origin)

    def _middleware(self, value: Value, origin: Origin) -> Iterator[SyncHook]:
        if isinstance(value, Function):
            yield from self.decorated(value.scope, (origin,))
        elif isinstance(value, Instance):
            for method in HOOKS:
                if self._runs(FAMILIES[0], value.cls, method):
                    known = self.evaluation.attributes.of_instance(value, method)
                    for frame in sync_bodies(self.evaluation, known):
                        yield self._hook(FAMILIES[0], frame, value.cls, (origin,))

    # All classes of a file

    def of_file(self, filename: str) -> Iterator[SyncHook]:
        """The hooks of classes and decorated functions in a file, whoever uses them."""
        for outlined in self.program.files.definitions(filename):
            if outlined.kind == "class" or outlined.is_async:
                continue
            if outlined.words & DECORATOR_NAMES:
                scope = self.program.scope(filename, outlined.key)
                for inner in () if scope is None else self.program.nested(scope):
                    yield from self.decorated(inner, ())
            if outlined.parent != MODULE:
                yield from self._method(filename, outlined)

    def _method(self, filename: str, outlined: facts.Outlined) -> Iterator[SyncHook]:
        families = [family for family in FAMILIES if outlined.name in family.methods]
        if not families and not outlined.name.startswith(EVENT):
            return
        parent = self.program.scope(filename, outlined.parent)
        method = self.program.scope(filename, outlined.key)
        if parent is None or method is None:
            return
        cls, frame = Class(parent), self.evaluation.names.generic(method)
        for family in families:
            if self._runs(family, cls, outlined.name):
                yield self._hook(family, frame, cls, ())
        if outlined.name.startswith(EVENT) and self._is_inline(cls):
            what = f"inline callback `{parent.name}.{method.name}`"
            yield SyncHook(frame, what, "use an AsyncCallbackHandler, or leave `run_inline` off")

    def _hook(
        self, family: Family, frame: Frame, cls: Class, origins: tuple[Origin, ...]
    ) -> SyncHook:
        what = f"sync {family.what} `{cls.scope.name}.{frame.scope.name}`"
        remedy = f"define `a{frame.scope.name}` too" if family.twins else family.remedy
        return SyncHook(frame, what, remedy, origins)

    def _runs(self, family: Family, cls: Class, method: str) -> bool:
        """Whether the library calls the class's own sync method on the loop."""
        found = False
        for ancestor in self.evaluation.attributes.ancestry(cls):
            if isinstance(ancestor, Symbol):
                foreign = not ancestor.path.startswith(("typing.", "abc.", "builtins."))
                if foreign:
                    return found and ancestor.path in family.bases
            elif family.twins and ancestor.scope.binds(f"a{method}"):
                return False
            else:
                found = found or self._is_sync(ancestor.scope, method)
        return False

    def _is_sync(self, cls: Scope, method: str) -> bool:
        definitions = [b.definition for b in cls.table.bindings.get(method, ()) if b.definition]
        scopes = [self.program.defined_scope(definition, cls) for definition in definitions]
        return any(scope is not None and not scope.definition.is_async for scope in scopes)

    def _is_inline(self, cls: Class) -> bool:
        ancestry = self.evaluation.attributes.ancestry(cls)
        bases = [a.path.rpartition(".")[2] for a in ancestry if isinstance(a, Symbol)]
        inline = self.evaluation.attributes.of_instance(Instance(cls), "run_inline")
        return any(base in HANDLERS for base in bases) and Literal(True) in inline.values

    # Decorated functions

    def decorated(self, scope: Scope, origins: tuple[Origin, ...]) -> Iterator[SyncHook]:
        """The hook that a function becomes under a decorator such as `@before_model`."""
        frame = self.evaluation.names.generic(scope)
        outer = self.evaluation.names.enclosing(frame)
        for decorator in () if scope.definition.is_async else scope.definition.decorators:
            name = _last_name(decorator)
            if outer is None or name not in DECORATOR_NAMES:
                continue
            called = decorator.function if isinstance(decorator, facts.Call) else decorator
            value = self.evaluation.value(called, outer, END_OF_BODY).single
            if isinstance(value, Symbol) and value.path in DECORATORS:
                remedy = f"make `{scope.name}` an `async def`"
                yield SyncHook(frame, f"sync `@{name}` function `{scope.name}`", remedy, origins)


DECORATOR_NAMES = frozenset(DECORATORS.values())


def _last_name(expression: facts.Expression) -> str:
    called = expression.function if isinstance(expression, facts.Call) else expression
    return (dotted(called) or "").rpartition(".")[2]
