"""Names that lead nowhere: what LangGraph does depends on where they stand.

Measured on langgraph 1.2.22: names of edges, path maps and `Literal` annotations are
checked when the graph is compiled; a router's result is looked up in its path map
(KeyError); a name without one, a goto and a Send are dropped with a line in the log.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from async_graph_lint.finding import Span
from async_graph_lint.graphs.model import END, START, Branch, Graph, Outcome, Target


class Consequence(StrEnum):
    """What comes of an unknown name."""

    COMPILE_ERROR = "compile error"
    KEY_ERROR = "key error"
    INVALID = "invalid destination"
    """A router that names START."""
    SILENT_END = "silent end"


class Means(StrEnum):
    """What leads to the name."""

    EDGE = "edge"
    PATH_MAP = "path map"
    ROUTER = "router"
    GOTO = "goto"
    SEND = "Send"


class Destination(Struct, frozen=True):
    """A name that is no node: where it stands, and what comes of it.

    `source` is the node that leads there; the name itself where edges or routers start
    at it. `always` says that no decision is needed to get there; `is_held_elsewhere` that
    the same router has another path map, on another node, which holds the result: what
    it returns then depends on the node that has run.
    """

    name: str
    source: str
    means: Means
    consequence: Consequence
    span: Span | None
    always: bool = False
    is_held_elsewhere: bool = False


def unknown_destinations(graph: Graph) -> Iterator[Destination]:
    """Every such name of the graph, in the order edges, routers, Commands."""
    names = {node.name for node in graph.nodes}
    yield from _of_edges(graph, names)
    for branch in graph.branches:
        yield from _of_branch(branch, names)
        yield from _strays(branch, graph.branches)
    for node in graph.nodes:
        ends = [write for write in node.writes if write.goto]
        for write in ends:
            for target in write.goto:
                if target.node not in names and target.node != END:
                    means = Means.SEND if target.send else Means.GOTO
                    span = write.span or node.definition or node.span
                    always = len(node.writes) == 1 and not target.many
                    end = Consequence.SILENT_END
                    yield Destination(target.node, node.name, means, end, span, always)


def _of_edges(graph: Graph, names: set[str]) -> Iterator[Destination]:
    refused = Consequence.COMPILE_ERROR
    for edge in graph.edges:
        for name in edge.sources:
            if name not in names and name != START:
                yield Destination(name, name, Means.EDGE, refused, edge.span, always=True)
        if edge.target not in names and edge.target != END:
            source = edge.sources[0]
            yield Destination(edge.target, source, Means.EDGE, refused, edge.span, always=True)


def _of_branch(branch: Branch, names: set[str]) -> Iterator[Destination]:
    refused = Consequence.COMPILE_ERROR
    source = branch.source
    if source not in names and source != START:
        yield Destination(source, source, Means.ROUTER, refused, branch.span, always=True)
    for end in branch.ends or ():
        if end not in names and end != END:
            yield Destination(end, source, Means.PATH_MAP, refused, branch.span, always=True)
    always = len(branch.outcomes) == 1 and not branch.unknown
    for outcome in branch.outcomes:
        for target in outcome.targets:
            if target.node not in names and target.node != END:
                yield from _of_target(branch, outcome, target, always)


def _strays(branch: Branch, branches: tuple[Branch, ...]) -> Iterator[Destination]:
    twins = [one for one in branches if one.router and one.router == branch.router]
    for stray in branch.strays:
        held = any(all(other.result != stray.result for other in one.strays) for one in twins)
        span, lost = stray.span or branch.span, Consequence.KEY_ERROR
        yield Destination(
            stray.result, branch.source, Means.ROUTER, lost, span, is_held_elsewhere=held
        )


def _of_target(
    branch: Branch, outcome: Outcome, target: Target, always: bool
) -> Iterator[Destination]:
    span = outcome.span or branch.span
    source, name = branch.source, target.node
    if target.send:
        sure = always and not target.many
        yield Destination(name, source, Means.SEND, Consequence.SILENT_END, span, sure)
    elif branch.ends is None:
        end = Consequence.INVALID if name == START else Consequence.SILENT_END
        yield Destination(name, source, Means.ROUTER, end, span, always)
