"""What can run after what: bit sets of nodes over everything that the source shows.

A join counts as an edge from each of its sources, a deferred node as one that runs at
once; results that the source does not show are left out. So a node that is not reached
here can only run by such a result.
"""

from __future__ import annotations

from collections.abc import Sequence

from async_graph_lint.graphs.engine.arrivals import bits, union
from async_graph_lint.graphs.engine.routing import Decision, Option, Routing

Successors = Sequence[int]
"""By node: the set of nodes that it may start."""


def started(option: Option) -> int:
    """The nodes that one result starts, deferred ones too."""
    return option.names | union(option.sends)


def startable(decision: Decision) -> int:
    """The nodes that some result of the decision starts."""
    found = 0
    for option in decision.options:
        found |= started(option)
    return found


def successors(routing: Routing) -> tuple[int, ...]:
    """What each node may start, by an edge, a join, a router or a goto."""
    found = list(routing.edges)
    for node, row in enumerate(routing.decisions):
        for decision in row:
            found[node] |= startable(decision)
    for join in routing.joins:
        for source in bits(join.sources):
            found[source] |= 1 << join.target
    return tuple(found)


def reached(after: Successors, start: int, without: int = 0) -> int:
    """The nodes that run later than the nodes in `start`, by ways that avoid `without`."""
    found, fresh = 0, start
    while fresh:
        following = 0
        for node in bits(fresh):
            following |= after[node]
        fresh = following & ~found & ~without
        found |= fresh
    return found


def closure(after: Successors) -> tuple[int, ...]:
    """`reached` for every single node."""
    found = list(after)
    changed = True
    while changed:
        changed = False
        # Later nodes first: most graphs are written down from start to end.
        for node in reversed(range(len(found))):
            whole = found[node]
            for follower in bits(after[node]):
                whole |= found[follower]
            changed |= whole != found[node]
            found[node] = whole
    return tuple(found)


def dominators(after: Successors) -> tuple[int, ...]:
    """By node: itself and the nodes that every way from START to it passes."""
    everything = (1 << len(after)) - 1
    found = [1] + [everything] * (len(after) - 1)
    before = predecessors(after)
    changed = True
    while changed:
        changed = False
        for node in range(1, len(after)):
            common = everything
            for source in bits(before[node]):
                common &= found[source]
            changed |= (common | 1 << node) != found[node]
            found[node] = common | 1 << node
    return tuple(found)


def predecessors(after: Successors) -> tuple[int, ...]:
    """By node: the nodes that may start it."""
    found = [0] * len(after)
    for node, following in enumerate(after):
        for target in bits(following):
            found[target] |= 1 << node
    return tuple(found)
