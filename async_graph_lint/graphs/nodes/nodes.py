"""From `add_node` to a node: its name, what runs, what it writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_graph_lint.graphs.builders.building import Operation
from async_graph_lint.graphs.model import Node, Write
from async_graph_lint.graphs.nodes.actions import Actions
from async_graph_lint.graphs.nodes.routers import Routers
from async_graph_lint.graphs.nodes.state import STATE, runs_with_state
from async_graph_lint.graphs.schemas.schemas import Schema, Schemas
from async_graph_lint.program.evaluation.arguments import NOT_POSITIONAL, actuals
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.values import (
    Class,
    Entries,
    Frame,
    Function,
    Instance,
    Items,
    Known,
    Literal,
    Partial,
    Symbol,
    Value,
    Wrapped,
)
from async_graph_lint.reading import facts

NO_SCHEMA = Schema((), complete=True)


class NodeFacts(NamedTuple):
    """A node, the frames in which it runs, and the channels that its own schema adds."""

    node: Node
    frames: tuple[Frame, ...]
    schema: Schema


class Nodes:
    """Reads nodes for one evaluation."""

    def __init__(
        self, evaluation: Evaluation, routers: Routers, actions: Actions, schemas: Schemas
    ) -> None:
        self.evaluation = evaluation
        self.routers = routers
        self.actions = actions
        self.schemas = schemas

    def of(self, operation: Operation) -> NodeFacts:
        """The node of one `add_node` call; its name is empty where it is not known."""
        given = operation.given
        first = given.get(0, "node")
        action = given.get(1, "action")
        if action is None and first is not None:
            return self._node(operation, None, first)
        return self._node(operation, first, action)

    def is_known_sequence(self, operation: Operation) -> bool:
        """Whether the source spells out all nodes of an `add_sequence` call."""
        listed = operation.given.get(0, "nodes")
        return listed is not None and isinstance(listed.single, Items) and listed.single.complete

    def of_sequence(self, operation: Operation) -> Iterator[NodeFacts]:
        """The nodes of `add_sequence([a, ("b", b)])` (measured on langgraph 1.2.22)."""
        listed = operation.given.get(0, "nodes")
        items = None if listed is None else listed.single
        for item in items.items if isinstance(items, Items) else ():
            pair = item.single
            if isinstance(pair, Items) and len(pair.items) == 2:
                yield self._node(operation, pair.items[0], pair.items[1])
            else:
                yield self._node(operation, None, item)

    def _node(self, operation: Operation, name: Known | None, action: Known | None) -> NodeFacts:
        known = action or Known((), open=True)
        named = self._own_name(known.single) if name is None else self.routers.node_name(name)
        frames = self._frames(known, STATE)
        runs = self.actions.of(known, frames, self._handlers(operation))
        schema = self._own_schema(operation, frames)
        definition = frames[0].scope.definition if frames else None
        node = Node(
            name=named or "",
            writes=runs.ends.writes or (Write(),),
            is_async=None if definition is None else _is_async(known.single, definition),
            function=_described(known, definition.name if definition else ""),
            defer=self._is_deferred(operation),
            unknown_writes=runs.ends.unknown,
            unknown_goto=runs.ends.unknown_goto,
            span=operation.span,
            definition=None if definition is None else definition.header,
            kind=runs.kind,
            subgraph=runs.subgraph,
            tools=runs.tools,
            reads=tuple(field.key for field in schema.fields) or None,
        )
        return NodeFacts(node, self._frames(known, None), schema)

    def _handlers(self, operation: Operation) -> tuple[Frame, ...]:
        handler = operation.given.get(NOT_POSITIONAL, "error_handler")
        return () if handler is None else self._frames(handler, STATE)

    def _frames(self, action: Known, state: Symbol | None) -> tuple[Frame, ...]:
        calls = self.evaluation.calls
        found = [runs_with_state(calls, value, state) for value in action.present]
        return tuple(frame for frame in found if frame is not None)

    def _is_deferred(self, operation: Operation) -> bool:
        flag = operation.given.get(NOT_POSITIONAL, "defer")
        single = None if flag is None else flag.single
        return isinstance(single, Literal) and single.value is True

    def _own_schema(self, operation: Operation, frames: tuple[Frame, ...]) -> Schema:
        """The channels of its input schema, which every node may write (langgraph 1.2.22)."""
        keywords = dict(operation.given.keywords)
        given = keywords.get("input_schema") or keywords.get("input")
        if given is not None:
            return self.schemas.of(given)
        return self.schemas.of_first_parameter(frames[0]) if frames else NO_SCHEMA

    def _own_name(self, value: Value | None) -> str | None:
        """The name that LangGraph gives a node when none is passed."""
        if not isinstance(value, Symbol):
            return _name_of(value)
        is_graph = self.evaluation.program.catalogue.kind(value.path) == "graph"
        usual = GRAPH_NAME if is_graph else LIBRARY_NAMES.get(value.path)
        if usual is None or value.origin is None:
            return usual
        frame, span = value.origin
        site = frame.scope.call_at(span)
        given = None if site is None else actuals(self.evaluation, site.call, frame, site.place)
        named = None if given is None else given.get(NOT_POSITIONAL, "name")
        return usual if named is None else self.routers.node_name(named)


def _name_of(value: Value | None) -> str | None:
    """The name of an action that is no library's object (measured on langgraph 1.2.22)."""
    if isinstance(value, Function):
        name = value.scope.name
        return "<lambda>" if value.scope.definition.kind == "lambda" else name
    if isinstance(value, Partial):
        return "partial"
    if isinstance(value, Instance):
        return value.cls.scope.name
    if isinstance(value, Class):
        return value.scope.name
    if isinstance(value, Wrapped):
        wrapped = _name_of(value.function)
        return "RunnableLambda" if wrapped == "<lambda>" else wrapped
    return "dict" if isinstance(value, Entries) else None


GRAPH_NAME = "LangGraph"
LIBRARY_NAMES = {
    "langgraph.prebuilt.ToolNode()": "tools",
    "langchain_core.runnables.RunnableSequence()": "RunnableSequence",
}


def _is_async(action: Value | None, definition: facts.Definition) -> bool:
    """Whether LangGraph awaits it: behind a partial it sees no async `__call__` (langgraph
    1.2.22)."""
    hidden = isinstance(action, Partial) and isinstance(action.function, Instance)
    return definition.is_async and not hidden


def _described(action: Known, function: str) -> str:
    if function:
        return function
    single = action.single
    return single.path if isinstance(single, Symbol) else ""
