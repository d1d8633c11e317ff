"""Conflicts that need a key which some node only hands back, and those that do not.

A compiled graph as a node returns every key of its output that has a value (langgraph
1.2.22). Whoever wrote the node did not mean to write such a key, and the repair is
another one than for two real writers.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from async_graph_lint.graphs.engine.conflict import Conflict
from async_graph_lint.graphs.model import START, ChannelKind, Graph, Node
from async_graph_lint.graphs.supersteps import conflicts


def meant(graph: Graph) -> tuple[Conflict, ...]:
    """The conflicts between nodes that write the key themselves."""
    return conflicts(_without_returned(graph)).conflicts


def handed_back(graph: Graph) -> Iterator[Conflict]:
    """The conflicts in which some writer only hands the key back, where they need fewer
    choices than one between real writers of the key."""
    if not _has_returned(graph):
        return
    known = {conflict.key: conflict for conflict in meant(graph)}
    for conflict in conflicts(graph).conflicts:
        other = known.get(conflict.key)
        if other is None or _price(graph, conflict) < (other.uses_unknown, other.choices):
            yield conflict


def returners(graph: Graph, conflict: Conflict) -> list[Node]:
    """The writers of a conflict that hand the key back."""
    nodes = [graph.node(name) for name in dict.fromkeys(conflict.writers)]
    return [node for node in nodes if node is not None and _returns(node, conflict.key)]


def is_valued(graph: Graph, conflict: Conflict) -> bool:
    """Whether the key surely has a value when its writers hand it back: the node before
    them writes it in any case, or it starts with one inside them."""
    if conflict.fan_out != START:
        before = graph.node(conflict.fan_out)
        if before is not None and all(_writes_it(w.keys, conflict.key) for w in before.writes):
            return True
    return all(_folds(node.subgraph, conflict.key) for node in returners(graph, conflict))


def may_be_absent(graph: Graph, conflict: Conflict) -> bool:
    """Whether the key may have no value where whole states are returned: such a key is not
    in them, and pydantic leaves out None by default (langgraph 1.2.22)."""
    channel = graph.channel(conflict.key)
    words = "" if channel is None else channel.annotation
    nodes = [graph.node(name) for name in conflict.writers]
    by_whole = all(node is not None and not _names(node, conflict.key) for node in nodes)
    return by_whole and any(word in words for word in ("None", "Optional", "NotRequired"))


def _names(node: Node, key: str) -> bool:
    return any(_writes_it(write.keys, key) for write in node.writes)


def _price(graph: Graph, conflict: Conflict) -> tuple[bool, int]:
    return conflict.uses_unknown, conflict.choices + (not is_valued(graph, conflict))


def _has_returned(graph: Graph) -> bool:
    return any(write.returned for node in graph.nodes for write in node.writes)


def _without_returned(graph: Graph) -> Graph:
    if not _has_returned(graph):
        return graph
    nodes = tuple(
        replace(node, writes=tuple(replace(write, returned=()) for write in node.writes))
        for node in graph.nodes
    )
    return replace(graph, nodes=nodes)


def _returns(node: Node, key: str) -> bool:
    return any(key in write.returned for write in node.writes)


def _writes_it(keys: tuple[tuple[str, int], ...], key: str) -> bool:
    return any(name == key and count for name, count in keys)


def _folds(subgraph: Graph | None, key: str) -> bool:
    """A key with a reducer starts with an empty value of its type."""
    channel = None if subgraph is None else subgraph.channel(key)
    return channel is not None and channel.kind is ChannelKind.REDUCER
