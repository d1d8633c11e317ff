"""How people call a graph: its name in `langgraph.json`, its variable, its function."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from async_graph_lint.finding import Span
from async_graph_lint.graphs.builders.building import Building
from async_graph_lint.program.evaluation.expressions import walk
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.evaluation.values import Function, Module, Symbol
from async_graph_lint.program.program import Program
from async_graph_lint.reading import facts

Variable = tuple[str, str]
"""A file and a name in it."""


class GraphNames:
    """Names graphs; `served` are the names that `langgraph.json` has for variables."""

    def __init__(self, program: Program, served: Mapping[Variable, str]) -> None:
        self.program = program
        self.served = served

    def of(self, building: Building) -> str:
        """The name of one graph."""
        frame, span = building.origin
        compiled = [op for op in building.operations if op.method == "compile"]
        pairs = [(op.frame.scope, op.site.call) for op in compiled]
        pairs.append((frame.scope, building.construction))
        names = [name for scope, call in pairs for name in _assigned(scope, call)]
        for name in (*names, frame.scope.name):
            if (frame.scope.filename, name) in self.served:
                return self.served[frame.scope.filename, name]
        for place in (span, *(op.span for op in compiled)):
            if place in self._by_place:
                return self._by_place[place]
        factory = self._by_function.get(frame.scope)
        if factory is not None:
            return factory
        if frame.scope.is_module and names:
            return names[0]
        return frame.scope.name if not frame.scope.is_module else "graph"

    @cached_property
    def _by_place(self) -> dict[Span, str]:
        """The served names by the calls that make what the variables hold."""
        return {
            value.origin[1]: name
            for name, value in self._held
            if isinstance(value, Symbol) and value.origin is not None
        }

    @cached_property
    def _by_function(self) -> dict[Scope, str]:
        """The served names by the functions that the variables hold."""
        return {value.scope: name for name, value in self._held if isinstance(value, Function)}

    @cached_property
    def _held(self) -> list[tuple[str, object]]:
        found: list[tuple[str, object]] = []
        for (filename, variable), name in self.served.items():
            module = Module(variable, filename, filename)
            known = self.program.evaluation.names.member(module, variable)
            found += [(name, value) for value in known.present]
        return found


def _assigned(scope: Scope, call: facts.Call) -> Iterator[str]:
    for statement, _ in scope.table.statements:
        if isinstance(statement, facts.Assign) and any(e is call for e in walk(statement.value)):
            for target in statement.targets:
                if isinstance(target, facts.Name):
                    yield target.identifier
