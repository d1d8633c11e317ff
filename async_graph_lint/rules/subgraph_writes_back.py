"""AGL310 subgraph-writes-back."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Confidence, Finding, Severity, Span, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.engine.conflict import Conflict
from async_graph_lint.graphs.model import Graph, Node, NodeKind
from async_graph_lint.graphs.questions.handed_back import handed_back, is_valued, returners
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.conflict_findings import Case, confidence, data, one_per_graph, steps


class SubgraphWritesBack(Rule):
    """A subgraph in a parallel branch hands back a key that it never touched.

    ## Why
    A compiled graph that runs as a node returns every key of its output schema that has a
    value, not only those that its own nodes wrote. So does a function that returns the
    whole result of `subgraph.invoke(state)`. When another branch writes the same key in
    that superstep, or hands it back as well, a key without a reducer has two writes and
    the run raises `InvalidUpdateError`, although nobody meant to write it.

    It depends on the input: while the key has no value nothing is handed back. The graph
    passes its tests and fails with the first caller who fills that key.

    The finding stands at the node that must change and is likely: it is certain only where
    the node before the branches always writes the key. Keys with a reducer never raise;
    what happens to them is AGL307.

    ## Bad
    ```python
    builder.add_node("grammar", grammar_graph)  # both have all keys of the state
    builder.add_node("style", style_graph)
    builder.add_edge(START, "grammar")
    builder.add_edge(START, "style")
    ```

    ## Good
    ```python
    class GrammarResult(TypedDict):
        mistakes: list[str]


    grammar = StateGraph(TextState, output_schema=GrammarResult)
    ```
    Or return one key from a function node: `{"mistakes": graph.invoke(state)["mistakes"]}`.

    ## At run time
    The run raises `InvalidUpdateError` for that key, for inputs that give it a value.
    """

    code = "AGL310"
    name = "subgraph-writes-back"
    severity = Severity.ERROR
    why = "A subgraph returns every key of its output schema that has a value, touched or not."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per key and place that hands it back."""
        found: dict[tuple[Span, str], list[Case]] = {}
        for built in analysis.built:
            for graph in built.graphs:
                for conflict in handed_back(graph):
                    span = _place(graph, conflict)
                    found.setdefault((span, conflict.key), []).append((graph, conflict))
        for (span, _), cases in found.items():
            yield self._finding(span, sorted(cases, key=lambda case: _confidence(*case).rank))

    def _finding(self, span: Span, cases: list[Case]) -> Finding:
        graph, conflict = cases[0]
        sure = _confidence(graph, conflict)
        return Finding(
            code=self.code,
            name=self.name,
            severity=self.severity,
            confidence=sure,
            span=span,
            message=_message(graph, conflict),
            why=self.why,
            help=_remedy(returners(graph, conflict)[0], conflict.key),
            steps=tuple(dict.fromkeys(s for case in one_per_graph(cases) for s in _steps(*case))),
            graph=graph.name,
            node=returners(graph, conflict)[0].name,
            data=data(cases, sure is Confidence.CERTAIN),
        )


def _place(graph: Graph, conflict: Conflict) -> Span:
    node = returners(graph, conflict)[0]
    if node.kind is NodeKind.SUBGRAPH:
        return node.span or graph.span
    spans = (write.span for write in node.writes if conflict.key in write.returned)
    return next((span for span in spans if span is not None), node.span or graph.span)


def _confidence(graph: Graph, conflict: Conflict) -> Confidence:
    return confidence(graph, conflict, further=int(not is_valued(graph, conflict)))


def _message(graph: Graph, conflict: Conflict) -> str:
    node = returners(graph, conflict)[0].name
    others = [name for name in conflict.writers if name != node]
    with_whom = f"while `{others[0]}` writes it too" if others else "from two tasks at once"
    return f"`{node}` hands `{conflict.key}` back untouched {with_whom}, and it has no reducer"


def _remedy(node: Node, key: str) -> str:
    if node.kind is NodeKind.SUBGRAPH:
        return f"build the subgraph with an `output_schema` that leaves `{key}` out"
    return f"return only the keys that the subgraph made, without `{key}`"


def _steps(graph: Graph, conflict: Conflict) -> Iterator[Step]:
    yield from steps(graph, conflict)
    channel = graph.channel(conflict.key)
    if channel is not None and channel.span is not None:
        yield Step(channel.span, f"`{conflict.key}` has no reducer", aside=True)
