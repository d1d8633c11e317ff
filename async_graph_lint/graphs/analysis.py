"""What rules ask: the program, its graphs, and what runs on the event loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.graphs.apis.mixed_apis import MixedApis
from async_graph_lint.graphs.assembly.assembly import Assembly
from async_graph_lint.graphs.builders import agents
from async_graph_lint.graphs.builders.building import Building
from async_graph_lint.graphs.builders.entrypoints import entrypoints
from async_graph_lint.graphs.builders.entrypoints import graph_of as entrypoint_graph
from async_graph_lint.graphs.builders.graph_names import GraphNames
from async_graph_lint.graphs.builders.library_calls import LibraryCall, LibraryCalls
from async_graph_lint.graphs.entries import own_bodies
from async_graph_lint.graphs.entries.agent_parts import AgentParts
from async_graph_lint.graphs.entries.async_runs import AsyncRuns
from async_graph_lint.graphs.entries.entries import Entries
from async_graph_lint.graphs.entries.handed_over import PATHS
from async_graph_lint.graphs.entries.own_bodies import OwnBody
from async_graph_lint.graphs.entries.sync_entries import SyncEntries
from async_graph_lint.graphs.entries.sync_runs import SyncRuns
from async_graph_lint.graphs.model import Graph
from async_graph_lint.graphs.replay.durability import Durability
from async_graph_lint.graphs.replay.pauses import Pauses
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.loop.effects import Effects
from async_graph_lint.program.loop.followed import Following
from async_graph_lint.program.loop.handovers import Handovers
from async_graph_lint.program.loop.loop import Entry, Loop
from async_graph_lint.program.loop.loops_per_call import LoopsPerCall
from async_graph_lint.program.loop.run_context import RunContext
from async_graph_lint.program.loop.runners import Runners
from async_graph_lint.program.loop.same_thread import SameThread
from async_graph_lint.program.loop.sessions import Sessions
from async_graph_lint.program.loop.stalls import Stalls
from async_graph_lint.program.loop.timeouts import Timeouts
from async_graph_lint.program.program import Program
from async_graph_lint.program.project.environment import Environment


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
    gives the names that `langgraph.json` has for variables of files; `environment` says
    which Python and LangGraph they run on.
    """

    def __init__(
        self,
        program: Program,
        wanted: Callable[[str], bool] = lambda filename: True,
        everything: bool = False,
        graph_names: dict[tuple[str, str], str] | None = None,
        environment: Environment | None = None,
    ) -> None:
        self.program = program
        self.effects = Effects(program.evaluation)
        self._graph_names = GraphNames(program, graph_names or {})
        self.assembly = Assembly(program.evaluation, self._graph_names.of)
        self.entries = Entries(program, self.effects, self.assembly)
        self._wanted = wanted
        self._everything = everything
        self._names = graph_names or {}
        self.environment = environment or Environment()

    @cached_property
    def built(self) -> tuple[Built, ...]:
        """Every builder of the project that stands in a wanted file, with its graphs."""
        found = self.assembly.made.buildings
        built = (self._build(b) for b in found if self._wanted(b.origin[0].scope.filename))
        return tuple({one.graphs or one.building: one for one in built}.values())

    @cached_property
    def agents(self) -> tuple[Built, ...]:
        """Every agent that a call such as `create_agent` makes in a wanted file."""
        return tuple(self._agent(call) for call in self._calls if call.path in agents.AGENTS)

    @cached_property
    def entrypoints(self) -> tuple[Built, ...]:
        """Every function of a wanted file that `@entrypoint` makes a graph of."""
        found = [(b, self._graph_names.of(b)) for b in entrypoints(self.program, self._wanted)]
        return tuple(Built(b, name, (entrypoint_graph(b, name),)) for b, name in found)

    def _agent(self, call: LibraryCall) -> Built:
        building = agents.building_of(call)
        name = self._graph_names.of(building)
        return Built(building, name, (self.assembly.agents.graph(call, name),))

    @cached_property
    def _calls(self) -> tuple[LibraryCall, ...]:
        return tuple(LibraryCalls(self.program, self._wanted).of(PATHS))

    def _build(self, building: Building) -> Built:
        name = self._graph_names.of(building)
        return Built(building, name, tuple(self.assembly.graphs(building, name)))

    @cached_property
    def loop(self) -> Loop:
        """The bodies that run on the event loop."""
        return Loop(self.effects, self._entries())

    @cached_property
    def stalls(self) -> Stalls:
        """The calls that stop the event loop."""
        return Stalls(self.loop)

    @cached_property
    def thread(self) -> SameThread:
        """What bodies run without leaving their thread."""
        return SameThread(self.effects)

    @cached_property
    def runners(self) -> Runners:
        """The calls that start an event loop and wait for it."""
        return Runners(self.effects)

    @cached_property
    def sync_runs(self) -> SyncRuns:
        """The graphs that are run by the sync API on a running loop."""
        return SyncRuns(self.stalls, self.runs)

    @cached_property
    def nodes(self) -> tuple[OwnBody, ...]:
        """The functions of all graphs' nodes."""
        pairs = ((built.building, built.name) for built in self.built)
        return tuple(node for pair in pairs for node in own_bodies.nodes(self.assembly, *pair))

    @cached_property
    def run_by_langgraph(self) -> tuple[OwnBody, ...]:
        """All functions that LangGraph runs, and the async ones that those call."""
        on_loop = own_bodies.of_loop(self.program.evaluation, self.loop)
        plain = (node for node in self.nodes if not node.is_async)
        return (*on_loop, *plain, *own_bodies.plain_tools(self.program, self._wanted))

    @cached_property
    def durable_bodies(self) -> tuple[OwnBody, ...]:
        """The nodes, tools and entrypoints: what LangGraph itself begins, and begins anew."""
        own = (body for body in self.run_by_langgraph if len(body.steps) == 1)
        return (
            *own,
            *(own_bodies.entrypoint(built.building, built.name) for built in self.entrypoints),
        )

    @cached_property
    def pauses(self) -> Pauses:
        """The calls that stop a run to ask a human."""
        return Pauses(Following(self.effects), self.assembly)

    @cached_property
    def durability(self) -> Durability:
        """The graphs that keep their progress."""
        return Durability(self.assembly, frozenset(self._names.values()))

    def speaks_of(self, *words: str) -> bool:
        """Whether one of the words stands in any file; else nobody has to look for its meaning."""
        files = self.program.files
        return any(files.mentions(name, word) for name in files.listed for word in words)

    @cached_property
    def run_context(self) -> RunContext:
        """The calls that need the context of the run."""
        return RunContext(self.effects)

    @cached_property
    def loops_per_call(self) -> LoopsPerCall:
        """The loops that functions make for each call."""
        return LoopsPerCall(self.runners)

    @cached_property
    def timeouts(self) -> Timeouts:
        """The timeouts that bodies set."""
        return Timeouts(self.effects)

    @cached_property
    def sessions(self) -> Sessions:
        """What outlives the session that it needs."""
        return Sessions(self.program.evaluation)

    @cached_property
    def handovers(self) -> Handovers:
        """What is handed to threads without the context of the run."""
        return Handovers(self.effects)

    @cached_property
    def mixed(self) -> MixedApis:
        """The calls and values that belong to the other of the two APIs, sync and async."""
        return MixedApis(self)

    @property
    def calls(self) -> tuple[LibraryCall, ...]:
        """The calls of LangGraph's own functions that are handed code or make agents."""
        return self._calls

    @property
    def everything(self) -> bool:
        """Whether all async functions count, not only those that have to do with LangGraph."""
        return self._everything

    def starts(self, filename: str) -> bool:
        """Whether a file's own code counts."""
        return self._wanted(filename)

    def graph_name(self, origin: Span) -> str | None:
        """The name of the graph or agent that a call makes."""
        return self._graphs.get(origin)

    def _entries(self) -> Iterator[Entry]:
        entered: set[Scope] = set()
        for built in self.built:
            for entry in self.entries.of_graph(built.building, built.name):
                entered.add(entry.frame.scope)
                yield entry
        parts = AgentParts(self.program.evaluation, self.runs, self._graphs)
        for call in self._calls:
            yield from parts.of(call)
        for entry in self.entries.of_modules(self._everything, self._wanted):
            if entry.frame.scope not in entered:
                yield entry
        yield from self._sync_entries()

    def _sync_entries(self) -> Iterator[Entry]:
        buildings = tuple(built.building for built in self.built)
        found = SyncEntries(self.program, self.assembly, self.runs, self._graphs)
        return found.all(buildings, self._calls, self._wanted)

    @cached_property
    def _graphs(self) -> dict[Span, str]:
        """The graphs' names by the calls that make them."""
        return {built.building.origin[1]: built.name for built in (*self.built, *self.agents)}

    @cached_property
    def runs(self) -> AsyncRuns:
        """The graphs that are seen to run on an event loop."""
        made = [call for call in self._calls if call.path in agents.AGENTS]
        buildings = [(built.building, built.is_async) for built in self.built]
        return AsyncRuns(self.program, buildings, made, self._names, self._wanted)
