"""Tools with an effect beside a tool that asks a human, in one plain tool node.

A `ToolNode` in a graph of the project runs all tool calls of a message as one task, which
begins anew when the run is resumed (langgraph 1.2.22).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_graph_lint.finding import Span, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.entries.own_bodies import OwnBody
from async_graph_lint.graphs.model import Tool
from async_graph_lint.graphs.questions.tool_nodes import ToolNode, questions, tool_nodes
from async_graph_lint.graphs.replay.reached_bodies import reached
from async_graph_lint.graphs.replay.replays import Deed, Replays


class ToolEffect(NamedTuple):
    """An effect in a tool, and a tool of the same node that asks; the model must call both."""

    where: ToolNode
    own: OwnBody
    deed: Deed
    asking: Tool
    way: tuple[Step, ...]
    steps: int


def tool_effects(analysis: Analysis, replays: Replays) -> Iterator[ToolEffect]:
    """Every such pair, with the first tool that asks."""
    tools = _bodies(analysis)
    for where in tool_nodes(analysis):
        asking = questions(where)
        others = [tool for tool in where.node.tools if asking and tool != asking[0]]
        for tool in others:
            own = tools.get(tool.span) if tool.span else None
            if own is not None and not tool.interrupts:
                yield from _of_tool(replays, where, own, asking[0])


def _of_tool(replays: Replays, where: ToolNode, own: OwnBody, asking: Tool) -> Iterator[ToolEffect]:
    for body in reached(replays.following, (own,)):
        for deed in replays.deeds(body.frame):
            if not deed.way:
                steps = max(body.steps, deed.steps) + 1
                yield ToolEffect(where, own, deed, asking, body.way, steps)


def _bodies(analysis: Analysis) -> dict[Span, OwnBody]:
    """The tools by where they are defined."""
    own = (body for body in analysis.run_by_langgraph if body.is_tool and len(body.steps) == 1)
    return {body.frame.scope.definition.header: body for body in own}
