"""AGL313 join-never-fires."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.finding import Finding, Severity, Span, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.model import Graph
from async_graph_lint.graphs.questions.starving_joins import StarvingJoin, starving_joins
from async_graph_lint.rules.base import Rule
from async_graph_lint.rules.graph_cases import Case, findings, is_partial, listed, named


class JoinNeverFires(Rule):
    """A list edge waits for a source that the chosen route never starts.

    ## Why
    `add_edge(["a", "b"], "merge")` runs `merge` once both have run. When a router starts
    `a` but not `b`, and nothing later starts `b`, the run ends without `merge` and without
    an error: the result is simply missing.

    Results that start none of the sources are no mistake, they leave the join out as a
    whole. It is certain when every result that starts a source leaves another one out, or
    when a source is never started at all.

    ## Bad
    ```python
    builder.add_conditional_edges("plan", choose, ["web", "archive"])  # one of them
    builder.add_edge(["web", "archive"], "report")
    ```

    ## Good
    ```python
    builder.add_node("report", report, defer=True)
    builder.add_edge("web", "report")
    builder.add_edge("archive", "report")
    ```

    ## At run time
    A source of the join runs, the join does not, and the run ends without an error.
    """

    code = "AGL313"
    name = "join-never-fires"
    severity = Severity.ERROR
    why = "A list edge waits for all of its sources; the run ends silently when one never runs."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding for each list edge."""
        return findings(self, analysis, _cases)


def _cases(graph: Graph) -> Iterator[Case]:
    for join in starving_joins(graph):
        span = join.edge.span or graph.span
        yield Case(
            span=span,
            node=join.edge.target,
            doubt=2 if join.unknown or is_partial(graph) else join.choices,
            message=_message(join),
            help=_remedy(join),
            steps=tuple(_steps(graph, join, span)),
            data={"sources": list(join.edge.sources), "missing": list(join.missing)},
        )


def _message(join: StarvingJoin) -> str:
    missing, target = listed(join.missing), named(join.edge.target)
    if join.at is None:
        return f"{target} never runs: nothing starts {missing}, which its list edge waits for"
    return (
        f"{target} never runs when {named(join.at)} leads to {listed(join.running)} "
        f"without {missing}"
    )


def _remedy(join: StarvingJoin) -> str:
    if join.at is None:
        return f"add an edge to {listed(join.missing)}, or take it out of the list"
    return (
        f"use single edges and `defer=True` on {named(join.edge.target)}, "
        "or let every route start all sources"
    )


def _steps(graph: Graph, join: StarvingJoin, place: Span) -> Iterator[Step]:
    if join.at is not None:
        branches = [b.span for b in graph.branches if b.source == join.at and b.span]
        chosen = join.result.span if join.result else None
        span = chosen or next(iter(branches), None)
        if span:
            yield Step(span, f"{named(join.at)} starts {listed(join.running)} only")
    yield Step(place, f"{named(join.edge.target)} waits for {listed(join.missing)}")
