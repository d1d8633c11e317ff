"""AGL316 parallel-handoff-lost."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Confidence, Finding, Severity, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.model import Tool
from async_graph_lint.graphs.questions.tool_nodes import ToolNode, handoffs, questions, tool_nodes
from async_graph_lint.rules.base import Rule


class ParallelHandoffLost(Rule):
    """Two tools that hand over, or that ask a human, can be called in one message.

    ## Why
    A tool hands over to another agent with `Command(graph=Command.PARENT, goto=...)`, which
    ends the graph it runs in. When a model calls two such tools in one message, one
    handoff is followed and the other is lost without an error: a ToolNode keeps the first,
    `create_react_agent` keeps either of them.

    Two tools that call `interrupt()` in one ToolNode show one question only; the second is
    asked when the first has been answered, and all tools of the message run again.

    Code that mentions `parallel_tool_calls` is taken to have thought of it.

    ## Bad
    ```python
    builder.add_node("tools", ToolNode([to_billing, to_shipping]))
    model = chat_model.bind_tools([to_billing, to_shipping])
    ```

    ## Good
    ```python
    builder.add_node("tools", ToolNode([to_billing, to_shipping]))
    model = chat_model.bind_tools([to_billing, to_shipping], parallel_tool_calls=False)
    ```

    ## At run time
    After a message that calls both tools only one of the two agents runs. A run's tasks do
    not show what a message asked for, so this is not confirmed by running.
    """

    code = "AGL316"
    name = "parallel-handoff-lost"
    severity = Severity.ERROR
    preview = True
    why = "Of two handoffs or questions in one message LangGraph follows one and drops the other."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per node that runs such tools."""
        for where in tool_nodes(analysis):
            sent = handoffs(where)
            targets = {targets for _, targets in sent}
            if len(targets) > 1:
                yield self._finding(where, [tool for tool, _ in sent], "hand over")
            elif len(asking := questions(where)) > 1:
                yield self._finding(where, asking, "ask a human")

    def _finding(self, where: ToolNode, tools: list[Tool], what: str) -> Finding:
        names = list(dict.fromkeys(tool.name for tool in tools))
        first, second = names[0], names[-1]
        span = where.node.span or where.graph.span
        return Finding(
            code=self.code,
            name=self.name,
            severity=self.severity,
            confidence=Confidence.LIKELY,
            span=span,
            message=f"`{first}` and `{second}` both {what}; called in one message, one is lost",
            why=self.why,
            help="bind the tools with `parallel_tool_calls=False`",
            steps=tuple(dict.fromkeys(_steps(tools, what))),
            graph=where.graph.name,
            node=where.node.name,
            data={"tools": sorted(set(names)), "graphs": [where.graph.name]},
            preview=self.preview,
        )


def _steps(tools: list[Tool], what: str) -> Iterator[Step]:
    for tool in tools:
        if tool.span is not None:
            yield Step(tool.span, f"tool `{tool.name}` can {what}")
