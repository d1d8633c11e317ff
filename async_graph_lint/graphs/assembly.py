"""From the operations on a builder to the graphs that its runs can build."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise, product

from async_graph_lint.graphs.building import Building, Operation
from async_graph_lint.graphs.model import END, START, Branch, Edge, Graph
from async_graph_lint.graphs.nodes import NodeFacts, Nodes
from async_graph_lint.graphs.routers import Routers
from async_graph_lint.graphs.schemas import Schema, Schemas, merge
from async_graph_lint.graphs.writes import Writes
from async_graph_lint.program.evaluation.arguments import actuals
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.values import Items, Known
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression

MOST_VARIANTS = 16
SCHEMAS = ("state_schema", "input_schema", "output_schema", "input", "output")


class Assembly:
    """Assembles graphs for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.routers = Routers(evaluation)
        self.schemas = Schemas(evaluation)
        self.nodes = Nodes(evaluation, self.routers, Writes(evaluation, self.routers), self.schemas)

    def graphs(self, building: Building, name: str) -> Iterator[Graph]:
        """One graph per choice of arms; a builder without conditions gives one."""
        for variant, operations in variants(building.operations):
            yield self._graph(building, operations, name, variant)

    def _graph(
        self, building: Building, operations: list[Operation], name: str, variant: str
    ) -> Graph:
        graph = _Parts()
        for operation in operations:
            self._apply(operation, graph)
        schema = merge([self._state_schema(building), *(node.schema for node in graph.nodes)])
        return Graph(
            name=name,
            span=building.origin[1],
            nodes=tuple({fact.node.name: fact.node for fact in graph.nodes}.values()),
            edges=tuple(dict.fromkeys(graph.edges)),
            branches=tuple(graph.branches),
            channels=schema.channels,
            variant=variant,
            complete=schema.complete and not graph.unknowns,
            unknowns=tuple(graph.unknowns) + (() if schema.complete else ("state schema",)),
        )

    def node_facts(self, building: Building) -> Iterator[NodeFacts]:
        """What `add_node` and `add_sequence` say, over all arms."""
        for operation in building.operations:
            if operation.method == "add_node":
                yield self.nodes.of(operation)
            elif operation.method == "add_sequence":
                yield from self.nodes.of_sequence(operation)

    def _state_schema(self, building: Building) -> Schema:
        frame, _ = building.origin
        site = next(s for s in frame.scope.sites if s.call is building.construction)
        given = actuals(self.evaluation, building.construction, frame, site.place)
        positional = given.positional[:1]
        keywords = [known for key, known in given.keywords if key in SCHEMAS]
        found = [self.schemas.of(known) for known in (*positional, *keywords)]
        if not found:
            return Schema((), complete=False)
        return merge(found)

    # Operations

    def _apply(self, operation: Operation, graph: _Parts) -> None:
        if operation.uncertain and operation.method != "compile":
            graph.unknowns.append(f"{operation.method} in a loop at row {operation.span.start.row}")
        handle = getattr(self, f"_{operation.method}", None)
        if handle is not None:
            handle(operation, graph)

    def _add_node(self, operation: Operation, graph: _Parts) -> None:
        node = self.nodes.of(operation)
        if node.node.name:
            graph.nodes.append(node)
        else:
            graph.unknowns.append(f"node at row {operation.span.start.row}")

    def _add_sequence(self, operation: Operation, graph: _Parts) -> None:
        nodes = list(self.nodes.of_sequence(operation))
        graph.nodes.extend(nodes)
        names = [fact.node.name for fact in nodes]
        graph.edges.extend(Edge((a,), b, operation.span) for a, b in pairwise(names))

    def _add_edge(self, operation: Operation, graph: _Parts) -> None:
        sources = self._names(operation.given.get(0, "start_key"))
        targets = self._names(operation.given.get(1, "end_key"))
        if not sources or len(targets) != 1:
            graph.unknowns.append(f"edge at row {operation.span.start.row}")
            return
        graph.edges.append(Edge(tuple(sources), targets[0], operation.span))

    def _set_entry_point(self, operation: Operation, graph: _Parts) -> None:
        for target in self._names(operation.given.get(0, "key")):
            graph.edges.append(Edge((START,), target, operation.span))

    def _set_finish_point(self, operation: Operation, graph: _Parts) -> None:
        for source in self._names(operation.given.get(0, "key")):
            graph.edges.append(Edge((source,), END, operation.span))

    def _add_conditional_edges(self, operation: Operation, graph: _Parts) -> None:
        given = operation.given
        sources = self._names(given.get(0, "source"))
        self._branch(operation, graph, sources, given.get(1, "path"), given.get(2, "path_map"))

    def _set_conditional_entry_point(self, operation: Operation, graph: _Parts) -> None:
        given = operation.given
        self._branch(operation, graph, [START], given.get(0, "path"), given.get(1, "path_map"))

    def _branch(
        self,
        operation: Operation,
        graph: _Parts,
        sources: list[str],
        path: Known | None,
        path_map: Known | None,
    ) -> None:
        if not sources or path is None:
            graph.unknowns.append(f"conditional edge at row {operation.span.start.row}")
            return
        routing = self.routers.of(path, path_map)
        graph.branches.extend(
            Branch(
                source,
                routing.outcomes,
                routing.name,
                routing.unknown,
                routing.is_async,
                operation.span,
            )
            for source in sources
        )

    def _names(self, known: Known | None) -> list[str]:
        if known is None:
            return []
        single = known.single
        if isinstance(single, Items):
            names = [self.routers.node_name(item) for item in single.items]
            return [name for name in names if name is not None] if single.complete else []
        name = self.routers.node_name(known)
        return [] if name is None else [name]


class _Parts:
    """What the operations of one variant have added so far."""

    def __init__(self) -> None:
        self.nodes: list[NodeFacts] = []
        self.edges: list[Edge] = []
        self.branches: list[Branch] = []
        self.unknowns: list[str] = []


# Variants


def variants(operations: Iterable[Operation]) -> Iterator[tuple[str, list[Operation]]]:
    """Every consistent choice of arms, with the operations that then happen.

    Branches with the same test, or its negation, are chosen together.
    """
    listed = list(operations)
    choices: dict[Expression | int, set[int]] = {}
    for operation in listed:
        for key, arm in _decisions(operation):
            choices.setdefault(key, {0, 1}).add(arm)
    combinations = 1
    for arms in choices.values():
        combinations *= len(arms)
    if combinations > MOST_VARIANTS:
        yield "some arms", [op for op in listed if not op.arms]
        return
    for chosen in product(*(sorted(arms) for arms in choices.values())):
        decided = dict(zip(choices, chosen, strict=True))
        kept = [op for op in listed if all(decided[key] == arm for key, arm in _decisions(op))]
        yield ",".join(map(str, chosen)), kept


def _decisions(operation: Operation) -> Iterator[tuple[Expression | int, int]]:
    for guarded in operation.arms:
        test, arm = guarded.test, guarded.arm.arm
        if isinstance(test, facts.Operation) and test.operator == "not":
            yield test.operands[0], 1 - arm
        else:
            yield (hash((id(guarded.scope), guarded.arm.block)) if test is None else test), arm
