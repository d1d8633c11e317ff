"""Conflicts of graphs with joins or deferred nodes, from the states their runs go through."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, permutations

from async_graph_lint.graphs.engine.certainty import Place, Plan, Proof
from async_graph_lint.graphs.engine.conflict import Choice, Conflict
from async_graph_lint.graphs.engine.lineage import Origins, choices
from async_graph_lint.graphs.engine.routing import Option, Routing
from async_graph_lint.graphs.engine.state_space import (
    Scheduler,
    State,
    StateSpace,
    Steps,
    Task,
    numbered,
)

MOST_CANDIDATES = 6
"""The first states in which a key gets two writes; the one with fewest choices counts."""


class Schedules:
    """What the states of one graph say; `scheduler` is the one that proofs may wear out."""

    def __init__(self, space: StateSpace, scheduler: Scheduler) -> None:
        self.space = space
        self.scheduler = scheduler
        self.routing: Routing = scheduler.routing
        self.tasks = {state: scheduler.tasks(state) for state in space.stations}

    def pairs(self) -> Iterator[tuple[int, int]]:
        """The tasks that share a superstep, as pairs of nodes."""
        for tasks in set(self.tasks.values()):
            yield from permutations(tasks, 2)

    def complete(self, origins: Origins) -> None:
        """Add the nodes that only joins or deferral start."""
        for state, tasks in self.tasks.items():
            if any(node not in origins for node in tasks):
                way = self.space.way_to(state)
                origins.start(len(way), tasks, self._told(self._plan(way), 0))

    def conflict(self, key: str) -> Conflict | None:
        """The strongest conflict on the key that the first states with one show."""
        found = islice(self._states_with(key), MOST_CANDIDATES)
        return min(
            (self._conflict(key, *candidate) for candidate in found),
            key=lambda conflict: conflict.weakness,
            default=None,
        )

    def _states_with(self, key: str) -> Iterator[tuple[State, list[Task]]]:
        able = self.routing.writers[key].able
        for state, tasks in self.tasks.items():
            writing = [task for task in numbered(tasks) if able >> task[0] & 1]
            if len(writing) > 1:
                writing.sort(key=lambda task: not self.routing.fewest(task[0], key))
                yield state, writing[:2]

    def _conflict(self, key: str, state: State, writers: list[Task]) -> Conflict:
        way = self.space.way_to(state)
        fan_out = self._fan_out(way)
        plan = self._plan(way[fan_out:]) | self._writing(key, len(way) - fan_out, writers)
        proof = Proof(self.scheduler, way[fan_out][0], key, len(way) - fan_out)
        needed = proof.needed(plan)
        story = self._told(self._plan(way[:fan_out]), 0)
        return Conflict(
            key=key,
            writers=tuple(self.routing.names[node] for node, _ in writers),
            superstep=len(way),
            fan_out=self.routing.names[self.tasks[way[fan_out][0]][0]],
            choices=len(needed) or self._doubt(proof),
            uses_unknown=any(option.unknown for option in needed.values()),
            witness=story + self._told(needed, fan_out),
        )

    def _fan_out(self, way: list[tuple[State, Steps]]) -> int:
        alone = (place for place, (state, _) in enumerate(way) if len(self.tasks[state]) == 1)
        return max(alone)

    def _doubt(self, proof: Proof) -> int:
        """0 if the conflict is unavoidable each time that the fan-out runs alone, else 1."""
        alone = self.tasks[proof.start]
        starts = (state for state, tasks in self.tasks.items() if tasks == alone)
        proofs = (Proof(self.scheduler, s, proof.key, proof.supersteps) for s in starts)
        return 0 if self.space.exhausted and all(p.holds({}) for p in proofs) else 1

    def _plan(self, way: list[tuple[State, Steps]]) -> dict[Place, Option]:
        return {
            (superstep, task, place): option
            for superstep, (state, selections) in enumerate(way)
            for task, selection in zip(numbered(self.tasks[state]), selections, strict=True)
            for place, option in enumerate(selection)
            if self.routing.decisions[task[0]][place].is_open
        }

    def _writing(self, key: str, superstep: int, writers: list[Task]) -> dict[Place, Option]:
        return {
            (superstep, task, 0): self.routing.writing(task[0], key)
            for task in writers
            if not self.routing.fewest(task[0], key)
        }

    def _told(self, plan: Plan, superstep: int) -> tuple[Choice, ...]:
        told: tuple[Choice, ...] = ()
        for (later, (node, number), place), option in plan.items():
            picks = ((self.routing.decisions[node][place], option),)
            told += choices(self.routing, node, superstep + later, picks, number)
        return told
