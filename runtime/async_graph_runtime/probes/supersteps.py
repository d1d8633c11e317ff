"""What the runs tell of nodes and supersteps, for the probes of the rules about edges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from async_graph_runtime.probes.probe import Observation
from async_graph_runtime.result import Run

START = "__start__"


def runs_of(observations: Sequence[Observation]) -> list[Run]:
    """All runs of all children."""
    return [run for result, _ in observations for run in result.runs]


def supersteps_of(run: Run) -> dict[str, list[int]]:
    """The graph's own nodes that came to their end, each with its supersteps in order."""
    found: dict[str, list[int]] = defaultdict(list)
    for superstep, node, _ in run.updates:
        if superstep not in found[node]:
            found[node].append(superstep)
    return dict(found)


def nodes_by_superstep(run: Run) -> dict[int, set[str]]:
    """The graph's own nodes that came to their end, by superstep."""
    found: dict[int, set[str]] = defaultdict(set)
    for superstep, node, _ in run.updates:
        found[superstep].add(node)
    return dict(found)


def ended_well(run: Run) -> bool:
    """Whether the run came to its end without an error."""
    return run.error is None
