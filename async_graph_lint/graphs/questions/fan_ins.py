"""Joins by separate edges that run once for each length of their branches.

`add_edge("a", "n")` and `add_edge("c", "n")` do not wait for each other: a node runs in
the superstep after any of its sources (langgraph 1.2.22, `graph/state.py` `attach_edge`).
One run suffices when the branches are equally long; else it runs early and again.

For each node that starts two tasks at once the two lines are followed side by side, as
in `meetings`, until one of them enters the join; the other goes on alone. That is a
shortest-path search over pairs of nodes, made only for joins that this fork reaches at
different distances, which bit sets tell beforehand. Every fan-in found is real. After
`MOST_STEPS` in one graph the search ends: there may be more of them, or one with fewer
choices. Left out as no join: nodes that every way to the fork passes (the lines loop
back), deferred nodes, END, and lines that join list edges.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from itertools import combinations, product
from typing import NamedTuple

from msgspec import Struct

from async_graph_lint.graphs.engine.arrivals import Arrivals, bits
from async_graph_lint.graphs.engine.meetings import guaranteed
from async_graph_lint.graphs.engine.reachability import (
    dominators,
    predecessors,
    reached,
    successors,
)
from async_graph_lint.graphs.engine.routing import Routing, routing
from async_graph_lint.graphs.model import Graph

ALONE = -1
"""Stands for no node."""
MOST_STEPS = 100_000
"""Steps in one graph, about a quarter of a second; graphs that people draw need a few."""
NODES_OF_A_STEP = 8
"""Going on from so many nodes of a set takes as long as looking at one pair."""
MOST_LAYERS = 64
"""Distances beyond that are not told apart beforehand."""


class FanIn(Struct, frozen=True):
    """A node that runs again for the longer branch.

    `fan_out` starts both branches in one superstep; `first` is the last node of the branch
    that comes in earlier, `last` that of the other. `choices` counts the decisions after
    `fan_out` that must come out that way: 0 means that every run that reaches it runs
    `node` twice.
    """

    node: str
    fan_out: str
    first: str
    last: str
    choices: int


def fan_ins(graph: Graph) -> tuple[FanIn, ...]:
    """The fan-in of each such node that needs the fewest choices."""
    return tuple(_Study(routing(graph)).all())


class _Fork(NamedTuple):
    """What one task starts at once, and the choices that this needs."""

    arrivals: Arrivals
    choices: int


class _Study:
    def __init__(self, routing: Routing) -> None:
        self.routing = routing
        self.after = successors(routing)
        nodes = range(len(routing.names))
        self.sure = [guaranteed(routing, node).reached for node in nodes]
        self.possible = [
            sure | self._chosen(node) for node, sure in zip(nodes, self.sure, strict=True)
        ]
        self.reachable = reached(self.after, 1) | 1
        self.before = dominators(self.after)
        self.sources = predecessors(self.possible)
        self.towards: dict[int, int] = {}
        self.left = MOST_STEPS

    def _chosen(self, node: int) -> int:
        found = 0
        for decision in self.routing.decisions[node]:
            found |= decision.possible.reached
        return found

    def all(self) -> Iterator[FanIn]:
        """The best fan-in of each node, by the nodes' place in the graph."""
        best: dict[int, FanIn] = {}
        settled = 0
        for fan_out in bits(self.reachable):
            for fork in self._forks(fan_out):
                for node in bits(self._unequal(fan_out, fork.arrivals) & ~settled):
                    found = self._fan_in(fan_out, fork, node)
                    if found and (node not in best or found.choices < best[node].choices):
                        best[node] = found
                        settled |= (not found.choices) << node
        return (best[node] for node in sorted(best))

    def _forks(self, node: int) -> Iterator[_Fork]:
        """The sets of tasks that the node starts at once."""
        sure = guaranteed(self.routing, node)
        if sure.reached.bit_count() > 1:
            yield _Fork(sure, 0)
        for decision in self.routing.decisions[node]:
            rest = guaranteed(self.routing, node, (decision,))
            for option in decision.options if decision.is_open else ():
                together = rest | option.arrivals
                if together != sure and together.reached.bit_count() > 1:
                    yield _Fork(together, 1)

    def _unequal(self, fan_out: int, arrivals: Arrivals) -> int:
        """The nodes that may be reached at two distances."""
        avoided = self.before[fan_out]
        layer, seen, twice = arrivals.reached & ~avoided, 0, 0
        for _ in range(MOST_LAYERS):
            if not layer or self.left < 0:
                break
            self.left -= layer.bit_count() // NODES_OF_A_STEP
            twice |= layer & seen
            seen |= layer
            layer = self._following(layer) & ~avoided
            # A node that was seen twice needs no third time, and loops must end.
            layer &= ~twice
        return twice

    def _following(self, nodes: int) -> int:
        found = 0
        for node in bits(nodes):
            found |= self.possible[node]
        return found

    def _fan_in(self, fan_out: int, fork: _Fork, node: int) -> FanIn | None:
        """The cheapest way for two lines of the fork to enter the node one after the other."""
        allowed = self._towards(node) & ~self.before[fan_out]
        search = _Search(self.sure, self.possible, node, allowed)
        found = search.from_fork(fan_out, fork, self.left)
        self.left -= search.looked_at
        if found is None:
            return None
        names = self.routing.names
        return FanIn(
            names[node], names[fan_out], names[found.source], names[found.other], found.choices
        )

    def _towards(self, node: int) -> int:
        """The node and all that can lead to it."""
        if node not in self.towards:
            self.towards[node] = reached(self.sources, 1 << node) | 1 << node
        return self.towards[node]


