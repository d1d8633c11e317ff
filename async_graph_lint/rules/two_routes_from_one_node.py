"""AGL312 two-routes-from-one-node."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity, Span, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.model import Graph
from async_graph_lint.graphs.questions.rival_routes import (
    Result,
    Rivalry,
    Route,
    RouteKind,
    rivalries,
)
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.graph_cases import Case, findings, listed, named


class TwoRoutesFromOneNode(Rule):
    """A static edge, a router or a `Command(goto=...)` fires beside another one of the node.

    ## Why
    LangGraph adds up everything that leads on from a node: its edges, each of its
    routers, and the goto of the `Command` it returns. A router does not replace an edge,
    and `goto=END` does not stop one. Both targets run in the same superstep, the one that
    was not wanted included; where both write a plain key the run raises (AGL301).

    Reported as *likely* or *certain* where the source shows that only one was meant: a
    `Command` beside an edge, a router that could have chosen the edge's target itself, a
    target that runs again after the other one, an edge that keeps a loop going which the
    router wants to end. An optional branch beside an edge that always fires may be meant:
    that is *possible* only. Nothing is said where both lead to the same node, of
    `Command(graph=Command.PARENT)`, and of an edge to a deferred node, which waits: unless
    the other route only sends, for nothing waits for a `Send`.

    ## Bad
    ```python
    builder.add_edge("load", "answer")
    builder.add_conditional_edges("load", check, {"ok": "answer", "error": "apologise"})
    ```

    ## Good
    ```python
    builder.add_conditional_edges("load", check, {"ok": "answer", "error": "apologise"})
    ```

    ## At run time
    Targets of both routes start in one superstep. That a route chose END leaves no trace
    in a run, so such a finding stays inconclusive.
    """

    code = "AGL312"
    name = "two-routes-from-one-node"
    severity = Severity.ERROR
    why = "LangGraph follows edges, routers and gotos of a node together; none replaces another."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding for each node, at the edge, else at the later router or the return."""
        return findings(self, analysis, _cases)


def _cases(graph: Graph) -> Iterator[Case]:
    for rivalry in rivalries(graph):
        span = _place(graph, rivalry)
        if span:
            yield Case(
                span=span,
                node=rivalry.node,
                doubt=2 if rivalry.is_meant or rivalry.unknown else rivalry.choices,
                message=_message(rivalry),
                help=_remedy(rivalry),
                steps=tuple(_steps(rivalry, span)),
                data={
                    "routes": [route.kind.value for route in rivalry.routes],
                    "targets": [sorted(r.nodes or r.waiting) for r in rivalry.pair],
                },
            )


def _place(graph: Graph, rivalry: Rivalry) -> Span | None:
    first, second = rivalry.routes
    node = graph.node(rivalry.node)
    spans = (
        first.span if first.kind is RouteKind.EDGES else None,
        second.span,
        rivalry.pair[1].span,
        node and (node.definition or node.span),
    )
    return next((span for span in spans if span), None)


def _message(rivalry: Rivalry) -> str:
    (first, second), (one, other) = rivalry.routes, rivalry.pair
    node = named(rivalry.node)
    if first.kind is RouteKind.EDGES:
        if one.waiting and not one.nodes:
            waiting = listed(one.waiting)
            return f"{waiting} does not wait for {listed(other.nodes)}: it runs beside the Sends"
        if other.stops:
            stopper = _chooser(node, second)
            return f"{stopper} can choose END, and {listed(one.nodes)} runs all the same"
        chosen = listed(other.nodes) if other.nodes else "its goto"
        return f"{listed(one.nodes)} runs beside {chosen}: the edge from {node} always fires"
    if one.stops or other.stops:
        going = other if one.stops else one
        return f"{node} chooses END by one route, and {listed(going.nodes)} runs by the other"
    return f"{listed(one.nodes)} and {listed(other.nodes)} run together: {node} has two routes"


def _chooser(node: str, route: Route) -> str:
    return f"the router of {node}" if route.kind is RouteKind.ROUTER else f"the goto of {node}"


def _remedy(rivalry: Rivalry) -> str:
    first, second = rivalry.routes
    if rivalry.pair[0].waiting and not rivalry.pair[0].nodes:
        return f"draw the edge from {listed(rivalry.pair[1].nodes)} instead"
    if first.kind is RouteKind.EDGES:
        way = "goto" if second.kind is RouteKind.COMMAND else "router"
        return (
            f"remove the edge and let the {way} decide alone; where both shall run, return a list"
        )
    return "let one of them decide; where both shall run, return a list"


def _steps(rivalry: Rivalry, place: Span) -> Iterator[Step]:
    for route, result in zip(rivalry.routes, rivalry.pair, strict=True):
        span = result.span or route.span
        if span and span != place:
            yield Step(span, _said(route, result))
    yield Step(place, f"both fire when {named(rivalry.node)} has run")


def _said(route: Route, result: Result) -> str:
    target = "END" if result.stops else listed(result.nodes) if result.nodes else "some node"
    if route.kind is RouteKind.EDGES:
        target = listed(result.nodes or result.waiting)
        return f"the edge leads to {target}"
    chooser = f"`{route.name}`" if route.name else "the router"
    return f"{'the Command' if route.kind is RouteKind.COMMAND else chooser} may lead to {target}"
