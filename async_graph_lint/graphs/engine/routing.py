"""A `Graph` made ready for search: what each node starts, by choice or in any case.

Decisions whose results are alike cost a search nothing, so each keeps what all of its
options have in common.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import product
from operator import or_

from msgspec import Struct

from async_graph_lint.graphs.engine.arrivals import Arrivals, union
from async_graph_lint.graphs.model import (
    START,
    ChannelKind,
    Graph,
    Node,
    Outcome,
    Target,
    Write,
)


class Option(Struct, frozen=True):
    """One result of a decision. `names` and `sends` are what it starts, `write` the number
    of the node's alternative, `result` and `taken` are those of `Choice`."""

    result: Outcome | Write
    taken: tuple[Target, ...] = ()
    names: int = 0
    sends: tuple[int, ...] = ()
    arrivals: Arrivals = Arrivals()
    write: int = 0
    unknown: bool = False


class Decision(Struct, frozen=True):
    """A router, or the way a node ends: one of `options` each time the node has run.

    `unknown` adds every single node, and nothing at all, to what may come of it.
    `guaranteed` is what all options have in common, `possible` their union.
    """

    options: tuple[Option, ...]
    branch: int | None = None
    unknown: bool = False
    guaranteed: Arrivals = Arrivals()
    possible: Arrivals = Arrivals()

    @property
    def is_open(self) -> bool:
        """Whether the result can differ from run to run."""
        return self.unknown or len(self.options) > 1


class Join(Struct, frozen=True):
    """A list edge: `target` runs once all `sources` have run since the last time."""

    sources: int
    target: int


Writes = tuple[tuple[dict[str, int], ...], ...]
"""By node and alternative: how often each key is written."""


class Writers(Struct, frozen=True):
    """The nodes that can write a key, those that always do, and the same for twice."""

    able: int = 0
    sure: int = 0
    able_twice: int = 0
    sure_twice: int = 0


class Routing(Struct, frozen=True):
    """The searchable form of a graph; the lists are indexed by the node's number.

    `decisions[node][0]` is always how the node ends. `anywhere` are the results of an
    unknown router. `writes[node]` has one mapping of key to number of writes for each
    alternative, for keys whose channel takes one write only; `writers` says the same by key.
    """

    names: tuple[str, ...]
    edges: tuple[int, ...]
    decisions: tuple[tuple[Decision, ...], ...]
    writes: Writes
    joins: tuple[Join, ...]
    deferred: int
    anywhere: tuple[Option, ...]
    writers: dict[str, Writers]

    @property
    def is_coupled(self) -> bool:
        """Whether when a task runs can depend on tasks that did not start it."""
        return bool(self.joins or self.deferred)

    @property
    def has_unknown(self) -> bool:
        """Whether some router or goto is not spelled out by the source."""
        return any(decision.unknown for row in self.decisions for decision in row)

    def along_edges(self, node: int) -> Arrivals:
        """What the node's static edges start."""
        return Arrivals(self.edges[node] & ~self.deferred)

    def results(self, decision: Decision, guess: bool) -> tuple[Option, ...]:
        """All results of a decision, with those that the source does not show if `guess`."""
        return decision.options + self.anywhere if guess and decision.unknown else decision.options

    def fewest(self, node: int, key: str) -> int:
        """How often the node writes the key at least."""
        return min(writes.get(key, 0) for writes in self.writes[node])

    def writing(self, node: int, key: str, count: int = 1) -> Option:
        """An end of the node that writes the key that often at least."""
        ends = self.decisions[node][0].options
        return next(end for end in ends if self.writes[node][end.write].get(key, 0) >= count)


def routing(graph: Graph) -> Routing:
    """The searchable form of the graph. Targets that are no node are dropped, as the
    engine does (it logs "wrote to unknown channel" and goes on)."""
    return _Compiler(graph).compiled()


