"""The functional API: `@entrypoint(...)` makes of a function a graph of one node.

Source: langgraph 1.2.22 `func/__init__.py`: the graph and its node are named after the
function; tasks run inside the node's own run and are no nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from async_graph_lint.graphs.builders.building import Building
from async_graph_lint.graphs.model import START, Edge, Graph, GraphKind, Node
from async_graph_lint.program.evaluation.places import END_OF_BODY
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.evaluation.values import Symbol
from async_graph_lint.program.program import Program
from async_graph_lint.reading import facts

WORD = "entrypoint"
PATH = "langgraph.func.entrypoint"


def entrypoints(program: Program, wanted: Callable[[str], bool]) -> Iterator[Building]:
    """The functions under such a decorator in the wanted files, each as a builder."""
    for filename in filter(wanted, program.files.listed):
        if program.files.uses_langgraph(filename) and program.files.mentions(filename, WORD):
            for outlined in program.files.definitions(filename):
                scope = program.scope(filename, outlined.key)
                for inner in () if scope is None else program.nested(scope):
                    yield from _under_decorator(program, inner)


def _under_decorator(program: Program, scope: Scope) -> Iterator[Building]:
    frame = program.evaluation.names.generic(scope)
    outer = program.evaluation.names.enclosing(frame)
    for decorator in () if outer is None else scope.definition.decorators:
        if outer is not None and isinstance(decorator, facts.Call):
            known = program.evaluation.value(decorator.function, outer, END_OF_BODY)
            if Symbol(PATH) in known.values:
                yield Building((frame, scope.definition.header), decorator, ())


def graph_of(building: Building, name: str) -> Graph:
    """The graph of one entrypoint."""
    definition = building.origin[0].scope.definition
    node = Node(
        name=definition.name,
        is_async=definition.is_async,
        function=definition.name,
        span=definition.header,
        definition=definition.header,
    )
    edge = Edge((START,), definition.name, definition.header)
    return Graph(name, definition.header, nodes=(node,), edges=(edge,), kind=GraphKind.ENTRYPOINT)
