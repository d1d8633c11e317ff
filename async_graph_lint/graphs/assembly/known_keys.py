"""What a subgraph's result means to the graph that it runs in.

Keys that the outer graph does not know are dropped; a key that is only handed back is
written where it has a value, which takes an input or a node that gives it one. A node
that only Sends start gets their payload and nothing else.
"""

from __future__ import annotations

from msgspec.structs import replace

from async_graph_lint.graphs.model import ChannelKind, Graph, Node, Target, Write
from async_graph_lint.graphs.nodes.send_payloads import Payloads


def with_known_keys(graph: Graph, payloads: Payloads) -> Graph:
    """The graph whose nodes hand back only what it knows and what can have a value."""
    if not any(write.returned or node.subgraph for node in graph.nodes for write in node.writes):
        return graph
    known = frozenset(c.key for c in graph.channels if c.kind is not ChannelKind.MANAGED)
    valued = known & _valued(graph)
    named = _started_by_name(graph)
    nodes = []
    for node in graph.nodes:
        payload = None if node.name in named else payloads.get(node.name)
        given = valued if payload is None else valued & payload
        nodes.append(_within(node, known, given))
    return replace(graph, nodes=tuple(nodes))


def _started_by_name(graph: Graph) -> frozenset[str]:
    targets: list[Target] = [t for b in graph.branches for o in b.outcomes for t in o.targets]
    targets += [t for node in graph.nodes for write in node.writes for t in write.goto]
    if any(branch.unknown for branch in graph.branches):
        return frozenset(node.name for node in graph.nodes)
    edges = (edge.target for edge in graph.edges)
    return frozenset({*edges, *(target.node for target in targets if not target.send)})


def _valued(graph: Graph) -> frozenset[str]:
    """The keys that some input or node gives a value, and those that start with one."""
    if graph.input_keys is None or any(node.unknown_writes for node in graph.nodes):
        return frozenset(channel.key for channel in graph.channels)
    folded = (c.key for c in graph.channels if c.kind is not ChannelKind.LAST_VALUE)
    written = (key for node in graph.nodes for write in node.writes for key, _ in write.keys)
    return frozenset({*graph.input_keys, *folded, *written})


def _within(node: Node, known: frozenset[str], valued: frozenset[str]) -> Node:
    writes = (_kept(write, known, valued) for write in node.writes)
    return replace(node, writes=tuple(dict.fromkeys(writes)))


def _kept(write: Write, known: frozenset[str], valued: frozenset[str]) -> Write:
    """A key that the source spells out stays, known or not."""
    spelled = {key for key, _ in write.key_spans}
    keys = tuple((key, n) for key, n in write.keys if key in known or key in spelled)
    returned = tuple(key for key in write.returned if key in valued)
    return replace(write, keys=keys, returned=returned)
