"""Tools without a sync half: made of a coroutine alone, or of a class with only `_arun`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.program.evaluation.arguments import Actuals, actuals
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.evaluation.values import (
    Class,
    Function,
    Instance,
    Known,
    Literal,
    Partial,
    Symbol,
    Value,
    Wrapped,
)
from async_graph_lint.reading import facts

STRUCTURED_TOOL = "langchain_core.tools.StructuredTool()"
TOOL_ERROR = "NotImplementedError: StructuredTool does not support sync invocation."
"""From langgraph 1.0 on; up to 0.6 a ToolNode hands this text to the model and goes on (B04)."""
MCP = (
    "langchain_mcp_adapters.tools.McpTool()",
    "langchain_mcp_adapters.client.MultiServerMCPClient().get_tools().await",
    "langchain_mcp_adapters.tools.load_mcp_tools().await",
)
BASE_TOOL = "langchain_core.tools.BaseTool"


class AsyncTool(NamedTuple):
    """A tool that only the async API can run, and what is raised otherwise."""

    name: str
    span: Span | None = None
    error: str = TOOL_ERROR
    steps: int = 0


class ToolHalves(NamedTuple):
    """The sync and the async function of a tool, where they are given."""

    sync: Known | None
    other: Known | None
    span: Span


class AsyncTools:
    """Judges tools for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation

    def of(self, value: Value) -> AsyncTool | None:
        """The tool, where it has no sync half; None for any other value."""
        if isinstance(value, Wrapped) and value.path == STRUCTURED_TOOL:
            return _of_function(value.function)
        if isinstance(value, Function):
            return _of_function(value)
        if isinstance(value, Symbol) and value.path in MCP:
            return AsyncTool("of an MCP server", steps=1)
        if isinstance(value, Symbol) and value.path == STRUCTURED_TOOL:
            return self._made(value)
        return self._own(value) if isinstance(value, Instance) else None

    def _made(self, value: Symbol) -> AsyncTool | None:
        halves = self.halves(value)
        if halves is None or halves.other is None or halves.sync is not None:
            return None
        return AsyncTool(_function_name(halves.other), halves.span)

    def halves(self, value: Symbol) -> ToolHalves | None:
        """The two functions that a `StructuredTool` was made of."""
        if value.origin is None:
            return None
        frame, span = value.origin
        site = frame.scope.call_at(span)
        if site is None:
            return None
        given = actuals(self.evaluation, site.call, frame, site.place)
        return self._halves(given, span) if given.complete else None

    def _halves(self, given: Actuals, span: Span) -> ToolHalves:
        sync = given.get(0, "func")
        absent = sync is None or sync.single == Literal(None)
        return ToolHalves(None if absent else sync, given.get(1, "coroutine"), span)

    def _own(self, tool: Instance) -> AsyncTool | None:
        """A tool class whose `_run` only raises."""
        ancestry = self.evaluation.attributes.ancestry(tool.cls)
        if not any(isinstance(a, Symbol) and a.path == BASE_TOOL for a in ancestry):
            return None
        runs = [scope for a in ancestry if isinstance(a, Class) for scope in self._run(a)]
        if not runs or not _only_raises(runs[0]):
            return None
        error = "NotImplementedError"
        return AsyncTool(tool.cls.scope.name, runs[0].definition.header, error)

    def _run(self, cls: Class) -> Iterator[Scope]:
        for value in self.evaluation.attributes.of_class(cls, "_run").values:
            if isinstance(value, Function):
                yield value.scope


def _of_function(value: Value) -> AsyncTool | None:
    if isinstance(value, Partial):
        return _of_function(value.function)
    if not isinstance(value, Function) or not value.scope.definition.is_async:
        return None
    return AsyncTool(value.scope.name, value.scope.definition.header)


def _function_name(known: Known) -> str:
    names = [value.scope.name for value in known.present if isinstance(value, Function)]
    return names[0] if names else "StructuredTool"


def _only_raises(scope: Scope) -> bool:
    """Whether the body does nothing but raise NotImplementedError."""
    if any(ending.value is not None for ending in scope.endings):
        return False
    statements = [statement for statement, _ in scope.table.statements]
    raised = statements[-1] if statements else None
    if not isinstance(raised, facts.Raise) or len(statements) > 2:
        return False
    error = raised.value.function if isinstance(raised.value, facts.Call) else raised.value
    return error == facts.Name("NotImplementedError")
