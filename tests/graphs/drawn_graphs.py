"""Random small graphs: edges, joins, routers, Sends, Commands, loops, reducers, deferred
nodes, unknown routers. One seed, one graph."""

from __future__ import annotations

import random
from collections.abc import Sequence

from async_graph_lint.finding import Position, Span
from async_graph_lint.graphs.model import (
    END,
    START,
    Branch,
    Channel,
    ChannelKind,
    Edge,
    Graph,
    Node,
    Outcome,
    Target,
    Write,
)

SPAN = Span("graph.py", Position(1, 1), Position(1, 2))


def drawn(seed: int) -> Graph:
    """The graph of that seed, of two to seven nodes."""
    return _Drawer(seed).graph()


class _Drawer:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.names = [f"n{number}" for number in range(self.random.randint(2, 7))]
        self.keys = [f"k{number}" for number in range(self.random.randint(1, 3))]
        self.has_loops = self._happens(0.3)
        self.is_coupled = self._happens(0.6)
        self.has_unknown = self._happens(0.3)
        self.send_rate = self.random.choice([0.0, 0.0, 0.3])

    def graph(self) -> Graph:
        return Graph(
            name="drawn",
            span=SPAN,
            nodes=tuple(map(self._node, self.names)),
            edges=tuple(dict.fromkeys([*self._starts(), *self._edges(), *self._joins()])),
            branches=tuple(self._branches()),
            channels=tuple(Channel(key, self._kind()) for key in self.keys),
        )

    def _happens(self, probability: float) -> bool:
        return self.random.random() < probability

    def _some(self, pool: Sequence[str], least: int, most: int) -> list[str]:
        return self.random.sample(pool, min(len(pool), self.random.randint(least, most)))

    def _after(self, name: str) -> list[str]:
        return self.names if self.has_loops else self.names[self.names.index(name) + 1 :]

    def _kind(self) -> ChannelKind:
        return ChannelKind.REDUCER if self._happens(0.2) else ChannelKind.LAST_VALUE

    def _node(self, name: str) -> Node:
        uses_command = self._happens(0.25)
        writes = [self._write(name, uses_command) for _ in range(self.random.randint(1, 2))]
        return Node(
            name,
            tuple(writes),
            defer=self.is_coupled and self._happens(0.2),
            unknown_goto=self.has_unknown and self._happens(0.1),
        )

    def _write(self, name: str, uses_command: bool) -> Write:
        keys = [(key, 2 if self._happens(0.04) else 1) for key in self.keys if self._happens(0.4)]
        goto = self._targets(self._some(self._after(name), 0, 2)) if uses_command else ()
        return Write(tuple(keys), whole_state=self._happens(0.05), goto=goto)

    def _targets(self, names: Sequence[str]) -> tuple[Target, ...]:
        return tuple(self._target(name) for name in names)

    def _target(self, name: str) -> Target:
        send = self._happens(self.send_rate)
        return Target(name, send, many=send and self._happens(0.5))

    def _starts(self) -> list[Edge]:
        return [Edge((START,), name) for name in self._some(self.names, 1, 3)]

    def _edges(self) -> list[Edge]:
        return [
            Edge((name,), target)
            for name in self.names
            if self._happens(0.5)
            for target in self._some([*self._after(name), END], 1, 2)
        ]

    def _joins(self) -> list[Edge]:
        if not self.is_coupled or len(self.names) < 3:
            return []
        return [self._join() for _ in range(self.random.randint(0, 2))]

    def _join(self) -> Edge:
        target, *sources = self._some(self.names, 3, 4)
        return Edge(tuple(sorted(sources)), target)

    def _branches(self) -> list[Branch]:
        sources = [name for name in (START, *self.names) if self._happens(0.3)]
        sources += [name for name in sources if self._happens(0.2)]
        return [self._branch(source) for source in sources]

    def _branch(self, source: str) -> Branch:
        pool = self.names if source == START else [*self._after(source), END]
        outcomes = [self._outcome(pool) for _ in range(self.random.randint(1, 3))]
        unknown = self.has_unknown and self._happens(0.4)
        return Branch(
            source, () if unknown and self._happens(0.5) else tuple(outcomes), "", unknown
        )

    def _outcome(self, pool: Sequence[str]) -> Outcome:
        names = self._some(pool, 0, 3 if self._happens(0.3) else 1)
        targets = self._targets([name for name in names if name != END])
        return Outcome(targets + tuple(Target(END) for name in names if name == END))
