"""AGL301 parallel-writers-no-reducer."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Confidence, Finding, Severity, Span
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.engine.conflict import Conflict
from async_graph_lint.graphs.model import Graph
from async_graph_lint.graphs.questions.handed_back import may_be_absent, meant
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.conflict_findings import Case, confidence, data, one_per_graph, steps


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
        found: dict[tuple[Span, str], list[Case]] = {}
        for built in analysis.built:
            for graph in built.graphs:
                for conflict in meant(graph):
                    channel = graph.channel(conflict.key)
                    span = channel.span if channel and channel.span else graph.span
                    found.setdefault((span, conflict.key), []).append((graph, conflict))
        for (span, key), cases in found.items():
            yield self._finding(span, key, sorted(cases, key=_sureness))

    def _finding(self, span: Span, key: str, cases: list[Case]) -> Finding:
        graph, conflict = cases[0]
        sure = _confidence(graph, conflict)
        return Finding(
            code=self.code,
            name=self.name,
            severity=self.severity,
            confidence=sure,
            span=span,
            message=_message(key, conflict),
            why=self.why,
            help=_remedy(graph, key, conflict),
            steps=tuple(dict.fromkeys(s for case in one_per_graph(cases) for s in steps(*case))),
            graph=graph.name,
            node=conflict.writers[0],
            data=data(cases, sure is Confidence.CERTAIN),
        )


def _confidence(graph: Graph, conflict: Conflict) -> Confidence:
    return confidence(graph, conflict, further=int(may_be_absent(graph, conflict)))


def _sureness(case: Case) -> tuple[int, int]:
    return (_confidence(*case).rank, case[1].superstep)


def _message(key: str, conflict: Conflict) -> str:
    first, second = conflict.writers[0], conflict.writers[-1]
    if first == second:
        return f"`{key}` has no reducer and `{first}` writes it twice in one superstep"
    return f"`{key}` has no reducer and `{first}` and `{second}` write it in one superstep"


def _remedy(graph: Graph, key: str, conflict: Conflict) -> str:
    edges = [edge.target for edge in graph.edges if edge.sources == (conflict.fan_out,)]
    if edges and any(branch.source == conflict.fan_out for branch in graph.branches):
        source, target = conflict.fan_out, edges[0]
        return f"the router of `{source}` does not replace its edge to `{target}`: keep one"
    whole = [name for name in dict.fromkeys(conflict.writers) if _returns_all(graph, name, key)]
    if whole:
        return f"return only the keys that `{whole[0]}` changes"
    channel = graph.channel(key)
    kind = (channel.annotation if channel else "") or "..."
    return f"give it a reducer, `{key}: Annotated[{kind}, <reducer>]`, or a key per branch"


def _returns_all(graph: Graph, name: str, key: str) -> bool:
    """Whether a node writes the key only because it returns the whole state."""
    node = graph.node(name)
    ends = () if node is None else node.writes
    spelled = any(key in dict(write.keys) for write in ends)
    return not spelled and any(write.whole_state for write in ends)
