"""One LangGraph graph as plain data, in the engine's own terms.

A superstep runs every task that the previous one triggered; all writes of one superstep
are grouped by channel, and a plain channel that gets two writes raises
`InvalidUpdateError` (langgraph 1.2.22, `pregel/_algo.py` `apply_writes`,
`channels/last_value.py`). This module only says what a graph is; `supersteps` says what
may run together.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from async_graph_lint.finding import Span

START = "__start__"
END = "__end__"


class ChannelKind(StrEnum):
    """How a channel takes several writes of one superstep."""

    LAST_VALUE = "last value"
    """Raises on the second write."""
    REDUCER = "reducer"
    """Folds all writes with a two-argument function."""
    MANY = "many"
    """Takes several writes without a reducer: Topic, AnyValue, `guard=False`."""
    MANAGED = "managed"
    """Not written by nodes: RemainingSteps, IsLastStep."""


class Role(StrEnum):
    """What a schema is to the graph."""

    STATE = "state"
    INPUT = "input"
    OUTPUT = "output"
    NODE = "node"
    """The schema of one node's or router's own input."""
    MIDDLEWARE = "middleware"


class Declaration(Struct, frozen=True):
    """A key as one schema declares it; see `Channel` for the fields."""

    key: str
    kind: ChannelKind
    schema: str = ""
    span: Span | None = None
    reducer: str = ""
    annotation: str = ""
    role: Role = Role.STATE


class Channel(Struct, frozen=True):
    """One key of the state, as the engine has it.

    `reducer` is the reducer's name where there is one; `schema` the class that declares
    the key; `span` the declaration, None where it stands outside the project.
    `declarations` are all schemas' words on the key, in the order the engine reads them.
    """

    key: str
    kind: ChannelKind
    schema: str = ""
    span: Span | None = None
    reducer: str = ""
    annotation: str = ""
    declarations: tuple[Declaration, ...] = ()


class Target(Struct, frozen=True):
    """Where a route leads: a node's name or `END`.

    `send` tells a `Send` (one task each) from a name (one task however often named).
    `many` says that the source may produce the Send more than once (a comprehension or
    loop over a value not known to hold at most one item).
    """

    node: str
    send: bool = False
    many: bool = False


class Outcome(Struct, frozen=True):
    """One result a router or a `Command(goto=...)` can have: all targets fire together.

    `span` is the place in the source that spells it out.
    """

    targets: tuple[Target, ...]
    span: Span | None = None


class Write(Struct, frozen=True):
    """One way a node can end: the keys it then writes, how often, and where it sends the run.

    `keys` maps each key to the number of writes (a list of two Commands writes twice).
    `whole_state` stands for `{**state}`, the state itself, or a state instance: every
    key of the node's input that has a value is written. `goto` are the targets of a
    Command, which come in addition to the node's edges. `span` is the return.
    `returned` are keys that a subgraph hands back untouched wherever they have a value.
    `parent` are the targets of a `Command(graph=Command.PARENT)`.
    """

    keys: tuple[tuple[str, int], ...] = ()
    whole_state: bool = False
    goto: tuple[Target, ...] = ()
    span: Span | None = None
    key_spans: tuple[tuple[str, Span], ...] = ()
    returned: tuple[str, ...] = ()
    parent: tuple[Target, ...] = ()


class NodeKind(StrEnum):
    """What runs when a node runs."""

    FUNCTION = "function"
    SUBGRAPH = "subgraph"
    """A compiled graph."""
    TOOLS = "tools"
    """A ToolNode: one task runs all tool calls of a message."""
    RUNNABLE = "runnable"
    """A chain, a model, a lambda wrapped in a Runnable."""
    UNKNOWN = "unknown"


class Tool(Struct, frozen=True):
    """A tool that a ToolNode or an agent may run.

    `writes` are the Commands it can return; a tool without one only answers with a
    message. `interrupts` says that its body pauses the run for a human.
    """

    name: str
    is_async: bool | None = None
    writes: tuple[Write, ...] = ()
    interrupts: bool = False
    span: Span | None = None


class Node(Struct, frozen=True):
    """A node: its possible ends, and what is not known of it.

    `function` is what runs (a qualified name, for messages); `is_async` None where not
    known. `unknown_writes` says that it may also write keys that the source does not
    show; `unknown_goto` that it may go to nodes that the source does not show.
    `span` is the `add_node` call, `definition` the function. `subgraph` is the graph that
    runs as this node, where it is known; `tools` are those of a ToolNode. `reads` are the
    keys that it is given, None where it is given the whole state.
    """

    name: str
    writes: tuple[Write, ...] = (Write(),)
    is_async: bool | None = None
    function: str = ""
    defer: bool = False
    unknown_writes: bool = False
    unknown_goto: bool = False
    span: Span | None = None
    definition: Span | None = None
    kind: NodeKind = NodeKind.FUNCTION
    subgraph: Graph | None = None
    tools: tuple[Tool, ...] = ()
    reads: tuple[str, ...] | None = None


class Edge(Struct, frozen=True):
    """`add_edge`: with several sources it waits for all of them (a join)."""

    sources: tuple[str, ...]
    target: str
    span: Span | None = None


class Stray(Struct, frozen=True):
    """A router's result that its path map does not hold, and where it is returned."""

    result: str
    span: Span | None = None


class Branch(Struct, frozen=True):
    """`add_conditional_edges`: one of `outcomes` happens each time `source` has run.

    `unknown` says that the router may also give results that the source does not show;
    they are never a reason for more than a possible finding. `ends` are the targets that
    the path map, or the router's `-> Literal[...]`, allows; None where there is neither.
    `strays` are results that it does not hold: the run raises a KeyError.
    """

    source: str
    outcomes: tuple[Outcome, ...]
    router: str = ""
    unknown: bool = False
    is_async: bool | None = None
    span: Span | None = None
    ends: tuple[str, ...] | None = None
    strays: tuple[Stray, ...] = ()


class GraphKind(StrEnum):
    """Who lays the graph out."""

    GRAPH = "graph"
    """The project, by a builder."""
    AGENT = "agent"
    """A library function such as `create_agent`."""
    ENTRYPOINT = "entrypoint"
    """The functional API: one node, tasks inside it."""


class Graph(Struct, frozen=True):
    """One graph that some run of the source builds.

    Builders with nodes or edges under conditions give one `Graph` per choice of arms;
    `variant` then names the arms, and is empty otherwise. `complete` is False where
    nodes, edges or channels are partly unknown. `input_keys` and `output_keys` are those
    of its input and output schema, None where they are not known.
    """

    name: str
    span: Span
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    branches: tuple[Branch, ...] = ()
    channels: tuple[Channel, ...] = ()
    variant: str = ""
    complete: bool = True
    unknowns: tuple[str, ...] = ()
    kind: GraphKind = GraphKind.GRAPH
    input_keys: tuple[str, ...] | None = None
    output_keys: tuple[str, ...] | None = None

    def node(self, name: str) -> Node | None:
        """The node of that name, if the graph has it."""
        return next((node for node in self.nodes if node.name == name), None)

    def channel(self, key: str) -> Channel | None:
        """The channel of that key, if some schema declares it."""
        return next((channel for channel in self.channels if channel.key == key), None)
