"""Keys whose old value a node hands to a reducer that appends it to itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.graphs.analysis import Analysis, Built
from async_graph_lint.graphs.model import ChannelKind, Graph, Node, NodeKind, Write
from async_graph_lint.graphs.nodes.subgraphs import input_keys
from async_graph_lint.graphs.questions.appending import appending_keys
from async_graph_lint.graphs.questions.carried_over import carries
from async_graph_lint.graphs.questions.reach import following


class Again(NamedTuple):
    """A key that a node writes with all it had; `how` says in what form.

    `follows` says that a node before it writes the key, `adds` that a subgraph's own nodes do.
    """

    graph: Graph
    node: Node
    key: str
    reducer: str
    span: Span
    how: str
    follows: bool = False
    adds: bool = False


RETURNED = "returned"
WHOLE = "whole state"
SUBGRAPH = "subgraph"


class AppendAgain:
    """Finds such writes for one analysis."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis

    def all(self) -> Iterator[Again]:
        """All of them, graph by graph."""
        for built in self.analysis.built:
            keys = self._appending(built)
            for graph in built.graphs:
                for node in graph.nodes if keys else ():
                    yield from self._by(graph, node, keys)

    def _appending(self, built: Built) -> dict[str, str]:
        assembly = self.analysis.assembly
        return appending_keys(assembly.schemas.annotations, assembly.schemas_of(built.building))

    def _by(self, graph: Graph, node: Node, keys: dict[str, str]) -> Iterator[Again]:
        adds = {key for write in node.writes for key, _ in write.keys}
        for write in node.writes:
            for key, reducer in keys.items():
                found = self._place(node, write, key)
                if found is None or write.parent:
                    continue
                follows = _follows_writer(graph, node, key)
                if found[1] != SUBGRAPH or follows or self._may_hold(graph, key):
                    yield Again(graph, node, key, reducer, *found, follows, key in adds)

    def _may_hold(self, graph: Graph, key: str) -> bool:
        """Whether the key can have a value before any node writes it: from the input, or an
        earlier run on the thread; LangGraph starts a list empty."""
        given = graph.input_keys is None or key in graph.input_keys
        return given or self.analysis.durability.may_be_saved(graph)

    def _place(self, node: Node, write: Write, key: str) -> tuple[Span, str] | None:
        values = self.analysis.assembly.writes.values
        spelled = [values[span] for name, span in write.key_spans if name == key and span in values]
        if spelled:
            span = dict(write.key_spans)[key]
            return (span, RETURNED) if carries(spelled[-1]) else None
        place = write.span or node.span
        if place is None:
            return None
        if node.kind is NodeKind.SUBGRAPH and node.span is not None:
            return (node.span, SUBGRAPH) if _keeps(node, write, key) else None
        if key in write.returned:
            return place, SUBGRAPH
        is_read = node.reads is None or key in node.reads
        is_set = any(name == key for name, _ in write.keys)
        return (place, WHOLE) if write.whole_state and is_read and not is_set else None


def _keeps(node: Node, write: Write, key: str) -> bool:
    """A subgraph hands back what it got, with what its own reducer added to it."""
    graph = node.subgraph
    if graph is None or key not in input_keys(graph):
        return False
    channel = graph.channel(key)
    is_folded = channel is not None and channel.kind is ChannelKind.REDUCER
    return key in write.returned or (is_folded and any(name == key for name, _ in write.keys))


def _follows_writer(graph: Graph, node: Node, key: str) -> bool:
    after = following(graph)
    return any(node.name in after[one.name] and _writes(one, key) for one in graph.nodes)


def _writes(node: Node, key: str) -> bool:
    return node.unknown_writes or any(
        write.whole_state or key in dict(write.keys) for write in node.writes
    )
