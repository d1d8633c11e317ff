"""States that are one value: whatever a node returns is written to a single channel.

Source: langgraph 1.2.22 `graph/state.py` `_get_root`: a result that is not None is one
write, be it a dict or not.
"""

from __future__ import annotations

from msgspec.structs import replace

from async_graph_lint.graphs.model import Graph, Node, Write
from async_graph_lint.graphs.schemas.schemas import ROOT


def with_root_writes(graph: Graph) -> Graph:
    """The graph with its nodes' writes as those of the one channel, if it has only that."""
    if graph.channel(ROOT) is None or len(graph.channels) > 1:
        return graph
    return replace(graph, nodes=tuple(map(_node, graph.nodes)))


def _node(node: Node) -> Node:
    writes = (_write(write, node.unknown_writes) for write in node.writes)
    return replace(node, writes=tuple(dict.fromkeys(writes)), unknown_writes=False)


def _write(write: Write, unknown: bool) -> Write:
    """A result that is no dict is not understood otherwise; here it is a write as well."""
    if not (write.keys or write.whole_state or write.returned or unknown):
        return write
    spans = ((ROOT, write.span),) if write.span is not None else ()
    return replace(write, keys=((ROOT, 1),), whole_state=False, returned=(), key_spans=spans)
