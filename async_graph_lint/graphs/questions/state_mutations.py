"""Which in-place changes of state values are harmful, graph by graph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.graphs.analysis import Analysis, Built
from async_graph_lint.graphs.model import Channel, Graph, Node
from async_graph_lint.graphs.questions.in_place_changes import Mutation, Mutations
from async_graph_lint.graphs.supersteps import together
from async_graph_lint.program.evaluation.values import Frame, Instance, Symbol

COLLECTION = re.compile(r"\b(list|dict|set|deque|defaultdict|sequence|mapping)\b", re.IGNORECASE)


class StateMutation(NamedTuple):
    """One change by one node, in the function at `body`. `returned` says that the node also
    returns the key; `beside` are the nodes that can run in its superstep and see it."""

    graph: Graph
    node: Node
    mutation: Mutation
    body: Span
    returned: bool
    beside: tuple[str, ...]


class StateMutations:
    """Finds them for one analysis."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.mutations = Mutations(analysis.program.evaluation)

    def all(self) -> Iterator[StateMutation]:
        """All of them, graph by graph."""
        for built in self.analysis.built:
            found = list(self._of_builder(built))
            for graph in built.graphs if found else ():
                yield from self._in(graph, found)

    def _of_builder(self, built: Built) -> Iterator[tuple[str, Frame, Mutation]]:
        for facts in self.analysis.assembly.node_facts(built.building):
            for frame in facts.frames:
                for mutation in self.mutations.of(frame):
                    yield facts.node.name, frame, mutation

    def _in(
        self, graph: Graph, found: list[tuple[str, Frame, Mutation]]
    ) -> Iterator[StateMutation]:
        pairs = together(graph)
        for name, frame, mutation in found:
            node, channel = graph.node(name), graph.channel(mutation.key)
            if node is None or channel is None or not _is_collection(channel, mutation):
                continue
            beside = () if self._is_rebuilt(frame) else _beside(pairs, name)
            body = frame.scope.definition.header
            yield StateMutation(graph, node, mutation, body, _returns(node, mutation.key), beside)

    def _is_rebuilt(self, frame: Frame) -> bool:
        """True where each node gets values of its own: pydantic copies collections."""
        parameters = frame.scope.definition.parameters[0 if frame.receiver is None else 1 :]
        evaluation = self.analysis.program.evaluation
        if not parameters or parameters[0].annotation is None:
            return False
        known = evaluation.annotations.parameter(parameters[0].annotation, frame)
        classes = [value.cls for value in known.values if isinstance(value, Instance)]
        bases = [base for cls in classes for base in evaluation.attributes.ancestry(cls)]
        return any(isinstance(base, Symbol) and base.path.startswith("pydantic.") for base in bases)


def _is_collection(channel: Channel, mutation: Mutation) -> bool:
    return mutation.sure or COLLECTION.search(channel.annotation) is not None


def _returns(node: Node, key: str) -> bool:
    return node.unknown_writes or any(
        write.whole_state or key in write.returned or key in dict(write.keys)
        for write in node.writes
    )


def _beside(pairs: frozenset[tuple[str, str]], name: str) -> tuple[str, ...]:
    return tuple(sorted(other for one, other in pairs if one == name))
