"""Which code LangGraph, a server or the project's own async code runs on the event loop.

Graph entries are the async nodes and routers. Besides them every `async def` of a module
that uses LangGraph or LangChain counts, and every other one that reaches a graph, a model,
a tool or a chain.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

from async_graph_lint.graphs.assembly.assembly import Assembly
from async_graph_lint.graphs.builders.building import Building
from async_graph_lint.graphs.entries.descriptions import described
from async_graph_lint.graphs.nodes.state import runs_with_state
from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.values import Frame
from async_graph_lint.program.imports import Importers
from async_graph_lint.program.loop.effects import Effects
from async_graph_lint.program.loop.loop import Entry
from async_graph_lint.program.program import MODULE, Program
from async_graph_lint.reading import facts

MOST_FRAMES = 300
"""Frames looked at before an async function counts as not reaching any graph."""

RUN_NAMES = frozenset(
    {"ainvoke", "astream", "astream_events", "abatch", "aget_state", "aupdate_state"}
    | {"invoke", "stream", "batch", "get_state", "update_state"}
)


class Entries:
    """Finds the entries of one program."""

    def __init__(self, program: Program, effects: Effects, assembly: Assembly) -> None:
        self.program = program
        self.effects = effects
        self.assembly = assembly
        self._reaches: dict[Frame, bool] = {}

    def of_graph(self, building: Building, graph: str) -> Iterator[Entry]:
        """The async nodes and routers of one builder."""
        for found in self.assembly.node_facts(building):
            for frame in found.frames:
                if frame.scope.definition.is_async:
                    name = found.node.name
                    yield Entry(frame, f"async node `{name}` of graph `{graph}`", graph, name)
        for frame in self._routers(building):
            if frame.scope.definition.is_async:
                yield Entry(frame, f"async router `{frame.scope.name}` of graph `{graph}`", graph)

    def _routers(self, building: Building) -> Iterator[Frame]:
        for operation in building.operations:
            position = {"add_conditional_edges": 1, "set_conditional_entry_point": 0}
            if operation.method in position:
                router = operation.given.get(position[operation.method], "path")
                for value in () if router is None else router.present:
                    frame = runs_with_state(self.program.evaluation.calls, value, None)
                    if frame is not None:
                        yield frame

    def of_modules(self, everything: bool, wanted: Callable[[str], bool]) -> Iterator[Entry]:
        """The async functions of modules that use LangGraph, and those that reach it.

        `everything` takes all async functions of the project instead; `wanted` says whose
        entries count (tests are read, but start nothing).
        """
        near = Importers(self.program).of_langgraph()
        for filename in filter(wanted, self.program.files.listed):
            uses = self.program.files.uses_langgraph(filename)
            if uses or everything or filename in near:
                for frame in self._async_frames(filename):
                    if uses or everything or self.reaches_graph(frame):
                        yield Entry(frame, described(frame.scope))

    def _async_frames(self, filename: str) -> Iterator[Frame]:
        files = self.program.files
        outline = files.outline(filename)
        if outline is None or not files.mentions(filename, "async "):
            return
        keys = [d.key for d in outline.definitions if d.kind == "function"]
        for key in (*keys, MODULE):
            scope = self.program.scope(filename, key)
            for inner in () if scope is None else self.program.nested(scope):
                if inner.definition.is_async and inner.definition.kind == "function":
                    yield self.program.evaluation.names.generic(inner)
                    yield from self.program.evaluation.subclasses.inherited_frames(inner)

    # Reaching a graph

    def reaches_graph(self, start: Frame) -> bool:
        """True when running the body runs a graph, model, tool or chain, however deep."""
        seen = {start}
        pending = deque([start])
        while pending and len(seen) < MOST_FRAMES:
            frame = pending.popleft()
            if self._runs_graph(frame):
                return True
            for effect in self.effects.of(frame):
                fresh = [b for b in (*effect.sync_bodies, *effect.async_bodies) if b not in seen]
                seen.update(fresh)
                pending.extend(fresh)
        return False

    def _runs_graph(self, frame: Frame) -> bool:
        if frame not in self._reaches:
            self._reaches[frame] = any(self._is_run(site, frame) for site in frame.scope.sites)
        return self._reaches[frame]

    def _is_run(self, site: Site, frame: Frame) -> bool:
        function = site.call.function
        if not isinstance(function, facts.Attribute) or function.name not in RUN_NAMES:
            return False
        receiver = self.program.evaluation.value(function.value, frame, site.place)
        kinds = [self.effects.runnables.kind(value) for value in receiver.present]
        if kinds:
            return any(kind is not None for kind in kinds)
        return self.program.files.uses_langgraph(frame.scope.filename)
