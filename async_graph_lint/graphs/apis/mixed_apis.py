"""The sync and the async API mixed up: all that rules ask about it, each answered once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from async_graph_lint.finding import Span
from async_graph_lint.graphs.apis.async_only import AsyncOnly
from async_graph_lint.graphs.apis.graph_runs import ASYNC_METHODS, GraphRun, GraphRuns
from async_graph_lint.graphs.apis.hidden_callables import HiddenCallable, hidden_callables
from async_graph_lint.graphs.apis.lost_coroutines import CoroutineSearch, Given
from async_graph_lint.graphs.apis.missing_hooks import MissingHook, MissingHooks
from async_graph_lint.graphs.apis.one_sided_hooks import OneSidedHooks
from async_graph_lint.graphs.apis.placeholders import Placeholder, Placeholders
from async_graph_lint.graphs.apis.run_by_graph import Called, RunByGraph
from async_graph_lint.graphs.apis.saver_runs import SaverRuns
from async_graph_lint.graphs.apis.sync_failures import SyncFailure, sync_failures
from async_graph_lint.graphs.apis.task_futures import TaskFuture, TaskFutures
from async_graph_lint.graphs.apis.unusable_savers import UnusableSaver, unentered, without_loop
from async_graph_lint.graphs.builders.library_calls import LibraryCalls
from async_graph_lint.program.loop.bodies import bodies_worth_reading
from async_graph_lint.program.loop.consumption import Consumption, Consumptions
from async_graph_lint.program.loop.lost import LostCoroutine, LostCoroutines
from async_graph_lint.program.loop.products import Products
from async_graph_lint.program.loop.uses import Purpose

if TYPE_CHECKING:
    from async_graph_lint.graphs.analysis import Analysis


class MixedApis:
    """Answers for one analysis."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.program = analysis.program
        self.products = Products(self.program.evaluation)
        self.savers = analysis.effects.runnables.savers

    def _files(self) -> Iterator[str]:
        return filter(self.analysis.starts, self.program.files.listed)

    # Runs

    @cached_property
    def runs(self) -> tuple[GraphRun, ...]:
        """The calls that run a graph, a model or a tool, or ask a graph for its state."""
        runnables = self.analysis.effects.runnables
        return tuple(GraphRuns(self.program, runnables, self.analysis.starts).all())

    @cached_property
    def async_only(self) -> AsyncOnly:
        """What in each graph has no sync half."""
        return AsyncOnly(self.program.evaluation, self.analysis.built, self.analysis.calls)

    @cached_property
    def sync_failures(self) -> tuple[SyncFailure, ...]:
        """The sync runs that cannot pass a part of what they run."""
        return tuple(sync_failures(self.runs, self.async_only))

    @cached_property
    def saver_runs(self) -> SaverRuns:
        """The runs of graphs by their savers."""
        return SaverRuns(self.savers, self.analysis.loop, self.analysis.thread)

    @cached_property
    def unusable_savers(self) -> tuple[UnusableSaver, ...]:
        """The savers that cannot work as they are made."""
        buildings = [built.building for built in self.analysis.built]
        found = unentered(self.savers, buildings, self.analysis.calls)
        return (*found, *without_loop(self.program, self.savers, self.analysis.starts))

    # Coroutines

    @cached_property
    def run_by_graph(self) -> tuple[Called, ...]:
        """The bodies whose result LangGraph takes as it is."""
        found = RunByGraph(self.analysis.assembly, self.program, self.analysis.starts)
        built = self.analysis.built
        channels = (channel for b in built for graph in b.graphs for channel in graph.channels)
        schemas = frozenset(channel.schema for channel in channels)
        of_graphs = found.of_graphs([(b.building, b.name) for b in built])
        return (*of_graphs, *found.tools(), *found.reducers(schemas))

    @cached_property
    def coroutines(self) -> CoroutineSearch:
        """The search for coroutines that nobody awaits."""
        return CoroutineSearch(self.program, LostCoroutines(self.products), self.analysis.starts)

    @cached_property
    def dropped_coroutines(self) -> tuple[LostCoroutine, ...]:
        """The coroutines that nobody awaits, as the body that makes them shows."""
        return tuple(self.coroutines.dropped(self.analysis.everything))

    @cached_property
    def given_coroutines(self) -> tuple[Given, ...]:
        """The coroutines that LangGraph is given as results, or inside them."""
        return tuple(self.coroutines.given(self.run_by_graph))

    @cached_property
    def hidden_callables(self) -> tuple[HiddenCallable, ...]:
        """The nodes and routers whose async `__call__` a partial hides."""
        pairs = [(built.building, built.name) for built in self.analysis.built]
        return tuple(hidden_callables(self.program.evaluation, pairs))

    @cached_property
    def consumptions(self) -> tuple[Consumption, ...]:
        """The calls whose values are awaited or iterated, in files that use LangGraph."""
        files = filter(self.program.files.uses_langgraph, self._files())
        found = Consumptions(self.products)
        bodies = bodies_worth_reading(self.program, files, ASYNC_METHODS)
        return tuple(one for frame in bodies for one in found.of(frame))

    @cached_property
    def failing_calls(self) -> frozenset[Span]:
        """The sync runs that raise, which says more than that they hold the loop."""
        failing = [failure.run.span for failure in self.sync_failures if failure.is_shown]
        misused = (c for c in self.consumptions if c.purpose is not Purpose.ITERATED)
        return frozenset((*failing, *(one.site.call.span for one in misused)))

    # Halves that are missing, or only there

    @cached_property
    def placeholders(self) -> tuple[Placeholder, ...]:
        """The sync halves of tools that do nothing."""
        calls = LibraryCalls(self.program, self.analysis.starts)
        found = Placeholders(self.program.evaluation, calls)
        return (*found.made(), *found.defined(self._files()))

    @cached_property
    def missing_hooks(self) -> tuple[MissingHook, ...]:
        """The `wrap_*` hooks without an async half."""
        hooks = OneSidedHooks(self.program.evaluation)
        found = MissingHooks(self.program, hooks, self.analysis.runs)
        return tuple(found.all(self.analysis.calls, self._files()))

    @cached_property
    def task_futures(self) -> tuple[TaskFuture, ...]:
        """The futures of tasks that entrypoints take for their results."""
        return tuple(TaskFutures(self.program.evaluation).all(self._files()))
