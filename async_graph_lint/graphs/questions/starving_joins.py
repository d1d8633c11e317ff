"""List edges that wait for ever: some source of them is never started.

`add_edge(["a", "b"], "n")` runs `n` once all sources have run (langgraph 1.2.22,
`channels/named_barrier_value.py`). Where a router starts only some of them and nothing
else starts the rest, the run ends without `n`, and without an error.

For each result of each decision before the join, all that can still run is computed as a
fixed point: generous everywhere else (any result, also those that the source does not
show), but with joins only where all their sources are in it. What is not in it does not
run. Decisions that may be taken again in one run are left out: a later round may start
the rest. Bit sets over nodes; linear in edges for each such result.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from async_graph_lint.graphs.engine.arrivals import bits
from async_graph_lint.graphs.engine.meetings import guaranteed
from async_graph_lint.graphs.engine.reachability import closure, startable, started, successors
from async_graph_lint.graphs.engine.routing import Decision, Join, Option, Routing, routing
from async_graph_lint.graphs.model import Edge, Graph, Outcome, Write


class StarvingJoin(Struct, frozen=True):
    """A list edge whose target does not run although some of its sources do.

    `at` is the node (or START) that then starts only `running` of the sources, by `result`;
    None where the sources in `missing` never run at all. `choices` counts the decisions
    that must come out that way once `at` has run; `unknown` says that `at` may also have
    results that the source does not show.
    """

    edge: Edge
    missing: tuple[str, ...]
    running: tuple[str, ...]
    at: str | None = None
    result: Outcome | Write | None = None
    choices: int = 0
    unknown: bool = False


def starving_joins(graph: Graph) -> tuple[StarvingJoin, ...]:
    """The list edges that some result starves, each with the surest such result."""
    study = _Study(routing(graph))
    found = (study.starving(join, edge) for join, edge in _list_edges(graph, study.routing))
    return tuple(one for one in found if one)


def _list_edges(graph: Graph, routing: Routing) -> Iterator[tuple[Join, Edge]]:
    number = {name: place for place, name in enumerate(routing.names)}
    for edge in graph.edges:
        if len(set(edge.sources)) > 1 and {*edge.sources, edge.target} <= number.keys():
            sources = sum(1 << number[source] for source in set(edge.sources))
            yield Join(sources, number[edge.target]), edge


class _Study:
    def __init__(self, routing: Routing) -> None:
        self.routing = routing
        self.after = successors(routing)
        self.later = closure(self.after)
        self.runs = self._runs()

    def starving(self, join: Join, edge: Edge) -> StarvingJoin | None:
        """The surest way in which this list edge starves."""
        if not self.runs & join.sources:
            return None
        if missing := join.sources & ~self.runs:
            return None if self.runs >> join.target & 1 else self._told(join, edge, missing)
        found = list(self._by_choice(join, edge))
        return min(found, key=lambda one: (one.unknown, one.choices), default=None)

    def _by_choice(self, join: Join, edge: Edge) -> Iterator[StarvingJoin]:
        for node in bits(self.runs | 1):
            for decision in self.routing.decisions[node]:
                if decision.is_open and not self.later[node] >> node & 1:
                    yield from self._of_decision(join, edge, node, decision)

    def _of_decision(
        self, join: Join, edge: Edge, node: int, decision: Decision
    ) -> Iterator[StarvingJoin]:
        rest = guaranteed(self.routing, node, (decision,)).reached
        starving = [o for o in decision.options if self._starves(join, node, decision, rest, o)]
        harmless = [o for o in decision.options if not self._touches(join, rest | started(o))]
        every = len(starving) + len(harmless) == len(decision.options)
        for option in starving:
            running = self._with_later(rest | started(option)) & join.sources
            missing = join.sources & ~self._runs(node, decision, option)
            told = self._told(join, edge, missing, running)
            yield StarvingJoin(
                told.edge,
                told.missing,
                told.running,
                self.routing.names[node],
                option.result,
                self._choices(join, rest, option) + (not every),
                decision.unknown,
            )

    def _choices(self, join: Join, rest: int, option: Option) -> int:
        """Beyond the decision itself: whether the sources that run need more choices, and
        whether a Send of unknown number must come out empty."""
        direct = (rest | started(option)) & join.sources
        targets = option.result.goto if isinstance(option.result, Write) else option.result.targets
        return (not direct) + (len(option.sends) < sum(target.send for target in targets))

    def _starves(
        self, join: Join, node: int, decision: Decision, rest: int, option: Option
    ) -> bool:
        start = rest | started(option)
        missed = join.sources & ~self._with_later(start)
        by_other_result = decision.unknown or missed & self._with_later(startable(decision))
        if not missed or not by_other_result or not self._touches(join, start):
            return False
        runs = self._runs(node, decision, option)
        return bool(missed & ~runs) and not runs >> join.target & 1

    def _touches(self, join: Join, start: int) -> bool:
        return bool(self._with_later(start) & join.sources)

    def _with_later(self, nodes: int) -> int:
        found = nodes
        for node in bits(nodes):
            found |= self.later[node]
        return found

    def _runs(
        self, at: int = -1, decision: Decision | None = None, option: Option | None = None
    ) -> int:
        """All nodes that can run, given one result of one decision."""
        everything = (1 << len(self.routing.names)) - 2
        found, fresh = 0, 1
        while fresh:
            found |= fresh
            following = self._joined(found)
            for node in bits(fresh):
                following |= self.routing.edges[node]
                for one in self.routing.decisions[node]:
                    if one is decision and node == at and option is not None:
                        following |= started(option)
                    else:
                        following |= everything if one.unknown else startable(one)
            fresh = following & ~found
        return found & ~1

    def _joined(self, found: int) -> int:
        targets = 0
        for join in self.routing.joins:
            if join.sources & ~found == 0:
                targets |= 1 << join.target
        return targets

    def _told(
        self, join: Join, edge: Edge, missing: int, running: int | None = None
    ) -> StarvingJoin:
        names = self.routing.names
        runs = self.runs & join.sources if running is None else running
        return StarvingJoin(
            edge, tuple(names[n] for n in bits(missing)), tuple(names[n] for n in bits(runs))
        )
