"""Which graphs keep their progress, so that a run can go on after a pause or a failure.

A graph does that with a saver; one that runs inside a node takes that of its caller, and
what `langgraph.json` serves always gets one (langgraph 1.2.22).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property

from async_graph_lint.finding import Span
from async_graph_lint.graphs.assembly.assembly import Assembly
from async_graph_lint.graphs.builders.building import Building, Operation
from async_graph_lint.graphs.entries.own_bodies import OwnBody
from async_graph_lint.graphs.model import Graph
from async_graph_lint.program.evaluation.arguments import NOT_POSITIONAL
from async_graph_lint.program.evaluation.values import Known, Literal
from async_graph_lint.program.loop.savers import Savers

RETRY = ("retry_policy", "retry")


class Durability:
    """Answers for one program; `served` are the names of graphs in `langgraph.json`."""

    def __init__(self, assembly: Assembly, served: Collection[str]) -> None:
        self.assembly = assembly
        self.served = served
        self.savers = Savers(assembly.evaluation)
        self._by_node: dict[Span, dict[str, list[Operation]]] = {}

    def is_saved(self, own: OwnBody) -> bool | None:
        """Whether a body's graph has a saver; None where that is not known."""
        if own.graph in self.served:
            return True
        building = None if own.origin is None else self._by_origin.get(own.origin)
        return None if building is None else self._is_saved(building)

    def may_be_saved(self, graph: Graph) -> bool:
        """Whether the graph has, or may have, a saver."""
        building = self._by_origin.get(graph.span)
        if graph.name in self.served or building is None:
            return True
        return self._is_saved(building) is not False

    def _is_saved(self, building: Building) -> bool | None:
        answers = set(map(self._compiled_with, _named(building, "compile")))
        return True if True in answers else None if None in answers or not answers else False

    def _compiled_with(self, operation: Operation) -> bool | None:
        passed = self.savers.passed(operation.frame, operation.site)
        if passed is None:
            return None
        known = passed[0]
        if known is None:
            return False
        kinds = {self.savers.kind(value) for value in known.values}
        return True if kinds - {""} else None if known.open else False

    # Retries

    def is_retried(self, own: OwnBody) -> bool:
        """Whether a body is a node with a retry policy of its own."""
        building = None if own.origin is None else self._by_origin.get(own.origin)
        if building is None or own.node is None:
            return False
        return any(map(_retries, self._added(building, own.node)))

    def _added(self, building: Building, node: str) -> list[Operation]:
        """The `add_node` calls for one node; asked for each node, so named once for all."""
        key = building.origin[1]
        if key not in self._by_node:
            named = self._by_node[key] = {}
            for operation in _named(building, "add_node"):
                name = self.assembly.nodes.of(operation).node.name
                named.setdefault(name, []).append(operation)
        return self._by_node[key].get(node, [])

    @cached_property
    def _by_origin(self) -> dict[Span, Building]:
        return {building.origin[1]: building for building in self.assembly.made.buildings}


def _named(building: Building, method: str) -> Iterator[Operation]:
    return (operation for operation in building.operations if operation.method == method)


def _retries(operation: Operation) -> bool:
    given = (operation.given.get(NOT_POSITIONAL, keyword) for keyword in RETRY)
    return any(known is not None and not _is_none(known) for known in given)


def _is_none(known: Known) -> bool:
    return known.single == Literal(None)
