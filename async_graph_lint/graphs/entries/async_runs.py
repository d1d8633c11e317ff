"""Which graphs are seen to run on an event loop.

A graph with an async node or router can only run there (langgraph 1.2.22: the sync API
raises); so does one that is run by `ainvoke` or `astream`, one that `langgraph.json` hands
to the server, and whatever such a graph holds: subgraphs, tool nodes, policies.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from async_graph_lint.graphs.builders.building import Building
from async_graph_lint.graphs.builders.library_calls import LibraryCall, Origin
from async_graph_lint.graphs.nodes.sync_hook import items_of
from async_graph_lint.program.evaluation.arguments import NO_ACTUALS, Actuals
from async_graph_lint.program.evaluation.expressions import simple_name
from async_graph_lint.program.evaluation.values import (
    Frame,
    Function,
    Known,
    Module,
    Pending,
    Symbol,
)
from async_graph_lint.program.program import MODULE, Program
from async_graph_lint.reading import facts

ASYNC_RUNS = frozenset({"ainvoke", "astream", "astream_events", "astream_log", "abatch"})
SYNC_RUNS = frozenset({"invoke", "stream", "batch"})
LIKE_A_GRAPH = re.compile(r"(graph|agent|app|workflow|supervisor|swarm)", re.IGNORECASE)
"""Receivers that are taken for graphs where nothing else is known of them."""


class AsyncRuns:
    """Answers for the graphs of one program.

    `buildings` are its builders with whether each has an async node or router; `agents`
    the calls that make agents; `deployed` the files and variables in `langgraph.json`.
    """

    def __init__(
        self,
        program: Program,
        buildings: Iterable[tuple[Building, bool]],
        agents: Iterable[LibraryCall],
        deployed: Iterable[tuple[str, str]],
        wanted: Callable[[str], bool],
    ) -> None:
        self.program = program
        self.buildings = tuple(buildings)
        self.agents = tuple(agents)
        self.deployed = tuple(deployed)
        self.wanted = wanted
        self._unnamed_run = False

    def steps(self, origins: Iterable[Origin]) -> int:
        """What has to be concluded to say that one of these runs on a loop: 0 it is seen to,
        1 some other graph of the project is, 2 there is no sign of an async run, or only
        sync ones of these."""
        holders = [holder for origin in origins for holder in self.holders(origin)]
        if any(holder in self._on_loop for holder in holders):
            return 0
        if any(holder in self._run_by(SYNC_RUNS) for holder in holders):
            return 2
        return 1 if self._on_loop or self._unnamed_run else 2

    def holders(self, origin: Origin) -> Iterator[Origin]:
        """The call itself, and the graphs that hold what it makes, nearest first."""
        found = [self._builder_of.get(origin, origin)]
        for current in found:
            yield current
            found += [h for h, held in self._holdings if held == current and h not in found]

    @cached_property
    def _on_loop(self) -> frozenset[Origin]:
        found = {building.origin[1] for building, is_async in self.buildings if is_async}
        found |= self._run_by(ASYNC_RUNS)
        found |= {origin for known in self.served.values() for origin in self.origins(known)}
        return frozenset(found)

    # Who holds whom

    @cached_property
    def _builder_of(self) -> dict[Origin, Origin]:
        """From the `compile` call that makes a graph to the builder it is compiled from."""
        return {
            operation.span: building.origin[1]
            for building, _ in self.buildings
            for operation in building.operations
            if operation.method == "compile"
        }

    @cached_property
    def _holdings(self) -> tuple[tuple[Origin, Origin], ...]:
        """Pairs of a graph and something that was passed to it."""
        given = [(b.origin[1], op.given) for b, _ in self.buildings for op in b.operations]
        given += [(agent.origin, agent.given) for agent in self.agents]
        return tuple((holder, held) for holder, actuals in given for held in self._passed(actuals))

    def _passed(self, given: Actuals) -> Iterator[Origin]:
        for known in (*given.positional, *(known for _, known in given.keywords)):
            for value in items_of(known):
                if isinstance(value, Symbol) and value.origin is not None:
                    yield self._builder_of.get(value.origin[1], value.origin[1])

    # Runs

    def _run_by(self, methods: frozenset[str]) -> frozenset[Origin]:
        known = self._runs.get(methods)
        if known is None:
            found = frozenset(origin for f in self._files() for origin in self._in(f, methods))
            known = self._runs[methods] = found
        return known

    @cached_property
    def _runs(self) -> dict[frozenset[str], frozenset[Origin]]:
        return {}

    def _files(self) -> Iterator[str]:
        return filter(self.wanted, self.program.files.listed)

    def _in(self, filename: str, methods: frozenset[str]) -> Iterator[Origin]:
        """The graphs that a file runs by one of these methods."""
        outline = self.program.files.outline(filename)
        if outline is None:
            return
        keys = [MODULE] if outline.words & methods else []
        keys += [d.key for d in outline.definitions if d.words & methods]
        for key in keys:
            scope = self.program.scope(filename, key)
            for inner in () if scope is None else self.program.nested(scope):
                yield from self._in_body(self.program.evaluation.names.generic(inner), methods)

    def _in_body(self, frame: Frame, methods: frozenset[str]) -> Iterator[Origin]:
        for site in frame.scope.sites:
            function = site.call.function
            if isinstance(function, facts.Attribute) and function.name in methods:
                receiver = self.program.evaluation.value(function.value, frame, site.place)
                if methods is ASYNC_RUNS and not receiver.present:
                    named = LIKE_A_GRAPH.search(simple_name(function.value))
                    self._unnamed_run = self._unnamed_run or named is not None
                yield from self.origins(receiver)

    def origins(self, known: Known) -> Iterator[Origin]:
        """The calls that make these graphs, the builder's where there is one."""
        for value in known.present:
            if isinstance(value, Symbol) and value.origin is not None:
                yield self._builder_of.get(value.origin[1], value.origin[1])

    # The server

    @cached_property
    def served(self) -> dict[tuple[str, str], Known]:
        """What each entry of `langgraph.json` is, or what its factory returns."""
        return {place: self._result(self.variable(*place)) for place in self.deployed if place[0]}

    def variable(self, filename: str, name: str) -> Known:
        """A variable of a file."""
        module = Module(filename, filename, filename)
        return self.program.evaluation.names.member(module, name)

    def _result(self, known: Known) -> Known:
        if not any(isinstance(value, Function) for value in known.present):
            return known
        evaluation = self.program.evaluation
        result = evaluation.calls.apply_each(known, NO_ACTUALS)
        is_async = any(isinstance(value, Pending) for value in result.values)
        return evaluation.awaited(result) if is_async else result
