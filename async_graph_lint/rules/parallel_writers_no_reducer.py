"""AGL301 parallel-writers-no-reducer."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Confidence, Finding, Severity, Span, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.model import Graph, Node, Outcome, Write
from async_graph_lint.graphs.supersteps import Choice, Conflict, conflicts
from async_graph_lint.rules.base import Rule


class ParallelWritersNoReducer(Rule):
    """A state key without a reducer gets two writes in one superstep.

    ## Why
    LangGraph runs every task that is due in one superstep and applies all their writes
    together. A key without a reducer takes one write; the second raises
    `InvalidUpdateError: At key 'k': Can receive only one value per step`. The effects of
    both nodes have happened by then, and a thread with a checkpointer stays broken:
    `get_state` and resuming raise as well. `compile()` says nothing.

    It needs no direct siblings: two paths of equal length meet, a router returns a list, a
    `Send` runs one node several times, a `Command(goto=...)` comes on top of the static
    edges. Returning `{**state, ...}` writes every key.

    The finding stands at the key's declaration and names the nodes and the choices that
    lead there. It is certain when every run that reaches the fan-out raises.

    ## Bad
    ```python
    class State(TypedDict):
        findings: list[str]


    builder.add_edge(START, "web")
    builder.add_edge(START, "archive")  # both return {"findings": [...]}
    ```

    ## Good
    ```python
    class State(TypedDict):
        findings: Annotated[list[str], operator.add]
    ```
    Or let each branch write a key of its own, and join them in a later node.

    ## At run time
    The run raises `InvalidUpdateError` for that key.
    """

    code = "AGL301"
    name = "parallel-writers-no-reducer"
    severity = Severity.ERROR
    why = "LangGraph raises InvalidUpdateError when a plain key gets two writes in one superstep."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per declared key, with every graph in which its writers collide."""
        found: dict[tuple[Span, str], list[tuple[Graph, Conflict]]] = {}
        for built in analysis.built:
            for graph in built.graphs:
                for conflict in conflicts(graph).conflicts:
                    channel = graph.channel(conflict.key)
                    span = channel.span if channel and channel.span else graph.span
                    found.setdefault((span, conflict.key), []).append((graph, conflict))
        for (span, key), cases in found.items():
            yield self._finding(span, key, sorted(cases, key=_sureness))

    def _finding(self, span: Span, key: str, cases: list[tuple[Graph, Conflict]]) -> Finding:
        graph, conflict = cases[0]
        return Finding(
            code=self.code,
            name=self.name,
            severity=self.severity,
            confidence=_confidence(graph, conflict),
            span=span,
            message=_message(key, conflict),
            why=self.why,
            help=_remedy(graph, key),
            steps=tuple(dict.fromkeys(s for case in _one_per_graph(cases) for s in _steps(*case))),
            graph=graph.name,
            node=conflict.writers[0],
            data={
                "key": key,
                "nodes": sorted(set(conflict.writers)),
                "definite": _confidence(graph, conflict) is Confidence.CERTAIN,
                "witness": [_chosen(choice) for choice in conflict.witness],
                "graphs": sorted({case[0].name for case in cases}),
            },
        )


def _sureness(case: tuple[Graph, Conflict]) -> tuple[int, int]:
    return (_confidence(*case).rank, case[1].superstep)


def _confidence(graph: Graph, conflict: Conflict) -> Confidence:
    if conflict.uses_unknown:
        return Confidence.POSSIBLE
    unsure = int(bool(graph.variant) or not graph.complete)
    return Confidence.after(conflict.choices + unsure)


def _one_per_graph(cases: list[tuple[Graph, Conflict]]) -> list[tuple[Graph, Conflict]]:
    return list({case[0].name: case for case in reversed(cases)}.values())[::-1]


def _message(key: str, conflict: Conflict) -> str:
    first, second = conflict.writers[0], conflict.writers[-1]
    if first == second:
        return f"`{key}` has no reducer and `{first}` writes it twice in one superstep"
    return f"`{key}` has no reducer and `{first}` and `{second}` write it in one superstep"


def _remedy(graph: Graph, key: str) -> str:
    channel = graph.channel(key)
    kind = (channel.annotation if channel else "") or "..."
    return f"give it a reducer, `{key}: Annotated[{kind}, <reducer>]`, or a key per branch"


def _steps(graph: Graph, conflict: Conflict) -> Iterator[Step]:
    yield Step(_fan_out_span(graph, conflict), f"{_fan_out(conflict)} starts them together")
    for name in dict.fromkeys(conflict.writers):
        node = graph.node(name)
        span = None if node is None else _write_span(node, conflict.key)
        if node is not None and span is not None:
            yield Step(span, f"node `{name}` of graph `{graph.name}` writes `{conflict.key}`")


def _fan_out(conflict: Conflict) -> str:
    return "the graph's start" if conflict.fan_out == "__start__" else f"`{conflict.fan_out}`"


def _fan_out_span(graph: Graph, conflict: Conflict) -> Span:
    spans = [c.span for c in conflict.witness if c.at == conflict.fan_out and c.span]
    edges = [e.span for e in graph.edges if conflict.fan_out in e.sources and e.span]
    branches = [b.span for b in graph.branches if b.source == conflict.fan_out and b.span]
    return next(iter([*spans, *edges, *branches]), graph.span)


def _write_span(node: Node, key: str) -> Span | None:
    for write in node.writes:
        if write.whole_state or key in dict(write.keys):
            return dict(write.key_spans).get(key) or write.span or node.definition or node.span
    return node.span


def _chosen(choice: Choice) -> str:
    result = choice.result
    if isinstance(result, Outcome):
        targets = ", ".join(target.node for target in choice.taken or result.targets)
        return f"superstep {choice.superstep}: {choice.at} routes to [{targets}]"
    return f"superstep {choice.superstep}: {choice.at} {_ended(result)}"


def _ended(write: Write) -> str:
    keys = "the whole state" if write.whole_state else ", ".join(key for key, _ in write.keys)
    return f"returns {keys or 'nothing'}"
