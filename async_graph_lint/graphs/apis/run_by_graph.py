"""The bodies that LangGraph calls and whose result it takes as it is: nobody awaits it twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from async_graph_lint.graphs.assembly.assembly import Assembly
from async_graph_lint.graphs.builders.building import Building
from async_graph_lint.graphs.nodes.state import runs_with_state
from async_graph_lint.program.evaluation.expressions import simple_name
from async_graph_lint.program.evaluation.values import Class, Frame, Function
from async_graph_lint.program.loop.bodies import Wanted, bodies_mentioning
from async_graph_lint.program.loop.twins import is_tool
from async_graph_lint.program.program import Program
from async_graph_lint.reading import facts

ROUTER = {"add_conditional_edges": 1, "set_conditional_entry_point": 0}


class Called(NamedTuple):
    """A body, what it is to the graph, and how a coroutine that it gives shows there."""

    frame: Frame
    what: str
    outcome: str
    graph: str | None = None
    node: str | None = None


NODE_OUTCOME = "raises InvalidUpdateError: Expected dict, got <coroutine object ...>"
ROUTER_OUTCOME = "is no name of a node: the run fails, or ends there without a word"
TOOL_OUTCOME = "makes `<coroutine object ...>` the text of the tool message"
REDUCER_OUTCOME = "becomes the value of the key"
"""Measured on langgraph 1.2.22: semantics B30, A33, A67, A36."""


class RunByGraph:
    """Finds such bodies for one program."""

    def __init__(self, assembly: Assembly, program: Program, wanted: Wanted) -> None:
        self.assembly = assembly
        self.program = program
        self.wanted = wanted

    def of_graphs(self, built: Iterable[tuple[Building, str]]) -> Iterator[Called]:
        """The nodes and routers of these builders."""
        for building, graph in built:
            yield from self._nodes(building, graph)
            yield from self._routers(building, graph)

    def _nodes(self, building: Building, graph: str) -> Iterator[Called]:
        for found in self.assembly.node_facts(building):
            for frame in found.frames:
                name = found.node.name
                yield Called(frame, f"node `{name}`", NODE_OUTCOME, graph, name)

    def _routers(self, building: Building, graph: str) -> Iterator[Called]:
        for operation in building.operations:
            if operation.method in ROUTER:
                router = operation.given.get(ROUTER[operation.method], "path")
                for value in () if router is None else router.present:
                    frame = runs_with_state(self.program.evaluation.calls, value, None)
                    if frame is not None:
                        what = f"router `{frame.scope.name}`"
                        yield Called(frame, what, ROUTER_OUTCOME, graph)

    def tools(self) -> Iterator[Called]:
        """The functions that a decorator makes tools, sync and async."""
        files = filter(self.wanted, self.program.files.listed)
        for frame in bodies_mentioning(self.program, files, frozenset({"tool"})):
            definition = frame.scope.definition
            decorated = definition.kind == "function" and bool(definition.decorators)
            if decorated and is_tool(self.program.evaluation, frame):
                yield Called(frame, f"tool `{definition.name}`", TOOL_OUTCOME)

    def reducers(self, schemas: frozenset[str]) -> Iterator[Called]:
        """The functions, sync and async, that fold the keys of the named schemas."""
        for filename in filter(self.wanted, self.program.files.listed):
            for outlined in self.program.files.definitions(filename):
                if outlined.kind == "class" and outlined.name in schemas:
                    yield from self._of_class(filename, outlined.key)

    def _of_class(self, filename: str, key: str) -> Iterator[Called]:
        scope = self.program.scope(filename, key)
        if scope is None:
            return
        evaluation = self.program.evaluation
        frame = evaluation.attributes.class_frame(Class(scope))
        for statement, _ in scope.table.statements:
            if not isinstance(statement, facts.Annotate):
                continue
            known = self.assembly.schemas.reducer(statement.annotation, frame)
            for value in () if known is None else known.present:
                if isinstance(value, Function):
                    what = f"reducer of `{simple_name(statement.target)}`"
                    body = evaluation.names.generic(value.scope)
                    yield Called(body, what, REDUCER_OUTCOME)
