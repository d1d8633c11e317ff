"""AGL703 subgraph-tokens-hidden."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.questions.hidden_tokens import HiddenTokens, hidden_tokens
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.ways import Way, findings


class SubgraphTokensHidden(Rule):
    """A stream of `messages` is asked for without `subgraphs=True`, and the model is in a subgraph.

    ## Why
    `stream_mode="messages"` gives the tokens of the models that the graph's own nodes
    call. Those of a subgraph, an agent used as a node among them, come only with
    `subgraphs=True`; without it each answer arrives once and whole, when the subgraph has
    ended (langgraph 1.2.22, the same for a graph that a node calls with `ainvoke`).

    ## Bad
    ```python
    agent = create_agent(model, tools)
    graph = StateGraph(State).add_node("agent", agent).add_edge(START, "agent").compile()

    async for token, metadata in graph.astream(given, stream_mode="messages"):
        print(token.content)
    ```

    ## Good
    ```python
    async for _, (token, metadata) in graph.astream(given, stream_mode="messages", subgraphs=True):
        print(token.content)
    ```

    ## At run time
    Tokens need a model that streams: unsupported.
    """

    code = "AGL703"
    name = "subgraph-tokens-hidden"
    severity = Severity.WARNING
    preview = True
    why = "Tokens of a subgraph are streamed only to those who ask for subgraphs."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per stream."""
        yield from findings(self, map(_way, hidden_tokens(analysis)))


def _way(found: HiddenTokens) -> Way:
    return Way(
        found.run.span,
        found.run.name,
        f"`{found.run.name}` hides the tokens of subgraph `{found.node}`",
        f"pass `subgraphs=True` to `{found.run.name}`; parts then come with their namespace",
        tuple(
            step
            for step in (
                Step(found.run.span, 'streams `"messages"` without subgraphs'),
                found.span and Step(found.span, f"node `{found.node}` is a graph with a model"),
            )
            if step
        ),
        found.steps,
        found.graph.name,
        found.node,
    )
