"""AGL306 undeclared-state-key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from async_graph_lint.finding import Confidence, Finding, Severity, Span, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.questions.undeclared import Undeclared, undeclared
from async_graph_lint.rules.base import Rule


class UndeclaredStateKey(Rule):
    """A node returns a key that no schema of its graph declares.

    ## Why
    LangGraph keeps the keys that a schema of the graph declares and drops all others from
    a node's update: no error, no log. The work behind the value is done and its result is
    gone; a later `state["summary"]` raises `KeyError`, `state.get("summary")` is `None`
    for ever. Most often the key is misspelt, or was added to the node and not to the
    state.

    Every schema of the graph counts: state, input and output, and those that nodes and
    routers are annotated with. Where one of them cannot be read, nothing is reported; nor
    is a function reported that another graph runs with the key declared, nor the update of
    a `Command(graph=Command.PARENT)`.

    ## Bad
    ```python
    class ReportState(TypedDict):
        topic: str


    def summarise(state: ReportState) -> dict:
        return {"summary": shorten(state["topic"])}
    ```

    ## Good
    ```python
    class ReportState(TypedDict):
        topic: str
        summary: str
    ```

    ## At run time
    The node runs, and the compiled graph has no channel of that name.
    """

    code = "AGL306"
    name = "undeclared-state-key"
    severity = Severity.ERROR
    why = "LangGraph drops keys that no schema declares, without an error."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per place that spells the key."""
        graphs = [graph for built in analysis.built for graph in built.graphs]
        found: dict[tuple[Span, str], list[Undeclared]] = {}
        for one in undeclared(graphs):
            found.setdefault((one.span, one.key), []).append(one)
        for cases in found.values():
            yield self._finding(cases)

    def _finding(self, cases: list[Undeclared]) -> Finding:
        first = cases[0]
        return Finding(
            code=self.code,
            name=self.name,
            severity=self.severity,
            confidence=_confidence(cases),
            span=first.span,
            message=_message(first),
            why=self.why,
            help=_remedy(first),
            steps=tuple(dict.fromkeys(_steps(cases))),
            graph=first.graph.name,
            node=first.node.name,
            data={
                "key": first.key,
                "nodes": sorted({case.node.name for case in cases}),
                "graphs": sorted({case.graph.name for case in cases}),
            },
        )


def _confidence(cases: Iterable[Undeclared]) -> Confidence:
    """A graph built under a condition may be the one that never runs."""
    return Confidence.after(min(int(bool(case.graph.variant)) for case in cases))


def _message(found: Undeclared) -> str:
    schema = next((c.schema for c in found.graph.channels if c.schema), "")
    where = f"`{schema}`" if schema else "the state"
    return f"`{found.key}`, returned by node `{found.node.name}`, is no key of {where}: it is lost"


def _remedy(found: Undeclared) -> str:
    written = {key for write in found.node.writes for key, _ in write.keys}
    keys = [c.key for c in found.graph.channels if c.key not in written]
    near = get_close_matches(found.key, keys, n=1, cutoff=0.8)
    if near:
        return f"declare `{found.key}` in the state, or is `{near[0]}` meant?"
    return f"declare `{found.key}` in the state, or leave it out"


def _steps(cases: Iterable[Undeclared]) -> Iterator[Step]:
    for case in cases:
        if case.node.span is not None:
            message = f"node `{case.node.name}` of graph `{case.graph.name}` runs it"
            yield Step(case.node.span, message)
