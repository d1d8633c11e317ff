"""What `graphs` gives out: every graph as plain data, which all formats are drawn from.

This is the JSON contract of `async-graph-lint graphs`, version 1: keys are never renamed,
only added. Files are named as seen from the working directory, with forward slashes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct

from async_graph_lint.finding import Confidence, Position, Severity
from async_graph_lint.graphs.model import ChannelKind, GraphKind, NodeKind

VERSION = 1


class Place(Struct, frozen=True):
    """A stretch of a file: rows and columns are 1-based, columns in code points, the end
    exclusive."""

    filename: str
    location: Position
    end_location: Position


class DrawnFinding(Struct, frozen=True):
    """A finding of `check`, shortened; `fingerprint` leads to the whole of it."""

    code: str
    name: str
    severity: Severity
    confidence: Confidence
    message: str
    why: str
    help: str
    place: Place
    url: str
    fingerprint: str


class DrawnTarget(Struct, frozen=True):
    """Where a route leads: a node, or `__end__`.

    `send` tells a `Send` (one task each) from a name; `many` says that the source may
    make the Send more than once.
    """

    node: str
    send: bool = False
    many: bool = False


class DrawnOutcome(Struct, frozen=True):
    """One result of a router: all its targets run together in the next superstep."""

    targets: tuple[DrawnTarget, ...]
    place: Place | None = None


class DrawnEdge(Struct, frozen=True):
    """An `add_edge`; with several sources it is a join, which waits for all of them.

    `findings` are places in the document's list of findings, here and in what follows.
    """

    sources: tuple[str, ...]
    target: str
    place: Place | None = None
    findings: tuple[int, ...] = ()


class DrawnBranch(Struct, frozen=True):
    """An `add_conditional_edges`: one of `outcomes` happens when `source` has run.

    `unknown` says that the router may also lead where the source does not show;
    `is_async` is null where it is not known.
    """

    source: str
    router: str
    outcomes: tuple[DrawnOutcome, ...]
    unknown: bool
    is_async: bool | None
    place: Place | None = None
    findings: tuple[int, ...] = ()


class DrawnEnd(Struct, frozen=True):
    """One way a node can end: how often it writes each key, and where a Command sends the
    run. `whole_state` stands for every key of the node's input, `parent` for targets in
    the graph above."""

    keys: dict[str, int]
    whole_state: bool
    goto: tuple[DrawnTarget, ...]
    parent: tuple[DrawnTarget, ...]
    place: Place | None = None


class DrawnTool(Struct, frozen=True):
    """A tool that the node may run; `is_async` is null where it is not known."""

    name: str
    is_async: bool | None
    place: Place | None = None


class DrawnNode(Struct, frozen=True):
    """A node. `place` is the `add_node`, `definition` the function.

    `superstep` is the earliest in which the known edges let it run, 1 being the first
    after START; null where none leads to it. A deferred node counts as running after all
    that does not follow it. `column` is where it is drawn. `reads` are the keys it is
    given, null for the whole state. `is_async` is null where it is not known.
    """

    name: str
    kind: NodeKind
    function: str
    is_async: bool | None
    defer: bool
    superstep: int | None
    column: int
    reads: tuple[str, ...] | None
    ends: tuple[DrawnEnd, ...]
    unknown_writes: bool
    unknown_goto: bool
    tools: tuple[DrawnTool, ...]
    subgraph: DrawnGraph | None
    place: Place | None = None
    definition: Place | None = None
    findings: tuple[int, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that it is seen to write, each once."""
        return tuple(dict.fromkeys(key for end in self.ends for key in end.keys))


class DrawnChannel(Struct, frozen=True):
    """A key of the state as the engine has it; `writers` and `readers` are nodes that are
    seen to write it, or declare it as their input."""

    key: str
    kind: ChannelKind
    reducer: str
    annotation: str
    schema: str
    writers: tuple[str, ...]
    readers: tuple[str, ...]
    place: Place | None = None
    findings: tuple[int, ...] = ()


class DrawnGraph(Struct, frozen=True):
    """One graph. `variant` names the arms of conditions that build this one of several;
    `unknowns` say what could not be resolved. `findings` are all that concern it."""

    name: str
    kind: GraphKind
    variant: str
    complete: bool
    unknowns: tuple[str, ...]
    place: Place
    nodes: tuple[DrawnNode, ...]
    edges: tuple[DrawnEdge, ...]
    branches: tuple[DrawnBranch, ...]
    channels: tuple[DrawnChannel, ...]
    input_keys: tuple[str, ...] | None
    output_keys: tuple[str, ...] | None
    findings: tuple[int, ...] = ()

    @property
    def title(self) -> str:
        """Its name, and the variant of it that this is."""
        return f"{self.name} (variant {self.variant})" if self.variant else self.name


class Unread(Struct, frozen=True):
    """A file that could not be analysed."""

    filename: str
    message: str


class Drawing(Struct, frozen=True):
    """All graphs of one run, the findings that concern them, and files left unread."""

    version: int
    graphs: tuple[DrawnGraph, ...]
    findings: tuple[DrawnFinding, ...]
    errors: tuple[Unread, ...]


def with_subgraphs(graph: DrawnGraph) -> Iterator[tuple[DrawnNode, DrawnGraph]]:
    """Every graph that runs as a node of this one, at any depth, with that node."""
    for node in graph.nodes:
        if node.subgraph:
            yield node, node.subgraph
            yield from with_subgraphs(node.subgraph)


def schema() -> dict[str, Any]:
    """The JSON schema (2020-12) of `Drawing`, made from the classes above."""
    made = msgspec.json.schema(Drawing)
    for definition in made["$defs"].values():
        # Docstrings come with their rows and indentation, which differ between Pythons.
        definition["description"] = " ".join(definition.get("description", "").split())
    return made
