"""How the rules about edges turn what they see in one graph into findings.

A builder whose nodes or edges stand under conditions gives several graphs; what not all
of them show is one step less sure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from async_graph_lint.finding import Confidence, Finding, Span, Step
from async_graph_lint.graphs.analysis import Analysis, Built
from async_graph_lint.graphs.model import END, START, Graph
from async_graph_lint.rules.base import Rule


class Case(Struct, frozen=True):
    """A mistake in one graph; `doubt` counts the steps beyond the certain.

    Cases of several graphs with equal `span`, `node` and `about` are one finding.
    """

    span: Span
    node: str
    doubt: int
    message: str
    help: str
    about: str = ""
    steps: tuple[Step, ...] = ()
    data: dict[str, object] = {}


Cases = Callable[[Graph], Iterator[Case]]
Key = tuple[Span, str, str]


def findings(
    rule: Rule, analysis: Analysis, cases: Cases, *, in_all: bool = False
) -> Iterator[Finding]:
    """One finding for each place and node, as sure as the surest graph makes it.

    With `in_all`, only what all graphs of a builder show.
    """
    found: dict[Key, list[tuple[int, Case, Graph]]] = {}
    for built in analysis.built:
        for key, same in _of_builder(built, cases).items():
            shown_by_all = len({graph.variant for _, graph in same}) == len(built.graphs)
            if shown_by_all or not in_all:
                case, graph = min(same, key=lambda pair: pair[0].doubt)
                doubt = case.doubt + (not shown_by_all)
                found.setdefault(key, []).append((doubt, case, graph))
    for same_place in found.values():
        yield _finding(rule, same_place)


def _finding(rule: Rule, same_place: list[tuple[int, Case, Graph]]) -> Finding:
    doubt, case, graph = min(same_place, key=lambda one: one[0])
    return Finding(
        code=rule.code,
        name=rule.name,
        severity=rule.severity,
        confidence=Confidence.after(doubt),
        span=case.span,
        message=case.message,
        why=rule.why,
        help=case.help,
        steps=case.steps,
        graph=graph.name,
        node=case.node,
        data={**case.data, "graphs": sorted({one[2].name for one in same_place})},
    )


def _of_builder(built: Built, cases: Cases) -> dict[Key, list[tuple[Case, Graph]]]:
    found: dict[Key, list[tuple[Case, Graph]]] = {}
    for graph in built.graphs:
        for case in cases(graph):
            found.setdefault((case.span, case.node, case.about), []).append((case, graph))
    return found


def is_partial(graph: Graph) -> bool:
    """Whether some nodes or edges of the graph are not known; such unknowns name a row."""
    return any(" row " in unknown for unknown in graph.unknowns)


def listed(names: frozenset[str] | set[str] | tuple[str, ...] | list[str]) -> str:
    """The nodes as a sentence names them: `a`, or `a` and `b`."""
    quoted = [named(name) for name in (names if isinstance(names, tuple) else sorted(names))]
    head = ", ".join(quoted[:-1])
    return f"{head} and {quoted[-1]}" if head else quoted[-1]


def named(node: str) -> str:
    """A node in a sentence."""
    return {START: "START", END: "END"}.get(node, f"`{node}`")


def edge_span(graph: Graph, source: str, target: str) -> Span | None:
    """The place that leads from one node to the other: an edge, a router, a Command."""
    for edge in graph.edges:
        if source in edge.sources and edge.target == target and edge.span:
            return edge.span
    for branch in graph.branches:
        if branch.source == source:
            for outcome in branch.outcomes:
                if any(one.node == target for one in outcome.targets):
                    return branch.span or outcome.span
    node = graph.node(source)
    writes = node.writes if node else ()
    return next((w.span for w in writes if any(t.node == target for t in w.goto)), None)
