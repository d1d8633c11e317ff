"""Which two tasks can share a superstep because one task started both lines that lead there.

Along edges, routers and Sends a task runs exactly one superstep after the task that
started it, whatever other tasks do. So two tasks can meet if and only if, from one
common node, there are two ways of equal length to them, and the price of the meeting is
the number of decisions on those two ways that could have come out differently. That is
a shortest-path search over pairs of nodes, at most N^2 of them however many routers run
side by side; rows of pairs are bit sets. (Joins and deferred nodes wait for tasks that
did not start them: `state_space` follows those.)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import reduce
from heapq import heappop, heappush
from itertools import combinations
from operator import or_
from typing import NamedTuple

from async_graph_lint.graphs.engine.arrivals import Arrivals, bits
from async_graph_lint.graphs.engine.routing import Decision, Routing

Rows = dict[int, int]
"""Pairs of nodes: each node with the set of those it meets; symmetric."""


class Level(NamedTuple):
    """The price of a meeting, cheapest first: whether it needs a result that the source
    does not show, how many choices, and the superstep."""

    unknown: bool
    choices: int
    superstep: int

    def after(self, unknown: bool, choices: int) -> Level:
        """One superstep later, with that many more choices."""
        return Level(self.unknown or unknown, self.choices + choices, self.superstep + 1)


class Way(NamedTuple):
    """How one task starts others: what the engine does, `choices` made, and whether one
    of them is a result that the source does not show."""

    arrivals: tuple[Arrivals, ...]
    choices: int
    unknown: bool


def guaranteed(routing: Routing, node: int, without: tuple[Decision, ...] = ()) -> Arrivals:
    """What starts after the node whatever the decisions not in `without` come to."""
    rest = (d.guaranteed for d in routing.decisions[node] if all(d is not w for w in without))
    return reduce(or_, rest, routing.along_edges(node))


def ways(routing: Routing) -> tuple[Way, ...]:
    """The ways to go on from one task: in any case, by a choice, by an unknown result."""
    nodes = range(len(routing.names))
    sure = tuple(guaranteed(routing, node) for node in nodes)
    chosen = tuple(_chosen(routing.decisions[node]) for node in nodes)
    unknown = tuple(_guessed(routing, routing.decisions[node]) for node in nodes)
    found = (Way(sure, 0, False), Way(chosen, 1, False), Way(unknown, 1, True))
    return tuple(way for way in found if any(arrivals.reached for arrivals in way.arrivals))


def everywhere(routing: Routing) -> Arrivals:
    """Any node that a name can start at once."""
    nodes = (1 << len(routing.names)) - 2
    return Arrivals(nodes & ~routing.deferred)


def _chosen(decisions: tuple[Decision, ...]) -> Arrivals:
    return reduce(Arrivals.either, (d.possible for d in decisions if d.is_open), Arrivals())


def _guessed(routing: Routing, decisions: tuple[Decision, ...]) -> Arrivals:
    return everywhere(routing) if any(d.unknown for d in decisions) else Arrivals()


class Meetings:
    """All pairs of tasks that can meet, each at its lowest price.

    `reached` gives the first superstep of every node that can run. Two tasks of one
    node are the pair of that node with itself.
    """

    def __init__(self, routing: Routing, reached: Mapping[int, int]) -> None:
        self.routing = routing
        self.levels: dict[Level, Rows] = {}
        self.pairs = 0
        self._ways = ways(routing)
        self._settled: Rows = defaultdict(int)
        self._waiting: dict[Level, Rows] = {}
        self._order: list[Level] = []
        for node, superstep in reached.items():
            for fork in _forks(routing, node):
                self._add(Level(fork[0], fork[1], superstep + 1), fork[2])
        while self._order:
            self._settle(heappop(self._order))

    def _add(self, level: Level, rows: Rows) -> None:
        if level not in self._waiting:
            self._waiting[level] = defaultdict(int)
            heappush(self._order, level)
        waiting = self._waiting[level]
        for node, row in rows.items():
            waiting[node] |= row

    def _settle(self, level: Level) -> None:
        found: Rows = {}
        for node, row in self._waiting.pop(level).items():
            if new := row & ~self._settled[node]:
                self._settled[node] |= new
                self.pairs += new.bit_count()
                found[node] = new
        if found:
            self.levels[level] = found
            self._go_on(level, found)

    def _go_on(self, level: Level, rows: Rows) -> None:
        for first in self._ways:
            for second in self._ways:
                after = level.after(first.unknown or second.unknown, first.choices + second.choices)
                self._add(after, dict(_advance(rows, first.arrivals, second.arrivals)))


def _advance(
    rows: Rows, first: tuple[Arrivals, ...], second: tuple[Arrivals, ...]
) -> Iterator[tuple[int, int]]:
    """The pairs one superstep on; two names of one node make one task, so no pair."""
    met = _moved(rows, [arrivals.reached for arrivals in first])
    met_sent = _moved(rows, [arrivals.sent for arrivals in first])
    image = _Image(second)
    for target, row in met.items():
        partners, sent = image.of(row)
        doubled = sent | (image.of(met_sent[target])[0] if target in met_sent else 0)
        itself = 1 << target
        if pairs := (partners & ~itself) | (partners & doubled & itself):
            yield target, pairs


def _moved(rows: Rows, targets: list[int]) -> Rows:
    """The rows after the first of each pair has gone on; nodes with equal targets at once."""
    alike: Rows = defaultdict(int)
    for node, row in rows.items():
        alike[targets[node]] |= row
    moved: Rows = defaultdict(int)
    for nodes, row in alike.items():
        for node in bits(nodes):
            moved[node] |= row
    return moved


class _Image:
    """What a set of nodes starts: everything, and what Sends start; remembered by set."""

    def __init__(self, arrivals: tuple[Arrivals, ...]) -> None:
        self.arrivals = arrivals
        self.known: dict[int, tuple[int, int]] = {}

    def of(self, nodes: int) -> tuple[int, int]:
        if nodes not in self.known:
            reached = sent = 0
            for node in bits(nodes):
                reached |= self.arrivals[node].reached
                sent |= self.arrivals[node].sent
            self.known[nodes] = (reached, sent)
        return self.known[nodes]


def _forks(routing: Routing, node: int) -> Iterator[tuple[bool, int, Rows]]:
    """The pairs that one task of the node starts, by their price."""
    yield False, 0, _within(guaranteed(routing, node))
    decisions = [d for d in routing.decisions[node] if d.is_open]
    for decision in decisions:
        rest = guaranteed(routing, node, (decision,))
        for option in decision.options:
            if option.arrivals.reached:
                yield False, 1, _within(rest | option.arrivals)
        if decision.unknown:
            yield True, 1, _between(rest, everywhere(routing))
    for one, other in combinations(decisions, 2):
        yield False, 2, _between(one.possible, other.possible)
        yield from _guessed_forks(routing, one, other)


def _guessed_forks(
    routing: Routing, one: Decision, other: Decision
) -> Iterator[tuple[bool, int, Rows]]:
    anywhere = everywhere(routing)
    if one.unknown:
        yield True, 2, _between(anywhere, other.possible)
    if other.unknown:
        yield True, 2, _between(one.possible, anywhere)
    if one.unknown and other.unknown:
        yield True, 2, _between(anywhere, anywhere)


def _within(arrivals: Arrivals) -> Rows:
    reached, twice = arrivals.reached, arrivals.twice
    return {n: (reached & ~(1 << n)) | (twice & (1 << n)) for n in bits(reached)}


def _between(first: Arrivals, second: Arrivals) -> Rows:
    rows: Rows = {}
    if not first.reached or not second.reached:
        return rows
    both_ways = (first.sent & second.reached) | (first.reached & second.sent)
    for node in bits(first.reached | second.reached):
        itself = 1 << node
        partners = second.reached if first.reached & itself else 0
        partners |= first.reached if second.reached & itself else 0
        rows[node] = (partners & ~itself) | (both_ways & itself)
    return rows
