"""Which nodes can run after a node."""

from __future__ import annotations

from async_graph_lint.graphs.model import Graph


def following(graph: Graph) -> dict[str, frozenset[str]]:
    """For each node all that some run reaches from it, itself only by a loop.

    Results of routers that the source does not show are left out.
    """
    after = _direct(graph)
    return {name: _reached(name, after) for name in after}


def _direct(graph: Graph) -> dict[str, set[str]]:
    after: dict[str, set[str]] = {node.name: set() for node in graph.nodes}
    for edge in graph.edges:
        for source in edge.sources:
            after.setdefault(source, set()).add(edge.target)
    for branch in graph.branches:
        for outcome in branch.outcomes:
            after.setdefault(branch.source, set()).update(t.node for t in outcome.targets)
    for node in graph.nodes:
        for write in node.writes:
            after[node.name].update(target.node for target in write.goto)
    return after


def _reached(name: str, after: dict[str, set[str]]) -> frozenset[str]:
    found: set[str] = set()
    pending = list(after.get(name, ()))
    while pending:
        node = pending.pop()
        if node not in found:
            found.add(node)
            pending.extend(after.get(node, ()))
    return frozenset(found)
