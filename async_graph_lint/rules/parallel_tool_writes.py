"""AGL315 parallel-tool-writes."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Confidence, Finding, Severity, Span, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.questions.tool_nodes import ToolWrite, plain_writes, tool_nodes
from async_graph_lint.rules.base import Rule


class ParallelToolWrites(Rule):
    """A tool writes a key without a reducer, and a model may call it twice at once.

    ## Why
    A model can ask for several tool calls in one message. They run in one superstep, and
    each `Command(update=...)` that a tool returns is a write of its own. A key without a
    reducer takes one: as soon as the model calls two such tools together, or the same one
    twice, the run raises `InvalidUpdateError`. Whether it does is the model's mood: tests
    with one call pass.

    Code that mentions `parallel_tool_calls` is taken to have thought of it.

    ## Bad
    ```python
    class BookingState(AgentState):
        seat: str


    @tool
    def book(seat: str, tool_call_id: Annotated[str, InjectedToolCallId]) -> Command:
        answer = ToolMessage("done", tool_call_id=tool_call_id)
        return Command(update={"seat": seat, "messages": [answer]})
    ```

    ## Good
    ```python
    class BookingState(AgentState):
        seat: Annotated[list[str], operator.add]
    ```
    Or `model.bind_tools(tools, parallel_tool_calls=False)`.

    ## At run time
    A message with two such calls raises `InvalidUpdateError` for that key.
    """

    code = "AGL315"
    name = "parallel-tool-writes"
    severity = Severity.ERROR
    preview = True
    why = "Each tool call of a message is a write of its own, and a plain key takes one."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per declared key."""
        found: dict[tuple[Span, str], list[ToolWrite]] = {}
        for where in tool_nodes(analysis):
            for write in plain_writes(where):
                channel = where.graph.channel(write.key)
                span = channel.span if channel and channel.span else where.graph.span
                found.setdefault((span, write.key), []).append(write)
        for (span, key), writes in found.items():
            yield self._finding(span, key, writes)

    def _finding(self, span: Span, key: str, writes: list[ToolWrite]) -> Finding:
        graph, node = writes[0].where
        return Finding(
            code=self.code,
            name=self.name,
            severity=self.severity,
            confidence=Confidence.LIKELY,
            span=span,
            message=f"`{key}` has no reducer and {_tools(writes)} it",
            why=self.why,
            help=f"give `{key}` a reducer, or bind the tools with `parallel_tool_calls=False`",
            steps=tuple(dict.fromkeys(_steps(writes))),
            graph=graph.name,
            node=node.name,
            data={
                "key": key,
                "nodes": sorted({write.where.node.name for write in writes}),
                "tools": sorted({write.tool.name for write in writes}),
                "definite": False,
                "witness": [],
                "graphs": sorted({write.where.graph.name for write in writes}),
            },
            preview=self.preview,
        )


def _tools(writes: list[ToolWrite]) -> str:
    names = list(dict.fromkeys(write.tool.name for write in writes))
    if len(names) == 1:
        return f"two calls of the tool `{names[0]}` in one message write"
    return f"the tools `{names[0]}` and `{names[1]}`, called in one message, write"


def _steps(writes: list[ToolWrite]) -> Iterator[Step]:
    for write in writes:
        yield Step(write.span, f"tool `{write.tool.name}` writes `{write.key}`")
