"""Async tools, middleware hooks and callables of agents and tool nodes, as entries.

Every `async def` of their modules is an entry anyway; here it gets the name of its graph,
and a receiver that knows what its constructor was given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from async_graph_lint.graphs.builders.library_calls import LibraryCall, Origin
from async_graph_lint.graphs.entries.async_runs import AsyncRuns
from async_graph_lint.graphs.entries.descriptions import qualified
from async_graph_lint.graphs.entries.handed_over import TOOL_NODE
from async_graph_lint.graphs.nodes.sync_hook import items_of
from async_graph_lint.program.evaluation.arguments import NO_ACTUALS, NOT_POSITIONAL
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.values import (
    Frame,
    Function,
    Instance,
    Known,
    Value,
    Wrapped,
    only,
)
from async_graph_lint.program.loop.loop import Entry

HOOKS = (
    *("abefore_agent", "abefore_model", "aafter_model", "aafter_agent"),
    *("awrap_model_call", "awrap_tool_call"),
)
CALLABLES = {"prompt": "async prompt", "model": "async model function"}


class AgentParts:
    """Finds the parts for one program; `names` are the graphs' names by their calls."""

    def __init__(
        self, evaluation: Evaluation, runs: AsyncRuns, names: Mapping[Origin, str]
    ) -> None:
        self.evaluation = evaluation
        self.runs = runs
        self.names = names

    def of(self, call: LibraryCall) -> Iterator[Entry]:
        """The async parts of one agent or tool node."""
        holders = self.runs.holders(call.origin)
        graph = next((self.names[one] for one in holders if one in self.names), None)
        of_graph = f" of graph `{graph}`" if graph else ""
        for frame, what in self._parts(call):
            yield Entry(frame, f"{what}{of_graph} runs on the event loop", graph)

    def _parts(self, call: LibraryCall) -> Iterator[tuple[Frame, str]]:
        for value in items_of(call.given.get(0 if call.path == TOOL_NODE else 1, "tools")):
            for frame in self._bodies(self._tool(value)):
                yield frame, f"async tool `{qualified(frame.scope)}`"
        for value in items_of(call.given.get(NOT_POSITIONAL, "middleware")):
            for frame in self._hooks(value):
                yield frame, f"async middleware hook `{qualified(frame.scope)}`"
        for name, what in CALLABLES.items():
            for frame in self._bodies(call.given.get(NOT_POSITIONAL, name)):
                yield frame, f"{what} `{qualified(frame.scope)}`"

    def _tool(self, value: Value) -> Known:
        if isinstance(value, Instance):
            return self.evaluation.attributes.of_instance(value, "_arun")
        return only(value.function if isinstance(value, Wrapped) else value)

    def _hooks(self, value: Value) -> Iterator[Frame]:
        if isinstance(value, Function):
            yield from self._bodies(only(value))
        elif isinstance(value, Instance):
            for name in HOOKS:
                yield from self._bodies(self.evaluation.attributes.of_instance(value, name))

    def _bodies(self, known: Known | None) -> Iterator[Frame]:
        for value in () if known is None else known.present:
            if isinstance(value, Function):
                for frame in self.evaluation.calls.bodies(value, NO_ACTUALS):
                    if frame.scope.definition.is_async:
                        yield frame