class _Compiler:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.nodes = (Node(START), *graph.nodes)
        self.number = {node.name: number for number, node in enumerate(self.nodes)}
        self.deferred = union(n for n, node in enumerate(self.nodes) if node.defer)
        plain = (c.key for c in graph.channels if c.kind is ChannelKind.LAST_VALUE)
        self.keys = frozenset(plain)

    def compiled(self) -> Routing:
        writes = tuple(
            tuple(self._counts(write, node) for write in _ends(node)) for node in self.nodes
        )
        return Routing(
            names=tuple(self.number),
            edges=self._edges(),
            decisions=self._decisions(),
            writes=writes,
            joins=tuple(self._joins()),
            deferred=self.deferred,
            anywhere=self._anywhere(),
            writers={key: _writers(key, writes) for key in sorted(_written(writes))},
        )

    def _edges(self) -> tuple[int, ...]:
        targets = [0] * len(self.nodes)
        for sources, target in self._known_edges():
            if len(sources) == 1:
                targets[next(iter(sources))] |= 1 << target
        return tuple(targets)

    def _joins(self) -> Iterator[Join]:
        for sources, target in self._known_edges():
            if len(sources) > 1:
                yield Join(union(sources), target)

    def _known_edges(self) -> Iterator[tuple[set[int], int]]:
        for edge in self.graph.edges:
            target = self.number.get(edge.target)
            if target and all(source in self.number for source in edge.sources):
                yield {self.number[source] for source in edge.sources}, target

    def _decisions(self) -> tuple[tuple[Decision, ...], ...]:
        rows: list[list[Decision]] = [self._own_decisions(node) for node in self.nodes]
        for place, branch in enumerate(self.graph.branches):
            if branch.source in self.number and (branch.outcomes or branch.unknown):
                options = [o for outcome in branch.outcomes for o in self._options(outcome)]
                row = rows[self.number[branch.source]]
                row.append(_decision(options, branch=place, unknown=branch.unknown))
        return tuple(map(tuple, rows))

    def _own_decisions(self, node: Node) -> list[Decision]:
        ends = [o for n, write in enumerate(_ends(node)) for o in self._options(write, n)]
        row = [_decision(ends)]
        if node.unknown_goto:
            row.append(_decision([Option(Outcome(()))], unknown=True))
        return row

    def _options(self, result: Outcome | Write, write: int = 0) -> Iterator[Option]:
        targets = result.goto if isinstance(result, Write) else result.targets
        known = [target for target in targets if self.number.get(target.node)]
        for taken in _written_out(known):
            yield self._option(result, taken, write)

    def _option(
        self,
        result: Outcome | Write,
        taken: tuple[Target, ...],
        write: int = 0,
        unknown: bool = False,
    ) -> Option:
        names = union(self.number[target.node] for target in taken if not target.send)
        sends = tuple(sorted(self.number[target.node] for target in taken if target.send))
        sent = reduce(or_, (Arrivals(1 << n, 1 << n) for n in sends), Arrivals())
        arrivals = sent | Arrivals(names & ~self.deferred)
        return Option(result, taken, names, sends, arrivals, write, unknown)

    def _anywhere(self) -> tuple[Option, ...]:
        single = [()] + [(Target(node.name),) for node in self.graph.nodes]
        return tuple(self._option(Outcome(taken), taken, unknown=True) for taken in single)

    def _counts(self, write: Write, node: Node) -> dict[str, int]:
        if write.parent:
            return {}
        given = self.keys if node.reads is None else self.keys.intersection(node.reads)
        counts = dict.fromkeys(given, 1) if write.whole_state else {}
        for key, count in (*write.keys, *((key, 1) for key in write.returned)):
            if count and key in self.keys:
                counts[key] = max(count, counts.get(key, 0))
        return counts


def _decision(
    options: Sequence[Option], branch: int | None = None, unknown: bool = False
) -> Decision:
    arrivals = [option.arrivals for option in options]
    certain = arrivals and not unknown
    return Decision(
        tuple(options),
        branch,
        unknown,
        reduce(Arrivals.__and__, arrivals) if certain else Arrivals(),
        reduce(Arrivals.either, arrivals, Arrivals()),
    )


def _written(writes: Writes) -> set[str]:
    return {key for ends in writes for counts in ends for key in counts}


def _writers(key: str, writes: Writes) -> Writers:
    counts = [[end.get(key, 0) for end in ends] for ends in writes]
    most, least = list(map(max, counts)), list(map(min, counts))
    rows = ((most, 1), (least, 1), (most, 2), (least, 2))
    sets = (union(n for n, count in enumerate(row) if count >= often) for row, often in rows)
    return Writers(*sets)


def _ends(node: Node) -> tuple[Write, ...]:
    return node.writes or (Write(),)


def _written_out(targets: Sequence[Target]) -> Iterator[tuple[Target, ...]]:
    """The targets with every Send of unknown number taken 0, 1 and 2 times.

    A third task adds nothing: two writes are enough to raise. More than four such
    Sends in one result are taken together, else their combinations would explode.
    """
    if not any(target.many for target in targets):
        yield tuple(targets)
        return
    varying = [target.many for target in targets]
    together = sum(varying) > 4
    counts = [(0, 1, 2) if many and not together else (1,) for many in varying]
    alike = [[count if many else 1 for many in varying] for count in (0, 1, 2)]
    for times in alike if together else product(*counts):
        yield tuple(
            Target(target.node, target.send)
            for target, count in zip(targets, times, strict=True)
            for _ in range(count)
        )
