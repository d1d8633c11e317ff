"""The graphs that `create_agent` and its kin build: model, tools, and the hooks around them.

Source: langchain 1.5.0 `agents/factory.py` and langgraph-prebuilt 1.1.2
`chat_agent_executor.py`. A message's tool calls run as one task each, so the way to
`tools` is a Send of unknown number.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.graphs.assembly.graph_schemas import GraphSchemas
from async_graph_lint.graphs.builders.agents import AGENT, DEEP_AGENT, REACT_AGENT, building_of
from async_graph_lint.graphs.builders.library_calls import LibraryCall
from async_graph_lint.graphs.model import (
    END,
    START,
    Branch,
    Channel,
    ChannelKind,
    Edge,
    Graph,
    GraphKind,
    Node,
    NodeKind,
    Outcome,
    Role,
    Target,
    Write,
)
from async_graph_lint.graphs.nodes.ends import Ends, any_of
from async_graph_lint.graphs.nodes.state import runs_with_state
from async_graph_lint.graphs.nodes.sync_hook import items_of
from async_graph_lint.graphs.nodes.tools import MESSAGES, Tools, ends_of
from async_graph_lint.graphs.nodes.writes import Writes
from async_graph_lint.graphs.schemas.merging import Given, overlaid
from async_graph_lint.program.evaluation.arguments import NOT_POSITIONAL
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.expressions import simple_name
from async_graph_lint.program.evaluation.values import (
    Frame,
    Function,
    Instance,
    Known,
    Symbol,
    Value,
    only,
)
from async_graph_lint.reading import facts

RESPONSE = "structured_response"
NOT_PASSED_IN = frozenset({RESPONSE, "jump_to"})
NOT_HANDED_OUT = frozenset({"jump_to"})
STATES = {
    REACT_AGENT: "langgraph.prebuilt.AgentState",
    AGENT: "langchain.agents.AgentState",
    DEEP_AGENT: "langchain.agents.AgentState",
}
TOOLS = "tools"
HOOKS = ("before_agent", "before_model", "after_model", "after_agent")


class Hook(NamedTuple):
    """One hook of one middleware, as the node that it becomes."""

    point: str
    node: Node


class AgentGraphs:
    """Lays agents out for one evaluation."""

    def __init__(
        self, evaluation: Evaluation, graph_schemas: GraphSchemas, writes: Writes, tools: Tools
    ) -> None:
        self.evaluation = evaluation
        self.graph_schemas = graph_schemas
        self.writes = writes
        self.tools = tools

    def graph(self, agent: LibraryCall, name: str) -> Graph:
        """The graph of one agent."""
        nodes, edges, branches = self._laid_out(agent)
        middleware = tuple(items_of(agent.given.get(NOT_POSITIONAL, "middleware")))
        state = overlaid(self._schemas(agent))
        keys = [c.key for c in state.channels if c.kind is not ChannelKind.MANAGED]
        known = agent.path != DEEP_AGENT and all(map(_is_own, middleware)) and state.complete
        return Graph(
            name=name,
            span=agent.origin,
            nodes=nodes,
            edges=edges,
            branches=branches,
            channels=(*state.channels, *_of_hooks(agent)),
            complete=known,
            unknowns=() if known else ("what the library adds",),
            kind=GraphKind.AGENT,
            input_keys=tuple(key for key in keys if key not in NOT_PASSED_IN),
            output_keys=tuple(key for key in keys if key not in NOT_HANDED_OUT),
        )

    def _schemas(self, agent: LibraryCall) -> tuple[Given, ...]:
        """Those of the middleware, then the agent's own."""
        given = self.graph_schemas.of_agent(building_of(agent))
        if any(one.role is Role.STATE for one in given):
            return given
        own = self.graph_schemas.schemas.of(only(Symbol(STATES[agent.path])))
        return (*given, Given(Role.STATE, own))

    # Layout

    def _laid_out(
        self, agent: LibraryCall
    ) -> tuple[tuple[Node, ...], tuple[Edge, ...], tuple[Branch, ...]]:
        hooks = list(self._hooks(agent))
        before, pre, post, after = ([h.node for h in hooks if h.point == p] for p in HOOKS)
        post, after = post[::-1], after[::-1]
        model = self._model(agent)
        tools = self._tool_node(agent)
        line = [*before, *pre, model, *post]
        names = [START, *(node.name for node in line)]
        loop = next(iter([*pre, model])).name
        leave = [node.name for node in after]
        edges = [Edge((a,), b, agent.origin) for a, b in pairwise(names)]
        edges += [Edge((a,), b, agent.origin) for a, b in pairwise([*leave, END]) if leave]
        out = Outcome((Target(leave[0] if leave else END),))
        if tools is None:
            edges.append(Edge((names[-1],), out.targets[0].node, agent.origin))
            return (*line, *after), tuple(edges), ()
        call = Outcome((Target(TOOLS, send=True, many=True),))
        edges.append(Edge((TOOLS,), loop, agent.origin))
        branch = Branch(names[-1], (call, out), "tool calls", span=agent.origin)
        return (*line, tools, *after), tuple(edges), (branch,)

    def _model(self, agent: LibraryCall) -> Node:
        keys = [MESSAGES]
        if agent.given.get(NOT_POSITIONAL, "response_format") is not None:
            keys.append(RESPONSE)
        name = "agent" if agent.path == REACT_AGENT else "model"
        writes = (Write(((MESSAGES, 1),)), Write(tuple((key, 1) for key in keys)))
        return Node(
            name=name,
            writes=tuple(dict.fromkeys(writes)),
            function=agent.path,
            span=agent.origin,
            kind=NodeKind.RUNNABLE,
        )

    def _tool_node(self, agent: LibraryCall) -> Node | None:
        given = agent.given.get(1, TOOLS)
        tools = self.tools.of(given)
        if not tools and (given is None or given.single is not None):
            return None
        ends = ends_of(tools)
        return Node(
            name=TOOLS,
            writes=ends.writes,
            unknown_writes=ends.unknown,
            span=agent.origin,
            kind=NodeKind.TOOLS,
            tools=tools,
        )

    # Hooks

    def _hooks(self, agent: LibraryCall) -> Iterator[Hook]:
        for name, point in (("pre_model_hook", "before_model"), ("post_model_hook", "after_model")):
            known = agent.given.get(NOT_POSITIONAL, name)
            if known is not None and known.present:
                yield self._hook(point, name, known, agent.origin)
        for value in items_of(agent.given.get(NOT_POSITIONAL, "middleware")):
            yield from self._of_middleware(value, agent.origin)

    def _of_middleware(self, value: Value, span: Span) -> Iterator[Hook]:
        if isinstance(value, Function):
            for decorator in value.scope.definition.decorators:
                called = decorator.function if isinstance(decorator, facts.Call) else decorator
                point = simple_name(called) or ""
                if point in HOOKS:
                    name = f"{value.scope.name}.{point}"
                    yield self._hook(point, name, only(value), span)
        elif isinstance(value, Instance):
            for point in HOOKS:
                methods = self._methods(value, point)
                if methods.present:
                    yield self._hook(point, f"{value.cls.scope.name}.{point}", methods, span)

    def _methods(self, value: Instance, point: str) -> Known:
        """The project's own method, the async one before its sync twin."""
        for name in (f"a{point}", point):
            known = self.evaluation.attributes.of_instance(value, name)
            own = tuple(method for method in known.values if isinstance(method, Function))
            if own:
                return Known(own)
        return Known()

    def _hook(self, point: str, name: str, known: Known, span: Span) -> Hook:
        frames = list(self._frames(known))
        ends: Ends = any_of([self.writes.of(frame) for frame in frames])
        definition = frames[0].scope.definition if frames else None
        node = Node(
            name=name,
            writes=ends.writes or (Write(),),
            is_async=None if definition is None else definition.is_async,
            function=definition.name if definition else name,
            unknown_writes=ends.unknown or not frames,
            span=span,
            definition=None if definition is None else definition.header,
        )
        return Hook(point, node)

    def _frames(self, known: Known) -> Iterator[Frame]:
        for value in known.present:
            frame = runs_with_state(self.evaluation.calls, value)
            if frame is not None:
                yield frame


def _of_hooks(agent: LibraryCall) -> tuple[Channel, ...]:
    """`pre_model_hook` may give the model other messages, under a key of their own."""
    hook = agent.given.get(NOT_POSITIONAL, "pre_model_hook")
    if agent.path != REACT_AGENT or hook is None or not hook.present:
        return ()
    return (Channel("llm_input_messages", ChannelKind.LAST_VALUE),)


def _is_own(value: Value) -> bool:
    return isinstance(value, Instance | Function)
