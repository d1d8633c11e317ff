"""Every graph that the project makes, found by the call that makes it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from async_graph_lint.finding import Span
from async_graph_lint.graphs.builders.agents import AGENTS, building_of
from async_graph_lint.graphs.builders.building import Builders, Building, Origin
from async_graph_lint.graphs.builders.library_calls import LibraryCall, LibraryCalls
from async_graph_lint.graphs.model import Graph
from async_graph_lint.program.evaluation.values import Frame
from async_graph_lint.program.program import Program

Assemble = Callable[[Building, str], tuple[Graph, ...]]
AssembleAgent = Callable[[LibraryCall, str], Graph]
Named = Callable[[Building], str]


class MadeGraphs:
    """Looks graphs up for one program, whatever file they stand in."""

    def __init__(
        self, program: Program, assemble: Assemble, agent: AssembleAgent, named: Named
    ) -> None:
        self.program = program
        self._assemble = assemble
        self._agent = agent
        self._named = named
        self._known: dict[Origin, tuple[Graph, ...]] = {}

    @cached_property
    def buildings(self) -> tuple[Building, ...]:
        """All builders, in the order of files and rows."""
        return tuple(Builders(self.program).all())

    def at(self, origin: Origin) -> tuple[Graph, ...]:
        """The graphs that the `compile()` or agent call of a frame can make.

        Empty where it is no such call, and inside the graph itself.
        """
        if origin not in self._known:
            self._known[origin] = ()
            self._known[origin] = self._made_at(origin)
        return self._known[origin]

    def _made_at(self, origin: Origin) -> tuple[Graph, ...]:
        frame, span = origin
        agent = self._agent_calls.get(span)
        if agent is not None:
            return (self._agent(agent, self._named(building_of(agent))),)
        compiled = self._compiled.get(span, [])
        own = [one for maker, one in compiled if maker.base is frame]
        found = own or [one for _, one in compiled]
        return tuple(graph for one in found for graph in self._assemble(one, self._named(one)))

    @cached_property
    def _compiled(self) -> dict[Span, list[tuple[Frame, Building]]]:
        found: dict[Span, list[tuple[Frame, Building]]] = {}
        for building in self.buildings:
            for operation in building.operations:
                if operation.method == "compile":
                    found.setdefault(operation.span, []).append((operation.frame, building))
        return found

    @cached_property
    def _agent_calls(self) -> dict[Span, LibraryCall]:
        calls = LibraryCalls(self.program, lambda filename: True).of(AGENTS)
        return {call.origin: call for call in calls}
