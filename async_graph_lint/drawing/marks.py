"""Which findings concern which graph, and which part of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from async_graph_lint.finding import Finding, Span
from async_graph_lint.graphs.model import Branch, Channel, Edge, Graph, Node

Numbered = tuple[tuple[int, Finding], ...]
"""Findings with their number in the document."""


def concerning(findings: Iterable[Finding], graphs: Sequence[Graph]) -> list[list[Finding]]:
    """The findings of each graph.

    A finding names graphs, and names are not unique: of several graphs of one name those
    count in which it or one of its steps stands; failing that, those in the same file.
    """
    spans = [frozenset(_spans(graph)) for graph in graphs]
    files = [frozenset(span.filename for span in each) for each in spans]
    found: list[list[Finding]] = [[] for _ in graphs]
    for finding in findings:
        places = {finding.span, *(step.span for step in finding.steps)}
        named = [n for n, graph in enumerate(graphs) if graph.name in _graph_names(finding)]
        here = [n for n in named if spans[n] & places]
        near = [n for n in named if files[n] & {place.filename for place in places}]
        for number in here or near:
            found[number].append(finding)
    return found


def on_node(node: Node, findings: Numbered) -> tuple[int, ...]:
    """The findings that name the node or stand at its `add_node`."""
    places = {node.span, node.definition} - {None}
    return _numbers(
        (number, node.name in _node_names(finding) or finding.span in places)
        for number, finding in findings
    )


def on_line(line: Edge | Branch, findings: Numbered) -> tuple[int, ...]:
    """The findings that stand at the edge or lead over it."""
    return _numbers(
        (number, line.span in {finding.span, *(step.span for step in finding.steps)})
        for number, finding in findings
        if line.span
    )


def on_channel(channel: Channel, findings: Numbered) -> tuple[int, ...]:
    """The findings that name the key or stand at one of its declarations."""
    places = {channel.span, *(each.span for each in channel.declarations)} - {None}
    return _numbers(
        (number, finding.data.get("key") == channel.key or finding.span in places)
        for number, finding in findings
    )


def _numbers(judged: Iterable[tuple[int, bool]]) -> tuple[int, ...]:
    return tuple(number for number, concerned in judged if concerned)


def _graph_names(finding: Finding) -> set[str | None]:
    return {finding.graph, *finding.data.get("graphs", ())} - {None}


def _node_names(finding: Finding) -> set[str | None]:
    return {finding.node, *finding.data.get("nodes", ())}


def _spans(graph: Graph) -> Iterator[Span]:
    yield graph.span
    parts: tuple[Node | Edge | Branch | Channel, ...]
    parts = (*graph.nodes, *graph.edges, *graph.branches, *graph.channels)
    yield from (part.span for part in parts if part.span)
    for node in graph.nodes:
        if node.definition:
            yield node.definition
        for write in node.writes:
            yield from (span for span in (write.span, *dict(write.key_spans).values()) if span)
