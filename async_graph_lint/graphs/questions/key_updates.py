"""What the nodes of a graph put under one key: only something new, or the old with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.nodes.nodes import NodeFacts
from async_graph_lint.graphs.questions.old_values import OldValues
from async_graph_lint.graphs.questions.returned_values import Returned, ReturnedValues


class Update(NamedTuple):
    """One value that a node writes under the key.

    `keeps` says that the old value is used to make it; `is_new` that it is a list of new
    items alone, or one new message.
    """

    node: str
    span: Span
    keeps: bool
    is_new: bool


class KeyUpdates:
    """Finds the updates of one analysis."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.values = ReturnedValues(analysis.program.evaluation)
        self.old = OldValues(analysis.program.evaluation)

    def of_graph(self, graph: Span, key: str) -> Iterator[Update]:
        """The updates by the nodes of the graph that is built there."""
        for built in self.analysis.built:
            if built.building.origin[1] == graph:
                for facts in self.analysis.assembly.node_facts(built.building):
                    yield from self.of_node(facts, key)

    def of_node(self, facts: NodeFacts, key: str) -> Iterator[Update]:
        """The updates by one node."""
        for frame in facts.frames:
            for value in self.values.of(frame, key):
                yield self._update(facts.node.name, value, key)

    def _update(self, node: str, value: Returned, key: str) -> Update:
        keeps = self.old.is_used(value, key)
        return Update(node, value.span, keeps, not keeps and self.old.is_new(value, key))
