"""Which saver a compiled graph has, and what it can do: wait, work without a loop, or neither."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.expressions import dotted
from async_graph_lint.program.evaluation.places import END_OF_BODY
from async_graph_lint.program.evaluation.values import (
    Class,
    Frame,
    Function,
    Generated,
    Instance,
    Known,
    Literal,
    Symbol,
    Value,
    Wrapped,
)
from async_graph_lint.reading import facts

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation

SYNC, ASYNC, MEMORY = "saver:sync", "saver:async", "saver:memory"
UNENTERED = "saver:unentered"
"""A context manager that gives a saver when it is entered, and was not."""
OTHER = "saver:unknown"

KEYWORD = "checkpointer"
OPENERS = (".from_conn_string()", ".from_conn_info()")
SYNC_METHODS = ("get_tuple", "put")
ASYNC_METHODS = ("aget_tuple", "aput")
"""What a saver has to bring; the base class's own raise NotImplementedError
(langgraph-checkpoint 4.3.2, `checkpoint/base`)."""


class Saver(NamedTuple):
    """A saver that a graph may have: its kind, its class's name, and whether nothing else is
    possible (`steps` 0) or likely (more)."""

    kind: str
    name: str
    steps: int = 0
    span: Span | None = None
    """The call that gives it to the graph."""
    own: bool = False
    """Its class is the project's."""


class Savers:
    """Finds savers for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.catalogue = evaluation.program.catalogue

    def may_wait(self, graph: Value) -> bool:
        """False when the graph has no saver, or one that keeps everything in memory."""
        kinds = self.kinds(graph)
        return kinds is None or bool(kinds - {MEMORY})

    def kinds(self, graph: Value) -> set[str] | None:
        """The kinds of saver the graph was compiled with, empty for none, None if not known."""
        given = self._given(graph)
        if given is None:
            return None
        known, _ = given
        if known is None:
            return set()
        if known.open or not known.values:
            return None
        return {self.kind(value) for value in known.values} - {""}

    def of(self, graph: Value) -> Iterator[Saver]:
        """The savers that the graph may have been compiled with."""
        given = self._given(graph)
        known = None if given is None else given[0]
        if given is None or known is None:
            return
        site = given[1]
        kinds = {self.kind(value) for value in known.values}
        # A saver or None by a condition: who sets one means to use it.
        unsure = known.open or len(kinds - {""}) > 1
        for value in known.present:
            kind = self.kind(value)
            if kind:
                own = isinstance(value, Instance)
                yield Saver(kind, self.name(value), int(unsure), site.call.span, own)

    def _given(self, graph: Value) -> tuple[Known | None, Site] | None:
        """What was given for the saver, None for nothing, and the call it was given to."""
        if isinstance(graph, Wrapped):
            return self._decorated(graph)
        if not isinstance(graph, Symbol) or graph.origin is None:
            return None
        frame, span = graph.origin
        site = frame.scope.call_at(span)
        return None if site is None else self.passed(frame, site)

    def passed(self, frame: Frame, site: Site) -> tuple[Known | None, Site] | None:
        """What a call such as `compile` is given for the saver; None where that is not known."""
        arguments = {argument.keyword: argument for argument in site.call.arguments}
        chosen = arguments.get(KEYWORD)
        if chosen is None and any(argument.star for argument in site.call.arguments):
            return None
        function = site.call.function
        is_compile = isinstance(function, facts.Attribute) and function.name == "compile"
        if chosen is None and is_compile and None in arguments:
            chosen = site.call.arguments[0]
        if chosen is None:
            return (None, site)
        return self.evaluation.value(chosen.value, frame, site.place), site

    def _decorated(self, workflow: Wrapped) -> tuple[Known | None, Site] | None:
        """`@entrypoint(checkpointer=...)`."""
        if not isinstance(workflow.function, Function):
            return None
        scope = workflow.function.scope
        outer = self.evaluation.names.enclosing(self.evaluation.names.generic(scope))
        for decorator in scope.definition.decorators:
            if isinstance(decorator, facts.Call) and _ends_with(decorator.function, "entrypoint"):
                return None if outer is None else self.passed(outer, Site(decorator, END_OF_BODY))
        return None

    # Savers

    def kind(self, value: Value) -> str:
        """The kind of a saver; empty for none at all."""
        if isinstance(value, Literal):
            return "" if value.value in {None, False} else OTHER
        if isinstance(value, Generated):
            return UNENTERED
        if isinstance(value, Instance):
            return self._own(value.cls)
        path = value.path if isinstance(value, Symbol) else ""
        if path.endswith(OPENERS) and self._opens(path):
            return UNENTERED
        return self.catalogue.kind(path) or OTHER

    def _opens(self, path: str) -> bool:
        cls = next(path.removesuffix(opener) for opener in OPENERS if path.endswith(opener))
        return (self.catalogue.kind(f"{cls}()") or "").startswith("saver:")

    def name(self, value: Value) -> str:
        """The saver's class as messages show it."""
        if isinstance(value, Instance):
            return value.cls.scope.name
        if isinstance(value, Generated):
            return f"{value.frame.scope.name}()"
        path = value.path if isinstance(value, Symbol) else ""
        parts = path.removesuffix("()").split(".")
        return ".".join(parts[-2:]) + "(...)" if path.endswith(OPENERS) else parts[-1]

    def _own(self, cls: Class) -> str:
        """The kind of a class of the project: by its library base, or by what it defines."""
        ancestry = self.evaluation.attributes.ancestry(cls)
        bases = [self.catalogue.kind(f"{a.path}()") for a in ancestry if isinstance(a, Symbol)]
        known = next((base for base in bases if base and base.startswith("saver:")), None)
        if known is not None:
            return known
        scopes = [a.scope for a in ancestry if isinstance(a, Class)]
        sync, other = (
            any(scope.binds(name) for scope in scopes for name in names)
            for names in (SYNC_METHODS, ASYNC_METHODS)
        )
        is_saver = any(isinstance(a, Symbol) and a.path == BASE for a in ancestry)
        if not is_saver or sync == other:
            return OTHER
        return SYNC if sync else ASYNC


BASE = "langgraph.checkpoint.base.BaseCheckpointSaver"


def _ends_with(expression: facts.Expression, name: str) -> bool:
    return (dotted(expression) or "").rpartition(".")[2] == name
