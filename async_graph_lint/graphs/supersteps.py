"""Which tasks can share a superstep, and which keys then get two writes.

The engine groups all writes of all tasks of one superstep by channel; a plain channel
that gets more than one raises (langgraph 1.2.22, `pregel/_algo.py` `apply_writes`,
`channels/last_value.py`). Two tasks that can write the key are enough, so the choices of
the other tasks are never multiplied out. Two searches answer together:

* `meetings`, for all graphs: shortest paths over pairs of nodes along edges, routers,
  gotos and Sends. There a task runs exactly one superstep after the one that started
  it, whatever else runs, so every pair found is real and its price is exact: O(N^2)
  pairs, each extended once by bit set operations over the fan-out. Without joins and
  deferred nodes these are all pairs there are.
* `state_space`, only for graphs with joins or deferred nodes: breadth-first search over
  the states of the engine's trigger channels. Exponential at worst, hence `Limits`; what
  it finds is real, and `exhausted` says whether it saw everything.

Prices: a decision that comes out the same way whatever its result costs nothing, every
other decision on the way costs one choice, as does a Send of unknown number. Choices
before the fan-out are free. A price of 0 is proved: no schedule from the fan-out avoids
the conflict (`certainty`). A result that the source does not show leads to one node and
marks the conflict as `uses_unknown`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from async_graph_lint.graphs.engine.arrivals import bits
from async_graph_lint.graphs.engine.certainty import Proof
from async_graph_lint.graphs.engine.conflict import Choice, Conflict, Exploration, Limits
from async_graph_lint.graphs.engine.lineage import Lineage, Origins, Picks, choices
from async_graph_lint.graphs.engine.meetings import Level, Meetings
from async_graph_lint.graphs.engine.routing import routing
from async_graph_lint.graphs.engine.schedules import Schedules
from async_graph_lint.graphs.engine.state_space import Scheduler, StateSpace
from async_graph_lint.graphs.model import Graph

__all__ = ["Choice", "Conflict", "Exploration", "Limits", "conflicts", "together"]

_DEFAULT = Limits()


def conflicts(graph: Graph, limits: Limits = _DEFAULT) -> Exploration:
    """The keys that can get two writes in one superstep, each with its strongest conflict."""
    study = _Study(graph, limits)
    found = (study.conflict(key) for key in study.routing.writers)
    return Exploration(
        tuple(conflict for conflict in found if conflict), study.exhausted, study.states
    )


def together(
    graph: Graph, limits: Limits = _DEFAULT, *, guess: bool = False
) -> frozenset[tuple[str, str]]:
    """The pairs of nodes that may share a superstep, both ways round; a node with itself
    where two of its tasks may. With `guess`, unknown routers may lead to any node."""
    study = _Study(graph, limits)
    names = study.routing.names
    return frozenset((names[a], names[b]) for a, b in study.pairs(guess))


class _Study:
    def __init__(self, graph: Graph, limits: Limits) -> None:
        self.routing = routing(graph)
        self.limits = limits
        self.schedules = tuple(self._schedules()) if self.routing.is_coupled else ()
        self.origins = self._origins()
        reached = {node: origin.superstep for node, origin in self.origins.items()}
        self.meetings = Meetings(self.routing, reached)
        self.lineage = Lineage(self.routing, self.origins, self.meetings)

    @property
    def exhausted(self) -> bool:
        return all(schedules.space.exhausted for schedules in self.schedules)

    @property
    def states(self) -> int:
        spaces = (len(schedules.tasks) for schedules in self.schedules)
        return sum(spaces) + self.meetings.pairs

    @cached_property
    def scheduler(self) -> Scheduler:
        return Scheduler(self.routing, self.limits, guess=True)

    def _schedules(self) -> Iterator[Schedules]:
        """Without the results that the source does not show, and with them if there are any."""
        for guess in (False, True) if self.routing.has_unknown else (False,):
            space = StateSpace(Scheduler(self.routing, self.limits, guess))
            yield Schedules(space, self.scheduler)

    def _origins(self) -> Origins:
        """Known results first: the rest would only lengthen the story."""
        origins = Origins(self.routing)
        for schedules in self.schedules:
            schedules.complete(origins)
        origins.guess()
        return origins

    def pairs(self, guess: bool) -> Iterator[tuple[int, int]]:
        for level, rows in self.meetings.levels.items():
            if guess or not level.unknown:
                yield from ((node, other) for node, row in rows.items() for other in bits(row))
        for schedules in self.schedules:
            if guess or not schedules.space.scheduler.guess:
                yield from schedules.pairs()

    def conflict(self, key: str) -> Conflict | None:
        found = [self._alone(key), self._met(key)]
        if not any(conflict and conflict.weakness[:2] == (False, 0) for conflict in found):
            found += [schedules.conflict(key) for schedules in self.schedules]
        strong = sorted((c for c in found if c), key=lambda conflict: conflict.weakness)
        return strong[0] if strong else None

    def _alone(self, key: str) -> Conflict | None:
        """A node that writes the key twice on its own."""
        able = self.routing.writers[key].able_twice
        twice = [node for node in self.origins if able >> node & 1]
        return min(
            (self._written_twice(key, node) for node in twice),
            key=lambda conflict: conflict.weakness,
            default=None,
        )

    def _written_twice(self, key: str, node: int) -> Conflict:
        name, superstep = self.routing.names[node], self.origins[node].superstep
        picks = self._write(node, key, 2)
        witness = self.lineage.to_node(node) + choices(self.routing, node, superstep, picks)
        return Conflict(key, (name, name), superstep, name, len(picks), False, witness)

    def _write(self, node: int, key: str, count: int = 1) -> Picks:
        """The end that the node must choose to write the key so often, if it has a choice."""
        if self.routing.fewest(node, key) >= count:
            return ()
        return ((self.routing.decisions[node][0], self.routing.writing(node, key, count)),)

    def _met(self, key: str) -> Conflict | None:
        """Two tasks that one task started, by edges, routers, gotos and Sends alone."""
        best: tuple[Level, tuple[int, int], Level] | None = None
        for level in sorted(self.meetings.levels):
            if best and level[:2] > best[0][:2]:
                break
            for pair, price in self._writers(key, level):
                best = min(best or (price, pair, level), (price, pair, level))
        return self._meeting(key, best[1], best[2]) if best else None

    def _writers(self, key: str, level: Level) -> Iterator[tuple[tuple[int, int], Level]]:
        writers = self.routing.writers[key]
        sure, able = writers.sure, writers.able
        for node, row in self.meetings.levels[level].items():
            if able >> node & 1 and (partners := row & sure or row & able):
                partner = next(bits(partners))
                ends = (not sure >> node & 1) + (not sure >> partner & 1)
                yield (node, partner), level._replace(choices=level.choices + ends)

    def _meeting(self, key: str, pair: tuple[int, int], level: Level) -> Conflict:
        fan_out, story = self.lineage.to_pair(pair, level)
        first, second = (self._write(node, key) for node in pair)
        story += choices(self.routing, pair[0], level.superstep, first)
        other = int(pair[0] == pair[1])
        story += choices(self.routing, pair[1], level.superstep, second, other)
        needed = level.choices + len(first) + len(second)
        inevitable = self._is_inevitable(key, fan_out, level.superstep)
        return Conflict(
            key=key,
            writers=tuple(self.routing.names[node] for node in pair),
            superstep=level.superstep,
            fan_out=self.routing.names[fan_out],
            choices=0 if inevitable else needed,
            uses_unknown=level.unknown and not inevitable,
            witness=story,
        )

    def _is_inevitable(self, key: str, fan_out: int, superstep: int) -> bool:
        """Whether every choice leads to a conflict, as when all results of a router do.

        Proved for the fan-out alone, which is enough where no other task can interfere.
        """
        if self.routing.is_coupled:
            return False
        depth = superstep - self.origins[fan_out].superstep
        return Proof(self.scheduler, self.scheduler.first(fan_out), key, depth).holds({})
