"""From `add_node` to a node: its name, what runs, what it writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_graph_lint.graphs.building import Operation
from async_graph_lint.graphs.model import Node, Write
from async_graph_lint.graphs.routers import Routers
from async_graph_lint.graphs.schemas import Schema, Schemas
from async_graph_lint.graphs.state import STATE, runs_with_state
from async_graph_lint.graphs.writes import Writes
from async_graph_lint.program.evaluation.arguments import NOT_POSITIONAL
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.values import (
    Class,
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
    only,
)

NO_SCHEMA = Schema((), complete=True)


class NodeFacts(NamedTuple):
    """A node, the frames in which it runs, and the channels that its own schema adds."""

    node: Node
    frames: tuple[Frame, ...]
    schema: Schema


class Nodes:
    """Reads nodes for one evaluation."""

    def __init__(
        self, evaluation: Evaluation, routers: Routers, writes: Writes, schemas: Schemas
    ) -> None:
        self.evaluation = evaluation
        self.routers = routers
        self.writes = writes
        self.schemas = schemas

    def of(self, operation: Operation) -> NodeFacts:
        """The node of one `add_node` call; its name is empty where it is not known."""
        given = operation.given
        first = given.get(0, "node")
        action = given.get(1, "action")
        if action is None and first is not None:
            return self._node(operation, None, first)
        return self._node(operation, first, action)

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
        named = self.routers.node_name(name) if name is not None else _own_name(known.single)
        frames = self._frames(known, STATE)
        ends = [self.writes.of(frame) for frame in frames]
        definition = frames[0].scope.definition if frames else None
        node = Node(
            name=named or "",
            writes=tuple(w for end in ends for w in end.writes) or (Write(),),
            is_async=None if definition is None else definition.is_async,
            function=_described(known, definition.name if definition else ""),
            defer=self._is_deferred(operation),
            unknown_writes=not frames or known.open or any(end.unknown for end in ends),
            unknown_goto=any(end.unknown_goto for end in ends),
            span=operation.span,
            definition=None if definition is None else definition.header,
        )
        return NodeFacts(node, self._frames(known, None), self._own_schema(operation, frames))

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
            return self.schemas.of(given)._replace(complete=True)
        for frame in frames[:1]:
            schema = self._annotated(frame)
            if schema is not None:
                return schema._replace(complete=True)
        return NO_SCHEMA

    def _annotated(self, frame: Frame) -> Schema | None:
        definition = frame.scope.definition
        parameters = definition.parameters[0 if frame.receiver is None else 1 :]
        outer = self.evaluation.names.enclosing(frame)
        if not parameters or parameters[0].annotation is None or outer is None:
            return None
        known = self.evaluation.annotations.instance(parameters[0].annotation, outer)
        single = known.single
        return self.schemas.of(only(single.cls)) if isinstance(single, Instance) else None


def _own_name(value: Value | None) -> str | None:
    """The name that LangGraph gives a node when none is passed (measured on langgraph 1.2.22)."""
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
        return _own_name(value.function) if isinstance(value.function, Function) else None
    if isinstance(value, Symbol):
        return LIBRARY_NAMES.get(value.path)
    return None


LIBRARY_NAMES = {
    "langgraph.prebuilt.ToolNode()": "tools",
    "langgraph.graph.CompiledStateGraph()": "LangGraph",
    "langchain_core.runnables.RunnableSequence()": "RunnableSequence",
}


def _described(action: Known, function: str) -> str:
    if function:
        return function
    single = action.single
    return single.path if isinstance(single, Symbol) else ""
