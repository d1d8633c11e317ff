"""Graphs that run inside other graphs: which graph a value is, and what it hands back.

A compiled graph that runs as a node, or whose whole result a node returns, writes every
key of its output schema that has a value, touched or not (langgraph 1.2.22).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from async_graph_lint.graphs.builders.building import Origin
from async_graph_lint.graphs.model import START, ChannelKind, Graph, Node, Write
from async_graph_lint.graphs.nodes.ends import Ends, any_of
from async_graph_lint.program.evaluation.values import Symbol, Value

Found = Callable[[Origin], tuple[Graph, ...]]
"""The graphs that a `compile()` or agent call makes, one per variant."""


class Subgraphs:
    """Answers for one program; `found` looks the graphs up."""

    def __init__(self, is_graph: Callable[[str], bool], found: Found) -> None:
        self.is_graph = is_graph
        self.found = found

    def of(self, value: Value) -> tuple[Graph, ...] | None:
        """The graphs that a value is, empty where they are not known; None for no graph."""
        if not isinstance(value, Symbol) or not self.is_graph(value.path):
            return None
        return () if value.origin is None else self.found(value.origin)

    def ends(self, value: Value, received: frozenset[str] | None = None) -> Ends | None:
        """What the result of the graph's run writes, given the keys that it `received` (all
        if None); None where the graph is not known."""
        graphs = self.of(value)
        return any_of([_ends(graph, received) for graph in graphs]) if graphs else None


def input_keys(graph: Graph) -> tuple[str, ...]:
    """The keys that the graph takes from its input."""
    return _keys(graph) if graph.input_keys is None else graph.input_keys


def output_keys(graph: Graph) -> tuple[str, ...]:
    """The keys that the graph's result can hold."""
    return _keys(graph) if graph.output_keys is None else graph.output_keys


def _keys(graph: Graph) -> tuple[str, ...]:
    return tuple(c.key for c in graph.channels if c.kind is not ChannelKind.MANAGED)


def _ends(graph: Graph, received: frozenset[str] | None) -> Ends:
    kept = output_keys(graph)
    taken = [key for key in input_keys(graph) if received is None or key in received]
    folded = [c.key for c in graph.channels if c.kind is ChannelKind.REDUCER]
    back = [key for key in kept if key in {*taken, *folded}]
    sure = [key for key in kept if key in _sure(graph)]
    able = [key for key in kept if key in _able(graph)]
    ends = [] if _leaves_for_parent(graph) else [_end(able, back), _end(sure, back)]
    ends += _parent_ends(graph)
    return Ends(tuple(dict.fromkeys(ends)), unknown=not graph.complete)


def _end(written: list[str], back: list[str]) -> Write:
    returned = tuple(key for key in back if key not in written)
    return Write(tuple((key, 1) for key in written), returned=returned)


def _parent_ends(graph: Graph) -> Iterator[Write]:
    """Its Commands for the parent, which drop its own updates (langgraph 1.2.22)."""
    for node in graph.nodes:
        for write in node.writes:
            if write.parent:
                yield Write(write.keys, goto=write.parent, span=write.span)


def _leaves_for_parent(graph: Graph) -> bool:
    return any(
        node.writes and all(write.parent for write in node.writes) for node in _always_run(graph)
    )


def _able(graph: Graph) -> frozenset[str]:
    return frozenset(key for node in graph.nodes for write in node.writes for key in _own(write))


def _sure(graph: Graph) -> frozenset[str]:
    """The keys that every run of the graph writes: those of nodes that always run."""
    nodes = [node for node in _always_run(graph) if node.writes]
    return frozenset().union(*(_common(node.writes) for node in nodes))


def _common(writes: Iterable[Write]) -> frozenset[str]:
    first, *rest = [frozenset(_own(write)) for write in writes]
    return first.intersection(*rest)


def _own(write: Write) -> tuple[str, ...]:
    return () if write.parent else tuple(key for key, count in write.keys if count)


def _always_run(graph: Graph) -> Iterator[Node]:
    """The nodes that static edges alone lead to."""
    pending, seen = [START], set[str]()
    while pending:
        name = pending.pop()
        targets = [e.target for e in graph.edges if e.sources == (name,) and e.target not in seen]
        seen.update(targets)
        pending.extend(targets)
        yield from (node for node in map(graph.node, targets) if node is not None)
