"""The lines of a picture: edges, routes and Commands, each between two nodes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from msgspec import Struct

from async_graph_lint.drawing.document import DrawnGraph, DrawnNode, DrawnTarget


class Kind(StrEnum):
    """What makes the run go along the line."""

    EDGE = "edge"
    """`add_edge`: always."""
    JOIN = "join"
    """`add_edge` with several sources: when all of them have run."""
    CONDITIONAL = "conditional"
    """A router may choose it."""
    SEND = "send"
    """A router or a Command makes tasks for it, each with an input of its own."""
    COMMAND = "command"
    """The node's own `Command(goto=...)`."""


class Arrow(Struct, frozen=True):
    """One line. `join` numbers the edge whose other lines end with this one; `many` says
    that a Send may start several tasks; `router` is who chooses."""

    source: str
    target: str
    kind: Kind
    join: int | None = None
    many: bool = False
    router: str = ""
    findings: tuple[int, ...] = ()


def arrows(graph: DrawnGraph) -> tuple[Arrow, ...]:
    """All lines of the graph, equal ones once, in the order of the source."""
    return tuple(dict.fromkeys((*_edges(graph), *_routes(graph), *_commands(graph.nodes))))


def _edges(graph: DrawnGraph) -> Iterator[Arrow]:
    for number, edge in enumerate(graph.edges):
        is_join = len(edge.sources) > 1
        kind = Kind.JOIN if is_join else Kind.EDGE
        for source in edge.sources:
            join = number if is_join else None
            yield Arrow(source, edge.target, kind, join, findings=edge.findings)


def _routes(graph: DrawnGraph) -> Iterator[Arrow]:
    for branch in graph.branches:
        for outcome in branch.outcomes:
            for target in outcome.targets:
                yield _arrow(
                    branch.source, target, Kind.CONDITIONAL, branch.router, branch.findings
                )


def _commands(nodes: Iterable[DrawnNode]) -> Iterator[Arrow]:
    for node in nodes:
        for end in node.ends:
            for target in end.goto:
                yield _arrow(node.name, target, Kind.COMMAND)


def _arrow(
    source: str,
    target: DrawnTarget,
    kind: Kind,
    router: str = "",
    findings: tuple[int, ...] = (),
) -> Arrow:
    kind = Kind.SEND if target.send else kind
    return Arrow(source, target.node, kind, None, target.many, router, findings)
