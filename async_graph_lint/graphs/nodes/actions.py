"""What runs when a node runs: a function, a compiled graph, tools, or some Runnable."""

from __future__ import annotations

from typing import NamedTuple

from async_graph_lint.graphs.model import Graph, NodeKind, Tool
from async_graph_lint.graphs.nodes.ends import UNKNOWN, Ends, any_of
from async_graph_lint.graphs.nodes.subgraphs import Subgraphs
from async_graph_lint.graphs.nodes.tools import TOOL_NODE, Tools, ends_of, messages_key
from async_graph_lint.graphs.nodes.writes import Writes
from async_graph_lint.program.evaluation.values import Frame, Known, Symbol


class Action(NamedTuple):
    """A node's action: its kind, all its ends, and the graph or the tools inside."""

    kind: NodeKind
    ends: Ends
    subgraph: Graph | None = None
    tools: tuple[Tool, ...] = ()


class Actions:
    """Reads actions for one evaluation."""

    def __init__(self, writes: Writes, subgraphs: Subgraphs, tools: Tools) -> None:
        self.writes = writes
        self.subgraphs = subgraphs
        self.tools = tools

    def of(self, known: Known, frames: tuple[Frame, ...], handlers: tuple[Frame, ...]) -> Action:
        """The action that a value is; `frames` are the project's bodies behind it, `handlers`
        those that run in its place when it fails (langgraph 1.2.22)."""
        action = self._library(known) or self._functions(known, frames)
        if not handlers:
            return action
        ends = any_of([action.ends, *(self.writes.of(frame) for frame in handlers)])
        return action._replace(ends=ends)

    def _functions(self, known: Known, frames: tuple[Frame, ...]) -> Action:
        if not frames:
            is_runnable = any(isinstance(value, Symbol) for value in known.values)
            return Action(NodeKind.RUNNABLE if is_runnable else NodeKind.UNKNOWN, UNKNOWN)
        ends = any_of([self.writes.of(frame) for frame in frames])
        return Action(NodeKind.FUNCTION, ends._replace(unknown=ends.unknown or known.open))

    def _library(self, known: Known) -> Action | None:
        actions = [self._one(value) for value in known.present if isinstance(value, Symbol)]
        found = [action for action in actions if action is not None]
        if not found or len(found) < len(known.present):
            return None
        ends = any_of([action.ends for action in found])
        return found[0]._replace(ends=ends._replace(unknown=ends.unknown or known.open))

    def _one(self, value: Symbol) -> Action | None:
        if value.path == TOOL_NODE:
            given = self.tools.given_to(value)
            tools = self.tools.of(given.get(0, "tools"))
            return Action(NodeKind.TOOLS, ends_of(tools, messages_key(given)), tools=tools)
        graphs = self.subgraphs.of(value)
        if graphs is None:
            return None
        ends = self.subgraphs.ends(value) or UNKNOWN
        return Action(NodeKind.SUBGRAPH, ends, graphs[0] if graphs else None)
