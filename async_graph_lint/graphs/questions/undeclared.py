"""Keys that nodes return and that no schema of their graph declares.

The engine filters a node's update to the keys it knows (langgraph 1.2.22,
`graph/state.py` `_get_updates`), private schemas of nodes and routers included.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.graphs.model import Graph, Node, NodeKind, Write

ROOT = "__root__"
WIRING = ("edge at",)
"""Unknowns that cannot declare a key."""


class Undeclared(NamedTuple):
    """A key that a node returns in vain."""

    graph: Graph
    node: Node
    key: str
    span: Span


def undeclared(graphs: Iterable[Graph]) -> Iterator[Undeclared]:
    """The keys dropped by every graph that runs their return."""
    listed = list(graphs)
    kept = {span for graph in listed for span in _kept(graph)}
    for graph in listed:
        for found in _dropped(graph):
            if found.span not in kept:
                yield found


def _dropped(graph: Graph) -> Iterator[Undeclared]:
    for node, write, key, span in _spelled(graph):
        if graph.channel(key) is None and not write.parent and _knows_its_keys(graph):
            yield Undeclared(graph, node, key, span)


def _kept(graph: Graph) -> Iterator[Span]:
    """Places whose key some graph has, or may have, or that are meant for a parent."""
    for _, write, key, span in _spelled(graph):
        if graph.channel(key) is not None or write.parent or not _knows_its_keys(graph):
            yield span


def _spelled(graph: Graph) -> Iterator[tuple[Node, Write, str, Span]]:
    for node in graph.nodes:
        for write in node.writes if node.kind is NodeKind.FUNCTION else ():
            for key, span in write.key_spans:
                yield node, write, key, span


def _knows_its_keys(graph: Graph) -> bool:
    if any(node.kind is NodeKind.UNKNOWN for node in graph.nodes):
        return False
    doubtful = [unknown for unknown in graph.unknowns if not unknown.startswith(WIRING)]
    return bool(graph.channels) and not doubtful and graph.channel(ROOT) is None
