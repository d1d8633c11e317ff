"""From the operations on a builder to the graphs that its runs can build."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from async_graph_lint.graphs.assembly.agent_graphs import AgentGraphs
from async_graph_lint.graphs.assembly.graph_schemas import GraphSchemas, keys_of
from async_graph_lint.graphs.assembly.known_keys import with_known_keys
from async_graph_lint.graphs.assembly.variants import Variant, spelled_out, variants
from async_graph_lint.graphs.builders.building import Building, Operation, Origin
from async_graph_lint.graphs.builders.made_graphs import MadeGraphs, Named
from async_graph_lint.graphs.model import END, START, Branch, Edge, Graph
from async_graph_lint.graphs.nodes.actions import Actions
from async_graph_lint.graphs.nodes.nodes import NodeFacts, Nodes
from async_graph_lint.graphs.nodes.routers import Routers
from async_graph_lint.graphs.nodes.send_payloads import Payloads, joined, payloads
from async_graph_lint.graphs.nodes.subgraphs import Subgraphs
from async_graph_lint.graphs.nodes.tools import Tools
from async_graph_lint.graphs.nodes.writes import Writes
from async_graph_lint.graphs.schemas.merging import Given, merged
from async_graph_lint.graphs.schemas.root_state import with_root_writes
from async_graph_lint.graphs.schemas.schemas import Schemas
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.values import Items, Known, Literal, only

SCHEMAS = ("state_schema", "input_schema", "output_schema", "input", "output")


class Assembly:
    """Assembles graphs for one evaluation."""

    def __init__(
        self, evaluation: Evaluation, named: Named = lambda building: building.origin[0].scope.name
    ) -> None:
        self.evaluation = evaluation
        self.routers = Routers(evaluation)
        self.schemas = Schemas(evaluation)
        self.graph_schemas = GraphSchemas(evaluation, self.schemas)
        self._schemas: dict[Origin, tuple[Given, ...]] = {}
        subgraphs = Subgraphs(self._is_graph, self._at)
        self.writes = Writes(evaluation, self.routers, subgraphs)
        tools = Tools(evaluation, self.writes)
        actions = Actions(self.writes, subgraphs, tools)
        self.nodes = Nodes(evaluation, self.routers, actions, self.schemas)
        self.agents = AgentGraphs(evaluation, self.graph_schemas, self.writes, tools)
        self.made = MadeGraphs(evaluation.program, self._all, self.agents.graph, named)

    def _is_graph(self, path: str) -> bool:
        return self.evaluation.program.catalogue.kind(path) == "graph"

    def _at(self, origin: Origin) -> tuple[Graph, ...]:
        return self.made.at(origin)

    def _all(self, building: Building, name: str) -> tuple[Graph, ...]:
        return tuple(self.graphs(building, name))

    def graphs(self, building: Building, name: str) -> Iterator[Graph]:
        """One graph per choice of arms; a builder without conditions gives one."""
        for variant in variants(spelled_out(building.operations)):
            yield self._graph(building, variant, name)

    def _graph(self, building: Building, variant: Variant, name: str) -> Graph:
        operations = variant.operations
        graph = _Parts([*building.unknowns, *variant.unknowns])
        for operation in operations:
            self._apply(operation, graph)
        own = self.graph_schemas.of_builder(building)
        schema = merged([*own.given, *self.graph_schemas.of_parts(graph.nodes, operations)])
        found = Graph(
            name=name,
            span=building.origin[1],
            nodes=tuple({fact.node.name: fact.node for fact in graph.nodes}.values()),
            edges=tuple(dict.fromkeys(graph.edges)),
            branches=tuple(graph.branches),
            channels=schema.channels,
            variant=variant.name,
            complete=schema.complete and not graph.unknowns and not schema.refused,
            unknowns=(
                *graph.unknowns,
                *(() if schema.complete else ("state schema",)),
                *schema.refused,
            ),
            input_keys=keys_of(own.input),
            output_keys=keys_of(own.output),
        )
        return with_known_keys(with_root_writes(found), joined(graph.payloads))

    def schemas_of(self, building: Building) -> tuple[Given, ...]:
        """All schemas of a builder, over all arms."""
        found = self._schemas.get(building.origin)
        if found is None:
            own = self.graph_schemas.of_builder(building)
            parts = self.graph_schemas.of_parts(self.node_facts(building), building.operations)
            found = self._schemas[building.origin] = (*own.given, *parts)
        return found

    def node_facts(self, building: Building) -> Iterator[NodeFacts]:
        """What `add_node` and `add_sequence` say, over all arms."""
        for operation in building.operations:
            if operation.method == "add_node":
                yield self.nodes.of(operation)
            elif operation.method == "add_sequence":
                yield from self.nodes.of_sequence(operation)

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
        if not self.nodes.is_known_sequence(operation) or not all(n.node.name for n in nodes):
            graph.unknowns.append(f"sequence at row {operation.span.start.row}")
            return
        graph.nodes.extend(nodes)
        names = [fact.node.name for fact in nodes]
        graph.edges.extend(Edge((a,), b, operation.span) for a, b in pairwise(names))

    def _add_edge(self, operation: Operation, graph: _Parts) -> None:
        given = operation.given
        self._edge(operation, graph, given.get(0, "start_key"), given.get(1, "end_key"))

    def _set_entry_point(self, operation: Operation, graph: _Parts) -> None:
        self._edge(operation, graph, only(Literal(START)), operation.given.get(0, "key"))

    def _set_finish_point(self, operation: Operation, graph: _Parts) -> None:
        self._edge(operation, graph, operation.given.get(0, "key"), only(Literal(END)))

    def _edge(
        self, operation: Operation, graph: _Parts, start: Known | None, end: Known | None
    ) -> None:
        sources, targets = self._names(start), self._names(end)
        if not sources or len(targets) != 1:
            graph.unknowns.append(f"edge at row {operation.span.start.row}")
            return
        graph.edges.append(Edge(tuple(sources), targets[0], operation.span))

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
        graph.payloads.append(payloads(self.evaluation, self.routers, path))
        routing = self.routers.of(path, path_map)
        graph.branches.extend(
            Branch(
                source,
                routing.outcomes,
                routing.name,
                routing.unknown,
                routing.is_async,
                operation.span,
                routing.ends,
                routing.strays,
            )
            for source in sources
        )

    def _names(self, known: Known | None) -> list[str]:
        if known is None:
            return []
        single = known.single
        if isinstance(single, Items):
            names = [self.routers.node_name(item) for item in single.items]
            known_names = [name for name in names if name is not None]
            return known_names if single.complete and len(known_names) == len(names) else []
        name = self.routers.node_name(known)
        return [] if name is None else [name]


class _Parts:
    """What the operations of one variant have added so far."""

    def __init__(self, unknowns: list[str]) -> None:
        self.nodes: list[NodeFacts] = []
        self.payloads: list[Payloads] = []
        self.edges: list[Edge] = []
        self.branches: list[Branch] = []
        self.unknowns = unknowns
