"""Calls of library functions whose result is made of their arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from async_graph_lint.program.evaluation.arguments import NOT_POSITIONAL, Actuals
from async_graph_lint.program.evaluation.containers import CONTAINERS, Containers
from async_graph_lint.program.evaluation.values import (
    UNKNOWN,
    Class,
    Frame,
    Function,
    Generated,
    Instance,
    Known,
    Literal,
    Offloaded,
    Parent,
    Partial,
    Pending,
    Promised,
    Record,
    Symbol,
    Wrapped,
    join,
    only,
)
from async_graph_lint.reading import facts

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation

At = tuple[Frame, facts.Call] | None

TOOL = "langchain_core.tools.StructuredTool()"
WRAPPERS = {
    "langchain_core.tools.tool": TOOL,
    "langchain_core.tools.tool()": TOOL,
    "langchain_core.tools.StructuredTool.from_function": TOOL,
    "langchain_core.tools.Tool": TOOL,
    "langchain_core.tools.Tool.from_function": TOOL,
    "langchain_core.runnables.RunnableLambda": "langchain_core.runnables.RunnableLambda()",
    "langchain_core.runnables.chain": "langchain_core.runnables.RunnableLambda()",
    "langgraph.func.task": "langgraph.func.task()()",
    "langgraph.func.task()": "langgraph.func.task()()",
    "langgraph.func.entrypoint()": "langgraph.func.entrypoint()()",
}
"""Makers of library objects that hold a function, and the symbol of what they make."""

LONGEST_PATH = 200
"""Characters after which a path is the work of a recursion, and of no use to anyone."""

RECORDS = frozenset({"langgraph.types.Send", "langgraph.types.Command"})
"""Data objects whose arguments later rooms ask for."""

TOLD_APART = frozenset(
    {
        "langgraph.prebuilt.ToolNode()",
        "langchain_core.tools.StructuredTool()",
        "typing.TypedDict()",
        "typing_extensions.TypedDict()",
        "langgraph.types.CachePolicy()",
        "langgraph.types.RetryPolicy()",
        "langgraph.types.TracePolicy()",
        "langgraph.utils.runnable.RunnableCallable()",
    }
)
"""Objects that remember the call that made them: which graph holds which of them matters."""

THREADS = ("concurrent.futures.", "threading.", "multiprocessing.", "_thread.")
"""Where handing over gives a future, a thread or a process: nothing that can be awaited."""

FIRST = frozenset(
    {
        "asyncio.create_task",
        "asyncio.ensure_future",
        "asyncio.shield",
        "asyncio.wait_for",
        "asyncio.TaskGroup().create_task",
        "contextlib.asynccontextmanager",
        "contextlib.contextmanager",
        "copy.copy",
        "copy.deepcopy",
        "dataclasses.replace",
    }
)
"""Library functions that give back their first argument, or one that awaits to the same."""


class Libraries:
    """Evaluates library calls for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.catalogue = evaluation.program.catalogue
        self.containers = Containers(evaluation)

    def call(self, symbol: Symbol, given: Actuals, at: At) -> Known:
        """What calling a library's function or class gives."""
        special = _SPECIAL.get(symbol.path)
        if symbol.path in RECORDS:
            return only(Record(f"{symbol.path}()", given.positional, given.keywords))
        if special is not None:
            return special(self, given, at)
        collecting = CONTAINERS.get(symbol.path)
        if collecting is not None:
            return collecting(self.containers, given)
        first = given.get(0)
        if symbol.path in FIRST and first is not None:
            return first
        if first is not None and first.values:
            decorated = self.decorate(symbol, first)
            if decorated is not None:
                return decorated
        handed = self._handed_over(symbol, given)
        return handed if handed is not None else self._made(symbol, at)

    def _made(self, symbol: Symbol, at: At) -> Known:
        if len(symbol.path) > LONGEST_PATH:
            return UNKNOWN
        path = self.catalogue.canonical(f"{symbol.path}()")
        kind = self.catalogue.kind(path)
        here = None if at is None else (at[0].base, at[1].span)
        # A graph with a configuration is that graph still.
        is_same = symbol.origin is not None and symbol.path.startswith(f"{path}.")
        if kind == "builder" or is_same:
            return only(Symbol(path, symbol.origin or here))
        if kind == "graph" and symbol.path.startswith(path):
            return only(Symbol(path, symbol.origin))
        return only(Symbol(path, here if kind == "graph" or path in TOLD_APART else None))

    def decorate(self, symbol: Symbol, known: Known) -> Known | None:
        """What a library's decorator makes of a function; None when it is no decorator."""
        functions = [v for v in known.values if isinstance(v, Function | Partial | Instance)]
        if not functions:
            return None
        if symbol.path in WRAPPERS:
            return Known(tuple(Wrapped(WRAPPERS[symbol.path], value) for value in functions))
        if self.catalogue.transparent(symbol.path):
            return known
        offload = self.catalogue.offload(symbol.path)
        if offload is not None and offload.returns_async_callable:
            return Known(tuple(Offloaded(value) for value in functions))
        return None

    def _handed_over(self, symbol: Symbol, given: Actuals) -> Known | None:
        """The coroutine of `to_thread(f, ...)`: awaiting it gives what `f` returns."""
        offload = self.catalogue.offload(symbol.path)
        if offload is None or offload.returns_async_callable or symbol.path.startswith(THREADS):
            return None
        function = given.get(offload.position, offload.keyword)
        rest = Actuals(given.positional[offload.position + 1 :], given.keywords, given.complete)
        values = () if function is None else function.present
        frames = [frame for value in values for frame in self.evaluation.calls.bodies(value, rest)]
        plain = [frame for frame in frames if not frame.scope.definition.is_generator]
        symbols = [value for value in values if isinstance(value, Symbol)]
        promised = [Promised(self.call(symbol, rest, None)) for symbol in symbols]
        return Known((*map(Pending, plain), *promised)) if plain or promised else None

    # Functions whose result is made of their arguments

    def partial(self, given: Actuals, at: At) -> Known:
        function = given.get(0)
        if function is None or not function.present:
            return UNKNOWN
        rest = (given.positional[1:], given.keywords)
        return Known(tuple(Partial(value, *rest) for value in function.present), function.open)

    def cast(self, given: Actuals, at: At) -> Known:
        value = given.get(1)
        kind = given.get(0)
        if value is not None and value.present:
            return value
        classes = [v for v in kind.values if isinstance(v, Class)] if kind else []
        return only(Instance(classes[0])) if classes else UNKNOWN

    def parent(self, given: Actuals, at: At) -> Known:
        frame = at[0] if at else None
        while frame is not None and not isinstance(frame.receiver, Instance):
            frame = frame.outer
        if frame is None or frame.scope.parent is None or not isinstance(frame.receiver, Instance):
            return UNKNOWN
        return only(Parent(Class(frame.scope.parent, frame.outer), frame.receiver))

    def attribute(self, given: Actuals, at: At) -> Known:
        name = given.positional[1].single if len(given.positional) > 1 else None
        if not isinstance(name, Literal) or not isinstance(name.value, str):
            return UNKNOWN
        known = self.evaluation.attributes.of(given.positional[0], name.value)
        return join([known, *given.positional[2:3]])

    def next(self, given: Actuals, at: At) -> Known:
        return self.evaluation.element(given.positional[0]) if given.positional else UNKNOWN

    def field(self, given: Actuals, at: At) -> Known:
        """The default of a pydantic or dataclass field, made by its factory where it has one."""
        factory = given.get(NOT_POSITIONAL, "default_factory")
        if factory is not None and factory.present:
            return self.evaluation.calls.apply_each(factory, ())
        default = given.get(0, "default")
        return only(Symbol("pydantic.Field()")) if default is None else default

    def inject(self, given: Actuals, at: At) -> Known:
        dependency = given.get(0, "dependency")
        if dependency is None:
            return UNKNOWN
        result = self.evaluation.calls.apply_each(dependency, ())
        result = self.evaluation.awaited(result) if _is_pending(result) else result
        return self.evaluation.element(result) if _is_generated(result) else result


def _is_pending(known: Known) -> bool:
    return any(isinstance(value, Pending) for value in known.values)


def _is_generated(known: Known) -> bool:
    return any(isinstance(value, Generated) for value in known.values)


_SPECIAL: dict[str, Callable[[Libraries, Actuals, At], Known]] = {
    "functools.partial": Libraries.partial,
    "typing.cast": Libraries.cast,
    "builtins.super": Libraries.parent,
    "builtins.getattr": Libraries.attribute,
    "builtins.next": Libraries.next,
    "fastapi.Depends": Libraries.inject,
    "pydantic.Field": Libraries.field,
    "dataclasses.field": Libraries.field,
}
