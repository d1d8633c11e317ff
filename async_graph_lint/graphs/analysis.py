"""What rules ask: the program, its graphs, and what runs on the event loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.graphs import agents
from async_graph_lint.graphs.agent_parts import AgentParts
from async_graph_lint.graphs.assembly import Assembly
from async_graph_lint.graphs.async_runs import AsyncRuns
from async_graph_lint.graphs.building import Builders, Building
from async_graph_lint.graphs.entries import Entries
from async_graph_lint.graphs.handed_over import PATHS
from async_graph_lint.graphs.library_calls import LibraryCall, LibraryCalls
from async_graph_lint.graphs.model import Graph
from async_graph_lint.graphs.sync_entries import SyncEntries
from async_graph_lint.program.evaluation.expressions import walk
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.loop.effects import Effects
from async_graph_lint.program.loop.loop import Entry, Loop
from async_graph_lint.program.loop.stalls import Stalls
from async_graph_lint.program.program import Program
from async_graph_lint.reading import facts


class Built(NamedTuple):
    """One builder and the graphs its runs can build (several where conditions decide)."""

    building: Building
    name: str
    graphs: tuple[Graph, ...]

    @property
    def is_async(self) -> bool:
        """True when some node or router is async, so that only the async API can run it."""
        nodes = (node.is_async for graph in self.graphs for node in graph.nodes)
        routers = (branch.is_async for graph in self.graphs for branch in graph.branches)
        return any(is_async is True for is_async in (*nodes, *routers))


class Analysis:
    """All questions of all rules about one project, each answered once.

    `wanted` says which files' own async functions count as entries; `everything` takes
    all async functions, not only those that have to do with LangGraph; `graph_names`
    gives the names that `langgraph.json` has for variables of files.
    """

    def __init__(
        self,
        program: Program,
        wanted: Callable[[str], bool] = lambda filename: True,
        everything: bool = False,
        graph_names: dict[tuple[str, str], str] | None = None,
    ) -> None:
        self.program = program
        self.effects = Effects(program.evaluation)
        self.assembly = Assembly(program.evaluation)
        self.entries = Entries(program, self.effects, self.assembly)
        self._wanted = wanted
        self._everything = everything
        self._names = graph_names or {}

    @cached_property
    def built(self) -> tuple[Built, ...]:
        """Every builder of the project that stands in a wanted file, with its graphs."""
        found = Builders(self.program).all()
        return tuple(self._build(b) for b in found if self._wanted(b.origin[0].scope.filename))

    @cached_property
    def agents(self) -> tuple[Built, ...]:
        """Every agent that a call such as `create_agent` makes in a wanted file."""
        return tuple(self._agent(call) for call in self._calls if call.path in agents.AGENTS)

    def _agent(self, call: LibraryCall) -> Built:
        building = agents.building_of(call)
        name = self._name(building)
        return Built(building, name, (agents.graph_of(call, name),))

    @cached_property
    def _calls(self) -> tuple[LibraryCall, ...]:
        return tuple(LibraryCalls(self.program, self._wanted).of(PATHS))

    def _build(self, building: Building) -> Built:
        name = self._name(building)
        return Built(building, name, tuple(self.assembly.graphs(building, name)))

    @cached_property
    def loop(self) -> Loop:
        """The bodies that run on the event loop."""
        return Loop(self.effects, self._entries())

    @cached_property
    def stalls(self) -> Stalls:
        """The calls that stop the event loop."""
        return Stalls(self.loop)

    def _entries(self) -> Iterator[Entry]:
        entered: set[Scope] = set()
        for built in self.built:
            for entry in self.entries.of_graph(built.building, built.name):
                entered.add(entry.frame.scope)
                yield entry
        parts = AgentParts(self.program.evaluation, self._runs, self._graphs)
        for call in self._calls:
            yield from parts.of(call)
        for entry in self.entries.of_modules(self._everything, self._wanted):
            if entry.frame.scope not in entered:
                yield entry
        yield from self._sync_entries()

    def _sync_entries(self) -> Iterator[Entry]:
        buildings = tuple(built.building for built in self.built)
        found = SyncEntries(self.program, self.assembly, self._runs, self._graphs)
        return found.all(buildings, self._calls, self._wanted)

    @cached_property
    def _graphs(self) -> dict[Span, str]:
        """The graphs' names by the calls that make them."""
        return {built.building.origin[1]: built.name for built in (*self.built, *self.agents)}

    @cached_property
    def _runs(self) -> AsyncRuns:
        made = [call for call in self._calls if call.path in agents.AGENTS]
        buildings = [(built.building, built.is_async) for built in self.built]
        return AsyncRuns(self.program, buildings, made, self._names, self._wanted)

    def _name(self, building: Building) -> str:
        """How people call the graph: its name in `langgraph.json`, its variable, its function."""
        frame = building.origin[0]
        calls = [op.site.call for op in building.operations if op.method == "compile"]
        scopes = [op.frame.scope for op in building.operations if op.method == "compile"]
        pairs = [*zip(scopes, calls, strict=True), (frame.scope, building.construction)]
        names = [name for scope, call in pairs for name in _assigned(scope, call)]
        for name in (*names, frame.scope.name):
            known = self._names.get((frame.scope.filename, name))
            if known is not None:
                return known
        if frame.scope.is_module and names:
            return names[0]
        return frame.scope.name if not frame.scope.is_module else "graph"


def _assigned(scope: Scope, call: facts.Call) -> Iterator[str]:
    for statement, _ in scope.table.statements:
        if isinstance(statement, facts.Assign) and any(e is call for e in walk(statement.value)):
            for target in statement.targets:
                if isinstance(target, facts.Name):
                    yield target.identifier
