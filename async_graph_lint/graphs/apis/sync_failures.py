"""Sync runs that fail because a part of what they run has no sync half."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from async_graph_lint.graphs.apis.async_only import AsyncOnly, Obstacle
from async_graph_lint.graphs.apis.graph_runs import RUNS, TOOL_RUNS, GraphRun
from async_graph_lint.program.loop.runnables import is_fallback

UNSURE = 2


class SyncFailure(NamedTuple):
    """A sync run, the part it cannot pass, and the conclusions that this takes."""

    run: GraphRun
    obstacle: Obstacle
    steps: int

    @property
    def is_shown(self) -> bool:
        """False where it is no more than possible."""
        return self.steps < UNSURE


def sync_failures(runs: Iterable[GraphRun], async_only: AsyncOnly) -> Iterator[SyncFailure]:
    """The sync runs among `runs` that fail, each with the part it surely cannot pass."""
    for run in runs:
        if run.method not in RUNS | TOOL_RUNS or is_fallback(run.frame, run.site):
            continue
        found = [async_only.of(value) for value in run.receiver.present]
        obstacles = [obstacle for several in found for obstacle in several]
        if obstacles:
            worst = min(obstacles, key=lambda obstacle: obstacle.steps)
            steps = run.steps(sum(map(bool, found))) + worst.steps
            yield SyncFailure(run, worst, steps)