class _Lines(NamedTuple):
    """Two lines side by side; or, once `source` has started the join, `one` alone; or at
    the end `one` in the join and `other` the node that it came from."""

    choices: int
    superstep: int
    one: int
    other: int = ALONE
    source: int = ALONE


class _Search:
    """Shortest paths for two lines to one join, over the nodes that are `allowed`."""

    def __init__(self, sure: list[int], possible: list[int], join: int, allowed: int) -> None:
        self.sure = sure
        self.possible = possible
        self.join = join
        self.allowed = allowed
        self.queue: list[_Lines] = []
        self.looked_at = 0

    def from_fork(self, fan_out: int, fork: _Fork, limit: int) -> _Lines | None:
        """The cheapest end of two lines of the fork, None where none is found."""
        self.queue = list(self._beginnings(fan_out, fork))
        heapify(self.queue)
        seen: set[tuple[int, int, int]] = set()
        while self.queue and self.looked_at < limit:
            self.looked_at += 1
            lines = heappop(self.queue)
            if lines.one == self.join:
                return lines
            if (lines.one, lines.other, lines.source) not in seen:
                seen.add((lines.one, lines.other, lines.source))
                for following in self._following(lines):
                    heappush(self.queue, following)
        return None

    def _beginnings(self, fan_out: int, fork: _Fork) -> Iterator[_Lines]:
        reached = fork.arrivals.reached & self.allowed
        start = _Lines(fork.choices, 0, fan_out, fan_out)
        for one, other in combinations(bits(reached), 2):
            yield self._side_by_side(start, (one, 0), (other, 0))

    def _following(self, lines: _Lines) -> Iterator[_Lines]:
        if lines.other == ALONE:
            yield from self._on_its_own(lines)
            return
        for one, other in product(self._steps(lines.one), self._steps(lines.other)):
            if one[0] != other[0]:
                yield self._side_by_side(lines, one, other)

    def _on_its_own(self, lines: _Lines) -> Iterator[_Lines]:
        for node, price in self._steps(lines.one):
            later = _Lines(lines.choices + price, lines.superstep + 1, node, ALONE, lines.source)
            if node != self.join:
                yield later
            elif lines.one != lines.source:
                yield later._replace(other=lines.one)

    def _side_by_side(self, lines: _Lines, one: tuple[int, int], other: tuple[int, int]) -> _Lines:
        choices, superstep = lines.choices + one[1] + other[1], lines.superstep + 1
        if one[0] == self.join:
            return _Lines(choices, superstep, other[0], ALONE, lines.one)
        if other[0] == self.join:
            return _Lines(choices, superstep, one[0], ALONE, lines.other)
        first, second = sorted((one[0], other[0]))
        return _Lines(choices, superstep, first, second)

    def _steps(self, node: int) -> Iterator[tuple[int, int]]:
        """The nodes that may follow, each with the choices it takes to get there."""
        for target in bits(self.possible[node] & self.allowed):
            yield target, 1 - (self.sure[node] >> target & 1)
