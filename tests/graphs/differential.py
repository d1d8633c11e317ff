"""Compares what we say of one graph with what the engine does; a mismatch is a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import permutations

from async_graph_lint.graphs.engine.conflict import Conflict, Exploration
from async_graph_lint.graphs.engine.routing import routing
from async_graph_lint.graphs.model import START, Graph
from async_graph_lint.graphs.supersteps import conflicts, together
from tests.graphs.engine_oracle import Engine, Run

SUPERSTEPS = 8
"""Random runs end there: loops would go on."""


class Comparison:
    """One graph against the engine: replayed witnesses, and schedules drawn at random."""

    def __init__(self, graph: Graph, figures: Counter[str]) -> None:
        self.graph = graph
        self.figures = figures
        self.exploration: Exploration = conflicts(graph)
        self.engine = Engine(graph)
        self.pairs = together(graph, guess=True)
        self.is_coupled = routing(graph).is_coupled
        figures["graphs"] += 1
        figures["not exhausted"] += not self.exploration.exhausted
        figures["coupled"] += self.is_coupled

    async def mismatches(self, schedules: int, replays: int = 2) -> list[str]:
        """Everything in which model and engine differ."""
        found: list[str] = []
        for conflict in self.exploration.conflicts:
            self.figures["conflicts"] += 1
            self.figures[f"choices {conflict.choices}"] += 1
            for seed in range(replays):
                found += await self._replayed(conflict, seed)
        for seed in range(schedules):
            run = await self.engine.start(Run(seed=seed), SUPERSTEPS)
            self.figures["schedules"] += 1
            self.figures["schedules with a conflict"] += bool(run.doubled)
            found += self._unpredicted(run, seed)
        return found

    async def _replayed(self, conflict: Conflict, seed: int) -> list[str]:
        run = Run(conflict.witness, seed, plain=conflict.key)
        await self.engine.start(run, conflict.superstep + 2)
        self.figures["replays"] += 1
        if run.raised == conflict.key and run.raised_at <= conflict.superstep:
            return []
        return [f"replay {seed}: {run.raised} raised at {run.raised_at}, not as in {conflict}"]

    def _unpredicted(self, run: Run, seed: int) -> Iterator[str]:
        if self.exploration.exhausted:
            known = {conflict.key for conflict in self.exploration.conflicts}
            if missed := run.doubled - known:
                yield f"schedule {seed}: {missed} not predicted: {dict(run.ran)}"
            met = {pair for tasks in run.ran.values() for pair in permutations(tasks, 2)}
            if strangers := met - self.pairs:
                yield f"schedule {seed}: {strangers} met, not predicted"
        for conflict in self.exploration.conflicts:
            if conflict.choices == 0 and self._was_reached(conflict, run):
                self.figures["fan-outs of definite conflicts reached"] += 1
                if conflict.key not in run.doubled:
                    yield f"schedule {seed}: {conflict} did not raise: {dict(run.ran)}"

    def _was_reached(self, conflict: Conflict, run: Run) -> bool:
        """Whether the fan-out ran (alone, where other tasks matter), early enough to see."""
        if conflict.fan_out == START:
            return conflict.superstep <= SUPERSTEPS
        latest = SUPERSTEPS - conflict.superstep
        return any(
            conflict.fan_out in tasks and (len(tasks) == 1 or not self.is_coupled)
            for step, tasks in run.ran.items()
            if step <= latest or run.finished
        )
