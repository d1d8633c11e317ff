"""Nodes from which two kinds of routes lead on: LangGraph takes both.

Static edges, every router and the gotos of a returned `Command` all fire when a node has
run; none replaces another (langgraph 1.2.22, `graph/state.py` `attach_edge`,
`attach_branch`, `_control_branch`). Some authors mean that, so `is_meant` keeps apart
what a reader could have wanted: an optional branch beside one that always runs. A
deferred node waits for the other route, but not for Sends: `pregel/_algo.py`
`apply_writes` releases it when nothing that triggers a node was written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from enum import StrEnum
from itertools import combinations, product

from msgspec import Struct

from async_graph_lint.finding import Span
from async_graph_lint.graphs.engine.arrivals import union
from async_graph_lint.graphs.engine.reachability import Successors, reached, successors
from async_graph_lint.graphs.engine.routing import routing
from async_graph_lint.graphs.model import END, START, Branch, Edge, Graph, Node, Target


class RouteKind(StrEnum):
    """How a node sends the run on."""

    EDGES = "edges"
    ROUTER = "router"
    COMMAND = "command"


class Result(Struct, frozen=True):
    """Targets that fire together: `nodes`, and `waiting` those with `defer=True`.

    `stops` says that END was all there is, `sent` that all targets are Sends, `maybe_none`
    that these may also be none.
    """

    nodes: frozenset[str]
    waiting: frozenset[str] = frozenset()
    stops: bool = False
    sent: bool = False
    maybe_none: bool = False
    span: Span | None = None


class Route(Struct, frozen=True):
    """All static edges of a node, one of its routers, or its Commands.

    One of `results` happens each time; `name` is the router's; `unknown` as in `Branch`.
    """

    kind: RouteKind
    results: tuple[Result, ...]
    name: str = ""
    span: Span | None = None
    unknown: bool = False

    @property
    def nodes(self) -> frozenset[str]:
        """All nodes that some result starts."""
        return frozenset[str]().union(*(result.nodes for result in self.results))

    @property
    def can_stop(self) -> bool:
        """Whether some result is END."""
        return any(result.stops for result in self.results)


class Rivalry(Struct, frozen=True):
    """Two routes of one node whose results fire together although they differ.

    `pair` is such a pair of results, one of each route in their order. `choices` counts
    the decisions that must come out that way: 0 says that any do. `is_meant` says that
    this may well be what the author wants. `unknown` says that one of the results is not
    shown by the source.
    """

    node: str
    routes: tuple[Route, Route]
    pair: tuple[Result, Result]
    choices: int
    is_meant: bool
    unknown: bool = False

    @property
    def weakness(self) -> tuple[bool, bool, int]:
        """Orders the rivalries of one node, the strongest first."""
        return (self.unknown, self.is_meant, self.choices)


def rivalries(graph: Graph) -> tuple[Rivalry, ...]:
    """The strongest rivalry of each node, and of START."""
    routes, after = _Routes(graph), _After(graph)
    found = []
    for node in (Node(START), *graph.nodes):
        rivals = [_rivalry(node, pair, after) for pair in combinations(routes.of(node), 2)]
        known = [rivalry for rivalry in rivals if rivalry]
        found += sorted(known, key=lambda rivalry: rivalry.weakness)[:1]
    return tuple(found)


class _Routes:
    """The routes of each node, edges first, Commands last."""

    def __init__(self, graph: Graph) -> None:
        self.nodes = {node.name: node.defer for node in graph.nodes}
        self.edges: dict[str, list[Edge]] = defaultdict(list)
        self.branches: dict[str, list[Branch]] = defaultdict(list)
        for edge in graph.edges:
            if len(edge.sources) == 1 and edge.target in self.nodes:
                self.edges[edge.sources[0]].append(edge)
        for branch in graph.branches:
            if branch.outcomes:
                self.branches[branch.source].append(branch)

    def of(self, node: Node) -> Iterator[Route]:
        """All routes of the node that start something or stop."""
        if edges := self.edges[node.name]:
            targets = tuple(Target(edge.target) for edge in edges)
            span = next((e.span for e in edges if not self.nodes[e.target]), edges[0].span)
            yield Route(RouteKind.EDGES, (self._result(targets, span),), span=span)
        for branch in self.branches[node.name]:
            results = tuple(self._result(o.targets, o.span) for o in branch.outcomes)
            yield Route(RouteKind.ROUTER, results, branch.router, branch.span, branch.unknown)
        if node.unknown_goto or any(write.goto for write in node.writes):
            results = tuple(self._result(w.goto, w.span) for w in node.writes)
            yield Route(RouteKind.COMMAND, results, unknown=node.unknown_goto)

    def _result(self, targets: tuple[Target, ...], span: Span | None) -> Result:
        known = [target for target in targets if target.node in self.nodes]
        waiting = frozenset(t.node for t in known if self.nodes[t.node] and not t.send)
        nodes = frozenset(target.node for target in known) - waiting
        stops = {target.node for target in targets} == {END}
        sent, many = (all(t.send for t in known), all(t.many for t in known))
        return Result(nodes, waiting, stops, sent, bool(known) and many, span)


def _rivalry(node: Node, routes: tuple[Route, Route], after: _After) -> Rivalry | None:
    if routes[0].kind is routes[1].kind is RouteKind.ROUTER and routes[0].name == routes[1].name:
        # LangGraph refuses a second router of one name on one node.
        return None
    pairs = list(product(routes[0].results, routes[1].results))
    rivals = [pair for pair in pairs if _differ(routes, pair)]
    if not rivals:
        return _by_unknown_goto(node, routes)
    choices, pair = _fewest_choices(routes, pairs, rivals)
    if any(result.maybe_none for route in routes for result in route.results):
        choices = max(choices, 1)
    return Rivalry(node.name, routes, pair, choices, _is_meant(node, routes, pair, after))


def _differ(routes: tuple[Route, Route], pair: tuple[Result, Result]) -> bool:
    """Whether one result runs more than the other asks for."""
    first, second = pair
    if first.waiting and not first.nodes:
        # What waits is released when nothing is triggered, and a Send triggers nothing.
        return second.sent and bool(second.nodes)
    if first.nodes and second.nodes:
        fixed = routes[0].kind is RouteKind.EDGES
        return bool(first.nodes - second.nodes) if fixed else first.nodes != second.nodes
    return (first.stops and bool(second.nodes)) or (second.stops and bool(first.nodes))


def _fewest_choices(
    routes: tuple[Route, Route],
    pairs: list[tuple[Result, Result]],
    rivals: list[tuple[Result, Result]],
) -> tuple[int, tuple[Result, Result]]:
    first, second = routes
    surely_second = not first.unknown
    surely_first = not second.unknown
    # Two nodes tell more than a node beside END.
    rivals = [pair for pair in rivals if pair[0].nodes and pair[1].nodes] or rivals
    if len(rivals) == len(pairs) and surely_first and surely_second:
        return 0, rivals[0]
    for pair in rivals:
        if surely_first and all((pair[0], other) in rivals for other in second.results):
            return 1, pair
        if surely_second and all((other, pair[1]) in rivals for other in first.results):
            return 1, pair
    return 2, rivals[0]


def _is_meant(
    node: Node, routes: tuple[Route, Route], pair: tuple[Result, Result], after: _After
) -> bool:
    first, second = routes
    is_fixed = first.kind is RouteKind.EDGES
    if pair[0].waiting and not pair[0].nodes:
        return False
    if not is_fixed and (pair[0].stops or pair[1].stops):
        return first.can_stop and second.can_stop
    if second.kind is RouteKind.COMMAND or first.nodes & second.nodes:
        return False
    if after.meet(node.name, first.nodes, second.nodes):
        return False
    return not (is_fixed and second.can_stop and after.lead_back(node.name, first.nodes))


def _by_unknown_goto(node: Node, routes: tuple[Route, Route]) -> Rivalry | None:
    first, second = routes
    if first.kind is RouteKind.EDGES and second.kind is RouteKind.COMMAND and second.unknown:
        pair = (first.results[0], Result(frozenset(), span=node.definition))
        return Rivalry(node.name, routes, pair, 1, is_meant=False, unknown=True)
    return None


class _After:
    """What runs after what, by names."""

    def __init__(self, graph: Graph) -> None:
        compiled = routing(graph)
        self.number = {name: number for number, name in enumerate(compiled.names)}
        self.after: Successors = successors(compiled)

    def meet(self, node: str, one: frozenset[str], other: frozenset[str]) -> bool:
        """Whether a target of one route also runs after one of the other, not by a new
        round through the node."""
        return bool(self._later(node, one) & self._set(other)) or bool(
            self._later(node, other) & self._set(one)
        )

    def lead_back(self, node: str, targets: frozenset[str]) -> bool:
        """Whether the targets lead to the node again."""
        return bool(reached(self.after, self._set(targets)) & self._set({node}))

    def _later(self, node: str, targets: frozenset[str]) -> int:
        return reached(self.after, self._set(targets), without=self._set({node}))

    def _set(self, names: frozenset[str] | set[str]) -> int:
        return union(self.number[name] for name in names)
