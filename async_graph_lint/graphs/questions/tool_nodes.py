"""The nodes that run tools, and what two tool calls of one message do to each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.model import (
    ChannelKind,
    Graph,
    GraphKind,
    Node,
    NodeKind,
    Tool,
    Write,
)

ONE_AT_A_TIME = "parallel_tool_calls"
MOST_MENTIONS = 200


class ToolNode(NamedTuple):
    """A node that runs tools, and its graph."""

    graph: Graph
    node: Node


class ToolWrite(NamedTuple):
    """A key without a reducer that a tool's Command writes."""

    where: ToolNode
    tool: Tool
    key: str
    span: Span


def tool_nodes(analysis: Analysis) -> Iterator[ToolNode]:
    """Those whose model may call several tools at once.

    Files that mention `parallel_tool_calls` have thought of it, and so have their graphs.
    """
    for built in chain(analysis.built, analysis.agents):
        for graph in built.graphs:
            if not _is_careful(analysis, graph.span.filename):
                for node in graph.nodes:
                    if node.kind is NodeKind.TOOLS:
                        yield ToolNode(graph, node)


def plain_writes(where: ToolNode) -> Iterator[ToolWrite]:
    """The writes that raise when two tool calls of one message make them."""
    for tool in where.node.tools:
        for write in tool.writes:
            for key in _own_keys(write):
                channel = where.graph.channel(key)
                span = dict(write.key_spans).get(key) or write.span or tool.span
                if channel is not None and channel.kind is ChannelKind.LAST_VALUE and span:
                    yield ToolWrite(where, tool, key, span)


def handoffs(where: ToolNode) -> list[tuple[Tool, tuple[str, ...]]]:
    """The tools that send the parent graph elsewhere, with their targets."""
    found = []
    for tool in where.node.tools:
        targets = {target.node for write in tool.writes for target in write.parent}
        if targets:
            found.append((tool, tuple(sorted(targets))))
    return found


def questions(where: ToolNode) -> list[Tool]:
    """The tools that ask a human, where one task runs all calls of a message: an agent's
    calls are tasks of their own (langgraph 1.2.22)."""
    is_one_task = where.graph.kind is GraphKind.GRAPH
    return [tool for tool in where.node.tools if tool.interrupts] if is_one_task else []


def _own_keys(write: Write) -> tuple[str, ...]:
    return () if write.parent else tuple(key for key, count in write.keys if count)


def _is_careful(analysis: Analysis, filename: str) -> bool:
    scopes = analysis.program.mentions(ONE_AT_A_TIME, MOST_MENTIONS)
    return any(scope.filename == filename for scope in scopes)
