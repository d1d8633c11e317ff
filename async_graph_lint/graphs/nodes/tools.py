"""The tools of a ToolNode or an agent, and what their Commands write.

A tool that answers with a message changes nothing else; one that returns a `Command`
updates the state, and each tool call is a write of its own (langgraph 1.2.22).
"""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.graphs.model import Tool, Write
from async_graph_lint.graphs.nodes.ends import Ends
from async_graph_lint.graphs.nodes.sync_hook import items_of
from async_graph_lint.graphs.nodes.writes import Writes
from async_graph_lint.program.evaluation.arguments import (
    NO_ACTUALS,
    NOT_POSITIONAL,
    Actuals,
    actuals,
)
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.places import END_OF_BODY
from async_graph_lint.program.evaluation.values import (
    Frame,
    Function,
    Instance,
    Known,
    Literal,
    Partial,
    Symbol,
    Value,
    Wrapped,
)
from async_graph_lint.reading import facts

INTERRUPT = "langgraph.types.interrupt"
TOOL_NODE = "langgraph.prebuilt.ToolNode()"
MESSAGES = "messages"
DEEPEST = 3
RUN_METHODS = ("_run", "_arun")


class Tools:
    """Reads tools for one evaluation."""

    def __init__(self, evaluation: Evaluation, writes: Writes) -> None:
        self.evaluation = evaluation
        self.writes = writes

    def of(self, known: Known | None) -> tuple[Tool, ...]:
        """The tools in a list; those of libraries have a name at most."""
        return tuple(self._tool(value) for value in items_of(known))

    def given_to(self, node: Symbol) -> Actuals:
        """What the `ToolNode(...)` call was given that made a tool node."""
        if node.origin is None:
            return NO_ACTUALS
        frame, span = node.origin
        site = frame.scope.call_at(span)
        if site is None:
            return NO_ACTUALS
        return actuals(self.evaluation, site.call, frame, site.place)

    def _tool(self, value: Value) -> Tool:
        frames = list(self._bodies(value))
        if not frames:
            return Tool(value.path if isinstance(value, Symbol) else "")
        definition = frames[0].scope.definition
        ends = [self.writes.commands_of(frame) for frame in frames]
        return Tool(
            name=self._name(value, frames[0]),
            is_async=any(frame.scope.definition.is_async for frame in frames),
            writes=tuple(dict.fromkeys(write for end in ends for write in end.writes)),
            interrupts=any(self._interrupts(frame) for frame in frames),
            span=definition.header,
        )

    def _bodies(self, value: Value) -> Iterator[Frame]:
        if isinstance(value, Instance):
            for method in RUN_METHODS:
                for found in self.evaluation.attributes.of_instance(value, method).values:
                    yield from self._bodies(found) if isinstance(found, Function) else ()
        elif isinstance(value, Wrapped):
            yield from self._bodies(value.function)
        elif isinstance(value, Function | Partial):
            yield from self.evaluation.calls.bodies(value, NO_ACTUALS)

    def _name(self, value: Value, frame: Frame) -> str:
        """What the model calls it: the decorator's text, else the function's name."""
        if isinstance(value, Instance):
            return value.cls.scope.name
        outer = self.evaluation.names.enclosing(frame) or frame
        for decorator in frame.scope.definition.decorators:
            if isinstance(decorator, facts.Call) and decorator.arguments:
                first = decorator.arguments[0].value
                single = self.evaluation.value(first, outer, END_OF_BODY).single
                if isinstance(single, Literal) and isinstance(single.value, str):
                    return single.value
        return frame.scope.name

    def _interrupts(self, frame: Frame, depth: int = 0) -> bool:
        """Whether the body, or a helper it calls, asks a human."""
        for site in frame.scope.sites:
            if not self.evaluation.conditions.runs(site.place, frame):
                continue
            callee = self.evaluation.value(site.call.function, frame, site.place)
            if any(isinstance(v, Symbol) and v.path == INTERRUPT for v in callee.values):
                return True
            helpers = [value for value in callee.values if isinstance(value, Function)]
            given = actuals(self.evaluation, site.call, frame, site.place)
            bodies = [b for v in helpers for b in self.evaluation.calls.bodies(v, given)]
            if depth < DEEPEST and any(self._interrupts(body, depth + 1) for body in bodies):
                return True
        return False


def ends_of(tools: tuple[Tool, ...], messages: str = MESSAGES) -> Ends:
    """The ends of a tool node: its messages, with the Command of one tool or without."""
    answer = Write(((messages, 1),))
    writes = [answer, *(_with_messages(write, messages) for tool in tools for write in tool.writes)]
    unknown = not tools or any(tool.span is None for tool in tools)
    return Ends(tuple(dict.fromkeys(writes)), unknown)


def _with_messages(write: Write, messages: str) -> Write:
    """A Command for the parent graph leaves nothing to write here."""
    keys = write.keys if write.parent else tuple(({messages: 1} | dict(write.keys)).items())
    return Write(
        keys, write.whole_state, write.goto, write.span, write.key_spans, parent=write.parent
    )


def messages_key(given: Actuals) -> str:
    """The key that a `ToolNode(messages_key=...)` writes its answers to."""
    key = given.get(NOT_POSITIONAL, "messages_key")
    single = None if key is None else key.single
    return (
        single.value if isinstance(single, Literal) and isinstance(single.value, str) else MESSAGES
    )
