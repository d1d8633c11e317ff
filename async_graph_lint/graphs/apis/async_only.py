"""What cannot run without the async API: the parts of a graph that have no sync half.

Under `invoke` and `stream` LangGraph calls the sync half of each part. An `async def` node
or router has none, nor has a tool made of a coroutine alone, an `a...` hook, an `async def`
model callable (measured on langgraph 1.2.22 and langchain 1.4; what they raise stands in
`Obstacle.error`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.graphs.apis.async_tools import AsyncTools
from async_graph_lint.graphs.apis.one_sided_hooks import OneSidedHooks
from async_graph_lint.graphs.builders.agents import AGENTS, REACT_AGENT
from async_graph_lint.graphs.builders.building import Building, Operation
from async_graph_lint.graphs.builders.library_calls import LibraryCall, Origin
from async_graph_lint.graphs.model import START, Graph
from async_graph_lint.graphs.nodes.sync_hook import items_of
from async_graph_lint.program.evaluation.arguments import NOT_POSITIONAL, actuals
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.values import Function, Known, Symbol, Value, Wrapped

TOOL_NODE = "langgraph.prebuilt.ToolNode()"
LAMBDA = "langchain_core.runnables.RunnableLambda()"
ENTRYPOINT = "langgraph.func.entrypoint()()"

LAMBDA_ERROR = "TypeError: Cannot invoke a coroutine function synchronously"
MODEL_ERROR = "RuntimeError: Async model callable provided but agent invoked synchronously"
TASK_ERROR = "RuntimeError: In an sync context async tasks cannot be called"
WRAP_ERROR = "NotImplementedError: Synchronous implementation of {hook} is not available"
CALLABLES = {"model": MODEL_ERROR, "pre_model_hook": "", "post_model_hook": ""}


class Obstacle(NamedTuple):
    """A part without a sync half: `what` it is, where, what is raised when a sync run gets
    there, and what has to be concluded to say that it does (`node` where one is named)."""

    what: str
    error: str
    span: Span | None = None
    node: str | None = None
    steps: int = 0
    graph: str | None = None


Built = tuple[Building, str, tuple[Graph, ...]]
"""A builder, its name, and the graphs it can give."""


class AsyncOnly:
    """Answers for the graphs of one program: its builders, and the calls that make agents."""

    def __init__(
        self,
        evaluation: Evaluation,
        built: Iterable[Built],
        calls: Iterable[LibraryCall],
    ) -> None:
        self.evaluation = evaluation
        self.tools = AsyncTools(evaluation)
        self.hooks = OneSidedHooks(evaluation)
        self._built: dict[Origin, list[Built]] = {}
        self._builder_of: dict[Origin, Origin] = {}
        for one in built:
            origin = one[0].origin[1]
            self._built.setdefault(origin, []).append(one)
            for operation in one[0].operations:
                if operation.method == "compile":
                    self._builder_of[operation.span] = origin
        self._calls = {call.origin: call for call in calls}
        self._asked: set[Origin] = set()

    def of(self, value: Value) -> tuple[Obstacle, ...]:
        """The parts of a runnable that a sync run cannot pass, the surest first."""
        return tuple(sorted(self._of(value), key=lambda obstacle: obstacle.steps))

    def _of(self, value: Value) -> Iterator[Obstacle]:
        if isinstance(value, Wrapped):
            yield from self._of_wrapped(value)
        if isinstance(value, Symbol) and value.origin is not None:
            span = value.origin[1]
            yield from self._of_origin(self._builder_of.get(span, span))
        tool = self.tools.of(value)
        if tool is not None:
            yield Obstacle(f"tool `{tool.name}`", tool.error, tool.span, steps=tool.steps)

    def _of_origin(self, origin: Origin) -> Iterator[Obstacle]:
        if origin in self._asked:
            return
        self._asked.add(origin)
        try:
            if origin in self._built:
                yield from self._of_builders(self._built[origin])
            elif origin in self._calls:
                yield from self._of_call(self._calls[origin])
        finally:
            self._asked.discard(origin)

    # Builders

    def _of_builders(self, builders: list[Built]) -> Iterator[Obstacle]:
        unsure = int(len(builders) > 1)
        for building, name, graphs in builders:
            for graph in graphs[:MOST_VARIANTS]:
                steps = unsure + int(len(graphs) > 1)
                yield from (_later(o, steps) for o in self._of_graph(graph, building))
            for obstacle in self._of_parts(building):
                yield _later(obstacle, unsure)._replace(graph=obstacle.graph or name)

    def _of_graph(self, graph: Graph, building: Building) -> Iterator[Obstacle]:
        sure = _always_run(graph)
        others = self._runnables_of(building)
        for node in graph.nodes:
            if node.is_async:
                error = LAMBDA_ERROR if node.name in others else _no_sync(node.name)
                steps = int(node.name not in sure)
                what = f"async node `{node.name}`"
                yield Obstacle(what, error, node.definition, node.name, steps, graph.name)
        for branch in graph.branches:
            if branch.is_async:
                steps = int(branch.source not in {START, *sure})
                what = f"async router `{branch.router}`"
                yield Obstacle(
                    what, _no_sync(branch.router), branch.span, steps=steps, graph=graph.name
                )

    def _runnables_of(self, building: Building) -> set[str]:
        """The nodes that are a RunnableLambda, which has an error of its own."""
        found = set()
        for operation in building.operations:
            if operation.method == "add_node":
                action = _action(operation)
                values = () if action is None else action.present
                if any(isinstance(v, Wrapped) and v.path == LAMBDA for v in values):
                    found |= {str(getattr(v, "value", "")) for v in _name(operation).values}
        return found

    def _of_parts(self, building: Building) -> Iterator[Obstacle]:
        """Subgraphs and tool nodes among the nodes, and the agents of a supervisor or swarm."""
        held = [_action(op) for op in building.operations if op.method == "add_node"]
        site = building.origin[0].scope.call_at(building.origin[1])
        if site is not None:
            given = actuals(self.evaluation, site.call, building.origin[0], site.place)
            held.append(given.get(0, "agents"))
        for known in held:
            for value in items_of(known):
                if isinstance(value, Symbol) and value.origin is not None:
                    yield from (_later(obstacle, 1) for obstacle in self._of(value))

    # Agents and tool nodes

    def _of_call(self, call: LibraryCall) -> Iterator[Obstacle]:
        if call.path in AGENTS:
            yield from self._of_hooks(call)
            yield from self._of_callables(call)
        position = 1 if call.path in AGENTS else 0
        for value in items_of(call.given.get(position, "tools")):
            tool = self.tools.of(value)
            if tool is not None:
                # Whether the tool runs is the model's choice.
                what = f"tool `{tool.name}`"
                yield Obstacle(what, tool.error, tool.span, steps=1 + tool.steps)

    def _of_hooks(self, call: LibraryCall) -> Iterator[Obstacle]:
        for value in items_of(call.given.get(NOT_POSITIONAL, "middleware")):
            for hook in self.hooks.async_only(value):
                error = (
                    WRAP_ERROR.format(hook=hook.sync_name) if hook.wraps else _no_sync(hook.name)
                )
                what = f"middleware hook `{hook.qualified}`"
                yield Obstacle(what, error, hook.span, steps=int("tool" in hook.sync_name))

    def _of_callables(self, call: LibraryCall) -> Iterator[Obstacle]:
        for name, error in CALLABLES.items() if call.path == REACT_AGENT else ():
            position = 0 if name == "model" else NOT_POSITIONAL
            known = call.given.get(position, name)
            for value in () if known is None else known.present:
                if isinstance(value, Function) and value.scope.definition.is_async:
                    what = f"async `{name}={value.scope.name}`"
                    said = error or _no_sync(name)
                    yield Obstacle(what, said, value.scope.definition.header)

    # The functional API

    def _of_wrapped(self, value: Wrapped) -> Iterator[Obstacle]:
        function = value.function
        if not isinstance(function, Function) or value.path not in {LAMBDA, ENTRYPOINT}:
            return
        definition = function.scope.definition
        if definition.is_async and value.path == LAMBDA:
            yield Obstacle(f"async `{definition.name}`", LAMBDA_ERROR, definition.header)
        elif definition.is_async:
            what = f"async entrypoint `{definition.name}`"
            yield Obstacle(what, _no_sync(definition.name), definition.header, definition.name)
        elif value.path == ENTRYPOINT:
            yield from self._of_tasks(function)

    def _of_tasks(self, entrypoint: Function) -> Iterator[Obstacle]:
        frame = self.evaluation.names.generic(entrypoint.scope)
        for site in frame.scope.sites:
            known = self.evaluation.value(site.call.function, frame, site.place)
            for task in known.present:
                name = _async_task(task)
                if name is not None:
                    steps = int(bool(site.place.arms))
                    yield Obstacle(f"async task `{name}`", TASK_ERROR, site.call.span, steps=steps)


MOST_VARIANTS = 8
TASK = "langgraph.func.task()()"


def _async_task(value: Value) -> str | None:
    """The name of an async `@task`, None for any other value."""
    if not isinstance(value, Wrapped) or value.path != TASK:
        return None
    function = value.function
    is_async = isinstance(function, Function) and function.scope.definition.is_async
    return function.scope.name if isinstance(function, Function) and is_async else None


def _no_sync(name: str) -> str:
    return f'TypeError: No synchronous function provided to "{name}"'


def _later(obstacle: Obstacle, steps: int) -> Obstacle:
    return obstacle._replace(steps=obstacle.steps + steps)


def _action(operation: Operation) -> Known | None:
    given = operation.given
    return given.get(1, "action") or given.get(0, "action") or given.get(0, "node")


def _name(operation: Operation) -> Known:
    return operation.given.get(0, "node") or Known()


def _always_run(graph: Graph) -> frozenset[str]:
    """The nodes that every run reaches: by edges from one node, without any choice."""
    found: set[str] = set()
    pending = deque([START])
    while pending:
        source = pending.popleft()
        for edge in graph.edges:
            if edge.sources == (source,) and edge.target not in found:
                found.add(edge.target)
                pending.append(edge.target)
    return frozenset(found)
