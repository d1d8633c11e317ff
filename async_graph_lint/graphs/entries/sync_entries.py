"""Sync code that runs on the event loop, as entries: no `async def` is in sight there.

How sure an entry is follows from its graph: certain where that graph is seen to run on a
loop, likely where some graph of the project is, possible where nothing says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from async_graph_lint.graphs.assembly.assembly import Assembly
from async_graph_lint.graphs.builders.agents import AGENTS
from async_graph_lint.graphs.builders.building import Building
from async_graph_lint.graphs.builders.library_calls import LibraryCall, Origin
from async_graph_lint.graphs.entries.async_runs import AsyncRuns
from async_graph_lint.graphs.entries.handed_over import handed_over
from async_graph_lint.graphs.entries.library_classes import LibraryClasses
from async_graph_lint.graphs.entries.state_hooks import StateHooks
from async_graph_lint.graphs.nodes.sync_hook import SyncHook, sync_bodies
from async_graph_lint.program.evaluation.values import Frame
from async_graph_lint.program.loop.loop import Entry
from async_graph_lint.program.program import Program

FACTORY = "make the factory an `async def`, or do this when the module is imported"


class SyncEntries:
    """Finds the sync entries of one program; `names` are the graphs' names by their calls."""

    def __init__(
        self, program: Program, assembly: Assembly, runs: AsyncRuns, names: Mapping[Origin, str]
    ) -> None:
        self.program = program
        self.evaluation = program.evaluation
        self.states = StateHooks(self.evaluation, assembly)
        self.classes = LibraryClasses(self.evaluation)
        self.runs = runs
        self.names = names

    def all(
        self,
        buildings: tuple[Building, ...],
        calls: tuple[LibraryCall, ...],
        wanted: Callable[[str], bool],
    ) -> Iterator[Entry]:
        """The entries of these builders and library calls, and of all classes; a hook whose
        graph is known is not repeated without it."""
        seen: set[Frame] = set()
        known = [*self._of_graphs(buildings, calls), *self._factories()]
        for hook in (*known, *self._of_files(wanted)):
            if hook.origins or hook.frame not in seen:
                seen.add(hook.frame)
                yield self._entry(hook)

    def _of_graphs(
        self, buildings: tuple[Building, ...], calls: tuple[LibraryCall, ...]
    ) -> Iterator[SyncHook]:
        for building in buildings:
            yield from self.states.of_building(building)
        for call in calls:
            yield from handed_over(self.evaluation, call)
            if call.path in AGENTS:
                yield from self.states.of_agent(call)
                yield from self.classes.of_agent(call)

    def _of_files(self, wanted: Callable[[str], bool]) -> Iterator[SyncHook]:
        for filename in filter(wanted, self.program.files.listed):
            if self.program.files.uses_langgraph(filename):
                yield from self.classes.of_file(filename)

    def _factories(self) -> Iterator[SyncHook]:
        """Graph factories that the server calls for every run."""
        for place, known in self.runs.served.items():
            origins = tuple(self.runs.origins(known))
            for frame in sync_bodies(self.evaluation, self.runs.variable(*place)):
                what = f"sync graph factory `{frame.scope.name}`"
                yield SyncHook(frame, what, FACTORY, origins, served=True)

    def _entry(self, hook: SyncHook) -> Entry:
        holders = [h for origin in hook.origins for h in self.runs.holders(origin)]
        graph = next((self.names[holder] for holder in holders if holder in self.names), None)
        of_graph = f" of graph `{graph}`" if graph else ""
        what = f"{hook.what}{of_graph} runs on the event loop"
        steps = 0 if hook.served else self.runs.steps(hook.origins)
        return Entry(hook.frame, what, graph, None, steps, hook.remedy)
