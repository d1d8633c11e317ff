"""AGL311 fan-in-of-unequal-branches."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.model import Graph
from async_graph_lint.graphs.questions.fan_ins import FanIn, fan_ins
from async_graph_lint.graphs.questions.rival_routes import rivalries
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.graph_cases import Case, edge_span, findings, named


class FanInOfUnequalBranches(Rule):
    """A node that joins branches of different length by separate edges runs once for each.

    ## Why
    `add_edge("a", "merge")` and `add_edge("c", "merge")` are two independent triggers.
    When both branches are equally long they fire in one superstep and `merge` runs once.
    When they are not, `merge` runs as soon as the shorter one is done, without the results
    of the longer, and then again with everything that follows it: models are asked twice,
    effects happen twice, and reducers add twice.

    It is certain when no router has a say between the fan-out and the join. Nodes that
    the branches only loop back to, exclusive routes, deferred nodes and END are no join.
    Where the fan-out itself is a static edge beside a router, see AGL312.

    ## Bad
    ```python
    builder.add_edge(START, "photos")
    builder.add_edge(START, "prices")
    builder.add_edge("prices", "discounts")
    builder.add_edge("photos", "page")
    builder.add_edge("discounts", "page")  # page runs after photos, and again
    ```

    ## Good
    ```python
    builder.add_edge(["photos", "discounts"], "page")
    ```
    Or `add_node("page", page, defer=True)` where routers decide which branches run.

    ## At run time
    The joining node runs more often than the node where the branches part.
    """

    code = "AGL311"
    name = "fan-in-of-unequal-branches"
    severity = Severity.ERROR
    why = "Separate edges do not wait for each other: the node runs once for each branch length."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding for each joining node, at the edge that comes in first."""
        return findings(self, analysis, _cases)


def _cases(graph: Graph) -> Iterator[Case]:
    found = fan_ins(graph)
    if not found:
        return
    # There the second route is the mistake, and AGL312 says so.
    rivals = {rivalry.node for rivalry in rivalries(graph) if not rivalry.is_meant}
    for fan_in in found:
        node = graph.node(fan_in.node)
        span = edge_span(graph, fan_in.first, fan_in.node) or (node and node.span)
        if span and fan_in.fan_out not in rivals:
            yield Case(
                span=span,
                node=fan_in.node,
                doubt=fan_in.choices,
                message=_message(fan_in),
                help=_remedy(graph, fan_in),
                steps=tuple(_steps(graph, fan_in)),
                data={
                    "fan_out": fan_in.fan_out,
                    "sources": [fan_in.first, fan_in.last],
                    "definite": fan_in.choices == 0,
                },
            )


def _message(fan_in: FanIn) -> str:
    return (
        f"`{fan_in.node}` runs after {named(fan_in.first)} and again after "
        f"{named(fan_in.last)}: the branches from {named(fan_in.fan_out)} differ in length"
    )


def _remedy(graph: Graph, fan_in: FanIn) -> str:
    sources = (fan_in.first, fan_in.last)
    fixed = {(edge.sources, edge.target) for edge in graph.edges}
    if fan_in.choices == 0 and all(((s,), fan_in.node) in fixed for s in sources):
        return f'write one edge, `add_edge(["{sources[0]}", "{sources[1]}"], "{fan_in.node}")`'
    return f'let it wait for all: `add_node("{fan_in.node}", ..., defer=True)`'


def _steps(graph: Graph, fan_in: FanIn) -> Iterator[Step]:
    fan_out = graph.node(fan_in.fan_out)
    if fan_out and fan_out.span:
        yield Step(fan_out.span, f"{named(fan_in.fan_out)} starts both branches together")
    for source, when in ((fan_in.first, "first"), (fan_in.last, "later")):
        span = edge_span(graph, source, fan_in.node)
        if span:
            yield Step(span, f"{named(source)} starts {named(fan_in.node)} {when}")
