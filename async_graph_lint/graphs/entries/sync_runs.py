"""Which graphs are run by the sync API on a thread whose event loop is running.

Where one node is due, the sync API runs it on the caller's own thread; where several are,
and in a ToolNode, it uses a pool of threads (measured on langgraph 1.2.22).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from async_graph_lint.finding import Step
from async_graph_lint.graphs.builders.library_calls import Origin
from async_graph_lint.graphs.entries.async_runs import AsyncRuns
from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.expressions import as_written
from async_graph_lint.program.evaluation.values import Frame
from async_graph_lint.program.loop.causes import Cause
from async_graph_lint.program.loop.stalls import Stall, Stalls
from async_graph_lint.reading import facts

RUNS = frozenset({"invoke", "stream", "batch"})


class SyncRuns:
    """Answers for the graphs of one program."""

    def __init__(self, stalls: Stalls, runs: AsyncRuns) -> None:
        self.stalls = stalls
        self.runs = runs
        self.evaluation = stalls.loop.effects.evaluation

    def way_to(self, origin: Origin) -> tuple[Step, ...]:
        """The way to a call that runs this graph, or one that holds it, on a running loop;
        empty when none is seen."""
        for holder in self.runs.holders(origin):
            if holder in self._ways:
                return self._ways[holder]
        return ()

    @cached_property
    def _ways(self) -> dict[Origin, tuple[Step, ...]]:
        found: dict[Origin, tuple[Step, ...]] = {}
        for stall, _ in self.stalls.all():
            for frame, site, cause in _calls(stall):
                for origin in self._run(frame, site, cause):
                    step = Step(site.call.span, f"`{as_written(site.call.function)}` runs it")
                    found.setdefault(origin, (stall.body.steps[0], step))
        return found

    def _run(self, frame: Frame, site: Site, cause: Cause) -> Iterator[Origin]:
        function = site.call.function
        if cause.runnable is None or cause.runnable.method not in RUNS:
            return
        if isinstance(function, facts.Attribute):
            receiver = self.evaluation.value(function.value, frame, site.place)
            yield from self.runs.origins(receiver)


def _calls(stall: Stall) -> Iterator[tuple[Frame, Site, Cause]]:
    """The calls that block: the one in the body, or those behind its helper."""
    if stall.leaf is None:
        yield stall.body.frame, stall.effect.site, stall.cause
    for leaf in stall.leaves:
        yield leaf.hops[-1].frame, leaf.hops[-1].site, leaf.cause
